"""A library that spins while it is loaded ends by itself, and only then."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such bound")

BEGIN = f"import resource, sys, time\nsys.path.insert(0, {str(ROOT)!r})\n"
BEGIN += "from gnnwr_qgis.engine.loading import bounded\n"
SPIN = "end = time.process_time() + {0}\nwhile time.process_time() < end: pass\n"


def run(code):
    done = subprocess.run([sys.executable, "-c", BEGIN + code], capture_output=True, text=True)
    return done.returncode, done.stdout.strip(), done.stderr


def test_spinning_is_ended_and_tells_where():
    code, _, errors = run("def load():\n  while True: pass\nwith bounded(1): load()\n")
    assert code == -signal.SIGXCPU
    assert "in load" in errors


def test_waiting_is_not():
    """A slow disk, a scanner of viruses."""
    began = time.monotonic()
    assert run("with bounded(1): time.sleep(2.5)\nprint('fine')\n")[:2] == (0, "fine")
    assert time.monotonic() - began > 2.5


def test_what_comes_after_loading_is_not_bounded():
    spin = SPIN.format(2.5)
    code, out, _ = run(
        f"with bounded(1): pass\n{spin}print(resource.getrlimit(resource.RLIMIT_CPU))"
    )
    assert code == 0
    assert out == "(-1, -1)"


def test_a_bound_that_comes_first_stays():
    limit = "resource.setrlimit(resource.RLIMIT_CPU, (100, 200))\n"
    shown = "print(resource.getrlimit(resource.RLIMIT_CPU))"
    assert run(f"{limit}with bounded(500): {shown}\n{shown}")[1] == "(100, 200)\n(100, 200)"
    _, out, _ = run(f"{limit}with bounded(10): {shown}\n{shown}")
    inside, after = out.splitlines()
    assert inside in ("(11, 200)", "(12, 200)")
    assert after == "(100, 200)"


def test_the_bound_counts_from_now():
    spin = SPIN.format(2)
    assert run(f"{spin}with bounded(1): pass\nprint('fine')")[:2] == (0, "fine")
