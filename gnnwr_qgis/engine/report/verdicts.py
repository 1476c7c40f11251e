"""What a cross-validation's report says at its top: is the model better, and where?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...contract.sentences import sentences
from ...contract.translation import tr, tr_noop
from ..crossvalidated import OURS, CrossValidation
from ..scoretable import Score
from ..validation import SCHEME_TITLES
from . import validatedmaps
from .page import Element, Note
from .wording import listed, number, percent, quoted

if TYPE_CHECKING:
    from .crossvalidation import ValidationData

PLACE_ALONE = ("idw", "gp")  # models that know no predictor
_NO_ROW = tr_noop("no row has a prediction")


def scheme_title(scheme: str) -> str:
    """A scheme at the start of a sentence or on its own."""
    return tr(SCHEME_TITLES[scheme])


def scheme_name(scheme: str) -> str:
    """A scheme within a sentence."""
    return scheme_title(scheme).lower()


def reading(data: ValidationData) -> tuple[str, ...]:
    """Two sentences: is GNNWR better than the best other model, and does that hold elsewhere."""
    result = data.result
    first = _verdict(data, result.schemes[0])
    if len(result.schemes) == 1:
        return first, _precision(result)
    return first, sentences([_verdict(data, scheme) for scheme in result.schemes[1:]])


_UNSCORED = {
    "random": tr_noop("At points left out at random, GNNWR could not be scored: {why}."),
    "blocks": tr_noop(
        "In whole blocks left out, farther from what it was trained on, GNNWR could not be "
        "scored: {why}."
    ),
    "groups": tr_noop("In whole groups left out, GNNWR could not be scored: {why}."),
}
_SKILL = {
    "random": tr_noop(
        "At points left out at random, GNNWR explains {share} of the variance of {target}"
    ),
    "blocks": tr_noop(
        "In whole blocks left out, farther from what it was trained on, GNNWR explains {share} of "
        "the variance of {target}"
    ),
    "groups": tr_noop(
        "In whole groups left out, GNNWR explains {share} of the variance of {target}"
    ),
}
_NO_SKILL = {
    "random": tr_noop(
        "At points left out at random, GNNWR predicts {target} no better than its mean (R² {r2})"
    ),
    "blocks": tr_noop(
        "In whole blocks left out, farther from what it was trained on, GNNWR predicts {target} "
        "no better than its mean (R² {r2})"
    ),
    "groups": tr_noop(
        "In whole groups left out, GNNWR predicts {target} no better than its mean (R² {r2})"
    ),
}


def _verdict(data: ValidationData, scheme: str) -> str:
    result = data.result
    ours, best = result.score(scheme, OURS), result.best_other(scheme)
    if ours.r2 is None:
        return tr(_UNSCORED[scheme]).format(why=ours.failure or tr(_NO_ROW))
    skill = tr((_SKILL if ours.r2 > 0 else _NO_SKILL)[scheme]).format(
        share=percent(ours.r2), target=quoted(data.points.target), r2=number(ours.r2, 2)
    )
    if best is None or best.r2 is None:
        alone = (
            tr("{skill}; no other model was asked for.")
            if len(result.models) == 1
            else tr("{skill}; no other model could be scored.")
        )
        return alone.format(skill=skill)
    name = tr(result.title(best.model))
    if best.model in PLACE_ALONE:
        name = tr("{model}, which uses no predictor").format(model=name)
    others = sum(
        row.scheme == scheme and row.model != OURS and row.r2 is not None for row in result.scores
    )
    return _rival(ours.r2, best.r2).format(
        skill=skill,
        model=name,
        share=percent(best.r2),
        r2=number(best.r2, 2),
        compared=_compared(best, others),
    )


def _rival(ours: float, theirs: float) -> str:
    """What the best other model does beside ours, as a template."""
    if theirs > 0 and ours > 0:
        return tr("{skill}; the best other model, {model}, explains {share}: {compared}.")
    if theirs > 0:
        return tr(
            "{skill}; the best other model, {model}, explains {share} of the variance: {compared}."
        )
    if ours > 0:
        return tr(
            "{skill}; the best other model, {model}, predicts no better than the mean (R² {r2}): "
            "{compared}."
        )
    return tr(
        "{skill}; the best other model, {model}, does no better either (R² {r2}): {compared}."
    )


def _compared(best: Score, others: int) -> str:
    """Who is better, by the interval of the difference; stated in favour of GNNWR.

    The best of ``others`` was picked on the same points, so its interval is the joint one.
    """
    if best.difference is None or best.joint_low is None or best.joint_high is None:
        return tr("how certain the difference is could not be computed")
    low, high = -best.joint_high, -best.joint_low
    verdict = (
        tr("GNNWR is better")
        if low > 0.0
        else tr("GNNWR is worse")
        if high < 0.0
        else tr("these points do not tell which is better")
    )
    told = (
        tr(
            "{verdict} (R² of GNNWR less that of the other {difference}, 95 % interval {low} to "
            "{high}, widened because this is the best of {others})"
        )
        if others > 1
        else tr(
            "{verdict} (R² of GNNWR less that of the other {difference}, 95 % interval {low} to "
            "{high})"
        )
    )
    return told.format(
        verdict=verdict,
        difference=_signed(-best.difference),
        low=_signed(low),
        high=_signed(high),
        others=others,
    )


def _signed(value: float) -> str:
    shown = f"{value:+.3f}".replace("-", "−")
    return "0.000" if shown in ("+0.000", "−0.000") else shown


def _precision(result: CrossValidation) -> str:
    spread = result.score(result.schemes[0], OURS).r2_sd_folds
    told = []
    if spread is not None:
        text = tr("From fold to fold R² has a standard deviation of {value}.")
        told.append(text.format(value=number(spread, 2)))
    if len(result.models) > 1:
        told.append(
            tr("A difference between models counts only where its interval leaves out zero.")
        )
    if result.schemes == ("random",):
        told.append(
            tr(
                "Blocks of neighbouring points were not left out, so nothing tells how it does far "
                "from all points."
            )
        )
    elif result.schemes == ("groups",):
        told.append(
            tr(
                "Only whole groups were left out: that tells how it does in a new group, and "
                "neither how between the points of a known one nor how far from all of them."
            )
        )
    return sentences(told)


def not_repeated(data: ValidationData) -> list[Element]:
    """Which schemes were not repeated, though it was asked for."""
    once = [
        scheme_name(scheme)
        for scheme, count in zip(data.result.schemes, data.result.repeats, strict=True)
        if count < data.repeats
    ]
    if not once:
        return []
    told = tr(
        "All {count} repeats under {schemes} would leave out the same points together, so they "
        "were computed once."
    )
    return [Note(told.format(count=number(data.repeats), schemes=listed(once)))]


def cautions(data: ValidationData) -> list[Element]:
    """Models without a score, and what becomes of ours away from the points."""
    notes: list[Element] = []
    for row in data.result.scores:
        if row.r2 is None:
            told = tr("{model} has no score under {scheme}: {why}.").format(
                model=tr(data.result.title(row.model)),
                scheme=scheme_name(row.scheme),
                why=row.failure or tr(_NO_ROW),
            )
            notes.append(Note(told, warning=True))
    if {"random", "blocks"} <= set(data.result.schemes):
        near, far = (data.result.score(scheme, OURS).r2 for scheme in ("random", "blocks"))
        if near is not None and far is not None and near - far > 0.1:
            between, beyond = (
                validatedmaps.reach(data.points, data.result, scheme)
                for scheme in ("random", "blocks")
            )
            told = tr(
                "R² falls from {near} to {far} where whole blocks are left out. The first is for "
                "places about {between} from the nearest training point, the second for places "
                "about {beyond} from it (medians of the left-out points); neither says anything of "
                "places much farther away."
            ).format(near=number(near, 2), far=number(far, 2), between=between, beyond=beyond)
            notes.append(Note(told))
    return notes
