"""Reading help files: language, general part, parameters."""

from __future__ import annotations

import os

from gnnwr_qgis.processing import helptexts


def test_parse_splits_general_and_parameters():
    found = helptexts.parse(
        "<p>General</p>\n<dl>\n<dt>A</dt><dd>first\n line &lt; 5</dd>\n<dt>B</dt><dd>two</dd></dl>"
    )
    assert found.general == "<p>General</p>"
    assert found.parameters == {"A": "first line < 5", "B": "two"}


def test_own_language_comes_first(tmp_path, monkeypatch):
    for language in ("en", "de"):
        os.makedirs(tmp_path / language)
        (tmp_path / language / "train.html").write_text(f"<p>{language}</p>", encoding="utf-8")
    monkeypatch.setattr(
        helptexts, "resource_path", lambda _help, *parts: os.path.join(str(tmp_path), *parts)
    )
    helptexts._read.cache_clear()
    try:
        assert helptexts._read("train", "de_AT").general == "<p>de</p>"
        assert helptexts._read("train", "fr_FR").general == "<p>en</p>"
    finally:
        helptexts._read.cache_clear()
