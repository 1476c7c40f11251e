# SPDX-License-Identifier: GPL-2.0-or-later
"""Run the benchmarks of speed one after the other and write docs/benchmarks.md.

``scripts/bench.sh`` makes the environments and calls this. Every finished benchmark leaves a file
in the folder of results, so that a run that was stopped goes on with ``--resume``, and the page is
made of what is there. The exit status is 1 when a benchmark failed or printed what cannot be read;
a goal that is missed is a finding, not a failure.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchlist import BENCHMARKS, Benchmark
from machine import CHANGED, code, described
from measured import SKIPPED
from page import rendered

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "benchmarks.md"
SHOWN = 2000  # characters of a failed benchmark's last words


def command_of(benchmark: Benchmark, options: argparse.Namespace) -> list[str]:
    """The command line of one benchmark."""
    python = options.qgis_python if benchmark.in_qgis else sys.executable
    given = benchmark.quick if options.quick else benchmark.full
    named = {
        "data": str(options.data or "DATA"),
        "peer": str(options.peer_python or "PEER_PYTHON"),
    }
    script = str(ROOT / "benchmarks" / benchmark.script)
    return [python, script, *(word.format(**named) for word in given)]


def shown(command: Sequence[str], options: argparse.Namespace) -> str:
    """The command as a reader would give it: no path of this machine is in it."""
    text = " ".join(["python", f"benchmarks/{Path(command[1]).name}", *command[2:]])
    for path, name in ((options.data, "DATA"), (options.peer_python, "PEER_PYTHON")):
        if path:
            text = text.replace(str(path), name)
    return text


def lacking(benchmark: Benchmark, options: argparse.Namespace) -> str:
    """Why a benchmark cannot be run, or an empty text."""
    words = " ".join(benchmark.full)
    if "{data}" in words and not options.data:
        return "no --data: the folder of heatflow/ and pm25/"
    if "{peer}" in words and not options.peer_python:
        return "no interpreter that has gnnwr"
    return ""


def run(benchmark: Benchmark, options: argparse.Namespace) -> dict[str, Any]:
    """Run one benchmark; what is kept of it."""
    command = command_of(benchmark, options)
    kept: dict[str, Any] = {
        "name": benchmark.name,
        "command": shown(command, options),
        "quick": options.quick,
        "code": code(ROOT),
        "machine": described(),
        "rows": [],
    }
    reason = lacking(benchmark, options)
    if reason:
        return {**kept, "status": "skipped", "reason": reason}
    begun = time.monotonic()
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'benchmarks'}"}
    if benchmark.threads:
        environment["OMP_NUM_THREADS"] = str(benchmark.threads)
    else:
        environment.pop("OMP_NUM_THREADS", None)
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, env=environment, cwd=ROOT
    )
    kept["seconds"] = round(time.monotonic() - begun, 1)
    kept["output"] = done.stdout
    if done.returncode == SKIPPED:
        lines = done.stdout.strip().splitlines()
        return {**kept, "status": "skipped", "reason": lines[-1] if lines else "not said"}
    if done.returncode:
        said = plain((done.stderr or done.stdout).strip()[-SHOWN:], options)
        return {**kept, "status": "failed", "reason": f"exit status {done.returncode}: {said}"}
    try:
        rows = benchmark.read(done.stdout)
    except (ValueError, KeyError, IndexError) as error:
        why = f"what it printed cannot be read: {error!r}"
        return {**kept, "status": "failed", "reason": why}
    return {**kept, "status": "done", "rows": [asdict(row) for row in rows]}


def plain(text: str, options: argparse.Namespace) -> str:
    """``text`` without paths of this machine."""
    text = text.replace(str(ROOT), ".")
    if options.data:
        text = text.replace(str(options.data), "DATA")
    return re.sub(r"(?:/[\w.+-]+){2,}", lambda found: f".../{Path(found[0]).name}", text)


def read_results(folder: Path) -> dict[str, dict[str, Any]]:
    """What earlier runs have left in ``folder``, by the benchmark's name."""
    results = {}
    for benchmark in BENCHMARKS:
        path = folder / f"{benchmark.name}.json"
        if path.exists():
            results[benchmark.name] = json.loads(path.read_text(encoding="utf-8"))
    return results


def finished(result: dict[str, Any] | None) -> bool:
    """Whether a kept result is whole and of the code as it is; of a changed tree none is sure."""
    now = code(ROOT)
    if result is None or result["status"] != "done" or now.endswith(CHANGED):
        return False
    return bool(result["code"] == now)


def keep(folder: Path, result: dict[str, Any]) -> None:
    """Store a result, whole or not at all."""
    path = folder / f"{result['name']}.json"
    partial = path.with_suffix(".partial")
    partial.write_text(json.dumps(result, indent=1), encoding="utf-8")
    os.replace(partial, path)


def line(row: dict[str, Any], quick: bool) -> str:
    """A row as the terminal shows it."""
    met = {True: "met", False: "NOT MET", None: "no goal"}[row["met"]]
    judged = "not judged" if quick else met
    return f"  {row['work']}: {row['found']} (goal: {row['goal']}; {judged})"


def parsed(arguments: Sequence[str] | None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    names = [benchmark.name for benchmark in BENCHMARKS]
    parser.add_argument("--quick", action="store_true", help="smaller sizes, minutes")
    parser.add_argument("--only", nargs="+", choices=names, metavar="NAME", help=", ".join(names))
    parser.add_argument(
        "--resume", action="store_true", help="leave out what was finished with this code"
    )
    parser.add_argument("--render", action="store_true", help="only write the page anew")
    parser.add_argument("--data", type=Path, help="folder of heatflow/ and pm25/")
    parser.add_argument("--peer-python", help="interpreter that has gnnwr")
    parser.add_argument("--qgis-python", default="/usr/bin/python3", help="QGIS's interpreter")
    parser.add_argument("--results", type=Path, default=ROOT / "benchmark-results")
    parser.add_argument("--page", type=Path, help="where the page is written")
    options = parser.parse_args(arguments)
    if options.data:
        options.data = options.data.resolve()
    options.results = options.results.resolve() / ("quick" if options.quick else "full")
    # A quick run's numbers are no verdict, so they never replace the page of a full one.
    options.page = options.page or (options.results / "benchmarks.md" if options.quick else PAGE)
    return options


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what is asked; the exit status."""
    options = parsed(arguments)
    options.results.mkdir(parents=True, exist_ok=True)
    wanted = options.only or [benchmark.name for benchmark in BENCHMARKS]
    if options.resume:
        kept = read_results(options.results)
        wanted = [name for name in wanted if not finished(kept.get(name))]
    failed = []
    for benchmark in BENCHMARKS:
        if options.render or benchmark.name not in wanted:
            continue
        print(f"== {benchmark.name}", flush=True)
        result = run(benchmark, options)
        keep(options.results, result)
        for row in result["rows"]:
            print(line(row, options.quick), flush=True)
        if result["status"] != "done":
            print(f"  {result['status']}: {result['reason']}", flush=True)
        if result["status"] == "failed":
            failed.append(benchmark.name)
    results = read_results(options.results)
    options.page.write_text(rendered(results, described(), code(ROOT), options.quick), "utf-8")
    print(f"written: {options.page}")
    if failed:
        print(f"failed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
