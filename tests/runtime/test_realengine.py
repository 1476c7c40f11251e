"""The whole engine, put up by its installer on a computer that has no network.

It takes minutes and 2 GB, and a folder with every wheel that the engine needs, named by
GNNWR_WHEELS; ``pip download --only-binary :all: -d FOLDER -r requirements-engine.txt`` makes one.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from gnnwr_qgis.runtime import paths, stamp
from tests.runtime.installing import environment

ROOT = Path(__file__).resolve().parent.parent.parent
ALONE = ["unshare", "--map-root-user", "--net"]
WHEELS = os.environ.get("GNNWR_WHEELS", "")


@pytest.mark.slow
@pytest.mark.skipif(not WHEELS, reason="GNNWR_WHEELS names no folder of wheels")
def test_a_folder_of_wheels_is_enough(tmp_path):
    if subprocess.run([*ALONE, "true"], capture_output=True).returncode != 0:
        pytest.skip("this system lets nobody make namespaces")
    cache = tmp_path / "缓存 with spaces ü"
    cache.mkdir()
    installer = [sys.executable, "-B", "-m", "gnnwr_qgis.runtime", "--cache", str(cache)]
    done = subprocess.run(
        [*ALONE, *installer, "--wheels", WHEELS, "--offline"],
        env=environment(),
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Testing the engine" in done.stdout
    state = stamp.state(str(cache))
    assert state.usable, state.reason
    python = paths.environment_python(paths.engine_folder(str(cache)))
    asked = [python, "-I", "-c", "import torch; print(torch.__file__)"]
    where = subprocess.run(asked, capture_output=True, text=True, check=True).stdout
    assert where.startswith(str(cache))
