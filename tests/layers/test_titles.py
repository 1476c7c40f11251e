"""Results have the field's terms for names, in each language."""

from __future__ import annotations

import pytest

from gnnwr_qgis.contract import names, translation
from gnnwr_qgis.layers import titles
from gnnwr_qgis.processing.shipped import resource_path


@pytest.fixture
def in_chinese():
    translation.use(resource_path("i18n", "gnnwr_zh_CN.qm"))
    yield
    translation.use(None)


def test_the_intercept_is_called_that():
    assert titles.coefficient(names.INTERCEPT) == "Intercept"
    assert titles.coefficient_error(names.INTERCEPT) == "Standard error of the intercept"
    assert titles.coefficient("dist") == "Coefficient of dist"
    assert titles.coefficient_error("dist") == "Standard error of the coefficient of dist"


def test_the_intercept_in_chinese(in_chinese):
    assert titles.coefficient(names.INTERCEPT) == "截距"
    assert titles.coefficient_error(names.INTERCEPT) == "截距的标准误"
    assert titles.coefficient("dist") == "系数：dist"
