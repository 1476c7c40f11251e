"""The part of a cross-validation's report on skill: ranking, scores, predictions, settings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from ...contract.sentences import sentences
from ...contract.translation import tr, tr_noop
from ..crossvalidated import OURS, CrossValidation
from ..diagnostics import scores
from ..scoretable import COLUMNS, Score, cells
from . import figures, labels, validationcharts
from .page import Cell, Download, Element, Note, Paragraph, Picture, Table
from .points import PointData
from .sections import columns_of, sampled
from .validationcharts import Ranked
from .wording import counted, heading, listed, number


def of_scheme(result: CrossValidation, scheme: str) -> list[Score]:
    """Scores under a scheme, the largest R2 first, those without one last."""
    rows = [row for row in result.scores if row.scheme == scheme]
    return sorted(rows, key=lambda row: np.inf if row.r2 is None else -row.r2)


NOTHING = tr_noop("No model could be scored.")
_BRIEF = {
    "olr": tr_noop("Linear regression"),
    "gwr": tr_noop("GWR"),
    "forest-xy": tr_noop("Random forest, x y"),
    "xgboost-xy": tr_noop("XGBoost, x y"),
    "fcnn": tr_noop("Neural network"),
    "gp": tr_noop("Gaussian process"),
}


def brief(result: CrossValidation, model: str) -> str:
    """A model's title where there is little room."""
    return tr(_BRIEF[model]) if model in _BRIEF else result.title(model)


def ranking_elements(result: CrossValidation, schemes: Sequence[str]) -> list[Element]:
    """R2 of all models, with intervals of their differences from GNNWR."""
    if len(result.models) == 1:
        return [Paragraph(tr("No other model was asked for, so there is nothing to rank."))]
    panels = []
    numbers: list[list[Cell]] = []
    for scheme, name in zip(result.schemes, schemes, strict=True):
        ours = result.score(scheme, OURS).r2
        ranked = []
        for row in of_scheme(result, scheme):
            if row.r2 is None:
                continue
            low, high = row.difference_low, row.difference_high
            if ours is not None and low is not None and high is not None:
                low, high = ours + low, ours + high
            title = result.title(row.model)
            ranked.append(Ranked(title, row.r2, low, high, row.model == OURS))
            numbers.append([row.model, scheme, row.r2, low, high])
        if ranked:
            panels.append((name, ranked))
    if not panels:
        return [Paragraph(tr(NOTHING))]
    columns = (tr("model"), tr("scheme"), "R2", tr("low"), tr("high"))
    return [
        Picture(
            tr(
                "R² of all out-of-fold predictions together, best first; GNNWR orange. A bar is "
                "the 95 % interval of a model’s difference from GNNWR, from the same points "
                "(bootstrap over points), drawn about GNNWR’s R²: where it does not reach the "
                "orange line, the models differ. A triangle is off the scale."
            ),
            validationcharts.ranking(panels),
            (Download("ranking", columns, numbers),),
            1.0 if len(panels) > 1 else 0.75,
        )
    ]


def score_elements(result: CrossValidation, schemes: Sequence[str], unit: str) -> list[Element]:
    """One table for each scheme; the file under it holds all that is known of it."""
    compared = len(result.models) > 1
    known = (
        tr(
            "Nothing of a fold’s points was known to any model that predicts them: scalings, "
            "classes, reference points, stopping, mixing and every tuned setting come from the "
            "other folds."
        )
        if compared
        else tr(
            "Nothing of a fold’s points was known to the model that predicts them: scalings, "
            "classes, reference points, stopping, mixing and every tuned setting come from the "
            "other folds."
        )
    )
    meant = tr(
        "R² compares with the mean of the target at the scored points. Points at one location are "
        "always in one fold."
    )
    elements: list[Element] = [Paragraph(sentences([known, meant]))]
    elements += _not_scored(result, schemes)
    folds, again = tr("± folds"), tr("± repeats")
    differences = [tr("Difference"), tr("from"), tr("to")]
    for scheme, name, count in zip(result.schemes, schemes, result.repeats, strict=True):
        rows, repeats = of_scheme(result, scheme), count > 1
        nrmse = any(row.nrmse is not None for row in rows)
        columns = [tr("Model"), "R²", folds, heading("RMSE", unit), heading("MAE", unit)]
        columns += [again] * repeats + ["NRMSE"] * nrmse
        columns += differences * compared + [tr("Seconds")]
        shown = []
        for row in rows:
            line: list[Cell] = [
                result.title(row.model), row.r2, row.r2_sd_folds, row.rmse, row.mae,
            ]  # fmt: skip
            line += [row.r2_sd_repeats] * repeats + [row.nrmse] * nrmse
            line += [row.difference, row.difference_low, row.difference_high] * compared
            line.append(row.seconds)
            shown.append(line)
        elements.append(
            Table(
                _scores_caption(name, repeats, compared),
                f"scores-{scheme}",
                tuple(columns),
                shown,
                fixed=("R²", folds, again, "NRMSE", *differences),
                numbers=(COLUMNS, [cells(row) for row in rows]),
            )
        )
    return elements


