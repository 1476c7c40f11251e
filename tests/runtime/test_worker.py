"""A worker may do what it likes: run_job returns in time, says what happened, leaves nothing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from gnnwr_qgis.contract import events, translation
from gnnwr_qgis.contract.job import StatusJob
from gnnwr_qgis.contract.outputs import partial_path
from gnnwr_qgis.runtime import launcher, streams, worker
from gnnwr_qgis.runtime.folders import JobFolder
from gnnwr_qgis.runtime.worker import WorkerCancelled, WorkerError, run_job
from tests.processes import all_end, is_there
from tests.waiting import in_time, until

FAKE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "fake_worker.py")
posix = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX systems")


class Run:
    """Runs the fake worker in a folder of its own and remembers what was heard."""

    def __init__(self, tmp_path):
        self.folder = str(tmp_path / "gnnwr-job-test")
        os.makedirs(self.folder)
        self.events, self.chatter, self.polls = [], [], 0
        self.begun = None

    def __call__(self, do, cancel=None, child=False, destinations=(), **options):
        partials = [partial_path(path, self.folder) for path in destinations]
        behaviour = {"do": do, "child": child, "partials": partials}
        with open(os.path.join(self.folder, "behaviour"), "w") as stream:
            json.dump(behaviour, stream)
        self.partials = partials
        options.setdefault("on_event", self._hear)
        return run_job(
            StatusJob(),
            self.folder,
            is_canceled=cancel or (lambda: False),
            idle=self._idle,
            destinations=destinations,
            log=self.chatter.append,
            python=sys.executable,
            main=FAKE,
            **options,
        )

    def _hear(self, event):
        self.begun = self.begun or time.monotonic()  # a busy machine takes its time to start it
        self.events.append(event)

    def _idle(self):
        self.polls += 1

    def child(self):
        with open(os.path.join(self.folder, "child")) as stream:
            return int(stream.read())

    def until_begun(self):
        """A wish to cancel that comes with the first event; ``asked`` is when it was seen."""

        def cancel():
            if self.events and self.asked is None:
                self.asked = time.monotonic()
            return bool(self.events)

        self.asked = None
        return cancel


@pytest.fixture
def run(tmp_path):
    return Run(tmp_path)


def test_values_events_and_chatter_arrive(run):
    values = run("result")
    assert os.path.realpath(values["cwd"]) == os.path.realpath(run.folder)
    assert values["arguments"] == [os.path.join(run.folder, "job.json"), "--watch-parent"]
    assert [event for event in run.events if isinstance(event, events.Progress)]
    assert events.Warning("mind the gap") in run.events
    assert "a library's chatter" in run.chatter
    assert '{"event": "unknown"}' in run.chatter


def test_a_result_is_heard_by_who_was_away_when_it_came(run, monkeypatch):
    """QGIS's window may be busy with something else for seconds; the worker has ended by then."""
    real, started = launcher.start, []

    def start(*arguments, **named):
        started.append(real(*arguments, **named))
        return started[0]

    def away():
        if run.events and not os.path.exists(asked):
            Path(asked).touch()
            until(lambda: not is_there(started[0].pid))
            time.sleep(1.2)

    asked = os.path.join(run.folder, "asked")
    monkeypatch.setattr(launcher, "start", start)
    monkeypatch.setattr(run, "_idle", away)
    assert run("result_when_asked")["n"] == 1


def test_the_engine_is_told_the_language(run, monkeypatch):
    monkeypatch.setattr(translation, "catalogue", lambda: "/where/gnnwr_zh_CN.qm")
    assert run("result")["arguments"][1:] == [
        "--watch-parent", "--translation", "/where/gnnwr_zh_CN.qm"
    ]  # fmt: skip


