"""What both reports have: shares of the variance, the model's settings, provenance, citations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import numpy as np

from ...contract.job import PRESET_TITLES
from ...contract.modelheader import ModelHeader
from ...contract.names import LOCATION
from .. import crs
from ..shares import Shares
from . import charts
from .page import (
    Cell,
    Download,
    Element,
    Facts,
    Note,
    Paragraph,
    Picture,
    References,
    Section,
    Table,
)
from .wording import counted, number, one_line, percent, score

DOMINANT = 0.5  # location's share of the variance beyond which a map is mostly interpolation
CONFIDENTIAL = (
    "The model file and this report hold coordinates and values of the points. Do not pass them on "
    "where the sites are confidential."
)

_INTRINSIC = (
    "Location by itself accounts for most of what this model predicts: a map made with it is "
    "mostly interpolation between the training points. Do not read it as an effect of the "
    "predictors."
)
_VARYING = (
    "Location has most of the variance because the predictors act differently from place to place, "
    "and it shares in that. How they act between the training points is interpolated."
)
GNNWR = (
    "Du, Z., Wang, Z., Wu, S., Zhang, F., and Liu, R. (2020). Geographically neural network "
    "weighted regression for the accurate estimation of spatial non-stationarity. International "
    "Journal of Geographical Information Science 34(7), 1353–1377.",
    "https://doi.org/10.1080/13658816.2019.1707834",
)
_GEOSHAPLEY = (
    "Shapley values with location as a player: Li, Z. (2024). GeoShapley: A game theory approach "
    "to measuring spatial effects in machine learning models. Annals of the American Association "
    "of Geographers 114(7), 1365–1385.",
    "https://doi.org/10.1080/24694452.2024.2350982",
)
_ARTICLE = (
    "Explainable GNNWR (EI-GNNWR): The Distribution of Surface Heat Flow on the Tibetan Plateau "
    "Revealed by Data-Driven Methods.",
    "",
)


def columns_of(*columns: np.ndarray) -> list[list[Cell]]:
    """Rows of a CSV file from its columns."""
    return [list(row) for row in zip(*(np.asarray(column).tolist() for column in columns))]


def sampled(shown: int, count: int) -> str:
    """Sentence that says so where not all points are drawn."""
    if shown == count:
        return ""
    return (
        f" A sample of {number(shown)} of {number(count)} points is drawn; the output layer has "
        "all."
    )


def moment(text: str) -> str:
    """A time in ISO 8601 as people write it; what is none stays as it is."""
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        return one_line(text)
    return f"{when:%Y-%m-%d %H:%M} {when.tzname() or ''}".strip()


def score_text(header: ModelHeader) -> str:
    """The model's R2 and what it was measured on; empty where there is none."""
    r2 = header.metrics.get("R2")
    if r2 is None:
        return ""
    where = header.scored_on[:1].upper() + header.scored_on[1:]
    return f"{where} R² {score(float(r2))}"


def score_warnings(header: ModelHeader) -> list[Element]:
    """What the scores forbid to conclude."""
    notes: list[Element] = []
    r2 = header.metrics.get("R2")
    if header.scored_on == "in-sample":
        notes.append(
            Note(
                "No point was kept for a score (points for validation, where there are any, chose "
                "the epoch), so the scores are in-sample: they say how closely the model follows "
                "its own points, and nothing of places between them. "
                "Train with the preset Recommended for an out-of-bag score.",
                warning=True,
            )
        )
    elif r2 is not None and r2 <= 0:
        notes.append(
            Note(
                "The model predicts left-out points no better than the mean of all points does "
                f"(R² {number(float(r2), 2)}). Nothing should be read into its coefficients, maps "
                "and Shapley values.",
                warning=True,
            )
        )
    return notes


def points_of(shares: Shares) -> str:
    """The points that shares rest on."""
    return counted(shares.rows, "left-out point" if shares.honest else "training point")


def shares_sentence(shares: Shares) -> str:
    """What the variance of the predictions comes from, in a sentence."""
    place = float(shares.players[-1])
    where = f"the variance of the predictions at {points_of(shares)}"
    if place < 0:
        return f"All of {where} comes from the predictors; location works slightly against them."
    return (
        f"Of {where}, {percent(1.0 - place)} comes from the predictors and {percent(place)} from "
        "location."
    )


