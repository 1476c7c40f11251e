"""Cross-validate the model beside its comparators: table in; predictions and scores out."""

from __future__ import annotations

import os

import numpy as np

from ...contract.choices import COMPARATORS, MOST_REPEATS, SCHEMES
from ...contract.job import CrossValidateJob
from ...contract.sentences import enumerated
from ...contract.translation import counted, tr, tr_noop
from .. import device, memory, scoretable, tables, wholefile
from ..crossvalidated import CrossValidation, Plan
from ..crossvalidation import cross_validate
from ..errors import InputError
from ..phrasing import size
from ..presets import PRESETS
from ..report import page as reportfile
from ..reporter import Reporter
from ..samples import Prepared, prepare, training_job
from ..scoretable import Score
from ..validation import SCHEME_TITLES
from . import drawing
from .status import report_versions, versions

_SCORES = tr_noop("table of scores")
_COMPLETE = tr_noop("The predictions and scores are complete.")


def run(job: CrossValidateJob, folder: str, report: Reporter) -> dict[str, object]:
    """Run ``job``; return the numbers and names of its result.

    Raises
    ------
    InputError
        When the data or settings cannot be cross-validated.
    """
    _check(job)
    if job.scores:
        wholefile.check(job.scores, tr(_SCORES), (".csv",))
    if job.report:
        reportfile.check_destination(job.report)
    prepared = prepare(training_job(job), folder, report)
    group = _groups(job, folder, prepared)
    where = device.choose(job.device, report)
    preset = PRESETS["recommended"]
    rows, coefficients = prepared.sample.design.shape
    needed = memory.of_training(rows, coefficients, preset)
    points = counted(rows, "{count} point", "{count} points")
    work = tr("Cross-validation of {points}").format(points=points)
    memory.require(needed, work, tr("use fewer points"))
    report.info(
        tr("{points}, {schemes}, {models}; about {size} of memory for ours.").format(
            points=points,
            schemes=counted(len(job.schemes), "{count} scheme", "{count} schemes"),
            models=counted(1 + len(job.compare), "{count} model", "{count} models"),
            size=size(needed),
        )
    )
    device.use_threads(0.0)  # seconds are set side by side, so all models have one thread
    plan = Plan(
        job.schemes, job.folds, job.repeats, job.block_size, job.compare, job.seed, preset,
        job.group_field or "",
    )  # fmt: skip
    result = cross_validate(prepared, plan, where, report, group)
    _write_results(os.path.join(folder, job.results), prepared, result)
    html = None
    if job.report:

        def render() -> str:
            from ..report import crossvalidation  # its libraries take seconds to load

            return crossvalidation.render(job, prepared, result, report.warnings, _versions(result))

        html = drawing.attempt(render, _COMPLETE, report)
    report.check()
    if job.scores:
        rows = result.scores
        wholefile.write(job.scores, folder, tr(_SCORES), lambda path: _write_scores(path, rows))
    written = drawing.keep(job.report, folder, html, _COMPLETE, report)
    for row in result.scores:
        report.info(_line(row, result.title(row.model)))
    return _values(job, prepared, result, written)


# What each model is computed by; torch, numpy and scipy are named in any case.
_LIBRARIES = {
    "gwr": "mgwr", "xgboost": "xgboost", "xgboost-xy": "xgboost", "idw": "scipy", "gnnwr": "torch",
}  # fmt: skip
_OTHERWISE = "scikit-learn"


def _versions(result: CrossValidation) -> dict[str, str]:
    """Versions of the libraries that the models of ``result`` are computed by."""
    used = {"torch", "numpy", "scipy", *(_LIBRARIES.get(one, _OTHERWISE) for one in result.models)}
    if result.blocks is not None:
        used.add("gstools")  # of the variogram
    known = {**versions(), **report_versions()}
    return {name: known[name] for name in sorted(used)}


