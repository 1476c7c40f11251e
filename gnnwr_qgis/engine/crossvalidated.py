"""What is cross-validated, and what it found."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from ..contract.choices import COMPARATORS
from .presets import PRESETS, Preset
from .scoretable import Score
from .spatialblocks import Blocks

OURS = "gnnwr"
OUR_TITLE = "GNNWR"


@dataclass(frozen=True)
class Plan:
    """What is cross-validated: ``compare`` are keys of the contract's COMPARATORS.

    ``block_size`` is in metres for great-circle distance, else in units of the CRS; None chooses
    it. ``group_field`` names the field of the groups in messages.
    """

    schemes: tuple[str, ...] = ("random", "blocks")
    folds: int = 10
    repeats: int = 1
    block_size: float | None = None
    compare: tuple[str, ...] = tuple(COMPARATORS)
    seed: int = 1
    preset: Preset = PRESETS["recommended"]
    group_field: str = ""


@dataclass(frozen=True)
class CrossValidation:
    """What cross-validation found. Rows (n) are those of the sample, in its order.

    Attributes
    ----------
    schemes, models : tuple of str
        Keys, in the order of the arrays' axes; the first model is GNNWR.
    titles : tuple of str
        What a reader is shown for each model.
    target : (n,)
        Observations, in units of the target.
    fold : (repeats, schemes, n) int32
        The fold a row is left out in, from 1; 0 where the scheme does not use the row, and in
        repeats that it does not have (:attr:`repeats`).
    scored : (repeats, schemes, n) bool
        Rows that scores are made of: used by the scheme, and of classes that the training part of
        their fold had.
    prediction : (repeats, schemes, models, n)
        Out-of-fold predictions; NaN where there is none.
    lower, upper : (repeats, schemes, n)
        GNNWR's nominal 90 percent prediction intervals; NaN where there are none.
    constant_half_width : (repeats, schemes, n)
        Half the width of the constant-width interval of the row's fold.
    fold_r2 : (repeats, schemes, models, folds)
        R2 within each fold; NaN where it has none. Schemes of fewer folds end in NaN.
    out_of_bag_r2 : (repeats, schemes, folds)
        Out-of-bag R2 of the GNNWR that was fitted without the fold.
    seconds : (repeats, schemes, models, folds)
        Time of fitting and predicting.
    folds : tuple of int
        Folds of each scheme.
    blocks : Blocks or None
        Size of the spatial blocks and its reason, where there are some.
    median_distance : tuple of float
        Of each scheme: from a left-out point to the nearest point that was trained on; metres for
        great-circle distance, else units of the CRS.
    scores : tuple of Score
        One for each model of each scheme: the first scheme's models first.
    settings : dict
        What a model has chosen in a fold: keys (scheme, model, repeat, fold from 1).
    block_bounds : (n, 4) or None
        West, south, east and north end of the block of each row, in the first repeat.
    """

    schemes: tuple[str, ...]
    models: tuple[str, ...]
    titles: tuple[str, ...]
    target: np.ndarray
    fold: np.ndarray
    scored: np.ndarray
    prediction: np.ndarray
    lower: np.ndarray
    upper: np.ndarray
    constant_half_width: np.ndarray
    fold_r2: np.ndarray
    out_of_bag_r2: np.ndarray
    seconds: np.ndarray
    folds: tuple[int, ...]
    blocks: Blocks | None
    median_distance: tuple[float, ...]
    scores: tuple[Score, ...]
    settings: dict[tuple[str, str, int, int], dict[str, float | str]] = field(default_factory=dict)
    block_bounds: np.ndarray | None = None

    @property
    def repeats(self) -> tuple[int, ...]:
        """Repeats of each scheme: one where every repeat would leave out the same rows together."""
        return tuple((self.fold > 0).any(axis=2).sum(axis=0).tolist())

    def title(self, model: str) -> str:
        """What a reader is shown for ``model``."""
        return self.titles[self.models.index(model)]

    def score(self, scheme: str, model: str) -> Score:
        """The row of the table of ``model`` under ``scheme``."""
        found = [row for row in self.scores if (row.scheme, row.model) == (scheme, model)]
        return found[0]

    def best_other(self, scheme: str) -> Score | None:
        """The comparator of the largest R2 under ``scheme``; None where no one has any."""
        rows = [row for row in self.scores if row.scheme == scheme and row.model != OURS]
        known = [row for row in rows if row.r2 is not None]
        return max(known, key=lambda row: row.r2 or 0.0, default=None)
