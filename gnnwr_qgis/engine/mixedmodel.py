"""Linear mixed models by restricted maximum likelihood: constants beside smooth random surfaces.

    y = basis b + sum_k u_k + e        Var u_k = t_k parts_k,  Var e = t_e I,  all Gaussian

The variances t are those of the greatest restricted likelihood (Patterson and Thompson 1971,
doi 10.1093/biomet/58.3.545), which the constants b have no part in. With
V = sum_k t_k parts_k + t_e I and X the basis, P = V^-1 - V^-1 X (X' V^-1 X)^-1 X' V^-1, and P y
are the generalised residuals.
"""

from __future__ import annotations

import numpy as np
from scipy.linalg import lapack, solve_triangular
from scipy.optimize import minimize

from .reporter import Reporter

_SMALLEST_NUGGET = 1e-4  # where y has the variance 1: duplicates must not make V singular
# Variances of structure over that of the nugget, of which a refit takes the likeliest.
_RATIOS = np.concatenate([[0.0], np.logspace(-3.0, 4.0, 29)])


def reml(y: np.ndarray, basis: np.ndarray, parts: np.ndarray, report: Reporter) -> np.ndarray:
    """Variances (m + 1,) of the greatest restricted likelihood, the nugget's last.

    Parameters
    ----------
    y : (n,)
        Of variance 1.
    basis : (n, r)
        Of full rank.
    parts : (m, n, n)
        Covariances, in any unit.
    report : Reporter
        Asked whether to go on.

    Raises
    ------
    Cancelled
    """

    def loss(variances: np.ndarray) -> tuple[float, np.ndarray]:
        """Minus the log likelihood, and its gradient."""
        report.check()
        fit = Fit(y, basis, parts, variances)
        projected = fit.projection @ y
        value = np.log(np.diag(fit.root)).sum() + 0.5 * np.linalg.slogdet(fit.information)[1]
        slopes = [np.vdot(fit.projection, part) - projected @ part @ projected for part in parts]
        slopes.append(np.trace(fit.projection) - projected @ projected)
        return float(value + 0.5 * (y @ projected)), 0.5 * np.array(slopes)

    shares = np.full(len(parts) + 1, 0.5 / max(len(parts), 1))
    shares[-1] = 0.5
    bounds = [(0.0, None)] * len(parts) + [(_SMALLEST_NUGGET, None)]
    found = minimize(
        loss, shares, jac=True, method="L-BFGS-B", bounds=bounds,
        options={"maxiter": 60, "ftol": 1e-8, "gtol": 1e-4},
    )  # fmt: skip
    variances: np.ndarray = found.x
    return variances


class Fit:
    """A mixed model at given variances (m + 1,), those of ``parts`` and of the nugget.

    Attributes
    ----------
    root : (n, n)
        Lower Cholesky factor of V.
    projection : (n, n)
        P of the module's description.

    Raises
    ------
    LinAlgError
        Where V is not positive definite.
    """

    def __init__(
        self, y: np.ndarray, basis: np.ndarray, parts: np.ndarray, variances: np.ndarray
    ) -> None:
        self.y, self.basis = y, basis
        covariance = np.tensordot(variances[:-1], parts, axes=1)
        covariance[np.diag_indices(len(y))] += variances[-1]
        self.root, failed = lapack.dpotrf(covariance, lower=1, clean=1)
        if failed:
            raise np.linalg.LinAlgError("the covariance is not positive definite")
        half = lapack.dpotri(self.root, lower=1)[0]
        inverse = np.tril(half) + np.tril(half, -1).T
        weighted = inverse @ basis
        self.information = basis.T @ weighted
        self.solved = np.linalg.solve(self.information, weighted.T)
        self.projection: np.ndarray = inverse - weighted @ self.solved

    def whitened(self) -> np.ndarray:
        """Residuals (n,) without their covariance, of mean 0 and variance 1."""
        residual = self.y - self.basis @ (self.solved @ self.y)
        white = solve_triangular(self.root, residual, lower=True)
        white -= white.mean()
        values: np.ndarray = white / white.std()
        return values


class Refit:
    """Fits y ~ N(basis b, s (g K + I)) by restricted maximum likelihood, many y at once.

    With Q a basis of what is orthogonal to ``basis`` and Q' K Q = U diag(l) U', the likelihood of
    a = U' Q' y is a product, so s has a closed form and g a line search.

    Parameters
    ----------
    basis : (n, r)
    structure : (n, n)
        K, in any unit.
    """

    def __init__(self, basis: np.ndarray, structure: np.ndarray) -> None:
        rest = np.linalg.qr(basis, mode="complete")[0][:, basis.shape[1] :]
        size, vectors = np.linalg.eigh(rest.T @ structure @ rest)
        self._axes = rest @ vectors
        size = np.maximum(size, 0.0)
        self._size = size / size.mean() if size.any() else size

    def residuals(self, y: np.ndarray) -> np.ndarray:
        """Generalised residuals (g K + I)^-1 (y - basis b) / sqrt(s) of y (n, draws)."""
        a = self._axes.T @ y
        best = np.full(y.shape[1], np.inf)
        kept = np.empty_like(a)
        for g in _RATIOS:  # likelihoods are flat in g: these are close enough
            spread = g * self._size + 1.0
            scale = (a * a / spread[:, None]).mean(axis=0)
            loss = len(a) * np.log(scale) + np.log(spread).sum()
            better = loss < best
            best[better] = loss[better]
            kept[:, better] = (a[:, better] / spread[:, None]) / np.sqrt(scale[better])
        values: np.ndarray = self._axes @ kept
        return values
