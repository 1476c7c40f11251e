"""Memory that a training takes, told before it begins, and refused where it would not suffice."""

from __future__ import annotations

import psutil

from ..contract.translation import counted, tr
from .errors import InputError
from .phrasing import size
from .presets import TUNED_ROWS, Preset

# Of the whole worker, measured with 24 networks, 300 references and 4 coefficients
# (benchmarks/training_scale.py, docs/benchmarks.md): 0.5 GB at 1,000 points, libraries and report
# included, 0.4 GB more above 2,000 (the sums over inducing places), 1.4 GB at 100,000.
_LIBRARIES = 5.3e8
_INDUCING = 4.2e8
_EACH_MEMBER = 160  # bytes a row: predictions, what mixing keeps of them
_EACH_COEFFICIENT = 240  # bytes a row
_LARGEST_SHARE = 0.9  # of what is free


def of_training(rows: int, coefficients: int, preset: Preset) -> float:
    """Bytes that training takes at its peak.

    Parameters
    ----------
    rows : int
        Training points; as many references, where the preset does not bound them.
    coefficients : int
    preset : Preset
    """
    references = min(rows, preset.references or rows)
    features = 4.0 * rows * references
    each = _EACH_MEMBER * preset.members + _EACH_COEFFICIENT * coefficients
    mixed = _INDUCING if preset.members > 1 and rows > TUNED_ROWS else 0.0
    sizes = [references, *preset.hidden, coefficients]
    weights = sum(a * b for a, b in zip(sizes[:-1], sizes[1:], strict=True))
    # Weights, gradients and two moments.
    return _LIBRARIES + mixed + features + rows * each + 16.0 * preset.members * weights


def require_for_training(rows: int, coefficients: int, preset: Preset) -> float:
    """The same, where that much is free.

    Raises
    ------
    InputError
        Where it is not; it says what would fit.
    """
    needed = of_training(rows, coefficients, preset)
    references = min(rows, preset.references or rows)
    spare = _LARGEST_SHARE * _free() - (needed - 4.0 * rows * references)
    fitting = int(spare // (4.0 * rows))
    remedy = tr("use fewer points")
    if fitting >= 12:
        most = fitting // 10 * 10 or fitting
        remedy = tr("give at most {most} REFERENCES").format(most=most)
    work = tr("Training on {points} with {references}").format(
        points=counted(rows, "{count} point", "{count} points"),
        references=counted(references, "{count} reference point", "{count} reference points"),
    )
    require(needed, work, remedy)
    return needed


def require(needed: float, work: str, remedy: str) -> None:
    """Refuse ``work`` (in the user's language) where the bytes that it needs are not free.

    Raises
    ------
    InputError
        It says what helps: closing other programs, or the ``remedy``.
    """
    free = _free()
    if needed > _LARGEST_SHARE * free:
        raise InputError(
            tr(
                "{work} needs about {needed} of memory, and {free} are free. Close other programs, "
                "or {remedy}."
            ).format(work=work, needed=size(needed), free=size(free), remedy=remedy)
        )


def _free() -> float:
    return float(psutil.virtual_memory().available)
