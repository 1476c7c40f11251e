"""Fit a model: table and rasters in; model file, per-row results and a report out."""

from __future__ import annotations

import io
import os
from datetime import datetime, timezone

import numpy as np
import torch

from ...contract.job import TrainJob
from ...contract.modelheader import ModelHeader
from ...contract.sentences import enumerated
from ...contract.translation import tr, tr_noop
from .. import device, memory, modelfile, nonstationarity
from ..applicability import Applicability
from ..checkpoint import Checkpoint, Unkept
from ..collinearity import collinearity_warning
from ..ensemble import Fit, fit
from ..errors import InputError
from ..partitions import MIN_MEMBERS
from ..phrasing import size
from ..presets import Preset, settings_of
from ..report import page as reportfile
from ..reporter import Reporter
from ..samples import TRAIN, Prepared, Sample, prepare
from ..shares import Shares, variance_shares
from ..spatialblocks import BLOCKS_PER_FOLD, automatic_blocks
from ..stacking import COMPONENTS, in_words
from ..stepclock import StepClock
from ..validation import block_folds
from . import drawing
from .status import versions

FOLDS = 10  # whose distances say how far the model has been tried
_COMPLETE = tr_noop("The model and the fitted points are complete.")


def run(job: TrainJob, folder: str, report: Reporter) -> dict[str, object]:
    """Run ``job``; return the numbers and names of its result.

    Raises
    ------
    InputError
        When the data or settings cannot carry a model.
    """
    preset = settings_of(job)
    if job.members is not None and preset.members != job.members:
        report.warning(
            tr(
                "{members} networks are trained, not {asked}: they come in fours, at least "
                "{least}, so that every point is left out equally often."
            ).format(members=preset.members, asked=job.members, least=MIN_MEMBERS)
        )
    destination = os.path.join(folder, job.model)
    modelfile.check_destination(destination)
    if job.report:
        reportfile.check_destination(job.report)
    prepared = prepare(job, folder, report)
    sample = prepared.sample
    trained = int((sample.part == TRAIN).sum())
    preset = preset.for_rows(trained)
    needed = memory.require_for_training(trained, len(sample.coefficient_names), preset)
    if (warning := collinearity_warning(sample)) is not None:
        report.warning(warning)
    where = device.choose(job.device, report)
    if preset.network == "ensemble":
        report.info(
            tr(
                "{members} networks, {epochs} epochs, {points} points, {coefficients} "
                "coefficients, {distance} distances; about {size} of memory."
            ).format(
                members=preset.members,
                epochs=preset.epochs,
                points=len(sample.target),
                coefficients=len(sample.coefficient_names),
                distance=tr(sample.distance),
                size=size(needed),
            )
        )
    device.use_threads(_step_cost(preset, sample.design.shape, preset.references))
    kept = Checkpoint(job.checkpoint, report, job.checkpoint_period) if job.checkpoint else Unkept()
    fitted = _fitted(job, sample, preset, where, kept, report)
    if fitted.model.spread is None:
        report.info(tr("One network has no standard errors: those fields and bands stay empty."))
    with device.algebra_of(trained):
        _write_results(os.path.join(folder, job.results), prepared, fitted, report)
    report.progress(0.975, tr("Area of applicability and shares of the variance"))
    area = area_of(fitted, sample)
    header = _header(job, preset, prepared, fitted, area is not None)
    shares = variance_shares(fitted, sample, report.check)
    varying = None
    if job.nonstationarity:
        report.progress(0.98, tr("Testing whether the coefficients vary"))
        varying = nonstationarity.test(sample, job.seed, report)
        report.info(varying.sentence())
    html = None
    if job.report:

        def render() -> str:
            from ..report import training  # its libraries take seconds to load

            return training.render(job, header, prepared, fitted, shares, report.warnings, varying)

        html = drawing.attempt(render, _COMPLETE, report)
    report.check()
    modelfile.save(destination, folder, header, fitted, sample, shares, area)
    kept.remove()
    written = drawing.keep(job.report, folder, html, _COMPLETE, report)
    _say_results(fitted, shares, report)
    return {
        **fitted.scores,
        "N_USED": len(sample.target),
        "SCORED_ON": fitted.scored_on,
        "coefficient_names": sample.coefficient_names,
        "reasons": list(prepared.reasons),
        "unit": job.unit,
        "report": written,
        "minimum": float(fitted.fitted.min()),
        "maximum": float(fitted.fitted.max()),
    }


def _say_results(fitted: Fit, shares: Shares, report: Reporter) -> None:
    """Log scores, shares of the variance, and what the prediction is made of."""
    shown = [
        f"{name} {tr('none') if value is None else format(value, '.4g')}"
        for name, value in fitted.scores.items()
    ]
    report.info(
        tr("Scored on {scored_on}: {scores}.").format(
            scored_on=tr(fitted.scored_on), scores=enumerated(shown)
        )
    )
    if np.isfinite(shares.players).all():
        text = (
            tr(
                "Of the variance of the predictions at {count} left-out points {predictors:.0%} "
                "come from the predictors and {location:.0%} from location."
            )
            if shares.honest
            else tr(
                "Of the variance of the predictions at {count} training points {predictors:.0%} "
                "come from the predictors and {location:.0%} from location."
            )
        )
        predictors, location = shares.players[:-1].sum(), shares.players[-1]
        report.info(text.format(count=shares.rows, predictors=predictors, location=location))
    if fitted.model.mixture is not None:
        parts = in_words(fitted.model.mixture.weights)
        report.info(tr("The prediction is made of {parts}.").format(parts=parts))


