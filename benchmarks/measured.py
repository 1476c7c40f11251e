# SPDX-License-Identifier: GPL-2.0-or-later
"""What a benchmark found, for a program to read: lines of JSON among those for people.

A benchmark adds :func:`add_option` to its parser and gives every result to :func:`tell`;
``scripts/bench.sh`` asks for ``--json`` and reads the lines with :func:`read`.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable
from typing import Union

#: Exit status of a benchmark that this machine cannot run; its last line says why.
SKIPPED = 77
_MARK = "measured"

Number = Union[float, int, str]  # QGIS's Python may be older than the engine's


def add_option(parser: argparse.ArgumentParser) -> None:
    """The option ``--json``."""
    parser.add_argument("--json", action="store_true", help="print lines of JSON as well")


def tell(options: argparse.Namespace, name: str, **found: Number) -> None:
    """Print what was ``found`` for ``name``, where ``--json`` asks for it."""
    if options.json:
        print(json.dumps({_MARK: name, **found}, sort_keys=True), flush=True)


def read(text: str) -> dict[str, dict[str, Number]]:
    """The results among the lines of ``text``, by name.

    Raises
    ------
    ValueError
        When there is none, or one name has two.
    """
    found: dict[str, dict[str, Number]] = {}
    for line in _marked(text.splitlines()):
        name = str(line.pop(_MARK))
        if name in found:
            raise ValueError(f"two results are named {name}")
        found[name] = line
    if not found:
        raise ValueError("no results were printed")
    return found


def _marked(lines: Iterable[str]) -> Iterable[dict[str, Number]]:
    for line in lines:
        if line.startswith("{") and f'"{_MARK}"' in line:
            yield json.loads(line)
