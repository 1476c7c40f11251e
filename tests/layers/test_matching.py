from __future__ import annotations

import pytest
from qgis.core import QgsProcessingException

from gnnwr_qgis.contract.job import RasterSource
from gnnwr_qgis.contract.modelheader import Predictor
from gnnwr_qgis.contract.translation import _Spoken
from gnnwr_qgis.layers.matching import match_rasters, parse_match, refuse_same_names

SOURCES = [
    RasterSource("dist", "river", "r.tif", 1),
    RasterSource("soil", "ground", "g.tif", 1),
    RasterSource("ground 2", "ground", "g.tif", 2),
    RasterSource("temp [K]", "a:b", "t.tif", 1),
]


def match(names, table=None, fields=()):
    return match_rasters([Predictor(name) for name in names], SOURCES, table or {}, fields)


def test_by_name_in_the_models_order():
    found, lines = match(["soil", "dist"])
    assert [(s.name, s.dataset, s.band) for s in found] == [
        ("soil", "g.tif", 1),
        ("dist", "r.tif", 1),
    ]
    assert lines == ["soil: band 1 of ground (soil)", "dist: band 1 of river (dist)"]


def test_unit_in_the_band_name_does_not_matter():
    found, _ = match(["temp"])
    assert (found[0].name, found[0].dataset) == ("temp", "t.tif")


@pytest.mark.parametrize(
    ("wanted", "dataset", "band"),
    [
        ("ground:2", "g.tif", 2),
        ("ground:soil", "g.tif", 1),
        ("river", "r.tif", 1),
        ("a:b:1", "t.tif", 1),
        ("a:b", "t.tif", 1),
        ("ground 2", "g.tif", 2),
    ],
)
def test_table_of_matches(wanted, dataset, band):
    found, _ = match(["ffreq"], {"ffreq": wanted})
    assert (found[0].name, found[0].dataset, found[0].band) == ("ffreq", dataset, band)


def test_match_goes_before_field_and_field_before_raster():
    found, lines = match(["dist", "soil"], {"soil": "ground:2"}, fields=["dist", "soil"])
    assert [(s.name, s.band) for s in found] == [("soil", 2)]
    assert lines[0].startswith("dist: the field")


def test_missing_is_named_with_a_guess():
    with pytest.raises(
        QgsProcessingException, match=r"not found: dists, om\. Found: dist, .*dists perhaps dist\?"
    ):
        match(["dists", "om", "soil"])


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ({"x": "river:1"}, "'x', which is no predictor"),
        ({"dist": "river:3"}, "no band at hand.*river:1"),
        ({"dist": "ground"}, "several bands"),
    ],
)
def test_wrong_tables(table, message):
    with pytest.raises(QgsProcessingException, match=message):
        match(["dist"], table)


def test_parse():
    assert parse_match(["dist", " river:1 ", "", None, "soil", "ground:2"]) == {
        "dist": "river:1",
        "soil": "ground:2",
    }
    assert parse_match(None) == {}
    assert parse_match([]) == {}


@pytest.mark.parametrize("values", [["a"], ["a", ""], ["", "b:1"], ["a", "b:1", "a", "c:1"]])
def test_parse_refuses(values):
    with pytest.raises(QgsProcessingException, match="table of matches"):
        parse_match(values)


def test_bands_of_one_name_are_refused_unless_the_table_says_which():
    years = [RasterSource("ndvi", year, f"{year}.tif") for year in ("2019", "2020")]
    with pytest.raises(QgsProcessingException, match="ndvi: band 1 of 2019 and band 1 of 2020"):
        refuse_same_names(years)
    with pytest.raises(QgsProcessingException, match="ndvi: band 1 of 2019 and band 1 of 2020"):
        match_rasters([Predictor("ndvi")], years, {})
    found, _ = match_rasters([Predictor("ndvi")], years, {"ndvi": "2020:1"})
    assert found[0].dataset == "2020.tif"


def test_a_missing_predictor_in_chinese(monkeypatch):
    monkeypatch.setattr(_Spoken, "language", "zh_CN")
    missing = "The model needs these predictors, which were not found: {missing}."
    texts = {missing: "未找到：{missing}。", "Found: {offered}.": "现有：{offered}。", ", ": "、"}
    texts["Is {predictor} perhaps {name}?"] = "{predictor} 是 {name} 吗？"
    monkeypatch.setattr(_Spoken, "texts", texts)
    with pytest.raises(QgsProcessingException) as caught:
        match(["dists", "om"])
    offered = "dist、soil、ground 2、temp [K]"
    assert str(caught.value).startswith(f"未找到：dists、om。现有：{offered}。dists 是 dist 吗？")
