"""Reading ahead and writing behind: threads around a loop that computes.

GDAL lets others run while it decodes and compresses, which takes longer than all else. A dataset is
used by one thread at a time.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Generic, TypeVar

import torch
from threadpoolctl import threadpool_limits

T = TypeVar("T")
R = TypeVar("R")
_WAIT = 0.1  # seconds after which a thread looks whether it is still wanted


@contextmanager
def one_thread_each() -> Iterator[None]:
    """Matrix products in one thread: those of a pipeline keep the cores busy by themselves."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        with threadpool_limits(1):
            yield
    finally:
        torch.set_num_threads(before)


def side_by_side(work: Callable[[T], R], items: Iterable[T], threads: int) -> Iterator[R]:
    """What ``work`` makes of the items, in their order, several at a time.

    Items that nobody has begun when the caller stops are left alone.
    """
    with ThreadPoolExecutor(threads) as pool:
        yield from pool.map(work, items)


class _End:
    """What comes after the last item, and why it is the last."""

    def __init__(self, error: BaseException | None = None) -> None:
        self.error = error


@contextmanager
def ahead(items: Iterable[T], depth: int) -> Iterator[Iterator[T]]:
    """The same items, made by a thread that is at most ``depth`` of them ahead.

    What the thread raises is raised where the items are taken. On leaving the thread has ended.
    """
    ready: queue.Queue[T | _End] = queue.Queue(depth)
    unwanted = threading.Event()

    def put(item: T | _End) -> bool:
        while not unwanted.is_set():
            try:
                ready.put(item, timeout=_WAIT)
                return True
            except queue.Full:
                continue
        return False

    def make() -> None:
        end = _End()
        try:
            for item in items:
                if not put(item):
                    return
        except BaseException as error:  # noqa: BLE001 - it is raised in the thread that asked
            end = _End(error)
        put(end)

    def take() -> Iterator[T]:
        while True:
            item = ready.get()
            if isinstance(item, _End):
                if item.error is not None:
                    raise item.error
                return
            yield item

    thread = threading.Thread(target=make, name="reading ahead", daemon=True)
    thread.start()
    try:
        yield take()
    finally:
        unwanted.set()
        thread.join()


class Behind(Generic[T]):
    """Hands items to ``work`` in a thread, in their order; at most ``depth`` wait.

    Use it as a context manager. What the thread raises is raised by :meth:`put` or on leaving;
    left by an error of another's, it drops what waits.
    """

    def __init__(self, work: Callable[[T], None], depth: int) -> None:
        self._work = work
        self._waiting: queue.Queue[T | _End] = queue.Queue(depth)
        self._error: BaseException | None = None
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="writing behind", daemon=True)

    def __enter__(self) -> Behind[T]:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None:
            self._stopped.set()
        self._put(_End())
        self._thread.join()
        if kind is None and self._error is not None:
            raise self._error

    def put(self, item: T) -> None:
        """Hand over one item; waits while too many are before it."""
        self._put(item)
        if self._error is not None:
            raise self._error

    def _put(self, item: T | _End) -> None:
        while self._error is None:
            try:
                self._waiting.put(item, timeout=_WAIT)
                return
            except queue.Full:
                continue

    def _run(self) -> None:
        while True:
            item = self._waiting.get()
            if isinstance(item, _End) or self._stopped.is_set():
                return
            try:
                self._work(item)
            except BaseException as error:  # noqa: BLE001 - it is raised in the thread that asked
                self._error = error
                return
