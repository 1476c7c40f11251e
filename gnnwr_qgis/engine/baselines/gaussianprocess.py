"""A Gaussian process of place (scikit-learn; Rasmussen and Williams 2006, eq. 2.23 and 5.8)."""

from __future__ import annotations

import warnings

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import ConstantKernel, Matern, WhiteKernel

from ..proximity import planar_or_chord
from ..samples import Sample
from . import Settings
from .columns import Scale

MOST_POINTS = 400  # for the likelihood, whose cost grows with the cube
_SMOOTHNESS = (0.5, 1.5)
_STARTS = (0.1, 0.5)  # of the length scale, in standard deviations of the coordinates


class Process:
    """Constant mean, Matern covariance and noise, by the largest marginal likelihood.

    The likelihood is that of at most :data:`MOST_POINTS` rows; predictions are conditioned on all.
    """

    def __init__(self, xy: np.ndarray, target: np.ndarray, distance: str, seed: int) -> None:
        self._distance = distance
        self._scale = Scale(target)
        points = planar_or_chord(xy, distance)
        self._centre = points.mean(axis=0)
        # One factor for all axes: distances keep their proportions.
        self._spread = float(np.sqrt(((points - self._centre) ** 2).sum(axis=1).mean())) or 1.0
        points, standard = (points - self._centre) / self._spread, self._scale.down(target)
        some = np.arange(len(standard))
        if len(some) > MOST_POINTS:
            some = np.sort(np.random.default_rng(seed).choice(some, MOST_POINTS, replace=False))
        fitted = [
            _fitted(points[some], standard[some], smoothness, start)
            for smoothness in _SMOOTHNESS
            for start in _STARTS
        ]
        kernel = max(fitted, key=lambda one: one.log_marginal_likelihood_value_).kernel_
        self.settings: Settings = {
            "smoothness": float(kernel.k1.k2.nu),
            "length": float(kernel.k1.k2.length_scale) * self._spread,
            "signal": float(kernel.k1.k1.constant_value),
            "noise": float(kernel.k2.noise_level),
        }
        self._model = GaussianProcessRegressor(kernel, optimizer=None).fit(points, standard)

    def predict(self, xy: np.ndarray, design: np.ndarray) -> np.ndarray:
        """Predictions (n,); the design matrix is not looked at."""
        points = (planar_or_chord(xy, self._distance) - self._centre) / self._spread
        return self._scale.up(self._model.predict(points))


def _fitted(
    points: np.ndarray, target: np.ndarray, smoothness: float, start: float
) -> GaussianProcessRegressor:
    kernel = ConstantKernel(0.7, (1e-3, 1e2)) * Matern(start, (1e-3, 1e2), nu=smoothness)
    kernel += WhiteKernel(0.3, (1e-6, 2.0))
    with warnings.catch_warnings():  # a bound that is reached is an answer
        warnings.simplefilter("ignore", ConvergenceWarning)
        return GaussianProcessRegressor(kernel).fit(points, target)


def fit(sample: Sample, seed: int) -> Process:
    """Fit to all rows of ``sample``."""
    return Process(sample.xy, sample.target, sample.distance, seed)
