"""Scores of predictions against observations."""

from __future__ import annotations

import numpy as np


def scores(observed: np.ndarray, predicted: np.ndarray) -> dict[str, float | None]:
    """R2, RMSE, MAE and NRMSE of ``predicted`` against ``observed`` ((n,), units of the target).

    R2 = 1 - SSE/SST about the mean of ``observed``; NRMSE = RMSE / |mean|, None where the mean is
    smaller than the standard deviation (a ratio to something near zero says nothing). R2 is None
    where the observations do not vary.
    """
    error = observed - predicted
    rmse = float(np.sqrt(np.mean(error**2)))
    total = float(np.sum((observed - observed.mean()) ** 2))
    mean, deviation = float(np.abs(observed.mean())), float(observed.std())
    return {
        "R2": 1.0 - float(np.sum(error**2)) / total if total > 0 else None,
        "RMSE": rmse,
        "MAE": float(np.mean(np.abs(error))),
        "NRMSE": rmse / mean if mean >= deviation and mean > 0 else None,
    }
