"""The part of a cross-validation's report on skill: ranking, scores, predictions, settings."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

import numpy as np

from ..crossvalidated import OURS, CrossValidation
from ..diagnostics import scores
from ..scoretable import COLUMNS, Score, cells
from . import figures, validationcharts
from .page import Cell, Download, Element, Note, Paragraph, Picture, Table
from .points import PointData
from .sections import columns_of, sampled
from .validationcharts import Ranked
from .wording import counted, heading, listed, number, one_line, trimmed

_MOST_VALUES = 3  # settings of text that a cell lists


def of_scheme(result: CrossValidation, scheme: str) -> list[Score]:
    """Scores under a scheme, the largest R2 first, those without one last."""
    rows = [row for row in result.scores if row.scheme == scheme]
    return sorted(rows, key=lambda row: np.inf if row.r2 is None else -row.r2)


_BRIEF = {
    "olr": "Linear regression",
    "gwr": "GWR",
    "forest-xy": "Random forest, x y",
    "xgboost-xy": "XGBoost, x y",
    "fcnn": "Neural network",
    "gp": "Gaussian process",
}


def brief(result: CrossValidation, model: str) -> str:
    """A model's title where there is little room."""
    return _BRIEF.get(model) or result.title(model)


def ranking_elements(result: CrossValidation, schemes: Sequence[str]) -> list[Element]:
    """R2 of all models, with intervals of their differences from GNNWR."""
    if len(result.models) == 1:
        return [Paragraph("No other model was asked for, so there is nothing to rank.")]
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
        return [Paragraph("No model could be scored.")]
    return [
        Picture(
            "R² of all out-of-fold predictions together, best first; GNNWR orange. A bar is the "
            "95 % interval of a model’s difference from GNNWR, from the same points (bootstrap "
            "over points), drawn about GNNWR’s R²: where it does not reach the orange line, the "
            "models differ. A triangle is off the scale.",
            validationcharts.ranking(panels),
            (Download("ranking", ("model", "scheme", "R2", "low", "high"), numbers),),
            1.0 if len(panels) > 1 else 0.75,
        )
    ]


def score_elements(result: CrossValidation, schemes: Sequence[str], unit: str) -> list[Element]:
    """One table for each scheme; the file under it holds all that is known of it."""
    compared = len(result.models) > 1
    elements: list[Element] = [
        Paragraph(
            f"Nothing of a fold’s points was known to {'any' if compared else 'the'} model that "
            "predicts them: scalings, classes, reference points, stopping, mixing and every tuned "
            "setting come from the other folds. R² compares with the mean of the target at the "
            "scored points. Points at one location are always in one fold."
        )
    ]
    elements += _not_scored(result, schemes)
    for scheme, name, count in zip(result.schemes, schemes, result.repeats, strict=True):
        rows, repeats = of_scheme(result, scheme), count > 1
        nrmse = any(row.nrmse is not None for row in rows)
        columns = ["Model", "R²", "± folds", heading("RMSE", unit), heading("MAE", unit)]
        columns += ["± repeats"] * repeats + ["NRMSE"] * nrmse
        columns += ["Difference", "from", "to"] * compared + ["Seconds"]
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
                f"{name}: scores of the out-of-fold predictions, "
                + ("mean of the repeats" if repeats else "all folds together")
                + ". ± folds is the standard deviation of R² over the folds"
                + (", ± repeats that over the repeats" if repeats else "")
                + (
                    ". Difference is R² less that of GNNWR; from and to are the ends of its 95 % "
                    "bootstrap interval over points, of this pair alone"
                    if compared
                    else ""
                )
                + f". Seconds are for all folds{' of a repeat' if repeats else ''}.",
                f"scores-{scheme}",
                tuple(columns),
                shown,
                fixed=("R²", "± folds", "± repeats", "NRMSE", "Difference", "from", "to"),
                numbers=(COLUMNS, [cells(row) for row in rows]),
            )
        )
    return elements


