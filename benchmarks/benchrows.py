# SPDX-License-Identifier: GPL-2.0-or-later
"""What the page shows of a benchmark: rows, read from what its program has printed.

Reading is strict: a line that is missing or has another form is an error, never a gap in the page.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from measured import Number, read

CELL = r"([\d.]+) s, (\d+) MB(?:, (-?[\d.]+))?"


@dataclass(frozen=True)
class Row:
    """One line of the page: ``met`` is None where there is no goal to meet."""

    work: str
    goal: str
    found: str
    met: bool | None


def shown(value: float, unit: str) -> str:
    """A number and its unit."""
    return f"{value:,.0f} {unit}".strip() if value >= 100 else f"{value:.3g} {unit}".strip()


def below(work: str, value: float, most: float, unit: str) -> Row:
    """A row whose number must not be larger than ``most``."""
    return Row(work, f"at most {most:g} {unit}".strip(), shown(value, unit), value <= most)


def above(work: str, value: float, least: float, unit: str) -> Row:
    """A row whose number must not be smaller than ``least``."""
    return Row(work, f"at least {least:,g} {unit}".strip(), shown(value, unit), value >= least)


def one(pattern: str, text: str) -> re.Match[str]:
    """The only place of ``text`` that ``pattern`` describes.

    Raises
    ------
    ValueError
        When there is none, or there are several.
    """
    found = list(re.finditer(pattern, text, re.MULTILINE))
    if len(found) != 1:
        raise ValueError(f"{len(found)} lines have the form {pattern}")
    return found[0]


def raster(text: str) -> list[Row]:
    """Rows of predict_raster_speed.py, whose first line of a table names the columns."""
    lines = text.splitlines()
    heads = [index for index, line in enumerate(lines) if line.startswith("outputs |")]
    if len(heads) != 1:
        raise ValueError(f"{len(heads)} tables of outputs")
    names = [name.strip() for name in lines[heads[0]].split("|")]
    rows = []
    for line in lines[heads[0] + 1 :]:
        cells = [cell.strip() for cell in line.split("|")]
        if len(cells) != len(names):
            continue
        rows += _raster_rows(dict(zip(names, cells, strict=True)))
    if not rows:
        raise ValueError("the table of outputs is empty")
    return rows


def _raster_rows(cell: dict[str, str]) -> list[Row]:
    outputs, most = cell["outputs"], float(cell["goal"])
    worst = float(cell["largest error, 99 % (sd)"].split(",")[0])
    error = float(cell["of standard error"].split(",")[0])
    times = f"{float(cell['ratio']):.2f} ({cell['job s']} s beside {cell['bare s']} s)"
    met = float(cell["ratio"]) <= most
    return [
        Row(f"{outputs}: time beside reading and writing", f"at most {most:g}", times, met),
        below(f"{outputs}: memory", float(cell["peak MB"]), 1000.0, "MB"),
        below(f"{outputs}: largest error of the prediction", worst, 1e-3, "sd"),
        below(f"{outputs}: largest error of the standard error", error, 1e-2, ""),
    ]


def raster_memory(text: str) -> list[Row]:
    """The row of memory_predict_raster.py."""
    found = one(r"^(\d+ x \d+) pixels, (\d+) predicted.* peak memory (\d+) MB", text)
    work = f"memory at {found[1]} pixels, {int(found[2]):,} of them with values"
    return [below(work, float(found[3]), 1000.0, "MB")]


def beside(
    work: str, title: str, most: float | None, megabytes: float | None = None
) -> Callable[[str], list[Row]]:
    """A reader of one line of beside_gnnwr.py."""

    def rows(text: str) -> list[Row]:
        name = re.escape(work)
        found = one(rf"^\| {name} \| {CELL} \| {CELL} \| ([\d.]+) \|$", text)
        score = f"; R2 {found[3]} and {found[6]}" if found[3] else ""
        ratio = float(found[7])
        times = f"{ratio:.2f} ({found[1]} s and {found[4]} s{score})"
        goal = "reported" if most is None else f"at most {most:.2g}"
        met = None if most is None else ratio <= most
        told = [Row(f"{title}: time beside gnnwr", goal, times, met)]
        if megabytes:
            told.append(below(f"{title}: memory", float(found[2]), megabytes, "MB"))
        if work == "recommended":
            told.append(above(f"{title}: R2 on the test part", float(found[3]), 0.848, ""))
        return told

    return rows


def training_scale(text: str) -> list[Row]:
    """Rows of training_scale.py."""
    power = float(one(r"^seconds of an epoch: points to the power of (-?[\d.]+)$", text)[1])
    steepest = float(one(r"^steepest between neighbouring sizes: (-?[\d.]+)$", text)[1])
    rows, memory, count = [], 0.0, 0
    for block in re.split(r"^--- ", text, flags=re.MULTILINE)[1:]:
        count = int(one(r"\A(\d+) points$", block)[1])
        each, mixing, total, memory = (
            float(one(rf"^ +{name} +([\d.e+-]+)$", block)[1])
            for name in ("an epoch", "mixing", "total", "MB")
        )
        told = f"{each:.2g} s, {mixing:.3g} s, {total:.3g} s, {memory:.0f} MB"
        work = f"{count:,} points: an epoch, mixing, the whole job, memory"
        rows.append(Row(work, "reported", told, None))
    if not rows:
        raise ValueError("no size is told")
    return rows + [
        below("power of the points that an epoch grows with", power, 1.1, ""),
        below("the same, steepest between two sizes", steepest, 1.1, ""),
        below(f"memory at {count:,} points", memory, 8000.0, "MB"),
    ]


def references(text: str) -> list[Row]:
    """The row of training_scale.py --references."""
    found = one(r"^R2 with bounded references less R2 with all: ([+-][\d.]+)$", text)
    loss = float(found[1])
    work = "R2 with bounded references less R2 with all, 5,000 points"
    return [Row(work, "within 0.01", f"{loss:+.4f}", abs(loss) <= 0.01)]


def shapley(text: str) -> list[Row]:
    """Rows of explain_speed.py."""
    found = read(text)
    ratio = _number(found["networks asked"], "ratio")
    ours = _number(found["closed form"], "points_a_second")
    rows = [
        above("closed form beside KernelExplainer, points a second", ratio, 1e5, "times"),
        Row("closed form", "reported", f"{ours:,.0f} points a second", None),
    ]
    for name in ("networks asked", "place looked up", "place looked up, every coalition"):
        each, times, apart = (
            _number(found[name], key) for key in ("points_a_second", "ratio", "difference_sd")
        )
        told = f"{each:.3g} points a second, {times:,.0f} times as slow, {apart:.2g} sd apart"
        rows.append(Row(f"KernelExplainer, {name}", "reported", told, None))
    return rows


def start(text: str) -> list[Row]:
    """Rows of job_start.py."""
    found = read(text)
    return [
        below(name, _number(found[name], "median"), most, "s")
        for name, most in (("worker to first epoch", 4.0), ("outside the engine", 1.0))
    ]


def plugin_start(text: str) -> list[Row]:
    """Rows of plugin_start.py."""
    rows = []
    for language, found in read(text).items():
        median, first = (1e3 * _number(found, name) for name in ("median", "first"))
        rows += [
            below(f"start in {language}", median, 50.0, "ms"),
            Row(f"first load, at installation, {language}", "reported", f"{first:.0f} ms", None),
        ]
    return rows


def gpu(text: str) -> list[Row]:
    """Rows of gpu.py."""
    found = read(text)
    folds, exact, lattice = found["folds"], found["exact"], found["lattice"]
    pixels = _number(exact, "pixels_a_second") / 1e6
    ratio = _number(lattice, "ratio")
    return [
        below("ten folds of the ensemble, pm25", _number(folds, "seconds"), 10.0, "s"),
        above("the same beside this machine's CPU", _number(folds, "ratio"), 20.0, "times"),
        above("exact evaluation, 1,267 references", pixels, 50.0, "million pixels a second"),
        below("lattice path beside reading and writing", ratio, 1.5, "times"),
    ]


def costs(text: str) -> list[Row]:
    """How well the cost model describes what it was fitted to."""
    rows = []
    for name, stage in sorted(read(text).items()):
        if "median_error" not in stage:  # a prediction, no stage
            continue
        median, largest = (_number(stage, f"{kind}_error") for kind in ("median", "largest"))
        work = f"{name}: median and largest relative error of the fit"
        rows.append(Row(work, "reported", f"{median:.0%}, {largest:.0%}", None))
    return rows


def _number(found: dict[str, Number], name: str) -> float:
    value = found[name]
    if isinstance(value, str):
        raise ValueError(f"{name} is {value!r}, not a number")
    return float(value)
