"""The part of a report on its points: what was used, what was left out, and a map of the target."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from ...contract.job import CrossValidateJob, ExploreJob, TrainJob
from ...contract.modelheader import Predictor
from ...contract.sentences import sentences
from ...contract.translation import tr
from .. import crs
from ..samples import Prepared
from . import figures, labels, maps
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
        return Download(
            name,
            (tr("point"), *labels.coordinates(self.crs_wkt), *(label for label, _ in values)),
            columns_of(self.ids[rows], *self.xy[rows].T, *(column for _, column in values)),
        )


def used_elements(data: PointData) -> list[Element]:
    """How many points were used, and why others were not."""
    used = len(data.xy)
    left_out = data.total - used
    elements: list[Element] = [
        Paragraph(
            sentences(
                [
                    tr(
                        "{count} point of {total} in the layer was used."
                        if used == 1
                        else "{count} points of {total} in the layer were used."
                    ).format(count=number(used), total=number(data.total)),
                    tr("Coordinates are in {crs}; distances are {distances}.").format(
                        crs=crs.name(data.crs_wkt), distances=tr(data.distance)
                    ),
                ]
            )
        )
    ]
    if left_out:
        elements.append(
            Table(
                left_out_caption(left_out),
                "left-out",
                (tr("Reason"), tr("Points")),
                [[one_line(reason), count] for reason, count in data.dropped],
            )
        )
    else:
        elements.append(Paragraph(tr("No point was left out.")))
    return elements


def left_out_caption(count: int) -> str:
    """Caption of the table of reasons why points were left out."""
    return counted(count, "Why {count} point was left out.", "Why {count} points were left out.")


def predictor_table(predictors: Sequence[Predictor]) -> Table:
    """Kind, unit and classes of the predictors."""
    rows: list[list[Cell]] = [
        [
            one_line(predictor.name),
            tr("classes") if predictor.kind == "class" else tr("number"),
            one_line(predictor.unit) if predictor.unit else "",
            tr(", ").join(one_line(level) for level in predictor.levels),
        ]
        for predictor in predictors
    ]
    columns = (tr("Predictor"), tr("Kind"), tr("Unit"), tr("Classes"))
    return Table(tr("The predictors."), "predictors", columns, rows)


def target_map(data: PointData, frame: maps.Frame) -> Picture:
    """The points in the colours of the target."""
    shown = figures.drawn_rows(len(data.xy), MOST_ON_MAP)
    caption = tr(
        "The points, coloured by {target}. Colours end at the 2nd and 98th percentile."
    ).format(target=quoted(data.target))
    return Picture(
        sentences([caption, sampled(len(shown), len(data.xy))]),
        maps.point_map(frame, data.xy[shown], data.observed[shown], data.label, diverging=False),
        (data.numbers("points", shown, [(one_line(data.label), data.observed[shown])]),),
        0.8,
    )
