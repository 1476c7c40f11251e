# SPDX-License-Identifier: GPL-2.0-or-later
"""Run job files of the engine side by side, spread by Dask: python benchmarks/dask_jobs.py *.json

Dask is not among the engine's libraries: install ``dask`` and ``distributed`` beside them.
"""

import subprocess
import sys

import dask
from dask.distributed import Client


@dask.delayed
def run(job):
    """The last event of a job: its result, or why there is none."""
    command = [sys.executable, "-m", "gnnwr_qgis.engine", job]
    return subprocess.run(command, capture_output=True, text=True).stdout.splitlines()[-1]


if __name__ == "__main__":
    with Client(n_workers=2, threads_per_worker=1, memory_limit="2GB"):
        for event in dask.compute(*map(run, sys.argv[1:])):
            print(event)
