"""The report of a cross-validation: is the model better than others, and where can it be used?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from ...contract.job import CrossValidateJob
from .. import crs
from ..crossvalidation import OURS, CrossValidation
from ..samples import Prepared
from ..scoretable import Score
from . import intervals, validated, validatedmaps
from .page import Cell, Element, Facts, Note, Page, Reading, References, Section
from .points import PointData, predictor_table, target_map, used_elements
from .sections import moment, provenance_facts, tool_entry, warning_notes
from .validationworks import works
from .wording import heading, number, one_line, percent, quoted, trimmed

SCHEMES = {"random": "Random folds", "blocks": "Spatial blocks", "groups": "Groups"}
PLACE_ALONE = ("idw", "gp")  # models that know no predictor


@dataclass(frozen=True)
class ValidationData:
    """What the report of a cross-validation needs; ``seed`` and ``repeats`` are the job's."""

    points: PointData
    result: CrossValidation
    seed: int = 1
    warnings: Sequence[str] = ()
    provenance: Mapping[str, str] = field(default_factory=dict)


def render(
    job: CrossValidateJob, prepared: Prepared, result: CrossValidation, warnings: Sequence[str]
) -> str:
    """The report of ``job`` as the text of an HTML file."""
    points = PointData.of(job, prepared)
    return page_of(ValidationData(points, result, job.seed, warnings, job.provenance)).html()


def page_of(data: ValidationData) -> Page:
    """The page of the report."""
    points, result = data.points.unwrapped(), data.result
    frame = points.frame
    schemes = [SCHEMES[scheme] for scheme in result.schemes]
    created = data.provenance.get("created", "")
    sections = [
        Section("Ranking", validated.ranking_elements(result, schemes)),
        Section("Scores", validated.score_elements(result, schemes, points.unit)),
    ]
    if len(schemes) > 1:
        title = f"{schemes[0]} beside {schemes[1].lower()}"
        sections.append(Section(title, validated.scheme_elements(result, schemes)))
    sections += [
        Section(
            "Observed against predicted", validated.prediction_elements(points, result, schemes)
        ),
        Section("Folds", validatedmaps.fold_elements(points, result, schemes, frame)),
        Section(
            "Where GNNWR errs",
            validatedmaps.residual_elements(points, result, schemes, frame, data.seed),
        ),
        Section(
            "Intervals, and what the model says of itself",
            intervals.validated_elements(result, schemes, points.unit),
        ),
        Section(
            "Data",
            [
                *used_elements(points),
                *warning_notes(data.warnings),
                predictor_table(points.predictors),
                target_map(points, frame),
            ],
        ),
        Section("Settings and provenance", _provenance(data)),
        Section("How to cite", (References((*works(result.models), tool_entry(data.provenance))),)),
    ]
    return Page(
        f"Cross-validation of models of {quoted(points.target)}",
        "Cross-validation report · GNNWR for QGIS",
        (Reading(reading(data)), *_cautions(data), Facts(_facts(data))),
        sections,
        f"Made{f' on {moment(created)}' if created else ''} by GNNWR for QGIS. This file needs "
        "nothing beside it.",
    )


def reading(data: ValidationData) -> tuple[str, ...]:
    """Two sentences: is GNNWR better than the best other model, and does that hold elsewhere."""
    result = data.result
    first = _verdict(data, result.schemes[0])
    if len(result.schemes) == 1:
        return first, _precision(result)
    return first, " ".join(_verdict(data, scheme) for scheme in result.schemes[1:])


_WHERE = {
    "random": "At points left out at random",
    "blocks": "In whole blocks left out, farther from what it was trained on",
    "groups": "In whole groups left out",
}


def _verdict(data: ValidationData, scheme: str) -> str:
    result = data.result
    ours, best = result.score(scheme, OURS), result.best_other(scheme)
    where, target = _WHERE[scheme], quoted(data.points.target)
    if ours.r2 is None:
        return f"{where}, GNNWR could not be scored: {ours.failure or 'no row has a prediction'}."
    skill = (
        f"{where}, GNNWR explains {percent(ours.r2)} of the variance of {target}"
        if ours.r2 > 0
        else f"{where}, GNNWR predicts {target} no better than its mean (R² {number(ours.r2, 2)})"
    )
    if best is None or best.r2 is None:
        return f"{skill}; nothing was set beside it."
    alone = ", which uses no predictor" if best.model in PLACE_ALONE else ""
    return (
        f"{skill}, and the best other model, {_title(result, best.model)}{alone}, "
        f"{percent(best.r2) if best.r2 > 0 else 'none of it'}: {_compared(best)}."
    )


