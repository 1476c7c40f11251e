# SPDX-License-Identifier: GPL-2.0-or-later
"""docs/benchmarks.md, made of the results that the benchmarks have left."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from benchlist import BENCHMARKS
from measured import Number, read

INTRODUCTION = """# Benchmarks

Speed as ratios: what is compared was measured side by side in one run. Written by
`bash scripts/bench.sh --data DATA`, where DATA is a folder of `heatflow/` and `pm25/`; it makes the
environments, runs every benchmark of this page one after the other, and keeps each result, so that
`--only NAME` measures one anew. Accuracy is in [measurements.md](measurements.md).
"""
QUICK = """
**A quick run: smaller sizes, single runs. Its numbers show that the benchmarks work and are no
verdict on the goals, which are not judged here.**
"""
SCALING = Path(__file__).with_name("scaling.md")
EXAMPLE = Path(__file__).with_name("dask_jobs.py")
COSTS = "costs"  # the benchmark whose results are the end of the page
_MARKS = {True: "yes", False: "**no**", None: ""}


def rendered(
    results: Mapping[str, Mapping[str, Any]], machine: Mapping[str, str], code: str, quick: bool
) -> str:
    """The page."""
    parts = [INTRODUCTION, *([QUICK] if quick else []), _table(machine, code)]
    for benchmark in BENCHMARKS:
        result = results.get(benchmark.name)
        about = textwrap.fill(benchmark.about, 100)
        parts.append(f"## {benchmark.title}\n\n{about}\n")
        parts += [*_notes(result, machine, code), ""]
        if result is None or result["status"] != "done":
            continue
        if benchmark.name == COSTS:
            parts.append(_scaling(result["output"]))
        else:
            parts += [*_rows(result["rows"], quick), ""]
    return "\n".join(parts)


def _table(machine: Mapping[str, str], code: str) -> str:
    lines = ["| | |", "|---|---|", *(f"| {name} | {text} |" for name, text in machine.items())]
    return "\n".join([*lines, f"| commit | {code} |\n"])


def _notes(
    result: Mapping[str, Any] | None, machine: Mapping[str, str], code: str
) -> Iterator[str]:
    """The command, and what a reader must know of where and whether it ran."""
    if result is None:
        yield "Not run yet."
        return
    yield f"`{result['command']}`"
    if result["status"] != "done":
        told = {"failed": "**Failed**", "skipped": "Skipped"}[result["status"]]
        reason = str(result["reason"]).strip().splitlines()
        yield f"\n{told}: {reason[-1] if reason else 'no reason given'}"
        return
    if result["code"] != code:
        yield f"\nMeasured at commit {result['code']}."
    others = [name for name, text in result["machine"].items() if machine.get(name) != text]
    if others:
        there = "; ".join(f"{name}: {result['machine'][name]}" for name in others)
        yield f"\nMeasured elsewhere or with other versions ({there})."


def _rows(rows: Sequence[Mapping[str, Any]], quick: bool) -> Iterator[str]:
    yield "| work | goal | measured | met |\n|---|---|---|---|"
    for row in rows:
        met = "" if quick else _MARKS[row["met"]]
        yield f"| {row['work']} | {row['goal']} | {row['found']} | {met} |"


def _scaling(output: str) -> str:
    """The cost model and what it predicts."""
    found = read(output)
    points, raster = found.pop("a million points"), found.pop("a continent")
    lines = ["| stage | seconds for each | runs | error: median, largest |", "|---|---|---|---|"]
    for name, stage in found.items():
        each = "; ".join(
            f"{key.removeprefix('each: ')} {float(cost):.2g}"
            for key, cost in stage.items()
            if key.startswith("each: ") and float(cost) > 0
        )
        errors = f"{float(stage['median_error']):.0%}, {float(stage['largest_error']):.0%}"
        lines.append(f"| {name} | {each} | {stage['runs']} | {errors} |")
    text = SCALING.read_text(encoding="utf-8")
    example = EXAMPLE.read_text(encoding="utf-8").split('"""\n\n', 1)[1].rstrip()
    marks = {"COSTS": "\n".join(lines), "EXAMPLE": example}
    marks |= {**_numbers("points", points), **_numbers("raster", raster)}
    for mark, value in marks.items():
        text = text.replace(f"[{mark}]", value)
    return text


def _numbers(kind: str, found: Mapping[str, Number]) -> dict[str, str]:
    """Numbers of a prediction as the text wants them, by the marks it has for them."""
    told = {name: float(value) for name, value in found.items()}
    return {
        f"{kind} {name}": f"{value:,.0f}" if value >= 10 else f"{value:.2g}"
        for name, value in told.items()
    }
