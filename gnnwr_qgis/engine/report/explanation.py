"""The report of an explanation: what the model's predictions at some points are made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from ...contract.modelheader import ModelHeader
from ...contract.translation import tr
from .. import crs
from ..attribution import Attribution
from ..shares import Shares
from . import maps, places, players
from .compared import comparison_elements
from .explanationreading import cautions, reading
from .page import Cell, Element, Facts, Page, Paragraph, Reading, Section, Table, footer
from .sections import (
    citing_section,
    making_section,
    moment,
    score_text,
    score_warnings,
    share_elements,
    warning_notes,
)
from .wording import amount, counted, heading, number, one_line, quoted

if TYPE_CHECKING:
    from ..comparison import Comparison


@dataclass(frozen=True)
class ExplanationData:
    """What the report of an explanation needs; n explained points, p predictors.

    Attributes
    ----------
    header : ModelHeader
    attribution : Attribution
        Of the n points.
    xy : (n, 2)
        In the model's CRS.
    values : mapping of predictor name to (n,) array
        Numbers, or classes as text or codes, in units of the data.
    ids : (n,) int
        Numbers of the points in the layer that was explained, from 1.
    nearest : (n,)
        Distance to the nearest training point, in metres (great-circle) or units of the CRS.
    far : (n,) bool
        Whether that is farther than any training point is from its nearest other one.
    shares : Shares or None
        What the variance of the training points' out-of-bag predictions comes from.
    dropped : mapping of reason to count
        Points that could not be explained.
    warnings : sequence of str
        What the user was warned of.
    comparison : Comparison or None
        What another model says of the same points.
    provenance : mapping of str to str
        Of the explanation; the model's own is in its header.
    """

    header: ModelHeader
    attribution: Attribution
    xy: np.ndarray
    values: Mapping[str, np.ndarray]
    ids: np.ndarray
    nearest: np.ndarray
    far: np.ndarray
    shares: Shares | None = None
    dropped: Mapping[str, int] = field(default_factory=dict)
    warnings: Sequence[str] = ()
    comparison: Comparison | None = None
    provenance: Mapping[str, str] = field(default_factory=dict)

    @property
    def names(self) -> tuple[str, ...]:
        """What a reader calls the p + 1 players: the predictors, then location."""
        return (*(predictor.name for predictor in self.header.predictors), tr("location"))

    @property
    def importance(self) -> np.ndarray:
        """Mean absolute Shapley value (p + 1,) of each player."""
        sizes: np.ndarray = np.abs(self.attribution.players).mean(axis=0)
        return sizes


def render(data: ExplanationData) -> str:
    """The report as the text of an HTML file."""
    return page_of(data).html()


def page_of(data: ExplanationData) -> Page:
    """The page of the report."""
    header = data.header
    data = replace(data, xy=maps.unwrapped(data.xy, header.distance))
    sections = [
        Section(tr("Importance"), players.importance_elements(data)),
        Section(tr("From point to point"), players.swarm_elements(data)),
        Section(tr("How each predictor acts"), players.dependence_elements(data)),
        Section(tr("Where"), places.map_elements(data)),
        Section(tr("The strongest places"), places.strongest_elements(data)),
        Section(tr("The same everywhere, or due to the place"), (_parts(data),)),
    ]
    if data.comparison is not None:
        compared = comparison_elements(data.comparison)
        sections.append(Section(tr("Another model of the same points"), compared))
    if data.shares is not None:
        title = tr("What the model rests on at its own training points")
        shared = share_elements(data.shares, data.names[:-1])
        sections.append(Section(title, shared))
    sections += [
        Section(tr("Points and warnings"), _points(data)),
        making_section(header, data.provenance),
        citing_section(header),
    ]
    created = data.provenance.get("created", "")
    return Page(
        tr("Predictions of {target}, explained").format(target=quoted(header.target)),
        tr("Explanation report · GNNWR for QGIS"),
        (Reading(reading(data)), *score_warnings(header), *cautions(data), Facts(_facts(data))),
        sections,
        footer(moment(created) if created else ""),
    )


def _facts(data: ExplanationData) -> tuple[tuple[str, Cell], ...]:
    unit, prediction = data.header.unit, data.attribution.prediction
    return (
        (tr("Points explained"), len(data.ids)),
        (tr("Points left out"), sum(data.dropped.values())),
        (tr("Far points"), int(data.far.sum())),
        (tr("Base value"), amount(data.attribution.base, unit)),
        (tr("Mean prediction"), amount(float(prediction.mean()), unit)),
        (tr("Model's score"), score_text(data.header) or tr("none")),
    )


def _parts(data: ExplanationData) -> Table:
    """Mean absolute size of the GeoShapley parts."""
    parts = data.attribution
    rows: list[list[Cell]] = [
        [
            one_line(name),
            float(np.abs(parts.shapley[:, k]).mean()),
            float(np.abs(parts.invariant[:, k]).mean()),
            float(np.abs(parts.varying[:, k]).mean()),
        ]
        for k, name in enumerate(data.names[:-1])
    ]
    rows.sort(key=lambda row: -float(row[1] or 0.0))
    intrinsic = float(np.abs(parts.intrinsic).mean())
    rows.append([tr("location"), float(np.abs(parts.location).mean()), intrinsic, None])
    caption = tr(
        "GeoShapley parts, as means of their absolute values. The invariant part of a predictor is "
        "what its value does everywhere alike; its varying part is what the place adds to that. "
        "The invariant column of location is its intrinsic effect: what the place does by itself. "
        "Shapley value of a predictor = invariant + half of varying; of location = intrinsic + "
        "the other halves."
    )
    columns = (
        tr("Factor"),
        heading(tr("|Shapley value|"), data.header.unit),
        tr("|Invariant|"),
        tr("|Varying|"),
    )
    return Table(caption, "parts", columns, rows)


def _points(data: ExplanationData) -> list[Element]:
    dropped = sum(data.dropped.values())
    count = len(data.ids)
    told = tr(
        "{points} of {total} could be explained. Coordinates are in {crs}. The nearest training "
        "point is {distance} away in the median."
    ).format(
        points=counted(count, "{count} point", "{count} points"),
        total=number(count + dropped),
        crs=crs.name(data.header.crs_wkt),
        distance=places.distance_text(float(np.median(data.nearest)), data.header),
    )
    elements: list[Element] = [Paragraph(told)]
    if dropped:
        elements.append(
            Table(
                counted(
                    dropped,
                    "Why {count} point was left out.",
                    "Why {count} points were left out.",
                ),
                "left-out",
                (tr("Reason"), tr("Points")),
                [[one_line(reason), count] for reason, count in data.dropped.items() if count],
            )
        )
    return elements + warning_notes(data.warnings)
