"""Which code made a stored result: the commit, whether the tree differed from it, and the preset.

It is stored as one line of JSON for every fold, because a run may go on under other code.
"""

from __future__ import annotations

import json
import subprocess
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path

import numpy as np

from gnnwr_qgis.engine.presets import Preset

FIELD = "made_by"
MOST = 2000  # characters
UNKNOWN = "unknown"
_CODE = ("gnnwr_qgis", "benchmarks")  # what can change a result


def here(root: Path, preset: Preset) -> str:
    """The code under ``root`` and the settings of ``preset``, as stored."""
    commit = _git(root, "rev-parse", "HEAD")
    dirty = _git(root, "status", "--porcelain", "--", *_CODE) if commit else None
    stored = json.dumps(
        {
            "commit": (commit or UNKNOWN).strip(),
            "dirty": None if dirty is None else bool(dirty.strip()),
            "preset": asdict(preset),
        },
        sort_keys=True,
    )
    if len(stored) > MOST:  # an array of text would cut it off in silence
        raise ValueError(f"The provenance has {len(stored)} characters, more than {MOST}.")
    return stored


def _git(root: Path, *arguments: str) -> str | None:
    command = ["git", "-C", str(root), *arguments]
    try:
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return None


def stored(arrays: Mapping[str, np.ndarray]) -> list[str]:
    """What the done folds of a stored result were made by; "" where it was not stored."""
    done = arrays["done"]
    made_by = arrays.get(FIELD, np.full(len(done), ""))
    return [str(one) for one in made_by[done]]


def _code(one: str) -> str:
    if not one:
        return UNKNOWN
    known = json.loads(one)
    tree = {True: ", changed", False: "", None: ", perhaps changed"}[known["dirty"]]
    return f"{known['commit'][:12]}{tree}"


def _preset(one: str) -> str:
    if not one:
        return UNKNOWN
    return ", ".join(f"{name} {value}" for name, value in json.loads(one)["preset"].items())


def lines(results: Iterable[tuple[str, str]], ours: str) -> Iterator[str]:
    """What to print above a table of ``results``: pairs of a model and what made one fold of it.

    A row of ``ours`` that is a mixture of commits, changed trees or presets is called so: it is
    the result of no code that there is.
    """
    pairs = list(results)
    for title, own in ((ours, True), ("comparators", False)):
        made_by = [one for model, one in pairs if (model == ours) == own]
        code = Counter(_code(one) for one in made_by)
        if not code:
            continue
        listed = "; ".join(f"{name} ({count} folds)" for name, count in code.most_common())
        yield f"Code of {title}: {listed}."
        if not own:
            continue
        presets = Counter(_preset(one) for one in made_by)
        for name, count in presets.most_common():
            yield f"Preset of {title}: {name} ({count} folds)."
        if len(code) > 1 or len(presets) > 1:
            yield (
                f"WARNING: the rows of {title} were made by {len(code)} states of the code and "
                f"{len(presets)} presets. Compute them again in another --out before citing them."
            )