def _fitted(
    job: TrainJob,
    sample: Sample,
    preset: Preset,
    where: torch.device,
    kept: Unkept,
    report: Reporter,
) -> Fit:
    try:
        return device.or_on_cpu(
            lambda at: fit(sample, preset, job.seed, at, report, kept), where, report
        )
    except InputError:
        kept.remove()  # from there it would come to the same end
        raise


def _step_cost(preset: Preset, shape: tuple[int, ...], references: int | None) -> float:
    """Multiply-adds of one training step, forward and backward."""
    rows, q = shape
    sizes = [min(rows, references or rows), *preset.hidden, q]
    each = sum(a * b for a, b in zip(sizes[:-1], sizes[1:], strict=True))
    return 3.0 * preset.members * preset.batch * each


def area_of(fitted: Fit, sample: Sample) -> Applicability | None:
    """Where the model applies, by spatial blocks of its training points; None if they are alike."""
    used = np.flatnonzero(fitted.inside.any(axis=0))
    known = sample.at(used)
    parts = fitted.background.attribute(fitted.coefficients[used], known.design, known.predictors)
    try:
        blocks = automatic_blocks(known, FOLDS)
        folds = max(2, min(FOLDS, blocks.occupied // BLOCKS_PER_FOLD))
        fold = block_folds(known, folds, Reporter(io.StringIO()), blocks).fold
        return Applicability.fit(
            known.xy, known.design, parts.players, fold, known.predictors, known.distance
        )
    except (InputError, ValueError):
        return None


def _header(
    job: TrainJob, preset: Preset, prepared: Prepared, fitted: Fit, applicability: bool
) -> ModelHeader:
    sample, model = prepared.sample, fitted.model
    return ModelHeader(
        target=job.target,
        predictors=sample.predictors,
        coefficients=tuple(sample.coefficient_names),
        unit=job.unit,
        crs_wkt=sample.crs_wkt,
        distance=sample.distance,
        preset=job.preset,
        seed=job.seed,
        n_used=len(sample.target),
        scored_on=fitted.scored_on,
        created=datetime.now(timezone.utc).isoformat(timespec="seconds"),
        metrics=dict(fitted.scores),
        settings={
            "members": preset.members,
            "epochs": preset.epochs,
            "batch": preset.batch,
            "references": len(model.proximity.references),
            "learning_rate": preset.learning_rate,
            "weight_decay": preset.weight_decay,
            "keep": preset.keep,
            "scaling": preset.scaling,
            "intervals": fitted.intervals is not None,
            "applicability": applicability,
        },
        network={
            "kind": preset.network,
            "hidden": list(preset.hidden),
            "encoding": model.proximity.encoding,
            "length": model.proximity.length,
            "response": "linear",
            "mixture": _mixture(fitted),
        },
        versions=versions(),
        provenance=dict(job.provenance),
    )


def _mixture(fitted: Fit) -> dict[str, float]:
    """Weights of the components of the prediction."""
    mixture = fitted.model.mixture
    if mixture is None:
        return {"networks": 1.0}
    return {
        name: round(float(weight), 6)
        for name, weight in zip(COMPONENTS, mixture.weights, strict=True)
        if weight > 0
    }


def _write_results(path: str, prepared: Prepared, fitted: Fit, report: Reporter) -> None:
    sample = prepared.sample
    total = len(prepared.reason)

    def spread_out(values: np.ndarray) -> np.ndarray:
        out = np.full((total, *values.shape[1:]), np.nan)
        out[sample.rows] = values
        return out

    residual = sample.target - np.where(
        np.isnan(fitted.out_of_bag), fitted.fitted, fitted.out_of_bag
    )
    error, coefficient_se = _errors(fitted, sample, report)
    np.savez(
        path,
        fitted=spread_out(fitted.fitted),
        oob_prediction=spread_out(fitted.out_of_bag),
        residual=spread_out(residual),
        fit_se=spread_out(error),
        coefficients=spread_out(fitted.coefficients),
        coefficient_se=spread_out(coefficient_se),
        sampled=prepared.sampled,
        reason=prepared.reason,
    )


def _errors(fitted: Fit, sample: Sample, report: Reporter) -> tuple[np.ndarray, np.ndarray]:
    """Standard errors (n,) of the fitted values and (n, q) of the coefficients; NaN if unknown."""
    error = np.full(len(sample.xy), np.nan)
    coefficient_se = np.full(sample.design.shape, np.nan)
    if fitted.model.spread is None:
        return error, coefficient_se
    # As the fit calls its last step, whose continuation this is.
    clock = StepClock(report, (0.97, 0.975), tr("Standard errors and intervals"), len(error))
    for rows in fitted.model.blocks(len(error)):  # the deviations of all would only cost memory
        surfaces = fitted.model.surfaces(sample.xy[rows])
        error[rows] = surfaces.standard_error(sample.design[rows])
        coefficient_se[rows] = surfaces.coefficient_errors()
        clock.step(len(error[rows]))
    return error, coefficient_se
