"""The fit: networks, what they are mixed with, honest out-of-bag predictions, standard errors.

Each network leaves a quarter of the locations out (:mod:`partitions`), and the networks are mixed
with simpler models (:mod:`stacking`). A row's out-of-bag prediction is that of the complete model
without the row's part: nothing of its own target is in the training rows, scalings or global
regressions of those networks, in the residuals, surfaces and weights they are mixed by, and all
networks stop at one epoch that is fixed beforehand. So nothing of it is in that prediction.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import torch

from ..contract.translation import tr, tr_noop
from . import intervals as interval
from . import training
from .attribution import Background
from .checkpoint import Unkept
from .device import algebra_of
from .diagnostics import scores
from .intervals import Intervals
from .mixture import Exclusions, mixture_of
from .model import Model
from .networks import EnsembleNetwork, Network
from .partitions import PARTS, deal, left_out, some_rows
from .presets import VALIDATION_SHARE, Preset
from .proximity import Proximity, spread_references
from .published import ArticleNetwork, PublishedSWNN
from .reporter import Reporter
from .responses import LinearResponse
from .samples import TEST, TRAIN, VALIDATION, Sample
from .smoothers import DENSE_ROWS, Places
from .stacking import stack

PREDICTED_AT_ONCE = 8192  # rows; bounds the memory for hidden layers of all members
# Shares of the job at the begin and the end of the mixing: of many rows it takes longer.
_MIXING = {False: (0.95, 0.97), True: (0.6, 0.9)}
WATCHED_ROWS = 4000  # enough to show how a training goes; more would only cost time


@dataclass(frozen=True)
class Fit:
    """A fitted model and what it says of the rows it was fitted to (all (n,), units of target).

    ``coefficients`` (n, q) are the model's at the rows' places, in units of the data.
    ``out_of_bag`` is NaN where every member trained on the row. ``inside`` is (members, n) bool.
    The ``background`` of attributions are the rows that some member trained on. Of an ensemble,
    ``pipeline`` (n,) numbers the model of ``exclusions`` that gives a row's out-of-bag prediction,
    ``intervals`` come from the out-of-bag residuals, and ``out_of_bag_half_width`` are those of
    the points as left out.
    """

    model: Model
    inside: np.ndarray
    coefficients: np.ndarray
    fitted: np.ndarray
    out_of_bag: np.ndarray
    scores: dict[str, float | None]
    scored_on: str
    background: Background
    history: training.History
    pipeline: np.ndarray
    exclusions: Exclusions | None = None
    intervals: Intervals | None = None
    out_of_bag_half_width: np.ndarray | None = None


def fit(
    sample: Sample,
    preset: Preset,
    seed: int,
    device: torch.device,
    report: Reporter,
    checkpoint: Unkept | None = None,
) -> Fit:
    """Fit the ensemble or network of ``preset`` to ``sample``.

    ``checkpoint`` keeps the state of the networks' training; see :mod:`checkpoint`.

    Raises
    ------
    InputError
        When an ensemble's training rows lie at fewer locations than parts are left out.
    """
    rng = np.random.default_rng(seed)
    generator = torch.Generator().manual_seed(seed)
    torch.manual_seed(seed)  # drop-out of the published network draws from the default generator
    inside, pipeline = _inside(sample, preset, rng)
    used = np.flatnonzero(inside.any(axis=0))
    preset = preset.for_rows(len(used))
    chosen = used[spread_references(sample.xy[used], preset.references, sample.distance)]
    proximity = Proximity.fit(sample.xy[used], sample.xy[chosen], sample.distance, preset.encoding)
    response = LinearResponse.fit(sample.design, sample.target, inside, preset.scaling)
    network = _network(preset, response, inside[:, chosen], generator).to(device)
    watched, name = _watched(sample, preset, inside)

    def tensor(values: np.ndarray) -> torch.Tensor:
        return torch.from_numpy(np.ascontiguousarray(values, dtype=np.float32)).to(device)

    task = training.Task(
        proximity.features(sample.xy, device),
        tensor(response.scaled_design(sample.design)),
        tensor(response.scaled_target(sample.target)),
        tensor(response.base),
        tensor(inside),
        torch.from_numpy(used).to(device),
        torch.from_numpy(watched),
    )
    every = np.arange(len(sample.target))

    def member_predictions(wanted: np.ndarray) -> np.ndarray:
        blocks = torch.from_numpy(wanted).to(device).split(PREDICTED_AT_ONCE)
        with torch.no_grad():
            scaled = [training.predictions(network, task, rows).double().cpu() for rows in blocks]
        values: np.ndarray = torch.cat(scaled, dim=1).numpy()
        return values * response.spread[:, None] + response.shift[:, None]

    predicted = every
    if preset.keep == "best-validation":
        predicted = np.flatnonzero(watched)
    elif len(every) > WATCHED_ROWS:  # they decide nothing
        predicted = np.flatnonzero(watched)
        predicted = predicted[some_rows(len(predicted), WATCHED_ROWS)]

    def watched_scores() -> dict[str, float | None]:
        members = member_predictions(predicted)
        shown = _out_of_bag(members, inside[:, predicted])
        shown = np.where(np.isnan(shown), members.mean(axis=0), shown)
        counted = watched[predicted]
        return scores(sample.target[predicted][counted], shown[counted])

    many = preset.members > 1 and len(used) > DENSE_ROWS
    begin_mixing, _ = _MIXING[many]
    history = training.train(
        network,
        task,
        preset,
        generator,
        report,
        watched_scores,
        name,
        begin_mixing,
        checkpoint,
    )
    members = member_predictions(every)
    model = Model(sample.predictors, sample.crs_wkt, proximity, response, network, device)
    if preset.members == 1:
        fitted, out_of_bag = members[0], _out_of_bag(members, inside)
        if preset.keep == "best-validation":  # the kept epoch was chosen on the validation rows
            out_of_bag[sample.part != TEST] = np.nan
        result, scored_on = _score(sample, preset, fitted, out_of_bag)
        coefficients = _coefficients(model, sample.xy, report)
        return Fit(
            model,
            inside,
            coefficients,
            fitted,
            out_of_bag,
            result,
            scored_on,
            Background.of(coefficients[used], sample.design[used]),
            history,
            pipeline,
        )
    with algebra_of(len(used)):
        return _mixed(sample, preset, seed, model, inside, pipeline, members, history, report)


def _mixed(
    sample: Sample,
    preset: Preset,
    seed: int,
    model: Model,
    inside: np.ndarray,
    pipeline: np.ndarray,
    members: np.ndarray,
    history: training.History,
    report: Reporter,
) -> Fit:
    """The complete model of trained networks, whose predictions are ``members`` (members, n)."""
    used = np.flatnonzero(pipeline < PARTS)
    span = _MIXING[len(used) > DENSE_ROWS]
    xy, design, target = sample.xy[used], sample.design[used], sample.target[used]
    places = Places(xy, sample.distance)
    outside = ~inside[:, used]
    stacked = stack(
        places, pipeline[used], design, target, members[:, used], outside, seed, report, span
    )
    report.progress(span[1], tr("Standard errors and intervals"))
    mixture = mixture_of(stacked, places, design, target, ~outside)
    model = replace(model, mixture=mixture)
    model = model.with_standard_errors(xy, design, ~outside)
    coefficients = _coefficients(model, sample.xy, report)
    fitted = np.einsum("nq,nq->n", coefficients, sample.design)
    out_of_bag = fitted.copy()  # nothing was trained on test rows
    out_of_bag[used] = stacked.out_of_bag
    intervals, left_out_width = interval.fit(places, target - stacked.out_of_bag)
    half_width = np.empty(len(fitted))
    half_width[used] = left_out_width
    other = pipeline == PARTS
    half_width[other] = intervals.half_width(sample.xy[other])
    result, scored_on = _score(sample, preset, fitted, out_of_bag)
    return Fit(
        model,
        inside,
        coefficients,
        fitted,
        out_of_bag,
        result,
        scored_on,
        Background.of(coefficients[used], design),
        history,
        pipeline,
        Exclusions(stacked, places, outside),
        intervals,
        half_width,
    )


def _coefficients(model: Model, xy: np.ndarray, report: Reporter) -> np.ndarray:
    """Coefficients (n, q) at the places of the rows; can be cancelled between blocks."""
    found = []
    for rows in model.blocks(len(xy)):
        report.check()
        found.append(model.coefficients(xy[rows]))
    return np.concatenate(found)


def _inside(
    sample: Sample, preset: Preset, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Rows each member trains on, (members, n) bool, and the part (n,) of each row.

    The part is PARTS where no member trains on the row, and everywhere with a single network.
    """
    held = sample.part != TRAIN
    if preset.keep == "best-validation" and not (sample.part == VALIDATION).any():
        held = held | _drawn_validation(sample, rng)
    outside = held[None, :].repeat(preset.members, axis=0)
    part = np.full(len(held), PARTS)
    if preset.members > 1:
        rows = np.flatnonzero(~held)
        location = np.unique(sample.location[rows], return_inverse=True)[1].ravel()
        part[rows] = deal(location, rng)
        outside[:, rows] = left_out(part[rows], preset.members)
    return ~outside, part


