"""Environments of many files go without anybody waiting for it, and none of them stays."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import pytest

from gnnwr_qgis.runtime import discarding, launcher, paths, removal, stamp
from gnnwr_qgis.runtime.installer import InstallCancelled, InstallError, Listener, install, remove
from tests.waiting import PATIENCE, in_time, until

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the fake Python is a script")

FILES = 2000
TIDY = ["engine-setup.log", "engine.lock"]


class Ear:
    """A listener that wishes to stop once it has heard ``word``, and knows when that was."""

    def __init__(self, word=""):
        self.word, self.texts, self.lines, self.asked = word, [], [], None
        self.idled = 0
        self.listener = Listener(self._progress, self.lines.append, self._stop, self._idle)

    def _progress(self, fraction, text):
        self.texts.append(text)

    def _stop(self):
        wish = bool(self.word) and any(self.word in text for text in self.texts + self.lines)
        if wish and self.asked is None:
            self.asked = time.monotonic()
        return wish

    def _idle(self):
        self.idled += 1


@pytest.fixture
def cache(tmp_path):
    return str(tmp_path / "缓存 of the test")


@pytest.fixture
def slow_disk(monkeypatch):
    """For this process, so that it would need some 20 seconds for ``FILES`` files."""
    unlink = os.unlink

    def slowly(path, **options):
        time.sleep(0.01)
        unlink(path, **options)

    monkeypatch.setattr(removal.os, "unlink", slowly)


def contents(cache, seconds=0.0):
    """What lies in ``cache``, at the latest ``seconds`` from now when that is tidy."""
    deadline = time.monotonic() + seconds
    while True:
        found = sorted(os.listdir(cache))
        if found in (TIDY, ["engine", *TIDY]) or time.monotonic() > deadline:
            return found
        time.sleep(0.05)


def begun(python):
    """Wait until the process that removes has been told how to behave."""
    until(lambda: python.calls("-S"))


def cancelled(cache, python, **options):
    ear = Ear("Fetching torch.")
    python.behave(files=FILES, pip_lines=["Collecting torch"], pip_hangs=True, **options)
    with pytest.raises(InstallCancelled):
        install(ear.listener, cache, python.path, force=True)
    in_time(ear.asked)
    return ear


def test_a_late_cancel_is_back_at_once_and_leaves_nothing(cache, fake_python, slow_disk):
    ear = cancelled(cache, fake_python)
    assert sum("process of its own" in line for line in ear.lines) == 1
    assert not os.path.exists(paths.engine_folder(cache) + ".new")
    assert contents(cache, PATIENCE) == TIDY


def test_what_is_removed_quickly_needs_no_process(cache, fake_python, patient_removal):
    fake_python.behave(files=20, pip_lines=["Collecting torch"], pip_hangs=True)
    with pytest.raises(InstallCancelled):
        install(Ear("Fetching torch.").listener, cache, fake_python.path)
    assert contents(cache) == TIDY
    assert not fake_python.calls("-S")


def test_a_cancel_while_an_old_engine_is_removed_is_back_at_once(cache, fake_python, slow_disk):
    """The new one is in its place then and stays."""
    fake_python.behave(files=FILES)
    install(Ear().listener, cache, fake_python.path)
    fake_python.behave()
    ear = Ear("Engine: ")
    install(ear.listener, cache, fake_python.path, force=True)
    in_time(ear.asked)
    assert stamp.state(cache).state == "ready"
    assert contents(cache, PATIENCE) == ["engine", *TIDY]
    assert len(fake_python.calls("-S")) == 1


def test_another_installation_can_follow_at_once(cache, fake_python, slow_disk):
    cancelled(cache, fake_python)
    fake_python.behave()
    install(Ear().listener, cache, fake_python.path)
    assert stamp.state(cache).state == "ready"
    assert contents(cache) == ["engine", *TIDY]


def test_what_the_process_leaves_the_next_installation_removes(cache, fake_python, monkeypatch):
    """The computer was switched off, say."""
    with monkeypatch.context() as patch:
        patch.setattr(discarding, "_BRIEFLY", 0.0)
        cancelled(cache, fake_python, removal=False)
    begun(fake_python)
    (left,) = set(contents(cache)) - set(TIDY)
    assert len(left) <= len("engine.new"), "Windows knows no longer paths"
    fake_python.behave()
    ear = Ear()
    install(ear.listener, cache, fake_python.path)
    assert any("an earlier installation has left" in text for text in ear.texts)
    assert contents(cache) == ["engine", *TIDY]


def test_a_cancel_of_that_removal_is_back_at_once(cache, fake_python, slow_disk):
    cancelled(cache, fake_python, removal=False)
    begun(fake_python)
    assert contents(cache) != TIDY
    fake_python.behave()
    ear = Ear("an earlier installation has left")
    with pytest.raises(InstallCancelled):
        install(ear.listener, cache, fake_python.path)
    in_time(ear.asked)
    assert ear.idled > 1
    assert contents(cache, PATIENCE) == TIDY


def test_without_any_python_it_is_left_to_the_next_installation(
    cache, fake_python, slow_disk, monkeypatch
):
    def refuse(arguments):
        raise launcher.LaunchError("none")

    with monkeypatch.context() as patch:
        patch.setattr(launcher, "start_detached", refuse)
        cancelled(cache, fake_python)
    assert contents(cache) != TIDY
    monkeypatch.undo()
    assert remove(cache) > 0
    assert not os.path.exists(cache)


def test_a_removal_can_be_left_to_itself(cache, fake_python, slow_disk, monkeypatch):
    fake_python.behave(files=FILES)
    install(Ear().listener, cache, fake_python.path)
    monkeypatch.setenv("GNNWR_PYTHON", fake_python.path)
    asked = time.monotonic()
    listener = Listener(lambda fraction, text: None, lambda line: None, lambda: True)
    assert remove(cache, listener) > 0
    in_time(asked)
    assert stamp.state(cache).state == "missing"
    until(lambda: os.listdir(cache) == [])


def test_a_failure_waits_for_the_removal(cache, fake_python):
    fake_python.behave(files=200, pip=1)
    with pytest.raises(InstallError):
        install(Ear().listener, cache, fake_python.path)
    assert contents(cache) == TIDY


def test_what_is_not_ours_stays(cache, fake_python, tmp_path):
    mine = tmp_path / "~gnnwr1a2b"
    mine.mkdir()
    (mine / "thesis.txt").write_text("precious")
    os.makedirs(cache)
    (tmp_path / "~gnnwr1a2b").rename(os.path.join(cache, "~gnnwr1a2b"))
    elsewhere = tmp_path / "elsewhere"
    (elsewhere / "lib").mkdir(parents=True)
    os.symlink(elsewhere, os.path.join(cache, "~gnnwr3c4d"))
    os.makedirs(os.path.join(cache, "gnnwr-results", "lib"))
    with open(os.path.join(cache, "~gnnwr5e6f"), "w") as stream:
        stream.write("a file")
    os.makedirs(os.path.join(cache, "~gnnwr7a8b", "lib"))  # all that there is of an environment
    assert discarding.discarded(cache) == [os.path.join(cache, "~gnnwr7a8b")]
    install(Ear().listener, cache, fake_python.path)
    remove(cache)
    theirs = ["gnnwr-results", "~gnnwr1a2b", "~gnnwr3c4d", "~gnnwr5e6f"]
    assert sorted(os.listdir(cache)) == theirs
    assert os.listdir(os.path.join(cache, "~gnnwr1a2b")) == ["thesis.txt"]
    assert os.listdir(elsewhere) == ["lib"]


@pytest.mark.parametrize("name", ["gnnwr-2024", "gnnwr-cafe", "gnnwr2024"])
def test_an_environment_that_the_user_has_made_stays(cache, fake_python, name):
    """The folder that is chosen for the engine may be one of their own, with projects in it."""
    project = os.path.join(cache, name)
    os.makedirs(os.path.join(project, "lib"))
    for file in ("pyvenv.cfg", "thesis.txt"):
        with open(os.path.join(project, file), "w") as stream:
            stream.write("")
    install(Ear().listener, cache, fake_python.path)
    remove(cache)
    assert sorted(os.listdir(project)) == ["lib", "pyvenv.cfg", "thesis.txt"]


def test_an_environment_that_cannot_be_moved_is_removed_where_it_is(tmp_path, monkeypatch):
    folder = tmp_path / "engine.new"
    (folder / "lib").mkdir(parents=True)

    def refuse(source, target):
        raise PermissionError(13, "in use")

    monkeypatch.setattr(os, "rename", refuse)
    discarding.discard(str(folder))
    assert os.listdir(tmp_path) == []


def test_half_an_engine_does_not_pass_for_a_good_one(cache, fake_python, monkeypatch):
    """Some program has a file of it open, on Windows."""
    install(Ear().listener, cache, fake_python.path)
    engine = paths.engine_folder(cache)
    python = paths.environment_python(engine)
    unlink = os.unlink

    def refuse(source, target):
        raise PermissionError(13, "in use")

    def hold(path, **options):
        if path == python:
            raise PermissionError(13, "in use")
        unlink(path, **options)

    with monkeypatch.context() as patch:
        patch.setattr(os, "rename", refuse)
        patch.setattr(removal.os, "unlink", hold)
        with pytest.raises(InstallError, match="cannot be removed as a whole"):
            remove(cache)
    assert os.path.exists(python)
    assert stamp.state(cache).state == "broken"
    remove(cache)
    assert not os.path.exists(cache)


def test_a_link_goes_alone(tmp_path):
    (tmp_path / "target" / "lib").mkdir(parents=True)
    inside = tmp_path / "engine.new"
    inside.mkdir()
    for link in (inside / "lib64", tmp_path / "engine.old"):
        link.symlink_to(tmp_path / "target")
    for folder in (inside, tmp_path / "engine.old"):
        removal.remove_tree(str(folder))
    assert os.listdir(tmp_path) == ["target"]
    assert os.listdir(tmp_path / "target") == ["lib"]


def test_the_marks_are_removed_last(tmp_path):
    """So that what an interrupted removal leaves is known for ours."""
    folder = tmp_path / "engine"
    (folder / "share" / "man").mkdir(parents=True)
    for name in sorted(removal.MARKS):
        (folder / name).write_text("")
    seen = []

    def check():
        seen.append(set(os.listdir(folder)))
        if len(seen) == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        removal.remove_tree(str(folder), check)
    assert set(os.listdir(folder)) == removal.MARKS
    assert stamp.STAMP_NAME in removal.MARKS


def test_the_program_needs_no_package(tmp_path):
    for name in ("one", "two 二"):
        (tmp_path / name / "lib").mkdir(parents=True)
    folders = [str(tmp_path / "one"), str(tmp_path / "two 二")]
    command = [sys.executable, "-I", "-S", "-B", removal.__file__, *folders]
    assert subprocess.run(command, cwd=tmp_path.parent).returncode == 0
    assert os.listdir(tmp_path) == []
