"""Run a job in the engine: start the worker, pass its events on, stop it when asked.

Use::

    with JobFolder() as folder:
        values = run_job(job, folder, on_event=..., is_canceled=..., destinations=[...])
"""

from __future__ import annotations

import os
import subprocess  # nosec B404 (types and an exception; processes start in launcher.py)
import time
from typing import Any, Callable, Dict, Iterable, List, Optional

from ..contract import events, translation
from ..contract.codec import write_job
from ..contract.job import Job
from ..contract.outputs import partial_path
from ..contract.translation import tr
from . import launcher, paths
from .crash import WorkerCancelled, WorkerError, crash_error, start_error
from .streams import LineReader, TailReader
from .usage import UseOfEngine

#: Seconds a worker has to stop by itself once it is told to.
GRACE = 0.3
#: Seconds a worker has to exit once it has given its result.
FAREWELL = 2.0


def run_job(
    job: Job,
    folder: str,
    on_event: Optional[Callable[[events.Event], None]] = None,
    is_canceled: Optional[Callable[[], bool]] = None,
    idle: Optional[Callable[[], None]] = None,
    destinations: Iterable[str] = (),
    log: Optional[Callable[[str], None]] = None,
    python: Optional[str] = None,
    main: Optional[str] = None,
    poll: float = 0.1,
) -> Dict[str, Any]:
    """Run ``job`` in a worker process and return the values of its result.

    Parameters
    ----------
    job : Job
        What to do; paths in it are absolute or relative to ``folder``.
    folder : str
        The job's folder (see :class:`~.folders.JobFolder`).
    on_event : callable, optional
        Called, in this thread, with every Progress, Info and Warning.
    is_canceled : callable, optional
        Asked at every poll; once it is true the worker is stopped, within a second.
    idle : callable, optional
        Called at every poll: a caller in a GUI's thread keeps its window alive here.
    destinations : iterable of str
        File outputs of the job; what an incomplete run has left beside them is removed.
    log : callable, optional
        Called with lines of stdout that are not events (a library's chatter).
    python, main : str, optional
        Instead of the engine's Python and its script.
    poll : float
        Seconds between two polls (at most 0.2).

    Raises
    ------
    WorkerCancelled
        When the job was cancelled.
    WorkerError
        When it failed: the engine's own error, a crash (kind ``crash``), or no engine to
        start (kind ``engine``).
    """
    folder = os.path.abspath(folder)
    job_path = os.path.join(folder, "job.json")
    write_job(job_path, job)
    python = python or paths.engine_python()
    arguments = [python, "-I", "-B", main or paths.engine_main()]
    arguments += [job_path, "--watch-parent"]
    catalogue = translation.catalogue()
    if catalogue:
        arguments += ["--translation", catalogue]
    # Who repairs the engine meanwhile waits.
    with UseOfEngine(os.path.dirname(os.path.dirname(python))):
        try:
            process = launcher.start(arguments, cwd=folder, stdin=True)
        except launcher.LaunchError as error:
            raise start_error(error) from error
        complete = False
        try:
            watch = _Watch(process, on_event, is_canceled, idle, log, min(poll, 0.2))
        except RuntimeError as error:  # no thread could be started for its pipes
            launcher.kill_tree(process)
            raise start_error(error) from error
        try:
            values = watch.until_done()
            complete = True
        finally:
            watch.close()
            if not complete:
                remove_partial_files(destinations, folder)
    return values


