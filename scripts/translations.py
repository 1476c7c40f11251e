"""Bring the catalogues of resources/i18n up to date with the texts in the code.

    python3 scripts/translations.py                 update the .ts files, make the .qm files
    python3 scripts/translations.py --add FILE      and take translations from a JSON file
    python3 scripts/translations.py --missing       list what has no translation, as JSON

Texts are the literals in calls of ``tr``, ``tr_noop`` and ``counted`` (contract/translation.py).
The .ts files are Qt Linguist's, so they can be edited there; Qt's ``lrelease`` makes the .qm files
(Debian: qttools5-dev-tools). A text that has left the code leaves the catalogues too.
"""

from __future__ import annotations

import argparse
import ast
import json
import os
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Dict, Iterator, List, Optional

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "resources" / "i18n"
PACKAGE = ROOT / "gnnwr_qgis"
CONTEXT = "gnnwr"
LANGUAGES = ("zh_CN",)
MARKS = ("tr", "tr_noop", "counted")
_HEAD = '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n'


def marked(tree: ast.AST) -> Iterator[ast.Constant]:
    """The literals of a module that are marked for translation."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        if name not in MARKS:
            continue
        for argument in node.args:
            yield from _texts(argument)


def _texts(node: ast.AST) -> Iterator[ast.Constant]:
    """The texts that an argument may be: a literal, or one of a choice between literals."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node
    elif isinstance(node, ast.IfExp):
        yield from _texts(node.body)
        yield from _texts(node.orelse)


def sources(package: Path = PACKAGE) -> List[str]:
    """Every text to translate, in the order of files and lines, once each."""
    found: Dict[str, None] = {}
    for path in sorted(package.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        literals = sorted(marked(tree), key=lambda node: (node.lineno, node.col_offset))
        found.update(dict.fromkeys(node.value for node in literals))
    return list(found)


def read(path: Path) -> Dict[str, str]:
    """Finished translations of a .ts file by source text."""
    if not path.exists():
        return {}
    found = {}
    for message in ET.parse(path).getroot().iter("message"):
        translation = message.find("translation")
        if translation is not None and translation.get("type") is None and translation.text:
            found[message.findtext("source", "")] = translation.text
    return found


def write(path: Path, language: str, texts: List[str], translations: Dict[str, str]) -> None:
    """Write a .ts file: ``texts`` with what ``translations`` has for them."""
    root = ET.Element("TS", version="2.1", language=language, sourcelanguage="en")
    context = ET.SubElement(root, "context")
    ET.SubElement(context, "name").text = CONTEXT
    for text in texts:
        message = ET.SubElement(context, "message")
        ET.SubElement(message, "source").text = text
        translation = ET.SubElement(message, "translation")
        if translations.get(text):
            translation.text = translations[text]
        else:
            translation.set("type", "unfinished")
    ET.indent(root)
    partial = path.with_suffix(".partial")
    partial.write_text(_HEAD + ET.tostring(root, encoding="unicode") + "\n", encoding="utf-8")
    os.replace(partial, path)


def placeholders(text: str) -> List[str]:
    """The ``{names}`` in a text, sorted: a translation must have the same."""
    return sorted(re.findall(r"\{[^{}]*\}", text))


def lrelease() -> Optional[str]:
    """Qt's compiler of catalogues, None where it is not installed."""
    for name in ("lrelease", "lrelease-qt5", "lrelease-qt6"):
        found = shutil.which(name)
        if found:
            return found
    return None


def compiled(path: Path) -> None:
    """Make the .qm file beside the .ts file ``path``.

    Raises
    ------
    SystemExit
        When lrelease is missing or fails.
    """
    program = lrelease()
    if program is None:
        raise SystemExit("lrelease is missing: install Qt's tools (qttools5-dev-tools).")
    target = path.with_suffix(".qm")
    subprocess.run([program, "-silent", "-nounfinished", path, "-qm", target], check=True)


def main() -> int:
    """Run the command line; its exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--add", type=Path, nargs="+", default=[], metavar="FILE", help="JSON")
    parser.add_argument("--language", default=LANGUAGES[0], help="of --add and --missing")
    parser.add_argument("--missing", action="store_true", help="list them and change nothing")
    options = parser.parse_args()
    texts = sources()
    added: Dict[str, str] = {}
    for file in options.add:
        added.update(json.loads(file.read_text(encoding="utf-8")))
    for language in LANGUAGES:
        path = FOLDER / f"gnnwr_{language}.ts"
        translations = read(path)
        if language == options.language:
            translations.update(added)
        lacking = [text for text in texts if not translations.get(text)]
        if options.missing:
            if language == options.language:
                print(json.dumps(dict.fromkeys(lacking, ""), ensure_ascii=False, indent=1))
            continue
        wrong = [
            text
            for text in texts
            if translations.get(text) and placeholders(text) != placeholders(translations[text])
        ]
        for text in wrong:
            print(f"{language}: other placeholders than the source has: {text!r}", file=sys.stderr)
        FOLDER.mkdir(parents=True, exist_ok=True)
        write(path, language, texts, translations)
        compiled(path)
        print(f"{path.name}: {len(texts)} texts, {len(lacking)} without a translation")
    return 0


if __name__ == "__main__":
    sys.exit(main())
