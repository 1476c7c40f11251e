"""What limits a model of these data, in plain words: what it means and what to do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from ..contract.translation import counted, tr
from .collinearity import Collinearity, warning_of
from .samples import Sample
from .spatialpattern import Clustering

if TYPE_CHECKING:
    from .exploration import Relation

FEW_PER_COEFFICIENT = 15
CLUSTERED = 0.8  # Clark and Evans' ratio below which points lie visibly in groups
_CERTAIN = -2.58  # z-score of a one-sided error of half a percent
SKEWED = 1.0  # skewness beyond which single large values decide a squared error
REPEATED = 0.2  # share of the points that have one value of the target
NEARLY_CONSTANT = 0.9  # the same of a predictor
DUPLICATED = 0.1  # share of the points that lie where another does


def warnings(
    sample: Sample,
    target: str,
    relations: Sequence[Relation],
    collinear: Collinearity,
    clustered: Clustering | None,
) -> tuple[str, ...]:
    """The warnings that hold for ``sample``, the gravest first."""
    found = [
        _too_few(sample),
        warning_of(collinear),
        _clustered(clustered),
        _duplicated(sample),
        _skewed(sample.target, target),
        _repeated(sample.target, target),
        *(_nearly_constant(relation) for relation in relations),
    ]
    return tuple(text for text in found if text)


def _too_few(sample: Sample) -> str | None:
    coefficients = sample.design.shape[1]
    locations = len(np.unique(sample.location))
    if locations >= FEW_PER_COEFFICIENT * coefficients:
        return None
    return tr(
        "Few points: {locations} for {coefficients} coefficients (the intercept, one for each "
        "predictor that is a number, and one for each class but the first), and at least "
        "{each} for each are advisable where coefficients vary in space. Scores will be "
        "uncertain and local coefficients little more than global ones. Add points, or leave "
        "out predictors until about {fewer} coefficients remain."
    ).format(
        locations=counted(locations, "{count} location", "{count} locations"),
        coefficients=coefficients,
        each=FEW_PER_COEFFICIENT,
        fewer=max(2, locations // FEW_PER_COEFFICIENT),
    )


def _clustered(found: Clustering | None) -> str | None:
    if found is None or found.ratio >= CLUSTERED or found.z_score > _CERTAIN:
        return None
    return tr(
        "The points lie in clusters: the nearest neighbour is on average at {ratio:.0%} of the "
        "distance that random points would have (Clark-Evans ratio {ratio:.2f}). Random "
        "cross-validation then tests mostly within clusters and promises too much for the gaps "
        "between them. Look at the scores of spatial blocks too, and at the area of applicability "
        "of a map."
    ).format(ratio=found.ratio)


def _duplicated(sample: Sample) -> str | None:
    counts = np.unique(sample.location, return_counts=True)[1]
    shared = int(counts[counts > 1].sum())
    if shared <= DUPLICATED * len(sample.location):
        return None
    return tr(
        "{shared} of {count} points lie at a location that another point has too. They tell less "
        "than as many places would, and what differs between them no function of place can follow. "
        "Check that they are not entered twice; average repeated measurements."
    ).format(shared=shared, count=len(sample.location))


def skewness(values: np.ndarray) -> float:
    """Third standardised moment of ``values`` (n,); 0 where they do not vary."""
    deviation = values - values.mean()
    spread = float(np.sqrt(np.mean(deviation**2)))
    return float(np.mean(deviation**3)) / spread**3 if spread > 0 else 0.0


def _skewed(values: np.ndarray, target: str) -> str | None:
    skew = skewness(values)
    if abs(skew) <= SKEWED:
        return None
    if skew < 0:
        text = tr(
            "The target “{target}” is skewed (skewness {skew:.1f}): a few small values decide R2 "
            "and RMSE, and the model bends towards them. Check the smallest values, or model a "
            "transformed target."
        )
    elif values.min() > 0:
        text = tr(
            "The target “{target}” is skewed (skewness {skew:.1f}): a few large values decide R2 "
            "and RMSE, and the model bends towards them. Consider modelling its logarithm (all "
            "values are positive), which also makes effects relative ones."
        )
    else:
        text = tr(
            "The target “{target}” is skewed (skewness {skew:.1f}): a few large values decide R2 "
            "and RMSE, and the model bends towards them. Check the largest values, or model a "
            "transformed target (a root, say)."
        )
    return text.format(target=target, skew=skew)


def _most_frequent(values: np.ndarray) -> tuple[str, float]:
    """The most frequent value of (n,) and its share."""
    found, counts = np.unique(values, return_counts=True)
    value = found[int(np.argmax(counts))]
    shown = str(value) if found.dtype.kind == "U" else f"{value:g}"
    return shown, float(counts.max()) / len(values)


def _repeated(values: np.ndarray, target: str) -> str | None:
    value, share = _most_frequent(values)
    if share < REPEATED:
        return None
    return tr(
        "{share:.0%} of the points have the same value of the target “{target}”, {value}. If it "
        "stands for “missing” or “below the detection limit”, a regression takes it for a "
        "measurement. Set it to NULL, or model whether it occurs and how much separately."
    ).format(share=share, target=target, value=value)


def _nearly_constant(relation: Relation) -> str | None:
    value, share = _most_frequent(relation.values)
    if share < NEARLY_CONSTANT:
        return None
    return tr(
        "The predictor “{name}” is {value} at {share:.0%} of the points: its coefficient rests on "
        "the few others. Leave it out unless it is known to matter."
    ).format(name=relation.name, value=value, share=share)
