"""Options of pip that would put the packages elsewhere than into the environment, or nowhere.

The user may have set them for other ends, in variables or in pip's own configuration. Only these
are overruled; what says where packages come from, how to get there and whom to trust holds.
"""

from __future__ import annotations

import os
from typing import Collection, Dict, List, Mapping

_OVERRULED = frozenset(
    "user target prefix root python dry-run no-deps no-dependencies quiet "
    "require-virtualenv require-venv".split()
)

_FROM_VARIABLE = ":env:."

# Variables come after the files. An empty one counts for nothing, so that the options which take a
# place have to be overruled on the command line (see arguments).
_VARIABLES = {
    "PIP_DRY_RUN": "0",
    "PIP_NO_DEPS": "0",
    "PIP_QUIET": "0",  # what it says is listened to
    "PIP_REQUIRE_VIRTUALENV": "0",
    "PIP_USER": "0",  # to pip's question for its configuration it would mean the user's file alone
    # Set by pip itself when it has handed over to the Python that is configured: it stays here.
    "_PIP_RUNNING_IN_SUBPROCESS": "1",
}


def overruled(environment: Mapping[str, str]) -> Dict[str, str]:
    """``environment`` without the variables that mislead pip, and with those that set it right."""
    kept = {name: value for name, value in environment.items() if not _is_overruled(name)}
    return {**kept, **_VARIABLES}


def is_ours(line: str) -> bool:
    """Whether a line of ``pip config list`` tells of a variable of :func:`overruled`."""
    option = line.partition("=")[0]
    return option.startswith(_FROM_VARIABLE) and option[len(_FROM_VARIABLE) :] in _OVERRULED


def arguments(configured: Collection[str], environment: str) -> List[str]:
    """What overrules the places that are configured, for the command line of ``pip install``.

    ``environment`` is the folder of the virtual environment to install into.
    """
    found = ["--no-user"]
    if "target" in configured:
        found += ["--target", ""]
    if "prefix" in configured:  # an empty one would mean the current folder, as with the root
        found += ["--prefix", environment]
    if "root" in configured:
        drive = os.path.splitdrive(os.path.abspath(environment))[0]
        found += ["--root", drive + os.sep]
    return found


def _is_overruled(name: str) -> bool:
    option = name[len("PIP_") :].lower().replace("_", "-")
    return name.upper().startswith("PIP_") and option in _OVERRULED
