"""The report of an exploration: relations with the target, collinearity, patterns in space."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from ...contract.job import ExploreJob
from ...contract.sentences import sentences
from ...contract.translation import tr, tr_noop
from .. import crs
from ..exploration import Exploration
from ..samples import Prepared
from ..spatialpattern import Moran
from . import collinear, inspace, relations
from .page import Cell, Element, Facts, Page, Reading, References, Section, footer
from .points import PointData, predictor_table, target_map, used_elements
from .sections import entry, moment, provenance_facts, tool_entry, warning_notes
from .wording import heading, number, one_line, percent, quoted, trimmed

_WORKS = (
    (
        tr_noop("LOWESS"),
        "Cleveland, W. S. (1979). Robust locally weighted regression and smoothing scatterplots. "
        "Journal of the American Statistical Association 74(368), 829–836.",
        "https://doi.org/10.1080/01621459.1979.10481038",
    ),
    (
        tr_noop("Generalised variance inflation"),
        "Fox, J., and Monette, G. (1992). Generalized collinearity diagnostics. Journal of the "
        "American Statistical Association 87(417), 178–183.",
        "https://doi.org/10.1080/01621459.1992.10475190",
    ),
    (
        tr_noop("Condition number"),
        "Belsley, D. A., Kuh, E., and Welsch, R. E. (1980). Regression diagnostics: Identifying "
        "influential data and sources of collinearity. Wiley.",
        "https://doi.org/10.1002/0471725153",
    ),
    (
        tr_noop("Moran's I"),
        "Moran, P. A. P. (1950). Notes on continuous stochastic phenomena. Biometrika 37(1/2), "
        "17–23.",
        "https://doi.org/10.1093/biomet/37.1-2.17",
    ),
    (
        tr_noop("Clustering of points"),
        "Clark, P. J., and Evans, F. C. (1954). Distance to nearest neighbor as a measure of "
        "spatial relationships in populations. Ecology 35(4), 445–453.",
        "https://doi.org/10.2307/1931034",
    ),
)


@dataclass(frozen=True)
class ExplorationData:
    """What the report of an exploration needs."""

    points: PointData
    found: Exploration
    warnings: Sequence[str] = ()
    provenance: Mapping[str, str] = field(default_factory=dict)


def render(job: ExploreJob, prepared: Prepared, found: Exploration, warnings: Sequence[str]) -> str:
    """The report of ``job`` as the text of an HTML file."""
    data = ExplorationData(PointData.of(job, prepared), found, warnings, job.provenance)
    return page_of(data).html()


def page_of(data: ExplorationData) -> Page:
    """The page of the report."""
    points, found = data.points.unwrapped(), data.found
    frame = points.frame
    # What was already said of the data stands with them, not on top.
    others = [text for text in data.warnings if text not in found.warnings]
    created = data.provenance.get("created", "")
    works = [entry(*work) for work in _WORKS]
    return Page(
        tr("Relationships with {target}").format(target=quoted(points.target)),
        tr("Exploration report · GNNWR for QGIS"),
        (Reading(_reading(points, found)), *warning_notes(found.warnings), Facts(_facts(data))),
        (
            Section(
                tr("Data"),
                [
                    *used_elements(points),
                    *warning_notes(others),
                    predictor_table(points.predictors),
                    target_map(points, frame),
                ],
            ),
            Section(
                tr("Each predictor and the target"), relations.relation_elements(points, found)
            ),
            Section(tr("Correlations"), relations.correlation_elements(found)),
            Section(tr("Collinearity"), collinear.collinearity_elements(found.collinearity)),
            Section(tr("In space"), inspace.space_elements(points, found, frame)),
            Section(tr("Provenance"), _provenance(data)),
            Section(tr("How to cite"), (References((*works, tool_entry(data.provenance))),)),
        ),
        footer(moment(created) if created else ""),
    )


def _reading(points: PointData, found: Exploration) -> tuple[str, ...]:
    best = max(found.relations, key=lambda relation: relation.r2)
    alone = tr(
        "Alone, {predictor} goes with {target} most closely: its classes explain {share} of the "
        "variance."
        if best.kind == "class"
        else "Alone, {predictor} goes with {target} most closely: a straight line explains {share} "
        "of the variance."
    ).format(predictor=quoted(best.name), target=quoted(points.target), share=percent(best.r2))
    together = ""
    if len(found.relations) > 1:
        together = tr(
            "A linear regression on all {count} predictors explains {share}, counted on its own "
            "points."
        ).format(count=number(len(found.relations)), share=percent(max(found.ordinary_r2, 0.0)))
    return (
        sentences([alone, together]),
        _place_sentence(found.moran_target, found.moran_residual),
    )


def _place_sentence(target: Moran | None, residual: Moran | None) -> str:
    if target is None or residual is None:
        return tr(
            "Whether neighbours are alike cannot be told here: there are too few locations, or the "
            "values do not vary."
        )
    alike = residual.p_value < 0.05 and residual.index > residual.expected
    told = tr(
        "What it leaves unexplained is alike among neighbours (Moran’s I {index}, p {p}; of the "
        "target itself {target}): the place tells more than these predictors do with constant "
        "coefficients, so a model that follows the place has something to find."
        if alike
        else "What it leaves unexplained shows no likeness among neighbours (Moran’s I {index}, p "
        "{p}; of the target itself {target}): a model that follows the place may gain little over "
        "a global regression."
    )
    return told.format(
        index=number(residual.index, 2),
        p=trimmed(residual.p_value, 2),
        target=number(target.index, 2),
    )


def _facts(data: ExplorationData) -> tuple[tuple[str, Cell], ...]:
    found, points = data.found, data.points
    design = found.sample.design
    return (
        (tr("Points used"), len(points.xy)),
        (tr("Points left out"), points.total - len(points.xy)),
        (tr("Locations"), len(np.unique(found.sample.location))),
        (tr("Predictors"), len(found.relations)),
        (tr("Coefficients"), design.shape[1]),
        (tr("Points / coefficient"), len(design) / design.shape[1]),
        (tr("Linear R², in-sample"), found.ordinary_r2),
        (tr("Condition number"), collinear.size(found.collinearity.condition_number)),
        (tr("Largest VIF"), collinear.size(found.collinearity.largest)),
        (tr("Warnings"), len(data.warnings)),
    )


def _provenance(data: ExplorationData) -> list[Element]:
    own: dict[str, Cell] = {
        tr("Target"): heading(one_line(data.points.target), data.points.unit),
        tr("Coordinate system"): crs.name(data.points.crs_wkt),
        tr("Distances"): tr(data.points.distance),
    }
    return [Facts(provenance_facts(data.provenance, own))]
