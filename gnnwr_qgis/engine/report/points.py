"""The part of a report on its points: what was used, what was left out, and a map of the target."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from ...contract.job import CrossValidateJob, ExploreJob, TrainJob
from ...contract.modelheader import Predictor
from .. import crs
from ..samples import Prepared
from . import figures, maps
from .page import Cell, Download, Element, Paragraph, Picture, Table
from .sections import columns_of, sampled
from .wording import counted, number, one_line, quoted, with_unit

MOST_ON_MAP = 20_000


@dataclass(frozen=True)
class PointData:
    """The n points that were used.

    Attributes
    ----------
    target, unit : str
    predictors : tuple of Predictor
    crs_wkt, distance : str
    xy, observed : (n, 2), (n,)
        Places in ``crs_wkt``, and the target.
    ids : (n,) int
        Numbers of the points in the layer, from 1.
    total : int
        Points of the layer.
    dropped : tuple of (reason, count)
    """

    target: str
    unit: str
    predictors: tuple[Predictor, ...]
    crs_wkt: str
    distance: str
    xy: np.ndarray
    observed: np.ndarray
    ids: np.ndarray
    total: int
    dropped: tuple[tuple[str, int], ...]

    @classmethod
    def of(cls, job: TrainJob | ExploreJob | CrossValidateJob, prepared: Prepared) -> PointData:
        """The points of a job."""
        sample = prepared.sample
        counts = np.bincount(prepared.reason, minlength=len(prepared.reasons) + 1)[1:]
        return cls(
            job.target,
            job.unit,
            sample.predictors,
            sample.crs_wkt,
            sample.distance,
            sample.xy,
            sample.target,
            sample.rows + 1,
            job.table.rows,
            tuple((text, int(k)) for text, k in zip(prepared.reasons, counts, strict=True) if k),
        )

    def unwrapped(self) -> PointData:
        """The same with longitudes that are not torn; see :func:`maps.unwrapped`."""
        return replace(self, xy=maps.unwrapped(self.xy, self.distance))

    @property
    def frame(self) -> maps.Frame:
        """The map frame of the points."""
        return maps.Frame.around(self.xy, self.crs_wkt)

    @property
    def label(self) -> str:
        """The target and its unit."""
        return with_unit(self.target, self.unit)

    def numbers(
        self, name: str, rows: np.ndarray, values: Sequence[tuple[str, np.ndarray]]
    ) -> Download:
        """A CSV file of some points: number, place, and ``values`` of these points by name."""
        x, y = ("longitude", "latitude") if crs.is_geographic(self.crs_wkt) else ("x", "y")
        return Download(
            name,
            ("point", x, y, *(label for label, _ in values)),
            columns_of(self.ids[rows], *self.xy[rows].T, *(column for _, column in values)),
        )


def used_elements(data: PointData) -> list[Element]:
    """How many points were used, and why others were not."""
    used = len(data.xy)
    left_out = data.total - used
    elements: list[Element] = [
        Paragraph(
            f"{counted(used, 'point')} of {number(data.total)} in the layer "
            f"{'was' if used == 1 else 'were'} used. Coordinates are in "
            f"{crs.name(data.crs_wkt)}; distances are {data.distance}."
        )
    ]
    if left_out:
        elements.append(
            Table(
                f"Why {counted(left_out, 'point was', 'points were')} left out.",
                "left-out",
                ("Reason", "Points"),
                [[one_line(reason), count] for reason, count in data.dropped],
            )
        )
    else:
        elements.append(Paragraph("No point was left out."))
    return elements


def predictor_table(predictors: Sequence[Predictor]) -> Table:
    """Kind, unit and classes of the predictors."""
    rows: list[list[Cell]] = [
        [
            one_line(predictor.name),
            "classes" if predictor.kind == "class" else "number",
            one_line(predictor.unit) if predictor.unit else "",
            ", ".join(one_line(level) for level in predictor.levels),
        ]
        for predictor in predictors
    ]
    return Table("The predictors.", "predictors", ("Predictor", "Kind", "Unit", "Classes"), rows)


def target_map(data: PointData, frame: maps.Frame) -> Picture:
    """The points in the colours of the target."""
    shown = figures.drawn_rows(len(data.xy), MOST_ON_MAP)
    return Picture(
        f"The points, coloured by {quoted(data.target)}. Colours end at the 2nd and 98th "
        f"percentile.{sampled(len(shown), len(data.xy))}",
        maps.point_map(frame, data.xy[shown], data.observed[shown], data.label, diverging=False),
        (data.numbers("points", shown, [(one_line(data.label), data.observed[shown])]),),
        0.8,
    )
