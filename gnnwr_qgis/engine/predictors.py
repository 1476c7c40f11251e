"""Predictors: numbers and classes, and the design matrix they make.

A class predictor of L levels has L - 1 columns, one per level but the first (the most frequent
one). Outside it is one predictor. Columns stand in canonical order: the intercept, then the
predictors by name; so nothing depends on the order in which a user lists them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from ..contract.modelheader import Predictor
from ..contract.names import INTERCEPT
from ..contract.translation import counted, tr
from .enumeration import first_of
from .errors import InputError
from .reporter import Reporter

RARE = 5  # a level of fewer points cannot carry a coefficient
OTHER = "other"
MOST_LISTED = 10  # merged levels that a warning names

Values = Mapping[str, np.ndarray]  # float64, or text with "" for missing


def canonical(names: Sequence[str]) -> list[str]:
    """``names`` in the order that every fit uses."""
    return sorted(names, key=lambda name: (name.casefold(), name))


def coefficient_names(predictors: Sequence[Predictor]) -> list[str]:
    """Names of the design matrix's columns; a class level is ``soil=2``."""
    names = [INTERCEPT]
    for predictor in predictors:
        if predictor.kind == "class":
            names += [f"{predictor.name}={level}" for level in predictor.levels[1:]]
        else:
            names.append(predictor.name)
    return names


def column_players(predictors: Sequence[Predictor]) -> np.ndarray:
    """Number of the predictor that each column of the design matrix belongs to; 0 the intercept."""
    widths = [
        len(predictor.levels) - 1 if predictor.kind == "class" else 1 for predictor in predictors
    ]
    return np.repeat(np.arange(len(predictors) + 1), [1, *widths])


def missing(values: np.ndarray) -> np.ndarray:
    """Where a column has no value."""
    found: np.ndarray = np.isnan(values) if values.dtype.kind == "f" else values == ""
    return found


def class_text(name: str, values: np.ndarray) -> np.ndarray:
    """Class values as text; codes must be whole numbers.

    Raises
    ------
    InputError
        When a numeric code is not whole, as after interpolation of a class raster.
    """
    if values.dtype.kind != "f":
        return values
    present = values[~np.isnan(values)]
    broken = present[present != np.round(present)]
    if len(broken):
        raise InputError(
            tr(
                "The class predictor “{name}” holds {value:g}, which is not a whole number "
                "({count} such values). Class rasters must be resampled with nearest neighbour; "
                "do that, or remove it from the categorical predictors to use it as a number."
            ).format(name=name, value=broken[0], count=len(broken))
        )
    codes, inverse = np.unique(np.nan_to_num(values, nan=-9e15), return_inverse=True)
    texts = np.array(["" if code == -9e15 else str(int(code)) for code in codes])
    result: np.ndarray = texts[inverse.reshape(values.shape)]
    return result


def _is_code(level: str) -> bool:
    digits = level[1:] if level.startswith("-") else level
    return digits.isascii() and digits.isdigit() and level == str(int(level))


def fit_class(name: str, values: np.ndarray, unit: str, report: Reporter) -> Predictor:
    """Levels of a class predictor; those under :data:`RARE` points are merged into "other"."""
    texts = class_text(name, values)
    levels, counts = np.unique(texts[texts != ""], return_counts=True)
    found = dict(zip(levels.tolist(), counts.tolist(), strict=True))
    merged = sorted(level for level, count in found.items() if count < RARE)
    kept = {level: count for level, count in found.items() if count >= RARE}
    if merged:
        kept[OTHER] = kept.get(OTHER, 0) + sum(found[level] for level in merged)
        report.warning(
            tr(
                "Class predictor “{name}”: levels with fewer than {least} points were merged into "
                "“{merged}” (now {points}): {levels}."
            ).format(
                name=name,
                least=RARE,
                merged=OTHER,
                points=counted(kept[OTHER], "{count} point", "{count} points"),
                levels=first_of(merged, MOST_LISTED),
            )
        )
    ranked = sorted(kept, key=lambda level: (-kept[level], level))
    codes = bool(found) and all(_is_code(level) for level in found)
    return Predictor(name, "class", unit, tuple(ranked), tuple(merged), codes)


def encode(
    predictors: Sequence[Predictor], values: Values
) -> tuple[np.ndarray, dict[str, dict[str, int]]]:
    """Design matrix in units of the data.

    Parameters
    ----------
    predictors : sequence of Predictor
        In canonical order.
    values : mapping of name to (n,) array
        Numbers with NaN, or class levels (text with "" or numeric codes with NaN) where missing.

    Returns
    -------
    design : (n, q) float64
        The first column is 1; a row is NaN where a predictor is missing or its class unknown.
    unseen : dict
        Per class predictor, how often each level came that training never saw.
    """
    columns: list[np.ndarray] = []
    unseen: dict[str, dict[str, int]] = {}
    rows = len(values[predictors[0].name])
    bad = np.zeros(rows, dtype=bool)
    for predictor in predictors:
        column = values[predictor.name]
        bad |= missing(column)
        if predictor.kind == "number":
            columns.append(np.asarray(column, dtype=np.float64))
            continue
        index = _level_index(predictor, class_text(predictor.name, column))
        strange = index == -1
        if strange.any():
            texts, counts = np.unique(
                class_text(predictor.name, column)[strange], return_counts=True
            )
            unseen[predictor.name] = dict(zip(texts.tolist(), counts.tolist(), strict=True))
        bad |= strange
        columns += [(index == k).astype(np.float64) for k in range(1, len(predictor.levels))]
    design = np.column_stack([np.ones(rows), *columns])
    design[bad] = np.nan
    return design, unseen


def _level_index(predictor: Predictor, texts: np.ndarray) -> np.ndarray:
    """Index of each value's level; -1 for an unknown one, -2 for a missing one."""
    known = {level: k for k, level in enumerate(predictor.levels)}
    for level in predictor.merged:
        known[level] = known[OTHER]
    found, inverse = np.unique(texts, return_inverse=True)
    codes = np.array([-2 if text == "" else known.get(text, -1) for text in found.tolist()])
    index: np.ndarray = codes[inverse.reshape(texts.shape)]
    return index
