"""The one place that starts processes: quietly, in a group of their own, without a shell."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess  # nosec B404 (this module is the one launcher; see start)
import sys
import threading
import time
from dataclasses import dataclass
from typing import Any, Callable, Dict, Optional, Sequence

from ..contract.translation import tr
from .environment import clean_environment

_POLL = 0.1
#: Seconds the system has to take a killed process down before we go on without it.
TAKEN_DOWN = 0.3
_GUARD = os.path.join(os.path.dirname(os.path.abspath(__file__)), "guard.py")


class LaunchError(OSError):
    """A program could not be started; the message names it and the system's reason."""


def start(
    arguments: Sequence[str],
    cwd: Optional[str] = None,
    environment: Optional[Dict[str, str]] = None,
    stdin: bool = False,
    merge_stderr: bool = False,
    guard: Optional[str] = None,
    handed_over: Sequence[int] = (),
) -> subprocess.Popen[bytes]:
    """Start a program with pipes for stdout and stderr.

    Parameters
    ----------
    arguments : sequence of str
        The program's absolute path and its arguments.
    cwd : str, optional
        Folder to start in.
    environment : dict, optional
        Its environment (default: this one's, cleaned).
    stdin : bool
        Whether to hold a pipe to its standard input; else that is empty.
    merge_stderr : bool
        Whether its errors come on stdout, in order with the rest.
    guard : str, optional
        A Python that ends it, and all it has started, when this process ends, however it does
        (see guard.py). Its standard input is empty then: the pipe is the guard's.
    handed_over : sequence of int
        Descriptors that it keeps open as well (not on Windows).

    Raises
    ------
    LaunchError
        When the program is missing or the system refuses to start it.
    """
    if guard is not None:
        arguments = [guard, "-I", "-S", "-B", _GUARD, *arguments]
    options: Dict[str, Any] = {"pass_fds": tuple(handed_over)} if handed_over else {}
    return _open(
        arguments,
        cwd=cwd,
        env=clean_environment() if environment is None else environment,
        stdin=subprocess.PIPE if stdin or guard is not None else subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT if merge_stderr else subprocess.PIPE,
        **options,
    )


def start_detached(arguments: Sequence[str]) -> None:
    """Start a program that nobody waits for or listens to; it may outlive this process.

    Raises
    ------
    LaunchError
        When the program is missing or the system refuses to start it.
    """
    process = _open(
        arguments,
        # On Windows a folder that a process is in cannot be removed; this one stays anyhow.
        cwd=os.path.dirname(arguments[0]),
        env=clean_environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    # Else the system would keep its exit code until this process ends.
    threading.Thread(target=process.wait, name="gnnwr-detached", daemon=True).start()


def _open(arguments: Sequence[str], **options: Any) -> subprocess.Popen[bytes]:
    """Start a program in a group of its own."""
    if not arguments or not os.path.isabs(arguments[0]):
        raise LaunchError(f"Not an absolute path of a program: {list(arguments[:1])}")
    if sys.platform == "win32":
        flags = subprocess.CREATE_NO_WINDOW | subprocess.CREATE_NEW_PROCESS_GROUP
        options["creationflags"] = flags
    else:
        options["start_new_session"] = True
    try:
        # An absolute path, a list of arguments, no shell.
        return subprocess.Popen(list(arguments), **options)  # nosec B603 (see above, no shell)
    except OSError as error:
        reason = error.strerror or str(error)
        text = tr("{program} cannot be started: {reason}.")
        raise LaunchError(text.format(program=arguments[0], reason=reason)) from error


@dataclass(frozen=True)
class Finished:
    """What a short program said; ``code`` is None when it was ended for taking too long."""

    code: Optional[int]
    output: str
    errors: str


def run_briefly(
    arguments: Sequence[str],
    timeout: float = 20.0,
    cwd: Optional[str] = None,
    environment: Optional[Dict[str, str]] = None,
    check: Optional[Callable[[], None]] = None,
    guard: Optional[str] = None,
) -> Finished:
    """Run a program that answers within ``timeout`` seconds; it is ended when it does not.

    ``check`` is called ten times a second meanwhile; what it raises ends the program as well. For
    ``guard`` see :func:`start`.

    Raises
    ------
    LaunchError
        When it cannot be started.
    """
    process = start(arguments, cwd=cwd, environment=environment, guard=guard)
    # Else asking for the outputs would close it, upon which a guard ends the program.
    pipe, process.stdin = process.stdin, None
    with pipe or contextlib.nullcontext():
        return _answer(process, time.monotonic() + timeout, check)


def _answer(
    process: subprocess.Popen[bytes], deadline: float, check: Optional[Callable[[], None]]
) -> Finished:
    try:
        while time.monotonic() < deadline:
            with contextlib.suppress(subprocess.TimeoutExpired):
                output, errors = process.communicate(timeout=_POLL)
                return Finished(process.returncode, _text(output), _text(errors))
            if check is not None:
                check()
    except BaseException:
        _end(process)
        raise
    output, errors = _end(process)
    return Finished(None, _text(output), _text(errors))


def kill_tree(process: subprocess.Popen[bytes]) -> None:
    """End ``process`` and all it has started; harmless when they have ended already."""
    if sys.platform == "win32":
        _kill_tree_windows(process)
        return
    try:
        # The group outlives its leader while children do, so this finds them after a crash too.
        os.killpg(process.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):  # none left; macOS says the latter for zombies
        return


def take_down(process: subprocess.Popen[bytes], *letting_go: Callable[[float], object]) -> None:
    """End ``process`` and all it has started, and let go of its pipes, within :data:`TAKEN_DOWN`.

    Each of ``letting_go`` lets go of one of its outputs, in the seconds it is called with at most.
    """
    kill_tree(process)
    if process.stdin is not None:
        with contextlib.suppress(OSError):  # it held a line that was never taken
            process.stdin.close()
    deadline = time.monotonic() + TAKEN_DOWN  # for all together
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(timeout=TAKEN_DOWN)
    for let_go in letting_go:
        let_go(max(deadline - time.monotonic(), 0.0))


def _kill_tree_windows(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is not None:
        return
    root = os.environ.get("SystemRoot", "C:\\Windows")
    tool = os.path.join(root, "System32", "taskkill.exe")
    try:
        finished = run_briefly([tool, "/F", "/T", "/PID", str(process.pid)], timeout=5.0)
    except LaunchError:
        finished = Finished(1, "", "")
    if finished.code != 0 and process.poll() is None:
        process.kill()


def _end(process: subprocess.Popen[bytes]) -> tuple[bytes, bytes]:
    """End ``process``; what it has said."""
    kill_tree(process)
    try:
        return process.communicate(timeout=TAKEN_DOWN)
    except subprocess.TimeoutExpired:  # something that left the group still holds the pipes
        return b"", b""


def _text(data: bytes) -> str:
    return data.decode("utf-8", errors="replace")
