"""An engine that was moved, removed, or lies in a folder that others trip over."""

from __future__ import annotations

import json
import os
import sys
import threading

import pytest

from gnnwr_qgis.contract import outputs
from gnnwr_qgis.runtime import __main__ as command
from gnnwr_qgis.runtime import discarding, placing, removal, stamp
from gnnwr_qgis.runtime.installer import (
    InstallCancelled,
    InstallError,
    Listener,
    install,
    remove,
)
from gnnwr_qgis.runtime.lock import InstallLock, Locked
from gnnwr_qgis.runtime.usage import UseOfEngine

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the fake Python is a script")


def put(cache, python, **options):
    lines = []
    listener = Listener(lambda fraction, text: None, lines.append, lambda: False)
    install(listener, str(cache), python.path, **options)
    return lines


@pytest.fixture
def cache(tmp_path, fake_python):
    """A folder with an engine, its name in two scripts and with spaces."""
    folder = tmp_path / "кэш 缓存 cache"
    put(folder, fake_python)
    return folder


def test_a_folder_with_any_name(cache):
    assert stamp.state(str(cache)).state == "ready"


def test_a_moved_engine_is_noticed_and_kept_once_it_is_tested(cache, fake_python):
    (cache / "engine" / "mark").write_text("")
    moved = cache.with_name("moved")
    cache.rename(moved)
    found = stamp.state(str(moved))
    assert (found.state, found.moved, found.usable) == ("broken", True, False)
    assert "moved" in found.reason
    put(moved, fake_python)
    assert stamp.state(str(moved)).state == "ready"
    assert (moved / "engine" / "mark").exists()
    assert len(fake_python.calls("venv")) == 1


def test_a_repair_waits_for_jobs(cache, fake_python):
    """Of another window of QGIS, say: their engine is replaced only when they have ended."""
    (cache / "engine" / "mark").write_text("")
    use = UseOfEngine(str(cache / "engine")).__enter__()
    told = []

    def progress(fraction, text):
        told.append(text)
        if "running jobs" in text:
            assert (cache / "engine" / "mark").exists()
            threading.Timer(0.5, use.__exit__, (None, None, None)).start()

    listener = Listener(progress, lambda line: None, lambda: False)
    install(listener, str(cache), fake_python.path, force=True)
    assert sum("Waiting for running jobs to end" in text for text in told) == 1
    assert not (cache / "engine" / "mark").exists()
    assert stamp.state(str(cache)).state == "ready"


def test_a_job_that_begins_at_the_last_moment_keeps_its_engine(cache, fake_python, monkeypatch):
    """After the look whether there are jobs, and before the engine is renamed."""
    (cache / "engine" / "mark").write_text("")
    use, begun, real = UseOfEngine(str(cache / "engine")), [], placing.remove_tree

    def slowly(folder):
        if folder.endswith(".old") and not begun and (cache / "engine.new").exists():
            begun.append(use.__enter__())
        real(folder)

    def progress(fraction, text):
        if "running jobs" in text:
            assert (cache / "engine" / "mark").exists()
            use.__exit__(None, None, None)

    monkeypatch.setattr(placing, "remove_tree", slowly)
    listener = Listener(progress, lambda line: None, lambda: False)
    install(listener, str(cache), fake_python.path, force=True)
    assert begun == [use]
    assert use._lock is None, "it was waited for"
    assert not (cache / "engine" / "mark").exists()
    assert not {"engine.old", "engine.new"} & set(os.listdir(cache))
    assert stamp.state(str(cache)).state == "ready"


def test_waiting_for_jobs_can_be_cancelled(cache, fake_python):
    (cache / "engine" / "mark").write_text("")
    told = []
    listener = Listener(
        lambda fraction, text: told.append(text),
        lambda line: None,
        lambda: any("running jobs" in text for text in told),
    )
    with UseOfEngine(str(cache / "engine")), pytest.raises(InstallCancelled):
        install(listener, str(cache), fake_python.path, force=True)
    assert (cache / "engine" / "mark").exists()
    assert not (cache / "engine.new").exists()


def test_an_engine_that_computes_is_not_removed(cache):
    with UseOfEngine(str(cache / "engine")), pytest.raises(InstallError, match="Jobs compute with"):
        remove(str(cache))
    assert stamp.state(str(cache)).state == "ready"
    assert remove(str(cache)) > 0


def test_a_moved_engine_that_fails_is_made_anew(cache, fake_python):
    moved = cache.with_name("moved")
    cache.rename(moved)
    (moved / "engine" / "bin" / "python").write_text("#!/bin/sh\nexit 3\n")
    lines = put(moved, fake_python)
    assert any("made anew" in line for line in lines)
    assert stamp.state(str(moved)).state == "ready"


def test_a_link_to_the_folder_is_no_move(cache, tmp_path):
    link = tmp_path / "link"
    link.symlink_to(cache)
    assert stamp.state(str(link)).state == "ready"


def test_a_stamp_of_an_earlier_version_tells_no_place(cache):
    path = cache / "engine" / stamp.STAMP_NAME
    written = stamp.read_stamp(str(cache / "engine"))
    assert written.place == os.path.realpath(cache / "engine")
    document = json.loads(path.read_text(encoding="utf-8"))
    del document["place"]
    path.write_text(json.dumps(document), encoding="utf-8")
    cache.rename(cache.with_name("moved"))
    assert stamp.state(str(cache.with_name("moved"))).state == "ready"


