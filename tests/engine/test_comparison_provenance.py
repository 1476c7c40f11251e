"""Stored results of the comparison say which code made them; mixtures are called so."""

from __future__ import annotations

import json
import subprocess
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest

from benchmarks import provenance
from benchmarks.model_comparison import OURS, Task
from gnnwr_qgis.engine.presets import PRESETS
from tests.plaingit import plain_git  # noqa: F401 (a fixture)

from .made import says

PRESET = PRESETS["recommended"]


def tree(folder: Path) -> Path:
    """A repository of one commit."""
    (folder / "gnnwr_qgis").mkdir()
    (folder / "gnnwr_qgis" / "a.py").write_text("a = 1\n")
    for words in (("init", "-q"), ("add", "."), ("commit", "-q", "-m", "one")):
        subprocess.run(["git", "-C", str(folder), *words], check=True, capture_output=True)
    return folder


@pytest.mark.usefixtures("plain_git")
def test_commit_state_of_the_tree_and_preset_are_stored(tmp_path: Path) -> None:
    root = tree(tmp_path)
    known = json.loads(provenance.here(root, PRESET))
    assert len(known["commit"]) == 40
    assert known["dirty"] is False
    assert known["preset"] == {**asdict(PRESET), "hidden": list(PRESET.hidden)}
    (root / "notes.txt").write_text("cannot change a result")
    assert json.loads(provenance.here(root, PRESET))["dirty"] is False
    (root / "gnnwr_qgis" / "a.py").write_text("a = 2\n")
    assert json.loads(provenance.here(root, PRESET))["dirty"] is True


def test_no_repository_is_unknown(tmp_path: Path) -> None:
    known = json.loads(provenance.here(tmp_path / "nowhere", PRESET))
    assert (known["commit"], known["dirty"]) == ("unknown", None)


def made(commit: str, dirty: bool = False, **changes) -> str:
    preset = asdict(replace(PRESET, **changes))
    return json.dumps({"commit": commit * 40, "dirty": dirty, "preset": preset})


def test_one_code_is_named_and_mixtures_are_warned_of() -> None:
    same = [(OURS, made("a"))] * 3 + [("olr", made("b")), ("idw", "")]
    text = "\n".join(provenance.lines(same, OURS))
    says(text, "gnnwr: aaaaaaaaaaaa (3 folds)", "epochs 100", "bbbbbbbbbbbb (1 folds); unknown")
    assert "WARNING" not in text
    for other in (made("c"), made("a", dirty=True), made("a", epochs=7), ""):
        text = "\n".join(provenance.lines([*same, (OURS, other)], OURS))
        says(text, "WARNING", "rows of gnnwr")


def test_files_without_provenance_stay_readable(tmp_path: Path, monkeypatch) -> None:
    fold = np.array([1, 2, 1, 2], dtype=np.int32)
    monkeypatch.setattr("benchmarks.model_comparison.folds_of", lambda *_: fold)
    task = Task("", str(tmp_path), "meuse", "random", 101, OURS, "cpu", made("a"))
    waiting = task.stored()
    assert provenance.stored(waiting) == []
    old = {key: value for key, value in waiting.items() if key != provenance.FIELD}
    old["done"] = np.array([True, False])
    np.savez(task.path, **old)
    found = task.stored()
    assert provenance.stored(found) == [""]
    found[provenance.FIELD][1], found["done"][1] = task.made_by, True
    assert provenance.stored(found) == ["", made("a")]
    says("\n".join(provenance.lines([(OURS, one) for one in provenance.stored(found)], OURS)),
         "unknown (1 folds)", "WARNING")  # fmt: skip
