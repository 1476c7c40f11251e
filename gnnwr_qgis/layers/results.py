"""Results of the engine back into point layers.

A sink destroys what stood at its destination, so it is created last: after the results have been
checked, and with fields that its format can take.
"""

from __future__ import annotations

import os
import zipfile
from dataclasses import dataclass
from typing import AbstractSet, Any, Callable, Dict, List, Mapping, Optional, Sequence, Set, Tuple

import numpy as np
from qgis.core import (
    NULL,
    QgsFeature,
    QgsFeatureSink,
    QgsField,
    QgsFields,
    QgsProcessingException,
    QgsProcessingFeedback,
)

from ..contract import names
from ..contract.job import RasterSource
from .fieldtypes import from_number, number_field, text_field
from .points import Points
from .sinks import unusable_names
from .translation import tr

CreateSink = Callable[[QgsFields, Any, Any], Tuple[QgsFeatureSink, str]]


@dataclass(frozen=True)
class ResultFields:
    """Fields of an output layer.

    ``names`` maps each result's standard name (``residual``, ``coef_dist``, a sampled predictor's
    name) to its name in the output, which differs where the input has a field of that name.
    """

    fields: QgsFields
    names: Dict[str, str]


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
    return _combine(source_fields, added, unusable)


def prediction_fields(
    source_fields: QgsFields,
    coefficient_names: Sequence[str],
    unit: str = "",
    units: Optional[Mapping[str, str]] = None,
    unusable: AbstractSet[str] = frozenset(),
) -> ResultFields:
    """Input fields, prediction, standard error and coefficients; see :func:`training_fields`."""
    added = [
        number_field(names.PREDICTION, names.with_unit(tr("Prediction"), unit)),
        number_field(names.STANDARD_ERROR, names.with_unit(tr("Standard error"), unit)),
    ]
    added += _coefficient_fields(coefficient_names, unit, units or {})
    return _combine(source_fields, added, unusable)


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

    It is not to be cancelled: the model has been written, and its points belong to it.

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
    data = _load(
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
    return _write(points, data, values["reasons"], layout, create_sink, feedback)


def write_predictions(
    points: Points,
    folder: str,
    results: str,
    values: Mapping[str, Any],
    create_sink: CreateSink,
    feedback: QgsProcessingFeedback,
    destination: str = "",
) -> Tuple[str, ResultFields]:
    """Write ``points`` with predictions; see :func:`write_training`."""
    coefficients = [str(name) for name in values["coefficient_names"]]
    table = points.table
    unit, units = str(values.get("unit", "")), {c.name: c.unit for c in table.columns}
    unusable = unusable_names(destination, points.fields, points.features)
    layout = prediction_fields(points.fields, coefficients, unit, units, unusable)
    q = len(coefficients)
    data = _load(
        os.path.join(folder, results),
        {
            "prediction": (table.rows,),
            "standard_error": (table.rows,),
            "coefficients": (table.rows, q),
            "coefficient_se": (table.rows, q),
        },
        table.rows,
        len(values["reasons"]),
    )
    return _write(points, data, values["reasons"], layout, create_sink, feedback)


def _coefficient_fields(
    coefficients: Sequence[str], unit: str, units: Mapping[str, str]
) -> List[QgsField]:
    plain = tr("Coefficient of {name}")
    error = tr("Standard error of the coefficient of {name}")
    added = []
    for field_of, title in ((names.coefficient_field, plain), (names.coefficient_se_field, error)):
        for name in coefficients:
            # The intercept, and the step from a class's first level to another, are in the
            # target's own unit.
            own = name == names.INTERCEPT or ("=" in name and name not in units)
            shown = unit if own else names.coefficient_unit(unit, units.get(name, ""))
            alias = names.with_unit(title.format(name=name), shown)
            added.append(number_field(field_of(name), alias))
    return added + [text_field(names.REASON)]


def _combine(
    source_fields: QgsFields, added: Sequence[QgsField], unusable: AbstractSet[str]
) -> ResultFields:
    """Append ``added``; a name that is taken, in any case of letters, gets ``_2``, ``_3``, ...

    As QgsProcessingUtils.combineFields does, but two of our own names may meet as well (the
    level ``soil=2`` of a class and a predictor ``soil_2``). Input fields with an ``unusable`` name
    are numbered likewise.
    """
    fields = QgsFields()
    taken = {name.lower() for name in source_fields.names()} | set(unusable)
    renamed: Dict[str, str] = {}
    for field in source_fields:
        copy = QgsField(field)
        if field.name().lower() in unusable:
            copy.setName(_free(field.name(), taken))
        fields.append(copy)
    for field in added:
        renamed[field.name()] = _free(field.name(), taken)
        field.setName(renamed[field.name()])
        fields.append(field)
    return ResultFields(fields, renamed)


def _free(wanted: str, taken: Set[str]) -> str:
    name, number = wanted, 2
    while name.lower() in taken:
        name = f"{wanted}_{number}"
        number += 1
    taken.add(name.lower())
    return name


def _load(
    path: str, shapes: Mapping[str, Tuple[int, ...]], rows: int, reasons: int
) -> Tuple[np.ndarray, np.ndarray]:
    """Numbers of all result columns side by side (rows, columns), and the reason per row."""
    blocks = []
    try:
        with np.load(path, allow_pickle=False) as archive:
            for key, shape in shapes.items():
                block = archive[key]
                if block.shape != shape or block.dtype.kind != "f":
                    raise ValueError(f"{key}: {block.dtype} {block.shape}, not float {shape}")
                blocks.append(block.reshape(rows, -1).astype(np.float64))
            reason = archive["reason"]
            if reason.shape != (rows,) or reason.dtype.kind not in "iu":
                raise ValueError(f"reason: {reason.dtype} {reason.shape}, not whole ({rows},)")
            if reason.min() < 0 or reason.max() > reasons:
                raise ValueError(f"reason: outside 0 to {reasons}")
    except (OSError, EOFError, ValueError, KeyError, zipfile.BadZipFile) as error:
        raise QgsProcessingException(
            tr(
                "The engine returned results that do not fit the points ({details}). Nothing was "
                "written. This is a defect; please report it with the log."
            ).format(details=error)
        ) from error
    return np.concatenate(blocks, axis=1), reason


def _write(
    points: Points,
    data: Tuple[np.ndarray, np.ndarray],
    reasons: Sequence[str],
    layout: ResultFields,
    create_sink: CreateSink,
    feedback: QgsProcessingFeedback,
) -> Tuple[str, ResultFields]:
    numbers, reason = data
    _log_new_names(points.fields, layout, feedback)
    sink, dest_id = create_sink(layout.fields, points.wkb_type, points.crs)
    if sink is None:
        raise QgsProcessingException(
            tr("The output layer could not be created. Choose another place for it.")
        )
    numeric = [field.isNumeric() for field in points.fields]
    for row, feature in enumerate(points.features):
        output = QgsFeature(layout.fields)
        output.setGeometry(feature.geometry())
        why = reasons[reason[row] - 1] if reason[row] else NULL
        # A point that has not been saved yet holds a text, or an unset value, in place of its key.
        own = [
            NULL if is_number and not isinstance(value, (int, float)) else value
            for is_number, value in zip(numeric, feature.attributes())
        ]
        output.setAttributes(own + [from_number(value) for value in numbers[row]] + [why])
        if not sink.addFeature(output, QgsFeatureSink.Flag.FastInsert):
            raise QgsProcessingException(
                tr("Point {row} could not be written to the output: {error}").format(
                    row=row + 1, error=sink.lastError() or tr("no reason given")
                )
            )
    if not sink.flushBuffer():
        raise QgsProcessingException(
            tr("The output could not be written completely: {error}").format(error=sink.lastError())
        )
    return dest_id, layout


def _log_new_names(
    source_fields: QgsFields, layout: ResultFields, feedback: QgsProcessingFeedback
) -> None:
    for before, after in zip(source_fields.names(), layout.fields.names()):
        if before != after:
            feedback.pushInfo(
                tr(
                    "The format of the output cannot take the input's field {before} as it is; it "
                    "is called {after} there."
                ).format(before=before, after=after)
            )
    for standard, name in layout.names.items():
        if standard != name:
            feedback.pushInfo(
                tr("The input has a field {standard} already; the new one is {name}.").format(
                    standard=standard, name=name
                )
            )
