"""Points that a model is applied to: their predictors, found and encoded as in training."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..contract.job import PointTable, RasterSource
from ..contract.modelheader import ModelHeader
from ..contract.sentences import enumerated
from ..contract.translation import tr
from . import crs, predictors, rasters, tables
from .errors import InputError
from .predictors import Values
from .reporter import Reporter

BLOCK_ROWS = 20_000


@dataclass(frozen=True)
class AppliedPoints:
    """All rows of a point table, and what the model needs of those it can be applied to.

    Attributes
    ----------
    xy : (n, 2)
        In the model's CRS.
    values : mapping of predictor name to (n,) array
        Numbers, or classes as text or codes; NaN or "" where missing.
    design : (n, q)
        Design matrix in units of the data.
    reasons : tuple of str
    reason : (n,) int32
        0 where the model can be applied, else the number of the reason why not.
    """

    xy: np.ndarray
    values: Values
    design: np.ndarray
    reasons: tuple[str, ...]
    reason: np.ndarray

    @property
    def rows(self) -> np.ndarray:
        """Numbers of the rows that the model can be applied to."""
        return np.flatnonzero(self.reason == 0)

    @property
    def dropped(self) -> dict[str, int]:
        """How many rows the model cannot be applied to, by reason."""
        counts = np.bincount(self.reason, minlength=len(self.reasons) + 1)[1:]
        found = zip(self.reasons, counts.tolist(), strict=True)
        return {text: count for text, count in found if count}

    def why_not(self) -> str:
        """The same in words."""
        return enumerated(
            [
                tr("{count} with {reason}").format(count=count, reason=text)
                for text, count in self.dropped.items()
            ]
        )


def read(
    table: PointTable,
    sources: tuple[RasterSource, ...],
    header: ModelHeader,
    folder: str,
    report: Reporter,
) -> AppliedPoints:
    """Read ``table`` and sample ``sources``, the rasters of predictors by name.

    Raises
    ------
    InputError
        When the table is empty, or a predictor is neither a field nor a raster, or is text where
        the model has a number.
    """
    points = tables.read_points(table, folder)
    if len(points.xy) == 0:
        raise InputError(
            tr("The point layer has no features. Choose a layer or selection with some.")
        )
    values: dict[str, np.ndarray] = {}
    by_name = {source.name: source for source in sources}
    for k, predictor in enumerate(header.predictors):
        reading = tr("Reading {name}").format(name=predictor.name)
        report.progress(0.3 * k / len(header.predictors), reading)
        if predictor.name in by_name:
            source, nearest = by_name[predictor.name], predictor.kind == "class"
            column = rasters.sample(source, points.xy, table.crs_wkt, nearest, report)
        elif predictor.name in points.columns:
            column = points.columns[predictor.name]
        else:
            raise InputError(
                tr(
                    "The model needs “{name}”, which is neither a field of the points nor among "
                    "the rasters. Add it, or match another name to it."
                ).format(name=predictor.name)
            )
        if predictor.kind == "number" and column.dtype.kind != "f":
            raise InputError(
                tr(
                    "“{name}” is text, but the model knows it as a number. Choose points whose "
                    "field is numeric, or convert it."
                ).format(name=predictor.name)
            )
        values[predictor.name] = (
            np.where(np.isinf(column), np.nan, column) if (column.dtype.kind == "f") else column
        )
    if table.crs_wkt and crs.in_degrees(table.crs_wkt):
        crs.check_degrees(points.xy)
    xy = crs.transform(points.xy, table.crs_wkt, header.crs_wkt, report)
    design, unseen = predictors.encode(header.predictors, values)
    for name, levels in unseen.items():
        listed = [
            tr("{level} ({number})").format(level=level, number=number)
            for level, number in levels.items()
        ]
        report.warning(
            tr("Classes of “{name}” that training never saw, left out: {levels}.").format(
                name=name, levels=enumerated(listed)
            )
        )
    return AppliedPoints(xy, values, design, *_left_out(points.notes, values, design, xy))


def _left_out(
    notes: dict[int, str], values: Values, design: np.ndarray, xy: np.ndarray
) -> tuple[tuple[str, ...], np.ndarray]:
    """Why the model cannot be applied to each row; 0 where it can."""
    reasons: list[str] = sorted(set(notes.values()))
    reason = np.zeros(len(design), dtype=np.int32)
    for row, note in notes.items():
        reason[row] = reasons.index(note) + 1
    for name, column in values.items():
        reasons.append(tr("no value of {name}").format(name=name))
        reason[(reason == 0) & predictors.missing(column)] = len(reasons)
    reasons.append(tr("a class that training never saw"))
    reason[(reason == 0) & np.isnan(design).any(axis=1)] = len(reasons)
    reasons.append(tr("no place in the model's coordinate system"))
    reason[(reason == 0) & ~np.isfinite(xy).all(axis=1)] = len(reasons)
    return tuple(reasons), reason
