"""Names of fields, bands and outputs. They are public API: never change one once published."""

from __future__ import annotations

INTERCEPT = "Intercept"

# Fields of the training result and of predicted points.
FITTED = "fitted"
OOB_PREDICTION = "oob_prediction"
RESIDUAL = "residual"
FIT_SE = "fit_se"
PREDICTION = "prediction"
STANDARD_ERROR = "standard_error"
REASON = "reason"


def coefficient_field(coefficient: str) -> str:
    """Field of a local coefficient: ``coef_dist``; of a class level ``soil=2``: ``coef_soil_2``."""
    return "coef_" + coefficient.replace("=", "_")


def coefficient_se_field(coefficient: str) -> str:
    """Field of the standard error of a local coefficient."""
    return "se_" + coefficient.replace("=", "_")


def with_unit(meaning: str, unit: str) -> str:
    """Band description: the meaning and, where known, the unit in brackets."""
    return f"{meaning} [{unit}]" if unit else meaning


def coefficient_unit(target_unit: str, predictor_unit: str) -> str:
    """Unit of a coefficient, when both units are known; else empty."""
    return f"{target_unit} per {predictor_unit}" if target_unit and predictor_unit else ""
