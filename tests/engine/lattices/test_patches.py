"""Functions on patches: near where judged, exact where patches are pixels, and never too coarse."""

from __future__ import annotations

import gc
import weakref

import numpy as np
import pytest

from gnnwr_qgis.engine.lattices import patches
from gnnwr_qgis.engine.lattices.patches import Leaves, Patches
from gnnwr_qgis.engine.lattices.strips import Strips

SIZE = 128


def wave(at: np.ndarray) -> np.ndarray:
    return np.stack([np.sin(at[..., 0] / 30 + at[..., 1] / 50), at[..., 0] * at[..., 1] / 1e4], -1)


def cone(at: np.ndarray) -> np.ndarray:
    return np.hypot(at[..., 0] - 40.3, at[..., 1] - 70.8)[..., None] / 100


def kink(at: np.ndarray) -> np.ndarray:
    return np.abs(at[..., 0] + 0.37 * at[..., 1] - 90.2)[..., None] / 100


def fitted(function, tolerance: float, wanted=None, **options) -> Patches:
    def sample(leaves: Leaves, at: np.ndarray) -> np.ndarray:
        return function(at)

    def judge(leaves: Leaves, at: np.ndarray, guess: np.ndarray, lower: np.ndarray) -> np.ndarray:
        wrong = 2 * np.abs(guess - function(at)).max(axis=(1, 2))
        return np.maximum(wrong, np.abs(guess - lower).max(axis=(1, 2))) / tolerance

    wanted = np.ones((SIZE, SIZE), dtype=bool) if wanted is None else wanted
    return patches.fit(wanted, 8, sample, judge, 24, 0, **options)


def centres() -> np.ndarray:
    rows, columns = np.meshgrid(np.arange(SIZE) + 0.5, np.arange(SIZE) + 0.5, indexing="ij")
    return np.stack([rows, columns], axis=-1)


@pytest.mark.parametrize(("function", "nodes"), [(wave, 2000), (kink, 12_000), (cone, 3000)])
@pytest.mark.parametrize("tolerance", [1e-2, 1e-3])
def test_every_pixel_is_within_the_tolerance(function, nodes, tolerance) -> None:
    found = fitted(function, tolerance, marks=np.array([[40.5, 70.5]]))
    wrong = np.abs(found.whole() - np.moveaxis(function(centres()), -1, 0))
    assert wrong.max() < tolerance  # at pixels that were never checked
    assert found.nodes < nodes


