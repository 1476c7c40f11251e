"""The arrays of a model file that are not its networks: mixture, intervals, shares.

Written from a fit and read back, with shapes and ranges checked before anything relies on them.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ..contract.translation import tr
from .ensemble import Fit
from .groups import Groups
from .intervals import Intervals
from .kriging import Covariance
from .mixture import Mixture
from .placesurfaces import PlaceSurfaces
from .shares import Shares
from .smoothers import FAMILIES, Adaptive, Inverse, Kernel, Places
from .stacking import COMPONENTS

Arrays = Mapping[str, np.ndarray]


def mixture_arrays(fit: Fit) -> dict[str, np.ndarray]:
    """Mixture and intervals of a fit; nothing for a single network."""
    mixture = fit.model.mixture
    if mixture is None or fit.intervals is None:
        return {}
    return {
        "mixture.weights": mixture.weights,
        "mixture.linear": mixture.linear,
        "mixture.member_linear": mixture.member_linear,
        "mixture.kernels": _as_rows(mixture.surfaces.kernels),
        "mixture.values": mixture.surfaces.values,
        "mixture.covariances": np.array(mixture.surfaces.covariances).reshape(-1, 3),
        "mixture.kriged": mixture.surfaces.kriged,
        "mixture.dual": mixture.surfaces.dual,
        "intervals": np.array([fit.intervals.factor, fit.intervals.constant]),
    }


def mixture_from(arrays: Arrays, distance: str) -> tuple[Mixture | None, Intervals | None]:
    """The mixture and intervals that :func:`mixture_arrays` wrote, on the training arrays.

    Raises
    ------
    ValueError, KeyError
        When they do not fit each other.
    """
    inside = arrays["training.inside"] > 0
    if len(inside) == 1:  # a single network is mixed with nothing
        return None, None
    used = inside.any(axis=0)
    inside = inside[:, used]
    members, n = inside.shape
    q = arrays["training.design"].shape[1]
    weights = np.asarray(arrays["mixture.weights"], dtype=np.float64)
    _check_shape(arrays, "mixture.weights", (len(COMPONENTS),))
    if (weights < 0).any() or abs(weights.sum() - 1.0) > 1e-6:
        raise ValueError(tr("mixture.weights do not sum to one"))
    _check_shape(arrays, "mixture.linear", (q,))
    _check_shape(arrays, "mixture.member_linear", (members, q))
    if arrays["mixture.kernels"].ndim != 2 or arrays["mixture.covariances"].ndim != 2:
        raise ValueError(tr("the mixture's kernels are no table"))
    kernels = tuple(_kernel(row) for row in arrays["mixture.kernels"].tolist())
    covariances = tuple(Covariance(*row) for row in arrays["mixture.covariances"].tolist())
    if any(one.length <= 0 or one.smoothness not in (0.5, 1.5) for one in covariances):
        raise ValueError(tr("mixture.covariances holds an impossible covariance"))
    _check_shape(arrays, "mixture.values", (len(kernels), n))
    kriged = arrays["mixture.kriged"]
    if kriged.ndim != 1 or len(np.unique(kriged)) != len(kriged) or not len(kriged):
        raise ValueError(tr("mixture.kriged is no list of rows"))
    if kriged.dtype.kind != "i" or kriged.min() < 0 or kriged.max() >= n:
        raise ValueError(tr("mixture.kriged holds rows that there are not"))
    _check_shape(arrays, "mixture.dual", (len(covariances), members + 1, len(kriged)))
    _check_shape(arrays, "intervals", (2,))
    factor, constant = arrays["intervals"].tolist()
    if factor < 0 or constant < 0:
        raise ValueError(tr("intervals are negative"))
    places = Places(arrays["training.xy"][used], distance)
    known = np.concatenate([np.ones((1, n), dtype=bool), inside])
    if places.tapered:
        Groups.of(places, known)  # which refuses locations whose rows are not known together
    elif not np.array_equal(kriged, np.arange(n)):
        raise ValueError(tr("mixture.kriged is not all rows, though these are few"))
    mixture = Mixture(
        weights,
        arrays["mixture.linear"],
        arrays["mixture.member_linear"],
        PlaceSurfaces(
            places,
            kernels,
            arrays["mixture.values"],
            known,
            covariances,
            kriged,
            arrays["mixture.dual"],
        ),
    )
    size = np.abs(arrays["training.residual"][used])
    if not np.isfinite(size).all():
        raise ValueError(tr("training.residual lacks values"))
    return mixture, Intervals(places, size, factor, constant)


def _as_rows(kernels: tuple[Kernel, ...]) -> np.ndarray:
    """Kernels (S, 2): k and c, or h and 0."""
    rows = [(kernel[0], kernel[1] if isinstance(kernel, Adaptive) else 0.0) for kernel in kernels]
    return np.array(rows, dtype=np.float64).reshape(-1, 2)


def _kernel(row: list[float]) -> Kernel:
    """The kernel of a row of :func:`_as_rows`."""
    kernel: Kernel = Adaptive(int(row[0]), row[1]) if row[1] > 0 else Inverse(row[0])
    if not any(kernel in family for family in FAMILIES):
        raise ValueError(tr("mixture.kernels holds an unknown kernel"))
    return kernel


def shares_arrays(shares: Shares) -> dict[str, np.ndarray]:
    """The shares as arrays."""
    return {
        f"shares.{name}": np.atleast_1d(np.asarray(value, dtype=np.float64))
        for name, value in vars(shares).items()
    }


def shares_from(arrays: Arrays, players: int) -> Shares:
    """The shares of a model with ``players`` predictors; ValueError when they do not fit."""
    for name, size in (("players", players + 1), ("observed", players + 1)):
        _check_shape(arrays, f"shares.{name}", (size,))
    for name in ("invariant", "varying"):
        _check_shape(arrays, f"shares.{name}", (players,))
    single = {name: arrays[f"shares.{name}"] for name in ("intrinsic", "rows", "honest")}
    for name in single:
        _check_shape(arrays, f"shares.{name}", (1,))
    return Shares(
        arrays["shares.players"],
        arrays["shares.invariant"],
        arrays["shares.varying"],
        float(single["intrinsic"].item()),
        arrays["shares.observed"],
        int(single["rows"].item()),
        bool(single["honest"].item()),
    )


def _check_shape(arrays: Arrays, name: str, shape: tuple[int, ...]) -> None:
    if arrays[name].shape != shape:
        raise ValueError(
            tr("{name} has shape {shape}, not {expected}").format(
                name=name, shape=arrays[name].shape, expected=shape
            )
        )