def _not_scored(result: CrossValidation, schemes: Sequence[str]) -> list[Element]:
    """How many points the scores leave out, and why; schemes of which the same holds together."""
    told: dict[str, list[str]] = defaultdict(list)
    for s, name in enumerate(schemes):
        used, scored = result.fold[0, s] > 0, result.scored[0, s]
        unused, strange = int((~used).sum()), int((used & ~scored).sum())
        if unused:
            told[f"{counted(unused, 'point')} in no group, left out of the scores."].append(name)
        if strange:
            text = (
                f"{counted(strange, 'point')} left out of the scores, of a class that the other "
                "folds do not have, so no model could predict there."
            )
            told[text].append(name)
    return [
        Note(f"{listed([names[0], *map(str.lower, names[1:])])}: {text}")
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
        return [Paragraph("No model could be scored.")]
    return [
        Picture(
            f"R² of each model under {listed([name.lower() for name in schemes])}. "
            f"{_what_counts(result.schemes)}",
            validationcharts.dumbbells(
                [result.title(model) for model in models],
                schemes,
                r2,
                models.index(OURS) if OURS in models else -1,
            ),
            (
                Download(
                    "schemes",
                    ("model", *result.schemes),
                    columns_of(np.array(models), *r2.T),
                ),
            ),
            0.85,
        )
    ]


def _what_counts(schemes: Sequence[str]) -> str:
    """What the difference between schemes is, and which of them counts for what."""
    rests = {"blocks": "near points", "groups": "points of the same group"}
    counts = {
        "random": "for places between the points the random folds count",
        "blocks": "for places far from all of them the blocks",
        "groups": "for places of a new group the groups",
    }
    told = ""
    if schemes[0] == "random":
        lost = [f"to {scheme} rests on {rests[scheme]}" for scheme in schemes[1:]]
        told = f"What a model loses from random folds {listed(lost)}. "
    said = [counts[scheme] for scheme in schemes]
    if "random" not in schemes:  # nothing before them to refer to
        said[0] = "for places far from all points the blocks count"
    sentence = f"{'; '.join(said)}."
    return told + sentence[:1].upper() + sentence[1:]


def prediction_elements(
    points: PointData, result: CrossValidation, schemes: Sequence[str]
) -> list[Element]:
    """Observed against out-of-fold predicted of every model, for each scheme."""
    elements: list[Element] = []
    for s, (scheme, name) in enumerate(zip(result.schemes, schemes, strict=True)):
        used = np.flatnonzero(result.scored[0, s])
        rows = used[figures.drawn_rows(len(used))]
        panels, values = [], []
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
        observed = points.observed[rows]
        again = " of the first repeat" if result.repeats[s] > 1 else ""
        elements.append(
            Picture(
                f"{name}: observed against predicted{again}, with the 1:1 line. Predictions far "
                "beyond the observations are drawn at the edge."
                f"{sampled(len(rows), len(used))}",
                validationcharts.observed_and_predicted(observed, panels, points.unit),
                (points.numbers(f"predictions-{scheme}", rows, [("observed", observed), *values]),),
                validationcharts.predictions_width(len(panels)),
            )
        )
    return elements or [Paragraph("No model could be scored.")]


def settings_table(result: CrossValidation, schemes: Sequence[str]) -> Table | None:
    """What the models chose in the folds; None where nothing was chosen."""
    chosen: dict[tuple[str, str, str], list[float | str]] = defaultdict(list)
    numbers: list[list[Cell]] = []
    for (scheme, model, repeat, fold), settings in result.settings.items():
        for name, value in settings.items():
            chosen[scheme, model, name].append(value)
            numbers.append([model, scheme, repeat, fold, name, value])
    if not chosen:
        return None
    rows: list[list[Cell]] = [
        [
            result.title(model),
            schemes[result.schemes.index(scheme)],
            one_line(name.replace("_", " ")),
            _summary(values),
        ]
        for (scheme, model, name), values in chosen.items()
    ]
    return Table(
        "What was tuned inside the folds: the settings that each model chose there, with how "
        "often, or least – median – greatest.",
        "settings",
        ("Model", "Scheme", "Setting", "Chosen"),
        rows,
        folded=True,
        numbers=(("model", "scheme", "repeat", "fold", "setting", "value"), numbers),
    )


def _summary(values: Sequence[float | str]) -> str:
    counts = Counter(values)
    if len(counts) <= _MOST_VALUES or any(isinstance(value, str) for value in values):
        shown = [
            f"{_setting(value)} ({count}×)" for value, count in counts.most_common(_MOST_VALUES)
        ]
        more = len(counts) - len(shown)
        return ", ".join(shown) + (f", {more} more" if more else "")
    array = np.array(values, dtype=float)
    return " – ".join(
        _setting(float(value)) for value in (array.min(), np.median(array), array.max())
    )


def _setting(value: float | str) -> str:
    """A setting as it was chosen: whole numbers whole."""
    if isinstance(value, str):
        return one_line(value)
    return number(int(value)) if float(value).is_integer() else trimmed(float(value))
