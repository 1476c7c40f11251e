"""Finding a Python that will do, among some that will not."""

from __future__ import annotations

import json
import os
import sys
import time

import pytest

from gnnwr_qgis.runtime import interpreters, launcher
from gnnwr_qgis.runtime.interpreters import NoInterpreter, examine, find_interpreter
from gnnwr_qgis.runtime.remedies import Facts
from tests.processes import all_end
from tests.waiting import in_time


@pytest.fixture
def only(monkeypatch):
    """Make these fakes the only candidates, in this order."""

    def install(*fakes):
        monkeypatch.setattr(interpreters, "candidates", lambda environ: [f.path for f in fakes])

    return install


def test_this_python_is_understood():
    found = examine(sys.executable)
    assert found.version == sys.version_info[:3]
    assert found.version_text == ".".join(map(str, sys.version_info[:3]))


@pytest.mark.parametrize(
    ("behaviour", "words"),
    [
        ({"version": (3, 9, 18)}, "Python 3.9.18; 3.10 or later"),
        ({"version": (2, 7, 18)}, "3.10 or later"),
        ({"wide": False}, "32-bit"),
        ({"lacks": "No module named 'ensurepip'"}, "ensurepip"),
        ({"answer": "QGIS 3.34, how can I help?"}, "not a Python"),
        ({"answer": "[]"}, "not a Python"),
        ({"answer": ""}, "not a Python"),
    ],
)
def test_what_will_not_do(fake_python, behaviour, words):
    fake_python.behave(**behaviour)
    assert words in examine(fake_python.path).problem


def test_a_free_threaded_python_will_not_do(fake_python):
    answer = {"version": (3, 14, 0), "executable": fake_python.path, "wide": True, "lacks": ""}
    fake_python.behave(answer=json.dumps({**answer, "free": True}))
    assert "free-threaded" in examine(fake_python.path).problem


def test_the_system_is_told_with_it(fake_python):
    answer = {"version": (3, 12, 0), "executable": fake_python.path, "wide": True, "lacks": ""}
    system = {"system": "Linux", "machine": "x86_64", "libc": ["glibc", "2.17"]}
    fake_python.behave(answer=json.dumps({**answer, **system}))
    facts = examine(fake_python.path).facts
    assert facts == Facts((3, 12, 0), "Linux", "x86_64", ("glibc", "2.17"))


def test_not_a_program(tmp_path):
    path = tmp_path / "python3"
    assert "no such file" in examine(str(path)).problem
    path.write_text("no program")
    assert "cannot be started" in examine(str(path)).problem


def test_one_that_never_answers_is_ended(tmp_path, monkeypatch):
    path = tmp_path / "qgis"
    path.write_text("#!/bin/sh\nsleep 60 & wait\n")
    path.chmod(0o755)
    brief = launcher.run_briefly
    monkeypatch.setattr(
        launcher, "run_briefly", lambda arguments, **more: brief(arguments, timeout=0.5, **more)
    )
    began = time.monotonic()
    assert "did not answer" in examine(str(path)).problem
    in_time(began, 5.0)


def test_a_cancel_does_not_wait_for_an_answer(tmp_path):
    path, told = tmp_path / "python", tmp_path / "told"
    path.write_text(
        f"#!/bin/sh\necho $$ > '{told}.new' && mv '{told}.new' '{told}'\nexec sleep 60\n"
    )
    path.chmod(0o755)

    asked = []

    def check():
        if told.exists():
            asked.append(time.monotonic())
            raise KeyError("cancelled")

    with pytest.raises(KeyError):
        find_interpreter(str(path), check=check)
    in_time(asked[0])
    all_end([int(told.read_text())])


def test_first_that_will_do(make_python, only):
    old, without, good, other = map(make_python, ["old", "without", "good", "other"])
    old.behave(version=(3, 8, 1))
    without.behave(lacks="No module named 'ensurepip'")
    only(old, without, good, other)
    assert find_interpreter(environ={}).path == good.path


def test_one_too_new_comes_last(make_python, only):
    new, good = make_python("new"), make_python("good")
    new.behave(version=(3, 99, 0))
    only(new, good)
    assert find_interpreter(environ={}).path == good.path
    good.behave(version=(3, 9, 0))
    assert find_interpreter(environ={}).path == new.path


def test_the_users_choice_is_never_replaced(make_python, only):
    chosen, other = make_python("chosen"), make_python("other")
    only(other)
    environ = {"GNNWR_PYTHON": chosen.path}
    assert find_interpreter(environ=environ).path == chosen.path
    assert find_interpreter(other.path, environ).path == other.path
    chosen.behave(version=(3, 6, 0))
    with pytest.raises(NoInterpreter, match=r"chosen Python .* 3\.6\.0"):
        find_interpreter(environ=environ)


def test_none_lists_what_was_looked_at_and_what_to_do(make_python, only):
    old = make_python("old")
    old.behave(version=(3, 9, 2))
    only(old)
    with pytest.raises(NoInterpreter) as caught:
        find_interpreter(environ={})
    assert f"{old.path}: it is Python 3.9.2" in str(caught.value)
    assert "GNNWR_PYTHON" in str(caught.value)


def make_program(path):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("")
    path.chmod(0o755)
    return str(path)


def test_candidates_are_programs_on_path_once(tmp_path):
    first = make_program(tmp_path / "a" / "python3.12")
    second = make_program(tmp_path / "b" / "python3")
    make_program(tmp_path / "b" / "python2")
    (tmp_path / "b" / "python3.11").write_text("not executable")
    (tmp_path / "a" / "python3").mkdir()
    folders = [tmp_path / "a", tmp_path / "b", tmp_path / "a", tmp_path / "none"]
    environ = {"PATH": os.pathsep.join(map(str, folders)) + os.pathsep + "relative"}
    found = interpreters.candidates(environ, "linux")
    assert found[:1] == [second]
    assert found.count(first) == 1
    assert [path for path in found if path.startswith(str(tmp_path))] == [second, first]


@pytest.mark.skipif(not os.access("/usr/bin/python3", os.X_OK), reason="no such Python here")
def test_the_systems_python_is_found_with_an_empty_path():
    assert "/usr/bin/python3" in interpreters.candidates({"PATH": ""}, "linux")


def test_the_shops_aliases_are_left_alone_on_windows(tmp_path):
    make_program(tmp_path / "Microsoft" / "WindowsApps" / "python.exe")
    real = make_program(tmp_path / "Programs" / "Python" / "Python312" / "python.exe")
    older = make_program(tmp_path / "Programs" / "Python" / "Python39" / "python.exe")
    environ = {
        "PATH": str(tmp_path / "Microsoft" / "WindowsApps"),
        "LOCALAPPDATA": str(tmp_path),
    }
    assert interpreters.candidates(environ, "win32")[:2] == [real, older]
