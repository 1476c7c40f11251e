"""Names are public API: these strings stand in users' styles, models and scripts."""

from __future__ import annotations

import pytest

from gnnwr_qgis.contract import names
from gnnwr_qgis.contract.choices import COMPARATORS, SCHEMES


def test_fields_are_called_what_they_were_published_as() -> None:
    published = {
        "INTERCEPT": "Intercept",
        "FITTED": "fitted",
        "OOB_PREDICTION": "oob_prediction",
        "RESIDUAL": "residual",
        "FIT_SE": "fit_se",
        "PREDICTION": "prediction",
        "STANDARD_ERROR": "standard_error",
        "REASON": "reason",
        "LOCATION": "location",
        "BASE_VALUE": "base_value",
        "INTRINSIC_LOCATION": "intrinsic_location",
        "NEAREST_TRAINING": "nearest_training",
        "FAR": "far",
        "LOWER": "lower",
        "UPPER": "upper",
        "DISSIMILARITY": "dissimilarity",
        "INSIDE": "inside",
    }
    constants = {key: value for key, value in vars(names).items() if key.isupper()}
    assert constants == published


@pytest.mark.parametrize(
    ("coefficient", "field", "error_field"),
    [
        ("Intercept", "coef_Intercept", "se_Intercept"),
        ("dist", "coef_dist", "se_dist"),
        ("soil=2", "coef_soil_2", "se_soil_2"),
    ],
)
def test_coefficient_fields(coefficient: str, field: str, error_field: str) -> None:
    assert names.coefficient_field(coefficient) == field
    assert names.coefficient_se_field(coefficient) == error_field


def test_fields_of_explanations() -> None:
    assert names.shapley_field("dist") == "shapley_dist"
    assert names.shapley_field(names.LOCATION) == "shapley_location"
    assert names.invariant_field("dist") == "invariant_dist"
    assert names.varying_field("dist") == "varying_dist"


def test_fields_of_cross_validation() -> None:
    assert names.out_of_fold_field("random", "gnnwr") == "random_gnnwr"
    assert names.out_of_fold_field("blocks", "forest-xy") == "blocks_forest_xy"
    assert names.fold_field("groups") == "groups_fold"


def test_fields_of_cross_validation_are_all_different() -> None:
    results = ["gnnwr", *COMPARATORS, names.LOWER, names.UPPER, names.RESIDUAL]
    fields = [names.out_of_fold_field(s, result) for s in SCHEMES for result in results]
    fields += [names.fold_field(scheme) for scheme in SCHEMES]
    assert len(set(fields)) == len(fields)


def test_units_are_told_only_where_known() -> None:
    assert names.with_unit("prediction", "mg/kg") == "prediction [mg/kg]"
    assert names.with_unit("prediction", "") == "prediction"
    assert names.coefficient_unit("mg/kg", "m") == "mg/kg per m"
    assert names.coefficient_unit("mg/kg", "") == ""
    assert names.coefficient_unit("", "m") == ""
