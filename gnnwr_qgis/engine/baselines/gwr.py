"""Geographically weighted regression (mgwr; Oshan et al. 2019, doi 10.3390/ijgi8060269)."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
from mgwr.gwr import GWR
from mgwr.sel_bw import Sel_BW

from ...contract.translation import tr
from ..errors import InputError
from ..samples import Sample
from . import Settings
from .columns import Columns

KERNELS = ("bisquare", "gaussian")
_WIDER = 1.1  # factor on a bandwidth with which some place's local design is singular


class GeographicallyWeighted:
    """Adaptive bandwidth and kernel of the smallest AICc over the training rows.

    Where the rows around a place cannot carry its regression (a class is constant there), the
    smallest bandwidth is raised until all can; a place to predict at that still has a singular
    design takes the next wider bandwidth.
    """

    def __init__(self, sample: Sample) -> None:
        self._columns = Columns(sample, coordinates=False)
        self._sample = sample
        self._table = self._with_one(sample.xy, sample.design)
        found = [
            (score, kernel, width)
            for kernel in KERNELS
            for score, width in [self._search(kernel)]
            if np.isfinite(score)
        ]
        if not found:
            raise InputError(
                tr("no bandwidth gives every place a regression that its neighbours can carry")
            )
        _, self._kernel, self._width = min(found)
        self.settings: Settings = {"kernel": self._kernel, "bandwidth": self._width}

    def _options(self) -> dict[str, object]:
        around = self._sample.distance == "great-circle"
        return {"spherical": around, "constant": False, "n_jobs": 1}

    def _with_one(self, xy: np.ndarray, design: np.ndarray) -> np.ndarray:
        return np.column_stack([np.ones(len(xy)), self._columns.of(xy, design)])

    def _model(self, kernel: str, width: float) -> GWR:
        target = self._sample.target[:, None]
        return GWR(self._sample.xy, target, self._table, width, kernel=kernel, **self._options())

    def _search(self, kernel: str) -> tuple[float, float]:
        """AICc and neighbours of the best bandwidth of ``kernel``; AICc infinite without one."""
        rows, q = self._sample.design.shape
        least = min(40 + 2 * q, rows)
        while True:
            search = Sel_BW(
                self._sample.xy, self._sample.target[:, None], self._table, kernel=kernel,
                **self._options(),
            )  # fmt: skip
            try:
                with _strict():
                    search.search(bw_min=least, bw_max=rows)  # golden section, to its end
            except (np.linalg.LinAlgError, RuntimeWarning, ZeroDivisionError):
                if least >= rows:
                    return np.inf, float(rows)
                least = min(int(np.ceil(least * _WIDER)), rows)
                continue
            width, score = (float(np.squeeze(value)) for value in search.bw[:2])
            return (score if np.isfinite(score) else np.inf), width

    def predict(self, xy: np.ndarray, design: np.ndarray) -> np.ndarray:
        """Predictions (n,)."""
        asked = self._with_one(xy, design)
        predicted = np.empty(len(xy))
        for row in range(len(xy)):
            predicted[row] = self._at(xy[row : row + 1], asked[row : row + 1])
        return predicted

    def _at(self, xy: np.ndarray, asked: np.ndarray) -> float:
        rows = len(self._sample.target)
        width = self._width
        while True:
            model = self._model(self._kernel, width)
            unused = np.zeros((rows, 1))
            try:
                with _strict():
                    local = model.predict(
                        xy, asked, exog_scale=1.0, exog_resid=unused, fit_params={"lite": True}
                    ).params
                return float((asked * local).sum())
            except (np.linalg.LinAlgError, RuntimeWarning):
                if width >= rows:
                    return float("nan")
                width = min(np.ceil(width * _WIDER), rows)


@contextmanager
def _strict() -> Iterator[None]:
    """Makes an ill-conditioned local regression an error."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", RuntimeWarning)  # scipy's LinAlgWarning is one
        yield


def fit(sample: Sample, seed: int) -> GeographicallyWeighted:
    """Fit to all rows of ``sample``; nothing is drawn."""
    return GeographicallyWeighted(sample)
