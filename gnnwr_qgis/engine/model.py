"""A fitted model: places in, coefficient surfaces with their standard errors out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import torch

from ..contract.modelheader import Predictor
from .device import in_parts
from .mixture import Mixture
from .networks import Network
from .partitions import subsampling_share
from .proximity import Proximity
from .responses import LinearResponse

BLOCK_VALUES = 4_000_000  # features or coefficients of one block; bounds the memory
CACHED_VALUES = 400_000  # the same of what the CPU computes at once and keeps in its cache
PLACES_FOR_SPREAD = 2000  # enough places to pool a variance over
# A place's own covariance rests on few subsamples, so it is itself uncertain, and intervals from
# it would cover too little where it happens to be small. It is moderated by the mean covariance
# over the training points, with this weight against its own 1.
POOLED_WEIGHT = 1.0


@dataclass(frozen=True)
class Surfaces:
    """Local coefficients at n places.

    Attributes
    ----------
    coefficients : (n, q) float64
        Of the complete model, in units of the target per unit of the predictor.
    deviations : (members, n, q) float64, or None for a single network
    pooled : (q, q) float64, or None for a single network
        The covariance matrix of the coefficients at a place is the sum of the outer products of
        the members' deviations (from their own mean) there and of the rows of ``pooled``.
    """

    coefficients: np.ndarray
    deviations: np.ndarray | None = None
    pooled: np.ndarray | None = None

    def predict(self, design: np.ndarray) -> np.ndarray:
        """Predictions (n,) for the design matrix (n, q) in units of the data."""
        result: np.ndarray = np.einsum("nq,nq->n", self.coefficients, design)
        return result

    def standard_error(self, design: np.ndarray) -> np.ndarray:
        """Standard error (n,) of the fitted mean, not of a new observation; NaN if unknown.

        sqrt(x' C(s) x) with the coefficients' covariance C(s) by the delete-d jackknife.
        """
        if self.deviations is None or self.pooled is None:
            return np.full(len(design), np.nan)
        own = np.einsum("mnq,nq->mn", self.deviations, design)
        pooled = design @ self.pooled.T
        squares = np.einsum("mn,mn->n", own, own) + np.einsum("nk,nk->n", pooled, pooled)
        result: np.ndarray = np.sqrt(squares)
        return result

    def coefficient_errors(self) -> np.ndarray:
        """Standard errors (n, q) of the coefficients; NaN if unknown."""
        if self.deviations is None or self.pooled is None:
            return np.full(self.coefficients.shape, np.nan)
        squares = np.einsum("mnq,mnq->nq", self.deviations, self.deviations)
        result: np.ndarray = np.sqrt(squares + (self.pooled**2).sum(axis=0))
        return result


@dataclass(frozen=True)
class Model:
    """Proximity, network and response of a fit, with what is needed for standard errors.

    ``mixture`` is what the networks are mixed with. ``spread`` turns the members' deviations from
    their mean into standard errors, ``pooled`` (q, q) is what all places share of them. All three
    are None for a single network, which is not mixed and has no standard errors.
    """

    predictors: tuple[Predictor, ...]
    crs_wkt: str
    proximity: Proximity
    response: LinearResponse
    network: Network
    device: torch.device
    spread: float | None = None
    pooled: np.ndarray | None = None
    mixture: Mixture | None = None

    def to(self, device: torch.device) -> Model:
        """The model with its network on another device; the network itself moves."""
        return replace(self, network=self.network.to(device), device=device)

    def network_coefficients(self, xy: np.ndarray) -> np.ndarray:
        """Coefficients (members, n, q) of the networks alone, in units of the data."""
        members, q = self.response.base.shape
        result = np.empty((members, len(xy), q))
        for rows, local in self._by_steps(xy):
            result[:, rows] = local
        return result

    def member_coefficients(self, xy: np.ndarray) -> np.ndarray:
        """Coefficients (members, n, q) of the complete model from each member's rows alone."""
        local = self.network_coefficients(xy)
        return local if self.mixture is None else self.mixture.complete(local, xy)[1]

    def coefficients(self, xy: np.ndarray) -> np.ndarray:
        """Coefficients (n, q) at places xy (n, 2), where no standard errors are wanted."""
        result = np.empty((len(xy), self.response.base.shape[1]))
        for rows, local in self._by_steps(xy):
            result[rows] = local.mean(axis=0)
        return result if self.mixture is None else self.mixture.coefficients(result, xy)

    def predict(self, xy: np.ndarray, design: np.ndarray) -> np.ndarray:
        """Predictions (n,) alone, for places (n, 2) and their design matrix (n, q)."""
        return Surfaces(self.coefficients(xy)).predict(design)

    def surfaces(self, xy: np.ndarray) -> Surfaces:
        """Coefficients and their deviations at places xy (n, 2) in the model's CRS."""
        if self.spread is None:
            return Surfaces(self.coefficients(xy), None, self.pooled)
        members, q = self.response.base.shape
        coefficients = np.empty((len(xy), q))
        deviations = np.empty((members, len(xy), q))
        for rows, local in self._by_steps(xy):
            coefficients[rows] = local.mean(axis=0)
            if self.mixture is not None:
                coefficients[rows], local = self.mixture.complete(local, xy[rows])
            # About the members' own mean, which the kernels' ratios put beside the model's.
            away = local - local.mean(axis=0)
            away *= self.spread / np.sqrt(members)
            deviations[:, rows] = away
        return Surfaces(coefficients, deviations, self.pooled)

    def blocks(self, rows: int) -> Iterator[slice]:
        """Slices of ``rows`` places that keep the memory of one evaluation bounded."""
        return self._slices(rows, BLOCK_VALUES)

    def _by_steps(self, xy: np.ndarray) -> Iterator[tuple[slice, np.ndarray]]:
        """Slices of places, with the coefficients (members, m, q) of the networks there."""
        self.network.eval()
        with torch.no_grad():
            network = self.network.prepared()

        def local(places: np.ndarray) -> np.ndarray:
            with torch.no_grad():
                weights = network(self.proximity.features(places, self.device))
            return self.response.coefficients(weights.double().cpu().numpy())

        values = CACHED_VALUES if self.device.type == "cpu" else BLOCK_VALUES
        for rows in self._slices(len(xy), values):
            yield rows, in_parts(local, xy[rows], axis=1)

    def _slices(self, rows: int, values: int) -> Iterator[slice]:
        members, q = self.response.base.shape
        widest = max(q, *self.network.hidden) if self.network.hidden else q
        width = max(len(self.proximity.references), members * widest)
        size = max(64, values // width)
        return (slice(start, min(start + size, rows)) for start in range(0, rows, size))

    def with_standard_errors(self, xy: np.ndarray, design: np.ndarray, inside: np.ndarray) -> Model:
        """The model with standard errors from the spread of its members.

        Members share most of their rows, so their spread is not a standard error. With v the
        variance over members (divided by their number), s the share of it that comes from which
        rows they saw, m rows inside and d left out (delete-d jackknife, Shao and Wu 1989,
        doi 10.1214/aos/1176347263):

            se^2 = v (s m/d + (1 - s)/M)

        The second term is what is left of the initialisation noise in the mean of M members. The
        factor is one for all coefficients: their covariance then belongs to every combination of
        them alike, whatever the origin of a predictor. The covariance of a place is moderated by
        the mean over the training points; see :data:`POOLED_WEIGHT`.

        Parameters
        ----------
        xy, design : (n, 2), (n, q)
            Places and design matrix of the rows that were trained on.
        inside : (members, n) bool
            Rows each member trained on.
        """
        members, q = self.response.base.shape
        seen = float(inside.mean())
        some = slice(None, None, max(1, -(-len(xy) // PLACES_FOR_SPREAD)))
        places = xy[some]
        local = self.member_coefficients(places)
        share = subsampling_share(np.einsum("mnq,nq->mn", local, design[some]))
        spread = float(np.sqrt(share * seen / (1.0 - seen) + (1.0 - share) / members))
        deviations = (local - local.mean(axis=0)) * (spread / np.sqrt(members * len(places)))
        # Any R with R'R = the mean covariance serves as its factor; QR needs no square root of it.
        factor = np.linalg.qr(deviations.reshape(-1, q), mode="r")
        pooled = np.zeros((q, q))
        pooled[: len(factor)] = factor * np.sqrt(POOLED_WEIGHT / (1.0 + POOLED_WEIGHT))
        return replace(self, spread=spread / float(np.sqrt(1.0 + POOLED_WEIGHT)), pooled=pooled)
