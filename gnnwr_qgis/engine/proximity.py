"""Proximity: from the coordinates of places to what a network is given of them.

    d_ij = distance(s_i, r_j)        distances of place i to the reference points r_1..r_R
    f_i  = encode(d_i1 .. d_iR)      the features of place i

Distances are made from coordinates, block by block. While a model is trained its features are held
in float32, n x R of them: bounding the references R bounds the memory.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import torch

BLOCK_VALUES = 2_000_000  # distances made at once; bounds the memory for temporary arrays
EARTH_RADIUS_M = 6371008.8  # mean radius R1 of the WGS 84 ellipsoid (IUGG)


def planar_or_chord(xy: np.ndarray, distance: str) -> np.ndarray:
    """Cartesian coordinates in which straight lines measure ``distance``.

    Planar coordinates stay as they are; longitude and latitude in degrees become points of a
    sphere (metres), whose straight distance is the chord of the great circle.
    """
    if distance == "planar":
        return np.asarray(xy, dtype=np.float64)
    longitude, latitude = np.radians(xy[:, 0]), np.radians(xy[:, 1])
    across = np.cos(latitude)
    unit = (across * np.cos(longitude), across * np.sin(longitude), np.sin(latitude))
    return EARTH_RADIUS_M * np.column_stack(unit)


def squared_distances(points: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Squared distances (m, n) of points (m, d) to others (n, d).

    From differences, which do not cancel as products would; rounded alike on every machine.
    """
    along = np.ascontiguousarray(others.T)
    result = np.subtract(points[:, :1], along[0])
    np.multiply(result, result, out=result)
    for axis in range(1, len(along)):
        difference = np.subtract(points[:, axis, None], along[axis])
        np.multiply(difference, difference, out=difference)
        result += difference
    return result


def along_earth(straight: np.ndarray, distance: str) -> np.ndarray:
    """Distances of which ``straight`` are the straight ones: arcs for great-circle distance.

    ``straight`` is measured between points of :func:`planar_or_chord`.
    """
    if distance == "planar":
        return straight
    half = np.minimum(straight / (2.0 * EARTH_RADIUS_M), 1.0)
    lengths: np.ndarray = 2.0 * EARTH_RADIUS_M * np.arcsin(half)
    return lengths


def middle_longitude(longitude: np.ndarray) -> float:
    """Circular mean of longitudes (n,), in degrees."""
    return float(np.degrees(np.angle(np.exp(1j * np.radians(longitude)).mean())))


def east_of(longitude: np.ndarray, middle: float) -> np.ndarray:
    """Degrees east of ``middle``, in [-180, 180): places about it are not torn at 180 degrees."""
    east: np.ndarray = (longitude - middle + 180.0) % 360.0 - 180.0
    return east


def spread_references(xy: np.ndarray, count: int | None, distance: str) -> np.ndarray:
    """Row numbers of reference points: every location once, or a spread of ``count`` of them.

    The spread is the farthest-point one (Gonzalez 1985, doi 10.1016/0304-3975(85)90224-5), begun
    at the location nearest to the mean: it needs no random draw and leaves no region bare.
    """
    locations, rows = np.unique(xy, axis=0, return_index=True)
    if count is None or len(rows) <= count:
        return rows
    points = planar_or_chord(locations, distance)
    chosen = [int(np.argmin(squared_distances(points.mean(axis=0)[None], points)[0]))]
    nearest = np.full(len(points), np.inf)
    while len(chosen) < count:
        np.minimum(nearest, squared_distances(points[chosen[-1:]], points)[0], out=nearest)
        chosen.append(int(np.argmax(nearest)))
    return rows[np.sort(chosen)]


@dataclass(frozen=True)
class Proximity:
    """Encoded distances to the reference points.

    Attributes
    ----------
    references : (R, 2) float64
        Coordinates in the model's CRS.
    distance : {"planar", "great-circle"}
        Great-circle distances are in metres, planar ones in units of the CRS.
    encoding : {"log", "minmax", "raw"}
        ``log`` is log(sqrt(d^2 + h^2) / h), standardised: it tells near places apart, is flat far
        away and has no kink at a reference; ``minmax`` (Du et al. 2020) scales each reference's
        distances to [0, 1] over the training points; ``raw`` leaves them.
    length : float
        h of the logarithm, in units of the distance.
    centre, scale : (R,) float64
        Feature = (encoded - centre) / scale.
    """

    references: np.ndarray
    distance: str
    encoding: str
    length: float
    centre: np.ndarray
    scale: np.ndarray

    @classmethod
    def fit(cls, xy: np.ndarray, references: np.ndarray, distance: str, encoding: str) -> Proximity:
        """Choose length and scaling from the training points ``xy`` ((n, 2))."""
        count = len(references)
        plain = cls(references, distance, "raw", 1.0, np.zeros(count), np.ones(count))
        # 2,000 points say what the median distance is; the rest would only cost memory.
        sample = plain.encode(xy[:: max(1, -(-len(xy) // 2000))])
        length = 0.05 * float(np.median(sample)) or 1.0
        raw = cls(references, distance, encoding, length, np.zeros(count), np.ones(count))
        if encoding == "raw":
            return raw
        total, squares = np.zeros(count), 0.0
        low, high = np.full(count, np.inf), np.full(count, -np.inf)
        size = max(64, BLOCK_VALUES // max(1, count))
        blocks = [xy[start : start + size] for start in range(0, len(xy), size)]
        for block in blocks:
            encoded = raw.encode(block)
            total += encoded.sum(axis=0)
            squares += float((encoded**2).sum())
            low, high = np.minimum(low, encoded.min(axis=0)), np.maximum(high, encoded.max(axis=0))
        if encoding == "minmax":
            return cls(references, distance, encoding, length, low, np.maximum(high - low, 1e-300))
        mean = total / len(xy)
        # One scale for all references keeps their differences in range comparable.
        variance = squares / (len(xy) * count) - float(np.mean(total / len(xy))) ** 2
        spread = np.full(count, np.sqrt(variance) if variance > 0 else 1.0)
        return cls(references, distance, encoding, length, mean, spread)

    def distances(self, xy: np.ndarray) -> np.ndarray:
        """Distances (n, R) float64 of places ``xy`` (n, 2) to the references."""
        places = planar_or_chord(xy, self.distance)
        targets = planar_or_chord(self.references, self.distance)
        squares = squared_distances(places, targets)
        return along_earth(np.sqrt(squares, out=squares), self.distance)

    def encode(self, xy: np.ndarray) -> np.ndarray:
        """Features (n, R) float64 of places ``xy`` (n, 2) in the model's CRS."""
        values = self.distances(xy)
        if self.encoding == "log":
            values /= self.length
            values *= values
            np.log1p(values, out=values)
            values *= 0.5
        values -= self.centre
        values /= self.scale
        return values

    def features(self, xy: np.ndarray, device: torch.device) -> torch.Tensor:
        """The same as a float32 tensor on ``device``, made block by block."""
        import torch  # a second, which jobs without a network need not wait

        result = torch.empty((len(xy), len(self.references)), dtype=torch.float32, device=device)
        size = max(64, BLOCK_VALUES // max(1, len(self.references)))
        for start in range(0, len(xy), size):
            block = self.encode(xy[start : start + size]).astype(np.float32)
            result[start : start + size] = torch.from_numpy(block).to(device)
        return result