def _drawn_validation(sample: Sample, rng: np.random.Generator) -> np.ndarray:
    """A share of the training locations, drawn at random: rows (n,) bool."""
    places = np.unique(sample.location[sample.part == TRAIN])
    count = max(1, round(VALIDATION_SHARE * len(places)))
    drawn = np.isin(sample.location, rng.permutation(places)[:count])
    return np.asarray(drawn & (sample.part == TRAIN))


def _network(
    preset: Preset, response: LinearResponse, known: np.ndarray, generator: torch.Generator
) -> Network:
    references, coefficients = known.shape[1], response.base.shape[1]
    if preset.network == "swnn":
        return PublishedSWNN(references, coefficients, preset.hidden, generator=generator)
    if preset.network == "article":
        return ArticleNetwork(references, coefficients, preset.hidden, generator=generator)
    return EnsembleNetwork(
        preset.hidden, torch.from_numpy(response.start), torch.from_numpy(known), generator
    )


def _out_of_bag(members: np.ndarray, inside: np.ndarray) -> np.ndarray:
    """Mean over the members that did not train on a row; NaN where there is none."""
    outside = ~inside
    count = outside.sum(axis=0)
    total = np.where(outside, members, 0.0).sum(axis=0)
    result: np.ndarray = np.divide(total, count, out=np.full(len(count), np.nan), where=count > 0)
    return result


def _watched(sample: Sample, preset: Preset, inside: np.ndarray) -> tuple[np.ndarray, str]:
    """Rows whose R2 the user sees while training, and what they are."""
    if preset.keep == "best-validation":
        rows: np.ndarray = ~inside.any(axis=0) & (sample.part != TEST)
        return rows, tr_noop("validation")
    if preset.members > 1:
        return np.asarray(sample.part != TEST), tr_noop("validation (networks, out-of-bag)")
    return np.asarray(inside.any(axis=0)), tr_noop("in-sample")


def _score(
    sample: Sample, preset: Preset, fitted: np.ndarray, out_of_bag: np.ndarray
) -> tuple[dict[str, float | None], str]:
    test = sample.part == TEST
    if test.any():
        return scores(sample.target[test], out_of_bag[test]), tr_noop("test part")
    if preset.members > 1:
        return scores(sample.target, out_of_bag), tr_noop("out-of-bag")
    return scores(sample.target, fitted), tr_noop("in-sample")
