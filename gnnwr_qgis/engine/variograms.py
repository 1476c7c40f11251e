"""The variogram of the residuals of a linear regression, and its range (GSTools)."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..contract.translation import tr
from .proximity import EARTH_RADIUS_M, planar_or_chord
from .samples import Sample

MOST_POINTS = 2000  # pairs grow with the square; more say the same
BINS = 25
FEWEST_PAIRS = 30  # of a lag that a fit may use
_FEWEST_LAGS = 5
_STRUCTURED = 0.1  # share of the semivariance that must not be nugget
_STARTS = (0.05, 0.2, 0.6)  # of the range, in shares of half the extent


@dataclass(frozen=True)
class Variogram:
    """Empirical variogram and the spherical model fitted to it.

    Attributes
    ----------
    lag, semivariance : (b,)
        Lags in metres for great-circle distance, else in units of the CRS.
    pairs : (b,) int
    range : float or None
        Of the model; None where the fit failed or found no structure, and ``failure`` says why.
    nugget, sill : float or None
        Of the model; the sill is the whole one, nugget included.
    rising : bool
        Whether there is no range because it is longer than half the extent.
    """

    lag: np.ndarray
    semivariance: np.ndarray
    pairs: np.ndarray
    range: float | None = None
    nugget: float | None = None
    sill: float | None = None
    failure: str = ""
    rising: bool = False


def extent(xy: np.ndarray, distance: str) -> float:
    """Diagonal of the box around places ``xy`` (n, 2): straight, so a chord on the sphere."""
    return float(np.linalg.norm(np.ptp(planar_or_chord(xy, distance), axis=0)))


def ols_residuals(sample: Sample) -> np.ndarray:
    """Residuals (n,) of the ordinary linear regression of the sample."""
    design = sample.design / np.maximum(np.abs(sample.design).max(axis=0), 1e-300)
    coefficients = np.linalg.lstsq(design, sample.target, rcond=None)[0]
    residuals: np.ndarray = sample.target - design @ coefficients
    return residuals


def range_of_residuals(sample: Sample) -> Variogram:
    """Variogram of the OLS residuals of ``sample``."""
    return variogram(sample.xy, ols_residuals(sample), sample.distance)


def variogram(xy: np.ndarray, values: np.ndarray, distance: str) -> Variogram:
    """Empirical variogram to half the extent (Matheron's estimator) and a spherical model.

    Parameters
    ----------
    xy : (n, 2)
        Degrees of longitude and latitude for great-circle distance.
    values : (n,)
    distance : {"planar", "great-circle"}
    """
    import gstools  # slow to import

    around = distance == "great-circle"
    half = extent(xy, distance) / 2.0
    nothing = np.empty(0)
    if not half > 0:
        return Variogram(nothing, nothing, nothing, failure=tr("all points lie at one place"))
    # In units of half the extent the fit starts from numbers near 1 whatever the CRS.
    scale = EARTH_RADIUS_M / half if around else 1.0
    place = (xy[:, 1], xy[:, 0]) if around else tuple((xy - xy.min(axis=0)).T / half)
    deviation = float(values.std()) or 1.0
    lag, semivariance, pairs = gstools.vario_estimate(
        place,
        values / deviation,
        np.linspace(0.0, 1.0, BINS + 1),
        sampling_size=MOST_POINTS if len(values) > MOST_POINTS else None,
        sampling_seed=1,
        latlon=around,
        geo_scale=scale,
        return_counts=True,
    )
    used = pairs >= FEWEST_PAIRS
    shown = (lag[used] * half, semivariance[used] * deviation**2, pairs[used])
    if used.sum() < _FEWEST_LAGS:
        return Variogram(*shown, failure=tr("too few pairs of points"))
    try:
        model = _fitted(gstools, lag[used], semivariance[used], pairs[used], around, scale)
    except (RuntimeError, ValueError, np.linalg.LinAlgError) as error:
        failure = tr("its model could not be fitted: {error}").format(error=error)
        return Variogram(*shown, failure=failure)
    nugget, sill = float(model.nugget), float(model.nugget + model.var)
    reach = float(model.len_scale)
    seen = float(model.variogram(1.0))  # at half the extent: a longer range shows a part only
    if not np.isfinite([reach, sill]).all() or seen - nugget < _STRUCTURED * seen:
        flat = tr("it is flat: the residuals show no spatial structure")
        return Variogram(*shown, failure=flat)
    if reach > 1.0:
        rising = tr("it still rises at half the extent")
        return Variogram(*shown, failure=rising, rising=True)
    return Variogram(*shown, reach * half, nugget * deviation**2, sill * deviation**2)


def _fitted(
    gstools: Any,
    lag: np.ndarray,
    semivariance: np.ndarray,
    pairs: np.ndarray,
    around: bool,
    scale: float,
) -> Any:
    """The spherical model of the smallest squared error, weighted by the pairs of each lag.

    The error has several minima, so the fit starts from short, middle and long ranges.
    """
    best, least = None, np.inf
    for start in _STARTS:
        model = (
            gstools.Spherical(latlon=True, geo_scale=scale) if around else gstools.Spherical(dim=2)
        )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of the optimiser; what it finds is judged here
            try:
                model.fit_variogram(
                    lag, semivariance, weights=np.sqrt(pairs), init_guess={"len_scale": start}
                )
            except RuntimeError:  # not converged; another start may
                continue
        error = float((pairs * (model.variogram(lag) - semivariance) ** 2).sum())
        if error < least:
            best, least = model, error
    if best is None:
        raise RuntimeError(tr("no start converged"))
    return best