def test_started_isolated_with_a_clean_environment(tmp_path, monkeypatch):
    monkeypatch.setenv("PYTHONHOME", "/nowhere")
    monkeypatch.setenv("LD_PRELOAD", "")
    main = tmp_path / "main.py"
    main.write_text(
        "import json, os, sys\n"
        "values = {'isolated': sys.flags.isolated, 'bytecode': sys.flags.dont_write_bytecode,\n"
        "          'names': sorted(os.environ), 'group': os.getpgrp() == os.getpid()}\n"
        "print(json.dumps({'event': 'result', 'values': values}))\n"
    )
    with JobFolder() as folder:
        values = run_job(StatusJob(), folder, python=sys.executable, main=str(main))
    assert values["isolated"] == 1
    assert values["bytecode"] == 1
    assert values["group"]
    assert "PYTHONHOME" not in values["names"]
    assert "LD_PRELOAD" not in values["names"]


def test_error_of_the_engine(run):
    with pytest.raises(WorkerError) as caught:
        run("error")
    assert (caught.value.kind, caught.value.message) == ("input", "no points")
    assert caught.value.details == "trace"


def test_crash_names_code_and_last_words(run, tmp_path):
    destination = str(tmp_path / "out.tif")
    with pytest.raises(WorkerError, match=r"exit code 3[\s\S]*last words") as caught:
        run("exit", destinations=[destination])
    assert caught.value.kind == "crash"
    assert not os.path.exists(run.partials[0])


def test_end_without_result_is_a_crash_too(run):
    with pytest.raises(WorkerError, match="exit code 0"):
        run("silent_exit")


@posix
@pytest.mark.parametrize(
    ("do", "words"), [("segfault", "signal 11, SIGSEGV"), ("killed", "SIGKILL.*memory")]
)
def test_crash_names_signal(run, do, words):
    with pytest.raises(WorkerError, match=words) as caught:
        run(do)
    assert caught.value.kind == "crash"


def test_flooded_stderr_neither_blocks_nor_fills_memory(run):
    with pytest.raises(WorkerError, match="line 19999") as caught:
        run("flood_stderr")
    assert len(caught.value.details) <= 64 * 1024
    assert len(caught.value.message) < 2500


def test_many_events_all_arrive_in_order(run):
    assert run("flood_events") == {"n": 20000}
    texts = [event.text for event in run.events if isinstance(event, events.Info)]
    assert texts == [f"line {number}" for number in range(20000)]


@pytest.mark.parametrize("do", ["hang", "babble"])
def test_cancel_ends_a_deaf_worker_within_a_second(run, tmp_path, do):
    destination = str(tmp_path / "out.tif")
    with pytest.raises(WorkerCancelled):
        run(do, cancel=run.until_begun(), child=True, destinations=[destination])
    in_time(run.asked)
    assert not os.path.exists(run.partials[0])
    all_end([run.child()], 10.0)


def test_cancel_lets_a_listening_worker_finish_by_itself(run, monkeypatch):
    monkeypatch.setattr(worker, "GRACE", 30.0)  # a disk may stand still meanwhile
    with pytest.raises(WorkerCancelled):
        run("polite", cancel=run.until_begun())
    in_time(run.asked, 5.0)
    assert os.path.exists(os.path.join(run.folder, "told"))


def test_the_exit_of_a_worker_that_has_stopped_is_not_waited_for(run, monkeypatch):
    monkeypatch.setattr(worker, "GRACE", 30.0)
    with pytest.raises(WorkerCancelled):
        run("polite_then_linger", cancel=run.until_begun())
    in_time(run.asked, 5.0)


def test_a_cancel_does_not_wait_for_the_goodbye_after_a_result(run, monkeypatch):
    monkeypatch.setattr(worker, "FAREWELL", 30.0)
    values = run("result_then_linger", cancel=lambda: events.Info("lingering") in run.events)
    assert values == {"n": 1}
    in_time(run.begun, 5.0)
    assert run.chatter == []


