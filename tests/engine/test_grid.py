import numpy as np
import pytest
from affine import Affine
from rasterio.transform import from_origin
from rasterio.windows import Window

from gnnwr_qgis.contract.job import GridRequest
from gnnwr_qgis.engine import crs
from gnnwr_qgis.engine.errors import InputError
from gnnwr_qgis.engine.grid import Grid, require_overlap, resolve
from gnnwr_qgis.engine.rasterband import Datasets

from .rasterfiles import LONLAT, RD, UTM31, Recorder, source, write_raster


@pytest.fixture
def raster(tmp_path):
    """10 rows and 20 columns of 40 m, corner at 100000, 400000."""
    return source(write_raster(tmp_path / "first.tif", np.ones((10, 20), np.float32)))


def resolved(raster, **wishes):
    report = Recorder()
    with Datasets() as datasets:
        return resolve(GridRequest(**wishes), [raster], datasets, report), report


def test_default_is_the_first_raster_and_the_log_gives_columns_and_rows(raster):
    grid, report = resolved(raster)
    assert grid == Grid(RD, from_origin(100_000, 400_000, 40, 40), 20, 10)
    assert "20 columns x 10 rows" in report.texts("info")[0]
    assert "metre" in report.texts("info")[0]


def test_reference_comes_before_the_first_raster(raster, tmp_path):
    path = write_raster(tmp_path / "r.tif", np.ones((4, 5)), from_origin(99_990, 400_010, 100, 50))
    grid, _ = resolved(raster, reference=source(path, "reference"))
    assert grid == Grid(RD, from_origin(99_990, 400_010, 100, 50), 5, 4)


def test_an_extent_grows_to_the_lines_of_the_reference(raster):
    grid, _ = resolved(raster, extent=(100_050, 399_850, 100_190, 399_950))
    assert grid == Grid(RD, from_origin(100_040, 399_960, 40, 40), 4, 3)
    # An extent on the lines, but for rounding, does not grow.
    grid, _ = resolved(
        raster, extent=(100_040 - 1e-6, 399_840 - 1e-6, 100_200 + 1e-6, 399_960 + 1e-6)
    )
    assert grid == Grid(RD, from_origin(100_040, 399_960, 40, 40), 4, 3)


def test_an_extent_may_reach_beyond_the_raster(raster):
    grid, _ = resolved(raster, extent=(99_930, 399_970, 100_010, 400_030))
    assert grid == Grid(RD, from_origin(99_920, 400_040, 40, 40), 3, 2)


def test_a_cell_size_starts_at_the_upper_left_corner_and_covers_all(raster):
    grid, _ = resolved(raster, cellsize=30.0)
    assert grid == Grid(RD, from_origin(100_000, 400_000, 30, 30), 27, 14)


def test_south_up_reference_gives_the_same_grid(raster, tmp_path):
    path = write_raster(tmp_path / "s.tif", np.ones((10, 20)), Affine(40, 0, 1e5, 0, 40, 399_600))
    grid, _ = resolved(source(path))
    assert grid == resolved(raster)[0]


def test_rotated_reference_gives_an_upright_grid_of_as_large_cells(tmp_path):
    path = write_raster(tmp_path / "r.tif", np.ones((10, 10)), Affine(30, 40, 1e5, 40, -30, 4e5))
    grid, _ = resolved(source(path))
    assert grid.transform.a == pytest.approx(50)
    assert grid.bounds == pytest.approx((100_000, 399_700, 100_700, 400_400))


def test_another_crs_keeps_the_size_of_the_cells_and_covers_the_raster(raster):
    grid, report = resolved(raster, crs_wkt=UTM31)
    assert grid.crs_wkt == UTM31
    assert grid.transform.a == pytest.approx(40, rel=2e-3)
    corners = np.array([[1e5, 4e5], [100_800, 4e5], [1e5, 399_600], [100_800, 399_600]])
    there = crs.transform(corners, RD, UTM31, None)
    low, high = there.min(axis=0), there.max(axis=0)
    assert (np.array(grid.bounds[:2]) <= low + 1e-3).all()
    assert (np.array(grid.bounds[2:]) >= high - 1e-3).all()
    assert (np.array(grid.bounds[:2]) > low - 45).all()
    assert "UTM" in report.texts("info")[0]
    degrees, _ = resolved(raster, crs_wkt=LONLAT)
    assert 3e-4 < degrees.transform.a < 6e-4


