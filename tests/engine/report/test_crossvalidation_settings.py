"""What the report says when models, schemes or repeats are missing, and of how it was made."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gnnwr_qgis.engine.report.crossvalidation import page_of

from .. import made
from .reading import read
from .validations import validated

ROWS = {"gnnwr": (0.62,), "idw": (0.63, (0.01, -0.03, 0.04))}
BOTH = {"random": ROWS, "blocks": ROWS}


def report(data):
    return read(page_of(data).html())


def test_gnnwr_alone_is_compared_with_nothing() -> None:
    alone = {"random": {"gnnwr": (0.5,)}, "groups": {"gnnwr": (0.3,)}}
    page = report(validated(alone))
    assert "Cross-validation of a GNNWR model of" in page.headings[0]
    assert "Ranking" not in page.headings
    assert "Difference" not in page.text
    assert "interval leaves out zero" not in page.text
    assert "All models" not in page.text
    made.says(page.text, "known to the model that predicts them")
    single = report(validated({"groups": {"gnnwr": (0.5,)}}))
    assert not any("beside" in heading for heading in single.headings)
    assert "blocks hold" not in single.text
    assert "random folds" not in single.text
    html = page_of(validated({"groups": {"gnnwr": (0.5,)}})).html()
    drawing = html.index("Observed and out-of-fold predicted values")
    assert "width: 40.0%" in html[html.rindex('<div class="drawing"', 0, drawing) : drawing]


def test_what_schemes_mean_is_said_of_those_that_are_there() -> None:
    said = {
        ("random", "blocks"): ("random folds to blocks rests on near", "far from all of them"),
        ("random", "groups"): ("to groups rests on points of the same", "of a new group the"),
        ("blocks", "groups"): ("For places far from all points the blocks", "new group the groups"),
    }
    for schemes, words in said.items():
        page = report(validated(dict.fromkeys(schemes, ROWS)))
        made.says(page.text, *words)
        assert ("between the points the random folds count" in page.text) == ("random" in schemes)
    page = report(validated(dict.fromkeys(("random", "blocks", "groups"), ROWS)))
    assert "Random folds beside spatial blocks and groups" in page.headings


def test_schemes_that_were_computed_once_have_no_repeats() -> None:
    data = validated({"random": ROWS, "groups": ROWS}, repeats=3)
    fold = data.result.fold.copy()
    fold[1:, 1] = 0
    result = replace(data.result, fold=fold, scored=fold > 0)
    page = report(replace(data, result=result, repeats=3))
    made.says(
        page.text, "All 3 repeats under groups would leave out the same points together",
        "Random folds: scores of the out-of-fold predictions, mean of the repeats",
        "Groups: scores of the out-of-fold predictions, all folds together",
        "5 folds, repeated 3 times",
    )  # fmt: skip
    assert page.text.count("± repeats") == 2  # a column of the first table, and its caption
    # Intervals of the one repeat rest on all points, not on a third of them.
    low = [float(row[3]) for row in page.files["coverage"][1:]]
    assert low[0] == pytest.approx(low[2])


def test_provenance_names_folds_blocks_and_libraries() -> None:
    data = validated(BOTH)
    data = replace(data, group_field="area", versions={"mgwr": "2.2.1", "xgboost": "3.2.0"})
    text = report(data).text
    for words in (
        "Random folds5 folds", "Spatial blocks5 folds", "Side of a block800 m",
        "Field of the groupsarea", "mgwr2.2.1", "xgboost3.2.0", "Seed3",
    ):  # fmt: skip
        made.says("".join(text.split("\n")), words)


def test_settings_that_are_whole_print_whole() -> None:
    data = validated(BOTH)
    chosen = {
        "neighbours": [12.0, 1267.0, 40.0, 33.0, 8.0], "alpha": [0.1] * 5,
        "kernel": ["bisquare"] * 5,
    }  # fmt: skip
    settings = {
        ("random", "idw", 0, k + 1): {name: values[k] for name, values in chosen.items()}
        for k in range(5)
    }
    text = report(replace(data, result=replace(data.result, settings=settings))).text
    made.says(text, "8 – 33 – 1 267", "0.1 (5×)", "bisquare (5×)")
