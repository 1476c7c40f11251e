"""Run one job: ``python -m gnnwr_qgis.engine job.json``, or this file as a script.

Events go to stdout, one JSON object a line; nothing else does. Paths in the job are relative to
the job file's folder. With ``--watch-parent`` the line ``cancel`` on stdin, or its end, stops the
job; without it stdin is never read. With ``--translation`` messages and reports are in the
language of that catalogue, else in English.

Exit codes: 0 result, 1 error, 2 wrong command line, 130 cancelled.
"""

from __future__ import annotations

import argparse
import contextlib
import faulthandler
import importlib
import os
import sys
import threading
from typing import Any, TextIO


def _make_importable() -> None:
    """Let a script find its own package without letting neighbours shadow any library."""
    here = os.path.dirname(os.path.realpath(__file__))
    if sys.path and os.path.realpath(sys.path[0]) == here:
        del sys.path[0]
    parent = os.path.dirname(os.path.dirname(here))
    if parent not in sys.path:
        sys.path.append(parent)


if not __package__:
    _make_importable()

from gnnwr_qgis.contract import codec, events, job, limits, translation  # noqa: E402
from gnnwr_qgis.engine import failures, loading, watch  # noqa: E402
from gnnwr_qgis.engine.errors import Cancelled  # noqa: E402
from gnnwr_qgis.engine.reporter import Reporter  # noqa: E402

_MODULES = {
    job.TrainJob: "train",
    job.CrossValidateJob: "cross_validate",
    job.ExploreJob: "explore",
    job.PredictRasterJob: "predict_raster",
    job.PredictPointsJob: "predict_points",
    job.ExplainJob: "explain",
    job.SelfTestJob: "self_test",
    job.StatusJob: "status",
}


def main(arguments: list[str] | None = None) -> int:
    """Run the job that the command line names; the exit code."""
    parser = argparse.ArgumentParser(prog="gnnwr_qgis.engine", description=__doc__)
    parser.add_argument("job", help="the job file (JSON)")
    parser.add_argument("--watch-parent", action="store_true", help="stop as stdin says")
    parser.add_argument("--translation", metavar="FILE", help="speak its language (.qm)")
    options = parser.parse_args(arguments)
    path = os.path.abspath(options.job)
    folder = os.path.dirname(path)
    with _claim_stdout() as stream:
        report = Reporter(stream, threading.Event())
        _speak(options.translation, report)
        try:
            the_job = codec.read_job(path)
            os.chdir(folder)
            # torch would leave an empty folder among the system's temporary files.
            os.environ["TORCHINDUCTOR_CACHE_DIR"] = folder
        except (codec.JobError, OSError) as error:
            advice = limits.advice_for(error.__cause__ or error)
            report.emit(events.Error("input", advice or str(error)))
            return 1
        return _run(the_job, folder, report, options.watch_parent)


def _speak(catalogue: str | None, report: Reporter) -> None:
    try:
        translation.use(catalogue)
    except translation.CatalogueError as error:  # the job does not need it
        report.info(str(error))


def _run(the_job: Any, folder: str, report: Reporter, watched: bool) -> int:
    try:
        loading.be_told_of_limit()
        if watched:
            watch.start(report.cancelled, lambda: failures.remove_partial_files(the_job, folder))
        with loading.bounded():
            module = importlib.import_module(f"gnnwr_qgis.engine.jobs.{_MODULES[type(the_job)]}")
        values = module.run(the_job, folder, report)
        report.emit(events.Result(values))
        return 0
    except (Cancelled, KeyboardInterrupt) as error:
        if watched and isinstance(error, KeyboardInterrupt):  # nobody is there to press Ctrl+C
            event, code = failures.error_event(error), 1
        else:
            event, code = events.Error("cancelled", "The job was cancelled."), 130
    except Exception as error:  # noqa: BLE001  (whatever it is, the user gets a message)
        event, code = failures.error_event(error), 1
    failures.remove_partial_files(the_job, folder)
    with contextlib.suppress(BrokenPipeError):  # whoever started the job has gone
        report.emit(event)
    return code


def _claim_stdout() -> TextIO:
    """The real stdout, kept for events; what libraries print goes to stderr from here on."""
    _fill_closed_streams()
    stream = os.fdopen(os.dup(1), "w", encoding="utf-8", newline="\n")
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    # -I has PYTHONIOENCODING ignored, so a message in another script must not fail here.
    reconfigure = getattr(sys.stderr, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(encoding="utf-8", errors="backslashreplace", line_buffering=True)
    faulthandler.enable()  # a crash in a library names its Python line on stderr
    return stream


def _fill_closed_streams() -> None:
    """Open what whoever started the job has closed, or a file of ours would take its place."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # the system gives the lowest number that is free
    if sys.stderr is None:
        sys.stderr = os.fdopen(2, "w", closefd=False)


if __name__ == "__main__":
    sys.exit(main())
