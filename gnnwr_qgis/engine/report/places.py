"""The part of an explanation's report on places: maps, and where each player acts most."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ...contract.modelheader import ModelHeader
from ...contract.sentences import sentences
from ...contract.translation import tr
from .. import crs, predictors
from . import figures, labels, maps
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
    return f"{number(distance)} {'m' if unit in ('metre', 'meter') else labels.unit_word(unit)}"


def _label(data: ExplanationData) -> str:
    return with_unit(tr("Shapley value"), data.header.unit)


def _drawn(data: ExplanationData, most: int) -> np.ndarray:
    """Rows on a map of at most about ``most`` points: a sample, and the points that are far."""
    far = np.flatnonzero(data.far)
    return np.union1d(
        figures.drawn_rows(len(data.ids), most), far[figures.drawn_rows(len(far), most)]
    )


def _rings(far: np.ndarray) -> str:
    count = int(far.sum())
    if not count:
        return ""
    if count <= maps.MOST_RINGS:
        return tr("Rings mark points far from all training points.")
    return tr("Black dots mark points far from all training points.")


def map_elements(data: ExplanationData) -> tuple[Element, ...]:
    """A map of location's effect, and small maps of the predictors' on one scale."""
    count, header = len(data.ids), data.header
    frame = maps.Frame.around(data.xy, header.crs_wkt)
    coordinates = labels.coordinates(header.crs_wkt)
    one, rows = (_drawn(data, most) for most in (MOST_ON_MAP, MOST_ON_MAPS))
    values = data.attribution.players
    # Location often reaches many times farther, which on one scale would blank the predictors.
    order = np.argsort(-data.importance[:-1]).tolist()
    location = values[:, -1]
    caption = tr(
        "Shapley values of location: at red places it raises the prediction, at blue ones it "
        "lowers it from the base value."
    )
    location_map = Picture(
        sentences([caption, _rings(data.far[one]), sampled(len(one), count)]),
        maps.point_map(frame, data.xy[one], location[one], _label(data), True, data.far[one]),
        (
            Download(
                "location",
                (tr("point"), *coordinates, tr("Shapley value of location"), tr("far")),
                columns_of(
                    data.ids[one], *data.xy[one].T, location[one], data.far[one].astype(int)
                ),
            ),
        ),
        0.8,
    )
    if count == 1:
        return (location_map,)
    caption = tr(
        "Shapley values of the predictors, the most important first, all on one scale that "
        "ends at the 98th percentile (location, above, has its own)."
    )
    return (
        location_map,
        Picture(
            sentences([caption, _rings(data.far[rows]), sampled(len(rows), count)]),
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
                    (
                        tr("point"),
                        *coordinates,
                        *(one_line(data.names[k]) for k in order),
                        tr("far"),
                    ),
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
                        labels.player(data.names, k),
                        int(data.ids[point]),
                        place_text(float(x), float(y), geographic),
                        value_text(data, k, point),
                        *own,
                        tr("far") if data.far[point] else "",
                    ]
                )
                head: list[Cell] = [data.names[k], int(data.ids[point]), float(x), float(y)]
                whole.append([*head, _value(data, k, point), *own, int(data.far[point])])
        if not rows:
            continue
        tables.append(
            Table(
                _strongest_caption(len(chosen) if folded else None),
                "strongest-places-others" if folded else "strongest-places",
                (
                    tr("Factor"),
                    tr("Point"),
                    tr("Place"),
                    tr("Value"),
                    heading(tr("Shapley value"), data.header.unit),
                    heading(tr("Prediction"), data.header.unit),
                    tr("Far"),
                ),
                rows,
                folded,
                numbers=(
                    (
                        tr("factor"), tr("point"), "x", "y", tr("value"), tr("shapley value"),
                        tr("prediction"), tr("far"),
                    ),
                    whole,
                ),
            )
        )  # fmt: skip
    return tuple(tables) or (Paragraph(tr("No factor moves any prediction.")),)


def _strongest_caption(others: int | None) -> str:
    """What a table of places shows; ``others`` is the number of factors that are left for it."""
    if others is None:
        return tr(
            "The {count} places that each of the most important factors raises most, and those it "
            "lowers most."
        ).format(count=number(STRONGEST))
    return tr(
        "The {count} places that each of the {others} other factors raises most, and those it "
        "lowers most."
    ).format(count=number(STRONGEST), others=others)
