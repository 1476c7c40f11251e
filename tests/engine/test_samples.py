"""From a table to a checked sample; what cannot carry a model says what, where, how."""

from __future__ import annotations

import numpy as np
import pytest

from gnnwr_qgis.engine.samples import TEST, TRAIN, VALIDATION

from .made import columns, refusal, sample, says
from .rasterfiles import RD, Recorder, source, write_raster


@pytest.fixture
def report() -> Recorder:
    return Recorder()


def with_nan(column: np.ndarray, *rows: int) -> np.ndarray:
    changed = column.copy()
    changed[list(rows)] = "" if column.dtype.kind == "U" else np.nan
    return changed


# What a good table becomes


def test_rows_are_in_canonical_order_and_know_where_they_came_from(tmp_path, report) -> None:
    values = columns()
    prepared = sample(tmp_path, values, report)
    got = prepared.sample
    assert got.coefficient_names == ["Intercept", "dist", "elev", "soil=peat", "soil=sand"]
    assert (np.diff(got.xy[:, 0]) >= 0).all()
    assert sorted(got.rows) == list(range(60))
    np.testing.assert_array_equal(got.target, values["zinc"][got.rows])
    np.testing.assert_array_equal(got.xy[:, 1], values["y"][got.rows])
    np.testing.assert_array_equal(got.design[:, 1], values["dist"][got.rows])
    np.testing.assert_array_equal(got.design[:, 3], values["soil"][got.rows] == "peat")
    assert (got.part == TRAIN).all()
    assert (got.distance, got.crs_wkt) == ("planar", RD)
    assert (prepared.reason == 0).all()
    assert report.warnings == []


def test_numeric_codes_are_classes_only_when_asked(tmp_path, report) -> None:
    values = columns()
    values["soil"] = np.arange(60) % 3 + 1.0
    as_number = sample(tmp_path, values, report).sample
    assert as_number.coefficient_names == ["Intercept", "dist", "elev", "soil"]
    as_class = sample(tmp_path, values, report, categorical=("soil",)).sample
    assert as_class.coefficient_names == ["Intercept", "dist", "elev", "soil=2", "soil=3"]
    assert as_class.predictors[2].codes


def test_rows_that_cannot_be_used_are_dropped_counted_and_given_their_reason(
    tmp_path, report
) -> None:
    values = columns()
    values["zinc"] = with_nan(values["zinc"], 3)
    values["dist"] = with_nan(values["dist"], 3, 4, 5)
    values["soil"] = with_nan(values["soil"], 6)
    prepared = sample(tmp_path, values, report, notes={"7": "no geometry", "5": "no geometry"})
    told = {row: prepared.reasons[code - 1] for row, code in enumerate(prepared.reason) if code}
    assert told == {
        3: "no value of the target zinc",
        4: "no value of dist",
        5: "no geometry",
        6: "no value of soil",
        7: "no geometry",
    }
    assert sorted(prepared.sample.rows) == sorted(set(range(60)) - set(told))
    (warning,) = report.warnings
    says(warning, "5 of 60 points", "2 with no geometry", "1 with no value of dist")


def test_a_place_without_coordinates_is_a_reason_too(tmp_path, report) -> None:
    values = columns()
    values["x"] = with_nan(values["x"], 8)
    prepared = sample(tmp_path, values, report)
    assert prepared.reasons[prepared.reason[8] - 1].startswith("no place")
    assert np.isfinite(prepared.sample.xy).all()
    says(report.warnings[0], "1 of 60 points", "no place")


def test_duplicate_locations_are_allowed_and_reported(tmp_path, report) -> None:
    values = columns()
    for axis in ("x", "y"):
        values[axis][:4] = values[axis][10]
    got = sample(tmp_path, values, report).sample
    assert len(got.target) == 60
    shared = [k for k, row in enumerate(got.rows) if row in (0, 1, 2, 3, 10)]
    assert len(set(got.location[shared])) == 1
    assert got.location.max() == 55
    (told,) = [text for text in report.texts("info") if "location" in text]
    says(told, "5 points lie at 1 duplicate location;")


# The target and the predictors


def test_target_that_is_text(tmp_path) -> None:
    text = refusal(tmp_path, columns(), target="soil", predictors=("dist",))
    says(text, "“soil”", "is text", "Choose a numeric field")


def test_target_that_is_constant(tmp_path) -> None:
    values = {**columns(), "zinc": np.full(60, 7.0)}
    values["zinc"] = with_nan(values["zinc"], 1)
    says(refusal(tmp_path, values), "target “zinc”", "same value", "59", "Choose another target")


