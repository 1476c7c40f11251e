"""A model in its scaled predictors, its surfaces of place kept apart by how they behave.

With z = ((1, x) - centre) / scale, at a place s

    prediction      offset + sum_j b_j(s) z_j
    its variance    sum_m (n_m(s) z + g_m(s))^2 + |P z|^2

with the deviations n_m of the coefficients of network m, those g_m of its place surface (which
joins the intercept) and the share P that all places have. Scaled, terms are of one size: single
precision does not lose them.
"""

from __future__ import annotations

import contextlib
from dataclasses import replace
from typing import Protocol

import numpy as np

from ..intervals import Intervals
from ..model import Model
from ..placesurfaces import PlaceSurfaces
from ..smoothers import Adaptive, Inverse
from .means import LocalMeans
from .quickplaces import QuickSurfaces

_SOME = 64


class PlaceValues(Protocol):
    """Place surfaces (m, C) at places (m, 2)."""

    def evaluate(self, xy: np.ndarray) -> np.ndarray: ...


class ScaledModel:
    """A model in its scaled predictors.

    Parameters
    ----------
    model : Model
        With a linear response.
    intervals : Intervals or None
        Whose half widths are wanted too.
    xy : (n, 2)
        Places of the training points.

    Attributes
    ----------
    centre, scale : (q,)
    offset : float
        Taken off the intercept: single precision would lose a target's variation about a mean that
        is far from zero. It is a number of single precision itself.
    pooled : (q, q) or None
        P above; None for a single network, which has no standard errors.
    surfaces : PlaceSurfaces or None
        Their means without their share of the offset; None where the model has none.
    means : LocalMeans or None
        The adaptive means among them, where they are kept apart from :meth:`place`.
    """

    def __init__(self, model: Model, intervals: Intervals | None, xy: np.ndarray) -> None:
        self.model, self.intervals = model, intervals
        response = model.response
        self.centre, self.scale = response.centre, response.scale
        self.q = len(self.centre)
        self.members = len(response.base)
        self.pooled: np.ndarray | None = None
        self._spread = 0.0
        if model.spread is not None and model.pooled is not None:
            self.pooled = self.scaled(model.pooled)
            self._spread = model.spread / float(np.sqrt(self.members))
        self._networks_offset = 0.0
        self.surfaces = self._centred(xy[:: -(-len(xy) // _SOME)])
        self._all: PlaceValues | None = self.surfaces
        self._smooth: PlaceValues | None = None
        self.means: LocalMeans | None = None
        if self.surfaces is not None:
            distance = model.proximity.distance
            self._smooth = of_all_rows(self.surfaces, (Adaptive, Inverse))
            with contextlib.suppress(ValueError):  # then they stay as they are
                every = QuickSurfaces(self.surfaces, xy, distance)
                smooth = QuickSurfaces(of_all_rows(self.surfaces, (Inverse,)), xy, distance)
                adaptive = of_all_rows(self.surfaces, (Adaptive,))
                if adaptive.kernels:
                    self.means = LocalMeans(adaptive, xy, distance)
                self._all, self._smooth = every, smooth

    def _centred(self, some: np.ndarray) -> PlaceSurfaces | None:
        """The place surfaces, with the offset shared out between their means and the networks.

        The networks have theirs from ``some`` places (k, 2).
        """
        mixture = self.model.mixture
        intercept = float(self.networks(some)[0][:, 0].mean())
        surfaces = mixture.surfaces if mixture is not None else None
        middle = np.zeros(0) if surfaces is None else surfaces.values.mean(axis=1)
        self.offset = float(np.float32(intercept + middle.sum()))
        self._networks_offset = self.offset - float(middle.sum())
        if surfaces is None or not (surfaces.kernels or surfaces.covariances):
            return None
        return replace(surfaces, values=surfaces.values - middle[:, None])

    def scaled(self, coefficients: np.ndarray) -> np.ndarray:
        """Coefficients (..., q) of the scaled predictors from those in units of the data."""
        found = coefficients * self.scale
        found[..., 0] = coefficients[..., 0] + coefficients[..., 1:] @ self.centre[1:]
        return found

    def networks(self, xy: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """B (n, q) without place surfaces and offset, n (n, members, q): zero of one network."""
        coefficients = np.empty((len(xy), self.q))
        away = np.zeros((len(xy), self.members, self.q))
        mixture = self.model.mixture
        for rows in self.model.blocks(len(xy)):
            local = self.model.network_coefficients(xy[rows])
            whole = local.mean(axis=0)
            if mixture is not None:
                whole = mixture.networks * whole + mixture.linear
                local = mixture.networks * local + mixture.member_linear[:, None, :]
            coefficients[rows] = self.scaled(whole)
            coefficients[rows, 0] -= self._networks_offset
            if self.pooled is not None:
                deviations = self.scaled(local - local.mean(axis=0)) * self._spread
                away[rows] = deviations.transpose(1, 0, 2)
        return coefficients, away

    def place(self, xy: np.ndarray) -> np.ndarray:
        """The place surface (n,) without :attr:`means`."""
        if self._smooth is None:
            return np.zeros(len(xy))
        found: np.ndarray = self._smooth.evaluate(xy)[:, 0]
        return found

    def place_deviations(self, xy: np.ndarray) -> np.ndarray:
        """G (n, members)."""
        if self._all is None or self.pooled is None:
            return np.zeros((len(xy), self.members))
        own = self._all.evaluate(xy)[:, 1:]
        found: np.ndarray = (own - own.mean(axis=1, keepdims=True)) * self._spread
        return found


def of_all_rows(surfaces: PlaceSurfaces, kinds: tuple[type, ...]) -> PlaceSurfaces:
    """The surface of all rows, of its means those of some kinds; kriging goes with Inverse."""
    kept = np.array([isinstance(kernel, kinds) for kernel in surfaces.kernels], dtype=bool)
    kriged = len(surfaces.covariances) if Inverse in kinds else 0
    return replace(
        surfaces,
        kernels=tuple(surfaces.kernels[number] for number in np.flatnonzero(kept)),
        values=surfaces.values[kept],
        known=surfaces.known[:1],
        covariances=surfaces.covariances[:kriged],
        dual=surfaces.dual[:kriged, :1],
    )
