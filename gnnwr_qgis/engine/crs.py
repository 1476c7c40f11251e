"""Coordinate reference systems: the one place where coordinates are transformed.

A CRS is WKT (WKT2 as QGIS writes it); the empty string means "no CRS known". Axis order is always
x (east, longitude) then y (north, latitude), whatever the authority says.
"""

from __future__ import annotations

import warnings
from functools import lru_cache

import numpy as np
import pyproj
from pyproj.exceptions import CRSError, ProjError
from pyproj.transformer import TransformerGroup

from .errors import InputError
from .reporter import Reporter

Bounds = tuple[float, float, float, float]
# Where great-circle distances are made when the points' own coordinates are projected.
WGS84_WKT: str = pyproj.CRS.from_epsg(4326).to_wkt("WKT2_2019")
# Points along each side of a rectangle (and inside it) when its bounds are transformed.
_DENSITY = 21


@lru_cache(maxsize=64)
def parse(wkt: str) -> pyproj.CRS:
    """The CRS that ``wkt`` describes.

    Raises
    ------
    InputError
        When PROJ cannot read it.
    """
    try:
        return pyproj.CRS.from_user_input(wkt)
    except CRSError as error:
        raise InputError(
            f"A coordinate reference system cannot be read ({wkt[:60]}...): {error}. Set the CRS "
            "of the layer to one that QGIS lists."
        ) from error


def name(wkt: str) -> str:
    """What a person calls the CRS: authority code and name, or "no CRS"."""
    if not wkt:
        return "no CRS"
    crs = parse(wkt)
    authority = crs.to_authority(min_confidence=100)
    return f"{':'.join(authority)} {crs.name}" if authority else crs.name


def is_geographic(wkt: str) -> bool:
    """Whether coordinates are longitude and latitude (False without a CRS)."""
    return bool(wkt) and parse(wkt).is_geographic


def unit_name(wkt: str) -> str:
    """Unit of the coordinates as a word ("metre", "degree"); empty without a CRS."""
    if not wkt:
        return ""
    axes = parse(wkt).axis_info
    return axes[0].unit_name if axes else ""


@lru_cache(maxsize=128)
def same(first: str, second: str) -> bool:
    """Whether two CRS give the same place the same x and y.

    Two absent CRS are the same; an absent and a known one are not.
    """
    if first == second:
        return True
    if not first or not second:
        return False
    return parse(first).equals(parse(second), ignore_axis_order=True)


@lru_cache(maxsize=32)
def _transformer(source_wkt: str, target_wkt: str) -> tuple[pyproj.Transformer, bool]:
    """The transformer, and whether nothing better than a ballpark one exists."""
    source, target = parse(source_wkt), parse(target_wkt)
    try:
        with warnings.catch_warnings():
            # PROJ's hint on grids it lacks: accuracy of metres, not worth alarming the user.
            warnings.simplefilter("ignore", UserWarning)
            exact = TransformerGroup(source, target, always_xy=True, allow_ballpark=False)
        ballpark = not exact.transformers
        return pyproj.Transformer.from_crs(source, target, always_xy=True), ballpark
    except ProjError as error:
        raise InputError(
            f"Coordinates cannot be transformed from {name(source_wkt)} to {name(target_wkt)}: "
            f"{error}. Reproject the layer to another CRS."
        ) from error


def transform(
    xy: np.ndarray, source_wkt: str, target_wkt: str, report: Reporter | None
) -> np.ndarray:
    """Transform coordinates.

    Parameters
    ----------
    xy : ndarray of float, shape (n, 2)
        Coordinates in the units of ``source_wkt``.
    source_wkt, target_wkt : str
        CRS as WKT; both empty leaves the coordinates as they are.
    report : Reporter or None
        Takes the warning when PROJ knows only a ballpark transformation.

    Returns
    -------
    ndarray of float64, shape (n, 2)
        Coordinates in the units of ``target_wkt``; NaN where a place has none there.

    Raises
    ------
    InputError
        When only one of the two CRS is known, or one cannot be used.
    """
    xy = np.asarray(xy, dtype=np.float64).reshape(-1, 2)
    if same(source_wkt, target_wkt):
        return xy
    if not source_wkt or not target_wkt:
        raise InputError(
            f"Coordinates with {name(source_wkt)} cannot be combined with {name(target_wkt)}. "
            "Set the CRS of the layer that has none (Layer Properties, Source)."
        )
    transformer, ballpark = _transformer(source_wkt, target_wkt)
    if ballpark and report is not None:
        report.warning(
            f"Only a ballpark transformation is known from {name(source_wkt)} to "
            f"{name(target_wkt)}: places may be off by up to hundreds of metres."
        )
    x, y = transformer.transform(xy[:, 0], xy[:, 1])
    result = np.column_stack([x, y])
    result[~np.isfinite(result).all(axis=1)] = np.nan
    return result


def transform_bounds(
    bounds: Bounds, source_wkt: str, target_wkt: str, report: Reporter | None
) -> Bounds:
    """The rectangle (xmin, ymin, xmax, ymax) in ``target_wkt`` that holds ``bounds``.

    Edges are bent by a projection and a pole may lie inside, so a lattice over the whole rectangle
    is transformed. All four are NaN when no place of it has coordinates there.
    """
    if same(source_wkt, target_wkt):
        return bounds
    x, y = np.meshgrid(
        np.linspace(bounds[0], bounds[2], _DENSITY), np.linspace(bounds[1], bounds[3], _DENSITY)
    )
    xy = transform(np.column_stack([x.ravel(), y.ravel()]), source_wkt, target_wkt, report)
    xy = xy[np.isfinite(xy[:, 0])]
    if not len(xy):
        return (np.nan, np.nan, np.nan, np.nan)
    low, high = xy.min(axis=0), xy.max(axis=0)
    return (float(low[0]), float(low[1]), float(high[0]), float(high[1]))
