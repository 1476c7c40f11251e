"""Numbers and names as the reports write them."""

from __future__ import annotations

import math

import pytest

from gnnwr_qgis.contract import translation
from gnnwr_qgis.engine.report import wording


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "–"), (math.nan, "–"), (0.0, "0"), (-0.0, "0"), (1234, "1\u202f234"), (-5, "−5"),
        (12345.6, "12\u202f300"), (0.5473, "0.547"), (-3.0, "−3.00"), (9.999, "10.0"),
        (1e6, "1.00 × 10⁶"), (-1.26e-7, "−1.26 × 10⁻⁷"),
    ],
)  # fmt: skip
def test_numbers_have_three_digits(value, text: str) -> None:
    assert wording.number(value) == text


def test_trimmed_numbers_lose_zeros_of_decimals_alone() -> None:
    assert [wording.trimmed(value) for value in (100.0, 2.0, 0.005, 1.5e8, 63300.0)] == [
        "100", "2", "0.005", "1.5 × 10⁸", "63\u202f300",
    ]  # fmt: skip


def test_percent_has_no_negative_zero() -> None:
    assert [wording.percent(v) for v in (0.456, -0.002, -0.05, math.nan)] == [
        "46 %", "0 %", "−5 %", "–",
    ]  # fmt: skip


def test_names_become_one_line_without_what_turns_or_breaks_text() -> None:
    assert wording.one_line("a\n b\t\x00c\u202e\ufffe\ud800") == "a b c"
    assert wording.one_line(" \n\x07") == wording.NO_NAME
    assert wording.quoted("مسافة") == "“\u2068مسافة\u2069”"


def test_long_names_are_shortened_by_the_columns_they_take() -> None:
    assert wording.short("Tectonics", 9) == "Tectonics"
    assert wording.short("Tectonics", 8) == "Tectoni…"
    assert wording.short("距离断层的最短距离", 8) == "距离断…"


@pytest.mark.parametrize(
    ("texts", "width", "shown"),
    [
        (["Archean", "Proterozoic"], 11, ["Archean", "Proterozoic"]),
        (["Proterozoic crust A", "Proterozoic crust B"], 10, ["Proteroz…A", "Proteroz…B"]),
        (["Proterozoic 1 crust", "Proterozoic 2 crust", "Archean"], 12,
         ["Prot…1 crust", "Prot…2 crust", "Archean"]),
        (["距离断层的最短距离甲", "距离断层的最短距离乙"], 6, ["距…甲", "距…乙"]),
        (["aaaaaa1bbbbbbb", "aaaaaa2bbbbbbb"], 6, ["a… (1)", "a… (2)"]),
        (["x\ny", "x y"], 9, ["x y (1)", "x y (2)"]),
    ],
)  # fmt: skip
def test_labels_beside_each_other_stay_different(texts: list, width: int, shown: list) -> None:
    assert wording.distinct(texts, width) == shown


def test_enumerations_and_counts() -> None:
    assert wording.listed(["a", "b", "c"]) == "a, b and c"
    assert wording.listed([]) == ""
    points = "{count} point was", "{count} points were"
    assert wording.counted(1, *points) == "1 point was"
    assert wording.counted(2000, *points) == "2\u202f000 points were"


def test_units_that_have_brackets_get_others() -> None:
    assert wording.heading("Residual", "log(mg/kg)") == "Residual [log(mg/kg)]"
    assert wording.with_unit("Residual", "mg/kg") == "Residual (mg/kg)"


def test_chinese_enumerates_and_brackets_in_its_own_signs(monkeypatch) -> None:
    texts = {
        ", ": "、",
        "{first} and {last}": "{first}和{last}",
        " ({unit})": "（{unit}）",
        "(no name)": "（无名称）",
        "{count} point": "{count} 个点",
    }
    monkeypatch.setattr(translation._Spoken, "texts", texts)
    assert wording.listed(["甲", "乙", "丙"]) == "甲、乙和丙"
    assert wording.with_unit("残差", "mg/kg") == "残差（mg/kg）"
    assert wording.heading("残差", "") == "残差"
    assert wording.one_line("\x07") == "（无名称）"
    assert wording.counted(1, "{count} point", "{count} points") == "1 个点"


def test_what_is_not_perfect_does_not_read_as_perfect() -> None:
    assert [wording.percent(v) for v in (0.994, 0.9968, 1.0, 1.02)] == [
        "99 %", "> 99 %", "100 %", "102 %",
    ]  # fmt: skip
    assert [wording.score(v) for v in (0.58, 0.9949, 0.9951, 0.99999, 1.0, -0.2)] == [
        "0.58", "0.99", "0.9951", "0.9999", "1.0", "−0.20",
    ]  # fmt: skip
