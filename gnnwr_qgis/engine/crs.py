"""Coordinate reference systems: the one place where coordinates are transformed.

A CRS is WKT (WKT2 as QGIS writes it); the empty string means "no CRS known". Axis order is always
x (east, longitude) then y (north, latitude), whatever the authority says.
"""

from __future__ import annotations

import math
import warnings
from functools import lru_cache

import numpy as np
import pyproj
from pyproj.exceptions import CRSError, ProjError
from pyproj.transformer import TransformerGroup

from ..contract.translation import counted, tr, tr_noop
from .errors import InputError
from .reporter import Reporter

Bounds = tuple[float, float, float, float]
# Where great-circle distances are made when the points' own coordinates are projected.
WGS84_WKT: str = pyproj.CRS.from_epsg(4326).to_wkt("WKT2_2019")
# Points along each side of a rectangle when its bounds are transformed. What a bent side still
# reaches beyond them falls with the square of their number: here about 1e-6 of the side's length.
_DENSITY = 1000
_LATTICE = 101  # the same for its inside
_DEGREE = math.pi / 180
# The commonest units as PROJ names them: what shows one calls tr.
UNITS = (
    tr_noop("metre"), tr_noop("degree"), tr_noop("foot"), tr_noop("US survey foot"),
    tr_noop("kilometre"),
)  # fmt: skip


@lru_cache(maxsize=64)
def parse(wkt: str) -> pyproj.CRS:
    """The CRS that ``wkt`` describes.

    Only WKT is taken, for it may come from a foreign model file: not the other kinds of text that
    PROJ knows, such as codes and pipelines.

    Raises
    ------
    InputError
        When PROJ cannot read it.
    """
    try:
        return pyproj.CRS.from_wkt(wkt)
    except CRSError as error:
        raise InputError(
            tr(
                "A coordinate reference system cannot be read ({wkt}...): {error}. Set the CRS of "
                "the layer to one that QGIS lists; if a model file has it, train the model anew."
            ).format(wkt=wkt[:60], error=error)
        ) from error


def name(wkt: str) -> str:
    """What a person calls the CRS: authority code and name, or "no CRS"."""
    if not wkt:
        return tr("no CRS")
    crs = parse(wkt)
    authority = crs.to_authority(min_confidence=100)
    return f"{':'.join(authority)} {crs.name}" if authority else crs.name


def is_geographic(wkt: str) -> bool:
    """Whether coordinates are longitude and latitude (False without a CRS)."""
    return bool(wkt) and parse(wkt).is_geographic


def in_degrees(wkt: str) -> bool:
    """Whether coordinates are longitude and latitude in degrees, not in grads, say."""
    if not is_geographic(wkt):
        return False
    axes = parse(wkt).axis_info[:2]  # a third would be a height
    return bool(axes) and all(
        math.isclose(axis.unit_conversion_factor, _DEGREE, rel_tol=1e-9) for axis in axes
    )


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
            tr(
                "Coordinates cannot be transformed from {source} to {target}: {error}. Reproject "
                "the layer to another CRS."
            ).format(source=name(source_wkt), target=name(target_wkt), error=error)
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
            tr(
                "Coordinates with {first} cannot be combined with {second}. Set the CRS of the "
                "layer that has none (Layer Properties, Source)."
            ).format(first=name(source_wkt), second=name(target_wkt))
        )
    transformer, ballpark = _transformer(source_wkt, target_wkt)
    if ballpark and report is not None:
        report.warning(
            tr(
                "Only a ballpark transformation is known from {source} to {target}: places may be "
                "off by up to hundreds of metres."
            ).format(source=name(source_wkt), target=name(target_wkt))
        )
    x, y = transformer.transform(xy[:, 0], xy[:, 1])
    result = np.column_stack([x, y])
    result[~np.isfinite(result).all(axis=1)] = np.nan
    return result


def transform_bounds(
    bounds: Bounds, source_wkt: str, target_wkt: str, report: Reporter | None
) -> Bounds:
    """The rectangle (xmin, ymin, xmax, ymax) in ``target_wkt`` that holds ``bounds``.

    Sides are bent by a projection and a pole may lie inside, so PROJ follows the sides and looks
    for the poles; a lattice over the whole rectangle adds what a side does not show, or where it
    has no coordinates. What crosses the date line gets all longitudes. All four are NaN when no
    place of it has coordinates there.
    """
    if same(source_wkt, target_wkt):
        return bounds
    x, y = np.meshgrid(
        np.linspace(bounds[0], bounds[2], _LATTICE), np.linspace(bounds[1], bounds[3], _LATTICE)
    )
    xy = transform(np.column_stack([x.ravel(), y.ravel()]), source_wkt, target_wkt, report)
    xy = xy[np.isfinite(xy[:, 0])]
    corners = [*xy, *_side_bounds(bounds, source_wkt, target_wkt)]
    if not corners:
        return (np.nan, np.nan, np.nan, np.nan)
    low, high = np.min(corners, axis=0), np.max(corners, axis=0)
    return (float(low[0]), float(low[1]), float(high[0]), float(high[1]))


def _side_bounds(bounds: Bounds, source_wkt: str, target_wkt: str) -> list[tuple[float, float]]:
    """Two opposite corners of what PROJ finds along the sides; none where it finds nothing."""
    transformer, _ = _transformer(source_wkt, target_wkt)
    try:
        left, bottom, right, top = transformer.transform_bounds(*bounds, densify_pts=_DENSITY)
    except ProjError:
        return []  # the lattice has to do
    if not all(map(math.isfinite, (left, bottom, right, top))):
        return []
    if left > right:  # across the date line
        half = math.pi / parse(target_wkt).axis_info[0].unit_conversion_factor
        left, right = -half, half
    return [(left, bottom), (right, top)]


def check_degrees(xy: np.ndarray) -> None:
    """Raise InputError where coordinates (n, 2) are no longitude and latitude in degrees."""
    finite = xy[np.isfinite(xy).all(axis=1)]
    beyond = (np.abs(finite[:, 0]) > 360.0) | (np.abs(finite[:, 1]) > 90.0)
    if beyond.any():
        x, y = finite[beyond][0]
        points = counted(int(beyond.sum()), "{count} point has", "{count} points have")
        raise InputError(
            tr(
                "{points} coordinates that are no longitude and latitude, such as ({x:g}, {y:g}). "
                "Set the layer's coordinate system to the one its coordinates are in."
            ).format(points=points, x=x, y=y)
        )
