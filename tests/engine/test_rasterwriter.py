import os
import resource
import subprocess
import sys
import textwrap
from pathlib import Path

import numpy as np
import pytest
import rasterio
from rasterio.transform import from_origin

from gnnwr_qgis.engine.errors import InputError
from gnnwr_qgis.engine.grid import Grid
from gnnwr_qgis.engine.rasterwriter import (
    BandMeaning,
    RasterWriter,
    Statistics,
    check_destination,
)
from gnnwr_qgis.engine.replacing import replace_together

from .rasterfiles import RD, Recorder

ROOT = Path(__file__).parents[2]
GRID = Grid(RD, from_origin(100_000, 400_000, 40, 40), 600, 300)
BANDS = [BandMeaning("prediction [mg/kg]", "mg/kg"), BandMeaning("standard_error")]


def write_all(path, job_folder, values, grid=GRID):
    with RasterWriter(str(path), str(job_folder), grid, BANDS, {"model": "m.gnnwr"}) as writer:
        for window in grid.windows(1):
            rows, columns = window.toslices()
            block = values[:, rows, columns]
            writer.write(window, block, ~np.isnan(block[0]))
        writer.finish()
        replace_together([(writer.partial, writer.destination)], Recorder())


def surface(grid=GRID):
    values = np.random.default_rng(3).normal(50, 9, (2, grid.height, grid.width))
    values[:, :270, :300] = np.nan  # a whole tile and parts of others
    return values.astype(np.float32)


def test_what_is_written_is_what_is_read(tmp_path):
    values = surface()
    write_all(tmp_path / "out.tif", tmp_path / "job", values)
    with rasterio.open(tmp_path / "out.tif") as dataset:
        assert np.array_equal(dataset.read(), values, equal_nan=True)
        assert dataset.profile["tiled"]
        assert dataset.block_shapes == [(256, 256)] * 2
        assert dataset.compression.value == "DEFLATE"
        assert dataset.dtypes == ("float32", "float32")
        assert all(np.isnan(dataset.nodatavals))
        assert dataset.transform == GRID.transform
        assert dataset.crs.to_epsg() == 28992
        assert dataset.descriptions == ("prediction [mg/kg]", "standard_error")
        assert dataset.units == ("mg/kg", None)
        tags = dataset.tags()
        assert tags["GNNWR_MODEL"] == "m.gnnwr"
        assert tags["TIFFTAG_SOFTWARE"].startswith("GNNWR")
        for number in (1, 2):
            found = values[number - 1][~np.isnan(values[number - 1])].astype(np.float64)
            stored = {key: float(value) for key, value in dataset.tags(number).items()}
            assert stored["STATISTICS_MINIMUM"] == found.min()
            assert stored["STATISTICS_MAXIMUM"] == found.max()
            assert stored["STATISTICS_MEAN"] == pytest.approx(found.mean(), rel=1e-9)
            assert stored["STATISTICS_STDDEV"] == pytest.approx(found.std(), rel=1e-9)
    assert os.listdir(tmp_path) == ["out.tif"]


def test_statistics_do_not_cancel():
    # The sum of squares of these would lose every digit of the deviation.
    values = 1e8 + np.random.default_rng(0).normal(size=10_000)
    gathered = Statistics()
    for part in np.array_split(values, 7):
        gathered.add(part)
    assert gathered.mean == pytest.approx(values.mean(), rel=1e-14)
    assert gathered.deviation == pytest.approx(values.std(), rel=1e-6)


def test_statistics_of_the_largest_numbers_stay_finite():
    gathered = Statistics()
    gathered.add(np.array([-3e38, 3e38], dtype=np.float32))
    assert (gathered.mean, gathered.deviation) == pytest.approx((0.0, 3e38), rel=1e-6)


def test_stale_side_files_go_and_others_stay(tmp_path):
    for name in ("out.tif.aux.xml", "out.tif.ovr", "out.tif.msk", "out.qml", "out.tif", "out.txt"):
        (tmp_path / name).write_text("old")
    write_all(tmp_path / "out.tif", tmp_path / "job", surface())
    assert sorted(os.listdir(tmp_path)) == ["out.tif", "out.txt"]