def test_the_extent_may_have_a_crs_of_its_own(raster):
    box = crs.transform_bounds((100_100, 399_700, 100_300, 399_900), RD, LONLAT, None)
    grid, _ = resolved(raster, extent=box, extent_crs_wkt=LONLAT)
    assert grid.transform.a == 40
    assert grid.bounds[0] == pytest.approx(100_100, abs=41)
    assert grid.bounds[3] == pytest.approx(399_900, abs=41)


@pytest.mark.parametrize(
    ("wishes", "message"),
    [
        ({"extent": (0, 0, 100, 100)}, "does not meet.*layer a"),
        ({"extent": (5.0, 52.0, 5.1, 52.1)}, "does not meet.*check the CRS"),
        ({"extent": (100_100, 399_900, 100_100, 399_950)}, "is empty"),
        ({"extent": (float("nan"), 0, 1, 1)}, "no number"),
        ({"cellsize": 0.0}, "above zero"),
        ({"cellsize": -30.0}, "above zero"),
        ({"cellsize": float("inf")}, "above zero"),
        ({"cellsize": 1000.0}, "larger than the raster.*unit"),
        ({"cellsize": 0.0001}, "8e.06 columns x 4e.06 rows.*larger cell size"),
        ({"cellsize": 1e-300}, "larger cell size"),
        ({"crs_wkt": LONLAT, "cellsize": 40.0}, "40 degree, is larger"),
    ],
)
def test_impossible_wishes_say_what_to_do(raster, wishes, message):
    with pytest.raises(InputError, match=message):
        resolved(raster, **wishes)


def test_a_crs_cannot_be_asked_of_a_raster_without_one(tmp_path):
    path = write_raster(tmp_path / "a.tif", np.ones((2, 2)), crs="")
    with pytest.raises(InputError, match=r"layer a.*no CRS"):
        resolved(source(path, crs=""), crs_wkt=RD)
    grid, _ = resolved(source(path, crs=""), extent=(100_000, 399_960, 100_040, 400_000))
    assert (grid.crs_wkt, grid.width, grid.height) == ("", 1, 1)


def test_nothing_to_follow():
    with Datasets() as datasets, pytest.raises(InputError, match="reference raster"):
        resolve(GridRequest(), [], datasets, Recorder())


def test_a_raster_apart_from_the_grid_is_named(raster, tmp_path):
    path = write_raster(tmp_path / "b.tif", np.ones((2, 2)), from_origin(5, 52, 0.1, 0.1), LONLAT)
    grid, report = resolved(raster)
    far = source(path, "far", LONLAT)
    with Datasets() as datasets:
        bands = [datasets.band(item, report) for item in (raster, far)]
        with pytest.raises(InputError, match=r"far.*does not overlap"):
            require_overlap(grid, bands, report)


def test_centres_and_windows():
    grid = Grid(RD, from_origin(1000, 2000, 10, 5), 700, 530)
    got = grid.centres(Window(2, 1, 3, 2))
    assert got.tolist() == [
        [1025, 1992.5], [1035, 1992.5], [1045, 1992.5],
        [1025, 1987.5], [1035, 1987.5], [1045, 1987.5],
    ]  # fmt: skip
    assert grid.centres(Window(2, 1, 3, 2), np.array([4])).tolist() == [[1035, 1987.5]]
    for pixels in (1, 256 * 512, 10**6):
        seen = np.zeros((530, 700), dtype=int)
        for window in grid.windows(pixels):
            assert window.row_off % 256 == 0
            assert window.col_off % 256 == 0
            assert window.width * window.height <= max(pixels, 256 * 256)
            seen[window.toslices()] += 1
        assert (seen == 1).all()
