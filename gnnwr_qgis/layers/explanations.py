"""Results of an explanation back into a point layer."""

from __future__ import annotations

import os
from typing import AbstractSet, Any, List, Mapping, Sequence, Tuple

from qgis.core import QgsFields, QgsProcessingFeedback

from ..contract import names
from ..contract.translation import tr
from . import titles
from .fieldtypes import number_field, text_field, whole_number_field
from .points import Points
from .pointwriter import CreateSink, ResultFields, combine, load_results, write_rows
from .sinks import unusable_names

_BEFORE_PLAYERS = 2  # the prediction and the base value


def explanation_fields(
    source_fields: QgsFields,
    predictors: Sequence[str],
    unit: str = "",
    distance_unit: str = "",
    unusable: AbstractSet[str] = frozenset(),
) -> ResultFields:
    """Input fields, prediction, base value, Shapley values, their parts, nearest training point.

    ``unit`` is the target's, which all of them but the distance have. Input fields whose name, in
    small letters, is in ``unusable`` get another.
    """

    def own(name: str, title: str) -> Any:
        return number_field(name, names.with_unit(title, unit))

    added = [
        own(names.PREDICTION, tr("Prediction")),
        own(names.BASE_VALUE, tr("Base value")),
        *(own(names.shapley_field(name), titles.shapley(name)) for name in predictors),
        own(names.shapley_field(names.LOCATION), titles.shapley_of_location()),
        own(names.INTRINSIC_LOCATION, tr("Intrinsic effect of location")),
    ]
    for field_of, title in (
        (names.invariant_field, tr("Invariant effect of {name}")),
        (names.varying_field, tr("Varying effect of {name}")),
    ):
        added += [own(field_of(name), title.format(name=name)) for name in predictors]
    distance = tr("Distance to the nearest training point")
    added += [
        number_field(names.NEAREST_TRAINING, names.with_unit(distance, distance_unit)),
        whole_number_field(names.FAR, tr("Far from every training point (1: yes)")),
        text_field(names.REASON),
    ]
    return combine(source_fields, added, unusable)


def player_fields(layout: ResultFields, predictors: Sequence[str]) -> List[str]:
    """Fields of the Shapley values: of each predictor, then of location.

    By their place, as a predictor may itself be called "location".
    """
    return layout.added[_BEFORE_PLAYERS : _BEFORE_PLAYERS + len(predictors) + 1]


def write_explanations(
    points: Points,
    folder: str,
    results: str,
    values: Mapping[str, Any],
    nearest_unit: str,
    create_sink: CreateSink,
    feedback: QgsProcessingFeedback,
    destination: str = "",
) -> Tuple[str, ResultFields]:
    """Write ``points`` with the results of an explain job.

    See :func:`~.results.write_training`; ``nearest_unit`` is that of the distance to the nearest
    training point, and ``values`` hold ``predictor_names``, ``reasons`` and ``unit``.
    """
    predictors = [str(name) for name in values["predictor_names"]]
    unusable = unusable_names(destination, points.fields, points.features)
    unit = str(values.get("unit", ""))
    layout = explanation_fields(points.fields, predictors, unit, nearest_unit, unusable)
    rows, p = points.table.rows, len(predictors)
    data = load_results(
        os.path.join(folder, results),
        {
            "prediction": (rows,),
            "base_value": (rows,),
            "shapley": (rows, p),
            "shapley_location": (rows,),
            "intrinsic_location": (rows,),
            "invariant": (rows, p),
            "varying": (rows, p),
            "nearest_training": (rows,),
            "far": (rows,),
        },
        rows,
        len(values["reasons"]),
    )
    return write_rows(points, data, values["reasons"], layout, create_sink, feedback)
