"""Times, sizes and enumerations in messages, and that no message counts in the wrong number."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from gnnwr_qgis.contract import translation
from gnnwr_qgis.engine import crs, predictors, samplechecks, stacking
from gnnwr_qgis.engine.errors import InputError
from gnnwr_qgis.engine.phrasing import duration, listed

from . import made
from .made import says
from .rasterfiles import Recorder


def test_times_are_as_rough_as_a_person_wants_them() -> None:
    assert [duration(k) for k in (0.2, 89.0, 91.0, 5500.0)] == ["1 s", "89 s", "2 min", "1.5 h"]


def test_an_enumeration_names_the_last_one_apart() -> None:
    assert listed([]) == ""
    assert listed(["a"]) == "a"
    assert listed(["a", "b", "c"]) == "a, b and c"


def test_messages_on_one_point_are_singular(tmp_path: Path) -> None:
    values = made.columns()
    values["dist"][4] = np.nan
    report = Recorder()
    made.sample(tmp_path, values, report)
    says(" ".join(report.warnings), "1 of 60 points is not used: 1 with no value of dist")
    values["elev"][7] = np.inf
    says(made.refusal(tmp_path, values), "holds 1 infinite value, in feature number 8. Correct it")
    report = Recorder()
    predictors.fit_class("soil", np.array(["a"] * 9 + ["b"]), "", report)
    says(" ".join(report.warnings), "(now 1 point)")
    with pytest.raises(InputError, match="^1 point has coordinates that are no longitude"):
        crs.check_degrees(np.array([[500.0, 10.0], [5.0, 10.0]]))


def test_messages_follow_the_language(monkeypatch: pytest.MonkeyPatch) -> None:
    chinese = {
        ", ": "、",
        "{first} and {last}": "{first}和{last}",
        "kriging": "克里金",
        "distance-weighted means": "距离加权均值",
        "regression kriging": "回归克里金",
        "{count} points": "{count} 个点",
        "{dropped} of {points} are not used: {reasons}.": (
            "{points}中有 {dropped} 个未使用：{reasons}。"
        ),
        "{count} with {reason}": "{reason} {count} 个",
    }
    monkeypatch.setattr(translation._Spoken, "texts", chinese)
    said = stacking.in_words(np.array([0.1, 0.1, 0.3, 0.0, 0.5]))
    assert said == "50% 回归克里金、30% 克里金和20% 距离加权均值"
    report = Recorder()
    first, second = np.arange(9) < 2, np.arange(9) == 8
    samplechecks.report_left_out([("高程缺值", first), ("无几何", second)], 9, report)
    assert report.warnings == ["9 个点中有 3 个未使用：高程缺值 2 个、无几何 1 个。"]