@pytest.mark.parametrize("few", ["edge", "gaps"])
def test_patches_are_judged_where_they_are_wanted(few) -> None:
    """Elsewhere an error does not matter, and where few pixels are wanted it would not be seen."""
    wanted = np.zeros((SIZE, SIZE), dtype=bool)
    wanted[:, :6] = True
    if few == "gaps":
        wanted = np.random.default_rng(5).random((SIZE, SIZE)) < 0.02
    asked = []

    def judge(leaves: Leaves, at: np.ndarray, guess: np.ndarray, lower: np.ndarray) -> np.ndarray:
        assert at.shape[1] == 24
        asked.append(at.reshape(-1, 2))
        return np.abs(guess - cone(at)).max(axis=(1, 2)) / 1e-3

    found = patches.fit(wanted, 8, lambda leaves, at: cone(at), judge, 24, 0)
    row, column = np.concatenate(asked).astype(int).T
    assert wanted[row, column].all()
    assert (np.bincount(row // 32) > 2).all()
    wrong = np.abs(found.whole()[0] - cone(centres())[..., 0])
    assert wrong[wanted].max() < 2e-3


def test_without_refinement_the_same_functions_are_out_of_tolerance() -> None:
    """What the test above would see if patches were accepted unjudged."""
    for function in (kink, cone):
        found = fitted(function, np.inf)
        assert len(found.levels) == 1
        wrong = np.abs(found.whole() - np.moveaxis(function(centres()), -1, 0))
        assert wrong.max() > 1e-3


def test_patches_of_as_many_pixels_as_nodes_are_exact() -> None:
    rng = np.random.default_rng(3)
    noise = rng.normal(size=(SIZE, SIZE))

    def rough(at: np.ndarray) -> np.ndarray:
        return noise[at[..., 0].astype(int), at[..., 1].astype(int)][..., None]

    found = fitted(rough, 1e-3)
    assert found.levels[-1].leaves.side == 8
    assert np.abs(found.whole()[0] - noise).max() < 1e-3
    assert not fitted(rough, 1e-3, too_small=16).covered().any()
    assert found.covered().all()


def test_strips_points_and_the_whole_are_one() -> None:
    for function in (wave, cone):
        found = fitted(function, 1e-3)
        whole = found.whole()
        kept = Strips(found)
        strips = [kept.rows(top) for top in range(0, SIZE, patches.STRIP)]
        np.testing.assert_allclose(np.concatenate(strips, axis=1), whole, atol=1e-5)
        at = np.random.default_rng(5).integers(0, SIZE, (500, 2))
        np.testing.assert_allclose(found.at(at + 0.5), whole[:, at[:, 0], at[:, 1]].T, atol=1e-5)
        one = Strips(found.part(slice(1)))
        assert one.rows(64).shape == (1, patches.STRIP, SIZE)


def test_parts_that_nobody_wants_are_not_worked_out() -> None:
    wanted = np.zeros((SIZE, SIZE), dtype=bool)
    wanted[3, 100] = True
    asked = []

    def counted(at: np.ndarray) -> np.ndarray:
        asked.append(at.size // 2)
        return cone(at)

    found = fitted(counted, 1e-9, wanted)
    assert [len(level.values) for level in found.levels] == [1]
    assert sum(asked) < 1500
    whole = found.whole()
    assert whole[0, 3, 100] == pytest.approx(cone(np.array([3.5, 100.5]))[0], abs=1e-6)
    assert np.isnan(whole[0, 60:]).all()


def test_places_without_a_value_are_pixels_without_one() -> None:
    def half(at: np.ndarray) -> np.ndarray:
        return np.where(at[..., :1] > 61, wave(at), np.nan)

    whole = fitted(half, 1e-3).whole()
    assert np.isnan(whole[:, :61]).all()
    want = np.moveaxis(wave(centres()), -1, 0)[:, 61:]
    np.testing.assert_allclose(whole[:, 61:], want, atol=1e-3)


def test_a_tip_between_the_checks_is_found_by_its_mark() -> None:
    """A spike so narrow that pixels drawn at random miss it."""

    def spike(at: np.ndarray) -> np.ndarray:
        squares = (at[..., 0] - 50.5) ** 2 + (at[..., 1] - 21.5) ** 2
        return np.exp(-squares / 2)[..., None]

    blind = fitted(spike, 1e-2).whole()[0, 50, 21]
    marked = fitted(spike, 1e-2, marks=np.array([[50.5, 21.5]])).whole()[0, 50, 21]
    assert abs(blind - 1) > 0.1
    assert marked == pytest.approx(1, abs=1e-2)


def test_strips_let_the_values_at_nodes_go() -> None:
    """Several tiles wait at a time: what is worked out already must not stay in memory too."""
    found = fitted(cone, 1e-3)
    values = [weakref.ref(level.values) for level in found.levels]
    strips = Strips(found)
    del found
    gc.collect()
    assert all(item() is None for item in values)
    assert np.isfinite(strips.rows(0)).all()


def test_patches_may_begin_small() -> None:
    found = fitted(wave, 1e-2, largest=32)
    assert [level.leaves.side for level in found.levels] == [32]
    assert found.complete
    wrong = np.abs(found.whole() - np.moveaxis(wave(centres()), -1, 0))
    assert wrong.max() < 1e-2
