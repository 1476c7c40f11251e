"""The ensemble: balanced partitions, honest out-of-bag predictions, standard errors.

Members are trained on four of five parts of the locations each. A row's out-of-bag prediction is
the mean of the members that did not train on it: nothing of its own target is in their training
rows, scalings or global regressions, all members stop at one epoch that is fixed beforehand, and
so nothing of it is in that prediction.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch

from . import training
from .diagnostics import scores
from .model import Model
from .networks import EnsembleNetwork, Network
from .presets import PARTS, Preset
from .proximity import Proximity, spread_references
from .published import ArticleNetwork, PublishedSWNN
from .reporter import Reporter
from .responses import LinearResponse
from .samples import TEST, VALIDATION, Sample

VALIDATION_SHARE = 0.15  # drawn where a preset needs validation rows and the user marked none


@dataclass(frozen=True)
class Fit:
    """A fitted model and what it says of the rows it was fitted to (all (n,), units of target).

    ``out_of_bag`` is NaN where every member trained on the row. ``inside`` is (members, n) bool.
    """

    model: Model
    inside: np.ndarray
    fitted: np.ndarray
    out_of_bag: np.ndarray
    scores: dict[str, float | None]
    scored_on: str


def partitions(location: np.ndarray, members: int, rng: np.random.Generator) -> np.ndarray:
    """Which rows each member leaves out, (members, n) bool.

    Each five members in a row share one partition of the locations into five parts of equal size
    (to one). The second five repeat the partition of the first: two networks on the same rows
    differ by initialisation alone, which :func:`subsampling_share` needs.
    """
    places = int(location.max()) + 1
    label = np.empty(places, dtype=np.int64)
    left_out = np.zeros((members, len(location)), dtype=bool)
    for member in range(members):
        if member % PARTS == 0 and member != PARTS:
            label[rng.permutation(places)] = np.arange(places) % PARTS
        left_out[member] = label[location] == member % PARTS
    return left_out


def subsampling_share(coefficients: np.ndarray) -> np.ndarray:
    """Share (q,) of the members' variance that comes from the points, not the initialisation.

    Parameters
    ----------
    coefficients : (members, n, q)
        Local coefficients at the training points. Analysis of variance over the pairs of members
        that share their rows, pooled over the places; 1 with too few members for pairs.
    """
    share = np.ones(coefficients.shape[2])
    if len(coefficients) < 2 * PARTS:
        return share
    first, second = coefficients[:PARTS], coefficients[PARTS : 2 * PARTS]
    within = np.mean((first - second) ** 2 / 2.0, axis=(0, 1))
    total = np.mean(coefficients.var(axis=0), axis=0)
    positive = total > 0
    share[positive] = np.clip(1.0 - within[positive] / total[positive], 0.05, 1.0)
    return share


def fit(sample: Sample, preset: Preset, seed: int, device: torch.device, report: Reporter) -> Fit:
    """Fit the ensemble or network of ``preset`` to ``sample``."""
    rng = np.random.default_rng(seed)
    generator = torch.Generator().manual_seed(seed)
    torch.manual_seed(seed)  # drop-out of the published network draws from the default generator
    inside = _inside(sample, preset, rng)
    used = np.flatnonzero(inside.any(axis=0))
    chosen = used[spread_references(sample.xy[used], preset.references, sample.distance)]
    proximity = Proximity.fit(sample.xy[used], sample.xy[chosen], sample.distance, preset.encoding)
    response = LinearResponse.fit(sample.design, sample.target, inside, preset.scaling)
    network = _network(preset, response, inside[:, chosen], generator).to(device)

    def tensor(values: np.ndarray) -> torch.Tensor:
        return torch.from_numpy(np.ascontiguousarray(values, dtype=np.float32)).to(device)

    task = training.Task(
        proximity.features(sample.xy, device),
        tensor(response.scaled_design(sample.design)),
        tensor(response.scaled_target(sample.target)),
        tensor(response.base),
        tensor(inside),
        torch.from_numpy(used).to(device),
    )
    everything = torch.arange(len(sample.target), device=device)

    def member_predictions() -> np.ndarray:
        with torch.no_grad():
            scaled = training.predictions(network, task, everything).double().cpu().numpy()
        values: np.ndarray = scaled * response.spread[:, None] + response.shift[:, None]
        return values

    watched, name = _watched(sample, preset, inside)

    def watched_score() -> float:
        members = member_predictions()
        shown = _out_of_bag(members, inside)
        shown = np.where(np.isnan(shown), members.mean(axis=0), shown)
        value = scores(sample.target[watched], shown[watched])["R2"]
        return 0.0 if value is None else value

    training.train(network, task, preset, generator, report, watched_score, name)
    members = member_predictions()
    model = Model(sample.predictors, sample.crs_wkt, proximity, response, network, device)
    model = model.with_spread(sample.xy, inside, subsampling_share)
    fitted, out_of_bag = members.mean(axis=0), _out_of_bag(members, inside)
    result, scored_on = _score(sample, preset, fitted, out_of_bag)
    return Fit(model, inside, fitted, out_of_bag, result, scored_on)


def _inside(sample: Sample, preset: Preset, rng: np.random.Generator) -> np.ndarray:
    """Rows each member trains on, (members, n) bool."""
    held = sample.part == TEST
    if preset.keep == "best-validation":
        held = held | _validation(sample, rng)
    left_out = held[None, :].repeat(preset.members, axis=0)
    if preset.members > 1:
        rows = np.flatnonzero(~held)
        location = np.unique(sample.location[rows], return_inverse=True)[1].ravel()
        left_out[:, rows] = partitions(location, preset.members, rng)
    return ~left_out


def _validation(sample: Sample, rng: np.random.Generator) -> np.ndarray:
    """Validation rows: the user's, else a share of the locations drawn at random."""
    validation = sample.part == VALIDATION
    if not validation.any():
        places = np.unique(sample.location[sample.part != TEST])
        count = max(1, round(VALIDATION_SHARE * len(places)))
        validation = np.isin(sample.location, rng.permutation(places)[:count])
        validation &= sample.part != TEST
    return validation


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
        return rows, "validation"
    if preset.members > 1:
        return np.asarray(sample.part != TEST), "validation (out-of-bag)"
    return np.asarray(inside.any(axis=0)), "in-sample"


def _score(
    sample: Sample, preset: Preset, fitted: np.ndarray, out_of_bag: np.ndarray
) -> tuple[dict[str, float | None], str]:
    test = sample.part == TEST
    if test.any():
        return scores(sample.target[test], out_of_bag[test]), "test part"
    if preset.members > 1:
        return scores(sample.target, out_of_bag), "out-of-bag"
    return scores(sample.target, fitted), "in-sample"
