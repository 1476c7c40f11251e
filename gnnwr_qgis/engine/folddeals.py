"""The folds of a plan: dealt for every scheme and repeat, and checked before anything is fitted."""

from __future__ import annotations

import io

import numpy as np

from ..contract.sentences import sentences
from ..contract.translation import counted, tr
from .crossvalidated import Plan
from .errors import InputError
from .partitions import PARTS
from .reporter import Reporter
from .samples import Prepared, Sample
from .spatialblocks import Blocks, automatic_blocks, given_blocks
from .validation import SCHEME_TITLES, Folds, block_folds, group_folds, random_folds

ONE_PLACE_EACH = 0.9  # blocks a place beyond which blocks are single places


def deal(
    prepared: Prepared, plan: Plan, report: Reporter, group: np.ndarray | None
) -> list[list[Folds]]:
    """The folds of each scheme, one deal for each repeat.

    A scheme whose folds are the same in every repeat (each location or each group a fold of its
    own, say) has one deal: repeats of it would tell of the networks' initialisation alone.

    Parameters
    ----------
    prepared : Prepared
    plan : Plan
    report : Reporter
    group : (n,) or None
        Of the rows of the sample, for the scheme "groups": text, or numbers.

    Raises
    ------
    InputError
        When there can be no folds, or a fold leaves too little to train on.
    """
    sample, size = prepared.sample, plan.block_size
    blocks: Blocks | None = None
    if "blocks" in plan.schemes:
        blocks = (
            automatic_blocks(sample, plan.folds) if size is None else given_blocks(sample, size)
        )

    def dealt(scheme: str, repeat: int) -> Folds:
        # What the first deal warned of holds for the others too.
        told = report if repeat == 0 else Reporter(io.StringIO())
        seed = plan.seed + 1000 * repeat
        if scheme == "random":
            return random_folds(sample.location, plan.folds, seed, told)
        if scheme == "blocks":
            return block_folds(sample, plan.folds, told, blocks, seed)
        if scheme == "groups" and group is not None:
            return group_folds(group, sample.location, plan.folds, seed, told, plan.group_field)
        if scheme == "groups":
            raise InputError(tr("The scheme of groups needs a group field. Choose one."))
        raise InputError(
            tr("Unknown scheme {scheme!r}. Choose random, blocks or groups.").format(scheme=scheme)
        )

    deals = []
    for scheme in plan.schemes:
        found = [dealt(scheme, repeat) for repeat in range(plan.repeats)]
        for one in found:
            _check_training_parts(sample, scheme, one)
        _check_blocks(sample, found[0], report)
        if len(found) > 1 and all(one.alike(found[0]) for one in found[1:]):
            report.info(
                tr(
                    "{scheme}: all {repeats} repeats would leave out the same points together, so "
                    "they are computed once and have no spread over repeats."
                ).format(scheme=tr(SCHEME_TITLES[scheme]), repeats=plan.repeats)
            )
            found = found[:1]
        deals.append(found)
    return deals


def _check_training_parts(sample: Sample, scheme: str, folds: Folds) -> None:
    """Refuse folds that leave too little to train on, before anything is fitted."""
    needed = max(PARTS, 2 * sample.design.shape[1])
    for number in range(1, folds.count + 1):
        rows = (folds.fold > 0) & (folds.fold != number)
        places = len(np.unique(sample.location[rows]))
        left = int(rows.sum())
        if left < needed or places < PARTS:
            text = (
                tr(
                    "Without fold {number} of {scheme} only {points} at {places} remains to train "
                    "on; at least {needed} at {parts} places are needed. Use more folds, smaller "
                    "blocks or another group field."
                )
                if left == 1
                else tr(
                    "Without fold {number} of {scheme} only {points} at {places} remain to train "
                    "on; at least {needed} at {parts} places are needed. Use more folds, smaller "
                    "blocks or another group field."
                )
            )
            raise InputError(
                text.format(
                    number=number,
                    scheme=tr(SCHEME_TITLES[scheme]).lower(),
                    points=counted(left, "{count} point", "{count} points"),
                    places=counted(places, "{count} place", "{count} places"),
                    needed=needed,
                    parts=PARTS,
                )
            )


def _check_blocks(sample: Sample, folds: Folds, report: Reporter) -> None:
    """Say where blocks are hardly larger than the points' spacing, or shorter than the range."""
    if folds.blocks is None:
        return
    blocks, places = folds.blocks, int(sample.location.max()) + 1
    if blocks.occupied >= ONE_PLACE_EACH * places:
        text = tr(
            "{count} blocks hold the points of {places}: blocks this small leave out single "
            "places, as random folds do. {why} Give a larger block size, or fewer folds."
        )
        several = counted(places, "{count} place", "{count} places")
        report.warning(text.format(count=blocks.occupied, places=several, why=blocks.why))
        return
    held = tr("{count} of them hold points.").format(count=blocks.occupied)
    text = sentences([blocks.why, held])
    if blocks.range is not None and blocks.size < blocks.range:
        report.warning(text)
    else:
        report.info(text)
