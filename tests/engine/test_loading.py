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
BEGIN += "from gnnwr_qgis.engine.loading import be_told_of_limit, bounded\n"
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
    used = "print(time.process_time())\n"
    _, out, _ = run(f"{limit}{used}with bounded(10): {shown}\n{shown}")
    before, inside, after = out.splitlines()
    soft, hard = map(int, inside.strip("()").split(", "))
    assert 10 <= soft - float(before) <= 12
    assert hard == 200
    assert after == "(100, 200)"


def test_the_bound_counts_from_now():
    spin = SPIN.format(2)
    assert run(f"{spin}with bounded(1): pass\nprint('fine')")[:2] == (0, "fine")


@pytest.mark.parametrize(
    ("limit", "wanted"),
    [
        ("(-1, -1)", "(-1, -1)"),
        ("(5, -1)", "(5, -1)"),
        ("(5, 9)", "(5, 9)"),
        ("(9, 9)", "(8, 9)"),
    ],
)
def test_a_hard_limit_is_told_of_before_it_kills(limit, wanted):
    code, out, errors = run(
        f"resource.setrlimit(resource.RLIMIT_CPU, {limit})\nbe_told_of_limit()\n"
        "print(resource.getrlimit(resource.RLIMIT_CPU))"
    )
    assert (code, out) == (0, wanted), errors


def test_the_users_limit_ends_it_by_a_signal_of_its_own_and_in_silence():
    limit = "resource.setrlimit(resource.RLIMIT_CPU, (2, 2))\nbe_told_of_limit()\n"
    code, _, errors = run(f"{limit}with bounded():\n  while True: pass\n")
    assert code == -signal.SIGXCPU
    assert "most recent call first" not in errors


def test_no_time_at_all_is_refused():
    limit = "resource.setrlimit(resource.RLIMIT_CPU, (1, 1))\n"
    _, _, errors = run(f"{limit}be_told_of_limit()")
    assert "InputError" in errors
    assert "limited to 1 s" in errors
