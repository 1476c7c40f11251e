"""Every text of the interface is marked for translation, and translated."""

from __future__ import annotations

import ast
import re
import string
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "scripts"))

import translations as catalogues  # noqa: E402

from gnnwr_qgis.contract import translation  # noqa: E402

LANGUAGES = catalogues.LANGUAGES
#: Errors of programming: who uses the plugin never sees them.
INTERNAL = {"TypeError", "RuntimeError", "KeyError", "AssertionError", "NotImplementedError"}
#: Functions whose texts are for programs or for developers.
UNSHOWN = {"add_argument", "ArgumentParser", "compile", "namedtuple", "getLogger"}
#: Texts that are not for users to read, by the module that they stand in.
KEPT = ROOT / "tests" / "untranslated.txt"
_WORD = re.compile(r"[A-Za-z]{3,}")
_SENTENCE = re.compile(r"[A-Za-z]{2,}[,.:;)”]? +[“({]?[A-Za-z]{2,}")


@pytest.fixture
def spoken():
    yield translation.use
    translation.use(None)


def ts(language: str) -> Path:
    return catalogues.FOLDER / f"gnnwr_{language}.ts"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_has_a_translation(language):
    texts = catalogues.sources()
    assert len(texts) > 1000
    translated = catalogues.read(ts(language))
    lacking = [text for text in texts if not translated.get(text, "").strip()]
    assert not lacking, "translate them: scripts/translations.py --missing"
    assert set(translated) == set(texts), "run scripts/translations.py: some have left the code"


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_have_the_same_placeholders(language):
    for source, translated in catalogues.read(ts(language)).items():
        assert fields(source) == fields(translated), source


def fields(text: str) -> list[tuple[str, str, str]]:
    """Names, formats and conversions of the placeholders of ``text``."""
    found = []
    for _, name, form, conversion in string.Formatter().parse(text):
        if name is not None:
            found.append((name, form or "", conversion or ""))
    return sorted(found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_compiled_catalogue_is_that_of_the_texts(language, spoken):
    spoken(str(ts(language).with_suffix(".qm")))
    assert translation.language() == language
    for source, translated in catalogues.read(ts(language)).items():
        assert translation.tr(source) == translated


def test_a_chinese_text_has_chinese_in_it():
    # What has no Chinese at all is a name, a unit or a symbol, and short.
    for source, translated in catalogues.read(ts("zh_CN")).items():
        if not re.search(r"[\u3000-\u9fff\uff00-\uffef]", translated):
            assert len(re.findall(r"[A-Za-z]{3,}", re.sub(r"\{[^}]*\}", "", translated))) <= 3, (
                source
            )


def test_only_literals_are_marked():
    for path in sorted(catalogues.PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and name_of(node.func) in catalogues.MARKS:
                texts = node.args[1:] if name_of(node.func) == "counted" else node.args
                for argument in texts:
                    assert not isinstance(argument, (ast.JoinedStr, ast.BinOp)), (
                        f"{path.name}:{node.lineno}: put values in with format, after tr"
                    )


def test_nothing_is_said_unmarked():
    kept = set(KEPT.read_text(encoding="utf-8").splitlines())
    found, unneeded = [], set(kept)
    for path in sorted(catalogues.PACKAGE.rglob("*.py")):
        inside = path.relative_to(catalogues.PACKAGE).as_posix()
        for node in unmarked(ast.parse(path.read_text(encoding="utf-8"))):
            text = f"{inside}: {' '.join(node.value.split())}"
            unneeded.discard(text)
            if text not in kept:
                found.append(f"{text} (line {node.lineno})")
    assert not found, "mark them with tr(), or list them in tests/untranslated.txt"
    assert not unneeded, "take them out of tests/untranslated.txt"


def test_unmarked_texts_are_found():
    tree = ast.parse(
        'def f():\n    """Not a text for users."""\n    report.info(f"It takes {n} minutes")\n'
        '    report.info(tr("It takes long"))\n    raise RuntimeError("never seen by users")\n'
    )
    assert [node.value for node in unmarked(tree)] == ["It takes xx minutes"]


def name_of(node: ast.AST) -> str:
    return getattr(node, "id", getattr(node, "attr", ""))


def unmarked(node: ast.AST) -> Iterator[ast.Constant]:
    """The literals that read like a sentence and that nobody can translate."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return  # documentation
    raised = node.exc if isinstance(node, ast.Raise) else None
    if isinstance(raised, ast.Call) and name_of(raised.func) in INTERNAL:
        return
    if isinstance(node, ast.Call) and name_of(node.func) in {*catalogues.MARKS, *UNSHOWN}:
        return
    if isinstance(node, ast.JoinedStr):
        parts = (part.value if isinstance(part, ast.Constant) else "xx" for part in node.values)
        whole = ast.copy_location(ast.Constant("".join(map(str, parts))), node)
        yield from unmarked(whole)
        held = [part.value for part in node.values if isinstance(part, ast.FormattedValue)]
    elif isinstance(node, ast.Constant):
        text = node.value if isinstance(node.value, str) else ""
        # Of names and numbers put together there is nothing to translate.
        if _SENTENCE.search(text) and _WORD.search(text.replace("xx", "")):
            yield node
        return
    else:
        held = list(ast.iter_child_nodes(node))
    for child in held:
        yield from unmarked(child)
