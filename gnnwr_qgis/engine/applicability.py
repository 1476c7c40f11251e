"""How far a place is from where a model was trained: in place alone, and in all the model uses.

A near place may still have predictors unlike any that were trained on; the area of applicability
looks at both.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.spatial import cKDTree
from scipy.spatial.distance import pdist

from ..contract.modelheader import Predictor
from ..contract.translation import tr
from . import crs
from .nearestpoints import to_nearest
from .predictors import column_players
from .proximity import along_earth, planar_or_chord

PLACES_FOR_MEAN = 2000  # enough for a mean over pairs; all pairs of many points take too long
PLACES_FOR_THRESHOLD = 10_000  # enough for quartiles


def distance_unit(crs_wkt: str, distance: str) -> str:
    """Unit of :meth:`TrainingPlaces.nearest`; empty where the coordinates have no known one."""
    unit = crs.unit_name(crs_wkt)
    return "m" if distance == "great-circle" or unit in ("metre", "meter") else unit


class TrainingPlaces:
    """The places of a model's training points.

    Parameters
    ----------
    xy : (n, 2)
        In the model's CRS.
    distance : {"planar", "great-circle"}
    """

    def __init__(self, xy: np.ndarray, distance: str) -> None:
        self._distance = distance
        self._tree = cKDTree(planar_or_chord(np.unique(xy, axis=0), distance))

    @property
    def widest_gap(self) -> float:
        """The largest distance from a training place to its nearest other one."""
        if self._tree.n < 2:
            return 0.0
        gaps = self._tree.query(self._tree.data, k=2)[0][:, 1]
        return float(along_earth(gaps, self._distance).max())

    def nearest(self, xy: np.ndarray) -> np.ndarray:
        """Distance (n,) of places xy (n, 2) to the nearest training place.

        Great-circle distances are in metres, planar ones in units of the CRS.
        """
        straight = self._tree.query(planar_or_chord(xy, self._distance))[0]
        return along_earth(straight, self._distance)


@dataclass(frozen=True)
class Applicability:
    """Area of applicability of a model (Meyer and Pebesma 2021, doi 10.1111/2041-210X.13650).

    The dissimilarity of a place is its distance to the nearest training point over the mean
    distance of the training points from each other. Distances are those of a space with one part
    for every player v, each stretched by how much the model makes of the player, its weight w_v:

        d^2 = sum_v w_v^2 d_v^2
        number     d_v = |difference| / standard deviation over the training points
        class      d_v = 1 between any two levels
        location   d_v = straight distance / root mean square distance of the training points
                         from their centre

    so one standard deviation of a number and one of the place count alike, by their weights.

    Attributes
    ----------
    weights : (p + 1,)
        Root mean square Shapley value over the training points of each predictor, then of
        location, in units of the target.
    scale : (p + 1,)
        What the players' differences are divided by; 0 for one that does not vary in training,
        of which nothing can be said and which is left out. 1 for a class.
    mean_distance : float
        Mean distance of the training points from each other, in units of the target.
    threshold : float
        Largest dissimilarity inside the area of applicability.
    """

    weights: np.ndarray
    scale: np.ndarray
    mean_distance: float
    threshold: float
    predictors: tuple[Predictor, ...]
    distance: str
    places: TrainingPlaces
    _tree: cKDTree

    @classmethod
    def fit(
        cls,
        xy: np.ndarray,
        design: np.ndarray,
        shapley: np.ndarray,
        fold: np.ndarray,
        predictors: Sequence[Predictor],
        distance: str,
    ) -> Applicability:
        """Weights, scales and threshold from the rows that the model was trained on.

        The threshold is the upper whisker, Q75 + 1.5 (Q75 - Q25), of the dissimilarities of the
        training points from those of other folds: as far as cross-validation has tried.

        Parameters
        ----------
        xy, design : (n, 2), (n, q)
            Places in the model's CRS and design matrix, units of the data; rows that some member
            trained on.
        shapley : (n, p + 1)
            Shapley values there, of the predictors and of location (``Attribution.players``).
        fold : (n,) int
            Fold of each row, spatial blocks say; 0 where a row is in none.
        predictors : sequence of Predictor
        distance : {"planar", "great-circle"}

        Raises
        ------
        ValueError
            When the rows are all alike, or all in one fold.
        """
        weights = np.sqrt(np.mean(np.square(shapley), axis=0))
        scale = _scales(xy, design, predictors, distance)
        if not (weights * scale).any():  # a model that makes nothing of anything has no favourite
            weights = np.ones(len(scale))
        embedded = _embedded(xy, design, weights, scale, predictors, distance)
        mean = float(pdist(embedded[_every(len(embedded), PLACES_FOR_MEAN)]).mean())
        if not mean > 0:
            raise ValueError("the training points are all alike")
        apart = _to_other_folds(embedded, fold) / mean
        low, high = np.quantile(apart, (0.25, 0.75))
        threshold = float(high + 1.5 * (high - low))
        return cls.restored(weights, scale, mean, threshold, xy, design, predictors, distance)

    @classmethod
    def restored(
        cls,
        weights: np.ndarray,
        scale: np.ndarray,
        mean_distance: float,
        threshold: float,
        xy: np.ndarray,
        design: np.ndarray,
        predictors: Sequence[Predictor],
        distance: str,
    ) -> Applicability:
        """What :meth:`fit` returned, from its numbers and the same training rows."""
        known = tuple(predictors)
        tree = cKDTree(_embedded(xy, design, weights, scale, known, distance))
        places = TrainingPlaces(xy, distance)
        return cls(weights, scale, mean_distance, threshold, known, distance, places, tree)

    @classmethod
    def from_arrays(
        cls,
        arrays: Mapping[str, np.ndarray],
        xy: np.ndarray,
        design: np.ndarray,
        predictors: Sequence[Predictor],
        distance: str,
    ) -> Applicability:
        """The same from :meth:`arrays`.

        Raises
        ------
        KeyError, ValueError
            When an array is missing or has the wrong shape or impossible values.
        """
        players = len(predictors) + 1
        shapes = {"weights": players, "scale": players, "mean_distance": 1, "threshold": 1}
        for name, size in shapes.items():
            if arrays[name].shape != (size,) or not (arrays[name] >= 0).all():
                text = tr("{name} is not {size} numbers of at least 0")
                raise ValueError(text.format(name=f"applicability.{name}", size=size))
        mean, threshold = float(arrays["mean_distance"][0]), float(arrays["threshold"][0])
        if mean == 0:
            raise ValueError(tr("{name} is 0").format(name="applicability.mean_distance"))
        return cls.restored(
            arrays["weights"], arrays["scale"], mean, threshold, xy, design, predictors, distance
        )

    def arrays(self) -> dict[str, np.ndarray]:
        """What a model file has to keep beside the training rows, float64."""
        return {
            "weights": self.weights,
            "scale": self.scale,
            "mean_distance": np.array([self.mean_distance]),
            "threshold": np.array([self.threshold]),
        }

    def dissimilarity(self, xy: np.ndarray, design: np.ndarray) -> np.ndarray:
        """Dissimilarity (n,) of places xy (n, 2) with design matrix (n, q); no unit.

        0 at a training point; 1 is as far from all of them as they are from each other on average.
        """
        at = _embedded(xy, design, self.weights, self.scale, self.predictors, self.distance)
        return to_nearest(at, self._tree) / self.mean_distance

    def directions(self) -> tuple[float, np.ndarray]:
        """What the weighted space makes of a place and of the design matrix's columns.

        Returns
        -------
        stretch : float
            Of the straight coordinates, in units of the target per unit of their distance.
        directions : (q, e)
            What a step of 1 in each column moves in the other coordinates.
        """
        q = len(column_players(self.predictors))
        place = np.zeros((1, 2))
        both = [
            _embedded(
                np.repeat(place, len(design), axis=0), design, self.weights, self.scale,
                self.predictors, self.distance,
            )
            for design in (np.zeros((1, q)), np.eye(q))
        ]  # fmt: skip
        axes = planar_or_chord(place, self.distance).shape[1]
        stretch = self.weights[-1] / self.scale[-1] if self.scale[-1] > 0 else 0.0
        return float(stretch), (both[1] - both[0])[:, axes:]

    def inside(self, dissimilarity: np.ndarray) -> np.ndarray:
        """Where (n,) a place of that dissimilarity is inside the area of applicability."""
        within: np.ndarray = dissimilarity <= self.threshold
        return within


def _scales(
    xy: np.ndarray, design: np.ndarray, predictors: Sequence[Predictor], distance: str
) -> np.ndarray:
    """What each player's differences are divided by; see :class:`Applicability`."""
    player, scale = column_players(predictors), np.ones(len(predictors) + 1)
    for number, predictor in enumerate(predictors):
        values = design[:, player == number + 1]
        if not np.ptp(values, axis=0).any():
            scale[number] = 0.0
        elif predictor.kind == "number":
            scale[number] = float(values.std())
    places = planar_or_chord(xy, distance)
    away = places - places.mean(axis=0)
    scale[-1] = np.sqrt((away**2).sum(axis=1).mean()) if np.ptp(places, axis=0).any() else 0.0
    return scale


