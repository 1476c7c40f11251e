import numpy as np
import pyproj
import pytest

from gnnwr_qgis.engine import crs
from gnnwr_qgis.engine.errors import InputError

from .rasterfiles import LONLAT, RD, UTM31, Recorder, wkt

UNKNOWN_DATUM = (
    'GEOGCS["somewhere",DATUM["not known",SPHEROID["a sphere",6370000,0]],'
    'PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433]]'
)


def test_transform_is_x_before_y_and_hits_a_known_place():
    # Amersfoort, the origin of RD New: x 155000, y 463000 is lon 5.3872 E, lat 52.1552 N.
    report = Recorder()
    got = crs.transform(np.array([[155_000.0, 463_000.0]]), RD, LONLAT, report)
    assert got == pytest.approx(np.array([[5.38720, 52.15517]]), abs=2e-5)
    assert report.warnings == []
    back = crs.transform(got, LONLAT, RD, report)
    assert back == pytest.approx(np.array([[155_000.0, 463_000.0]]), abs=0.01)


def test_no_crs_on_both_sides_is_identity_and_on_one_side_an_error():
    xy = np.array([[1.0, 2.0]])
    assert crs.transform(xy, "", "", Recorder()) == pytest.approx(xy, abs=0)
    for pair in (("", RD), (RD, "")):
        with pytest.raises(InputError, match="no CRS"):
            crs.transform(xy, *pair, Recorder())


def test_warns_of_a_ballpark_transformation_once_and_of_no_other():
    report = Recorder()
    xy = np.array([[5.0, 52.0]])
    for _ in range(3):
        crs.transform(xy, UNKNOWN_DATUM, LONLAT, report)
    assert len(report.texts("warning")) == 1
    assert "ballpark" in report.warnings[0]
    quiet = Recorder()
    crs.transform(xy, LONLAT, UTM31, quiet)
    crs.transform(xy, LONLAT, RD, quiet)
    assert quiet.warnings == []


def test_a_place_without_coordinates_there_is_nan():
    got = crs.transform(np.array([[5.0, 52.0], [5.0, 1e9], [np.nan, 0]]), LONLAT, UTM31, None)
    assert np.isfinite(got[0]).all()
    assert np.isnan(got[1:]).all()


def test_unreadable_crs_says_so():
    with pytest.raises(InputError, match="cannot be read"):
        crs.parse('PROJCRS["broken"')


def test_geographic_units_names_and_sameness():
    assert crs.is_geographic(LONLAT)
    assert not crs.is_geographic(RD)
    assert not crs.is_geographic("")
    assert (crs.unit_name(LONLAT), crs.unit_name(RD), crs.unit_name("")) == ("degree", "metre", "")
    assert crs.name(RD) == "EPSG:28992 Amersfoort / RD New"
    assert crs.same(LONLAT, wkt("OGC:CRS84"))
    assert not crs.same(LONLAT, wkt("EPSG:4258"))
    assert not crs.same("", RD)


def test_only_wkt_is_a_crs():
    """A header comes from a foreign file: no codes, and no pipelines or files named in them."""
    for text in ("EPSG:4326", "+proj=longlat +type=crs", "+proj=pipeline +step +proj=noop", "4326"):
        with pytest.raises(InputError, match="cannot be read"):
            crs.parse(text)


def test_degrees_are_told_from_grads():
    assert crs.in_degrees(LONLAT)
    assert crs.in_degrees(wkt("EPSG:4979"))  # with a height in metres
    assert crs.is_geographic(wkt("EPSG:4807"))
    assert not crs.in_degrees(wkt("EPSG:4807"))
    assert not crs.in_degrees(RD)
    assert not crs.in_degrees("")


@pytest.mark.parametrize(
    ("code", "bounds"),
    [
        ("EPSG:3031", (-3_333_250, -3_333_250, 3_333_250, 3_333_250)),
        ("EPSG:3031", (-3_000_000, -1_000_000, 3_333_250, 2_000_000)),  # the pole off centre
        ("EPSG:3035", (2_500_000, 1_400_000, 7_400_000, 5_500_000)),
        ("EPSG:3832", (1_000_000, 1_000_000, 5_000_000, 2_000_000)),  # across the date line
    ],
)
def test_bounds_hold_every_place_inside(code, bounds):
    there = wkt(code)
    box = crs.transform_bounds(bounds, there, LONLAT, None)
    rng = np.random.default_rng(4)
    inside = rng.uniform(bounds[:2], bounds[2:], (20_000, 2))
    side = rng.uniform(bounds[:2], bounds[2:], (20_000, 2))
    side[np.arange(20_000), np.arange(20_000) % 2] = np.array([bounds[:2], bounds[2:]])[
        rng.integers(0, 2, 20_000), np.arange(20_000) % 2
    ]
    xy = crs.transform(np.concatenate([inside, side]), there, LONLAT, None)
    slack = 1e-5  # degrees, about a metre
    assert (xy >= np.array(box[:2]) - slack).all()
    assert (xy <= np.array(box[2:]) + slack).all()
    # ... and not more than that, but for the longitudes that go all around.
    assert xy[:, 1].min() == pytest.approx(box[1], abs=0.2)
    assert xy[:, 1].max() == pytest.approx(box[3], abs=0.2)


def test_bounds_with_a_pole_or_the_date_line_have_all_longitudes():
    box = crs.transform_bounds((-3e6, -1e6, 3.3e6, 2e6), wkt("EPSG:3031"), LONLAT, None)
    assert box[:3] == (-180, -90, 180)
    box = crs.transform_bounds((1e6, 1e6, 5e6, 2e6), wkt("EPSG:3832"), LONLAT, None)
    assert (box[0], box[2]) == (-180, 180)


def test_bounds_where_most_places_have_no_coordinates():
    # Half of the globe is behind the horizon of this projection.
    ortho = pyproj.CRS.from_proj4("+proj=ortho +lat_0=52 +lon_0=5").to_wkt("WKT2_2019")
    box = crs.transform_bounds((-180, -90, 180, 90), LONLAT, ortho, None)
    assert box == pytest.approx((-6.378e6, -6.36e6, 6.378e6, 6.37e6), rel=0.01)


def test_bounds_hold_bent_edges_and_a_pole():
    # A parallel bulges towards the equator in a polar projection: corners alone would miss it.
    polar = wkt("EPSG:3995")
    box = crs.transform_bounds((-180, 60, 180, 90), LONLAT, polar, None)
    assert box[0] == pytest.approx(-box[2], rel=0.02)
    assert box[1] < -3.2e6
    assert box[3] > 3.2e6
    inside = crs.transform_bounds((-1e6, -1e6, 1e6, 1e6), polar, LONLAT, None)
    assert inside[3] == pytest.approx(90, abs=1e-6)
    assert crs.transform_bounds((0, 0, 1, 1), RD, RD, None) == (0, 0, 1, 1)
