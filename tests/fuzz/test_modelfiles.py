"""Whatever a model file holds: an error for a person, or a model that predicts finite numbers."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.engine.made import MODEL_JOBS, columns, trained

READING = Path(__file__).with_name("reading.py")
FEW = 2000
MANY, AT_ONCE = 100_000, 2


@pytest.fixture(scope="module")
def wholes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a small whole model of every kind."""
    folder = tmp_path_factory.mktemp("wholes")
    for preset, changes in MODEL_JOBS.items():
        values, own = columns(30), tmp_path_factory.mktemp(preset)
        if preset == "article":  # its raw distances must be small
            values |= {axis: values[axis] / 1e5 for axis in ("x", "y")}
        else:
            changes = {**changes, "references": 12}
        trained(own, values, **changes)
        (own / "m.gnnwr").rename(folder / f"{preset}.gnnwr")
    return folder


def run(folder: Path, seed: int, first: int, last: int) -> dict:
    """What reading mutated files has shown; see ``reading.py``."""
    command = [
        sys.executable,
        "-I",
        "-B",
        str(READING),
        str(folder),
        *map(str, (seed, first, last)),
    ]
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])


def check(found: dict) -> None:
    assert not found["problems"], "\n".join(found["problems"][:30])
    assert found["slowest"] < 5.0
    assert found["peak"] < 1000**3


def test_a_sample_of_mutated_files(wholes: Path) -> None:
    found = run(wholes, 1, 0, FEW)
    check(found)
    outcomes = found["outcomes"]
    assert sum(outcomes.values()) == FEW
    # The mutations reach every level of the file, and some leave a model that can be used.
    kinds = {name.partition(":")[0] for name in outcomes}
    assert kinds >= {"bytes", "fields", "entries", "json", "text", "numbers", "shapes", "listed"}
    refused = sum(count for name, count in outcomes.items() if name.endswith(": refused"))
    assert 0.5 * FEW < refused < 0.95 * FEW


def test_the_watch_sees_what_a_file_must_not_do(tmp_path: Path) -> None:
    code = (
        "import sys, os; sys.path.insert(0, sys.argv[1]); from reading import Watch\n"
        "watch = Watch(); watch.reading = True\n"
        "open(sys.argv[2], 'w').close(); os.system('true'); os.remove(sys.argv[2])\n"
        "watch.reading = False; print(len(watch.seen))"
    )
    arguments = [sys.executable, "-c", code, str(READING.parent), str(tmp_path / "x")]
    done = subprocess.run(arguments, capture_output=True, text=True, check=True)
    assert int(done.stdout) >= 3


@pytest.mark.slow
def test_a_hundred_thousand_mutated_files(wholes: Path) -> None:
    share = MANY // AT_ONCE // 10
    with ThreadPoolExecutor(AT_ONCE) as pool:
        # In pieces, so that memory is that of a few files and not of a long life.
        pieces = [pool.submit(run, wholes, 2, k, k + share) for k in range(0, MANY, share)]
        for piece in pieces:
            check(piece.result())