def test_target_that_is_all_missing(tmp_path) -> None:
    text = refusal(tmp_path, {**columns(), "zinc": np.full(60, np.nan)})
    says(text, "No point", "60 with no value of the target zinc", "Check the fields")


@pytest.mark.parametrize("constant", [np.full(60, 2.0), np.full(60, "clay")])
def test_predictor_that_is_constant(tmp_path, constant) -> None:
    text = refusal(tmp_path, {**columns(), "elev": constant})
    says(text, "predictor “elev”", "same value at all 60", "Remove it")


def test_predictor_that_is_constant_where_it_can_be_used(tmp_path) -> None:
    values = columns()
    values["elev"] = np.where(np.arange(60) < 30, 1.0, 2.0)
    values["dist"] = with_nan(values["dist"], *range(30))
    says(refusal(tmp_path, values), "predictor “elev”", "same value at all 30")


@pytest.mark.parametrize("empty", [np.full(60, np.nan), np.full(60, "")])
def test_predictor_that_is_all_missing(tmp_path, empty) -> None:
    text = refusal(tmp_path, {**columns(), "elev": empty})
    says(text, "No point", "60 with no value of elev")


@pytest.mark.parametrize("name", ["zinc", "elev"])
@pytest.mark.parametrize("value", [np.inf, -np.inf])
def test_infinite_values(tmp_path, name: str, value: float) -> None:
    values = columns()
    values[name][[4, 9]] = value
    text = refusal(tmp_path, values)
    says(text, f"“{name}”", "2 infinite values", "feature number 5", "NULL")


def test_a_class_code_that_is_not_whole(tmp_path) -> None:
    values = {**columns(), "elev": np.arange(60) / 2}
    text = refusal(tmp_path, values, categorical=("elev",))
    says(text, "“elev”", "not a whole number", "nearest neighbour")


def test_rare_classes_are_merged_and_told(tmp_path, report) -> None:
    values = columns()
    values["soil"][:3] = "rock"
    got = sample(tmp_path, values, report).sample
    assert "soil=other" in got.coefficient_names
    says(report.warnings[0], "“soil”", "“other”", "rock")


# Enough points


def test_nineteen_points_are_too_few_and_twenty_are_not(tmp_path, report) -> None:
    text = refusal(tmp_path, columns(19), predictors=("dist",))
    says(text, "19 usable points", "2 coefficients", "at least 20", "Add points")
    assert len(sample(tmp_path, columns(20), report, predictors=("dist",)).sample.target) == 20


def test_five_points_for_each_coefficient(tmp_path, report) -> None:
    says(refusal(tmp_path, columns(24)), "24 usable points", "5 coefficients", "at least 25")
    assert len(sample(tmp_path, columns(25), report).sample.target) == 25


def test_dropped_points_do_not_count(tmp_path) -> None:
    values = {**columns(25)}
    values["elev"] = with_nan(values["elev"], 0)
    says(refusal(tmp_path, values), "24 usable points")


def test_an_empty_layer(tmp_path) -> None:
    says(refusal(tmp_path, columns(0)), "no features", "Choose a layer or selection")


def test_all_points_at_too_few_places(tmp_path) -> None:
    values = columns()
    for axis in ("x", "y"):
        values[axis] = values[axis][np.arange(60) % 4]
    says(refusal(tmp_path, values), "lie at 4 locations", "at least 16")


# Names


def test_two_predictors_of_one_name(tmp_path) -> None:
    path = write_raster(tmp_path / "e.tif", np.arange(12.0).reshape(3, 4))
    text = refusal(tmp_path, columns(), rasters=(source(path, "elev"),))
    says(text, "Two predictors are called “elev”", "Rename")
    twice = (source(path, "dem"), source(path, "dem", band=2))
    says(refusal(tmp_path, columns(), rasters=twice), "“dem”", "Rename")


def test_target_among_the_predictors(tmp_path) -> None:
    text = refusal(tmp_path, columns(), predictors=("dist", "zinc"))
    says(text, "“zinc”", "target and a predictor", "Remove it")


def test_no_predictor(tmp_path) -> None:
    says(refusal(tmp_path, columns(), predictors=()), "no predictor", "Choose at least one")


def test_unknown_categorical_names(tmp_path) -> None:
    text = refusal(tmp_path, columns(), categorical=("soil", "Soil", "rock"))
    says(text, "“Soil”, “rock”", "not among the predictors", "dist, elev, soil")


@pytest.mark.parametrize(
    "changes", [{"target": "lead"}, {"predictors": ("dist", "lead")}, {"split": "lead"}]
)
def test_fields_that_the_table_lacks(tmp_path, changes: dict) -> None:
    says(refusal(tmp_path, columns(), **changes), "“lead”", "field")


