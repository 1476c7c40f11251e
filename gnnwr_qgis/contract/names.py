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

# The prediction interval, and whether a model applies at a place: fields, and bands of a raster.
LOWER = "lower"
UPPER = "upper"
DISSIMILARITY = "dissimilarity"
INSIDE = "inside"

# Fields of explained points, and the band of location in an attribution raster. "location" is the
# player that stands for the place; a predictor's own fields end in its name.
LOCATION = "location"
BASE_VALUE = "base_value"
INTRINSIC_LOCATION = "intrinsic_location"
NEAREST_TRAINING = "nearest_training"
FAR = "far"


def coefficient_field(coefficient: str) -> str:
    """Field of a local coefficient: ``coef_dist``; of a class level ``soil=2``: ``coef_soil_2``."""
    return "coef_" + coefficient.replace("=", "_")


def coefficient_se_field(coefficient: str) -> str:
    """Field of the standard error of a local coefficient."""
    return "se_" + coefficient.replace("=", "_")


def shapley_field(player: str) -> str:
    """Field of the Shapley value of a predictor or of :data:`LOCATION`."""
    return "shapley_" + player


def invariant_field(predictor: str) -> str:
    """Field of a predictor's effect that is the same everywhere (GeoShapley)."""
    return "invariant_" + predictor


def varying_field(predictor: str) -> str:
    """Field of a predictor's effect that is due to the place (GeoShapley)."""
    return "varying_" + predictor


def with_unit(meaning: str, unit: str) -> str:
    """Band description: the meaning and, where known, the unit in brackets."""
    return f"{meaning} [{unit}]" if unit else meaning


def coefficient_unit(target_unit: str, predictor_unit: str) -> str:
    """Unit of a coefficient, when both units are known; else empty."""
    return f"{target_unit} per {predictor_unit}" if target_unit and predictor_unit else ""


def out_of_fold_field(scheme: str, model: str) -> str:
    """Field of an out-of-fold prediction: ``random_gnnwr``, ``blocks_forest_xy``."""
    return f"{scheme}_{model}".replace("-", "_")


def fold_field(scheme: str) -> str:
    """Field of the fold that a point is left out in, counted from 1."""
    return f"{scheme}_fold"
