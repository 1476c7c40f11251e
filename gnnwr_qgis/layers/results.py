"""Results of training and prediction back into point layers."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, AbstractSet, Any, List, Mapping, Optional, Sequence, Tuple

from qgis.core import QgsField, QgsFields, QgsProcessingFeedback

from ..contract import names
from ..contract.translation import tr
from . import titles
from .fieldtypes import number_field, text_field, whole_number_field
from .points import Points
from .pointwriter import CreateSink, ResultFields, combine, load_results, write_rows
from .sinks import unusable_names

if TYPE_CHECKING:
    from ..contract.job import RasterSource


def training_fields(
    source_fields: QgsFields,
    rasters: Sequence[RasterSource],
    coefficient_names: Sequence[str],
    unit: str = "",
    units: Optional[Mapping[str, str]] = None,
    unusable: AbstractSet[str] = frozenset(),
) -> ResultFields:
    """Input fields, sampled predictors, fit, out-of-bag prediction, residual, coefficients.

    ``unit`` is the target's, ``units`` those of predictors by name (rasters bring their own).
    Units stand in brackets in the fields' aliases. Input fields whose name, in small letters, is in
    ``unusable`` get another.
    """
    added = [number_field(r.name, names.with_unit(r.name, r.unit)) for r in rasters]
    added += [
        number_field(names.FITTED, names.with_unit(tr("Fitted"), unit)),
        number_field(names.OOB_PREDICTION, names.with_unit(tr("Out-of-bag prediction"), unit)),
        number_field(names.RESIDUAL, names.with_unit(tr("Residual"), unit)),
        number_field(names.FIT_SE, names.with_unit(tr("Standard error of the fit"), unit)),
    ]
    known = {**(units or {}), **{r.name: r.unit for r in rasters}}
    added += _coefficient_fields(coefficient_names, unit, known)
    return combine(source_fields, added, unusable)


def prediction_fields(
    source_fields: QgsFields,
    coefficient_names: Sequence[str],
    unit: str = "",
    units: Optional[Mapping[str, str]] = None,
    unusable: AbstractSet[str] = frozenset(),
    nearest_unit: str = "",
) -> ResultFields:
    """Input fields, prediction with error and interval, applicability, coefficients.

    See :func:`training_fields`; ``nearest_unit`` is that of the distance to the nearest training
    point.
    """
    lower, upper = (
        tr("Lower end of the 90 percent interval"),
        tr("Upper end of the 90 percent interval"),
    )
    nearest = tr("Distance to the nearest training point")
    added = [
        number_field(names.PREDICTION, names.with_unit(tr("Prediction"), unit)),
        number_field(names.STANDARD_ERROR, names.with_unit(tr("Standard error"), unit)),
        number_field(names.LOWER, names.with_unit(lower, unit)),
        number_field(names.UPPER, names.with_unit(upper, unit)),
        number_field(names.DISSIMILARITY, tr("Dissimilarity to the training points")),
        whole_number_field(names.INSIDE, tr("Inside the area of applicability (1: yes)")),
        number_field(names.NEAREST_TRAINING, names.with_unit(nearest, nearest_unit)),
    ]
    added += _coefficient_fields(coefficient_names, unit, units or {})
    return combine(source_fields, added, unusable)


def write_training(
    points: Points,
    folder: str,
    results: str,
    values: Mapping[str, Any],
    rasters: Sequence[RasterSource],
    create_sink: CreateSink,
    feedback: QgsProcessingFeedback,
    destination: str = "",
) -> Tuple[str, ResultFields]:
    """Write ``points`` with the results of a training job.

    A sink that can be discarded (see :class:`~.sinks.SinkMaker`) can be cancelled.

    Parameters
    ----------
    points, folder
        As returned by and given to :func:`~.points.read_points`.
    results : str
        The job's ``.npz``, relative to ``folder`` or absolute.
    values : mapping
        The job's result values (``coefficient_names``, ``reasons``, ``unit``).
    rasters : sequence of RasterSource
        The job's rasters, whose sampled values are written too.
    create_sink : callable
        Called once with the fields, geometry type and CRS; returns the sink and its id.
    destination : str
        File or table that the sink will write, where known: a format may not take every field.

    Returns
    -------
    (str, ResultFields)
        Id of the output, and its fields.

    Raises
    ------
    QgsProcessingException
        When the results do not fit the table (nothing is created then), or a feature cannot be
        written.
    """
    coefficients = [str(name) for name in values["coefficient_names"]]
    table = points.table
    unit, units = str(values.get("unit", "")), {c.name: c.unit for c in table.columns}
    unusable = unusable_names(destination, points.fields, points.features)
    layout = training_fields(points.fields, rasters, coefficients, unit, units, unusable)
    q = len(coefficients)
    data = load_results(
        os.path.join(folder, results),
        {
            "sampled": (table.rows, len(rasters)),
            "fitted": (table.rows,),
            "oob_prediction": (table.rows,),
            "residual": (table.rows,),
            "fit_se": (table.rows,),
            "coefficients": (table.rows, q),
            "coefficient_se": (table.rows, q),
        },
        table.rows,
        len(values["reasons"]),
    )
    return write_rows(points, data, values["reasons"], layout, create_sink, feedback)


def write_predictions(
    points: Points,
    folder: str,
    results: str,
    values: Mapping[str, Any],
    nearest_unit: str,
    create_sink: CreateSink,
    feedback: QgsProcessingFeedback,
    destination: str = "",
) -> Tuple[str, ResultFields]:
    """Write ``points`` with predictions; see :func:`write_training`, :func:`prediction_fields`."""
    coefficients = [str(name) for name in values["coefficient_names"]]
    table = points.table
    unit, units = str(values.get("unit", "")), {c.name: c.unit for c in table.columns}
    unusable = unusable_names(destination, points.fields, points.features)
    layout = prediction_fields(points.fields, coefficients, unit, units, unusable, nearest_unit)
    q = len(coefficients)
    data = load_results(
        os.path.join(folder, results),
        {
            "prediction": (table.rows,),
            "standard_error": (table.rows,),
            "lower": (table.rows,),
            "upper": (table.rows,),
            "dissimilarity": (table.rows,),
            "inside": (table.rows,),
            "nearest_training": (table.rows,),
            "coefficients": (table.rows, q),
            "coefficient_se": (table.rows, q),
        },
        table.rows,
        len(values["reasons"]),
    )
    return write_rows(points, data, values["reasons"], layout, create_sink, feedback)


def _coefficient_fields(
    coefficients: Sequence[str], unit: str, units: Mapping[str, str]
) -> List[QgsField]:
    added = []
    for field_of, title in (
        (names.coefficient_field, titles.coefficient),
        (names.coefficient_se_field, titles.coefficient_error),
    ):
        for name in coefficients:
            # The intercept, and the step from a class's first level to another, are in the
            # target's own unit.
            own = name == names.INTERCEPT or ("=" in name and name not in units)
            shown = unit if own else names.coefficient_unit(unit, units.get(name, ""))
            alias = names.with_unit(title(name), shown)
            added.append(number_field(field_of(name), alias))
    return added + [text_field(names.REASON)]
