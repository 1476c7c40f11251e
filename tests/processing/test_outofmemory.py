"""Memory that ends while a map is predicted."""

from __future__ import annotations

import resource

import numpy as np
import pytest
from qgis.core import QgsRasterLayer

from tests.processing.made import write_raster
from tests.processing.survival import job, refused
from tests.waiting import until

pytestmark = pytest.mark.usefixtures("provider")
CELLS, ROOM = 2500, 8 * 2**20


@pytest.fixture(scope="module")
def wide(qgis_app, tmp_path_factory):
    """A raster that takes seconds to predict."""
    x1 = np.random.default_rng(1).normal(size=(CELLS, CELLS))
    path = str(tmp_path_factory.mktemp("wide") / "wide.tif")
    return QgsRasterLayer(write_raster(path, [x1, x1[::-1]], ["x1", "x2"]), "wide")


def test_a_map_for_which_memory_does_not_suffice(engine, traces, plain_model, wide):
    identity, parameters = job("predictraster", traces.folder, plain_model, None, wide)
    (traces.folder / "map.tif").write_text("the user's")
    traces.remember()
    limited = []

    def begun():
        maps = traces.folder.rglob("*.tif*")
        return any(path.stat().st_size > 1000 for path in maps if "partial" in str(path))

    def limit(pid):
        until(begun)
        with open(f"/proc/{pid}/statm") as stream:
            most = int(stream.read().split()[0]) * resource.getpagesize() + ROOM
        resource.prlimit(pid, resource.RLIMIT_AS, (most, most))
        limited.append(pid)

    traces.when_working(limit)
    message = refused(identity, parameters)
    assert limited
    assert "memory" in message.lower(), message
    traces.none_left()
    traces.untouched()
