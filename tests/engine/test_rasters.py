import math

import numpy as np
import pytest
import rasterio
from affine import Affine
from rasterio.transform import from_origin
from rasterio.windows import Window

from gnnwr_qgis.contract.job import NodataRange
from gnnwr_qgis.engine import crs, rasters
from gnnwr_qgis.engine.errors import InputError
from gnnwr_qgis.engine.grid import Grid
from gnnwr_qgis.engine.rasterband import Datasets
from gnnwr_qgis.engine.rasters import GridReader, sample

from .rasterfiles import LONLAT, RD, Recorder, source, write_raster

ORIGIN = from_origin(100_000, 400_000, 40, 40)


def centres(rows, columns, transform=ORIGIN):
    r, c = np.meshgrid(np.arange(rows) + 0.5, np.arange(columns) + 0.5, indexing="ij")
    t, r, c = transform, r.ravel(), c.ravel()
    return np.column_stack([t.a * c + t.b * r + t.c, t.d * c + t.e * r + t.f])


def read_grid(item, grid, categorical=False, window=None):
    report = Recorder()
    with Datasets() as datasets:
        reader = GridReader(datasets.band(item, report), grid, categorical, report)
        window = window or Window(0, 0, grid.width, grid.height)
        return reader.read(window), reader.aligned


def test_centres_give_cells_and_between_is_bilinear(tmp_path):
    values = np.array([[0.0, 10.0], [20.0, 70.0]])
    item = source(write_raster(tmp_path / "a.tif", values))
    got = sample(item, centres(2, 2), RD, False, Recorder())
    assert got.tolist() == [0, 10, 20, 70]
    # A quarter of a cell right of the first centre, three quarters below it.
    xy = np.array([[100_000 + 30, 400_000 - 50]])
    top, bottom = 0.75 * 0 + 0.25 * 10, 0.75 * 20 + 0.25 * 70
    want = 0.25 * top + 0.75 * bottom
    assert sample(item, xy, RD, False, Recorder())[0] == pytest.approx(want, abs=1e-12)


def test_outside_is_nan_and_the_outer_half_cell_is_not(tmp_path):
    item = source(write_raster(tmp_path / "a.tif", np.array([[1.0, 2.0]])))
    xy = np.array([[99_999, 399_980], [100_001, 399_980], [100_079.9, 399_999], [100_081, 399_980]])
    got = sample(item, xy, RD, False, Recorder())
    assert np.isnan(got[[0, 3]]).all()
    assert got[1:3].tolist() == [1, 2]


def test_nodata_neighbours_lose_their_weight_but_an_own_nodata_cell_is_nodata(tmp_path):
    values = np.array([[1, -9999], [3, 4]], dtype=np.float32)
    item = source(write_raster(tmp_path / "a.tif", values, nodata=-9999), nodata=-9999.0)
    # In cell (0, 0), 0.25 of a cell from its centre both ways: weights .5625 .1875 .1875 .0625.
    xy = np.array([[100_030.0, 399_970.0], [100_050.0, 399_970.0]])
    got = sample(item, xy, RD, False, Recorder())
    want = (0.5625 * 1 + 0.1875 * 3 + 0.0625 * 4) / (0.5625 + 0.1875 + 0.0625)
    assert got[0] == pytest.approx(want, abs=1e-12)
    assert math.isnan(got[1])


def test_scaled_int16_with_nodata(tmp_path):
    values = np.array([[100, -32768, 250]], dtype=np.int16)
    path = write_raster(tmp_path / "a.tif", values, nodata=-32768)
    item = source(path, nodata=-32768.0, scale=0.1, offset=-5.0)
    got = sample(item, centres(1, 3), RD, False, Recorder())
    assert got[[0, 2]] == pytest.approx([5.0, 20.0], abs=1e-12)
    assert math.isnan(got[1])


def test_nodata_is_the_layers_not_the_files(tmp_path):
    values = np.array([[7, 8]], dtype=np.uint8)
    path = write_raster(tmp_path / "a.tif", values, nodata=7)
    switched_off = sample(source(path), centres(1, 2), RD, False, Recorder())
    assert switched_off.tolist() == [7, 8]
    other = sample(source(path, nodata=8.0), centres(1, 2), RD, False, Recorder())
    assert other[0] == 7
    assert math.isnan(other[1])
    impossible = sample(source(path, nodata=-9999.0), centres(1, 2), RD, False, Recorder())
    assert impossible.tolist() == [7, 8]


def test_float_nodata_written_with_too_few_digits(tmp_path):
    values = np.array([[np.float32(-3.4028235e38), 1]], dtype=np.float32)
    item = source(write_raster(tmp_path / "a.tif", values), nodata=-3.4028234e38)
    got = sample(item, centres(1, 2), RD, False, Recorder())
    assert math.isnan(got[0])
    assert got[1] == 1


