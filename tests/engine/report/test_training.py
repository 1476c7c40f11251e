"""The report of a training says what was done, with the numbers behind it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from gnnwr_qgis.contract.modelheader import Predictor
from gnnwr_qgis.engine.report.coefficients import certainty
from gnnwr_qgis.engine.report.training import page_of
from gnnwr_qgis.engine.stacking import COMPONENTS

from .. import made
from .reading import column, drawings, read
from .reports import GEOGRAPHIC, HOSTILE, header, numbers, shared, trained

SECTIONS = [
    "Data", "Training", "Observed against out-of-bag predictions",
    "Prediction intervals", "What the predictions rest on: predictors or place",
    "Coefficient surfaces", "Settings and provenance", "How to cite",
]  # fmt: skip


def report(data):
    return read(page_of(data).html())


def test_sections_and_numbers() -> None:
    data = trained(dropped=(("no value of elev", 3), ("no geometry", 1)), total=64)
    page = report(data)
    assert page.headings[1:] == SECTIONS
    made.says(
        page.text, "explains 62 % of the variance of “zinc”", "RMSE of 12.5 mg/kg",
        "60 points of 64", "4 points were left out", "no value of elev", "EPSG:28992", "wells",
        "10.1080/13658816.2019.1707834", "confidential", "2026-01-02 03:04 UTC", "torch",
    )  # fmt: skip
    assert page.files["left-out"][1:] == [["no value of elev", "3"], ["no geometry", "1"]]


def test_files_hold_what_is_drawn() -> None:
    data = trained()
    page = report(data)

    def floats(file: str, name: str) -> np.ndarray:
        return np.array(column(page, file, name), dtype=float)

    np.testing.assert_allclose(floats("points", "zinc (mg/kg)"), data.observed, rtol=1e-9)
    np.testing.assert_allclose(floats("points", "x"), data.xy[:, 0], rtol=1e-9)
    np.testing.assert_allclose(
        floats("residuals", "residual"), data.observed - data.out_of_bag, rtol=1e-7, atol=1e-9
    )
    np.testing.assert_allclose(floats("loss", "member 5"), data.history.loss[:, 4], rtol=1e-9)
    assert floats("watched", "R2, validation (out-of-bag)").tolist() == [0.4, 0.62]
    np.testing.assert_allclose(floats("shares-table", "Share of the predictions").sum(), 1.0)
    places = np.column_stack([floats("coefficient-maps", "x"), floats("coefficient-maps", "y")])
    np.testing.assert_allclose(
        floats("coefficient-maps", "dist"), data.surfaces(places).coefficients[:, 1], atol=1e-5
    )


def test_coefficient_table_has_global_quantiles_and_certainty() -> None:
    data = trained()
    page = report(data)
    rows = {row[0]: row[1:] for row in page.files["coefficients"][1:]}
    local = data.surfaces(data.xy).coefficients
    assert float(rows["dist"][0]) == 1.0
    np.testing.assert_allclose(
        [float(cell) for cell in rows["elev"][1:6]],
        np.percentile(local[:, 2], [5, 25, 50, 75, 95]), rtol=1e-7,
    )  # fmt: skip
    positive = (local[:, 1] > 1.645 * 0.3).mean()
    assert float(rows["dist"][6]) == pytest.approx(positive)
    assert sum(float(cell) for cell in rows["dist"][6:]) == pytest.approx(1.0)


def test_certainty_of_signs() -> None:
    shares = certainty(np.array([[2.0], [-2.0], [1.0], [0.0]]), np.ones((4, 1)))
    assert shares[:, 0].tolist() == [0.25, 0.25, 0.5]


def test_location_that_dominates_is_warned_of() -> None:
    assert "mostly interpolation" in report(trained(shares=shared(0.8))).text
    assert "mostly interpolation" not in report(trained(shares=shared(0.3))).text


def test_in_sample_scores_are_named_so() -> None:
    nothing = np.full(60, np.nan)
    title = header(numbers("dist", "elev"), scored_on="in-sample")
    page = report(trained(out_of_bag=nothing, header=title, shares=shared(0.3, honest=False)))
    assert "Observed against in-sample predictions" in page.headings
    made.says(
        page.text, "No point was left out", "predictions are in-sample", "shares are in-sample"
    )
    assert "predicted (in-sample)" in page.files["residuals"][0]


def test_points_without_out_of_bag_prediction_are_not_scored() -> None:
    data = trained()
    partly = data.out_of_bag.copy()
    partly[:20] = np.nan
    page = report(replace(data, out_of_bag=partly))
    assert "40 points of 60 were left out of all that predicts them" in page.text
    assert len(page.files["residuals"]) == 41


def test_a_test_part_is_told_apart() -> None:
    test = np.arange(60) < 10
    title = header(numbers("dist", "elev"), scored_on="test part")
    html = page_of(trained(test=test, header=title)).html()
    assert ">test part</text>" in html
    assert "which it never saw" in read(html).text


def test_one_network_has_no_certainty() -> None:
    from gnnwr_qgis.engine.model import Surfaces

    from .reports import coefficients

    page = report(trained(surfaces=lambda xy: Surfaces(coefficients(xy, 3))))
    assert "One network has no standard errors" in page.text
    assert "Uncertain" not in page.files["coefficients"][0]
    assert not [name for name in page.files["coefficient-maps"][0] if "standard error" in name]


def test_a_model_worse_than_the_mean_is_called_so() -> None:
    title = header(numbers("dist", "elev"), metrics={"R2": -0.2, "RMSE": 3.0})
    page = report(trained(header=title))
    made.says(page.text, "explains nothing", "no better than the mean")


def test_predictions_that_do_not_vary_have_no_shares() -> None:
    nothing = replace(shared(0.5), players=np.full(3, np.nan))
    assert "nothing to share out" in report(trained(shares=nothing)).text


def test_hostile_names_of_everything() -> None:
    predictors = tuple(
        Predictor(name, "class", name, ("a", name), ())
        if k % 2
        else Predictor(name, "number", name)
        for k, name in enumerate(HOSTILE)
    )
    title = header(
        predictors, target=HOSTILE[0], unit=HOSTILE[3], crs_wkt=GEOGRAPHIC,
        provenance={"points": HOSTILE[0], "plugin": HOSTILE[1]}, versions={HOSTILE[4]: HOSTILE[6]},
        settings={HOSTILE[0]: HOSTILE[6]},
    )  # fmt: skip
    data = trained(predictors, header=title, warnings=HOSTILE, dropped=((HOSTILE[0], 1),), total=61)
    data = replace(data, xy=(data.xy - [102_000, 402_000]) / 1000)
    page = report(data)
    assert '<script>alert("x")</script>' in page.text
    names = [row[0] for row in page.files["predictors"][1:]]
    assert names[1].startswith("'=HYPERLINK")
    assert "x" * 300 in names


def test_one_and_thirty_predictors() -> None:
    assert report(trained(numbers("only"))).files["coefficients"][2][0] == "only"
    many = numbers(*(f"p{k}" for k in range(30)))
    html = page_of(trained(many)).html()
    read(html)
    assert len(html) < 15e6
    assert len([svg for svg in drawings(html) if "Maps of the local" in svg]) >= 2


def test_many_points_are_sampled_and_said_so() -> None:
    data = trained(points=30_000)
    page = report(data)
    assert "A sample of 20 000 of 30 000 points is drawn" in page.text
    assert len(page.files["points"]) == 20_001


def test_a_constant_target_and_duplicate_places() -> None:
    data = trained(observed=np.full(60, 3.0), xy=np.repeat([[1e5, 4e5], [1.01e5, 4e5]], 30, axis=0))
    report(replace(data, out_of_bag=np.full(60, 3.0), header=header(
        numbers("dist", "elev"), metrics={"R2": None, "RMSE": 0.0})))  # fmt: skip


def test_location_that_shares_in_what_varies_is_no_interpolation() -> None:
    """y = s x with a slope that changes sign: all of it is the predictor, here so, there so."""
    shares = replace(shared(0.54), intrinsic=0.08, varying=np.array([0.92, 0.0]))
    text = report(trained(shares=shares)).text
    assert "mostly interpolation" not in text
    assert "the predictors act differently from place to place" in text


def test_location_that_works_against_the_rest() -> None:
    text = report(trained(shares=shared(-0.02))).text
    assert "location works slightly against them" in text
    assert "102 % comes" not in text


def test_intervals_beside_those_of_one_width() -> None:
    data = trained()
    miss = np.abs(data.observed - data.out_of_bag)
    half = np.where(np.arange(60) < 54, miss + 0.5, miss / 2)
    page = report(replace(data, half_width=half, constant=float(np.sort(miss)[47])))
    rows = {row[0]: [float(cell) for cell in row[1:]] for row in page.files["intervals"][1:]}
    assert rows["Local"][0] == pytest.approx(0.9)
    assert rows["Constant width"][0] == pytest.approx(0.8)
    assert rows["Local"][3] == pytest.approx(2 * half.mean())
    penalty = 20 * (miss - half).clip(0)
    assert rows["Local"][4] == pytest.approx((2 * half + penalty).mean())
    assert "90 % of the observations lie inside" in page.text
    assert "so it gives none" in report(data).text


def test_a_pattern_in_the_residuals_is_said() -> None:
    data = trained()
    east = (data.xy[:, 0] - data.xy[:, 0].mean()) / 100
    page = report(replace(data, out_of_bag=data.observed - east))
    assert "Neighbouring residuals are alike" in page.text
    assert float(column(page, "moran", "Moran’s I")[1]) > 0.5
    rng = np.random.default_rng(0)
    page = report(replace(data, out_of_bag=data.observed - rng.normal(size=60)))
    assert "no more alike than chance" in page.text


def test_what_the_model_is_mixed_of() -> None:
    weights = {"networks + kriging": 0.2, "ridge + kriging": 0.3, "adaptive mean": 0.5}
    title = header(numbers("dist", "elev"), network={"hidden": [64], "mixture": weights})
    page = report(trained(header=title))
    made_of = "20 % GNNWR with kriging of its residuals, 30 % regression kriging and 50 %"
    assert made_of in page.text
    assert page.files["mixture"][1:] == [
        ["Mean of the surroundings, as wide as the points are sparse", "0.5"],
        ["Regression kriging: ridge regression, with kriging of what it leaves", "0.3"],
        ["GNNWR: the networks, with kriging of what they leave", "0.2"],
    ]
    assert "Left-out R²" not in page.text
    assert "mixture" not in report(trained()).files
    assert "{" not in page.text


def test_components_have_their_left_out_skill_beside_their_weight() -> None:
    weights = {"networks + kriging": 0.4, "kriging": 0.6}
    title = header(numbers("dist", "elev"), network={"hidden": [64], "mixture": weights})
    skill = dict.fromkeys(COMPONENTS, 0.5) | {"kriging": 0.61, "ridge + kriging": None, "": 0.7}
    page = report(trained(header=title, left_out=skill))
    rows = page.files["mixture"]
    assert rows[0] == ["Component", "Weight", "Left-out R²"]
    assert [row[1:] for row in rows[1:]] == [
        ["0.6", "0.61"], ["0.4", "0.5"], ["0", "0.5"], ["0", "0.5"], ["0", ""], ["1", "0.7"],
    ]  # fmt: skip
    assert rows[-1][0] == "All of them, as mixed"


def test_collinear_predictors_are_warned_of_where_coefficients_are_read() -> None:
    from gnnwr_qgis.engine.collinearity import Collinearity, warning_of

    found = Collinearity(("dist", "elev"), np.array([22.0, 3.0]), np.array([1, 1]), 12.0, ())
    page = report(trained(collinear=found, warnings=(warning_of(found), "Another warning.")))
    assert page.text.count("Predictors repeat one another") == 1
    assert page.text.index("Coefficient surfaces A local") < page.text.index("Predictors repeat")
    assert "Another warning." in page.text
    assert column(page, "vif", "Collinear") == ["strongly", "little"]
    fine = replace(found, vif=np.ones(2))
    assert "vif" not in report(trained(collinear=fine)).files


def test_non_stationarity_is_told_by_coefficient() -> None:
    from gnnwr_qgis.engine.nonstationarity import NonStationarity

    tested = NonStationarity(
        ("Intercept", "dist", "elev"), np.array([4.0, 1.1, np.nan]), np.array([0.01, 0.4, np.nan]),
        199, 60,
    )  # fmt: skip
    page = report(trained(nonstationarity=tested))
    made.says(page.text, "“Intercept” varies over space", "199 bootstrap replicates")
    assert column(page, "non-stationarity", "Result") == ["varies", "may be constant", "not tested"]
    assert column(page, "non-stationarity", "p") == ["0.01", "0.4", ""]
    assert "non-stationarity" not in report(trained()).files
