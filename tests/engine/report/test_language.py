"""Reports in another language: nothing that a reader sees stays English but names and works."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from gnnwr_qgis.contract import translation
from gnnwr_qgis.contract.modelheader import Predictor
from gnnwr_qgis.contract.sentences import sentences
from gnnwr_qgis.engine.nonstationarity import NonStationarity
from gnnwr_qgis.engine.report import crossvalidation, explanation, labels, training
from gnnwr_qgis.engine.report.sections import sampled

from .reading import Document, read
from .reports import explained, numbers, trained
from .validations import validated

SOIL = Predictor("soil", "class", "", ("clay", "peat"))
WORDS = re.compile(r"[A-Za-z’']{2,}(?: [A-Za-z’']{2,})+")
# Names of data, libraries, coordinate systems and methods.
KEPT = re.compile(r"GNNWR for QGIS|Amersfoort RD New|RD New|Moran’s|soil \w+")


class Foreign(dict):
    """A catalogue that has everything: letters outside of ``{names}`` become capital omegas."""

    def get(self, text: str, default: object = None) -> str:
        parts = re.split(r"(\{[^{}]*\}|GNNWR for QGIS)", text)
        return "".join(re.sub("[A-Za-z]", "Ω", p) if k % 2 == 0 else p for k, p in enumerate(parts))


@pytest.fixture
def foreign(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(translation._Spoken, "texts", Foreign())


def english(page: Document) -> list[str]:
    """Runs of English words in the page and in the headings of its files, works to cite aside."""
    pieces = list(page.pieces)
    while translation.tr("How to cite") not in pieces.pop():
        pass
    pieces += [heading for rows in page.files.values() for heading in rows[0]]
    found = [words for piece in pieces for words in WORDS.findall(piece)]
    return [words for words in found if not KEPT.search(words)]


def test_training(foreign: None) -> None:
    data = trained((*numbers("dist"), SOIL), dropped=(("zz", 2),), total=62)
    weights = {"networks + kriging": 0.7, "kriging": 0.3}
    half = np.full(60, 2.0)
    names = tuple(data.header.coefficients)
    varies = NonStationarity(names, np.full(len(names), 2.0), np.full(len(names), 0.01), 99, 60)
    data = replace(
        data, header=replace(data.header, network={"kind": "ensemble", "mixture": weights}),
        left_out=dict.fromkeys((*weights, ""), 0.5), half_width=half, constant=2.5,
        nonstationarity=varies,
    )  # fmt: skip
    assert english(read(training.page_of(data).html())) == []


@pytest.mark.parametrize("points", [1, 5, 60])
def test_explanation(foreign: None, points: int) -> None:
    far = np.zeros(points, dtype=bool)
    far[0] = True
    data = explained((*numbers("dist"), SOIL), points, far=far)
    assert english(read(explanation.page_of(data).html())) == []


@pytest.mark.parametrize("schemes", [("random", "blocks"), ("blocks",), ("groups",)])
def test_crossvalidation(foreign: None, schemes: tuple[str, ...]) -> None:
    skills = {"gnnwr": (0.6,), "idw": (0.5, (-0.1, -0.2, -0.05)), "gwr": (None,)}
    data = validated(dict.fromkeys(schemes, skills), repeats=1)
    why = replace(data.result.blocks, why="Ω.") if data.result.blocks else None
    scores = tuple(replace(row, failure=row.failure and "Ω") for row in data.result.scores)
    titles = tuple("Ω" for _ in data.result.titles)
    data = replace(data, result=replace(data.result, blocks=why, scores=scores, titles=titles))
    assert english(read(crossvalidation.page_of(data).html())) == []


def test_values_of_files_are_shown_in_words(foreign: None) -> None:
    assert labels.setting("learning_rate") == "ΩΩΩΩΩΩΩΩ ΩΩΩΩ"
    assert labels.setting("from_elsewhere") == "From elsewhere"
    assert labels.player(("dist", "location"), 1) == "ΩΩΩΩΩΩΩΩ"
    assert labels.player(("location", "location"), 0) == "location"  # a user's own name
    assert labels.unit_word("") == "ΩΩΩ ΩΩΩΩΩ"


def test_sentences_follow_without_blanks_where_a_script_has_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    source = " A sample of {shown} of {count} points is drawn; the output layer has all."
    texts = {source: "抽样 {shown}/{count}。"}
    assert sentences(["A.", sampled(1, 2)]).startswith("A. A sample of 1 of 2 points")
    monkeypatch.setattr(translation._Spoken, "texts", texts)
    monkeypatch.setattr(translation._Spoken, "language", "zh_CN")
    assert sentences(["甲。", "", sampled(1, 2)]) == "甲。抽样 1/2。"
