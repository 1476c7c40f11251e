"""A lock across processes: one installation at a time in a cache folder.

The system holds it for the process that took it and drops it when that ends, however it ends;
so a lock file left by a crashed QGIS never stands in the way.

A program to which the descriptor is handed over holds it as well (not on Windows): where QGIS is
killed, the lock is free when that program has ended too.
"""

from __future__ import annotations

import os
import socket
import sys
from types import TracebackType
from typing import IO, Optional, Type

from ..contract.translation import tr

# The locked byte lies behind the text, since Windows lets nobody read a byte that is locked.
_LOCKED_BYTE = 1 << 20
_ON = " on "
_TRIES = 5


class Locked(RuntimeError):
    """Another process (or thread) holds the lock; the message says which."""


def computer_of(path: str) -> str:
    """Name of the computer that last held the lock ``path``; empty when it does not tell."""
    try:
        with open(path, "rb") as stream:
            text = stream.read(200).decode("utf-8", errors="replace")
    except OSError:
        return ""
    return text.rpartition(_ON)[2].strip() if _ON in text else ""


class InstallLock:
    """Holds ``path`` locked while entered.

    Raises
    ------
    Locked
        On entering, when another one holds it.
    OSError
        When the file cannot be opened for writing.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        self._stream: Optional[IO[bytes]] = None

    @property
    def descriptor(self) -> Optional[int]:
        """What to hand over to a program; None where that would not hold the lock, or nobody does.

        Windows locks for one process alone. There a folder in which a program runs cannot be moved,
        so that whoever comes next waits a moment (see ``discard``).
        """
        if sys.platform == "win32" or self._stream is None:
            return None
        return self._stream.fileno()

    def __enter__(self) -> InstallLock:
        stream = self._locked()
        for _ in range(_TRIES):
            if _is_at(stream, self.path):
                break
            stream.close()  # its holder has removed it, and others lock the one that came after
            stream = self._locked()
        stream.seek(0)
        stream.truncate()
        stream.write(f"process {os.getpid()}{_ON}{socket.gethostname()}".encode())
        stream.flush()
        self._stream = stream
        return self

    def _locked(self) -> IO[bytes]:
        os.makedirs(os.path.dirname(self.path), exist_ok=True)
        descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o644)
        stream = os.fdopen(descriptor, "r+b")
        try:
            _lock(stream)
        except (BlockingIOError, PermissionError) as error:  # the latter is Windows's word for it
            holder = stream.read(200).decode("utf-8", errors="replace").strip()
            stream.close()
            raise Locked(holder or tr("another process")) from error
        except OSError:  # the file system knows no locks
            stream.close()
            raise
        return stream

    def __exit__(
        self,
        kind: Optional[Type[BaseException]],
        error: Optional[BaseException],
        trace: Optional[TracebackType],
    ) -> None:
        # The file stays. Who removes it does so before, while nobody else can lock it.
        if self._stream is not None:
            _unlock(self._stream)
            self._stream.close()
            self._stream = None


if sys.platform == "win32":
    import msvcrt

    def _lock(stream: IO[bytes]) -> None:
        stream.seek(_LOCKED_BYTE)
        try:
            msvcrt.locking(stream.fileno(), msvcrt.LK_NBLCK, 1)
        finally:
            stream.seek(0)

    def _unlock(stream: IO[bytes]) -> None:
        stream.seek(_LOCKED_BYTE)
        msvcrt.locking(stream.fileno(), msvcrt.LK_UNLCK, 1)

    def _is_at(stream: IO[bytes], path: str) -> bool:
        return True  # nobody can remove a file that is open

else:
    import fcntl

    def _lock(stream: IO[bytes]) -> None:
        fcntl.flock(stream.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _unlock(stream: IO[bytes]) -> None:
        fcntl.flock(stream.fileno(), fcntl.LOCK_UN)

    def _is_at(stream: IO[bytes], path: str) -> bool:
        try:
            return os.path.samestat(os.fstat(stream.fileno()), os.stat(path))
        except FileNotFoundError:
            return False
