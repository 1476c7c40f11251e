"""What prediction on a grid asks of a fitted model, and how much of it fits into memory."""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np

from ..contract.modelheader import ModelHeader
from .applicability import Applicability
from .attribution import Attribution

# Memory for one block's predictors and results, of which there may be seven at a time (between
# waiting, worked out, written), and for one call of the model. With the libraries (about 400 MB),
# GDAL's cache and copies, the whole stays under 1 GB whatever the raster's size.
_BLOCK_BYTES = 32_000_000
_WIDE_BYTES = 64_000_000
_CALL_BYTES = 96_000_000


class Surfaces(Protocol):
    """The model at some places (see ``engine/modelfile.py``)."""

    @property
    def coefficients(self) -> np.ndarray: ...

    def predict(self, X: np.ndarray) -> np.ndarray: ...

    def standard_error(self, X: np.ndarray) -> np.ndarray: ...


class HalfWidths(Protocol):
    """Half widths of prediction intervals (see ``engine/intervals.py``)."""

    def half_width(self, xy: np.ndarray) -> np.ndarray: ...


class PredictingModel(Protocol):
    """What this job asks of a fitted model."""

    @property
    def header(self) -> ModelHeader: ...

    @property
    def base(self) -> float: ...

    @property
    def intervals(self) -> HalfWidths | None: ...

    @property
    def applicability(self) -> Applicability | None: ...

    def encode(
        self, values: dict[str, np.ndarray]
    ) -> tuple[np.ndarray, dict[str, dict[str, int]]]: ...

    def surfaces(self, xy: np.ndarray) -> Surfaces: ...

    def attribute(self, surfaces: Any, design: np.ndarray) -> Attribution: ...


def block_pixels(header: ModelHeader) -> int:
    """Pixels of a block: predictors as float64, results as float32, masks and indices."""
    return _BLOCK_BYTES // (10 * len(header.predictors) + 4 * len(header.coefficients) + 88)


def wide_block_pixels(read: int, bands: int) -> int:
    """Pixels of a block of rasters that are stored in strips.

    Such blocks are as wide as memory allows, since every one decodes the whole strips it crosses.

    Parameters
    ----------
    read : int
        Bytes of all predictors of a pixel.
    bands : int
        Of the outputs, in single precision.
    """
    return _WIDE_BYTES // (read + 4 * bands)


def call_pixels(header: ModelHeader) -> int:
    """Pixels of a call, from what the model holds of each.

    That is the coefficients' deviations of every member (float64, with a copy) and its widest
    hidden layer (float32, with what the activation makes of it).
    """
    members = header.settings.get("members")
    if not isinstance(members, int) or members < 1:
        members = 50
    hidden = header.network.get("hidden")
    sizes = [size for size in hidden if isinstance(size, int)] if isinstance(hidden, list) else []
    widest = max([64, *sizes])
    each = 16 * ((members + 4) * len(header.coefficients) + members * widest)
    return min(max(_CALL_BYTES // each, 256), 65_536)
