"""A second model of the same points, XGBoost, to see whether two models tell one story.

It is refitted from the table that the model file carries and explained by interventional Shapley
values over a background of training points (TreeExplainer, Lundberg et al. 2020, doi
10.1038/s42256-019-0138-9). Its factors are columns: those of a class predictor are summed to the
predictor, both coordinates to location. For trees that is close to the value of the group as one
factor, which the closed form gives for the model, but not the same.

XGBoost works in float32 and ignores gains that are small as numbers, so target and columns are
standardised for it: nothing depends on their units.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ..contract import names
from ..contract.translation import tr
from .attribution import Attribution
from .diagnostics import scores
from .errors import InputError
from .modelfile import FittedModel
from .predictors import column_players
from .proximity import east_of, middle_longitude
from .reporter import Reporter

NAME = "XGBoost"
MOST_POINTS = 2000  # TreeExplainer takes milliseconds a point
FOLDS = 10  # leaves the trees nearly as many points as the complete model has
DEALS = 2  # of the points to folds; R2 is their mean, because one deal of them is luck

# One setting for every data set: a comparison that is tuned for one of the two models is none.
# Slow learning of many shallow trees, each from part of the rows and columns, does well on tables
# of hundreds to thousands of points; depth 4 admits interactions of up to four predictors. The
# number of threads is fixed because sums over rows, and so the trees, can depend on it.
_SETTINGS: dict[str, Any] = {
    "n_estimators": 400, "learning_rate": 0.05, "max_depth": 4, "min_child_weight": 5,
    "subsample": 0.8, "colsample_bytree": 0.8, "tree_method": "hist", "random_state": 1,
    "n_jobs": 2, "verbosity": 0,
}  # fmt: skip
_BACKGROUND = 100  # each point takes time in proportion
_BLOCK = 100  # points between two places where cancelling takes effect
_START, _FITTED, _END = 0.6, 0.75, 0.85  # shares of the job that explains


@dataclass(frozen=True)
class Comparison:
    """Two models' explanations side by side, in units of the target.

    Attributes
    ----------
    name : str
        The other model.
    players : tuple of str
        The predictors, then location.
    rows : (m,) int
        Which of the explained points are compared: all, or :data:`MOST_POINTS` drawn from them.
    ours, theirs : (m, p + 1)
        Shapley values of the players.
    our_r2, their_r2 : float or None
        Of the same training points, which what predicts them has not seen: the trees saw nine
        tenths of the others, our networks three quarters. ``our_r2`` is None where there are no
        out-of-bag predictions.
    rank_correlation : float
        Spearman's, of the players' mean absolute Shapley values; NaN for fewer than three players.
    correlations : (p + 1,)
        Pearson's over the points, for each player; NaN where its values do not vary.
    """

    name: str
    players: tuple[str, ...]
    rows: np.ndarray
    ours: np.ndarray
    theirs: np.ndarray
    our_r2: float | None
    their_r2: float | None
    rank_correlation: float
    correlations: np.ndarray


def compare(
    fitted: FittedModel,
    attribution: Attribution,
    xy: np.ndarray,
    design: np.ndarray,
    report: Reporter,
) -> Comparison:
    """Refit XGBoost to the model's training points and set its explanations beside ours.

    Parameters
    ----------
    fitted : FittedModel
    attribution : Attribution
        Ours, of the n explained points.
    xy, design : (n, 2), (n, q)
        Places (in the model's CRS) and design matrix of these points.
    report : Reporter

    Raises
    ------
    InputError
        When the libraries cannot be loaded.
    """
    report.progress(_START, tr("Fitting {model}").format(model=NAME))
    shap, xgboost = _libraries()
    training = fitted.training
    place, target = training["xy"], training["target"]
    used = training["inside"].any(axis=0)
    table = _Table(training["design"][used], place[used], fitted.header.distance)
    known, scale = table.columns(training["design"], place), _Scale.of(target[used])
    tree = xgboost.XGBRegressor(**_SETTINGS).fit(known[used], scale.down(target[used]))

    scored = np.isfinite(training["out_of_bag"])
    our_r2 = scores(target[scored], training["out_of_bag"][scored])["R2"] if scored.any() else None
    scored = scored if scored.any() else used
    their_r2 = []
    for deal in range(DEALS):
        unseen = scale.up(tree.predict(known))  # for rows that no network trained on either
        unseen[used] = _out_of_fold(xgboost, known[used], target[used], place[used], deal, report)
        found = scores(target[scored], unseen[scored])["R2"]
        their_r2 += [] if found is None else [found]

    rows = _drawn(len(xy), report)
    explainer = shap.TreeExplainer(
        tree, data=_background(known[used], target[used]), feature_perturbation="interventional"
    )
    asked = table.columns(design[rows], xy[rows])
    columns = np.empty(asked.shape)
    for start in range(0, len(rows), _BLOCK):
        share = start / len(rows)
        text = tr("Explaining {model}").format(model=NAME)
        report.progress(_FITTED + (_END - _FITTED) * share, text)
        columns[start : start + _BLOCK] = explainer.shap_values(asked[start : start + _BLOCK])
    predictors = fitted.header.predictors
    # Players as the design matrix numbers them; the two coordinates are one more.
    player = np.append(column_players(predictors)[1:], [len(predictors) + 1] * 2)
    first = np.flatnonzero(np.diff(player, prepend=0))
    theirs = np.add.reduceat(columns, first, axis=1) * scale.deviation
    ours = attribution.players[rows]
    return Comparison(
        NAME,
        (*(predictor.name for predictor in predictors), names.LOCATION),
        rows,
        ours,
        theirs,
        our_r2,
        float(np.mean(their_r2)) if their_r2 else None,
        rank_correlation(np.abs(ours).mean(axis=0), np.abs(theirs).mean(axis=0)),
        correlations(ours, theirs),
    )


class _Table:
    """Columns for the trees, standardised over the training points: predictors, then the place."""

    def __init__(self, design: np.ndarray, place: np.ndarray, distance: str) -> None:
        self._around = distance == "great-circle"
        self._middle = middle_longitude(place[:, 0])
        columns = self._raw(design, place)
        self._mean = columns.mean(axis=0)
        deviation = columns.std(axis=0)
        self._deviation = np.where(deviation > 0, deviation, 1.0)

    def _raw(self, design: np.ndarray, place: np.ndarray) -> np.ndarray:
        east = place[:, 0]
        if self._around:  # one place has one longitude, and the points are not torn at 180 degrees
            east = east_of(east, self._middle)
        return np.column_stack([design[:, 1:], east, place[:, 1]])

    def columns(self, design: np.ndarray, place: np.ndarray) -> np.ndarray:
        """Columns (n, q + 1) of a design matrix (n, q) and its places (n, 2)."""
        standard: np.ndarray = (self._raw(design, place) - self._mean) / self._deviation
        return standard


@dataclass(frozen=True)
class _Scale:
    """Mean and standard deviation of a target."""

    mean: float
    deviation: float

    @classmethod
    def of(cls, target: np.ndarray) -> _Scale:
        return cls(float(target.mean()), float(target.std()) or 1.0)

    def down(self, target: np.ndarray) -> np.ndarray:
        return (target - self.mean) / self.deviation

    def up(self, standard: np.ndarray) -> np.ndarray:
        return standard.astype(np.float64) * self.deviation + self.mean


def rank_correlation(ours: np.ndarray, theirs: np.ndarray) -> float:
    """Spearman's correlation of two importances (players,); NaN for fewer than three players."""
    if len(ours) < 3 or np.ptp(ours) == 0 or np.ptp(theirs) == 0:
        return float("nan")
    from scipy import stats  # slow to import

    return float(stats.spearmanr(ours, theirs).statistic)


def correlations(ours: np.ndarray, theirs: np.ndarray) -> np.ndarray:
    """Pearson's correlation (players,) of two tables (n, players); NaN where one is constant."""
    ours, theirs = ours - ours.mean(axis=0), theirs - theirs.mean(axis=0)
    together = (ours * theirs).sum(axis=0)
    size = np.sqrt((ours**2).sum(axis=0) * (theirs**2).sum(axis=0))
    # What rounding leaves of a constant is small beside what the other players do.
    varies = size > 1e-12 * max(float(size.max()), np.finfo(np.float64).tiny)
    return np.divide(together, size, out=np.full(len(size), np.nan), where=varies)


def _libraries() -> tuple[Any, Any]:
    """The packages shap and xgboost: imported here because that takes seconds."""
    try:
        import shap
        import xgboost
    except (ImportError, OSError, ValueError) as error:  # XGBoost's own error is a ValueError
        reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise InputError(
            tr(
                "{model} cannot be loaded, so there is nothing to compare with: {reason}. Run "
                "“Install or repair engine” (on macOS, XGBoost needs the OpenMP library libomp as "
                "well), or explain without the comparison."
            ).format(model=NAME, reason=reason)
        ) from error
    return shap, xgboost


def _out_of_fold(
    xgboost: Any,
    table: np.ndarray,
    target: np.ndarray,
    place: np.ndarray,
    deal: int,
    report: Reporter,
) -> np.ndarray:
    """Predictions (n,) of each row by trees that saw no point of its place.

    Points of one place stay in one fold.
    """
    from sklearn.model_selection import GroupKFold

    found, group = np.unique(place, axis=0, return_inverse=True)
    # Folds are dealt in the order of the groups' numbers, which here follow the coordinates.
    group = np.random.default_rng(1 + deal).permutation(len(found))[group.ravel()]
    predicted = np.empty(len(target))
    folds = min(FOLDS, len(found))
    for done, (rows, left) in enumerate(GroupKFold(folds).split(table, groups=group)):
        share = (deal + done / folds) / DEALS
        text = tr("Fitting {model}, fold {number}").format(model=NAME, number=done + 1)
        report.progress(_START + (_FITTED - _START) * share, text)
        scale = _Scale.of(target[rows])
        tree = xgboost.XGBRegressor(**_SETTINGS).fit(table[rows], scale.down(target[rows]))
        predicted[left] = scale.up(tree.predict(table[left]))
    return predicted


def _background(table: np.ndarray, target: np.ndarray) -> np.ndarray:
    """Rows at even steps through the target's order, which represent it better than a draw."""
    order = np.argsort(target, kind="stable")
    steps = np.linspace(0, len(order) - 1, min(_BACKGROUND, len(order)))
    return np.asarray(table[order[np.round(steps).astype(int)]])


def _drawn(points: int, report: Reporter) -> np.ndarray:
    """The points to compare, in their order."""
    if points <= MOST_POINTS:
        return np.arange(points)
    report.info(
        tr("{model} is compared at {count} of the {points} points, drawn at random.").format(
            model=NAME, count=MOST_POINTS, points=points
        )
    )
    return np.sort(np.random.default_rng(1).choice(points, MOST_POINTS, replace=False))