def test_several_nodata_ranges_are_in_scaled_values(tmp_path):
    values = np.array([[1, 2, 3, 4, 5, 6, 7]], dtype=np.int16)
    ranges = (
        NodataRange(0.3, 0.4),
        NodataRange(0.6, None, include_minimum=False),
        NodataRange(None, 0.1, include_maximum=False),
    )
    item = source(write_raster(tmp_path / "a.tif", values), scale=0.1, nodata_ranges=ranges)
    got = sample(item, centres(1, 7), RD, False, Recorder())
    assert np.isnan(got).tolist() == [False, False, True, True, False, False, True]


def test_mask_and_alpha_bands_count(tmp_path):
    values = np.array([[1, 2]], dtype=np.uint8)
    with rasterio.Env(GDAL_TIFF_INTERNAL_MASK=True):
        masked = write_raster(tmp_path / "m.tif", values, mask=np.array([[255, 0]], np.uint8))
    alpha = np.array([[[1, 2]], [[0, 255]]], dtype=np.uint8)
    path = write_raster(tmp_path / "a.tif", alpha, alpha="YES")
    got = sample(source(masked), centres(1, 2), RD, False, Recorder())
    assert got[0] == 1
    assert math.isnan(got[1])
    got = sample(source(path), centres(1, 2), RD, False, Recorder())
    assert math.isnan(got[0])
    assert got[1] == 2


def test_nan_and_infinite_cells_are_nodata_and_infinite_ones_are_reported(tmp_path):
    values = np.array([[np.nan, np.inf, 3.0]])
    report = Recorder()
    item = source(write_raster(tmp_path / "a.tif", values))
    got = sample(item, centres(1, 3), RD, False, report)
    assert np.isnan(got).tolist() == [True, True, False]
    assert any("infinite" in text and "layer a" in text for text in report.warnings)


def test_layer_crs_overrides_the_files(tmp_path):
    values = np.arange(4.0).reshape(2, 2)
    path = write_raster(tmp_path / "a.tif", values, crs=LONLAT)  # wrong: these are RD metres
    assert sample(source(path, crs=RD), centres(2, 2), RD, False, Recorder()).tolist() == [
        0, 1, 2, 3,
    ]  # fmt: skip


def test_points_in_another_crs(tmp_path):
    values = np.arange(6.0).reshape(2, 3)
    item = source(write_raster(tmp_path / "a.tif", values))
    lonlat = crs.transform(centres(2, 3), RD, LONLAT, None)
    got = sample(item, lonlat, LONLAT, False, Recorder())
    assert got == pytest.approx(np.arange(6.0), abs=1e-3)


def test_raster_without_crs_needs_points_without_one(tmp_path):
    path = write_raster(tmp_path / "a.tif", np.array([[1.0, 2.0]]), crs="")
    assert sample(source(path, crs=""), centres(1, 2), "", False, Recorder()).tolist() == [1, 2]
    with pytest.raises(InputError, match=r"layer a.*no CRS"):
        sample(source(path, crs=""), centres(1, 2), RD, False, Recorder())
    with pytest.raises(InputError, match="the points has no CRS"):
        sample(source(path), centres(1, 2), "", False, Recorder())


def test_raster_without_georeference_lies_as_qgis_shows_it(tmp_path):
    path = write_raster(tmp_path / "a.tif", np.array([[1.0, 2.0], [3.0, 4.0]]), "none", crs="")
    xy = np.array([[0.5, -0.5], [1.5, -1.5]])  # rows go down from y 0
    assert sample(source(path, crs=""), xy, "", False, Recorder()).tolist() == [1, 4]


@pytest.mark.parametrize(
    "transform",
    [
        Affine(40, 0, 100_000, 0, 40, 399_880),  # south-up
        Affine(30, 10, 100_000, 10, -30, 400_000),  # rotated
    ],
)
def test_other_orientations(tmp_path, transform):
    values = np.arange(12.0).reshape(3, 4)
    item = source(write_raster(tmp_path / "a.tif", values, transform))
    got = sample(item, centres(3, 4, transform), RD, False, Recorder())
    assert got == pytest.approx(np.arange(12.0), abs=1e-9)


def test_classes_are_taken_from_the_containing_cell(tmp_path):
    values = np.array([[1, 5]], dtype=np.uint8)
    item = source(write_raster(tmp_path / "a.tif", values))
    xy = np.array([[100_039.0, 399_980.0], [100_041.0, 399_980.0]])
    assert sample(item, xy, RD, True, Recorder()).tolist() == [1, 5]


def test_class_codes_must_be_whole(tmp_path):
    item = source(write_raster(tmp_path / "a.tif", np.array([[1.0, 2.37]])), name="Tectonics")
    with pytest.raises(InputError, match=r"Tectonics.*2\.37.*x 100060.*nearest.*number"):
        sample(item, centres(1, 2), RD, True, Recorder())
    grid = Grid(RD, ORIGIN, 2, 1)
    with pytest.raises(InputError, match=r"2\.37.*x 100060"):
        read_grid(item, grid, categorical=True)
    # Rounding by a scale is no fraction.
    path = write_raster(tmp_path / "b.tif", np.array([[30, 70]], dtype=np.int16))
    got = sample(source(path, scale=0.1), centres(1, 2), RD, True, Recorder())
    assert got.tolist() == [3, 7]


