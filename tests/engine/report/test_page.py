"""The page: destinations, writing, escaping, CSV files inside."""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path

import pytest

from gnnwr_qgis.contract import translation
from gnnwr_qgis.engine.errors import InputError
from gnnwr_qgis.engine.report import page
from gnnwr_qgis.engine.report.page import Download, Facts, Note, Page, Paragraph, Picture, Table

from ..made import says
from .reading import drawings, read, table
from .reports import HOSTILE

SVG = '<svg viewBox="0 0 9 9"><g id="a"><use xlink:href="#a"/><path clip-path="url(#a)"/></g></svg>'
SVG = SVG.replace("<svg", '<svg xmlns:xlink="http://www.w3.org/1999/xlink"')


def page_with(*elements, title: str = "Report") -> Page:
    return Page(title, "by us", (), (page.Section("First", elements),), "end")


@pytest.mark.parametrize("name", ["report.txt", "report", "report.gnnwr", "report.html.bak"])
def test_other_extensions_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError) as caught:
        page.check_destination(str(tmp_path / name))
    says(str(caught.value), name, ".html")


def test_places_that_cannot_be_written_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="does not exist"):
        page.check_destination(str(tmp_path / "none" / "r.html"))
    (tmp_path / "r.html").mkdir()
    with pytest.raises(InputError, match="is a folder"):
        page.check_destination(str(tmp_path / "r.html"))
    page.check_destination(str(tmp_path / "new.HTM"))
    assert not (tmp_path / "new.HTM").exists()


def test_a_report_is_written_whole_or_the_old_one_stays(tmp_path: Path, monkeypatch) -> None:
    place = tmp_path / "r.html"
    place.write_text("old")

    def refuse(*_: object) -> None:
        raise PermissionError(13, "held open")

    with monkeypatch.context() as patched:
        patched.setattr(os, "replace", refuse)
        with pytest.raises(InputError, match="held open"):
            page.write(str(place), str(tmp_path), "new")
    assert place.read_text() == "old"
    page.write(str(place), str(tmp_path), "new ünï 距 \ud800")
    assert place.read_text("utf-8").startswith("new ünï 距 ")
    assert os.listdir(tmp_path) == ["r.html"]


def test_hostile_texts_stay_text_in_every_element() -> None:
    for text in HOSTILE:
        made = page_with(
            Paragraph(text), Note(text, True), Facts(((text, text),)), page.Reading((text,)),
            Table(text, "t", (text, "n"), [[text, 1.0]]),
            Picture(text, SVG, (Download("p", (text,), [[text]], text),)),
            page.References(((text, ""),)), title=text,
        )  # fmt: skip
        read(made.html())
    document = read(page_with(Paragraph(HOSTILE[0])).html())
    assert HOSTILE[0] in document.text


def test_the_words_of_the_page_itself_are_translated(monkeypatch) -> None:
    texts = {
        "Table {number}.": "表 {number}",
        "Figure {number}.": "图 {number}",
        "Warning.": "警告：",
        "Contents": "目录",
        "Numbers (CSV)": "数值（CSV）",
        "Made on {moment} by GNNWR for QGIS. This file needs nothing beside it.": "于 {moment}",
    }
    made = page_with(
        Table("自变量。", "t", ("a",), [[1.0]]),
        Table("类别。", "u", ("a",), [[1.0]], folded=True),
        Picture("残差。", SVG, (Download("p", ("a",), [[1]]),)),
        Note("点少。", True),
    )
    english = read(made.html())
    says(english.text, "Table 2.", "Figure 1.", "Warning. 点少。", "Numbers (CSV)")
    assert dict(english.tags)["html"] == {"lang": "en"}
    monkeypatch.setattr(translation._Spoken, "texts", texts)
    monkeypatch.setattr(translation._Spoken, "language", "zh_CN")
    chinese = read(made.html())
    says(
        chinese.text, "表 1 自变量。", "表 2 类别。", "图 1 残差。", "警告： 点少。", "数值（CSV）"
    )
    assert dict(chinese.tags)["html"] == {"lang": "zh-CN"}
    assert dict(chinese.tags)["nav"] == {"aria-label": "目录"}
    assert page.footer("2026") == "于 2026"


def test_two_drawings_share_no_identifier() -> None:
    picture = Picture("c", SVG + SVG, (Download("one", ("a",), [[1]]),))
    other = Picture("c", SVG, (Download("two", ("a",), [[1]]),))
    html = page_with(picture, other).html()
    read(html)
    assert len(drawings(html)) == 3
    assert "Figure 2." in html


def test_text_of_a_drawing_that_looks_like_an_identifier_is_left_alone() -> None:
    svg = '<svg><text> id="a" url(#a)</text></svg>'
    assert svg in page_with(Picture("c", svg, ())).html()


def test_csv_keeps_numbers_and_defuses_formulas() -> None:
    rows = [["=1+1", -1.5, None], ["+x", 123456789.25, float("nan")], ["-", 3, 0.1], ["@a", 1, 2],
            ["\tt", 1, 2], ["\rr", 1, 2], ["a,\"b\"\nc", 1, 2], ["＝1", 1, 2],
            ["\n=1", 1, 2]]  # fmt: skip
    found = table(Download("f", ("=name", "n", "m"), rows).href)
    assert found[0] == ["'=name", "n", "m"]
    assert found[1] == ["'=1+1", "-1.5", ""]
    assert found[2] == ["'+x", "123456789.2", ""]
    assert [row[0] for row in found[3:7]] == ["'-", "'@a", "'\tt", "'\rr"]
    assert found[7][0] == 'a,"b"\nc'
    assert [row[0] for row in found[8:]] == ["'＝1", "'\n=1"]


def test_tables_align_numbers_show_shares_and_keep_precision() -> None:
    made = Table("c", "t", ("name", "x", "share"), [["a", 1.23456, 0.256]], shares=("share",))
    assert made.numeric == [False, True, True]
    assert made.shown(made.rows[0]) == ["a", "1.23", "26 %"]
    document = read(page_with(made).html())
    assert document.files["t"][1] == ["a", "1.23456", "0.256"]


def test_scores_have_three_decimals_so_that_columns_stay_narrow() -> None:
    cells = [0.5, -0.0000123, -12.3456, float("nan"), None, 1e7, "none"]
    made = Table("c", "t", ("R2",), [[cell] for cell in cells], fixed=("R2",))
    assert [made.shown(row)[0] for row in made.rows] == [
        "0.500", "0.000", "−12.346", "–", "–", "1.00 × 10⁷", "none",
    ]  # fmt: skip
    many = Table("c", "t", tuple("abcdefghij"), [[0.5] * 10])
    assert '<table class="wide">' in page_with(many).html()
    assert '<table class="wide">' not in page_with(made).html()


def test_folded_tables_are_printed() -> None:
    html = page_with(Table("c", "t", ("a",), [[1]], folded=True)).html()
    assert "<details" in html
    assert "details-content" in html


def test_light_dark_and_paper() -> None:
    html = page_with(Paragraph("x")).html()
    assert "@media screen and (prefers-color-scheme: dark)" in html
    assert "@media print" in html
    assert "size: A4" in html


def test_the_plugin_takes_template_and_style_along() -> None:
    root = Path(page.__file__).parents[3]
    place = importlib.util.spec_from_file_location("build", root / "scripts" / "build_plugin.py")
    assert place is not None
    assert place.loader is not None
    build = importlib.util.module_from_spec(place)
    place.loader.exec_module(build)
    assert {"engine/report/page.css", "engine/report/page.html.j2"} <= set(build.collect(root))
