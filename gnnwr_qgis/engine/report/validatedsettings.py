"""The part of a cross-validation's report on what the models tuned inside the folds."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

import numpy as np

from ...contract.translation import tr
from ..crossvalidated import CrossValidation
from . import labels
from .page import Cell, Table
from .wording import number, one_line, trimmed

_MOST_VALUES = 3  # settings of text that a cell lists


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
            labels.tuned(name),
            _summary(values),
        ]
        for (scheme, model, name), values in chosen.items()
    ]
    columns = (
        tr("model"), tr("scheme"), tr("repeat"), tr("fold"), tr("setting"), tr("value"),
    )  # fmt: skip
    return Table(
        tr(
            "What was tuned inside the folds: the settings that each model chose there, with how "
            "often, or least – median – greatest."
        ),
        "settings",
        (tr("Model"), tr("Scheme"), tr("Setting"), tr("Chosen")),
        rows,
        folded=True,
        numbers=(columns, numbers),
    )


def _summary(values: Sequence[float | str]) -> str:
    counts = Counter(values)
    if len(counts) <= _MOST_VALUES or any(isinstance(value, str) for value in values):
        shown = [
            f"{_setting(value)} ({count}×)" for value, count in counts.most_common(_MOST_VALUES)
        ]
        if more := len(counts) - len(shown):
            shown.append(tr("{count} more").format(count=more))
        return tr(", ").join(shown)
    array = np.array(values, dtype=float)
    return " – ".join(
        _setting(float(value)) for value in (array.min(), np.median(array), array.max())
    )


def _setting(value: float | str) -> str:
    """A setting as it was chosen: whole numbers whole."""
    if isinstance(value, str):
        return tr(one_line(value))
    return number(int(value)) if float(value).is_integer() else trimmed(float(value))
