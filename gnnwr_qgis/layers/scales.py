"""Round numbers for legends."""

from __future__ import annotations

import math
from typing import List, Sequence

from ..contract.translation import tr
from .arrays import np

_STEPS = (1.0, 2.0, 2.5, 5.0)
# Edges that do not need to meet whole numbers: finer, so that classes fit the values closely.
_FINE_STEPS = (1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0)


def nice_step(rough: float, factors: Sequence[float] = _STEPS) -> float:
    """The number of ``factors`` times a power of ten nearest above ``rough`` > 0."""
    power = 10.0 ** math.floor(math.log10(rough))
    for factor in factors:
        if factor * power >= rough * (1.0 - 1e-9):
            return factor * power
    return 10.0 * power


def decimals_for(step: float) -> int:
    """Decimal places needed to tell multiples of ``step`` apart (0 to 9)."""
    if not (math.isfinite(step) and step > 0.0):
        return 0
    for places in range(10):
        scaled = step * 10.0**places
        if abs(scaled - round(scaled)) < 1e-6 * max(scaled, 1.0) and round(scaled) > 0:
            return places
    return min(max(0, 2 - math.floor(math.log10(step))), 9)


def display_decimals(low: float, high: float) -> int:
    """Decimal places that show limits of a legend to about three digits of their difference."""
    span = high - low
    if not (math.isfinite(span) and span > 0.0):
        return 2
    return min(max(0, 2 - math.floor(math.log10(span))), 9)


def reach(values: np.ndarray) -> float:
    """How far from zero all but the farthest 5 percent go; 0 without a value."""
    sizes = np.abs(values[np.isfinite(values)])
    return float(np.quantile(sizes, 0.95)) if sizes.size else 0.0


def symmetric_edges(values: np.ndarray, classes: int = 7) -> List[float]:
    """Inner class edges, symmetric about zero, that leave at most 5 percent beyond the outer ones.

    ``classes`` is odd; with a round step s the edges of seven are -3s, -2s, -s, s, 2s, 3s, so
    that one class lies around zero and all labels are short.
    """
    limit = reach(values)
    half = (classes - 1) // 2
    step = nice_step(limit / half, _FINE_STEPS) if limit > 0.0 else 1.0
    return [step * k for k in range(-half, half + 1) if k != 0]


def round_edges(values: np.ndarray, classes: int = 7) -> List[float]:
    """Round inner class edges between the 2nd and 98th percentile, at most ``classes`` - 1."""
    finite = values[np.isfinite(values)]
    if finite.size == 0:
        return []
    low, high = (float(q) for q in np.quantile(finite, (0.02, 0.98)))
    if not high > low:
        return []
    step = nice_step((high - low) / (classes - 1))
    first = math.ceil(low / step - 1e-9)
    last = math.floor(high / step + 1e-9)
    return [step * k for k in range(first, last + 1)][: classes - 1]


def labels_between(edges: Sequence[float], unit: str, minus: str = "\u2212") -> List[str]:
    """Legend texts of the classes that ``edges`` separate, the outer ones open.

    ``minus`` is the sign of negative numbers.
    """
    step = min((b - a for a, b in zip(edges[:-1], edges[1:])), default=abs(edges[0]) or 1.0)
    places = decimals_for(step)
    texts = [f"{edge:.{places}f}".replace("-", minus) for edge in edges]
    tail = f" {unit}" if unit else ""
    labels = [tr("below {high}").format(high=texts[0])]
    labels += [
        tr("{low} to {high}").format(low=low, high=high) for low, high in zip(texts[:-1], texts[1:])
    ]
    labels.append(tr("above {low}").format(low=texts[-1]))
    return [label + tail for label in labels]


def outer_bounds(values: np.ndarray, edges: Sequence[float]) -> List[float]:
    """``edges`` with an end on either side that takes in all ``values``, round as well."""
    finite = values[np.isfinite(values)]
    low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 0.0)
    step = edges[1] - edges[0] if len(edges) > 1 else nice_step(max(high - low, abs(high), 1e-9))
    first, last = (edges[0], edges[-1]) if edges else (low, high)
    below = first - step * max(1, math.ceil((first - low) / step + 1e-9))
    above = last + step * max(1, math.ceil((high - last) / step + 1e-9))
    return [below, *edges, above]
