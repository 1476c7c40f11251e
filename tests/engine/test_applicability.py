"""Dissimilarity by hand and by brute force, the threshold, and what neither depends on."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from gnnwr_qgis.contract.modelheader import Predictor
from gnnwr_qgis.engine import applicability
from gnnwr_qgis.engine.applicability import Applicability, TrainingPlaces, distance_unit
from gnnwr_qgis.engine.proximity import EARTH_RADIUS_M

from .rasterfiles import LONLAT, RD

DIST = Predictor("dist")
SOIL = Predictor("soil", "class", levels=("1", "2", "3"))


def made(points: int = 60, seed: int = 1, centre: float = 0.0, distance: str = "planar"):
    """Places, design of DIST and SOIL, Shapley values and folds."""
    rng = np.random.default_rng(seed)
    xy = rng.uniform(0, 10, (points, 2))
    level = rng.integers(0, 3, points)
    design = np.column_stack(
        [np.ones(points), centre + rng.normal(size=points), level == 1, level == 2]
    ).astype(float)
    shapley = rng.normal(size=(points, 3)) * [2.0, 0.7, 1.3]
    return xy, design, shapley, np.arange(points) % 4 + 1


def fitted(xy, design, shapley, fold, predictors=(DIST, SOIL), distance="planar"):
    return Applicability.fit(xy, design, shapley, fold, predictors, distance)


def test_hand_worked() -> None:
    """Four points at one distance from the centre, one number; worked out on paper.

    Places (+-5, 0), (0, +-5): root mean square distance from the centre 5. The number is -2, 2,
    -2, 2: standard deviation 2. Weights: location 1.5, number 0.5. In the weighted space a place
    is (0.3 x, 0.3 y, 0.25 number), so the points are

        a (-1.5, 0, -0.5)   b (1.5, 0, 0.5)   c (0, -1.5, -0.5)   d (0, 1.5, 0.5)

    and their distances ab = cd = sqrt(9 + 1), ac = bd = sqrt(4.5), ad = bc = sqrt(4.5 + 1).
    """
    xy = np.array([[-5.0, 0], [5, 0], [0, -5], [0, 5]])
    design = np.array([[1.0, -2], [1, 2], [1, -2], [1, 2]])
    shapley = np.array([[0.5, 1.5], [-0.5, -1.5], [0.5, -1.5], [-0.5, 1.5]])
    area = fitted(xy, design, shapley, np.array([1, 1, 1, 2]), (DIST,))
    assert area.weights == pytest.approx([0.5, 1.5])
    assert area.scale == pytest.approx([2.0, 5.0])
    mean = (np.sqrt(10) + np.sqrt(4.5) + np.sqrt(5.5)) / 3
    assert area.mean_distance == pytest.approx(mean)
    # To the other fold: a - d, b - d, c - d, and d to its nearest, b. In order sqrt of 4.5, 4.5,
    # 5.5, 10; the quartiles lie 3/4 from the first to the second and 1/4 from the third on.
    low = np.sqrt(4.5)
    high = np.sqrt(5.5) + 0.25 * (np.sqrt(10) - np.sqrt(5.5))
    assert area.threshold == pytest.approx((high + 1.5 * (high - low)) / mean)
    # The place (10, 0) with the number 2 is (3, 0, 0.5): 1.5 from b. With the number 10 it is
    # (3, 0, 2.5): sqrt(1.5^2 + 2^2) = 2.5 from b.
    asked = area.dissimilarity(np.array([[10.0, 0], [10, 0]]), np.array([[1.0, 2], [1, 10]]))
    assert asked * mean == pytest.approx([1.5, 2.5])
    far = area.dissimilarity(np.array([[500.0, 0]]), np.array([[1.0, 2]]))
    assert area.inside(np.append(asked, far)).tolist() == [True, True, False]


@pytest.mark.parametrize("distance", ["planar", "great-circle"])
def test_brute_force(distance: str) -> None:
    xy, design, shapley, fold = made()
    area = fitted(xy, design, shapley, fold, distance=distance)
    asked_xy, asked, _, _ = made(25, seed=2)

    def apart(place, row, other_place, other_row) -> float:
        """Distance of two rows, player by player."""
        number = (row[1] - other_row[1]) / design[:, 1].std()
        differ = float((row[2:] != other_row[2:]).any())
        return float(
            np.sqrt(
                (area.weights[0] * number) ** 2
                + (area.weights[1] * differ) ** 2
                + (area.weights[2] * straight(place, other_place) / area.scale[2]) ** 2
            )
        )

    def straight(a, b) -> float:
        if distance == "planar":
            return float(np.hypot(*(a - b)))
        (lon, lat), (lon2, lat2) = np.radians(a), np.radians(b)
        half = np.sin((lat - lat2) / 2) ** 2
        half += np.cos(lat) * np.cos(lat2) * np.sin((lon - lon2) / 2) ** 2
        return float(2 * EARTH_RADIUS_M * np.sqrt(half))  # the chord of the haversine's angle

    rows = range(len(xy))
    pairs = np.array([[apart(xy[i], design[i], xy[j], design[j]) for j in rows] for i in rows])
    mean = pairs[~np.eye(len(xy), dtype=bool)].mean()
    assert area.mean_distance == pytest.approx(mean)
    own = np.where(fold[:, None] != fold, pairs, np.inf).min(axis=1) / mean
    low, high = np.quantile(own, [0.25, 0.75])
    assert area.threshold == pytest.approx(high + 1.5 * (high - low))
    want = [min(apart(p, r, xy[j], design[j]) for j in rows) for p, r in zip(asked_xy, asked)]
    assert area.dissimilarity(asked_xy, asked) == pytest.approx(np.array(want) / mean)


def test_a_training_point_again_is_at_0_and_inside() -> None:
    xy, design, shapley, fold = made(centre=1e6)
    area = fitted(xy, design, shapley, fold)
    again = area.dissimilarity(xy[::7], design[::7])
    assert (again == 0).all()
    assert area.inside(again).all()


def test_units_and_the_class_level_left_out_do_not_matter() -> None:
    xy, design, shapley, fold = made()
    asked_xy, asked, _, _ = made(25, seed=2)
    want = fitted(xy, design, shapley, fold)

    def changed(rows: np.ndarray) -> np.ndarray:
        """Degrees Fahrenheit, and the third level left out instead of the first."""
        first = 1.0 - rows[:, 2] - rows[:, 3]
        return np.column_stack([rows[:, 0], 32 + 1.8 * rows[:, 1], first, rows[:, 2]])

    got = fitted(1000 * xy + 4e5, changed(design), shapley, fold)
    assert got.threshold == pytest.approx(want.threshold)
    assert got.dissimilarity(1000 * asked_xy + 4e5, changed(asked)) == pytest.approx(
        want.dissimilarity(asked_xy, asked)
    )
    # Nor does the unit of the target, which the Shapley values have.
    other = fitted(xy, design, 1000 * shapley, fold)
    assert other.dissimilarity(asked_xy, asked) == pytest.approx(
        want.dissimilarity(asked_xy, asked)
    )
    assert other.threshold == pytest.approx(want.threshold)


def test_only_what_the_model_uses_counts() -> None:
    xy, design, shapley, fold = made()
    shapley[:, 0] = 0.0
    area = fitted(xy, design, shapley, fold)
    strange = design.copy()
    strange[:, 1] += 1e6
    assert (area.dissimilarity(xy, strange) == 0).all()
    assert area.dissimilarity(xy + 3.0, design).max() > 0.1


def test_a_constant_predictor_is_left_out_and_a_model_of_nothing_weighs_all_alike() -> None:
    xy, design, shapley, fold = made()
    constant = design.copy()
    constant[:, 1] = 5.0
    area = fitted(xy, constant, shapley, fold)
    assert area.scale[0] == 0.0
    strange = constant + [0, 9, 0, 0]
    assert (area.dissimilarity(xy, strange) == 0).all()
    assert fitted(xy, design, 0 * shapley, fold).weights.tolist() == [1, 1, 1]


def test_rows_in_no_fold_do_not_decide_the_threshold() -> None:
    xy, design, shapley, fold = made()
    far = np.append(xy, [[1e5, 1e5]], axis=0)
    more = np.append(design, design[:1], axis=0)
    values = np.append(shapley, shapley[:1], axis=0)
    without = fitted(far, more, values, np.append(fold, 0))
    used = fitted(far, more, values, np.append(fold, 4))
    assert without.threshold * without.mean_distance == pytest.approx(
        _threshold_length(without, far, more, fold)
    )
    assert used.threshold >= without.threshold


def _threshold_length(area, xy, design, fold) -> float:
    """The whisker over the rows that are in a fold, in the weighted space's own unit."""
    trees = {
        label: applicability.cKDTree(area._tree.data[: len(fold)][fold != label])
        for label in np.unique(fold)
    }
    own = [trees[label].query(area._tree.data[row])[0] for row, label in enumerate(fold)]
    low, high = np.quantile(own, [0.25, 0.75])
    return float(high + 1.5 * (high - low))


