"""The parts of reports on prediction intervals: do they hold what they promise?"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from ..crossvalidation import OURS, CrossValidation
from ..intervals import LEVEL
from . import validationcharts
from .page import Cell, Download, Element, Paragraph, Picture, Table
from .wording import heading, number, percent

_Z = 1.96
NAMES = ("GNNWR", "Constant width")


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
        scored = result.scored[:, s]
        widths = (
            (result.upper[:, s] - result.lower[:, s])[scored],
            2.0 * result.constant_half_width[:, s][scored],
        )
        kinds = (
            (score.coverage, score.interval_score),
            (score.constant_coverage, score.constant_interval_score),
        )
        # Repeats predict the same observations: they do not make more of them.
        count = int(np.isfinite(widths[0]).sum() / max(1, len(scored)))
        for k, (inside, loss) in enumerate(kinds):
            if inside is None or not count:
                continue
            shares[k, s], ends[k, s] = inside, share_interval(inside, count)
            width = float(np.nanmean(widths[k]))
            rows.append([schemes[s], NAMES[k], inside, *map(float, ends[k, s]), width, loss])
    return [*_coverage_elements(schemes, shares, ends, rows, unit), *_honesty(result, schemes)]


def _coverage_elements(
    schemes: Sequence[str], shares: np.ndarray, ends: np.ndarray, rows: list[list[Cell]], unit: str
) -> list[Element]:
    if not rows:
        return [Paragraph("GNNWR gave no intervals, so their coverage is unknown.")]
    columns = (
        "Scheme", "Intervals", "Inside", "from", "to", heading("Mean width", unit),
        heading("Interval score", unit),
    )  # fmt: skip
    worst = float(np.nanmin(shares[0])) if np.isfinite(shares[0]).any() else math.nan
    s = int(np.nanargmin(shares[0])) if math.isfinite(worst) else 0
    said = f"Of the observations, {percent(worst)} lie inside under {schemes[s].lower()}"
    kept = (
        f"{said}, the least of the schemes: the intervals hold what they promise."
        if worst > LEVEL - 0.05
        else f"{said}: there the intervals are too narrow, and should be read as optimistic."
    )
    return [
        Paragraph(
            f"GNNWR’s prediction intervals promise to hold {percent(LEVEL)} of new observations. "
            f"{kept}"
        ),
        Picture(
            "Share of the left-out observations inside the nominal "
            f"{percent(LEVEL)} intervals (dashed), with its 95 % interval: GNNWR’s intervals, and "
            "intervals of one width everywhere for comparison.",
            validationcharts.coverage(
                schemes,
                [
                    (name, shares[k], ends[k])
                    for k, name in enumerate(NAMES)
                    if np.isfinite(shares[k]).any()
                ],
                LEVEL,
            ),
            (Download("coverage", columns, rows),),
            0.75,
        ),
        Table(
            "The intervals in numbers. The interval score (Gneiting and Raftery 2007) is the mean "
            "width and a penalty for each observation outside; smaller is better.",
            "intervals",
            columns,
            rows,
            shares=("Inside", "from", "to"),
        ),
    ]


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
    optimism = float(rows[0][3] or 0.0)
    told = (
        "agrees with"
        if abs(optimism) <= 0.03
        else "is more optimistic than"
        if optimism > 0
        else "is more cautious than"
    )
    return [
        Table(
            "What GNNWR said of itself: the out-of-bag R² that a training reports at no cost, mean "
            f"over the folds, beside R² of the left-out points. Here it {told} "
            f"{schemes[0].lower()} (by {number(abs(optimism), 2)}). It stands for places between "
            "the points, not for blocks.",
            "out-of-bag",
            ("Scheme", "Out-of-bag R²", "Cross-validated R²", "Optimism"),
            rows,
        )
    ]
