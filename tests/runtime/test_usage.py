"""Marks of the workers that compute with an engine."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from gnnwr_qgis.contract.job import StatusJob
from gnnwr_qgis.runtime import lock, worker
from gnnwr_qgis.runtime.stamp import STAMP_NAME
from gnnwr_qgis.runtime.usage import UseOfEngine, marks_of, users

ROOT = Path(__file__).resolve().parents[2]
HOLD = """
import sys
from gnnwr_qgis.runtime.usage import UseOfEngine
with UseOfEngine(sys.argv[1]):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def engine(tmp_path):
    folder = tmp_path / "engine é"
    folder.mkdir()
    (folder / STAMP_NAME).write_text("{}")
    return str(folder)


def holder(engine):
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, engine], cwd=ROOT, stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout.readline() == b"held\n"
    return process


def test_nobody_uses_a_new_engine(engine):
    assert users(engine) == []
    assert users(engine + " that is not there") == []


def test_another_process_is_seen_until_it_ends(engine):
    first, second = holder(engine), holder(engine)
    found = users(engine)
    assert sorted(found) == sorted(
        f"process {process.pid} on {os.uname().nodename}" for process in (first, second)
    )
    first.communicate()
    assert len(users(engine)) == 1
    second.communicate()
    assert users(engine) == []
    assert not os.path.exists(marks_of(engine))


def test_a_killed_process_says_nothing(engine):
    process = holder(engine)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert os.listdir(marks_of(engine)), "it could not take its mark away"
    assert users(engine) == []
    assert os.listdir(marks_of(engine)) == []


@pytest.mark.parametrize("meets", ["locked", "removed"])
def test_a_mark_that_meets_who_counts_is_made_again(engine, monkeypatch, meets):
    """Between the making of the file and its locking, a look takes it for one that was left."""
    real, met = lock._lock, []

    def slowly(stream):
        if not met:
            met.append(stream)
            if meets == "locked":
                raise BlockingIOError
            assert users(engine) == []
        real(stream)

    monkeypatch.setattr(lock, "_lock", slowly)
    with UseOfEngine(engine):
        assert len(users(engine)) == 1
    monkeypatch.undo()
    assert users(engine) == []


def test_a_missing_engine_is_not_made(engine):
    missing = engine + " gone"
    with UseOfEngine(missing):
        assert not os.path.exists(missing)


def test_nothing_is_written_where_no_engine_is_installed(engine):
    os.remove(os.path.join(engine, STAMP_NAME))
    with UseOfEngine(engine):
        assert os.listdir(engine) == []


def test_a_job_says_so_while_it_runs(tmp_path, engine):
    """``run_job`` marks the engine that its Python belongs to."""
    python = Path(engine, "bin", "python")
    python.parent.mkdir()
    python.symlink_to(sys.executable)
    main = tmp_path / "main.py"
    main.write_text('import time\nprint(\'{"event": "info", "text": "begun"}\', flush=True)\n'
                    "time.sleep(60)\n")  # fmt: skip
    seen = []
    with pytest.raises(worker.WorkerCancelled):
        worker.run_job(
            StatusJob(),
            str(tmp_path),
            on_event=lambda event: seen.extend(users(engine)),
            is_canceled=lambda: bool(seen),
            python=str(python),
            main=str(main),
        )
    assert seen == [f"process {os.getpid()} on {os.uname().nodename}"]
    assert users(engine) == []
