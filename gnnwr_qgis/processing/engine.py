"""The engine as the algorithms see it: is it there, and run this job.

What only a run needs is imported by it, so that QGIS starts sooner.
"""

from __future__ import annotations

import html
import re
import time
from typing import TYPE_CHECKING, Any, Callable, Dict, Optional, Sequence

from qgis.core import QgsApplication, QgsProcessingException, QgsProcessingFeedback
from qgis.PyQt.QtCore import QCoreApplication, QEventLoop, QThread, QTimer

from ..contract.sentences import sentences
from ..contract.translation import tr
from ..runtime import paths, stamp
from . import enginesettings

if TYPE_CHECKING:
    from ..contract import events
    from ..contract.job import Job

#: What a link of the plugin's own begins with: ``gnnwr:enginesetup`` opens that algorithm.
LINK_SCHEME = "gnnwr"

_ONCE_IN = 10.0  # seconds
_TOLD_TIME = re.compile(r"\d[\d.,\u202f]*( (s|min|h)\b)?")

_offer: Optional[Callable[[str], None]] = None


def offer_setup_through(offer: Optional[Callable[[str], None]]) -> None:
    """Have ``offer`` called, in any thread, with the reason when a run fails for want of an engine.

    The plugin gives one where there is a window, and None when it is unloaded.
    """
    global _offer
    _offer = offer


def offer_setup(reason: str) -> None:
    """Offer the installation, telling ``reason``; does nothing where there is no window."""
    if _offer is not None:
        _offer(reason)


def problem_as_html() -> str:
    """:func:`problem` with a link that starts the installation, where there is a window for it."""
    text = problem()
    if not text or _offer is None:
        return text
    link = f'<a href="{LINK_SCHEME}:enginesetup">{html.escape(tr("Install or repair engine"))}</a>'
    return f"<p>{html.escape(text)}</p><p>{link}</p>"


def problem() -> str:
    """Why the engine cannot be used and what to do, or an empty text when it can.

    Instant: it looks at files the installation left and starts no process.
    """
    state = stamp.state(enginesettings.cache_folder())
    if state.usable:
        return ""
    advice = tr(
        "Run “Install or repair engine” (Processing Toolbox, GNNWR, Engine; or "
        "gnnwr:enginesetup); “Engine status” tells more."
    )
    return sentences([state.reason, advice])


def run_worker(
    job: Job, folder: str, feedback: QgsProcessingFeedback, destinations: Sequence[str] = ()
) -> Dict[str, Any]:
    """Run ``job`` in the engine's process and return the values of its result.

    Parameters
    ----------
    job
        A job of ``contract.job``.
    folder
        The job's folder (a ``runtime.worker.JobFolder``): holds its tables, gets its results.
    feedback
        Gets progress and log lines; its cancel stops the engine.
    destinations
        File outputs of the job, so that nothing half-written is left beside them.

    Raises
    ------
    QgsProcessingException
        With the engine's message for the user, or when cancelled.
    """
    from ..runtime import worker

    told = Teller(feedback)

    def idle() -> None:
        keep_window_alive()
        if stopped_from_outside():
            feedback.cancel()

    # Its libraries take seconds to load, in which nothing else is said.
    feedback.setProgressText(tr("Starting the engine…"))
    try:
        return worker.run_job(
            job,
            folder,
            on_event=told.tell,
            is_canceled=feedback.isCanceled,
            idle=idle,
            destinations=destinations,
            log=feedback.pushConsoleInfo,
            python=paths.engine_python(enginesettings.cache_folder()),
        )
    except worker.WorkerCancelled as error:
        raise QgsProcessingException(tr("Cancelled. Nothing was written.")) from error
    except worker.WorkerError as error:
        if error.details:
            feedback.pushConsoleInfo(error.details)
        if error.kind == "engine":
            offer_setup(error.message)
        raise QgsProcessingException(error.message) from error


class Teller:
    """Shows the events of the engine to the user.

    QGIS writes every text of a progress to the log as well, so one that differs from the last only
    by its numbers (time left, epochs done) is shown once in a while.
    """

    def __init__(
        self, feedback: QgsProcessingFeedback, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._feedback, self._clock = feedback, clock
        self._shape, self._shown = "", 0.0

    def tell(self, event: events.Event) -> None:
        """Show one event."""
        from ..contract import events

        if isinstance(event, events.Progress):
            self._feedback.setProgress(100.0 * event.fraction)
            if event.text and self._is_news(event.text):
                self._feedback.setProgressText(event.text)
        elif isinstance(event, events.Info):
            self._feedback.pushInfo(event.text)
        elif isinstance(event, events.Warning):
            self._feedback.pushWarning(event.text)

    def _is_news(self, text: str) -> bool:
        shape, now = _TOLD_TIME.sub("#", text), self._clock()
        if shape == self._shape and now - self._shown < _ONCE_IN:
            return False
        self._shape, self._shown = shape, now
        return True


def keep_window_alive() -> None:
    """Let QGIS handle its events when the algorithm runs in the thread of its window.

    In batch on 3.22 and in ``processing.run`` it does; without this the window would freeze and
    Cancel would never be seen.
    """
    if _in_thread_of_window():
        QCoreApplication.processEvents()


def stopped_from_outside() -> bool:
    """Whether QGIS was told to end what runs in the thread of its window, other than by Cancel.

    QGIS tells no algorithm of that: it would stay until the job has ended.
    """
    return _in_thread_of_window() and (_qgis_quits() or _task_of_batch_cancelled())


def _qgis_quits() -> bool:
    # Once the application quits, Qt starts no further loop in this thread.
    loop = QEventLoop()
    QTimer.singleShot(0, loop.quit)
    return bool(loop.exec() == -1)


def _task_of_batch_cancelled() -> bool:
    """Whether the user has cancelled the task by which QGIS 3.22 shows a batch.

    In the panel of tasks, or by a yes to the question that QGIS asks before it closes.
    """
    return any(
        task.isCanceled() and task.metaObject().className() == "QgsProxyProgressTask"
        for task in QgsApplication.taskManager().activeTasks()
    )


def _in_thread_of_window() -> bool:
    application = QCoreApplication.instance()
    return application is not None and QThread.currentThread() == application.thread()
