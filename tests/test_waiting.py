"""Promises of seconds: kept or not, and what scripts/test.sh makes of one that was not."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests import waiting
from tests.waiting import TooSlow, in_time, prompt, until

ROOT = Path(__file__).resolve().parents[1]
TESTS = """
from pathlib import Path
from tests.waiting import TooSlow

def tried(name):
    path = Path(__file__).with_name(name)
    tries = len(path.read_text()) if path.exists() else 0
    path.write_text("x" * (tries + 1))
    return tries

def test_late_twice():
    if tried("twice") < 2:
        raise TooSlow("It took 1.02 s.")

def test_always_late():
    tried("always")
    raise TooSlow("It took 4.40 s.")

def test_wrong_once():
    assert tried("wrong") > 0

def test_another_error_that_speaks_of_it():
    assert tried("quoted") > 0, "no TooSlow: it"
"""


@pytest.fixture(params=["0", "1"])
def load(request, monkeypatch):
    """A machine with four times more to do than it can; whether that counts."""
    monkeypatch.setattr(waiting.os, "getloadavg", lambda: (8.0, 8.0, 8.0))
    monkeypatch.setattr(waiting.os, "sched_getaffinity", lambda process: {0, 1})
    monkeypatch.setenv("GNNWR_STRICT", request.param)
    return request.param == "0"


def test_what_is_late_is_too_slow(load):
    assert prompt() == (4.0 if load else 1.0)
    in_time(10.0, ended=10.9)
    with pytest.raises(TooSlow, match=r"It took 4\.50 s"):
        in_time(10.0, ended=14.5)
    if load:
        in_time(10.0, ended=13.9)
    else:
        with pytest.raises(TooSlow, match=r"and 1\.00 s are promised"):
            in_time(10.0, ended=11.02)
    with pytest.raises(TooSlow):
        in_time(time.monotonic() - 100.0, 20.0)


@pytest.mark.parametrize(
    ("comes", "seconds", "error"),
    [
        (0.9, 1.0, None),
        (2.0, 1.0, TooSlow),
        (29.0, 1.0, TooSlow),
        (31.0, 1.0, AssertionError),  # what never comes is no slowness of the machine's
        (299.0, waiting.PATIENCE, None),
        (301.0, waiting.PATIENCE, AssertionError),
    ],
)
def test_a_wait(monkeypatch, comes, seconds, error):
    now = [0.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])

    def wait():
        until(lambda: now[0] >= comes, seconds, lambda: now.append(now.pop() + 0.1))

    if error is None:
        wait()
    else:
        with pytest.raises(AssertionError) as caught:
            wait()
        assert caught.type is error


def test_only_what_is_late_is_tried_again(tmp_path):
    script = (ROOT / "scripts" / "test.sh").read_text()
    (options,) = re.findall(r"^again=\((--.*)\)$", script, re.MULTILINE)
    options = shlex.split(options.replace("--reruns-delay 5", "--reruns-delay 0"))
    (tmp_path / "test_late.py").write_text(TESTS)
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-q", *options]
    command += ["-c", os.devnull, "--rootdir", str(tmp_path), str(tmp_path / "test_late.py")]
    usual = {name: text for name, text in os.environ.items() if not name.startswith("PYTEST_")}
    ended = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False, env=usual
    )
    assert "3 failed, 1 passed, 5 rerun" in ended.stdout, ended.stdout
    assert "It took 1.02 s." in ended.stdout, "a try that failed is told, with its reason"
    tries = {name: (tmp_path / name).read_text() for name in ("twice", "always", "wrong", "quoted")}
    assert tries == {"twice": "xxx", "always": "xxxx", "wrong": "x", "quoted": "x"}
