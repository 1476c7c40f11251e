"""Installs packages as told on the command line (JSON) and prints how it ended.

A process of its own, so that a test can run it without a network or on a disk that is full.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from gnnwr_qgis.runtime import packages, paths
from gnnwr_qgis.runtime.environment import clean_environment
from gnnwr_qgis.runtime.remedies import Facts
from gnnwr_qgis.runtime.sources import Sources
from gnnwr_qgis.runtime.steps import InstallError, Listener, Steps


def environment(index="", **more):
    """Variables of a computer on which nobody has configured pip."""
    names = ("PROXY", "CERT", "CA_BUNDLE", "SSL_")
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("PIP_") and not any(word in name.upper() for word in names)
    }
    kept.update(PIP_CONFIG_FILE=os.devnull, PIP_RETRIES="0", PIP_TIMEOUT="60", **more)
    if index:
        kept["PIP_INDEX_URL"] = f"{index}/simple"
    return clean_environment(kept)


def install(python, requirements, cache, sources=None, variables=None, facts=None, secrets=()):
    """The kind and message of the error (empty when all is well), and the lines of the log."""
    lines = []
    listener = Listener(lambda fraction, text: None, lines.append, lambda: False)
    os.makedirs(cache, exist_ok=True)
    sources = sources or Sources()
    variables = packages.child_environment(variables or environment(), sources)
    kind = message = ""
    with Steps(paths.log_file(cache), listener, secrets) as steps:
        try:
            packages.install(steps, python, requirements, sources, variables, cache, facts)
        except InstallError as error:
            kind, message = error.kind, str(error)
    return {"kind": kind, "message": message, "lines": lines}


if __name__ == "__main__":
    told = json.loads(sys.argv[1])
    told["facts"] = Facts(**told.get("facts", {}))
    print(json.dumps(install(**told)))
