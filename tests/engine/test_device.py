"""Where a GPU's memory does not suffice: parts, then the CPU."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from gnnwr_qgis.engine import device

from .rasterfiles import Recorder

GPU, CPU = torch.device("cuda", 0), torch.device("cpu")


def no_room(*_: object) -> np.ndarray:
    raise torch.OutOfMemoryError("CUDA out of memory.")


def test_work_that_fits_stays_on_its_device() -> None:
    report = Recorder()
    assert device.or_on_cpu(lambda at: at, GPU, report) == GPU
    assert not report.warnings


def test_work_that_does_not_fit_begins_anew_on_the_cpu() -> None:
    report, tried = Recorder(), []

    def work(at: torch.device) -> str:
        tried.append(at.type)
        return "done" if at.type == "cpu" else str(no_room())

    assert device.or_on_cpu(work, GPU, report) == "done"
    assert tried == ["cuda", "cpu"]
    assert "begins anew on the CPU" in report.warnings[0]


def test_other_failures_are_not_taken_for_it() -> None:
    def work(at: torch.device) -> None:
        raise RuntimeError("something else")

    with pytest.raises(RuntimeError, match="something else"):
        device.or_on_cpu(work, GPU, Recorder())
    with pytest.raises(torch.OutOfMemoryError):
        device.or_on_cpu(no_room, CPU, Recorder())


def test_parts_are_as_small_as_they_have_to_be_and_put_together_in_order() -> None:
    rows, sizes = np.arange(2000.0).reshape(1000, 2), []

    def work(part: np.ndarray) -> np.ndarray:
        sizes.append(len(part))
        if len(part) > 300:
            no_room()
        return np.stack([part, 2 * part])

    found = device.in_parts(work, rows, axis=1)
    np.testing.assert_array_equal(found, np.stack([rows, 2 * rows]))
    assert max(size for size in sizes if size <= 300) == 250
    with pytest.raises(torch.OutOfMemoryError):
        device.in_parts(no_room, rows, axis=1)
