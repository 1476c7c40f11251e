"""Folders of dead runs go at the next start, those of living ones stay."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from gnnwr_qgis.runtime.folders import LOCK_NAME, PREFIX, HeldFolder, remove_abandoned
from gnnwr_qgis.runtime.worker import JobFolder

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
KILLED = """
import os, signal, sys
sys.path.insert(0, sys.argv[2])
from gnnwr_qgis.runtime.worker import JobFolder
folder = JobFolder(sys.argv[1]).__enter__()
open(os.path.join(folder, "table"), "w").close()
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX systems")
def test_the_folder_of_a_killed_qgis_goes_when_the_next_job_starts(tmp_path):
    command = [sys.executable, "-c", KILLED, str(tmp_path), ROOT]
    assert subprocess.run(command, check=False).returncode == -9
    (left,) = os.listdir(tmp_path)
    with JobFolder(str(tmp_path)) as folder:
        assert os.listdir(tmp_path) == [os.path.basename(folder)]
        assert left != os.path.basename(folder)
    assert os.listdir(tmp_path) == []


def test_those_of_living_runs_stay(tmp_path):
    with JobFolder(str(tmp_path)) as first, JobFolder(str(tmp_path)) as second:
        assert os.path.isdir(first)
        assert os.path.isdir(second)


def test_what_is_not_ours_stays(tmp_path):
    ours, unlocked = tmp_path / (PREFIX + "a"), tmp_path / (PREFIX + "b")
    other, link = tmp_path / "other", tmp_path / (PREFIX + "link")
    for folder in (ours, unlocked, other):
        folder.mkdir()
    for folder in (ours, other):
        (folder / LOCK_NAME).write_text("")
    link.symlink_to(other)
    (tmp_path / (PREFIX + "file")).write_text("")
    remove_abandoned(str(tmp_path))
    assert sorted(os.listdir(tmp_path)) == sorted(
        [unlocked.name, other.name, link.name, PREFIX + "file"]
    )


def test_a_place_that_is_not_there_is_no_trouble(tmp_path):
    remove_abandoned(str(tmp_path / "none"))


def test_without_locks_a_folder_is_never_taken_for_abandoned(tmp_path, monkeypatch):
    from gnnwr_qgis.runtime import lock

    def refuse(stream):
        raise OSError(37, "No locks available")

    monkeypatch.setattr(lock, "_lock", refuse)
    folder = tmp_path / (PREFIX + "a")
    folder.mkdir()
    held = HeldFolder(str(folder))
    remove_abandoned(str(tmp_path))
    assert folder.exists()
    held.remove()
    assert not folder.exists()
