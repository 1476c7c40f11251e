"""Functions on a tile, row by row: patches of which the products along columns are made already."""

from __future__ import annotations

import numpy as np

from .lagrange import basis, basis_across
from .patches import STRIP, Patches


class Strips:
    """K functions on a tile, for strips of rows.

    Parameters
    ----------
    patches : Patches
        Their values at nodes are not kept.
    """

    def __init__(self, patches: Patches) -> None:
        self._size, self._count, self._complete = patches.size, patches.count, patches.complete
        self._levels = []
        for level in patches.levels:
            side, p = level.leaves.side, level.values.shape[2]
            rows = np.matmul(basis(side, p), level.values)  # (L, K, side, p)
            strips = rows.reshape(*rows.shape[:2], side // STRIP, STRIP, p)
            bands: dict[int, list[int]] = {}  # patches by their first row
            for leaf, top in enumerate(level.leaves.origins[:, 0].tolist()):
                bands.setdefault(top, []).append(leaf)
            self._levels.append(
                (
                    level.leaves,
                    np.ascontiguousarray(strips.transpose(0, 2, 1, 3, 4)),
                    {top: np.array(leaves) for top, leaves in bands.items()},
                )
            )

    def rows(self, top: int) -> np.ndarray:
        """Functions (K, STRIP, size) at the pixels of :data:`STRIP` rows; NaN where not covered."""
        count, size = self._count, self._size
        if len(self._levels) == 1 and self._levels[0][0].side == size:
            strips = self._levels[0][1]
            across = basis_across(size, strips.shape[-1])
            one = strips[0, top // STRIP].reshape(-1, strips.shape[-1]) @ across
            return one.reshape(count, STRIP, size)
        result = np.empty((count, STRIP, size), dtype=np.float32)
        if not self._complete:
            result.fill(np.nan)
        for leaves, strips, bands in self._levels:
            side, origins = leaves.side, leaves.origins
            found = bands.get(top // side * side)
            if found is None:
                continue
            p = strips.shape[-1]
            part = strips[found, (top % side) // STRIP]  # (l, K, STRIP, p)
            values = np.matmul(part.reshape(len(found), -1, p), basis_across(side, p))
            into = result.reshape(count, STRIP, size // side, side)
            into[:, :, origins[found, 1] // side] = values.reshape(
                len(found), count, STRIP, side
            ).transpose(1, 2, 0, 3)
        return result
