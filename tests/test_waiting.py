"""Promises of seconds: kept or not, and what scripts/test.sh makes of one that was not."""

from __future__ import annotations

import re
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
"""


@pytest.fixture(params=["0", "1"])
def load(request, monkeypatch):
    """A machine with four times more to do than it can; whether that counts."""
    monkeypatch.setattr(waiting.os, "getloadavg", lambda: (8.0, 8.0, 8.0))
    monkeypatch.setattr(waiting.os, "cpu_count", lambda: 2)
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


def test_a_wait_in_vain(monkeypatch):
    """It is the machine's slowness only where there was a promise; else it is a fault."""
    with pytest.raises(TooSlow):
        until(lambda: False, 0.05)
    monkeypatch.setattr(time, "monotonic", iter([0.0, waiting.PATIENCE]).__next__)
    with pytest.raises(AssertionError) as caught:
        until(lambda: False)
    assert caught.type is AssertionError


def test_only_what_is_late_is_tried_again(tmp_path):
    script = (ROOT / "scripts" / "test.sh").read_text()
    (options,) = re.findall(r"^again=\((--.*)\)$", script, re.MULTILINE)
    options = options.replace("--reruns-delay 5", "--reruns-delay 0").split()
    (tmp_path / "test_late.py").write_text(TESTS)
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-q", *options]
    command += ["--rootdir", str(tmp_path), str(tmp_path / "test_late.py")]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert "2 failed, 1 passed, 4 rerun" in ended.stdout, ended.stdout
    tries = {name: (tmp_path / name).read_text() for name in ("twice", "always", "wrong")}
    assert tries == {"twice": "xxx", "always": "xxx", "wrong": "x"}