def test_wider_folds_make_a_wider_area() -> None:
    xy, design, shapley, _ = made(200)
    random = np.arange(200) % 4 + 1
    halves = 1 + (xy[:, 0] > 5)
    assert fitted(xy, design, shapley, halves).threshold > (
        1.2 * fitted(xy, design, shapley, random).threshold
    )


def test_one_fold_or_points_all_alike_are_refused() -> None:
    xy, design, shapley, fold = made()
    with pytest.raises(ValueError, match="one fold"):
        fitted(xy, design, shapley, np.ones(len(xy)))
    with pytest.raises(ValueError, match="alike"):
        fitted(xy[:1].repeat(9, axis=0), design[:1].repeat(9, axis=0), shapley[:9], fold[:9])


def test_restored_from_its_arrays() -> None:
    xy, design, shapley, fold = made()
    area = fitted(xy, design, shapley, fold)
    arrays = area.arrays()
    assert all(values.dtype == np.float64 and values.ndim == 1 for values in arrays.values())
    again = Applicability.from_arrays(arrays, xy, design, (DIST, SOIL), "planar")
    asked_xy, asked, _, _ = made(25, seed=2)
    assert (again.threshold, again.mean_distance) == (area.threshold, area.mean_distance)
    np.testing.assert_array_equal(
        again.dissimilarity(asked_xy, asked), area.dissimilarity(asked_xy, asked)
    )


