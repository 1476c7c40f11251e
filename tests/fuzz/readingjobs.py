"""Read mutated jobs, point tables or lines of events in a process of its own.

    python readingjobs.py KIND FOLDER SEED FIRST LAST

KIND is jobs, tables or lines; files are written to FOLDER. The last line on stdout is that of
``reading.py``, and so are the limits.
"""

from __future__ import annotations

import json
import pathlib
import random
import sys
import warnings
from collections.abc import Callable
from typing import Protocol


class Kind(Protocol):
    """Files of one kind: how they are made, and read."""

    name: str

    def file(self, rng: random.Random) -> bytes:
        """The content of a file."""

    def read(self, path: str) -> str:
        """Read it, and check what was read; "read" or "refused"."""


def refused(error: Exception) -> str:
    """Check that a person can read why."""
    assert 0 < len(str(error)) < 600
    return "refused"


def kinds(folder: pathlib.Path) -> dict[str, Callable[[], Kind]]:
    """What makes and reads files of each kind."""
    from gnnwr_qgis.contract import codec, events
    from gnnwr_qgis.engine import tables
    from gnnwr_qgis.engine.errors import InputError
    from tests.fuzz import eventlines, jobfiles

    class Jobs:
        name = "job.json"

        def file(self, rng: random.Random) -> bytes:
            return jobfiles.job_file(rng, folder)

        def read(self, path: str) -> str:
            try:
                job = codec.read_job(path)
            except codec.JobError as error:
                return refused(error)
            jobfiles.check_typed(job)
            return "read"

    class Tables:
        name = jobfiles.TABLE.path

        def __init__(self) -> None:
            self._files = jobfiles.TableFiles()
            self._table = jobfiles.TABLE

        def file(self, rng: random.Random) -> bytes:
            self._table, content = self._files.file(rng)
            return content

        def read(self, path: str) -> str:
            try:
                points = tables.read_points(self._table, str(pathlib.Path(path).parent))
            except InputError as error:
                return refused(error)
            jobfiles.check_points(points, self._table)
            return "read"

    class Lines:
        name = "line"

        def file(self, rng: random.Random) -> bytes:
            return eventlines.line(rng)

        def read(self, path: str) -> str:
            text = pathlib.Path(path).read_bytes().decode("utf-8", "replace")
            return "read" if eventlines.check(events.decode_event(text)) else "refused"

    return {"jobs": Jobs, "tables": Tables, "lines": Lines}


def main() -> None:
    from tests.fuzz.reading import limited, read_watched

    name, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    seed, first, last = map(int, sys.argv[3:6])
    limited()
    warnings.simplefilter("ignore")
    kind = kinds(folder)[name]()
    own = folder / f"{name} {seed} {first}"
    own.mkdir()
    path = own / kind.name

    def made(number: int) -> tuple[str, bytes]:
        return name, kind.file(random.Random(f"{seed}/{number}"))

    for number in range(-200, 0):  # what is imported and cached at the first use
        path.write_bytes(made(number)[1])
        kind.read(str(path))
    print(json.dumps(read_watched(made, kind.read, str(path), range(first, last))))


if __name__ == "__main__":
    # First: a library may have left a package "tests" among the installed ones.
    sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2]))
    main()