def share_elements(shares: Shares, names: Sequence[str]) -> list[Element]:
    """What the variance of the predictions comes from; ``names`` are the p predictors."""
    points = points_of(shares)
    if not np.isfinite(shares.players).all():
        return [Paragraph("The predictions do not vary, so there is nothing to share out.")]
    place = float(shares.players[-1])
    elements: list[Element] = [Paragraph(shares_sentence(shares))]
    if place > DOMINANT:
        elements.append(
            Note(_INTRINSIC if shares.intrinsic > place / 2 else _VARYING, warning=True)
        )
    if not shares.honest:
        elements.append(
            Note("No point was kept for a score, so these shares are in-sample.", warning=True)
        )
    half = 0.5 * shares.varying
    rows: list[list[Cell]] = [
        [
            one_line(name),
            *(
                float(values[k])
                for values in (shares.players, shares.invariant, half, shares.observed)
            ),
        ]
        for k, name in enumerate(names)
    ]
    rows.sort(key=lambda row: -float(row[1] or 0.0))
    rows.append([LOCATION, place, shares.intrinsic, float(half.sum()), float(shares.observed[-1])])
    columns = (
        "Factor",
        "Share of the predictions",
        "Same everywhere, or the place itself",
        "Half of what varies with the place",
        "Follows the observations",
    )
    elements += [
        Picture(
            "Share of each predictor and of location in the variance of the predictions at "
            f"{points}, Cov(Shapley value, prediction) / Var(prediction). What varies "
            "with the place is shared evenly between the predictor and location. A negative share "
            "works against the rest.",
            charts.shares(names, shares.invariant, shares.varying, shares.intrinsic),
            (Download("shares", columns, rows),),
        ),
        Table(
            "The shares; they sum to 1. The last column is Cov(Shapley value, observed) / "
            "Var(observed): how far a factor follows what was observed.",
            "shares-table",
            columns,
            rows,
            shares=columns[1:],
        ),
    ]
    return elements


_TITLES = {
    "plugin": "GNNWR for QGIS",
    "qgis": "QGIS",
    "kind": "Network",
    "hidden": "Hidden layers",
    "length": "Length of the encoding",
    "keep": "Epoch kept",
    "references": "Reference points",
    "created": "Asked for",
}


def _title(name: str) -> str:
    return one_line(name.replace("_", " ")).capitalize()


def model_facts(header: ModelHeader) -> tuple[tuple[str, Cell], ...]:
    """Settings, network and versions of a model."""
    pairs: list[tuple[str, Cell]] = [
        ("Preset", PRESET_TITLES.get(header.preset, header.preset)),
        ("Coordinate system", crs.name(header.crs_wkt)),
        ("Distances", header.distance),
        ("Seed", header.seed),
    ]
    for name, value in {**header.settings, **header.network}.items():
        if name == "mixture":
            continue  # the report of a training has a table of it
        pairs.append((_TITLES.get(name) or _title(name), _cell(value)))
    return tuple(pairs)


def provenance_facts(
    provenance: Mapping[str, str], pairs: Mapping[str, Cell]
) -> tuple[tuple[str, Cell], ...]:
    """``pairs``, and where something comes from."""
    facts = dict(pairs)
    for name, text in provenance.items():
        shown = moment(str(text)) if name == "created" else one_line(str(text))
        facts.setdefault(_TITLES.get(name) or _title(name), shown)
    return tuple(facts.items())


def _cell(value: object) -> Cell:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None:
        return "none"
    if isinstance(value, (int, float)):
        return value
    if isinstance(value, (list, tuple)):
        return " · ".join(str(item) for item in value)
    return one_line(str(value))


def making_section(header: ModelHeader, own: Mapping[str, str]) -> Section:
    """Settings and provenance of the model, and ``own`` of what was made with it."""
    model = provenance_facts(header.provenance, {"Model trained": moment(header.created)})
    versions = tuple(
        (one_line(name), one_line(str(text))) for name, text in header.versions.items()
    )
    elements: list[Element] = [Facts(model_facts(header)), Facts((*model, *versions))]
    if own:
        elements += [Paragraph("This explanation:"), Facts(provenance_facts(own, {}))]
    return Section("Settings and provenance", (*elements, Note(CONFIDENTIAL)))


def citing_section(header: ModelHeader) -> Section:
    """What to cite for this model and its attribution."""
    works = (GNNWR, _GEOSHAPLEY, _ARTICLE, tool_entry(header.provenance))
    return Section("How to cite", (References(works),))


def tool_entry(provenance: Mapping[str, str]) -> tuple[str, str]:
    """The plugin as a work to cite."""
    plugin = provenance.get("plugin", "")
    return f"GNNWR for QGIS{f', version {one_line(plugin)}' if plugin else ''}.", ""


def warning_notes(warnings: Sequence[str]) -> list[Element]:
    """What the user was warned of."""
    return [Note(text, warning=True) for text in warnings]
