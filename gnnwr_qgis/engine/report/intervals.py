"""The parts of reports on prediction intervals: do they hold what they promise?"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from ...contract.sentences import sentences
from ...contract.translation import tr, tr_noop
from ..crossvalidated import OURS, CrossValidation
from ..intervals import LEVEL
from . import validationcharts
from .page import Cell, Download, Element, Paragraph, Picture, Table
from .wording import heading, listed, number, percent

_Z = 1.96
NAMES = ("GNNWR", tr_noop("Constant width"))


def share_interval(share: float, count: int) -> tuple[float, float]:
    """The 95 percent interval of a share of ``count`` (Wilson 1927)."""
    spread = _Z**2 / count
    middle = (share + spread / 2) / (1 + spread)
    half = _Z * math.sqrt(share * (1 - share) / count + spread / (4 * count)) / (1 + spread)
    return max(0.0, middle - half), min(1.0, middle + half)


def validated_elements(result: CrossValidation, schemes: Sequence[str], unit: str) -> list[Element]:
    """Coverage, width and score of GNNWR's intervals, and its own out-of-bag score."""
    shares = np.full((2, len(schemes)), np.nan)
    ends = np.full((2, len(schemes), 2), np.nan)
    rows: list[list[Cell]] = []
    for s, scheme in enumerate(result.schemes):
        score = result.score(scheme, OURS)
        scored = result.scored[:, s]  # none in repeats that the scheme does not have
        widths = (
            (result.upper[:, s] - result.lower[:, s])[scored],
            2.0 * result.constant_half_width[:, s][scored],
        )
        kinds = (
            (score.coverage, score.interval_score),
            (score.constant_coverage, score.constant_interval_score),
        )
        # Repeats predict the same observations: they do not make more of them.
        count = int(np.isfinite(widths[0]).sum() / result.repeats[s])
        for k, (inside, loss) in enumerate(kinds):
            if inside is None or not count:
                continue
            shares[k, s], ends[k, s] = inside, share_interval(inside, count)
            width = float(np.nanmean(widths[k]))
            rows.append([schemes[s], tr(NAMES[k]), inside, *map(float, ends[k, s]), width, loss])
    return [*_coverage_elements(schemes, shares, ends, rows, unit), *_honesty(result, schemes)]


def _coverage_elements(
    schemes: Sequence[str], shares: np.ndarray, ends: np.ndarray, rows: list[list[Cell]], unit: str
) -> list[Element]:
    if not rows:
        return [Paragraph(tr("GNNWR gave no intervals, so their coverage is unknown."))]
    inside = tr("Inside"), tr("from"), tr("to")
    columns = (
        tr("Scheme"), tr("Intervals"), *inside, heading(tr("Mean width"), unit),
        heading(tr("Interval score"), unit),
    )  # fmt: skip
    promise = tr("GNNWR’s prediction intervals promise to hold {share} of new observations.")
    caption = tr(
        "Share of the left-out observations inside the nominal {share} intervals (dashed), with "
        "its 95 % interval: GNNWR’s intervals, and intervals of one width everywhere for "
        "comparison."
    )
    return [
        Paragraph(
            sentences([promise.format(share=percent(LEVEL)), *_judged(schemes, shares[0], ends[0])])
        ),
        Picture(
            caption.format(share=percent(LEVEL)),
            validationcharts.coverage(
                schemes,
                [
                    (tr(name), shares[k], ends[k])
                    for k, name in enumerate(NAMES)
                    if np.isfinite(shares[k]).any()
                ],
                LEVEL,
            ),
            (Download("coverage", columns, rows),),
            0.75,
        ),
        Table(
            tr(
                "The intervals in numbers. The interval score (Gneiting and Raftery 2007) is the "
                "mean width and a penalty for each observation outside; smaller is better."
            ),
            "intervals",
            columns,
            rows,
            shares=inside,
        ),
    ]


def _judged(schemes: Sequence[str], shares: np.ndarray, ends: np.ndarray) -> list[str]:
    """What the shares inside (schemes,) with their ends (schemes, 2) say of the promise."""
    known = [s for s in range(len(schemes)) if np.isfinite(shares[s])]
    narrow = [s for s in known if ends[s, 1] < LEVEL]
    wide = [s for s in known if ends[s, 0] > LEVEL]

    kept = [s for s in known if s not in narrow + wide]

    def at(some: Sequence[int]) -> str:
        each = tr("{share} under {scheme}")
        return listed(
            [each.format(share=percent(float(shares[s])), scheme=schemes[s].lower()) for s in some]
        )

    said = []
    if narrow:
        told = tr("Of the observations, {shares} lie inside: there the intervals are too narrow.")
        said.append(told.format(shares=at(narrow)))
    if wide:
        told = tr("Of the observations, {shares} lie inside: there they are wider than promised.")
        said.append(told.format(shares=at(wide)))
    if not kept:
        return said
    if len(kept) < len(known):
        told = tr(
            "Of the observations, {shares} lie inside: as far as these points tell, the promise is "
            "kept there."
        )
    elif len(known) > 1:
        kept = [min(kept, key=lambda s: shares[s])]
        told = tr(
            "Of the observations, {shares} lie inside, the least of the schemes: as far as these "
            "points tell, the intervals hold what they promise."
        )
    else:
        told = tr(
            "Of the observations, {shares} lie inside: as far as these points tell, the intervals "
            "hold what they promise."
        )
    return [*said, told.format(shares=at(kept))]


def _honesty(result: CrossValidation, schemes: Sequence[str]) -> list[Element]:
    """The out-of-bag score of the models of the folds beside what they then achieved."""
    rows: list[list[Cell]] = []
    for scheme, name in zip(result.schemes, schemes, strict=True):
        score = result.score(scheme, OURS)
        if score.out_of_bag_r2 is None or score.r2 is None:
            continue
        rows.append([name, score.out_of_bag_r2, score.r2, score.out_of_bag_r2 - score.r2])
    if not rows:
        return []
    columns = tr("Out-of-bag R²"), tr("Cross-validated R²"), tr("Optimism")
    optimism = float(rows[0][3] or 0.0)
    told = (
        tr("Under {scheme} it agrees with that to {difference}.")
        if abs(optimism) <= 0.03
        else tr("Under {scheme} it is more optimistic by {difference}.")
        if optimism > 0
        else tr("Under {scheme} it is more cautious by {difference}.")
    )
    caption = [
        tr(
            "What GNNWR said of itself: the out-of-bag R² that a training reports at no cost, mean "
            "over the folds, beside R² of the left-out points."
        ),
        told.format(scheme=str(rows[0][0]).lower(), difference=number(abs(optimism), 2)),
        tr(
            "It stands for places between the points, not for blocks or groups that are left out "
            "whole."
        ),
    ]
    return [Table(sentences(caption), "out-of-bag", (tr("Scheme"), *columns), rows, fixed=columns)]
