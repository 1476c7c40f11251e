"""Explore relationships: table and rasters in; statistics, warnings and a report out."""

from __future__ import annotations

import contextlib

from ...contract.job import ExploreJob
from ...contract.translation import counted, tr, tr_noop
from .. import exploration, wholefile
from ..exploration import BEGIN, END, Exploration, bounded, explore
from ..report import page as reportfile
from ..reporter import Reporter
from ..samples import prepare, training_job
from . import drawing

_COMPLETE = tr_noop("The statistics are complete.")
_STATISTICS = tr_noop("table of statistics")
_EXTENSIONS = (".csv",)


def run(job: ExploreJob, folder: str, report: Reporter) -> dict[str, object]:
    """Run ``job``; return the numbers and warnings of its result.

    Raises
    ------
    InputError
        When the data could not carry a model, or a file cannot be written where it is wanted.
    """
    if job.statistics:
        wholefile.check(job.statistics, tr(_STATISTICS), _EXTENSIONS)
    if job.report:
        reportfile.check_destination(job.report)
    prepared = prepare(training_job(job), folder, report)
    sample = prepared.sample
    report.info(
        tr(
            "{points} points, {predictors}, {coefficients} coefficients, {distance} distances."
        ).format(
            points=len(sample.target),
            predictors=counted(len(sample.predictors), "{count} predictor", "{count} predictors"),
            coefficients=len(sample.coefficient_names),
            distance=tr(sample.distance),
        )
    )
    _load(job, report)
    found = explore(prepared, job.target, job.seed, report, reported=bool(job.report))
    for text in found.warnings:
        report.warning(text)
    _log(found, report)
    html = None
    if job.report:

        def render() -> str:
            from ..report import exploration as explorationreport  # its libraries load slowly

            return explorationreport.render(job, prepared, found, report.warnings)

        begins = exploration.stage_begins(len(sample.target), len(sample.predictors), True)
        html = drawing.attempt(render, _COMPLETE, report, BEGIN + (END - BEGIN) * begins[-1])
    report.check()
    statistics = _write_statistics(job, folder, found)
    return {
        "report": drawing.keep(job.report, folder, html, _COMPLETE, report),
        "statistics": statistics,
        "warnings": list(found.warnings),
        "moran_target": found.moran_target.index if found.moran_target else None,
        "moran_residual": found.moran_residual.index if found.moran_residual else None,
        "condition_number": bounded(found.collinearity.condition_number),
        "largest_vif": bounded(found.collinearity.largest),
        "N_USED": len(sample.target),
        "reasons": list(prepared.reasons),
        "unit": job.unit,
    }


def _load(job: ExploreJob, report: Reporter) -> None:
    """Load the libraries before anything is timed: the first of them take seconds."""
    report.progress(0.05, tr("Loading libraries"))
    exploration.load_libraries(report)
    if job.report:
        with contextlib.suppress(Exception):  # it is told where the report fails for it
            from ..report import exploration as _drawn  # noqa: F401


def _write_statistics(job: ExploreJob, folder: str, found: Exploration) -> bool:
    if not job.statistics:
        return False
    content = reportfile.csv_bytes(exploration.COLUMNS, exploration.statistics(found))

    def make(partial: str) -> None:
        with open(partial, "wb") as stream:
            stream.write(content)

    wholefile.write(job.statistics, folder, tr(_STATISTICS), make)
    return True


def _log(found: Exploration, report: Reporter) -> None:
    report.info(
        tr(
            "Linear regression on all predictors explains {share:.0%} of the variance of "
            "“{target}” in-sample."
        ).format(share=found.ordinary_r2, target=found.target)
    )
    if found.moran_target:
        text = tr("Moran's I of the target: {index:.2f} (p {p:.3f}).")
        report.info(text.format(index=found.moran_target.index, p=found.moran_target.p_value))
    else:
        report.info(
            tr("Moran's I of the target cannot be computed: too few locations, or no variation.")
        )
    if found.moran_residual:
        text = tr("Moran's I of the residuals: {index:.2f} (p {p:.3f}).")
        report.info(text.format(index=found.moran_residual.index, p=found.moran_residual.p_value))
    else:
        report.info(
            tr("Moran's I of the residuals cannot be computed: too few locations, or no variation.")
        )
