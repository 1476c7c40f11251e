"""The report of a cross-validation is honest, whole and has its numbers behind it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from gnnwr_qgis.contract import translation
from gnnwr_qgis.contract.modelheader import Predictor
from gnnwr_qgis.engine.report.crossvalidation import page_of
from gnnwr_qgis.engine.report.intervals import share_interval
from gnnwr_qgis.engine.report.validationworks import works
from gnnwr_qgis.engine.report.verdicts import reading
from gnnwr_qgis.engine.report.wording import quoted
from gnnwr_qgis.engine.scoretable import COLUMNS

from .. import made
from .reading import column, drawings, read
from .reports import GEOGRAPHIC, HOSTILE
from .validations import points, validated

BETTER, WORSE, EVEN = (-0.05, -0.08, -0.02), (0.05, 0.02, 0.08), (0.01, -0.03, 0.04)
BOTH = {
    "random": {"gnnwr": (0.62,), "idw": (0.63, EVEN), "gwr": (None,),
               "olr": (-3.2, (-3.8, -5, -3))},
    "blocks": {"gnnwr": (0.41,), "idw": (0.1, (-0.3, -0.4, -0.2)), "gwr": (0.46, WORSE),
               "olr": (0.3, (-0.1, -0.2, 0.0))},
}  # fmt: skip


def report(data):
    return read(page_of(data).html())


@pytest.fixture(scope="module")
def both():
    data = validated(BOTH)
    return data, report(data)


def first(other: float, difference: tuple) -> str:
    skills = {"random": {"gnnwr": (0.62,), "kriging": (other, difference)}}
    return reading(validated(skills))[0]


@pytest.mark.parametrize(
    ("difference", "said"),
    [
        (BETTER, "GNNWR is better (R² of GNNWR less that of the other +0.050, 95 % interval "
                 "+0.020 to +0.080)"),
        (WORSE, "GNNWR is worse (R² of GNNWR less that of the other −0.050, 95 % interval −0.080 "
                "to −0.020)"),
        (EVEN, "these points do not tell which is better"),
    ],
)  # fmt: skip
def test_the_first_sentence_says_whether_the_model_is_better(difference: tuple, said: str) -> None:
    text = first(0.62 + difference[0], difference)
    assert said in text
    assert "GNNWR explains 62 %" in text
    assert "Regression kriging" in text


def test_the_best_of_several_must_be_better_by_the_joint_interval() -> None:
    """It was picked on the same points, where the pairwise interval leaves zero out too often."""
    barely = (-0.05, -0.08, -0.02, -0.11, 0.01)
    rows = {"gnnwr": (0.62,), "kriging": (0.57, barely)}
    alone = reading(validated({"random": rows}))[0]
    assert "best of" not in alone
    several = reading(validated({"random": {**rows, "idw": (0.2, BETTER), "olr": (None,)}}))[0]
    made.says(
        several, "do not tell", "95 % interval −0.010 to +0.110", "because this is the best of 2"
    )


@pytest.mark.parametrize(
    ("ours", "theirs", "said"),
    [
        (0.62, 0.5, "explains 62 % of the variance of {}; the best other model, Regression "
                    "kriging, explains 50 %: "),
        (0.62, -0.2, "variance of {}; the best other model, Regression kriging, predicts no "
                     "better than the mean (R² −0.20): "),
        (-0.1, 0.2, "GNNWR predicts {} no better than its mean (R² −0.10); the best other "
                    "model, Regression kriging, explains 20 % of the variance: "),
        (-0.1, -0.3, "no better than its mean (R² −0.10); the best other model, Regression "
                     "kriging, does no better either (R² −0.30): "),
    ],
)  # fmt: skip
def test_skill_of_either_sign_is_a_sentence(ours: float, theirs: float, said: str) -> None:
    skills = {"random": {"gnnwr": (ours,), "kriging": (theirs, BETTER)}}
    assert said.format(quoted("zinc")) in reading(validated(skills))[0]


def test_two_sentences_for_two_schemes() -> None:
    sentences = reading(validated(BOTH))
    assert len(sentences) == 2
    made.says(
        sentences[0], "Inverse distance, which uses no predictor, explains 63 %", "do not tell"
    )
    made.says(
        sentences[1],
        "whole blocks",
        "41 %",
        "Geographically weighted regression, explains 46 %",
        "worse",
    )


def test_the_sentences_are_whole_in_another_language(monkeypatch) -> None:
    texts = {
        "In whole blocks left out, farther from what it was trained on, GNNWR explains {share} of "
        "the variance of {target}": "空间块：{target}方差的 {share}",
        "{skill}; the best other model, {model}, explains {share}: {compared}.":
            "{skill}；{model}解释了 {share}：{compared}。",
        "{verdict} (R² of GNNWR less that of the other {difference}, 95 % interval {low} to "
        "{high}, widened because this is the best of {others})":
            "{verdict}（{difference}，{low} 至 {high}，{others} 个中最好）",
        "GNNWR is worse": "GNNWR 更差",
        "Geographically weighted regression": "地理加权回归",
    }  # fmt: skip
    monkeypatch.setattr(translation._Spoken, "texts", texts)
    assert reading(validated(BOTH))[1] == (
        f"空间块：{quoted('zinc')}方差的 41 %；地理加权回归解释了 46 %："
        "GNNWR 更差（−0.050，−0.080 至 −0.020，3 个中最好）。"
    )


def test_one_scheme_says_what_is_missing() -> None:
    text = reading(validated({"random": BOTH["random"]}))[1]
    made.says(text, "Blocks of neighbouring points were not left out", "of 0.050. A difference")
    text = reading(validated({"groups": BOTH["blocks"]}))[1]
    made.says(text, "Only whole groups were left out", "how it does in a new group")
    assert "Blocks" not in text
    assert "left out," not in reading(validated({"blocks": BOTH["blocks"]}))[1]


def test_a_model_without_skill_or_rivals_is_called_so() -> None:
    alone = reading(validated({"random": {"gnnwr": (-0.1,)}}))[0]
    made.says(alone, "no better than its mean", "no other model was asked for")
    lost = reading(validated({"random": {"gnnwr": (0.4,), "idw": (None,)}}))[0]
    assert "no other model could be scored" in lost
    failed = reading(validated({"random": {"gnnwr": (None,), "idw": (0.3, EVEN)}}))[0]
    assert "could not be scored: it failed in fold 2" in failed


def test_sections_and_what_failed(both) -> None:
    page = both[1]
    assert page.headings[1:] == [
        "Ranking", "Scores", "Random folds beside spatial blocks", "Observed against predicted",
        "Folds", "Where GNNWR errs", "Intervals, and what the model says of itself", "Data",
        "Settings and provenance", "How to cite",
    ]  # fmt: skip
    made.says(
        page.text, "Geographically weighted regression has no score under random folds: it failed "
        "in fold 2 (no convergence).", "R² falls from 0.62 to 0.41", "has a range of 800 m",
        "places about 120 m from the nearest training point, the second for places about 480 m",
        "is 120 m under random folds and 480 m under spatial blocks in the median",
        "21 blocks hold points", "wells", "10.1111/ecog.02881",
    )  # fmt: skip


def test_the_table_has_all_columns_and_models(both) -> None:
    page = both[1]
    rows = page.files["scores-random"]
    assert tuple(rows[0]) == COLUMNS
    assert [row[0] for row in rows[1:]] == ["idw", "gnnwr", "olr", "gwr"]
    assert column(page, "scores-random", "difference") == ["0.01", "", "-3.8", ""]
    assert column(page, "scores-blocks", "coverage") == ["", "0.9", "", ""]
    assert column(page, "settings", "value") == ["2", "1", "2", "1", "2"]


def test_files_hold_what_is_drawn(both) -> None:
    data, page = both

    def floats(file: str, name: str) -> np.ndarray:
        return np.array([cell or "nan" for cell in column(page, file, name)], dtype=float)

    result = data.result
    np.testing.assert_allclose(floats("predictions-blocks", "gwr"), result.prediction[0, 1, 2])
    np.testing.assert_allclose(
        floats("out-of-fold-residuals", "random"), result.target - result.prediction[0, 0, 0],
        rtol=1e-6, atol=1e-9,
    )  # fmt: skip
    assert floats("folds", "blocks").tolist() == result.fold[0, 1].tolist()
    # About our R2, so that an interval that reaches it holds zero.
    assert column(page, "ranking", "low")[0] == "0.59"
    assert floats("schemes", "random").tolist()[:3] == [0.63, 0.62, -3.2]
    assert "gwr" not in page.files["predictions-random"][0]
    assert float(page.files["coverage"][1][5]) == pytest.approx(16.0)
    assert page.files["out-of-bag"][1][3] == "0.01"


def test_rows_outside_a_scheme_are_not_drawn() -> None:
    data = validated({"groups": {"gnnwr": (0.5,), "idw": (0.4, BETTER)}})
    fold = data.result.fold.copy()
    fold[:, :, :20] = 0
    prediction = np.where(fold[:, :, None] > 0, data.result.prediction, np.nan)
    result = replace(data.result, fold=fold, scored=fold > 0, prediction=prediction)
    page = report(replace(data, result=result))
    assert "Groups: 20 points in no group" in page.text
    assert len(page.files["predictions-groups"]) == 41
    assert column(page, "out-of-fold-residuals", "groups")[:20] == [""] * 20


def test_repeats_are_named() -> None:
    page = report(validated(BOTH, repeats=2))
    assert "mean of the repeats" in page.text
    assert "first repeat" in page.text


def test_intervals_that_do_not_hold_are_called_so(both) -> None:
    data, page = both
    assert "hold what they promise" in page.text
    scores = tuple(
        replace(row, coverage=0.7) if (row.scheme, row.model) == ("blocks", "gnnwr") else row
        for row in data.result.scores
    )
    page = report(replace(data, result=replace(data.result, scores=scores)))
    assert "70 % under spatial blocks lie inside: there the intervals are too narrow" in page.text


def judged(*coverage: float) -> str:
    """The text on intervals of that coverage at 400 points, one scheme each."""
    schemes = dict(zip(("random", "blocks", "groups"), coverage, strict=False))
    data = validated({scheme: {"gnnwr": (0.5,)} for scheme in schemes}, points(400))
    scores = tuple(replace(row, coverage=schemes[row.scheme]) for row in data.result.scores)
    return report(replace(data, result=replace(data.result, scores=scores))).text


def test_intervals_are_judged_by_what_the_points_can_tell() -> None:
    text = judged(0.88)  # 84.4 to 90.8 percent
    made.says(text, "88 % under random folds lie inside: as far as these points tell")
    assert "least of the schemes" not in text
    made.says(judged(0.86), "86 % under random folds lie inside: there the intervals are too")
    made.says(judged(0.94), "94 % under random folds lie inside: there they are wider than")
    text = judged(0.9, 0.88)
    made.says(text, "88 % under spatial blocks lie inside, the least of the schemes")
    text = judged(0.9, 0.8, 0.95)
    made.says(
        text, "80 % under spatial blocks lie inside: there the intervals are too narrow",
        "95 % under groups lie inside: there they are wider",
        "90 % under random folds lie inside: as far as these points tell, the promise is kept",
    )  # fmt: skip
    assert "least of" not in text


def test_works_are_those_that_were_used(both) -> None:
    result = both[0].result

    def cited(**changes) -> str:
        return " ".join(" ".join(work) for work in works(replace(result, **changes)))

    text = cited(models=("gnnwr", "kriging", "idw"))
    made.says(text, "Roberts", "GSTools", "Hengl", "Scikit-learn", "Shepard")
    text = cited(models=("gnnwr", "kriging"), blocks=None)
    made.says(text, "Hengl", "Scikit-learn")
    assert not any(name in text for name in ("Roberts", "GSTools", "Shepard"))
    given = replace(result.blocks, range=None)
    assert "GSTools" not in cited(models=("gnnwr",), blocks=given)


def test_a_model_without_intervals_says_so() -> None:
    data = validated({"random": {"gnnwr": (0.5,)}})
    bare = tuple(replace(row, coverage=None, constant_coverage=None) for row in data.result.scores)
    page = report(replace(data, result=replace(data.result, scores=bare)))
    assert "gave no intervals" in page.text
    assert "coverage" not in page.files


def test_shares_have_the_interval_of_wilson() -> None:
    low, high = share_interval(0.9, 100)
    assert low == pytest.approx(0.8256, abs=1e-4)
    assert high == pytest.approx(0.9448, abs=1e-4)
    assert share_interval(1.0, 10)[1] == 1.0


def test_hostile_names() -> None:
    predictors = tuple(Predictor(name) for name in HOSTILE)
    data = points(40, target=HOSTILE[0], unit=HOSTILE[3], predictors=predictors, crs_wkt=GEOGRAPHIC)
    data = replace(data, xy=(data.xy - [102_000, 402_000]) / 1000, distance="great-circle")
    made_of = validated(BOTH, data)
    result = replace(made_of.result, settings={("random", "idw", 1, 1): {HOSTILE[0]: HOSTILE[6]}})
    page = report(replace(made_of, result=result, warnings=HOSTILE))
    assert "<script>" in page.text


def test_many_points_stay_small() -> None:
    two = {"random": {"gnnwr": (0.62,), "idw": (0.63, EVEN)}}
    html = page_of(validated(two, points(10_000))).html()
    assert len(html) < 6e6
    assert len(drawings(html)) == 6
