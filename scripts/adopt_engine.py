"""Test an engine that was made by other means than the installer's, and let the plugin use it.

    python3 scripts/adopt_engine.py CACHE

``CACHE`` is a cache folder whose ``engine`` is a virtual environment with what the engine needs:
a distribution's own packages, say. Standard library only.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parent.parent))

from gnnwr_qgis.runtime import paths
from gnnwr_qgis.runtime.crash import WorkerError
from gnnwr_qgis.runtime.installer import self_test
from gnnwr_qgis.runtime.stamp import write_stamp
from gnnwr_qgis.runtime.steps import Listener, Steps


def main(cache: str) -> int:
    """Adopt the engine in ``cache``; the exit code."""
    engine = paths.engine_folder(cache)
    listener = Listener(progress=lambda fraction, text: None, log=print, is_canceled=lambda: False)
    try:
        with Steps(paths.log_file(cache), listener, []) as steps:
            values = self_test(steps, paths.environment_python(engine))
    except WorkerError as error:
        print(error.message, error.details, sep="\n", file=sys.stderr)
        return 1
    write_stamp(engine, str(values.get("python", "")))
    return 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1]))