def test_one_that_the_system_is_slow_to_take_down_is_waited_for_once(run, monkeypatch):
    waited = []

    def wait(process, timeout):
        waited.append(timeout)
        time.sleep(timeout)
        raise subprocess.TimeoutExpired("worker", timeout)

    monkeypatch.setattr(subprocess.Popen, "wait", wait)
    for reader, method in ((streams.LineReader, "close"), (streams.TailReader, "text")):
        monkeypatch.setattr(reader, method, lambda self, seconds=0.3: waited.append(seconds))
    with pytest.raises(WorkerCancelled):
        run("hang", cancel=run.until_begun())
    assert len(waited) == 3
    assert sum(waited) < launcher.TAKEN_DOWN + 0.01


def test_polls_at_least_five_times_a_second(run, monkeypatch):
    """That it waits no longer; on a busy machine a wait takes longer than it should."""
    real, waits = streams.LineReader.get, []

    def get(lines, seconds):
        waits.append(seconds)
        return real(lines, seconds)

    monkeypatch.setattr(streams.LineReader, "get", get)
    with pytest.raises(WorkerCancelled):
        run("hang", cancel=lambda: run.polls > 5, poll=5.0)
    assert len(waits) > 5
    assert 0.15 < max(waits) <= 0.2  # nor without a pause


def test_children_of_a_crashed_worker_end_and_do_not_hold_us(run):
    with pytest.raises(WorkerError, match="exit code 9"):
        run("orphan", child=True)
    in_time(run.begun, 5.0)
    all_end([run.child()], 10.0)


def test_result_counts_although_the_farewell_fails(run):
    assert run("result_then_crash") == {"n": 1}
    assert any("code 7" in line for line in run.chatter)


def test_result_counts_although_the_worker_lingers(run, monkeypatch):
    monkeypatch.setattr(worker, "FAREWELL", 0.3)
    assert run("result_then_linger", child=True) == {"n": 1}
    in_time(run.begun, 5.0)
    assert run.chatter == []
    all_end([run.child()], 10.0)


def test_a_complete_run_keeps_what_lies_beside_the_destination(run, tmp_path):
    run("result", destinations=[str(tmp_path / "out.tif")])
    assert os.path.exists(run.partials[0])  # the worker renames; run_job has no say


def test_an_error_in_the_caller_ends_the_worker(run, tmp_path):
    def fail(event):
        raise KeyError("in the caller")

    with pytest.raises(KeyError):
        run("hang", child=True, on_event=fail, destinations=[str(tmp_path / "out.tif")])
    all_end([run.child()], 10.0)
    assert not os.path.exists(run.partials[0])


def test_side_files_of_partial_files_go_too(tmp_path):
    folder = str(tmp_path / "gnnwr-job-x")
    partial = partial_path(str(tmp_path / "out.tif"), folder)
    for path in (partial, partial + ".aux.xml"):
        with open(path, "w"):
            pass
    other = tmp_path / "out.tif"
    other.write_text("the user's")
    worker.remove_partial_files([str(other), str(tmp_path / "none" / "out.tif")], folder)
    assert sorted(os.listdir(tmp_path)) == ["out.tif"]


def test_no_engine_says_what_to_do(tmp_path):
    with pytest.raises(WorkerError, match="Run Install or repair engine") as caught:
        run_job(StatusJob(), str(tmp_path), python=str(tmp_path / "none" / "python"))
    assert caught.value.kind == "engine"


def test_job_folder_is_always_removed():
    job_folder = JobFolder()
    with pytest.raises(FileExistsError), job_folder as folder:
        os.makedirs(os.path.join(folder, "a", "b"))
        os.makedirs(os.path.join(folder, "a", "b"))
    assert job_folder.path
    assert not os.path.exists(job_folder.path)


def test_no_thread_stays_behind(run):
    before = set(threading.enumerate())
    run("result")
    with pytest.raises(WorkerCancelled):
        run("babble", cancel=run.until_begun())
    until(lambda: not set(threading.enumerate()) - before)