def _embedded(
    xy: np.ndarray,
    design: np.ndarray,
    weights: np.ndarray,
    scale: np.ndarray,
    predictors: Sequence[Predictor],
    distance: str,
) -> np.ndarray:
    """The places in the weighted space, (n, a column per number, level and axis)."""
    factor = np.divide(weights, scale, out=np.zeros(len(scale)), where=scale > 0)
    player = column_players(predictors)
    columns = [factor[-1] * planar_or_chord(xy, distance)]
    for number, predictor in enumerate(predictors):
        values = factor[number] * design[:, player == number + 1]
        if predictor.kind == "class":
            # The level without a column too, so that any two levels are equally far: over the
            # root of 2, as they differ in two columns.
            left_out = factor[number] - values.sum(axis=1, keepdims=True)
            values = np.column_stack([values, left_out]) / np.sqrt(2.0)
        columns.append(values)
    return np.column_stack(columns)


def _every(rows: int, most: int) -> slice:
    """Rows of a sample in canonical order, from west to east, at most ``most`` of them."""
    return slice(None, None, max(1, -(-rows // most)))


def _to_other_folds(embedded: np.ndarray, fold: np.ndarray) -> np.ndarray:
    """Distance of each row that is in a fold to the nearest row of another one."""
    labels = np.unique(fold[fold != 0])
    if len(labels) < 2:
        raise ValueError("the training points are all in one fold")
    asked = np.zeros(len(fold), dtype=bool)
    asked[_every(len(fold), PLACES_FOR_THRESHOLD)] = True
    apart = []
    for label in labels:
        rows = asked & (fold == label)
        others = embedded[(fold != label) & (fold != 0)]
        apart.append(cKDTree(others).query(embedded[rows])[0])
    return np.concatenate(apart)
