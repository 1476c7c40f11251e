"""Forms by cells, and by pairs, are the quadratic forms that they follow."""

from __future__ import annotations

import numpy as np
import pytest

from gnnwr_qgis.engine.lattices import patches
from gnnwr_qgis.engine.lattices.patches import STRIP, Leaves, Patches
from gnnwr_qgis.engine.lattices.slopes import CELLS, Forms, Pairs, slope_variance

SIZE, SLOPES = 256, 3
FIRST, SECOND = np.triu_indices(SLOPES)


def matrices(at: np.ndarray, waves: float) -> np.ndarray:
    """C (..., SLOPES, SLOPES) at positions (..., 2): a share of its own, and one that waves."""
    turn = waves * (at[..., 0] + 0.5 * at[..., 1]) / SIZE
    vector = np.stack([np.cos(turn), np.sin(turn), 0.5 + 0 * turn], axis=-1)
    return np.eye(SLOPES) + vector[..., :, None] * vector[..., None, :]


def followed(waves: float, tolerance: float = 1e-4, wanted: np.ndarray | None = None) -> Patches:
    """Patches of the pairs, twice those of two different slopes."""

    def sample(leaves: Leaves, at: np.ndarray) -> np.ndarray:
        return matrices(at, waves)[..., FIRST, SECOND] * (2.0 - (FIRST == SECOND))

    def judge(leaves: Leaves, at: np.ndarray, guess: np.ndarray, lower: np.ndarray) -> np.ndarray:
        return np.abs(guess - sample(leaves, at)).max(axis=(1, 2)) / tolerance

    wanted = np.ones((SIZE, SIZE), dtype=bool) if wanted is None else wanted
    return patches.fit(wanted, 16, sample, judge, 24, 0)


def errors(found, waves: float) -> np.ndarray:
    """Relative errors of all pixels, with predictors of their own."""
    rng = np.random.default_rng(1)
    wrong = []
    for top in range(0, SIZE, STRIP):
        z = rng.normal(size=(SLOPES + 1, STRIP * SIZE)).astype(np.float32)
        row, column = np.divmod(np.arange(STRIP * SIZE), SIZE)
        c = matrices(np.column_stack([top + row + 0.5, column + 0.5]), waves)
        want = np.einsum("in,nij,jn->n", z[1:], c, z[1:])
        wrong.append(found.rows(top, z) / want - 1)
    return np.array(wrong)


@pytest.mark.parametrize("waves", [1.0, 12.0])
def test_forms_are_within_the_error_they_tell_of(waves) -> None:
    pairs = followed(waves)
    z = np.random.default_rng(2).normal(size=(60, SLOPES + 1))
    least = np.square(z[:, 1:]).sum(axis=1)  # of any z' C z
    told = []
    for cells in CELLS:
        forms = Forms(pairs, z, cells)
        told.append((forms.error / least).max())
        assert np.abs(errors(forms, waves)).max() < 1.5 * told[-1] + 5e-4
    assert told[0] > 2 * told[1] > 4 * told[2]
    assert np.abs(errors(Pairs(pairs, SLOPES), waves)).max() < 5e-4


def test_the_fewest_cells_that_are_near_enough_are_taken() -> None:
    pairs = followed(6.0)
    z = np.random.default_rng(2).normal(size=(60, SLOPES + 1))
    for cells in CELLS:
        forms = slope_variance(pairs, z, Forms(pairs, z, cells).error)
        assert isinstance(forms, Forms)
        assert forms._cells == cells
    assert isinstance(slope_variance(pairs, z, np.zeros(60)), Pairs)


def test_patches_of_several_sizes_and_parts_that_nobody_wants() -> None:
    """Narrow patches, on which forms bend from pixel to pixel, are left to the pairs."""
    z = np.random.default_rng(2).normal(size=(60, SLOPES + 1))
    wanted = np.ones((SIZE, SIZE), dtype=bool)
    wanted[:128, 128:] = False
    pairs = followed(12.0, wanted=wanted)
    assert min(level.leaves.side for level in pairs.levels) == 128
    wrong = errors(Forms(pairs, z, CELLS[-1]), 12.0)
    known = np.isfinite(wrong.reshape(SIZE, SIZE))
    assert np.array_equal(known, wanted)
    assert np.nanmax(np.abs(wrong)) < 0.05
    fine = followed(200.0)
    assert min(level.leaves.side for level in fine.levels) < CELLS[0] * 8
    assert isinstance(slope_variance(fine, z, np.full(60, np.inf)), Pairs)
    assert np.abs(errors(Pairs(fine, SLOPES), 200.0)).max() < 5e-4
