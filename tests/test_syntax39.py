"""What runs inside QGIS is Python 3.9, the version that QGIS 3.22 carries on Windows."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "gnnwr_qgis"
FILES = [*PACKAGE.glob("*.py")]
for room in ("contract", "layers", "processing", "runtime"):
    FILES += (PACKAGE / room).rglob("*.py")


def python39_problems(source):
    """What Python 3.9 would refuse in ``source``, as a list of texts."""
    try:
        tree = ast.parse(source, feature_version=(3, 9))
    except SyntaxError as error:
        return [f"line {error.lineno}: {error.msg}"]
    problems = []
    future = any(
        isinstance(node, ast.ImportFrom)
        and node.module == "__future__"
        and any(name.name == "annotations" for name in node.names)
        for node in tree.body
    )
    annotations = [node.annotation for node in ast.walk(tree) if isinstance(node, ast.AnnAssign)]
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            places = node.args
            every = [*places.posonlyargs, *places.args, *places.kwonlyargs]
            every += [place for place in (places.vararg, places.kwarg) if place]
            annotations += [place.annotation for place in every if place.annotation]
            annotations += [node.returns] if node.returns else []
    if not future:
        for annotation in annotations:
            for node in ast.walk(annotation):
                if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
                    problems.append(f"line {node.lineno}: X | Y without the future import")
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            keywords = {keyword.arg for keyword in node.keywords}
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if name == "zip" and "strict" in keywords:
                problems.append(f"line {node.lineno}: zip(strict=)")
            if name == "dataclass" and keywords & {"slots", "kw_only"}:
                problems.append(f"line {node.lineno}: dataclass(slots=) or (kw_only=)")
    return problems


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_parses_as_python_39(path):
    assert python39_problems(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "source",
    [
        "match x:\n    case 1:\n        pass\n",
        "def f(x: int | None): pass\n",
        "for a in zip(b, c, strict=True): pass\n",
        "@dataclass(slots=True)\nclass A: pass\n",
    ],
)
def test_newer_python_is_noticed(source):
    assert python39_problems(source)
