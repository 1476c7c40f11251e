"""The report of an explanation: what the model's predictions at some points are made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from ...contract.modelheader import ModelHeader
from ...contract.names import LOCATION
from .. import crs
from ..attribution import Attribution
from ..shares import Shares
from . import maps, places, players
from .compared import comparison_elements
from .page import Cell, Element, Facts, Note, Page, Paragraph, Reading, Section, Table
from .sections import (
    citing_section,
    making_section,
    moment,
    points_of,
    score_text,
    score_warnings,
    share_elements,
    warning_notes,
)
from .wording import amount, counted, heading, listed, number, one_line, percent, quoted, score

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
        """The p + 1 players: the predictors, then location."""
        return (*(predictor.name for predictor in self.header.predictors), LOCATION)

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
        Section("Importance", players.importance_elements(data)),
        Section("From point to point", players.swarm_elements(data)),
        Section("How each predictor acts", players.dependence_elements(data)),
        Section("Where", places.map_elements(data)),
        Section("The strongest places", places.strongest_elements(data)),
        Section("The same everywhere, or due to the place", (_parts(data),)),
    ]
    if data.comparison is not None:
        compared = comparison_elements(data.comparison)
        sections.append(Section("Another model of the same points", compared))
    if data.shares is not None:
        shared = share_elements(data.shares, data.names[:-1])
        sections.append(Section("What the model rests on at its own training points", shared))
    sections += [
        Section("Points and warnings", _points(data)),
        making_section(header, data.provenance),
        citing_section(header),
    ]
    created = data.provenance.get("created", "")
    return Page(
        f"Predictions of {quoted(header.target)}, explained",
        "Explanation report · GNNWR for QGIS",
        (Reading(_reading(data)), *score_warnings(header), *_cautions(data), Facts(_facts(data))),
        sections,
        f"Made{f' on {moment(created)}' if created else ''} by GNNWR for QGIS. This file needs "
        "nothing beside it.",
    )


def _player(name: str, last: bool) -> str:
    return LOCATION if last else quoted(name)


def _reading(data: ExplanationData) -> tuple[str, str]:
    """Two sentences: what moves these predictions, and how far that deserves belief."""
    header, sizes, count = data.header, data.importance, len(data.ids)
    order = np.argsort(-sizes)[:3]
    names = [_player(data.names[k], k == len(sizes) - 1) for k in order]
    where = "At this point" if count == 1 else f"Across these {number(count)} points"
    average = "" if count == 1 else " on average, up or down"
    followers = [
        f"{name} ({number(float(sizes[k]))})" for name, k in zip(names[1:], order[1:], strict=True)
    ]
    first = (
        f"{where} {names[0]} moves the prediction of {quoted(header.target)} most: by "
        f"{amount(float(sizes[order[0]]), header.unit)}{average} from the base value of "
        f"{amount(data.attribution.base, header.unit)}, followed by {listed(followers)}."
    )
    shares, r2 = data.shares, header.metrics.get("R2")
    rests = ""
    if shares is not None and np.isfinite(shares.players).all():
        place = float(shares.players[-1])
        rests = (
            f", and {percent(max(place, 0.0))} of the variance of its predictions at "
            f"{points_of(shares)} comes from location"
        )
    if r2 is None:
        second = "The model has no score, so nothing tells how far this deserves belief"
    elif header.scored_on == "in-sample":
        second = (
            f"The model follows its own training points with an R² of {score(float(r2))}, "
            "which says nothing of other places"
        )
    else:
        against = "left out of training" if header.scored_on == "out-of-bag" else "of the test part"
        second = (
            f"At points {against} the model explains {percent(max(float(r2), 0.0))} of the "
            f"variance{rests}: the values say what the model does, not what causes what"
        )
    return first, second + "."


def _same_place(data: ExplanationData) -> float:
    """Distance below which two places are one: what rounding of coordinates moves them by."""
    if data.header.distance == "great-circle":
        return 1.0  # metres
    return 1e-6 * float(np.ptp(data.xy, axis=0).max())


def _cautions(data: ExplanationData) -> list[Element]:
    count, far = len(data.ids), int(data.far.sum())
    notes: list[Element] = []
    if far:
        worst = float(data.nearest.max())
        notes.append(
            Note(
                f"{counted(far, 'point')} of {number(count)} "
                f"{'lies' if far == 1 else 'lie'} farther from every training point than any "
                "training point from its nearest other one (up to "
                f"{places.distance_text(worst, data.header)}). The model extrapolates there; the "
                "maps mark them.",
                warning=True,
            )
        )
    known = int((data.nearest <= _same_place(data)).sum())
    if known:
        honest = data.header.scored_on != "in-sample" and data.header.metrics.get("R2") is not None
        notes.append(
            Note(
                f"{'All' if known == count else number(known)} of these points lie where the model "
                "was trained. It has seen what was observed there, so it fits these places better "
                "than others" + ("; its score is that of points left out." if honest else ".")
            )
        )
    if 1 < count < players.FEW:
        notes.append(
            Note(
                f"Only {counted(count, 'point')}: means over them say little of the area, and "
                "curves are not drawn."
            )
        )
    return notes


def _facts(data: ExplanationData) -> tuple[tuple[str, Cell], ...]:
    unit, prediction = data.header.unit, data.attribution.prediction
    return (
        ("Points explained", len(data.ids)),
        ("Points left out", sum(data.dropped.values())),
        ("Far points", int(data.far.sum())),
        ("Base value", amount(data.attribution.base, unit)),
        ("Mean prediction", amount(float(prediction.mean()), unit)),
        ("Model's score", score_text(data.header) or "none"),
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
    rows.append([LOCATION, float(np.abs(parts.location).mean()), intrinsic, None])
    return Table(
        "GeoShapley parts, as means of their absolute values. The invariant part of a predictor is "
        "what its value does everywhere alike; its varying part is what the place adds to that. "
        "The invariant column of location is its intrinsic effect: what the place does by itself. "
        "Shapley value of a predictor = invariant + half of varying; of location = intrinsic + "
        "the other halves.",
        "parts",
        (
            "Factor",
            heading("|Shapley value|", data.header.unit),
            "|Invariant|",
            "|Varying|",
        ),
        rows,
    )


def _points(data: ExplanationData) -> list[Element]:
    dropped = sum(data.dropped.values())
    count = len(data.ids)
    elements: list[Element] = [
        Paragraph(
            f"{counted(count, 'point')} of {number(count + dropped)} could be explained. "
            f"Coordinates are in {crs.name(data.header.crs_wkt)}. The nearest training point is "
            f"{places.distance_text(float(np.median(data.nearest)), data.header)} away in the "
            "median."
        )
    ]
    if dropped:
        elements.append(
            Table(
                f"Why {counted(dropped, 'point was', 'points were')} left out.",
                "left-out",
                ("Reason", "Points"),
                [[one_line(reason), count] for reason, count in data.dropped.items() if count],
            )
        )
    return elements + warning_notes(data.warnings)