def _compared(best: Score) -> str:
    """Who is better, by the interval of the difference; stated in favour of GNNWR."""
    if best.difference is None or best.difference_low is None or best.difference_high is None:
        return "how certain the difference is could not be computed"
    low, high = -best.difference_high, -best.difference_low
    said = (
        "GNNWR is better"
        if low > 0.0
        else "GNNWR is worse"
        if high < 0.0
        else "these points do not tell which is better"
    )
    return (
        f"{said} (R² of GNNWR less that of the other {_signed(-best.difference)}, 95 % interval "
        f"{_signed(low)} to {_signed(high)})"
    )


def _signed(value: float) -> str:
    shown = f"{value:+.3f}".replace("-", "−")
    return "0.000" if shown in ("+0.000", "−0.000") else shown


def _precision(result: CrossValidation) -> str:
    ours = result.score(result.schemes[0], OURS)
    spread = ours.r2_sd_folds
    told = (
        f"From fold to fold R² has a standard deviation of {number(spread, 2)}, so "
        if spread is not None
        else ""
    )
    missing = (
        "; blocks of neighbouring points were not left out, so nothing tells how it does far from "
        "them"
        if "blocks" not in result.schemes
        else ""
    )
    return (
        f"{told}{'a' if told else 'A'} difference between models counts only where its interval "
        f"leaves out zero{missing}."
    )


def _title(result: CrossValidation, model: str) -> str:
    return result.titles[result.models.index(model)]


def _cautions(data: ValidationData) -> list[Element]:
    notes: list[Element] = []
    for row in data.result.scores:
        if row.r2 is None:
            notes.append(
                Note(
                    f"{_title(data.result, row.model)} has no score under "
                    f"{SCHEMES[row.scheme].lower()}: {row.failure or 'no row has a prediction'}.",
                    warning=True,
                )
            )
    if {"random", "blocks"} <= set(data.result.schemes):
        near, far = (data.result.score(scheme, OURS).r2 for scheme in ("random", "blocks"))
        if near is not None and far is not None and near - far > 0.1:
            notes.append(
                Note(
                    f"R² falls from {number(near, 2)} to {number(far, 2)} where whole blocks are "
                    "left out. Trust the first for places between the points, the second for "
                    "places as far from them as a block is wide, and none beyond."
                )
            )
    return notes


def _facts(data: ValidationData) -> tuple[tuple[str, Cell], ...]:
    result, points = data.result, data.points
    pairs: list[tuple[str, Cell]] = [
        ("Points used", len(points.xy)),
        ("Points left out", points.total - len(points.xy)),
        ("Models", len(result.models)),
        ("Repeats", len(result.fold)),
    ]
    for scheme in result.schemes:
        ours = result.score(scheme, OURS).r2
        pairs.append((f"R², {SCHEMES[scheme].lower()}", "–" if ours is None else trimmed(ours)))
    for scheme, count in zip(result.schemes, result.folds, strict=True):
        pairs.append((f"Folds, {SCHEMES[scheme].lower()}", count))
    return tuple(pairs)


def _provenance(data: ValidationData) -> list[Element]:
    points, result = data.points, data.result
    own: dict[str, Cell] = {
        "Target": heading(one_line(points.target), points.unit),
        "Coordinate system": crs.name(points.crs_wkt),
        "Distances": points.distance,
        "Seed": data.seed,
    }
    elements: list[Element] = [Facts(provenance_facts(data.provenance, own))]
    table = validated.settings_table(result, [SCHEMES[scheme] for scheme in result.schemes])
    if table is not None:
        elements.append(table)
    seconds = sum(row.seconds or 0.0 for row in result.scores)
    if np.isfinite(seconds) and seconds > 0:
        elements.append(Note(f"All models together took {number(seconds)} s for a repeat."))
    return elements
