"""Sentences and enumerations as a language writes them."""

from __future__ import annotations

import pytest

from gnnwr_qgis.contract.sentences import enumerated, sentences
from gnnwr_qgis.contract.translation import _Spoken


@pytest.fixture
def chinese(monkeypatch):
    monkeypatch.setattr(_Spoken, "language", "zh_CN")
    monkeypatch.setattr(_Spoken, "texts", {", ": "、"})


def test_english():
    assert sentences(["It failed.", "", "Try again."]) == "It failed. Try again."
    assert sentences(["One.", " ", " Two.\n"]) == "One. Two."
    assert sentences([]) == sentences([""]) == ""
    assert enumerated(["a", "b", "c"]) == "a, b, c"
    assert enumerated([]) == ""


def test_chinese_has_no_blanks(chinese):
    assert sentences(["失败。", "", "请重试（见日志）", "。"]) == "失败。请重试（见日志）。"
    assert sentences(["其一。", " 其二。"]) == "其一。其二。"
    assert enumerated(["a", "b"]) == "a、b"


def test_a_latin_end_keeps_its_distance(chinese):
    assert sentences(["失败：", "ERROR: no such file", "请重试。"]) == (
        "失败：ERROR: no such file 请重试。"
    )
