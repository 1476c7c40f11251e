"""Run a program, and end it when whoever started this has gone.

``python guard.py PROGRAM [ARGUMENT ...]`` is a process of its own between the installer and, say,
pip. Its starter holds a pipe to its standard input: the system closes that when the starter ends,
however it ends. The program notices nothing: it gets its own command line, an empty standard input,
the outputs of this one and the descriptors that were handed over, and its exit code is passed on.

It needs only the standard library and no package, since any Python may have to run it.
"""

from __future__ import annotations

import os
import subprocess  # nosec B404 (started by launcher.py, of which it is the other half)
import sys
from typing import List

_PERIOD = 0.1
_SIGNAL = 128  # what shells add to the number of the signal that a program was ended by
_NOT_STARTED = 126
_TOLD_TO_END = 5.0  # seconds that Windows's tool has

if sys.platform == "win32":
    import _winapi
    import msvcrt

    def _starter_has_gone() -> bool:
        # Not read, since a read would wait: whether the pipe is whole is seen by looking into it.
        try:
            _winapi.PeekNamedPipe(msvcrt.get_osfhandle(0), 0)
        except OSError:
            return True
        return False

    def _end(program: subprocess.Popen[bytes]) -> None:
        root = os.environ.get("SystemRoot", "C:\\Windows")
        tool = os.path.join(root, "System32", "taskkill.exe")
        command = [tool, "/F", "/T", "/PID", str(program.pid)]
        try:
            # The system's own tool, no shell. Nobody is left to read what it says.
            subprocess.run(  # nosec B603 (see above)
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                timeout=_TOLD_TO_END,
                creationflags=subprocess.CREATE_NO_WINDOW,
            )
        except (OSError, subprocess.TimeoutExpired):
            pass  # as when it fails
        program.kill()

    def _start(command: List[str]) -> subprocess.Popen[bytes]:
        # The command line of this process, an absolute path first, no shell.
        return subprocess.Popen(  # nosec B603 (see above)
            command, stdin=subprocess.DEVNULL, creationflags=subprocess.CREATE_NO_WINDOW
        )

else:
    import select
    import signal

    def _starter_has_gone() -> bool:
        try:
            while select.select([0], [], [], 0.0)[0]:
                if not os.read(0, 4096):
                    return True
        except (OSError, ValueError):  # there is no standard input
            return True
        return False

    def _end(program: subprocess.Popen[bytes]) -> None:
        if os.getpgrp() == os.getpid():  # as the launcher starts it
            os.killpg(0, signal.SIGKILL)  # what the program has started, and this one
        program.kill()

    def _start(command: List[str]) -> subprocess.Popen[bytes]:
        # The command line of this process, an absolute path first, no shell. What was handed over
        # is kept open: a lock among it is then free when both of them have ended, not before.
        return subprocess.Popen(  # nosec B603 (see above)
            command, stdin=subprocess.DEVNULL, close_fds=False
        )


def main(command: List[str]) -> int:
    """Run ``command`` to its end, or to that of the starter; the exit code."""
    try:
        program = _start(command)
    except OSError as error:
        sys.stderr.write(f"{type(error).__name__}: {error}\n")
        return _NOT_STARTED
    while True:
        try:
            code = program.wait(timeout=_PERIOD)
        except subprocess.TimeoutExpired:
            if _starter_has_gone():
                _end(program)
                program.wait()
        else:
            if code < 0:
                return _SIGNAL - code
            # Python takes a number with a sign, Windows gives one without.
            return code if code < 1 << 31 else code - (1 << 32)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