def test_scattered_points_read_in_pieces_equal_one_reading(tmp_path, monkeypatch):
    rng = np.random.default_rng(4)
    values = rng.normal(size=(90, 130)).astype(np.float32)
    values[rng.random(values.shape) < 0.1] = -9999
    item = source(write_raster(tmp_path / "a.tif", values), nodata=-9999.0)
    size = np.array([130 * 40, -90 * 40])
    xy = np.array([100_000, 400_000]) + rng.random((500, 2)) * size
    whole = sample(item, xy, RD, False, Recorder())
    monkeypatch.setattr(rasters, "_WINDOW_CELLS", 50)
    monkeypatch.setattr(rasters, "_TILE", 16)
    assert np.array_equal(sample(item, xy, RD, False, Recorder()), whole, equal_nan=True)
    assert 0 < np.isnan(whole).sum() < 200


@pytest.mark.parametrize("up", [False, True])
def test_aligned_reading_equals_the_general_path(tmp_path, monkeypatch, up):
    rng = np.random.default_rng(1)
    values = rng.normal(size=(30, 40))
    values[rng.random(values.shape) < 0.1] = np.nan
    transform = Affine(40, 0, 100_000, 0, 40, 398_800) if up else ORIGIN
    item = source(write_raster(tmp_path / "a.tif", values, transform))
    # Five cells left and four above, so the raster covers the grid in part.
    grid = Grid(RD, from_origin(100_000 - 200, 400_000 + 160, 40, 40), 42, 37)
    window = Window(2, 3, 37, 31)
    fast, aligned = read_grid(item, grid, window=window)
    assert aligned
    monkeypatch.setattr(rasters, "_alignment", lambda *_: None)
    general, aligned = read_grid(item, grid, window=window)
    assert not aligned
    assert np.array_equal(fast, general, equal_nan=True)
    north = values[::-1] if up else values
    assert np.array_equal(fast[1:, 3:], north[:30, :34], equal_nan=True)
    assert np.isnan(fast[:1]).all()
    assert np.isnan(fast[:, :3]).all()


@pytest.mark.parametrize(
    ("crs_wkt", "transform", "shape"),
    [
        (RD, from_origin(100_013, 399_990, 25, 25), (30, 40)),  # finer and shifted
        (RD, from_origin(99_000, 401_000, 700, 700), (4, 5)),  # coarse, beyond the raster
        (LONLAT, from_origin(4.5841, 51.5815, 0.0004, 0.0003), (40, 30)),  # another CRS
    ],
)
def test_a_pixel_equals_a_point_at_its_centre(tmp_path, crs_wkt, transform, shape):
    rng = np.random.default_rng(2)
    values = rng.normal(size=(50, 60)).astype(np.float32)
    values[10:14, 20:30] = -9999
    item = source(write_raster(tmp_path / "a.tif", values), nodata=-9999.0)
    grid = Grid(crs_wkt, transform, shape[1], shape[0])
    pixels, aligned = read_grid(item, grid)
    assert not aligned
    points = sample(item, centres(*shape, transform), crs_wkt, False, Recorder())
    assert np.isfinite(points).sum() > 4
    assert np.array_equal(pixels.ravel(), points, equal_nan=True)
    rows = [read_grid(item, grid, window=Window(0, r, grid.width, 1))[0] for r in range(shape[0])]
    assert np.array_equal(np.vstack(rows), pixels, equal_nan=True)


def test_what_cannot_be_read_is_named(tmp_path):
    with pytest.raises(InputError, match=r"layer a.*cannot be opened"):
        sample(source(tmp_path / "missing.tif"), centres(1, 1), RD, False, Recorder())
    path = write_raster(tmp_path / "a.tif", np.array([[1.0]]))
    with pytest.raises(InputError, match=r"1 band\(s\), not 2"):
        sample(source(path, band=2), centres(1, 1), RD, False, Recorder())
    path = write_raster(tmp_path / "c.tif", np.array([[1 + 2j]], dtype=np.complex64))
    with pytest.raises(InputError, match="complex"):
        sample(source(path), centres(1, 1), RD, False, Recorder())


def test_a_truncated_file_is_an_error_not_nodata(tmp_path):
    values = np.random.default_rng(0).random((400, 400))
    path = write_raster(tmp_path / "a.tif", values, tiled=True, blockxsize=64, blockysize=64)
    with open(path, "r+b") as stream:
        stream.truncate(700_000)
    with pytest.raises(InputError, match=r"layer a.*(cannot be read|cannot be opened)"):
        sample(source(path), centres(400, 400), RD, False, Recorder())


@pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")
def test_ground_control_points_alone_are_refused(tmp_path):
    path = write_raster(tmp_path / "a.tif", np.ones((3, 3)), "none", crs="")
    with rasterio.open(path, "r+") as dataset:
        points = [
            rasterio.control.GroundControlPoint(r, c, 100_000 + c, 400_000 - r)
            for r, c in ((0, 0), (0, 3), (3, 0), (3, 3))
        ]
        dataset.gcps = (points, rasterio.CRS.from_epsg(28992))
    with pytest.raises(InputError, match=r"ground control points.*[Ww]arp"):
        sample(source(path), centres(3, 3), RD, False, Recorder())