def _scores_caption(scheme: str, repeats: bool, compared: bool) -> str:
    """What the columns of a table of scores are."""
    difference = tr(
        "Difference is R² less that of GNNWR; from and to are the ends of its 95 % bootstrap "
        "interval over points, of this pair alone."
    )
    if repeats:
        told = [
            tr("{scheme}: scores of the out-of-fold predictions, mean of the repeats."),
            tr(
                "± folds is the standard deviation of R² over the folds, ± repeats that over the "
                "repeats."
            ),
            difference if compared else "",
            tr("Seconds are for all folds of a repeat."),
        ]
    else:
        told = [
            tr("{scheme}: scores of the out-of-fold predictions, all folds together."),
            tr("± folds is the standard deviation of R² over the folds."),
            difference if compared else "",
            tr("Seconds are for all folds."),
        ]
    return sentences([told[0].format(scheme=scheme), *told[1:]])


def _not_scored(result: CrossValidation, schemes: Sequence[str]) -> list[Element]:
    """How many points the scores leave out, and why; schemes of which the same holds together."""
    told: dict[str, list[str]] = defaultdict(list)
    for s, name in enumerate(schemes):
        used, scored = result.fold[0, s] > 0, result.scored[0, s]
        unused, strange = int((~used).sum()), int((used & ~scored).sum())
        if unused:
            text = counted(
                unused,
                "{count} point in no group, left out of the scores.",
                "{count} points in no group, left out of the scores.",
            )
            told[text].append(name)
        if strange:
            text = counted(
                strange,
                "{count} point left out of the scores, of a class that the other folds do not "
                "have, so no model could predict there.",
                "{count} points left out of the scores, of a class that the other folds do not "
                "have, so no model could predict there.",
            )
            told[text].append(name)
    return [
        Note(
            tr("{schemes}: {text}").format(
                schemes=listed([names[0], *map(str.lower, names[1:])]), text=text
            )
        )
        for text, names in told.items()
    ]


def scheme_elements(result: CrossValidation, schemes: Sequence[str]) -> list[Element]:
    """What each model loses where more distant points are left out."""
    models = [row.model for row in of_scheme(result, result.schemes[0])]
    r2 = np.array(
        [
            [
                np.nan if (value := result.score(scheme, model).r2) is None else value
                for scheme in result.schemes
            ]
            for model in models
        ]
    )
    known = np.isfinite(r2).any(axis=1)
    models, r2 = [model for model, k in zip(models, known, strict=True) if k], r2[known]
    if not models:
        return [Paragraph(tr(NOTHING))]
    caption = tr("R² of each model under {schemes}.").format(
        schemes=listed([name.lower() for name in schemes])
    )
    return [
        Picture(
            sentences([caption, *_what_counts(result.schemes)]),
            validationcharts.dumbbells(
                [result.title(model) for model in models],
                schemes,
                r2,
                models.index(OURS) if OURS in models else -1,
            ),
            (
                Download(
                    "schemes",
                    (tr("model"), *result.schemes),
                    columns_of(np.array(models), *r2.T),
                ),
            ),
            0.85,
        )
    ]


_RESTS = {
    "blocks": tr_noop("to blocks rests on near points"),
    "groups": tr_noop("to groups rests on points of the same group"),
}
_COUNTS = {
    "random": tr_noop("for places between the points the random folds count"),
    "blocks": tr_noop("for places far from all of them the blocks"),
    "groups": tr_noop("for places of a new group the groups"),
}


def _what_counts(schemes: Sequence[str]) -> list[str]:
    """What the difference between schemes is, and which of them counts for what, in sentences."""
    told = []
    if schemes[0] == "random":
        lost = listed([tr(_RESTS[scheme]) for scheme in schemes[1:]])
        told.append(tr("What a model loses from random folds {lost}.").format(lost=lost))
    said = [tr(_COUNTS[scheme]) for scheme in schemes]
    if "random" not in schemes:  # nothing before them to refer to
        said[0] = tr("for places far from all points the blocks count")
    return [*told, tr("{text}.").format(text=labels.capital(tr("; ").join(said)))]


def prediction_elements(
    points: PointData, result: CrossValidation, schemes: Sequence[str]
) -> list[Element]:
    """Observed against out-of-fold predicted of every model, for each scheme."""
    elements: list[Element] = []
    for s, (scheme, name) in enumerate(zip(result.schemes, schemes, strict=True)):
        used = np.flatnonzero(result.scored[0, s])
        rows = used[figures.drawn_rows(len(used))]
        observed = points.observed[rows]
        panels, values = [], [(tr("observed"), observed)]
        for row in of_scheme(result, scheme):
            predicted = result.prediction[0, s, result.models.index(row.model), rows]
            if row.r2 is None or not np.isfinite(predicted).any():
                continue
            shown = result.prediction[0, s, result.models.index(row.model), used]
            r2 = scores(points.observed[used], shown)["R2"]  # of these points, not of all repeats
            panels.append((brief(result, row.model), predicted, f"R² {number(r2, 2)}"))
            values.append((row.model, predicted))
        if not panels:
            continue
        caption = tr(
            "{scheme}: observed against predicted of the first repeat, with the 1:1 line."
            if result.repeats[s] > 1
            else "{scheme}: observed against predicted, with the 1:1 line."
        ).format(scheme=name)
        edge = tr("Predictions far beyond the observations are drawn at the edge.")
        elements.append(
            Picture(
                sentences([caption, edge, sampled(len(rows), len(used))]),
                validationcharts.observed_and_predicted(observed, panels, points.unit),
                (points.numbers(f"predictions-{scheme}", rows, values),),
                validationcharts.predictions_width(len(panels)),
            )
        )
    return elements or [Paragraph(tr(NOTHING))]
