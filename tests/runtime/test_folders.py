"""Folders of dead runs go at the next start, those of living ones stay."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time

import pytest

from gnnwr_qgis.runtime.folders import (
    LOCK_NAME,
    PREFIX,
    HeldFolder,
    JobFolder,
    remove_abandoned,
    remove_tree,
)

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
KILLED = """
import os, signal, sys
sys.path.insert(0, sys.argv[2])
from gnnwr_qgis.runtime.folders import JobFolder
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


def left(place, name, text=""):
    folder = place / (PREFIX + name)
    folder.mkdir()
    (folder / LOCK_NAME).write_text(text)
    return folder


def test_a_lock_that_leads_elsewhere_is_not_written_to(tmp_path):
    """Another user could have put it into the folder for temporary files."""
    mine = tmp_path / "mine.txt"
    mine.write_text("precious")
    trap = left(tmp_path, "trap")
    (trap / LOCK_NAME).unlink()
    (trap / LOCK_NAME).symlink_to(mine)
    remove_abandoned(str(tmp_path))
    assert mine.read_text() == "precious"
    assert trap.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="users of POSIX systems")
def test_folders_of_other_users_stay(tmp_path, monkeypatch):
    folder = left(tmp_path, "a")
    monkeypatch.setattr(os, "getuid", lambda: os.stat(folder).st_uid + 1)
    remove_abandoned(str(tmp_path))
    assert folder.exists()


def test_another_computers_run_is_left_alone_for_a_week(tmp_path):
    """Many network file systems do not tell a computer of another's locks."""
    folder = left(tmp_path, "a", "process 7 on elsewhere")
    ours = left(tmp_path, "b", f"process 7 on {socket.gethostname()}")
    remove_abandoned(str(tmp_path))
    assert folder.exists()
    assert not ours.exists()
    long_ago = time.time() - 8 * 24 * 3600
    os.utime(folder / LOCK_NAME, (long_ago, long_ago))
    remove_abandoned(str(tmp_path))
    assert not folder.exists()


def test_a_folder_goes_although_hardly_a_file_can_be_opened(tmp_path, monkeypatch):
    def refuse(path, ignore_errors):
        """What ``rmtree`` does when it finds no second descriptor."""

    monkeypatch.setattr(shutil, "rmtree", refuse)
    with JobFolder(str(tmp_path)) as folder, open(os.path.join(folder, "job.json"), "w"):
        pass
    assert os.listdir(tmp_path) == []


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_what_a_link_leads_to_stays(tmp_path):
    (tmp_path / "there").mkdir()
    (tmp_path / "there" / "file").touch()
    (tmp_path / "link").symlink_to(tmp_path / "there")
    remove_tree(str(tmp_path / "link"))
    assert (tmp_path / "there" / "file").exists()
