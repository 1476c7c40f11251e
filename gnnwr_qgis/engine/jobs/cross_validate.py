"""Cross-validate the model beside its comparators: table in; predictions and scores out."""

from __future__ import annotations

import os

import numpy as np

from ...contract.job import COMPARATORS, MOST_REPEATS, SCHEMES, CrossValidateJob
from .. import device, memory, scoretable, tables, wholefile
from ..crossvalidated import CrossValidation, Plan
from ..crossvalidation import cross_validate
from ..errors import InputError
from ..phrasing import counted, size
from ..presets import PRESETS
from ..report import page as reportfile
from ..reporter import Reporter
from ..samples import Prepared, prepare, training_job
from ..scoretable import Score
from . import drawing
from .status import report_versions, versions

_SCORES = "table of scores"
_COMPLETE = "The predictions and scores are"


def run(job: CrossValidateJob, folder: str, report: Reporter) -> dict[str, object]:
    """Run ``job``; return the numbers and names of its result.

    Raises
    ------
    InputError
        When the data or settings cannot be cross-validated.
    """
    _check(job)
    if job.scores:
        wholefile.check(job.scores, _SCORES, (".csv",))
    if job.report:
        reportfile.check_destination(job.report)
    prepared = prepare(training_job(job), folder, report)
    group = _groups(job, folder, prepared)
    where = device.choose(job.device, report)
    preset = PRESETS["recommended"]
    rows, coefficients = prepared.sample.design.shape
    needed = memory.of_training(rows, coefficients, preset)
    memory.require(needed, f"Cross-validation of {counted(rows, 'point')}", "use fewer points")
    report.info(
        f"{counted(rows, 'point')}, {counted(len(job.schemes), 'scheme')}, "
        f"{counted(1 + len(job.compare), 'model')}; about {size(needed)} of memory for ours."
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
        wholefile.write(job.scores, folder, _SCORES, lambda path: _write_scores(path, rows))
    written = drawing.keep(job.report, folder, html, _COMPLETE, report)
    for row in result.scores:
        report.info(_line(row))
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
        raise InputError("No scheme is chosen. Choose at least one of random, blocks and groups.")
    unknown = [scheme for scheme in job.schemes if scheme not in SCHEMES]
    if unknown:
        raise InputError(f"Unknown scheme {unknown[0]!r}. Choose of {', '.join(SCHEMES)}.")
    unknown = [key for key in job.compare if key not in COMPARATORS]
    if unknown:
        raise InputError(f"Unknown model {unknown[0]!r}. Choose of {', '.join(COMPARATORS)}.")
    for name, several in {"scheme": job.schemes, "model": job.compare}.items():
        if len(set(several)) < len(several):
            raise InputError(f"The same {name} is chosen twice. Choose each once.")
    if job.folds < 2:
        raise InputError(f"The number of folds is {job.folds}; give a whole number of 2 or more.")
    if not 1 <= job.repeats <= MOST_REPEATS:
        raise InputError(
            f"The number of repeats is {job.repeats}; give a whole number from 1 to {MOST_REPEATS}."
        )
    if not 0 <= job.seed < 2**63 - 1000 * MOST_REPEATS:
        raise InputError(f"The seed is {job.seed}; give a smaller whole number of 0 or more.")
    if "groups" in job.schemes and not job.group_field:
        raise InputError("The scheme of groups needs a group field. Choose one.")


def _groups(job: CrossValidateJob, folder: str, prepared: Prepared) -> np.ndarray | None:
    """The group of each row of the sample, where there are groups."""
    if "groups" not in job.schemes or not job.group_field:
        return None
    columns = tables.read_points(job.table, folder).columns
    if job.group_field not in columns:
        raise InputError(
            f"The points have no field “{job.group_field}”. Choose one that they have."
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


def _line(row: Score) -> str:
    if row.r2 is None:
        return f"{row.scheme}, {row.model}: no scores."
    text = f"{row.scheme}, {row.model}: R2 {row.r2:.3f}, RMSE {row.rmse:.4g}"
    if row.difference is not None:
        text += (
            f", difference of R2 {row.difference:+.3f} "
            f"({row.difference_low:+.3f} to {row.difference_high:+.3f})"
        )
    if row.coverage is not None:
        text += f", {row.coverage:.1%} inside the 90% intervals"
    return text + "."


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