# The split


def parts(*counts: tuple[str, int]) -> np.ndarray:
    return np.array([word for word, count in counts for _ in range(count)])


@pytest.mark.parametrize(("preset", "val"), [("du2020", VALIDATION), ("recommended", TRAIN)])
def test_split_words_are_read_whatever_their_case(tmp_path, report, preset: str, val: int) -> None:
    words = ("train", 30), (" Training ", 10), ("VAL", 5), ("validation", 5), ("Test", 9), ("", 1)
    values = {**columns(), "part": parts(*words)}
    prepared = sample(tmp_path, values, report, split="part", preset=preset, members=None)
    in_table = np.empty(60, dtype=int)
    in_table[prepared.sample.rows] = prepared.sample.part
    expected = [TRAIN] * 40 + [val] * 10 + [TEST] * 9
    assert in_table[:59].tolist() == expected
    assert prepared.reasons[prepared.reason[59] - 1] == "no value of the split field part"
    told = [text for text in report.texts("info") if "validation" in text]
    assert len(told) == (val == TRAIN)


@pytest.mark.parametrize("strange", ["dev", "1.0"])
def test_split_with_another_word(tmp_path, strange: str) -> None:
    values = {**columns(), "part": parts(("train", 59), (strange, 1))}
    says(refusal(tmp_path, values, split="part"), "“part”", f"“{strange}”", "train, val or test")


def test_split_of_numbers(tmp_path) -> None:
    values = {**columns(), "part": np.ones(60)}
    says(refusal(tmp_path, values, split="part"), "“part”", "“1.0”", "train, val or test")


def test_split_without_points_to_train_on(tmp_path) -> None:
    values = {**columns(), "part": parts(("test", 60))}
    says(refusal(tmp_path, values, split="part"), "No point to train on")


def test_split_with_too_few_points_to_train_on(tmp_path) -> None:
    values = {**columns(), "part": parts(("train", 24), ("test", 36))}
    text = refusal(tmp_path, values, split="part")
    says(text, "train", "“part”", "5 coefficients", "at least 25")


def test_points_that_a_preset_holds_out_itself_do_not_count(tmp_path, report) -> None:
    says(
        refusal(tmp_path, columns(29), preset="du2020", members=None),
        "29 usable points",
        "at least 30",
    )
    assert (
        len(sample(tmp_path, columns(30), report, preset="du2020", members=None).sample.target)
        == 30
    )


def test_a_class_only_in_the_test_part_is_one_that_training_never_saw(tmp_path, report) -> None:
    values = {**columns(), "part": parts(("train", 50), ("test", 10))}
    values["soil"] = values["soil"].copy()
    values["soil"][55:] = "ice"
    prepared = sample(tmp_path, values, report, split="part")
    assert not any("ice" in name for name in prepared.sample.coefficient_names)
    said = [prepared.reasons[code - 1] for code in prepared.reason[55:]]
    assert said == ["a class that training never saw"] * 5


def test_a_predictor_constant_in_the_training_part(tmp_path) -> None:
    values = {**columns(), "part": parts(("train", 50), ("test", 10))}
    values["dist"][:50] = 0.1
    says(refusal(tmp_path, values, split="part"), "“dist”", "same value at all 50")


def test_two_coefficients_of_one_name(tmp_path) -> None:
    values = columns()
    values["Intercept"] = values.pop("elev")
    text = refusal(tmp_path, values, predictors=("dist", "Intercept"))
    says(text, "“Intercept”", "Rename")


@pytest.mark.parametrize("name", ["location", "Location"])
def test_no_predictor_may_be_called_what_the_place_is_called(tmp_path, name):
    values = columns()
    values[name] = values.pop("elev")
    text = refusal(tmp_path, values, predictors=("dist", name))
    says(text, f"“{name}”", "explanations call the place", "Rename")


@pytest.mark.parametrize(
    ("name", "factor", "said"),
    [
        ("dist", 1e40, "values as large as"),
        ("zinc", 1e40, "values as large as"),
        ("elev", 1e-40, "differences as small as"),
        ("zinc", 1e-40, "differences as small as"),
    ],
)
def test_units_that_arithmetic_cannot_carry(tmp_path, name: str, factor: float, said: str) -> None:
    values = columns()
    values[name] = values[name] * factor
    says(refusal(tmp_path, values), f"“{name}”", said, "another unit", "NULL")


def test_units_of_physics_are_carried(tmp_path, report) -> None:
    values = columns()
    values["dist"] *= 6.0e23
    values["zinc"] *= 1e-19
    assert len(sample(tmp_path, values, report).sample.target) == len(values["x"])
