"""What both reports have: shares of the variance, the model's settings, provenance, citations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import numpy as np

from ...contract.choices import PRESET_TITLES
from ...contract.modelheader import ModelHeader
from ...contract.names import LOCATION
from ...contract.translation import tr, tr_noop
from .. import crs
from ..shares import Shares
from . import charts, labels
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
CONFIDENTIAL = tr_noop(
    "The model file and this report hold coordinates and values of the points. Do not pass them on "
    "where the sites are confidential."
)

_INTRINSIC = tr_noop(
    "Location by itself accounts for most of what this model predicts: a map made with it is "
    "mostly interpolation between the training points. Do not read it as an effect of the "
    "predictors."
)
_VARYING = tr_noop(
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
    tr_noop("Shapley values with location as a player"),
    "Li, Z. (2024). GeoShapley: A game theory approach "
    "to measuring spatial effects in machine learning models. Annals of the American Association "
    "of Geographers 114(7), 1365–1385.",
    "https://doi.org/10.1080/24694452.2024.2350982",
)
_ARTICLE = (
    tr_noop("GNNWR with enhanced interpretability (EI-GNNWR)"),
    "The Distribution of Surface Heat Flow on the Tibetan Plateau Revealed by Data-Driven Methods.",
    "",
)


def columns_of(*columns: np.ndarray) -> list[list[Cell]]:
    """Rows of a CSV file from its columns."""
    return [list(row) for row in zip(*(np.asarray(column).tolist() for column in columns))]


def sampled(shown: int, count: int) -> str:
    """Sentence, with the blank before it, that says so where not all points are drawn."""
    if shown == count:
        return ""
    return tr(" A sample of {shown} of {count} points is drawn; the output layer has all.").format(
        shown=number(shown), count=number(count)
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
    return tr("{kind} R² {r2}").format(
        kind=labels.capital(tr(header.scored_on)), r2=score(float(r2))
    )


def score_warnings(header: ModelHeader) -> list[Element]:
    """What the scores forbid to conclude."""
    notes: list[Element] = []
    r2 = header.metrics.get("R2")
    if header.scored_on == "in-sample":
        notes.append(
            Note(
                tr(
                    "No point was kept for a score (points for validation, where there are any, "
                    "chose the epoch), so the scores are in-sample: they say how closely the model "
                    "follows its own points, and nothing of places between them. "
                    "Train with the preset Recommended for an out-of-bag score."
                ),
                warning=True,
            )
        )
    elif r2 is not None and r2 <= 0:
        notes.append(
            Note(
                tr(
                    "The model predicts left-out points no better than the mean of all points does "
                    "(R² {r2}). Nothing should be read into its coefficients, maps and Shapley "
                    "values."
                ).format(r2=number(float(r2), 2)),
                warning=True,
            )
        )
    return notes


def points_of(shares: Shares) -> str:
    """The points that shares rest on."""
    if shares.honest:
        return counted(shares.rows, "{count} left-out point", "{count} left-out points")
    return counted(shares.rows, "{count} training point", "{count} training points")


def shares_sentence(shares: Shares) -> str:
    """What the variance of the predictions comes from, in a sentence."""
    place, points = float(shares.players[-1]), points_of(shares)
    if place < 0:
        return tr(
            "All of the variance of the predictions at {points} comes from the predictors; "
            "location works slightly against them."
        ).format(points=points)
    return tr(
        "Of the variance of the predictions at {points}, {predictors} comes from the predictors "
        "and {place} from location."
    ).format(points=points, predictors=percent(1.0 - place), place=percent(place))


def share_elements(shares: Shares, names: Sequence[str]) -> list[Element]:
    """What the variance of the predictions comes from; ``names`` are the p predictors."""
    points = points_of(shares)
    if not np.isfinite(shares.players).all():
        return [Paragraph(tr("The predictions do not vary, so there is nothing to share out."))]
    place = float(shares.players[-1])
    elements: list[Element] = [Paragraph(shares_sentence(shares))]
    if place > DOMINANT:
        elements.append(
            Note(tr(_INTRINSIC if shares.intrinsic > place / 2 else _VARYING), warning=True)
        )
    if not shares.honest:
        said = tr("No point was kept for a score, so these shares are in-sample.")
        elements.append(Note(said, warning=True))
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
    own = (place, shares.intrinsic, float(half.sum()), float(shares.observed[-1]))
    rows.append([tr(LOCATION), *own])
    columns = (
        tr("Factor"),
        tr("Share of the predictions"),
        tr("Same everywhere, or the place itself"),
        tr("Half of what varies with the place"),
        tr("Follows the observations"),
    )
    elements += [
        Picture(
            tr(
                "Share of each predictor and of location in the variance of the predictions at "
                "{points}, Cov(Shapley value, prediction) / Var(prediction). What varies with the "
                "place is shared evenly between the predictor and location. A negative share works "
                "against the rest."
            ).format(points=points),
            charts.shares(names, shares.invariant, shares.varying, shares.intrinsic),
            (Download("shares", columns, rows),),
        ),
        Table(
            tr(
                "The shares; they sum to 1. The last column is Cov(Shapley value, observed) / "
                "Var(observed): how far a factor follows what was observed."
            ),
            "shares-table",
            columns,
            rows,
            shares=columns[1:],
        ),
    ]
    return elements


def model_facts(header: ModelHeader) -> tuple[tuple[str, Cell], ...]:
    """Settings, network and versions of a model."""
    pairs: list[tuple[str, Cell]] = [
        (tr("Preset"), tr(PRESET_TITLES.get(header.preset, header.preset))),
        (tr("Coordinate system"), crs.name(header.crs_wkt)),
        (tr("Distances"), tr(header.distance)),
        (tr("Seed"), header.seed),
    ]
    for name, value in {**header.settings, **header.network}.items():
        if name == "mixture":
            continue  # the report of a training has a table of it
        pairs.append((labels.setting(name), _cell(value)))
    return tuple(pairs)


def provenance_facts(
    provenance: Mapping[str, str], pairs: Mapping[str, Cell]
) -> tuple[tuple[str, Cell], ...]:
    """``pairs``, and where something comes from."""
    facts = dict(pairs)
    for name, text in provenance.items():
        shown = moment(str(text)) if name == "created" else one_line(str(text))
        facts.setdefault(labels.setting(name), shown)
    return tuple(facts.items())


def _cell(value: object) -> Cell:
    if isinstance(value, bool):
        return tr("yes") if value else tr("no")
    if value is None:
        return tr("none")
    if isinstance(value, (int, float)):
        return value
    if isinstance(value, (list, tuple)):
        return " · ".join(str(item) for item in value)
    return tr(one_line(str(value)))


def making_section(header: ModelHeader, own: Mapping[str, str]) -> Section:
    """Settings and provenance of the model, and ``own`` of what was made with it."""
    model = provenance_facts(header.provenance, {tr("Model trained"): moment(header.created)})
    versions = tuple(
        (one_line(name), one_line(str(text))) for name, text in header.versions.items()
    )
    elements: list[Element] = [Facts(model_facts(header)), Facts((*model, *versions))]
    if own:
        elements += [Paragraph(tr("This explanation:")), Facts(provenance_facts(own, {}))]
    return Section(tr("Settings and provenance"), (*elements, Note(tr(CONFIDENTIAL))))


def citing_section(header: ModelHeader) -> Section:
    """What to cite for this model and its attribution."""
    works = (GNNWR, entry(*_GEOSHAPLEY), entry(*_ARTICLE), tool_entry(header.provenance))
    return Section(tr("How to cite"), (References(works),))


def entry(topic: str, work: str, address: str) -> tuple[str, str]:
    """A work to cite for ``topic``, and its address."""
    return tr("{topic}: {work}").format(topic=tr(topic), work=work), address


def tool_entry(provenance: Mapping[str, str]) -> tuple[str, str]:
    """The plugin as a work to cite."""
    version = one_line(provenance["plugin"]) if provenance.get("plugin") else ""
    if not version:
        return tr("GNNWR for QGIS."), ""
    return tr("GNNWR for QGIS, version {version}.").format(version=version), ""


def warning_notes(warnings: Sequence[str]) -> list[Element]:
    """What the user was warned of."""
    return [Note(text, warning=True) for text in warnings]
