"""Regression kriging: a linear regression, and a Gaussian process of its residuals (scikit-learn).

The covariance is that of the largest likelihood. A model fitted to the empirical variogram by
least squares, the other usual way, predicted worse on all public data it was tried on.
"""

from __future__ import annotations

import numpy as np

from ..samples import Sample
from . import Settings
from .gaussianprocess import Process
from .linear import Linear


class RegressionKriging:
    """Hengl et al. 2007, doi 10.1016/j.cageo.2007.05.001, eq. 2: regression, then residuals."""

    def __init__(self, sample: Sample, seed: int) -> None:

        self._regression = Linear(sample)
        left = sample.target - self._regression.predict(sample.xy, sample.design)
        self._residuals = Process(sample.xy, left, sample.distance, seed)
        self.settings: Settings = dict(self._residuals.settings)

    def predict(self, xy: np.ndarray, design: np.ndarray) -> np.ndarray:
        """Predictions (n,)."""
        return self._regression.predict(xy, design) + self._residuals.predict(xy, design)


def fit(sample: Sample, seed: int) -> RegressionKriging:
    """Fit to all rows of ``sample``."""
    return RegressionKriging(sample, seed)
