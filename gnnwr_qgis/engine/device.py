"""Where to compute, and with how many threads."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import numpy as np
import torch
from threadpoolctl import threadpool_limits

from ..contract.translation import tr
from .errors import InputError
from .reporter import Reporter

T = TypeVar("T")
LEAST_ROWS = 64  # of a part; less memory than its features need is none
# Below this many multiply-adds a step, handing work to a second thread costs more than it saves.
WORTH_A_SECOND_THREAD = 2e9
# The same of the algebra of a mixture: of fewer rows most of it are small systems of equations.
ROWS_WORTH_A_SECOND_THREAD = 2000


def choose(device: str, report: Reporter) -> torch.device:
    """The torch device for ``automatic``, ``cpu`` or ``gpu``.

    Raises
    ------
    InputError
        When a GPU is asked for and there is none that torch can use.
    """
    if device not in ("automatic", "cpu", "gpu"):
        raise InputError(
            tr("Unknown device {device!r}. Choose automatic, cpu or gpu.").format(device=device)
        )
    if device != "cpu" and torch.cuda.is_available():
        gpu = torch.cuda.get_device_name(0)
        report.info(tr("Computing on {device}.").format(device=gpu))
        return torch.device("cuda", 0)
    if device == "gpu":
        raise InputError(
            tr(
                "No GPU can be used: the engine's torch finds none. Choose automatic or CPU; "
                "Engine status tells what the engine has."
            )
        )
    return torch.device("cpu")


def use_threads(multiply_adds: float) -> int:
    """Set torch's threads for steps of so many multiply-adds; return their number.

    Small networks run several times slower with two threads than with one on a shared machine.
    """
    cores = os.cpu_count() or 1
    threads = cores if multiply_adds > WORTH_A_SECOND_THREAD else 1
    torch.set_num_threads(threads)
    return threads


@contextmanager
def algebra_of(rows: int) -> Iterator[None]:
    """Hold numpy's and scipy's linear algebra to one thread where there are few rows."""
    limit = 1 if rows <= ROWS_WORTH_A_SECOND_THREAD else None
    with threadpool_limits(limits=limit, user_api="blas"):
        yield


def or_on_cpu(work: Callable[[torch.device], T], device: torch.device, report: Reporter) -> T:
    """What ``work`` gives on ``device``, or, where a GPU's memory does not suffice, on the CPU."""
    try:
        return work(device)
    except torch.OutOfMemoryError:
        if device.type == "cpu":
            raise
    torch.cuda.empty_cache()
    report.warning(
        tr(
            "The GPU's memory does not suffice, so the work begins anew on the CPU. To use the "
            "GPU, close other programs that use it or give fewer REFERENCES."
        )
    )
    return work(torch.device("cpu"))


def in_parts(work: Callable[[np.ndarray], np.ndarray], rows: np.ndarray, axis: int) -> np.ndarray:
    """``work`` of all ``rows``, in halves where a GPU's memory does not suffice for them at once.

    Results are put together along ``axis``.

    Raises
    ------
    torch.OutOfMemoryError
        Where it does not suffice for few rows either.
    """
    try:
        return work(rows)
    except torch.OutOfMemoryError:
        if len(rows) <= LEAST_ROWS:
            raise
    torch.cuda.empty_cache()
    halves = np.array_split(rows, 2)
    return np.concatenate([in_parts(work, half, axis) for half in halves], axis=axis)
