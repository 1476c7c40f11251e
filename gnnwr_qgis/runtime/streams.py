"""Reading a process's pipes without ever making it or us wait for the other."""

from __future__ import annotations

import queue
import threading
from typing import IO, Optional

_LONGEST_LINE = 4 * 1024 * 1024
_WAITING_LINES = 64  # together at most 256 MB; a worker that is ahead of us waits


class LineReader:
    """Puts the lines of a pipe into a bounded queue, from a thread of its own."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._queue: queue.Queue[Optional[bytes]] = queue.Queue(_WAITING_LINES)
        self._closed = threading.Event()
        self.ended = False
        self._thread = threading.Thread(target=self._read, name="gnnwr-stdout", daemon=True)
        self._thread.start()

    def get(self, seconds: float) -> Optional[str]:
        """Next line, waiting up to ``seconds``; None when there is none (see ``ended``)."""
        if self.ended:
            return None
        try:
            line = self._queue.get(timeout=max(seconds, 0.001))
        except queue.Empty:
            return None
        if line is None:
            self.ended = True
            return None
        return line.decode("utf-8", errors="replace").rstrip("\r\n")

    def close(self, seconds: float = 0.3) -> None:
        """Let the thread go, whether or not its lines were taken."""
        self._closed.set()
        self._thread.join(seconds)

    def _read(self) -> None:
        try:
            with self._stream as stream:
                for line in iter(lambda: stream.readline(_LONGEST_LINE), b""):
                    if not self._put(line):
                        return
        except (OSError, ValueError):  # the pipe broke or was closed: the same as its end
            self._put(None)
            return
        self._put(None)

    def _put(self, line: Optional[bytes]) -> bool:
        while not self._closed.is_set():
            try:
                self._queue.put(line, timeout=0.1)
                return True
            except queue.Full:
                continue
        return False


class TailReader:
    """Keeps the last ``size`` bytes of a pipe, from a thread of its own."""

    def __init__(self, stream: IO[bytes], size: int = 64 * 1024) -> None:
        self._stream = stream
        self._size = size
        self._tail = bytearray()
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._read, name="gnnwr-stderr", daemon=True)
        self._thread.start()

    def text(self, seconds: float = 0.5) -> str:
        """What was kept, after waiting up to ``seconds`` for the pipe to end."""
        self._thread.join(seconds)
        with self._lock:
            return bytes(self._tail).decode("utf-8", errors="replace").strip()

    def _read(self) -> None:
        try:
            with self._stream as stream:
                for chunk in iter(lambda: stream.read1(65536), b""):  # type: ignore[attr-defined]
                    with self._lock:
                        self._tail += chunk
                        del self._tail[: -self._size]
        except (OSError, ValueError):  # the pipe broke or was closed: keep what came
            return
