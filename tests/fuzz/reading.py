"""Read mutated model files in a process of its own, and say what should not have happened.

    python reading.py FOLDER SEED FIRST LAST

FOLDER holds whole models (*.gnnwr). The last line on stdout is JSON: ``outcomes`` counts by kind
of mutation and outcome, ``problems`` names files by number, ``peak`` is the most memory in bytes,
``slowest`` the longest time for one file in seconds.
"""

from __future__ import annotations

import collections
import json
import os
import pathlib
import resource
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

MOST_SECONDS = 5.0
PATIENCE = 60.0  # seconds after which one that only waits is given up
MOST_BYTES = 1000**3
# What reading a model must never do, by the names of Python's audit events.
FORBIDDEN = (
    "os.", "subprocess.", "shutil.", "socket.", "pickle.", "marshal.loads", "ctypes.", "tempfile.",
    "urllib.", "winreg.", "glob.", "code.__new__", "shelve.",
)  # fmt: skip
HARMLESS = ("os.listdir", "os.scandir", "os.putenv", "os.unsetenv")


def peak_bytes() -> int:
    """Most memory that this process had; getrusage begins with what its parent had."""
    with open("/proc/self/status", encoding="ascii") as status:
        return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM"))


class Watch:
    """An audit hook that notes what a file made the process do while it was read."""

    def __init__(self) -> None:
        self.reading = False
        self.seen: list[str] = []
        sys.addaudithook(self)

    def __call__(self, event: str, arguments: tuple) -> None:
        if not self.reading:
            return
        if event == "open":
            mode, flags = arguments[1], arguments[2]
            written = any(sign in mode for sign in "wax+") if isinstance(mode, str) else False
            if written or flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
                self.seen.append(f"open {arguments[0]!r} for writing")
        elif event == "exec" and arguments[0].co_filename == "<string>":
            # typing so reads the annotations of our own dataclasses.
            if sys._getframe(1).f_globals.get("__name__") != "typing":
                self.seen.append("code made of text")
        elif event.startswith(FORBIDDEN) and event not in HARMLESS:
            self.seen.append(f"{event} {arguments!r:.100}")


def read(path: str) -> str:
    """Load the model and predict with it; "refused", or "used" when all it says is finite."""
    from gnnwr_qgis.contract.modelheader import ModelFileError, read_header
    from gnnwr_qgis.engine import modelfile

    try:
        said = read_header(path)
    except ModelFileError as error:
        check_message(str(error), path)
        said = None
    try:
        fitted = modelfile.load(path)
    except ModelFileError as error:
        check_message(str(error), path)
        return "refused"
    if said != fitted.header:
        raise AssertionError("the header reads differently with the arrays")
    xy, design = fitted.training["xy"], fitted.training["design"]
    centre = xy.mean(axis=0)
    places = np.concatenate([xy[:2], centre + np.array([[0.3, 0.7], [9e3, -2e3], [2e5, 0.0]])])
    rows = design[[0, 1, -1, -1, 0]]
    try:
        surfaces = fitted.surfaces(places)
        numbers = [surfaces.coefficients, surfaces.predict(rows)]
        if fitted.model.spread is not None:
            numbers += [surfaces.standard_error(rows), surfaces.coefficient_errors()]
        if fitted.intervals is not None:
            numbers.append(fitted.intervals.half_width(places))
        if fitted.applicability is not None:
            numbers.append(fitted.applicability.dissimilarity(places, rows))
        numbers.append(fitted.attribute(surfaces, rows).shapley)
    except ModelFileError as error:
        check_message(str(error), None)
        return "refused when used"
    for values in numbers:
        if not np.isfinite(values).all():
            raise AssertionError("it gives numbers that are not finite")
    return "used"


def check_message(text: str, path: str | None) -> None:
    """An error is for a person: one that names the file, without its folder, at bearable length."""
    if path is not None and os.path.basename(path) not in text:
        raise AssertionError(f"the message does not name the file: {text:.300}")
    if path is not None and os.path.dirname(path) in text:
        raise AssertionError(f"the message names the folder: {text:.300}")
    if len(text) > 2000 or "\0" in text:
        raise AssertionError(f"the message cannot be shown: {text:.300}")


def overdue(number: int, frame: object) -> None:
    raise TimeoutError(f"longer than {PATIENCE:g} s")


def limited() -> None:
    """Set limits of this process beyond which a file would do harm while it is read."""
    resource.setrlimit(resource.RLIMIT_DATA, (4 * MOST_BYTES, 4 * MOST_BYTES))
    np.seterr(all="ignore")


def read_watched(
    file: Callable[[int], tuple[str, bytes]],
    read: Callable[[str], str],
    path: str,
    numbers: Iterable[int],
) -> dict[str, Any]:
    """Write each file to ``path`` and read it; what it led to, and what should not have happened.

    ``file`` gives the kind and the content of a file by its number, ``read`` the outcome.
    """
    watch = Watch()
    signal.signal(signal.SIGALRM, overdue)
    outcomes: collections.Counter[str] = collections.Counter()
    problems: list[str] = []
    slowest, peak = 0.0, peak_bytes()
    for number in numbers:
        kind, content = file(number)
        pathlib.Path(path).write_bytes(content)
        peak = peak_bytes()  # of making the file
        start = time.process_time()  # that of others is not counted
        signal.setitimer(signal.ITIMER_REAL, PATIENCE)
        watch.reading = True
        try:
            outcome = read(path)
        except BaseException as error:  # noqa: BLE001  (whatever it is, it is a finding)
            outcome = "problem"
            where = traceback.extract_tb(error.__traceback__)[-1]
            place = f"{os.path.basename(where.filename)}:{where.lineno}"
            problems.append(f"{number} ({kind}): {type(error).__name__} {error!s:.200} at {place}")
        watch.reading = False
        signal.setitimer(signal.ITIMER_REAL, 0)
        spent = time.process_time() - start
        slowest = max(slowest, spent)
        if spent > MOST_SECONDS:
            problems.append(f"{number} ({kind}): took {spent:.1f} s")
        if watch.seen:
            problems.append(f"{number} ({kind}): {watch.seen[:3]}")
            watch.seen.clear()
        now = peak_bytes()
        if now > peak and now > MOST_BYTES:
            problems.append(f"{number} ({kind}): took {now / 1e9:.1f} GB of memory")
        if os.listdir(os.path.dirname(path)) != [os.path.basename(path)]:
            problems.append(f"{number} ({kind}): left files")
        outcomes[f"{kind}: {outcome}"] += 1
    peak = max(peak, peak_bytes())
    return {"outcomes": outcomes, "problems": problems, "slowest": slowest, "peak": peak}


def main() -> None:
    from tests.fuzz.modelfiles import Mutator

    folder, seed, first, last = pathlib.Path(sys.argv[1]), *map(int, sys.argv[2:5])
    limited()
    wholes = [path.read_bytes() for path in sorted(folder.glob("*.gnnwr"))]
    own = folder / f"mutated {seed} {first}"
    own.mkdir()
    path = str(own / "m.gnnwr")
    for whole in wholes:  # what is imported and cached at the first use is not a file's doing
        pathlib.Path(path).write_bytes(whole)
        if read(path) != "used":
            raise AssertionError("the unchanged model cannot be used")
    mutator = Mutator(wholes, seed)
    print(json.dumps(read_watched(mutator.file, read, path, range(first, last))))


if __name__ == "__main__":
    # First: a library may have left a package "tests" among the installed ones.
    sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2]))
    main()
