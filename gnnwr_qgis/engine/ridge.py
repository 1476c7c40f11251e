"""Ridge regression tuned by leave-one-out, in closed form."""

from __future__ import annotations

import numpy as np

PENALTIES = (1e-5, 1e-4, 3e-4, 1e-3, 3e-3, 0.01, 0.03, 0.1)  # times the number of rows


def fit(design: np.ndarray, target: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Fit a ridge regression on standardised predictors, the intercept free.

    The penalty with the smallest sum of squared leave-one-out errors is taken. With the leverage
    h_i a left-out error is e_i / (1 - h_i) (Allen 1974, doi 10.1080/00401706.1974.10489157).

    Parameters
    ----------
    design : (n, q)
        First column 1, in units of the data.
    target : (n,)

    Returns
    -------
    coefficients : (q,)
        In units of the data.
    held_out : (n,)
        Leave-one-out predictions.
    """
    n = len(target)
    centre, spread = design[:, 1:].mean(axis=0), design[:, 1:].std(axis=0)
    varies = spread > 1e-12 * np.maximum(np.abs(centre), 1e-300)
    spread = np.where(varies, spread, 1.0)
    standard = np.where(varies, (design[:, 1:] - centre) / spread, 0.0)
    mean = target.mean()
    left, singular, right = np.linalg.svd(standard, full_matrices=False)
    projected = left.T @ (target - mean)
    best = np.inf
    for penalty in PENALTIES:
        shrunk = singular**2 / (singular**2 + penalty * n)
        error = target - mean - left @ (shrunk * projected)
        leverage = 1.0 / n + (left**2) @ shrunk
        held = error / np.maximum(1.0 - leverage, 1e-9)
        if (total := float(held @ held)) < best:
            best, held_out = total, target - held
            slopes = right.T @ (singular / (singular**2 + penalty * n) * projected) / spread
    return np.concatenate([[mean - centre @ slopes], slopes]), held_out
