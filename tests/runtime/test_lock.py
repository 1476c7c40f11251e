"""One at a time, across processes; a crashed holder's file is no obstacle."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from gnnwr_qgis.runtime import lock
from gnnwr_qgis.runtime.lock import InstallLock, Locked

ROOT = Path(__file__).resolve().parents[2]
HOLD = (
    "import sys, time\n"
    "from gnnwr_qgis.runtime.lock import InstallLock\n"
    "with InstallLock(sys.argv[1]):\n"
    "    print('held', flush=True)\n"
    "    time.sleep(60)\n"
)


@pytest.fixture
def path(tmp_path):
    return str(tmp_path / "cache" / "engine.lock")


@pytest.fixture
def holder(path):
    command = [sys.executable, "-c", HOLD, path]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE)
    assert process.stdout.readline().strip() == b"held"
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


def test_another_process_is_refused_and_named(path, holder):
    with pytest.raises(Locked, match=f"process {holder.pid} on "), InstallLock(path):
        pytest.fail("held twice")


def test_the_file_of_a_killed_holder_is_no_obstacle(path, holder):
    holder.kill()
    holder.wait()
    with InstallLock(path):
        pass


def test_another_thread_is_refused(path):
    heard = []

    def attempt():
        try:
            with InstallLock(path):
                heard.append("held")
        except Locked:
            heard.append("locked")

    with InstallLock(path):
        thread = threading.Thread(target=attempt)
        thread.start()
        thread.join()
    assert heard == ["locked"]


def test_free_again_after_an_error(path):
    with pytest.raises(ZeroDivisionError), InstallLock(path):
        raise ZeroDivisionError
    with InstallLock(path):
        pass


@pytest.mark.skipif(sys.platform == "win32", reason="a file that is open stays there")
def test_a_file_that_its_holder_removes_meanwhile_is_no_lock(path, monkeypatch):
    """Another one would lock the file that comes after."""
    real = lock._lock

    def removed_before(stream):
        if not seen:
            Path(path).unlink()
        seen.append(stream)
        real(stream)

    seen = []
    monkeypatch.setattr(lock, "_lock", removed_before)
    with InstallLock(path):
        assert len(seen) == 2
        with pytest.raises(Locked), InstallLock(path):
            pytest.fail("held twice")