@pytest.mark.parametrize(
    ("name", "values"),
    [("weights", [1.0, 2.0]), ("scale", [1.0, -1.0, 1.0]), ("mean_distance", [0.0]),
     ("threshold", [np.nan])],
)  # fmt: skip
def test_damaged_arrays_are_refused(name: str, values: list[float]) -> None:
    xy, design, shapley, fold = made()
    arrays = fitted(xy, design, shapley, fold).arrays() | {name: np.array(values)}
    with pytest.raises(ValueError, match=name):
        Applicability.from_arrays(arrays, xy, design, (DIST, SOIL), "planar")


def test_a_spread_of_many_points_says_the_mean_distance(monkeypatch) -> None:
    xy, design, shapley, fold = made(400)
    order = np.lexsort((xy[:, 1], xy[:, 0]))  # as a sample has its rows
    rows = [values[order] for values in (xy, design, shapley, fold)]
    whole = fitted(*rows)
    monkeypatch.setattr(applicability, "PLACES_FOR_MEAN", 100)
    monkeypatch.setattr(applicability, "PLACES_FOR_THRESHOLD", 100)
    part = fitted(*rows)
    assert part.mean_distance == pytest.approx(whole.mean_distance, rel=0.1)
    assert part.mean_distance != whole.mean_distance
    assert part.threshold == pytest.approx(whole.threshold, rel=0.2)


def test_it_is_frozen_and_knows_the_nearest_place() -> None:
    xy, design, shapley, fold = made()
    area = fitted(xy, design, shapley, fold)
    assert replace(area, threshold=1.0).threshold == 1.0
    asked = np.array([[30.0, 40.0], [1.0, 2.0]])
    want = np.hypot(*(asked[:, None] - xy[None]).transpose(2, 0, 1)).min(axis=1)
    assert area.places.nearest(asked) == pytest.approx(want)
    assert TrainingPlaces(xy, "planar").nearest(asked) == pytest.approx(want)


def test_units_of_distances() -> None:
    assert distance_unit(LONLAT, "great-circle") == "m"
    assert distance_unit(RD, "planar") == "m"
    assert distance_unit(LONLAT, "planar") == "degree"
    assert distance_unit("", "planar") == ""