def test_a_failure_leaves_the_old_file_and_nothing_else(tmp_path):
    (tmp_path / "out.tif").write_text("old")
    (tmp_path / "out.qml").write_text("old")

    class Broken(Grid):
        def windows(self, pixels):
            yield from list(super().windows(pixels))[:2]
            raise ZeroDivisionError

    grid = Broken(GRID.crs_wkt, GRID.transform, GRID.width, GRID.height)
    with pytest.raises(ZeroDivisionError):
        write_all(tmp_path / "out.tif", tmp_path / "job", np.ones((2, 300, 600), np.float32), grid)
    assert sorted(os.listdir(tmp_path)) == ["out.qml", "out.tif"]
    assert (tmp_path / "out.tif").read_text() == "old"


def test_only_geotiff_names_in_existing_folders(tmp_path):
    check_destination(str(tmp_path / "a.TIFF"))
    for name in ("a.asc", "a.png", "a", "a.tif.gz"):
        with pytest.raises(InputError, match=r"no GeoTIFF.*\.tif"):
            check_destination(str(tmp_path / name))
    with pytest.raises(InputError, match="does not exist"):
        check_destination(str(tmp_path / "missing" / "a.tif"))
    (tmp_path / "d.tif").mkdir()
    with pytest.raises(InputError, match="is a folder"):
        check_destination(str(tmp_path / "d.tif"))


def test_an_input_is_not_overwritten(tmp_path):
    (tmp_path / "in.tif").write_text("precious")
    os.symlink(tmp_path / "in.tif", tmp_path / "alias.tif")
    with pytest.raises(InputError, match="input raster"):
        check_destination(str(tmp_path / "alias.tif"), [str(tmp_path / "in.tif")])


def test_an_unwritable_folder_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    with pytest.raises(InputError, match="cannot be written to"):
        check_destination(str(tmp_path / "a.tif"))


def test_a_destination_that_cannot_be_replaced(tmp_path, monkeypatch):
    def locked(*_):
        raise PermissionError(13, "in use")

    monkeypatch.setattr(os, "replace", locked)
    with pytest.raises(InputError, match=r"in use.*open"):
        write_all(tmp_path / "out.tif", tmp_path / "job", surface())
    assert os.listdir(tmp_path) == []


FULL = """
    import resource, sys
    import numpy as np
    from gnnwr_qgis.engine.errors import InputError
    from gnnwr_qgis.engine import rasterwriter
    from tests.engine.test_rasterwriter import surface, write_all
    if sys.argv[3] == "full":
        rasterwriter._FULL_BYTES = 1 << 62
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]),) * 2)
    try:
        write_all(sys.argv[1] + "/out.tif", "job", surface())
    except InputError as error:
        print("input", error)
    except OSError as error:
        print("system", error.errno, error.filename)
    else:
        print("written")
"""


@pytest.mark.parametrize("share", [0.02, 0.5, 0.999])
@pytest.mark.parametrize("kind", ["full", "quota"])
def test_a_disk_that_fills_is_an_error_at_any_point(tmp_path, share, kind):
    """A limit of the file's size stands in for the disk: GDAL meets the same failed write."""
    whole = tmp_path / "whole"
    whole.mkdir()
    write_all(whole / "out.tif", "job", surface())
    limit = int((whole / "out.tif").stat().st_size * share)
    place = tmp_path / "small"
    place.mkdir()
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(FULL), str(place), str(limit), kind],
        capture_output=True, text=True, check=True, cwd=ROOT,
    )  # fmt: skip
    expected = "system 28" if kind == "full" else "input The output out.tif cannot be written"
    assert done.stdout.startswith(expected), done.stdout + done.stderr
    assert str(place) in done.stdout
    assert os.listdir(place) == []


def test_the_limit_of_that_test_is_what_fails(tmp_path):
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] == resource.RLIM_INFINITY
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(FULL), str(tmp_path), str(2**30), "quota"],
        capture_output=True, text=True, check=True, cwd=ROOT,
    )  # fmt: skip
    assert done.stdout.strip() == "written"
