"""Catalogues of translations, read without Qt."""

from __future__ import annotations

import struct

import pytest

from gnnwr_qgis.contract import translation
from gnnwr_qgis.contract.translation import CatalogueError, counted, tr

MAGIC = bytes.fromhex("3cb86418caef9c95cd211cbf60a1bddd")


def section(tag: int, data: bytes) -> bytes:
    return struct.pack(">BI", tag, len(data)) + data


def message(source: str, translated: str) -> bytes:
    return b"".join(
        (
            section(3, translated.encode("utf-16-be")),
            section(8, b""),
            section(6, source.encode("utf-8")),
            section(7, b"gnnwr"),
            b"\x01",
        )
    )


def catalogue(*pairs: tuple[str, str], language: bytes = b"zh_CN") -> bytes:
    texts = b"".join(message(*pair) for pair in pairs)
    return MAGIC + section(0xA7, language) + section(0x42, b"\0" * 8) + section(0x69, texts)


@pytest.fixture
def speak(tmp_path):
    def use(data: bytes) -> str:
        path = tmp_path / "gnnwr_zh_CN.qm"
        path.write_bytes(data)
        translation.use(str(path))
        return str(path)

    yield use
    translation.use(None)


def test_english_is_as_written():
    assert tr("Points used") == "Points used"
    assert counted(1, "{count} point", "{count} points") == "1 point"
    assert counted(2, "{count} point", "{count} points", shown="two") == "two points"
    assert translation.language() == "en"
    assert translation.catalogue() is None


def test_texts_of_a_catalogue(speak):
    path = speak(catalogue(("Points used", "使用的点"), ("“é” {name}", "“é”（{name}）")))
    assert tr("Points used") == "使用的点"
    assert tr("“é” {name}").format(name="x") == "“é”（x）"
    assert tr("Not in it") == "Not in it"
    assert translation.language() == "zh_CN"
    assert translation.catalogue() == path
    translation.use(None)
    assert tr("Points used") == "Points used"


def test_counts_are_translated(speak):
    speak(catalogue(("{count} point", "{count} 个点"), ("{count} points", "{count} 个点")))
    assert counted(1, "{count} point", "{count} points") == "1 个点"
    assert counted(5, "{count} point", "{count} points") == "5 个点"


def test_an_empty_translation_is_none(speak):
    speak(catalogue(("Points used", "")))
    assert tr("Points used") == "Points used"


@pytest.mark.parametrize("cut", [17, 20, 25, 30, 38, 50, 60, 88])
def test_a_cut_file_is_refused(speak, cut):
    whole = catalogue(("Points used", "使用的点"))
    speak(whole)
    with pytest.raises(CatalogueError, match="damaged: "):
        speak(whole[:cut])
    assert tr("Points used") == "使用的点", "the language stays as it was"


def test_what_is_no_catalogue(speak, tmp_path):
    with pytest.raises(CatalogueError, match="no catalogue"):
        speak(b"GIF89a")
    with pytest.raises(CatalogueError, match="cannot be read"):
        translation.use(str(tmp_path / "missing.qm"))
    with pytest.raises(CatalogueError, match="damaged: unknown entry 99"):
        speak(MAGIC + section(0x69, b"\x63"))
    assert tr("Points used") == "Points used"
