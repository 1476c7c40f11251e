"""Point layers written with what the engine returned: fields, checks, features.

A sink destroys what stood at its destination, so it is created last: after the results have been
checked, and with fields that its format can take.
"""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from typing import AbstractSet, Dict, List, Mapping, Optional, Sequence, Set, Tuple

from qgis.core import (
    NULL,
    QgsFeature,
    QgsFeatureSink,
    QgsField,
    QgsFields,
    QgsProcessingException,
    QgsProcessingFeedback,
)

from ..contract.sentences import sentences
from ..contract.translation import tr
from .arrays import np
from .fieldtypes import WHOLE_NUMBER, from_number, from_whole_number
from .points import Points
from .sinks import CreateSink, full_disk_note, let_window_handle_events, require_written

__all__ = ["CreateSink", "ResultFields", "combine", "load_arrays", "load_results", "write_rows"]

_BETWEEN_LOOKS = 250  # points written between two looks at whether the user has cancelled


@dataclass(frozen=True)
class ResultFields:
    """Fields of an output layer.

    ``names`` maps each result's standard name (``residual``, ``coef_dist``, a sampled predictor's
    name) to its name in the output, which differs where the input has a field of that name.
    ``added`` are the names in the output of the fields that follow the input's, in order.
    """

    fields: QgsFields
    names: Dict[str, str]
    added: List[str]


def combine(
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
    new: List[str] = []
    for field in source_fields:
        copy = QgsField(field)
        if field.name().lower() in unusable:
            copy.setName(_free(field.name(), taken))
        fields.append(copy)
    for field in added:
        new.append(_free(field.name(), taken))
        renamed[field.name()] = new[-1]
        field.setName(new[-1])
        fields.append(field)
    return ResultFields(fields, renamed, new)


def _free(wanted: str, taken: Set[str]) -> str:
    name, number = wanted, 2
    while name.lower() in taken:
        name = f"{wanted}_{number}"
        number += 1
    taken.add(name.lower())
    return name


def load_results(
    path: str, shapes: Mapping[str, Tuple[int, ...]], rows: int, reasons: int
) -> Tuple[np.ndarray, np.ndarray]:
    """Numbers of all result columns side by side (rows, columns), and the reason per row."""
    arrays, reason = load_arrays(path, shapes, rows, reasons)
    blocks = [arrays[key].reshape(rows, -1) for key in shapes]
    return np.concatenate(blocks, axis=1), reason


def load_arrays(
    path: str,
    shapes: Mapping[str, Tuple[int, ...]],
    rows: int,
    reasons: int,
    whole: AbstractSet[str] = frozenset(),
) -> Tuple[Dict[str, np.ndarray], np.ndarray]:
    """Result arrays of these shapes as float64, by their keys, and the reason per row.

    Those whose key is in ``whole`` are whole numbers in the file.

    Raises
    ------
    QgsProcessingException
        When the file is damaged, or not what was asked for.
    """
    arrays = {}
    try:
        with np.load(path, allow_pickle=False) as archive:
            for key, shape in shapes.items():
                block = archive[key]
                kinds, wanted = ("iu", "whole") if key in whole else ("f", "float")
                if block.shape != shape or block.dtype.kind not in kinds:
                    raise ValueError(f"{key}: {block.dtype} {block.shape}, not {wanted} {shape}")
                arrays[key] = block.astype(np.float64)
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
    return arrays, reason


def write_rows(
    points: Points,
    data: Tuple[np.ndarray, np.ndarray],
    reasons: Sequence[str],
    layout: ResultFields,
    create_sink: CreateSink,
    feedback: QgsProcessingFeedback,
) -> Tuple[str, ResultFields]:
    """Create the sink and write ``points`` with ``data``, as :func:`load_results` gives it.

    The columns of ``data`` are the fields that ``layout`` adds, but for the reason, its last.

    Raises
    ------
    QgsProcessingException
        When the sink cannot be created, a feature cannot be written, or the user cancelled while
        the sink is one that can be discarded.
    """
    numbers, reason = data
    _log_new_names(points.fields, layout, feedback)
    sink, dest_id = create_sink(layout.fields, points.wkb_type, points.crs)
    if sink is None:
        raise QgsProcessingException(
            tr("The output layer could not be created. Choose another place for it.")
        )
    # A table of a database stays, so it is completed; see SinkMaker.
    watched = feedback if getattr(create_sink, "discardable", False) else None
    problem = ""
    try:
        _write(sink, points, (numbers, reason), reasons, layout, watched)
    except QgsProcessingException as error:
        problem = str(error)  # raised anew: the error itself would keep the file open
    del sink  # which closes the file
    if problem:
        raise QgsProcessingException(sentences([problem, full_disk_note(dest_id)]))
    require_written(dest_id, len(points.features))
    return dest_id, layout


def _write(
    sink: QgsFeatureSink,
    points: Points,
    data: Tuple[np.ndarray, np.ndarray],
    reasons: Sequence[str],
    layout: ResultFields,
    feedback: Optional[QgsProcessingFeedback],
) -> None:
    numbers, reason = data
    numeric = [field.isNumeric() for field in points.fields]
    types = [layout.fields.field(name).type() for name in layout.added[:-1]]
    converters = [from_whole_number if kind == WHOLE_NUMBER else from_number for kind in types]
    for row, feature in enumerate(points.features):
        if feedback is not None and row % _BETWEEN_LOOKS == 0:
            let_window_handle_events()
            if feedback.isCanceled():
                raise QgsProcessingException(tr("Cancelled. Nothing was written."))
        output = QgsFeature(layout.fields)
        output.setGeometry(feature.geometry())
        why = reasons[reason[row] - 1] if reason[row] else NULL
        # A point that has not been saved yet holds a text, or an unset value, in place of its key.
        own = [
            NULL if is_number and not isinstance(value, (int, float)) else value
            for is_number, value in zip(numeric, feature.attributes())
        ]
        results = [convert(value) for convert, value in zip(converters, numbers[row])]
        output.setAttributes(own + results + [why])
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
                tr("There is a field {standard} already; the new one is {name}.").format(
                    standard=standard, name=name
                )
            )
