"""Counts in messages, and that no message counts in the wrong number."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from gnnwr_qgis.engine import crs, predictors
from gnnwr_qgis.engine.errors import InputError
from gnnwr_qgis.engine.phrasing import counted, noun

from . import made
from .made import says
from .rasterfiles import Recorder


def test_one_is_singular_and_all_others_are_plural() -> None:
    assert [counted(k, "point") for k in (0, 1, 2)] == ["0 points", "1 point", "2 points"]
    assert counted(1, "class", "classes") == "1 class"
    assert counted(3, "class", "classes") == "3 classes"
    assert noun(1, "lies", "lie") == "lies"


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
