"""Any job file is a sound job or an error that says why, and so are point tables and events."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest

from gnnwr_qgis.contract import codec, events
from gnnwr_qgis.contract.job import StatusJob
from gnnwr_qgis.engine import tables
from gnnwr_qgis.engine.errors import InputError
from tests.fuzz.jobfiles import ARRAYS, TABLE

ROOT = Path(__file__).resolve().parents[2]
READING = Path(__file__).with_name("readingjobs.py")
KINDS = ("jobs", "tables", "lines")
FEW = {"jobs": 1000, "tables": 500, "lines": 2000}
MANY = {"jobs": 100_000, "tables": 100_000, "lines": 300_000}
AT_ONCE = 50_000  # in one process


def read(kind: str, folder: Path, seed: int, first: int, last: int) -> float:
    """Share of the files that were read, all others refused; see ``readingjobs.py``."""
    words = [kind, folder, seed, first, last]
    command = [sys.executable, "-I", "-B", str(READING), *map(str, words)]
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    found = json.loads(done.stdout.splitlines()[-1])
    assert not found["problems"], "\n".join(found["problems"][:30])
    assert found["slowest"] < 5.0
    assert found["peak"] < 1000**3
    assert sum(found["outcomes"].values()) == last - first
    return found["outcomes"].get(f"{kind}: read", 0) / (last - first)


@pytest.mark.parametrize("kind", KINDS)
def test_any_file_is_read_or_refused_within_the_limits(tmp_path: Path, kind: str) -> None:
    assert 0.05 < read(kind, tmp_path, 1, 0, FEW[kind]) < 0.9


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_many_files(tmp_path: Path, kind: str) -> None:
    for first in range(0, MANY[kind], AT_ONCE):
        read(kind, tmp_path, 2, first, first + AT_ONCE)


@pytest.mark.parametrize("seed", range(3))
def test_the_worker_itself_says_an_error_and_ends(tmp_path: Path, seed: int) -> None:
    rng = random.Random(seed)
    codec.write_job(str(tmp_path / "job.json"), StatusJob())
    whole = (tmp_path / "job.json").read_bytes()
    (tmp_path / "job.json").write_bytes(whole[: rng.randrange(len(whole))] + rng.randbytes(9))
    main = str(ROOT / "gnnwr_qgis" / "engine" / "__main__.py")
    command = [sys.executable, "-I", "-B", main, str(tmp_path / "job.json")]
    done = subprocess.run(command, capture_output=True, check=False)
    said = [events.decode_event(line) for line in done.stdout.decode().splitlines()]
    assert done.returncode == 1
    assert [type(event) for event in said] == [events.Error]
    assert said[0].kind == "input"


def test_a_plain_array_is_no_table(tmp_path: Path) -> None:
    with open(tmp_path / "points.npz", "wb") as stream:
        np.save(stream, ARRAYS["x"])
    with pytest.raises(InputError, match="cannot be read"):
        tables.read_points(TABLE, str(tmp_path))


def test_a_table_that_inflates_to_gigabytes_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "points.npz", "w", zipfile.ZIP_DEFLATED) as archive:
        header = b"{'descr': '<f8', 'fortran_order': False, 'shape': (100000000000,), }"
        header = header.ljust(117) + b"\n"
        for name in ARRAYS:
            start = b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header
            archive.writestr(f"{name}.npy", start + bytes(1000))
    with pytest.raises(InputError, match="cannot be read"):
        tables.read_points(TABLE, str(tmp_path))
