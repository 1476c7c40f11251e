"""The part of a cross-validation's report on places: folds, blocks and out-of-fold residuals."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ...contract.sentences import sentences
from ...contract.translation import tr
from .. import spatialpattern
from ..crossvalidated import OURS, CrossValidation
from . import figures, foldmaps, labels, maps
from .inspace import distance_scale, moran_table
from .page import Cell, Element, Paragraph, Picture, Table
from .points import MOST_ON_MAP, PointData
from .sections import sampled
from .validated import brief
from .wording import listed, number, with_unit


def reach(points: PointData, result: CrossValidation, scheme: str) -> str:
    """Median distance of a left-out point to the nearest training point, with its unit."""
    scale, unit = distance_scale(points)
    away = result.median_distance[result.schemes.index(scheme)] / scale
    return f"{number(away)} {labels.unit_word(unit)}"


def fold_elements(
    points: PointData, result: CrossValidation, schemes: Sequence[str], frame: maps.Frame
) -> list[Element]:
    """Maps of the folds, why blocks are as large as they are, and R2 of each fold."""
    elements: list[Element] = []
    if result.blocks is not None:
        count = number(result.blocks.occupied)
        told = [result.blocks.why, tr("{count} blocks hold points.").format(count=count)]
        elements.append(Paragraph(sentences(told)))
    rows = figures.drawn_rows(len(points.xy), MOST_ON_MAP)
    folds = [result.fold[0, s, rows] for s in range(len(schemes))]
    again = max(result.repeats) > 1
    squares = _blocks(points, result)
    bounds = [
        squares[rows] if scheme == "blocks" and squares is not None else None
        for scheme in result.schemes
    ]
    far = [
        tr("{distance} under {scheme}").format(
            distance=reach(points, result, scheme), scheme=name.lower()
        )
        for scheme, name in zip(result.schemes, schemes, strict=True)
    ]
    caption = [
        _looks(max(result.folds), again),
        tr("The squares are the blocks.") if squares is not None else "",
        tr(
            "From a left-out point to the nearest point that was trained on it is {distances} in "
            "the median."
        ).format(distances=listed(far)),
        sampled(len(rows), len(points.xy)),
    ]
    elements.append(
        Picture(
            sentences(caption),
            foldmaps.fold_maps(frame, points.xy[rows], folds, list(schemes), bounds),
            (points.numbers("folds", rows, list(zip(result.schemes, folds, strict=True))),),
            maps.panels_width(len(schemes), maps.few_across(frame)),
        )
    )
    names = tuple(brief(result, model) for model in result.models)
    shown: list[list[Cell]] = []
    for s, scheme in enumerate(schemes):
        for k in range(result.folds[s]):
            held = int((result.fold[0, s] == k + 1).sum())
            scores = [_known(value) for value in result.fold_r2[0, s, :, k]]
            shown.append([scheme, k + 1, held, *scores])
    within = tr(
        "R² within each fold, first repeat: about the mean of its own points, so a fold of few or "
        "of like values can be far below zero without being badly predicted."
        if again
        else "R² within each fold: about the mean of its own points, so a fold of few or of like "
        "values can be far below zero without being badly predicted."
    )
    elements.append(
        Table(
            within,
            "fold-scores",
            (tr("Scheme"), tr("Fold"), tr("Points"), *names),
            shown,
            folded=True,
            fixed=names,
        )
    )
    return elements


def _looks(folds: int, again: bool) -> str:
    """Sentence on the looks of so many folds, and what to know where they are used again.

    ``again``: there are more repeats than the one that is drawn.
    """
    if folds <= 10:
        return tr(
            "The folds, first repeat: points of one colour are left out together."
            if again
            else "The folds: points of one colour are left out together."
        )
    if folds <= foldmaps.MOST_TOLD:
        return tr(
            "The folds, first repeat: points of one colour and shape are left out together."
            if again
            else "The folds: points of one colour and shape are left out together."
        )
    return tr(
        "The folds, first repeat: points of one colour and shape are left out together ({folds} "
        "folds at most: beyond {most} the looks are used again, so not all that look alike are one "
        "fold; the file has their numbers)."
        if again
        else "The folds: points of one colour and shape are left out together ({folds} folds at "
        "most: beyond {most} the looks are used again, so not all that look alike are one fold; "
        "the file has their numbers)."
    ).format(folds=number(folds), most=foldmaps.MOST_TOLD)


def _blocks(points: PointData, result: CrossValidation) -> np.ndarray | None:
    """Ends (n, 4) of the block of each point, where the points are drawn."""
    if result.block_bounds is None or points.distance == "planar":
        return result.block_bounds
    west, south, east, north = result.block_bounds.T
    turns = 360.0 * np.round((points.xy[:, 0] - (west + east) / 2.0) / 360.0)
    return np.column_stack([west + turns, south, east + turns, north])


def _known(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def residual_elements(
    points: PointData,
    result: CrossValidation,
    schemes: Sequence[str],
    frame: maps.Frame,
    seed: int,
) -> list[Element]:
    """Maps of GNNWR's out-of-fold residuals on one scale, and Moran's I of them."""
    ours = result.models.index(OURS)
    residual = points.observed - np.where(result.scored[0], result.prediction[0, :, ours], np.nan)
    known = [s for s in range(len(schemes)) if np.isfinite(residual[s]).any()]
    if not known:
        return [Paragraph(tr("GNNWR has no out-of-fold predictions."))]
    rows = figures.drawn_rows(len(points.xy), MOST_ON_MAP)
    label = with_unit(tr("Residual"), points.unit)
    columns = [residual[s, rows] for s in known]
    if len(known) == 1:
        drawing = maps.point_map(frame, points.xy[rows], columns[0], label, diverging=True)
    else:
        nothing = np.zeros(len(rows), dtype=bool)
        titles = [schemes[s] for s in known]
        drawing = maps.point_maps(
            frame, points.xy[rows], columns, titles, label, nothing, maps.few_across(frame)
        )
    values = [(result.schemes[s], column) for s, column in zip(known, columns, strict=True)]
    moran = [
        (schemes[s], spatialpattern.moran(points.xy, residual[s], points.distance, seed))
        for s in known
    ]
    caption = tr(
        "Out-of-fold residuals of GNNWR (observed − predicted), on one scale that ends at the "
        "98th percentile. Red points were observed higher than predicted, blue ones lower; "
        "groups of one colour are what the model misses there."
    )
    return [
        Picture(
            sentences([caption, sampled(len(rows), len(points.xy))]),
            drawing,
            (points.numbers("out-of-fold-residuals", rows, values),),
            0.8 if len(known) == 1 else maps.panels_width(len(known), maps.few_across(frame)),
        ),
        moran_table([(labels.residuals_of(name.lower()), found) for name, found in moran]),
    ]
