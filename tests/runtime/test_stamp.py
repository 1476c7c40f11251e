"""The state of the engine, from files alone."""

from __future__ import annotations

import json
import os

import pytest

from gnnwr_qgis.runtime import launcher, paths, stamp


@pytest.fixture
def requirements(tmp_path):
    path = tmp_path / "requirements.txt"
    path.write_text("# why\nnumpy==2.4.6\n")
    return str(path)


@pytest.fixture
def cache(tmp_path, requirements, monkeypatch):
    """A cache with an engine in order; no process may be started to see that."""
    monkeypatch.setattr(launcher, "start", lambda *a, **k: pytest.fail("started a process"))
    cache = str(tmp_path / "cache")
    python = paths.engine_python(cache)
    os.makedirs(os.path.dirname(python))
    with open(python, "w"):
        pass
    stamp.write_stamp(paths.engine_folder(cache), "3.11.2", requirements)
    return cache


def test_missing(tmp_path):
    found = stamp.state(str(tmp_path))
    assert (found.state, found.usable) == ("missing", False)
    assert "not installed" in found.reason


def test_ready(cache, requirements):
    assert stamp.state(cache, requirements) == stamp.EngineState("ready", "")
    assert stamp.state(cache, requirements).usable


def test_old_when_a_pin_changes_but_not_for_a_comment(cache, requirements):
    with open(requirements, "w", newline="\r\n") as stream:
        stream.write("# another reason\n\nnumpy==2.4.6   # here\n")
    assert stamp.state(cache, requirements).state == "ready"
    with open(requirements, "a") as stream:
        stream.write("scipy==1.17.1\n")
    found = stamp.state(cache, requirements)
    assert (found.state, found.usable) == ("old", False)


def test_broken_when_its_python_is_gone(cache, requirements):
    os.remove(paths.engine_python(cache))
    os.symlink("/nowhere/python3.9", paths.engine_python(cache))
    assert stamp.state(cache, requirements).state == "broken"


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"schema": 1}', "null", "\x00"])
def test_broken_with_a_damaged_stamp(cache, requirements, text):
    path = os.path.join(paths.engine_folder(cache), stamp.STAMP_NAME)
    with open(path, "w") as stream:
        stream.write(text)
    assert stamp.state(cache, requirements).state == "broken"
    os.remove(path)
    assert stamp.state(cache, requirements).state == "broken"


FOREIGN = [("schema", 2), ("platform", "Plan9-mips"), ("python", 3)]


@pytest.mark.parametrize(("key", "value"), FOREIGN)
def test_broken_with_a_foreign_stamp(cache, requirements, key, value):
    path = os.path.join(paths.engine_folder(cache), stamp.STAMP_NAME)
    with open(path) as stream:
        document = json.load(stream)
    document[key] = value
    with open(path, "w") as stream:
        json.dump(document, stream)
    assert stamp.state(cache, requirements).state == "broken"
