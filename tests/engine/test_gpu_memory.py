"""A cancelled training gives the GPU's memory back: that of its process, all of it."""

from __future__ import annotations

import sys
import time

import pytest
import torch

from gnnwr_qgis.contract.events import Progress
from gnnwr_qgis.runtime.worker import WorkerCancelled, run_job

from . import made

MB = 2**20
TAKEN = 50 * MB  # what CUDA itself takes in a process is some hundreds
ROUNDING = 16 * MB  # other programs (a desktop's windows) take and give a little


def free():
    """Bytes that are free on the GPU, whoever uses the rest."""
    return torch.cuda.mem_get_info(0)[0]


def cancelled_while_training(folder, device, look):
    """Cancel a training after some epochs; what ``look`` found before, during and after it."""
    table = made.write_table(folder, made.columns())
    job = made.train_job(table, epochs=1_000_000, device=device)
    found = [look()]

    def on_event(event):
        if isinstance(event, Progress) and "Epoch" in event.text and len(found) == 1:
            found.append(look())

    with pytest.raises(WorkerCancelled):
        run_job(
            job,
            str(folder),
            on_event,
            is_canceled=lambda: len(found) > 1,
            python=sys.executable,
        )
    deadline = time.monotonic() + 20.0  # the driver takes a moment to clear up
    found.append(look())
    while abs(found[2] - found[0]) > ROUNDING and time.monotonic() < deadline:
        time.sleep(0.05)
        found[2] = look()
    return found


@pytest.mark.skipif(not torch.cuda.is_available(), reason="no GPU that torch can use is at hand")
def test_a_cancelled_training_frees_the_gpu(tmp_path):
    free()  # so that this process has taken its own share already
    before, during, after = cancelled_while_training(tmp_path, "gpu", free)
    assert before - during > TAKEN  # else it shows nothing
    assert abs(before - after) < ROUNDING


def test_what_is_looked_at_on_any_machine(tmp_path):
    """Without a GPU: the looks come before, during and after the worker's life."""
    looks = iter([100 * MB, 20 * MB, 30 * MB, 100 * MB])
    found = cancelled_while_training(tmp_path, "cpu", lambda: next(looks))
    assert found == [100 * MB, 20 * MB, 100 * MB]
