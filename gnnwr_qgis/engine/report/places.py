"""The part of an explanation's report on places: maps, and where each player acts most."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ...contract.modelheader import ModelHeader
from ...contract.names import LOCATION
from .. import crs, predictors
from . import figures, maps
from .page import Cell, Download, Element, Paragraph, Picture, Table
from .sections import columns_of, sampled
from .wording import heading, number, one_line, with_unit

if TYPE_CHECKING:
    from .explanation import ExplanationData

MOST_ON_MAPS = 5000  # points of small maps
MOST_ON_MAP = 20_000  # of one large map
STRONGEST = 3  # places per player and direction
OPEN_PLAYERS = 4  # players whose strongest places are shown unfolded


def distance_text(distance: float, header: ModelHeader) -> str:
    """A distance to a training point with its unit."""
    if header.distance == "great-circle":
        return f"{number(distance / 1000.0)} km"
    unit = crs.unit_name(header.crs_wkt)
    if unit in ("metre", "meter") and distance >= 10_000:
        return f"{number(distance / 1000.0)} km"
    return f"{number(distance)} {'m' if unit in ('metre', 'meter') else unit or 'map units'}"


def _label(data: ExplanationData) -> str:
    return with_unit("Shapley value", data.header.unit)


def _drawn(data: ExplanationData, most: int) -> np.ndarray:
    """Rows on a map of at most about ``most`` points: a sample, and the points that are far."""
    far = np.flatnonzero(data.far)
    return np.union1d(
        figures.drawn_rows(len(data.ids), most), far[figures.drawn_rows(len(far), most)]
    )


def _rings(far: np.ndarray) -> str:
    count = int(far.sum())
    mark = "Rings" if count <= maps.MOST_RINGS else "Black dots"
    return f" {mark} mark points far from all training points." if count else ""


def map_elements(data: ExplanationData) -> tuple[Element, ...]:
    """A map of location's effect, and small maps of the predictors' on one scale."""
    count, header = len(data.ids), data.header
    frame = maps.Frame.around(data.xy, header.crs_wkt)
    coordinates = ("longitude", "latitude") if crs.is_geographic(header.crs_wkt) else ("x", "y")
    one, rows = (_drawn(data, most) for most in (MOST_ON_MAP, MOST_ON_MAPS))
    values = data.attribution.players
    # Location often reaches many times farther, which on one scale would blank the predictors.
    order = np.argsort(-data.importance[:-1]).tolist()
    location = values[:, -1]
    location_map = Picture(
        "Shapley values of location: at red places it raises the prediction, at blue ones it "
        f"lowers it from the base value.{_rings(data.far[one])}{sampled(len(one), count)}",
        maps.point_map(frame, data.xy[one], location[one], _label(data), True, data.far[one]),
        (
            Download(
                "location",
                ("point", *coordinates, f"Shapley value of {LOCATION}", "far"),
                columns_of(
                    data.ids[one], *data.xy[one].T, location[one], data.far[one].astype(int)
                ),
            ),
        ),
        0.8,
    )
    if count == 1:
        return (location_map,)
    return (
        location_map,
        Picture(
            "Shapley values of the predictors, the most important first, all on one scale that "
            "ends at the 98th percentile (location, above, has its own)."
            f"{_rings(data.far[rows])}"
            f"{sampled(len(rows), count)}",
            maps.point_maps(
                frame,
                data.xy[rows],
                [values[rows, k] for k in order],
                [data.names[k] for k in order],
                _label(data),
                data.far[rows],
            ),
            (
                Download(
                    "shapley-maps",
                    ("point", *coordinates, *(one_line(data.names[k]) for k in order), "far"),
                    columns_of(
                        data.ids[rows],
                        *data.xy[rows].T,
                        *values[rows][:, order].T,
                        data.far[rows].astype(int),
                    ),
                ),
            ),
            maps.panels_width(len(order)),
        ),
    )


def _value(data: ExplanationData, player: int, point: int) -> str | float | None:
    """A predictor's value at a point, as text for a class; None for location."""
    if player == len(data.names) - 1:
        return None
    predictor = data.header.predictors[player]
    value = data.values[predictor.name][point]
    if predictor.kind == "class":
        return str(predictors.class_text(predictor.name, np.array([value]))[0])
    return float(value)


def value_text(data: ExplanationData, player: int, point: int) -> str:
    """A predictor's value at a point; a dash for location."""
    value = _value(data, player, point)
    return one_line(value) if isinstance(value, str) else number(value, 4)


def place_text(x: float, y: float, geographic: bool) -> str:
    """Coordinates with what finds the place again: 11 m of degrees, or a unit in thousands."""
    decimals = 4 if geographic else 0 if max(abs(x), abs(y)) >= 1000 else 2
    shown = (f"{value:,.{decimals}f}".replace(",", "\u202f") for value in (x, y))
    return ", ".join(shown).replace("-", "−")


def strongest_places(values: np.ndarray) -> list[int]:
    """Points that a player (values (n,)) raises most, then those it lowers most, strongest last."""
    order = np.argsort(values, kind="stable")
    raising = [int(k) for k in order[::-1][:STRONGEST] if values[k] > 0]
    lowering = [int(k) for k in order[:STRONGEST] if values[k] < 0]
    return raising + lowering[::-1]


def strongest_elements(data: ExplanationData) -> tuple[Element, ...]:
    """Tables of the places where each player acts most."""
    prediction, values = data.attribution.prediction, data.attribution.players
    geographic = crs.is_geographic(data.header.crs_wkt)
    order = np.argsort(-data.importance).tolist()
    tables: list[Element] = []
    for chosen, folded in ((order[:OPEN_PLAYERS], False), (order[OPEN_PLAYERS:], True)):
        rows: list[list[Cell]] = []
        whole: list[list[Cell]] = []
        for k in chosen:
            for point in strongest_places(values[:, k]):
                x, y = data.xy[point]
                own = [float(values[point, k]), float(prediction[point])]
                rows.append(
                    [
                        one_line(data.names[k]),
                        int(data.ids[point]),
                        place_text(float(x), float(y), geographic),
                        value_text(data, k, point),
                        *own,
                        "far" if data.far[point] else "",
                    ]
                )
                head: list[Cell] = [data.names[k], int(data.ids[point]), float(x), float(y)]
                whole.append([*head, _value(data, k, point), *own, int(data.far[point])])
        if not rows:
            continue
        tables.append(
            Table(
                f"The {number(STRONGEST)} places that each of the "
                + (f"{len(chosen)} other factors" if folded else "most important factors")
                + " raises most, and those it lowers most.",
                "strongest-places-others" if folded else "strongest-places",
                (
                    "Factor",
                    "Point",
                    "Place",
                    "Value",
                    heading("Shapley value", data.header.unit),
                    heading("Prediction", data.header.unit),
                    "Far",
                ),
                rows,
                folded,
                numbers=(
                    ("factor", "point", "x", "y", "value", "shapley value", "prediction", "far"),
                    whole,
                ),
            )
        )
    return tuple(tables) or (Paragraph("No factor moves any prediction."),)
