"""The report of an explanation: its readings, tables and drawings, for any number of points."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
import pytest

from gnnwr_qgis.contract.modelheader import Predictor
from gnnwr_qgis.engine.comparison import Comparison
from gnnwr_qgis.engine.report import places, players
from gnnwr_qgis.engine.report.explanation import page_of, render

from .. import made
from .reading import column, drawings, read
from .reports import GEOGRAPHIC, HOSTILE, empty_attribution, explained, header, numbers, shared

SOIL = Predictor("soil", "class", "", ("1", "2", "3"), (), True)


def report(data):
    return read(render(data))


def test_sections_and_readings() -> None:
    data = explained()
    page = report(data)
    assert page.headings == [
        "Predictions of “\u2068zinc\u2069”, explained", "Importance", "From point to point",
        "How each predictor acts", "Where", "The strongest places",
        "The same everywhere, or due to the place",
        "What the model rests on at its own training points", "Points and warnings",
        "Settings and provenance", "How to cite",
    ]  # fmt: skip
    sizes = np.abs(data.attribution.players).mean(axis=0)
    first = ("“dist”", "“elev”", "location")[int(sizes.argmax())]
    made.says(
        page.text, f"Across these 60 points {first} moves the prediction of “zinc” most: by "
        f"{sizes.max():.3g} mg/kg on average", "explains 62 % of the variance",
        "Out-of-bag R² 0.62", "10.1080/24694452.2024.2350982",
    )  # fmt: skip


def test_files_hold_what_is_drawn() -> None:
    data = explained((*numbers("dist"), SOIL))
    page, parts = report(data), data.attribution

    def floats(file: str, name: str) -> np.ndarray:
        return np.array(column(page, file, name), dtype=float)

    importance = dict(zip(column(page, "importance", "Factor"),
                          floats("importance", "Mean |Shapley value| (mg/kg)")))  # fmt: skip
    assert importance["location"] == pytest.approx(np.abs(parts.location).mean())
    for file in ("beeswarm", "dependence"):
        np.testing.assert_allclose(floats(file, "dist"), data.values["dist"], rtol=1e-9)
        np.testing.assert_allclose(
            floats(file, "Shapley value of dist"), parts.shapley[:, 0], rtol=1e-9
        )
        assert column(page, file, "soil") == data.values["soil"].tolist()
    np.testing.assert_allclose(
        floats("location", "Shapley value of location"), parts.location, rtol=1e-9
    )
    np.testing.assert_allclose(floats("shapley-maps", "soil"), parts.shapley[:, 1], rtol=1e-9)
    rows = {row[0]: [float(cell) for cell in row[1:3]] for row in page.files["parts"][1:]}
    assert rows["location"] == pytest.approx(
        [np.abs(parts.location).mean(), np.abs(parts.intrinsic).mean()]
    )
    curve = page.files["lowess"]
    assert {row[0] for row in curve[1:]} == {"dist"}


def test_lowess_is_the_articles() -> None:
    from statsmodels.nonparametric.smoothers_lowess import lowess

    rng = np.random.default_rng(0)
    x = rng.uniform(0, 1e9, 90)
    y = 1e-6 * np.sin(x / 2e8)
    curve = players.lowess_curve(x, y)
    assert curve is not None
    expected = lowess(y * 1e6, x / 1e9, frac=0.33)
    np.testing.assert_allclose(curve[1] * 1e6, np.interp(curve[0] / 1e9, *expected.T), atol=0.01)
    assert players.lowess_curve(x[:9], y[:9]) is None
    assert players.lowess_curve(np.repeat([0.0, 1.0], 50), np.arange(100.0)) is None
    assert players.lowess_curve(np.zeros(50), np.arange(50.0)) is None


def test_strongest_places_raise_and_lower() -> None:
    assert places.strongest_places(np.array([0.5, -3.0, 2.0, 0.0, -1.0, 4.0, 1.0])) == [
        5, 2, 6, 4, 1,
    ]  # fmt: skip
    assert places.strongest_places(np.zeros(9)) == []
    data = explained()
    page = report(data)
    rows = page.files["strongest-places"]
    first = rows[1]
    point = int(first[1]) - 1
    player = data.names.index(first[0])
    assert data.attribution.players[:, player].argmax() == point
    np.testing.assert_allclose(np.array(first[2:4], dtype=float), data.xy[point])
    assert float(first[5]) == pytest.approx(data.attribution.players[point, player])
    assert float(first[6]) == pytest.approx(data.attribution.prediction[point])
    by_factor = {row[0]: row for row in rows[1:]}
    assert by_factor["location"][4] == ""
    for predictor in data.header.predictors:
        value = by_factor[predictor.name][4]
        known = data.values[predictor.name][int(by_factor[predictor.name][1]) - 1]
        assert value == str(known) or float(value) == pytest.approx(float(known))


def test_far_and_known_points_are_told() -> None:
    far = np.arange(60) < 3
    html = render(explained(far=far, nearest=np.where(far, 25_000.0, 0.0)))
    page = read(html)
    made.says(
        page.text, "3 points of 60 lie farther", "up to 25.0 km", "57 of these points lie where"
    )
    assert column(page, "location", "far") == ["1"] * 3 + ["0"] * 57
    rows = page.files["strongest-places"][1:]
    assert [row[-1] for row in rows] == ["1" if int(row[1]) <= 3 else "0" for row in rows]


def test_dropped_points_and_warnings() -> None:
    page = report(explained(dropped={"no value of elev": 2}, warnings=["Beware."]))
    made.says(page.text, "60 points of 62 could be explained", "Beware.")
    assert page.files["left-out"][1:] == [["no value of elev", "2"]]


@pytest.mark.parametrize("points", [1, 2, 5, 9, 10])
def test_few_points(points: int) -> None:
    data = explained((*numbers("dist"), SOIL), 60)
    parts = data.attribution
    few = type(parts)(parts.base, parts.invariant[:points], parts.varying[:points],
                      parts.intrinsic[:points])  # fmt: skip
    data = replace(
        data, attribution=few, xy=data.xy[:points], ids=data.ids[:points], far=data.far[:points],
        nearest=data.nearest[:points], values={k: v[:points] for k, v in data.values.items()},
    )  # fmt: skip
    page = report(data)
    assert ("lowess" in page.files) == (points == 10)
    if points == 1:
        made.says(page.text, "At this point", "With one point", "One point shows no dependence")
        assert "beeswarm" not in page.files
        assert len(page.files["point"]) == 4
    elif points < 10:
        assert f"Only {points} points" in page.text
        assert f"{points} points are too few for curves" in page.text


def test_constant_columns_and_values_without_effect() -> None:
    data = explained(values={"dist": np.full(60, 4.0)})
    report(data)
    page = report(replace(data, attribution=empty_attribution(60, 2)))
    assert "No factor moves any prediction." in page.text


def test_classes_are_strips_and_merged_levels_one() -> None:
    merged = replace(SOIL, levels=("1", "2", "other"), merged=("8", "9"))
    data = explained((*numbers("dist"), SOIL))
    values = np.array(["1", "2", "8", "9"])[np.arange(60) % 4]
    levels, codes = players._codes(merged, values)
    assert levels == ("1", "2", "other")
    assert codes[:4].tolist() == [0, 1, 2, 2]
    many = replace(SOIL, levels=tuple(str(k) for k in range(20)), merged=())
    levels, codes = players._codes(many, np.array([0.0, 19.0]))
    assert levels[-1] == "others"
    assert codes.tolist() == [0, players.MOST_LEVELS]
    html = render(data)
    assert "classes “\u2068soil\u2069” are grey" in html


def test_one_and_thirty_predictors() -> None:
    report(explained(numbers("only")))
    many = numbers(*(f"p{k}" for k in range(30)))
    html = render(explained(many))
    page = read(html)
    assert "weakest factors are not drawn" in page.text
    assert len(page.files["importance"]) == 32


def test_hundred_thousand_points_are_quick_and_small() -> None:
    data = explained((*numbers(*(f"p{k}" for k in range(7))), SOIL), 100_000)
    begun = time.process_time()  # on a busy machine others take some of the time
    html = render(data)
    assert time.process_time() - begun < 30
    assert len(html) < 15e6
    page = read(html)
    assert "of 100 000 points is drawn; the output layer has all" in page.text


def test_hostile_names_of_everything() -> None:
    predictors = tuple(
        Predictor(name, "class", name, ("a", name)) if k % 2 else Predictor(name, "number", name)
        for k, name in enumerate(HOSTILE)
    )
    title = header(predictors, target=HOSTILE[6], unit=HOSTILE[0], crs_wkt=GEOGRAPHIC)
    data = explained(predictors)
    page = report(replace(
        data, header=title, xy=(data.xy - [102_000, 402_000]) / 1000, warnings=HOSTILE,
        dropped={HOSTILE[0]: 1}, provenance={"points": HOSTILE[0], "created": HOSTILE[2]},
    ))  # fmt: skip
    assert "]]></svg><img src=x onerror=alert(1)>" in page.text


def compared(data, **changes) -> Comparison:
    ours = data.attribution.players
    made_up = Comparison(
        "XGBoost", data.names, np.arange(len(ours)), ours, 2 * ours, 0.62, 0.5, 0.9,
        np.array([1.0, np.nan, 0.5]),
    )  # fmt: skip
    return replace(made_up, **changes)


def test_another_model_beside() -> None:
    data = explained()
    page = report(replace(data, comparison=compared(data)))
    assert "Another model of the same points" in page.headings
    made.says(page.text, "much alike (rank correlation 0.90)", "XGBoost scores an R² of 0.50")
    rows = page.files["comparison-table"]
    assert [row[1] for row in rows[1:]] == [row[2] for row in rows[1:]]
    nothing = compared(data, our_r2=None, their_r2=None, rank_correlation=float("nan"))
    assert "this model has no such score" in report(replace(data, comparison=nothing)).text


def test_shares_and_scores_may_be_missing() -> None:
    page = report(explained(shares=None, header=header(numbers("dist", "elev"), metrics={})))
    assert "The model has no score" in page.text
    honest = shared(0.7, honest=False)
    title = header(numbers("dist", "elev"), scored_on="in-sample")
    page = report(explained(shares=honest, header=title))
    made.says(page.text, "which says nothing of other places", "mostly interpolation")


def test_distances_have_units() -> None:
    assert places.distance_text(1500.0, header(numbers("a"))) == "1\u202f500 m"
    assert places.distance_text(25_000.0, header(numbers("a"))) == "25.0 km"
    geographic = header(numbers("a"), distance="great-circle", crs_wkt=GEOGRAPHIC)
    assert places.distance_text(1500.0, geographic) == "1.50 km"
    assert places.distance_text(0.5, header(numbers("a"), crs_wkt="")) == "0.500 map units"


def test_coordinates_are_written_out() -> None:
    assert places.place_text(-1_479_526.88, 12.3, False) == "−1\u202f479\u202f527, 12"
    assert places.place_text(-88.40581, 30.5, True) == "−88.4058, 30.5000"
    assert places.place_text(3.14159, 2.0, False) == "3.14, 2.00"


def test_the_same_data_give_the_same_file() -> None:
    assert render(explained()) == render(explained())
    assert page_of(explained()).html() == render(explained())
    assert len(drawings(render(explained()))) == 6
