"""The report of a cross-validation: is the model better than others, and where can it be used?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from ...contract.job import CrossValidateJob
from .. import crs
from ..crossvalidated import OURS, CrossValidation
from ..samples import Prepared
from ..scoretable import Score
from ..validation import SCHEME_TITLES
from . import intervals, validated, validatedmaps
from .inspace import distance_scale
from .page import Cell, Element, Facts, Note, Page, Reading, References, Section
from .points import PointData, predictor_table, target_map, used_elements
from .sections import moment, provenance_facts, tool_entry, warning_notes
from .validationworks import works
from .wording import counted, heading, listed, number, one_line, percent, quoted, trimmed

PLACE_ALONE = ("idw", "gp")  # models that know no predictor


@dataclass(frozen=True)
class ValidationData:
    """What the report of a cross-validation needs.

    ``seed``, ``repeats`` and ``group_field`` are the job's; ``versions`` are those of the libraries
    of the models.
    """

    points: PointData
    result: CrossValidation
    seed: int = 1
    warnings: Sequence[str] = ()
    provenance: Mapping[str, str] = field(default_factory=dict)
    repeats: int = 1
    group_field: str | None = None
    versions: Mapping[str, str] = field(default_factory=dict)


def render(
    job: CrossValidateJob,
    prepared: Prepared,
    result: CrossValidation,
    warnings: Sequence[str],
    versions: Mapping[str, str],
) -> str:
    """The report of ``job`` as the text of an HTML file."""
    points = PointData.of(job, prepared)
    data = ValidationData(
        points, result, job.seed, warnings, job.provenance, job.repeats,
        job.group_field if "groups" in result.schemes else None, versions,
    )  # fmt: skip
    return page_of(data).html()


def page_of(data: ValidationData) -> Page:
    """The page of the report."""
    points, result = data.points.unwrapped(), data.result
    frame = points.frame
    schemes = [SCHEME_TITLES[scheme] for scheme in result.schemes]
    created = data.provenance.get("created", "")
    sections = []
    if len(result.models) > 1:
        sections.append(Section("Ranking", validated.ranking_elements(result, schemes)))
    scores = [*_copies(data), *validated.score_elements(result, schemes, points.unit)]
    sections.append(Section("Scores", scores))
    if len(schemes) > 1:
        title = f"{schemes[0]} beside {listed([name.lower() for name in schemes[1:]])}"
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
        Section("How to cite", (References((*works(result), tool_entry(data.provenance))),)),
    ]
    what = "models" if len(result.models) > 1 else "a GNNWR model"
    return Page(
        f"Cross-validation of {what} of {quoted(points.target)}",
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
        alone = "was asked for" if len(result.models) == 1 else "could be scored"
        return f"{skill}; no other model {alone}."
    alone = ", which uses no predictor" if best.model in PLACE_ALONE else ""
    if best.r2 > 0:
        rival = f"explains {percent(best.r2)}" + (" of the variance" if ours.r2 <= 0 else "")
    else:
        rival = "predicts no better than the mean" if ours.r2 > 0 else "does no better either"
        rival += f" (R² {number(best.r2, 2)})"
    others = sum(
        row.scheme == scheme and row.model != OURS and row.r2 is not None for row in result.scores
    )
    return (
        f"{skill}; the best other model, {result.title(best.model)}{alone}, {rival}: "
        f"{_compared(best, others)}."
    )


def _compared(best: Score, others: int) -> str:
    """Who is better, by the interval of the difference; stated in favour of GNNWR.

    The best of ``others`` was picked on the same points, so its interval is the joint one.
    """
    if best.difference is None or best.joint_low is None or best.joint_high is None:
        return "how certain the difference is could not be computed"
    low, high = -best.joint_high, -best.joint_low
    said = (
        "GNNWR is better"
        if low > 0.0
        else "GNNWR is worse"
        if high < 0.0
        else "these points do not tell which is better"
    )
    return (
        f"{said} (R² of GNNWR less that of the other {_signed(-best.difference)}, 95 % interval "
        f"{_signed(low)} to {_signed(high)}"
        + (f", widened because this is the best of {others})" if others > 1 else ")")
    )


def _signed(value: float) -> str:
    shown = f"{value:+.3f}".replace("-", "−")
    return "0.000" if shown in ("+0.000", "−0.000") else shown


def _precision(result: CrossValidation) -> str:
    ours = result.score(result.schemes[0], OURS)
    spread = ours.r2_sd_folds
    told = (
        f"From fold to fold R² has a standard deviation of {number(spread, 2)}. "
        if spread is not None
        else ""
    )
    if len(result.models) > 1:
        told += "A difference between models counts only where its interval leaves out zero. "
    if result.schemes == ("random",):
        told += (
            "Blocks of neighbouring points were not left out, so nothing tells how it does far "
            "from all points."
        )
    elif result.schemes == ("groups",):
        told += (
            "Only whole groups were left out: that tells how it does in a new group, and neither "
            "how between the points of a known one nor how far from all of them."
        )
    return told.strip()


def _copies(data: ValidationData) -> list[Element]:
    """Which schemes were not repeated, though it was asked for."""
    once = [
        SCHEME_TITLES[scheme].lower()
        for scheme, count in zip(data.result.schemes, data.result.repeats, strict=True)
        if count < data.repeats
    ]
    if not once:
        return []
    told = f"All {number(data.repeats)} repeats under {listed(once)}"
    return [Note(f"{told} would leave out the same points together, so they were computed once.")]


def _cautions(data: ValidationData) -> list[Element]:
    notes: list[Element] = []
    for row in data.result.scores:
        if row.r2 is None:
            under, why = SCHEME_TITLES[row.scheme].lower(), row.failure or "no row has a prediction"
            told = f"{data.result.title(row.model)} has no score under {under}: {why}."
            notes.append(Note(told, warning=True))
    if {"random", "blocks"} <= set(data.result.schemes):
        near, far = (data.result.score(scheme, OURS).r2 for scheme in ("random", "blocks"))
        if near is not None and far is not None and near - far > 0.1:
            between, beyond = (
                validatedmaps.reach(data.points, data.result, scheme)
                for scheme in ("random", "blocks")
            )
            notes.append(
                Note(
                    f"R² falls from {number(near, 2)} to {number(far, 2)} where whole blocks are "
                    f"left out. The first is for places about {between} from the nearest training "
                    f"point, the second for places about {beyond} from it (medians of the left-out "
                    "points); neither says anything of places much farther away."
                )
            )
    return notes


def _facts(data: ValidationData) -> tuple[tuple[str, Cell], ...]:
    result, points = data.result, data.points
    pairs: list[tuple[str, Cell]] = [
        ("Points used", len(points.xy)),
        ("Points left out", points.total - len(points.xy)),
        ("Models", len(result.models)),
    ]
    if len(set(result.repeats)) == 1:
        pairs.append(("Repeats", result.repeats[0]))
    for scheme in result.schemes:
        ours = result.score(scheme, OURS).r2
        pairs.append(
            (f"R², {SCHEME_TITLES[scheme].lower()}", "–" if ours is None else trimmed(ours))
        )
    for scheme in result.schemes:
        away = validatedmaps.reach(points, result, scheme)
        pairs.append((f"To the nearest training point, {SCHEME_TITLES[scheme].lower()}", away))
    for scheme, count in zip(result.schemes, result.folds, strict=True):
        pairs.append((f"Folds, {SCHEME_TITLES[scheme].lower()}", count))
    return tuple(pairs)


def _provenance(data: ValidationData) -> list[Element]:
    points, result = data.points, data.result
    own: dict[str, Cell] = {
        "Target": heading(one_line(points.target), points.unit),
        "Coordinate system": crs.name(points.crs_wkt),
        "Distances": points.distance,
    }
    if data.group_field:
        own["Field of the groups"] = one_line(data.group_field)
    for scheme, folds, repeats in zip(result.schemes, result.folds, result.repeats, strict=True):
        times = f", repeated {number(repeats)} times" if repeats > 1 else ""
        own[SCHEME_TITLES[scheme]] = f"{counted(folds, 'fold')}{times}"
    if result.blocks is not None:
        scale, unit = distance_scale(points)
        own["Side of a block"] = f"{trimmed(result.blocks.size / scale)} {unit or 'map units'}"
    own["Seed"] = data.seed
    elements: list[Element] = [Facts(provenance_facts(data.provenance, own))]
    if data.versions:
        elements.append(Facts(tuple((one_line(name), v) for name, v in data.versions.items())))
    table = validated.settings_table(result, [SCHEME_TITLES[scheme] for scheme in result.schemes])
    if table is not None:
        elements.append(table)
    seconds = sum(row.seconds or 0.0 for row in result.scores)
    if np.isfinite(seconds) and seconds > 0:
        who = "All models together" if len(result.models) > 1 else "GNNWR"
        each = " for a repeat" if max(result.repeats) > 1 else ""
        elements.append(Note(f"{who} took {number(seconds)} s{each}."))
    return elements
