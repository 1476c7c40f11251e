"""The steps of an installation: what is said, logged and run, and how it is stopped."""

from __future__ import annotations

import collections
import contextlib
import datetime
import os
import subprocess  # nosec B404 (types and an exception; processes start in launcher.py)
import sys
from dataclasses import dataclass
from types import TracebackType
from typing import Callable, Dict, Iterable, Optional, Sequence, TextIO, Type

from ..contract.limits import advice_for
from ..contract.sentences import sentences
from ..contract.translation import tr
from . import launcher
from .masking import without_credentials
from .remedies import Facts, remedy_for
from .streams import LineReader

_POLL = 0.1
_GOODBYE = 30.0  # seconds a guard has to exit, which alone closes the output
_KEPT_LINES = 60
_LONGEST_LOG = 1_000_000


class InstallError(RuntimeError):
    """The engine could not be installed; the message says at which step and why.

    ``kind`` names the cause as :mod:`remedies` does; ``unknown`` where that is not told.
    """

    def __init__(self, message: str, kind: str = "unknown") -> None:
        super().__init__(message)
        self.kind = kind


class InstallCancelled(Exception):
    """The user has stopped the installation."""


def _nothing() -> None:
    return None


@dataclass(frozen=True)
class Listener:
    """What the caller wants to hear, and its wish to stop. All are called in its own thread.

    Attributes
    ----------
    progress : callable
        Takes the fraction done (0 to 1) and what is being done.
    log : callable
        Takes a line of the log.
    is_canceled : callable
        Whether to stop; asked ten times a second.
    idle : callable
        Called as often, for a caller that keeps a window alive.
    warn : callable, optional
        Takes what the user should not overlook; without one, ``log`` does.
    """

    progress: Callable[[float, str], None]
    log: Callable[[str], None]
    is_canceled: Callable[[], bool]
    idle: Callable[[], None] = _nothing
    warn: Optional[Callable[[str], None]] = None


class Steps:
    """Speaks to ``listener`` and writes the same to the log file, while entered.

    Neither gets to see credentials: those in addresses, and every text of ``secrets``. ``lock`` is
    the descriptor of a lock that is not free before the programs have ended too.
    """

    def __init__(
        self,
        log_path: str,
        listener: Listener,
        secrets: Iterable[str] = (),
        lock: Optional[int] = None,
    ) -> None:
        self.listener = listener
        self.log_path = log_path
        self._secrets = tuple(secrets)
        self._handed_over = () if lock is None else (lock,)
        self._stream: Optional[TextIO] = None

    def __enter__(self) -> Steps:
        # Appended, so that the report of an installation outlives a later test of the engine.
        if os.path.exists(self.log_path) and os.path.getsize(self.log_path) > _LONGEST_LOG:
            os.remove(self.log_path)
        self._stream = open(self.log_path, "a", encoding="utf-8")  # noqa: SIM115
        now = datetime.datetime.now().astimezone().isoformat(timespec="seconds")
        self._write(tr("Installation of the GNNWR engine, {date}").format(date=now))
        return self

    def __exit__(
        self,
        kind: Optional[Type[BaseException]],
        error: Optional[BaseException],
        trace: Optional[TracebackType],
    ) -> None:
        if error is not None:
            text = tr("Ended by {kind}: {error}").format(kind=type(error).__name__, error=error)
            self._write(self.masked(text))
        if self._stream is not None:
            self._stream.close()
            self._stream = None

    def say(self, fraction: float, text: str) -> None:
        """Tell how far it is and what comes; also a point where a cancel takes effect."""
        self.check()
        self._tell(fraction, text)

    def finish(self, text: str) -> None:
        """Tell that all is done, for which a cancel comes too late."""
        self._tell(1.0, text)

    def log(self, line: str) -> None:
        """A line for the log."""
        line = self.masked(line)
        self._write(line)
        self.listener.log(line)

    def warn(self, text: str) -> None:
        """What the user should not overlook."""
        text = self.masked(text)
        self._write(text)
        (self.listener.warn or self.listener.log)(text)

    def masked(self, text: str) -> str:
        """``text`` without credentials."""
        return without_credentials(text, self._secrets)

    def check(self) -> None:
        """Raise :class:`InstallCancelled` when the user has asked to stop."""
        if self.listener.is_canceled():
            raise InstallCancelled()

    def run(
        self,
        arguments: Sequence[str],
        environment: Dict[str, str],
        failure: str,
        on_line: Optional[Callable[[str], None]] = None,
        facts: Optional[Facts] = None,
        more: Optional[Callable[[], Sequence[str]]] = None,
    ) -> None:
        """Run a Python program to its end, its output going to the log line by line.

        It ends with all it has started when this process does, however that ends.

        ``facts`` are those of the Python concerned, which can tell why nothing is offered for it;
        ``more`` gives what the program has told elsewhere, when it fails.

        Raises
        ------
        InstallError
            ``failure``, the cause and a remedy, when it ends with another code than 0.
        InstallCancelled
            When the user has asked to stop; the program and its children have been ended.
        """
        folder = os.path.dirname(self.log_path)
        try:
            process = launcher.start(
                arguments,
                cwd=folder,
                environment=environment,
                merge_stderr=True,
                guard=arguments[0],  # the one Python that is there for certain
                handed_over=self._handed_over,
            )
        except launcher.LaunchError as error:
            # Its cause as well, whose number says what happened in every language.
            remedy = remedy_for([str(error), str(error.__cause__)], sys.platform)
            text = sentences([failure, str(error), remedy.advice])
            raise InstallError(text, remedy.kind) from error
        if process.stdout is None or process.stdin is None:
            raise ValueError("The program must be started with pipes.")
        try:
            lines = LineReader(process.stdout)
        except RuntimeError as error:  # no thread could be started
            launcher.kill_tree(process)
            for pipe in (process.stdin, process.stdout):
                pipe.close()
            text = sentences([failure, advice_for(error) or str(error)])
            raise InstallError(text, "memory") from error
        last: collections.deque[str] = collections.deque(maxlen=_KEPT_LINES)
        try:
            while not lines.ended:
                line = lines.get(_POLL)
                self.check()
                self.listener.idle()
                if line is not None and line.strip():
                    last.append(line)
                    self.log(line)
                    if on_line is not None:
                        on_line(line)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(timeout=_GOODBYE)
        finally:
            code = process.returncode  # before it is ended, if it has to be
            launcher.take_down(process, lines.close)
        if code != 0:
            said = [self.masked(line) for line in last]
            for line in more() if more is not None else ():
                self._write(self.masked(line))
                said.insert(0, self.masked(line))
            remedy = remedy_for(said, sys.platform, facts)
            log = tr("The log is {file}.").format(file=self.log_path)
            text = sentences([failure, _shown(said), remedy.advice, log])
            raise InstallError(text, remedy.kind)

    def _tell(self, fraction: float, text: str) -> None:
        self._write(f"[{fraction:4.0%}] {text}")  # read by who waits for this installation
        self.listener.progress(fraction, text)

    def _write(self, line: str) -> None:
        if self._stream is not None:
            self._stream.write(line + "\n")
            self._stream.flush()


def _shown(lines: Sequence[str]) -> str:
    """What a program's last lines say about its failure."""
    errors = [line.strip() for line in lines if line.lstrip().upper().startswith("ERROR")]
    return " ".join(errors[-3:] or [line.strip() for line in lines[-3:]])