def _check(job: CrossValidateJob) -> None:
    """Refuse settings that say nothing, before anything is read."""
    if not job.schemes:
        raise InputError(
            tr("No scheme is chosen. Choose at least one of random, blocks and groups.")
        )
    unknown = [scheme for scheme in job.schemes if scheme not in SCHEMES]
    if unknown:
        raise InputError(
            tr("Unknown scheme {scheme!r}. Choose of {schemes}.").format(
                scheme=unknown[0], schemes=enumerated(SCHEMES)
            )
        )
    unknown = [key for key in job.compare if key not in COMPARATORS]
    if unknown:
        raise InputError(
            tr("Unknown model {model!r}. Choose of {models}.").format(
                model=unknown[0], models=enumerated(list(COMPARATORS))
            )
        )
    if len(set(job.schemes)) < len(job.schemes):
        raise InputError(tr("The same scheme is chosen twice. Choose each once."))
    if len(set(job.compare)) < len(job.compare):
        raise InputError(tr("The same model is chosen twice. Choose each once."))
    if job.folds < 2:
        text = tr("The number of folds is {folds}; give a whole number of 2 or more.")
        raise InputError(text.format(folds=job.folds))
    if not 1 <= job.repeats <= MOST_REPEATS:
        text = tr("The number of repeats is {repeats}; give a whole number from 1 to {most}.")
        raise InputError(text.format(repeats=job.repeats, most=MOST_REPEATS))
    if not 0 <= job.seed < 2**63 - 1000 * MOST_REPEATS:
        text = tr("The seed is {seed}; give a smaller whole number of 0 or more.")
        raise InputError(text.format(seed=job.seed))
    if "groups" in job.schemes and not job.group_field:
        raise InputError(tr("The scheme of groups needs a group field. Choose one."))


def _groups(job: CrossValidateJob, folder: str, prepared: Prepared) -> np.ndarray | None:
    """The group of each row of the sample, where there are groups."""
    if "groups" not in job.schemes or not job.group_field:
        return None
    columns = tables.read_points(job.table, folder).columns
    if job.group_field not in columns:
        raise InputError(
            tr("The points have no field “{name}”. Choose one that they have.").format(
                name=job.group_field
            )
        )
    group: np.ndarray = columns[job.group_field][prepared.sample.rows]
    return group


def _write_results(path: str, prepared: Prepared, result: CrossValidation) -> None:
    rows, total = prepared.sample.rows, len(prepared.reason)

    def spread_out(values: np.ndarray, absent: float) -> np.ndarray:
        out = np.full((*values.shape[:-1], total), absent, dtype=values.dtype)
        out[..., rows] = values
        return out

    np.savez(
        path,
        prediction=spread_out(result.prediction[0], np.nan),
        fold=spread_out(result.fold[0], 0),
        lower=spread_out(result.lower[0], np.nan),
        upper=spread_out(result.upper[0], np.nan),
        target=spread_out(result.target, np.nan),
        sampled=prepared.sampled,
        reason=prepared.reason,
    )


def _write_scores(path: str, rows: tuple[Score, ...]) -> None:
    content = reportfile.csv_bytes(scoretable.COLUMNS, [scoretable.cells(row) for row in rows])
    with open(path, "wb") as stream:
        stream.write(content)


def _line(row: Score, model: str) -> str:
    """A row of the table for the log; ``model`` is its title."""
    scheme = tr(SCHEME_TITLES[row.scheme])
    if row.r2 is None:
        return tr("{scheme}, {model}: no scores.").format(scheme=scheme, model=model)
    told = [f"R2 {row.r2:.3f}", f"RMSE {row.rmse:.4g}"]
    if row.difference is not None:
        told.append(
            tr("difference of R2 {difference:+.3f} ({low:+.3f} to {high:+.3f})").format(
                difference=row.difference, low=row.difference_low, high=row.difference_high
            )
        )
    if row.coverage is not None:
        told.append(tr("{share:.1%} inside the 90% intervals").format(share=row.coverage))
    return tr("{scheme}, {model}: {scores}.").format(
        scheme=scheme, model=model, scores=enumerated(told)
    )


def _values(
    job: CrossValidateJob, prepared: Prepared, result: CrossValidation, written: bool
) -> dict[str, object]:
    def ours(scheme: str) -> float | None:
        return result.score(scheme, result.models[0]).r2 if scheme in result.schemes else None

    best = result.best_other("random") if "random" in result.schemes else None
    return {
        "R2_RANDOM": ours("random"),
        "R2_BLOCK": ours("blocks"),
        "BEST_OTHER_R2": best.r2 if best else None,
        "BEST_OTHER": best.model if best else None,
        "schemes": list(result.schemes),
        "models": list(result.models),
        "folds": list(result.folds),
        "N_USED": len(result.target),
        "reasons": list(prepared.reasons),
        "unit": job.unit,
        "report": written,
        "scores": bool(job.scores),
        "block_size": result.blocks.size if result.blocks else None,
    }
