"""The report of a cross-validation: is the model better than others, and where can it be used?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from ...contract.job import CrossValidateJob
from ...contract.translation import tr
from .. import crs
from ..crossvalidated import OURS, CrossValidation
from ..samples import Prepared
from . import intervals, labels, validated, validatedmaps, validatedsettings
from .inspace import distance_scale
from .page import Cell, Element, Facts, Note, Page, Reading, References, Section, footer
from .points import PointData, predictor_table, target_map, used_elements
from .sections import moment, provenance_facts, tool_entry, warning_notes
from .validationworks import works
from .verdicts import cautions, not_repeated, reading, scheme_name, scheme_title
from .wording import counted, heading, listed, number, one_line, quoted, trimmed


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
    schemes = [scheme_title(scheme) for scheme in result.schemes]
    created = data.provenance.get("created", "")
    title = (
        tr("Cross-validation of models of {target}")
        if len(result.models) > 1
        else tr("Cross-validation of a GNNWR model of {target}")
    )
    return Page(
        title.format(target=quoted(points.target)),
        tr("Cross-validation report · GNNWR for QGIS"),
        (Reading(reading(data)), *cautions(data), Facts(_facts(data))),
        [
            *_score_sections(data, schemes),
            Section(
                tr("Observed against predicted"),
                validated.prediction_elements(points, result, schemes),
            ),
            Section(tr("Folds"), validatedmaps.fold_elements(points, result, schemes, frame)),
            Section(
                tr("Where GNNWR errs"),
                validatedmaps.residual_elements(points, result, schemes, frame, data.seed),
            ),
            Section(
                tr("Intervals, and what the model says of itself"),
                intervals.validated_elements(result, schemes, points.unit),
            ),
            Section(
                tr("Data"),
                [
                    *used_elements(points),
                    *warning_notes(data.warnings),
                    predictor_table(points.predictors),
                    target_map(points, frame),
                ],
            ),
            Section(tr("Settings and provenance"), _provenance(data)),
            Section(
                tr("How to cite"), (References((*works(result), tool_entry(data.provenance))),)
            ),
        ],
        footer(moment(created) if created else ""),
    )


def _score_sections(data: ValidationData, schemes: Sequence[str]) -> list[Section]:
    """Who is best, the scores, and how those of the schemes differ."""
    result = data.result
    sections = []
    if len(result.models) > 1:
        sections.append(Section(tr("Ranking"), validated.ranking_elements(result, schemes)))
    scores = [
        *not_repeated(data),
        *validated.score_elements(result, schemes, data.points.unit),
    ]
    sections.append(Section(tr("Scores"), scores))
    if len(schemes) > 1:
        others = listed([name.lower() for name in schemes[1:]])
        title = tr("{scheme} beside {others}").format(scheme=schemes[0], others=others)
        sections.append(Section(title, validated.scheme_elements(result, schemes)))
    return sections


def _facts(data: ValidationData) -> tuple[tuple[str, Cell], ...]:
    result, points = data.result, data.points
    pairs: list[tuple[str, Cell]] = [
        (tr("Points used"), len(points.xy)),
        (tr("Points left out"), points.total - len(points.xy)),
        (tr("Models"), len(result.models)),
    ]
    if len(set(result.repeats)) == 1:
        pairs.append((tr("Repeats"), result.repeats[0]))
    for scheme in result.schemes:
        ours = result.score(scheme, OURS).r2
        name = tr("R², {scheme}").format(scheme=scheme_name(scheme))
        pairs.append((name, "–" if ours is None else trimmed(ours)))
    for scheme in result.schemes:
        name = tr("To the nearest training point, {scheme}").format(scheme=scheme_name(scheme))
        pairs.append((name, validatedmaps.reach(points, result, scheme)))
    for scheme, count in zip(result.schemes, result.folds, strict=True):
        pairs.append((tr("Folds, {scheme}").format(scheme=scheme_name(scheme)), count))
    return tuple(pairs)


def _provenance(data: ValidationData) -> list[Element]:
    points, result = data.points, data.result
    own: dict[str, Cell] = {
        tr("Target"): heading(one_line(points.target), points.unit),
        tr("Coordinate system"): crs.name(points.crs_wkt),
        tr("Distances"): tr(points.distance),
    }
    if data.group_field:
        own[tr("Field of the groups")] = one_line(data.group_field)
    for scheme, folds, repeats in zip(result.schemes, result.folds, result.repeats, strict=True):
        dealt = counted(folds, "{count} fold", "{count} folds")
        if repeats > 1:
            dealt = tr("{folds}, repeated {repeats} times").format(
                folds=dealt, repeats=number(repeats)
            )
        own[scheme_title(scheme)] = dealt
    if result.blocks is not None:
        scale, unit = distance_scale(points)
        side = trimmed(result.blocks.size / scale)
        own[tr("Side of a block")] = f"{side} {labels.unit_word(unit)}"
    own[tr("Seed")] = data.seed
    elements: list[Element] = [Facts(provenance_facts(data.provenance, own))]
    if data.versions:
        elements.append(Facts(tuple((one_line(name), v) for name, v in data.versions.items())))
    titles = [scheme_title(scheme) for scheme in result.schemes]
    table = validatedsettings.settings_table(result, titles)
    if table is not None:
        elements.append(table)
    seconds = sum(row.seconds or 0.0 for row in result.scores)
    if np.isfinite(seconds) and seconds > 0:
        elements.append(Note(_took(result).format(seconds=number(seconds))))
    return elements


def _took(result: CrossValidation) -> str:
    """A sentence on the time of the computation, as a template."""
    if max(result.repeats) > 1:
        return (
            tr("All models together took {seconds} s for a repeat.")
            if len(result.models) > 1
            else tr("GNNWR took {seconds} s for a repeat.")
        )
    return (
        tr("All models together took {seconds} s.")
        if len(result.models) > 1
        else tr("GNNWR took {seconds} s.")
    )