class _Watch:
    """Follows one worker to its end."""

    def __init__(
        self,
        process: subprocess.Popen[bytes],
        on_event: Optional[Callable[[events.Event], None]],
        is_canceled: Optional[Callable[[], bool]],
        idle: Optional[Callable[[], None]],
        log: Optional[Callable[[str], None]],
        poll: float,
    ) -> None:
        if process.stdout is None or process.stderr is None or process.stdin is None:
            raise ValueError("The worker must be started with pipes.")
        self._process = process
        self._stdin = process.stdin
        self._lines = LineReader(process.stdout)
        self._stderr = TailReader(process.stderr)
        self._on_event = on_event
        self._is_canceled = is_canceled
        self._idle = idle
        self._log = log
        self._poll = poll
        self._result: Optional[events.Result] = None
        self._error: Optional[events.Error] = None

    def until_done(self) -> Dict[str, Any]:
        """Pass events on until the worker has ended; its values, or the error it ended with."""
        last_heard = time.monotonic()
        gone: Optional[float] = None  # when it was seen to have ended
        spoken: Optional[float] = None  # when the result or error came
        while not (self._lines.ended and self._process.poll() is not None):
            if self._listen():
                last_heard = time.monotonic()
            if self._idle is not None:
                self._idle()
            if self._is_canceled is not None and self._is_canceled():
                if self._result is None:
                    self._stop()
                if self._result is None:
                    raise WorkerCancelled()
                return self._result.values  # it was done before; nobody waits for its goodbye
            if self._process.poll() is not None:
                launcher.kill_tree(self._process)  # children may hold its pipes open
                # Its last lines may not have been asked for yet, where the caller was away.
                gone = time.monotonic() if gone is None else gone
                if time.monotonic() - max(last_heard, gone) > 1.0:
                    break
            elif self._result is not None or self._error is not None:
                spoken = time.monotonic() if spoken is None else spoken
                if time.monotonic() - spoken > FAREWELL:
                    break
        return self._outcome()

    def close(self) -> None:
        """End the worker if it lives, and let go of its pipes."""
        launcher.take_down(self._process, self._lines.close, self._stderr.text)

    def _listen(self) -> bool:
        """Handle what comes within one poll; whether anything came."""
        heard = False
        deadline = time.monotonic() + self._poll
        while True:
            left = deadline - time.monotonic()
            if left <= 0:
                return heard
            if self._lines.ended:
                try:
                    self._process.wait(timeout=left)
                except subprocess.TimeoutExpired:
                    pass
                return heard
            line = self._lines.get(left)
            if line is not None:
                heard = True
                self._handle(line)

    def _handle(self, line: str) -> None:
        event = events.decode_event(line)
        if event is None:
            if self._log is not None and line.strip():
                self._log(events.shown(line))
        elif isinstance(event, events.Result):
            self._result = event
        elif isinstance(event, events.Error):
            self._error = event
        elif self._on_event is not None:
            self._on_event(event)

    def _stop(self) -> None:
        """Tell the worker to stop, wait a little, then end it and what it has started."""
        try:
            self._stdin.write(b"cancel\n")
            self._stdin.close()
        except OSError:  # it has gone, or does not listen: it is ended below
            pass
        deadline = time.monotonic() + GRACE
        # What a worker says last, it says with its files cleared away: its exit is not waited for.
        while self._result is None and self._error is None and time.monotonic() < deadline:
            line = self._lines.get(0.02)
            if line is not None:
                self._handle(line)
            elif self._lines.ended or self._process.poll() is not None:
                break
        launcher.kill_tree(self._process)

    def _outcome(self) -> Dict[str, Any]:
        code = self._process.poll()
        if self._error is not None:
            if self._error.kind == "cancelled":
                raise WorkerCancelled()
            raise WorkerError(self._error.kind, self._error.message, self._error.details)
        if self._result is None:
            raise crash_error(code, self._stderr.text())
        # The result came last and is whole; what failed is only the libraries' goodbye. One that
        # only takes its time is nothing to tell.
        if code and self._log is not None:
            text = tr("The worker gave its result, then ended with code {code}.")
            self._log(text.format(code=code))
        return self._result.values


def remove_partial_files(destinations: Iterable[str], folder: str) -> List[str]:
    """Remove what an incomplete run of the job in ``folder`` has left; the paths removed."""
    removed = []
    for destination in destinations:
        place, name = os.path.split(partial_path(destination, folder))
        if not os.path.isdir(place):
            continue
        for entry in os.listdir(place):
            if entry.startswith(name):  # GDAL puts side files such as NAME.aux.xml beside it
                removed.append(os.path.join(place, entry))
    for path in removed:
        _remove(path)
    return removed


def _remove(path: str) -> None:
    for _ in range(5):
        try:
            os.remove(path)
            return
        except FileNotFoundError:
            return
        except OSError:  # Windows frees a killed worker's files a little late
            time.sleep(0.1)
