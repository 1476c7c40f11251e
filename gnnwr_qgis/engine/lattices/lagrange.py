"""Lagrange polynomials on a square of pixels, through values at p x p Chebyshev nodes.

Trefethen 2013, Approximation Theory and Approximation Practice, ch. 2 and 5; evaluated by the
barycentric formula (Berrut and Trefethen 2004, doi 10.1137/S0036144502417715). Positions are in
pixels: 0.5 is the centre of the first one.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

_DROPPED = 2  # degrees that the polynomials of a lower degree lack


@lru_cache(maxsize=64)
def node_positions(side: int, p: int) -> np.ndarray:
    """Node positions (p,) along a side: Chebyshev, or pixel centres where that is as many."""
    if side <= p:
        return np.arange(p) + 0.5
    angles = (2 * np.arange(p) + 1) * np.pi / (2 * p)
    found: np.ndarray = (1.0 - np.cos(angles)) * (side / 2)
    return found


@lru_cache(maxsize=64)
def basis(side: int, p: int) -> np.ndarray:
    """Lagrange polynomials (side, p) at the pixel centres, float32."""
    return basis_at(np.arange(side) + 0.5, side, p).astype(np.float32)


@lru_cache(maxsize=64)
def basis_across(side: int, p: int) -> np.ndarray:
    """The same, (p, side)."""
    return np.ascontiguousarray(basis(side, p).T)


def basis_at(at: np.ndarray, side: int, p: int) -> np.ndarray:
    """Lagrange polynomials (n, p) at positions (n,), by the barycentric formula."""
    nodes = node_positions(side, p)
    gaps = (nodes[:, None] - nodes[None, :]) * (4.0 / side)  # scaled against underflow
    np.fill_diagonal(gaps, 1.0)
    weights = 1.0 / gaps.prod(axis=1)
    away = at[:, None] - nodes
    hit = away == 0
    away[hit] = 1.0
    terms = weights / away
    found: np.ndarray = terms / terms.sum(axis=1, keepdims=True)
    found[hit.any(axis=1)] = hit[hit.any(axis=1)]
    return found


def weights_at(inner: np.ndarray, side: int, p: int) -> np.ndarray:
    """Weights (m, p * p) of the nodes' values at positions (m, 2) in a patch, float32."""
    down, across = basis_at(inner[:, 0], side, p), basis_at(inner[:, 1], side, p)
    found: np.ndarray = (down[:, :, None] * across[:, None, :]).reshape(len(inner), -1)
    return found.astype(np.float32)


def lower_weights_at(inner: np.ndarray, side: int, p: int) -> np.ndarray:
    """The same without the last degrees of the polynomials."""
    keep = _without_last_degrees(p)
    down, across = basis_at(inner[:, 0], side, p), basis_at(inner[:, 1], side, p)
    down, across = down @ keep, across @ keep
    found: np.ndarray = (down[:, :, None] * across[:, None, :]).reshape(len(inner), -1)
    return found.astype(np.float32)


@lru_cache(maxsize=8)
def _without_last_degrees(p: int) -> np.ndarray:
    """What values (p,) at the nodes become without their last Chebyshev coefficients, (p, p)."""
    angles = (2 * np.arange(p) + 1) * np.pi / (2 * p)
    terms = np.cos(np.arange(p)[:, None] * angles)  # orthogonal over the nodes
    terms /= np.sqrt((terms**2).sum(axis=1, keepdims=True))
    found: np.ndarray = terms[:-_DROPPED].T @ terms[:-_DROPPED]
    return found
