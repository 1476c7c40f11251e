"""What an explanation's report says at its top: what moves predictions, and what limits that."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ...contract.sentences import sentences
from ...contract.translation import tr
from . import places, players
from .page import Element, Note
from .sections import points_of
from .wording import amount, listed, number, percent, quoted, score

if TYPE_CHECKING:
    from .explanation import ExplanationData


def reading(data: ExplanationData) -> tuple[str, str]:
    """Two sentences: what moves these predictions, and how far that deserves belief."""
    return _movers(data), _belief(data)


def _player(data: ExplanationData, k: int) -> str:
    return data.names[k] if k == len(data.names) - 1 else quoted(data.names[k])


def _movers(data: ExplanationData) -> str:
    header, sizes, count = data.header, data.importance, len(data.ids)
    order = np.argsort(-sizes)[:3]
    followers = [
        tr("{factor} ({size})").format(factor=_player(data, k), size=number(float(sizes[k])))
        for k in order[1:]
    ]
    told = (
        tr(
            "At this point {factor} moves the prediction of {target} most: by {size} from the base "
            "value of {base}, followed by {others}."
        )
        if count == 1
        else tr(
            "Across these {count} points {factor} moves the prediction of {target} most: by {size} "
            "on average, up or down from the base value of {base}, followed by {others}."
        )
    )
    return told.format(
        count=number(count),
        factor=_player(data, order[0]),
        target=quoted(header.target),
        size=amount(float(sizes[order[0]]), header.unit),
        base=amount(data.attribution.base, header.unit),
        others=listed(followers),
    )


def _belief(data: ExplanationData) -> str:
    header, shares = data.header, data.shares
    r2 = header.metrics.get("R2")
    if r2 is None:
        return tr("The model has no score, so nothing tells how far this deserves belief.")
    if header.scored_on == "in-sample":
        told = tr(
            "The model follows its own training points with an R² of {r2}, which says nothing of "
            "other places."
        )
        return told.format(r2=score(float(r2)))
    left_out = header.scored_on == "out-of-bag"
    explained = percent(max(float(r2), 0.0))
    if shares is None or not np.isfinite(shares.players).all():
        told = (
            tr(
                "At points left out of training the model explains {share} of the variance: the "
                "values say what the model does, not what causes what."
            )
            if left_out
            else tr(
                "At points of the test part the model explains {share} of the variance: the "
                "values say what the model does, not what causes what."
            )
        )
        return told.format(share=explained)
    told = (
        tr(
            "At points left out of training the model explains {share} of the variance, and "
            "{location} of the variance of its predictions at {points} comes from location: the "
            "values say what the model does, not what causes what."
        )
        if left_out
        else tr(
            "At points of the test part the model explains {share} of the variance, and "
            "{location} of the variance of its predictions at {points} comes from location: the "
            "values say what the model does, not what causes what."
        )
    )
    location = percent(max(float(shares.players[-1]), 0.0))
    return told.format(share=explained, location=location, points=points_of(shares))


def cautions(data: ExplanationData) -> list[Element]:
    """Points far away, points the model was trained at, and few points."""
    count, far = len(data.ids), int(data.far.sum())
    notes: list[Element] = []
    if far:
        notes.append(Note(_far(data, far), warning=True))
    known = int((data.nearest <= _same_place(data)).sum())
    if known:
        notes.append(Note(_known(data, known)))
    if 1 < count < players.FEW:
        few = tr(
            "Only {count} points: means over them say little of the area, and curves are not drawn."
        )
        notes.append(Note(few.format(count=number(count))))
    return notes


def _far(data: ExplanationData, far: int) -> str:
    told = tr(
        "{count} point of {total} lies farther from every training point than any training point "
        "from its nearest other one (up to {distance}). The model extrapolates there; the maps "
        "mark them."
        if far == 1
        else "{count} points of {total} lie farther from every training point than any training "
        "point from its nearest other one (up to {distance}). The model extrapolates there; the "
        "maps mark them."
    )
    return told.format(
        count=number(far),
        total=number(len(data.ids)),
        distance=places.distance_text(float(data.nearest.max()), data.header),
    )


def _same_place(data: ExplanationData) -> float:
    """Distance below which two places are one: what rounding of coordinates moves them by."""
    if data.header.distance == "great-circle":
        return 1.0  # metres
    return 1e-6 * float(np.ptp(data.xy, axis=0).max())


def _known(data: ExplanationData, known: int) -> str:
    where = (
        tr("All of these points lie where the model was trained.")
        if known == len(data.ids)
        else tr("{count} of these points lie where the model was trained.")
    )
    honest = data.header.scored_on != "in-sample" and data.header.metrics.get("R2") is not None
    seen = (
        tr(
            "It has seen what was observed there, so it fits these places better than others; its "
            "score is that of points left out."
        )
        if honest
        else tr("It has seen what was observed there, so it fits these places better than others.")
    )
    return sentences([where.format(count=number(known)), seen])
