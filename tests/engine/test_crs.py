import numpy as np
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