def test_a_python_that_was_uninstalled(cache):
    """On Windows the environment's own program stays behind."""
    (cache / "engine" / "pyvenv.cfg").write_text("home = /nowhere/Python312\nversion = 3.12\n")
    found = stamp.state(str(cache))
    assert found.state == "broken"
    assert "Python is gone" in found.reason


def test_what_was_fetched_goes_when_it_is_installed(cache, fake_python):
    (cache / "gnnwr-downloads" / "pip").mkdir(parents=True)
    put(cache, fake_python)
    assert (cache / "gnnwr-downloads").exists()  # tested only: nothing was installed
    put(cache, fake_python, force=True)
    assert not (cache / "gnnwr-downloads").exists()


def test_remove_takes_all_that_is_ours_and_no_more(cache):
    (cache / "gnnwr-downloads").mkdir()
    (cache / "engine" / "big").write_bytes(bytes(5000))
    assert remove(str(cache)) >= 5000
    assert not cache.exists()
    assert remove(str(cache)) == 0


def test_remove_leaves_what_is_not_ours(cache):
    (cache / "thesis.txt").write_text("precious")
    remove(str(cache))
    assert os.listdir(cache) == ["thesis.txt"]


def test_remove_waits_for_an_installation(cache):
    with InstallLock(str(cache / "engine.lock")):
        with pytest.raises(InstallError, match="installation is running"):
            remove(str(cache))
    assert stamp.state(str(cache)).state == "ready"


def test_who_has_waited_for_a_removal_is_alone(cache, monkeypatch):
    path = str(cache / "engine.lock")
    waited = []
    leave = InstallLock.__exit__

    def leave_to_who_waits(lock, *error):
        held = lock._stream is not None
        leave(lock, *error)
        if held and lock.path == path and not waited:
            waited.append(InstallLock(path))
            waited[0].__enter__()

    monkeypatch.setattr(InstallLock, "__exit__", leave_to_who_waits)
    remove(str(cache))
    with pytest.raises(Locked), InstallLock(path):
        pytest.fail("held twice")
    leave(waited[0], None, None, None)


def test_remove_from_the_command_line(cache, capsys):
    assert command.main(["--cache", str(cache), "--remove"]) == 0
    assert "Removed" in capsys.readouterr().out
    assert not cache.exists()


@pytest.mark.parametrize(
    ("told", "kind"),
    [
        ("libm.so.6: version `GLIBC_2.29' not found", "glibc"),
        ("DLL load failed while importing _C", "dll"),
        ("libtorch.so: failed to map segment from shared object", "mapping"),
        ("The NVIDIA driver on your system is too old", "driver"),
        ("something else", "unknown"),
    ],
)
def test_a_self_test_that_fails_names_the_remedy(tmp_path, fake_python, told, kind):
    fake_python.behave(self_test=False, self_test_message=told)
    with pytest.raises(InstallError) as caught:
        put(tmp_path / "cache", fake_python)
    assert caught.value.kind == kind
    assert told in str(caught.value)


def test_what_else_lies_in_the_chosen_folder_stays(tmp_path, fake_python):
    """Somebody may choose a home folder, whose Downloads some systems call downloads as well."""
    home = tmp_path / "home"
    (home / "downloads").mkdir(parents=True)
    (home / "downloads" / "thesis.txt").write_text("precious")
    put(home, fake_python)
    remove(str(home))
    assert (home / "downloads" / "thesis.txt").read_text() == "precious"


@pytest.mark.parametrize("name", ["engine", "engine.old", "engine.new"])
def test_a_folder_of_the_users_is_not_taken_for_an_engine(tmp_path, fake_python, name):
    mine = tmp_path / "projects" / name
    mine.mkdir(parents=True)
    (mine / "thesis.txt").write_text("precious")
    with pytest.raises(InstallError, match="something else.*Choose another folder"):
        put(tmp_path / "projects", fake_python, force=True)
    remove(str(tmp_path / "projects"))
    assert (mine / "thesis.txt").read_text() == "precious"


def test_what_an_interrupted_removal_has_left_is_still_ours(cache, fake_python, monkeypatch):
    real = removal._remove

    def stubborn(path, check):
        if os.path.basename(path) != "bin":
            real(path, check)

    monkeypatch.setattr(removal, "_remove", stubborn)
    with pytest.raises(InstallError, match="cannot be removed as a whole"):
        remove(str(cache))
    monkeypatch.undo()
    (left,) = discarding.discarded(str(cache))
    assert "bin" in os.listdir(left)
    put(cache, fake_python, force=True)
    assert stamp.state(str(cache)).state == "ready"
    assert not os.path.exists(left)


def test_a_scanner_that_holds_the_new_engine_is_waited_for(cache, fake_python, monkeypatch):
    rename, refused = os.rename, []

    def refuse_twice(source, target):
        if source.endswith("engine.new") and len(refused) < 2:
            refused.append(source)
            raise PermissionError(13, "Access is denied")
        rename(source, target)

    monkeypatch.setattr(outputs, "_REFUSALS_PASS", True)
    monkeypatch.setattr(os, "rename", refuse_twice)
    put(cache, fake_python, force=True)
    assert len(refused) == 2
    assert stamp.state(str(cache)).state == "ready"
