"""Numbers and classes, and the design matrix they make."""

from __future__ import annotations

import numpy as np
import pytest

from gnnwr_qgis.contract.modelheader import Predictor
from gnnwr_qgis.engine import predictors
from gnnwr_qgis.engine.errors import InputError

from .rasterfiles import Recorder


def texts(**counts: int) -> np.ndarray:
    return np.array([level for level, count in counts.items() for _ in range(count)])


def fit(values: np.ndarray) -> tuple[Predictor, list[str]]:
    report = Recorder()
    return predictors.fit_class("soil", values, "", report), report.warnings


def test_the_most_frequent_level_comes_first_and_ties_by_name() -> None:
    predictor, warnings = fit(texts(sand=6, clay=9, peat=6, loam=20))
    assert predictor == Predictor("soil", "class", "", ("loam", "clay", "peat", "sand"))
    assert warnings == []


def test_rare_levels_become_other_and_are_reported() -> None:
    predictor, warnings = fit(texts(clay=9, loam=20, gley=4, rock=3))
    assert predictor.levels == ("loam", "clay", "other")
    assert predictor.merged == ("gley", "rock")
    (warning,) = warnings
    for words in ("soil", "fewer than 5", "“other” (now 7 points)", "gley, rock"):
        assert words in warning
    design, unseen = predictors.encode((predictor,), {"soil": np.array(["gley", "rock", "loam"])})
    np.testing.assert_array_equal(design, [[1, 0, 1], [1, 0, 1], [1, 0, 0]])
    assert unseen == {}


def test_other_takes_no_level_that_is_large_enough() -> None:
    predictor, warnings = fit(texts(loam=20, clay=9, sand=7, rock=2))
    assert predictor.levels == ("loam", "clay", "sand", "other")
    assert predictor.merged == ("rock",)
    assert "fewer than 5 points were merged into “other” (now 2 points): rock." in warnings[0]


def test_the_warning_names_a_few_of_many_merged_levels() -> None:
    predictor, warnings = fit(texts(loam=20, **{f"r{k:02d}": 1 for k in range(30)}))
    assert predictor.levels == ("other", "loam")
    assert "r09 and 20 more." in warnings[0]


def test_a_level_that_is_called_other_takes_the_rare_ones_in() -> None:
    predictor, warnings = fit(texts(loam=20, other=8, rock=2, clay=6))
    assert predictor.levels == ("loam", "other", "clay")
    assert predictor.merged == ("rock",)
    assert len(warnings) == 1
    design, _ = predictors.encode((predictor,), {"soil": np.array(["rock", "other", "clay"])})
    np.testing.assert_array_equal(design[:, 1:], [[1, 0], [1, 0], [0, 1]])


def test_rare_levels_alone_are_one_level() -> None:
    predictor, _ = fit(texts(a=2, b=2, c=3))
    assert predictor.levels == ("other",)


@pytest.mark.parametrize(
    ("values", "levels", "codes"),
    [
        (np.repeat([3.0, -1.0, np.nan], [9, 6, 2]), ("3", "-1"), True),
        (texts(**{"3": 9, "-1": 6}), ("3", "-1"), True),
        (texts(**{"3": 9, "03": 6}), ("3", "03"), False),
        (texts(clay=9, sand=6), ("clay", "sand"), False),
        (np.repeat([1.0, 2.0, 3.0], [9, 6, 4]), ("1", "2", "other"), True),
    ],
)
def test_whole_numbers_are_codes(values: np.ndarray, levels: tuple, codes: bool) -> None:
    predictor, _ = fit(values)
    assert (predictor.levels, predictor.codes) == (levels, codes)


def test_a_code_that_is_not_whole_is_an_error_with_two_remedies() -> None:
    values = np.array([1.0, 2.0, np.nan, 1.5, 1.25])
    with pytest.raises(InputError) as caught:
        predictors.class_text("soil", values)
    for words in ("“soil”", "1.5", "2 such values", "nearest neighbour", "as a number"):
        assert words in str(caught.value)


def test_codes_from_rasters_and_texts_from_fields_are_one_class() -> None:
    predictor, _ = fit(np.repeat([1.0, 2.0], [9, 6]))
    numbers, _ = predictors.encode((predictor,), {"soil": np.array([2.0, 1.0, np.nan])})
    words, _ = predictors.encode((predictor,), {"soil": np.array(["2", "1", ""])})
    np.testing.assert_array_equal(numbers, words)
    np.testing.assert_array_equal(numbers[:2], [[1, 1], [1, 0]])
    assert np.isnan(numbers[2]).all()


SOIL = Predictor("soil", "class", "", ("loam", "clay", "sand"))
DIST = Predictor("dist")


def test_unseen_levels_are_counted_and_named_and_missing_ones_are_not() -> None:
    values = {
        "dist": np.array([1.0, 2.0, 3.0, np.nan, 5.0, 6.0]),
        "soil": np.array(["clay", "rock", "rock", "loam", "", "ice"]),
    }
    design, unseen = predictors.encode((DIST, SOIL), values)
    assert unseen == {"soil": {"rock": 2, "ice": 1}}
    np.testing.assert_array_equal(design[0], [1.0, 1.0, 1.0, 0.0])
    assert np.isnan(design[1:]).all()


def test_without_levels_to_merge_other_is_a_level_like_any_unseen() -> None:
    _, unseen = predictors.encode((SOIL,), {"soil": np.array(["other", "loam"])})
    assert unseen == {"soil": {"other": 1}}


def test_columns_are_named_and_ordered_as_the_design() -> None:
    assert predictors.coefficient_names((DIST, SOIL, Predictor("elev"))) == [
        "Intercept",
        "dist",
        "soil=clay",
        "soil=sand",
        "elev",
    ]
    values = {
        "elev": np.array([7.0, 8.0, 9.0]),
        "soil": np.array(["loam", "clay", "sand"]),
        "dist": np.array([1.0, 2.0, 3.0]),
    }
    design, _ = predictors.encode((DIST, SOIL, Predictor("elev")), values)
    expected = [[1, 1, 0, 0, 7], [1, 2, 1, 0, 8], [1, 3, 0, 1, 9]]
    np.testing.assert_array_equal(design, expected)


def test_canonical_order_is_by_name_whatever_the_case() -> None:
    names = ["zinc", "Elev", "dist", "elev", "Ärger", "DIST"]
    assert predictors.canonical(names) == ["DIST", "dist", "Elev", "elev", "zinc", "Ärger"]
    assert predictors.canonical(names[::-1]) == predictors.canonical(names)


def test_no_rows_make_an_empty_design() -> None:
    values = {"dist": np.empty(0), "soil": np.empty(0)}
    design, unseen = predictors.encode((DIST, SOIL), values)
    assert design.shape == (0, 4)
    assert unseen == {}
