"""What a user can choose between, by the words that jobs carry, and the bounds of some settings.

Apart from the jobs because the parameters of an algorithm name these when QGIS starts, and jobs
are made later.
"""

from __future__ import annotations

from .translation import tr_noop

DISTANCES = ("automatic", "planar", "great-circle")
DEVICES = ("automatic", "cpu", "gpu")
PRESETS = ("recommended", "du2020", "article")
# How cross-validation forms its folds.
SCHEMES = ("random", "blocks", "groups")
MOST_REPEATS = 100
# Error that prediction on a grid may make, as a share of the target's standard deviation.
DEFAULT_TOLERANCE = 0.001
# What cross-validation sets beside the model, and what a user reads (translated) for each.
COMPARATORS = {
    "olr": tr_noop("Ordinary linear regression"),
    "gwr": tr_noop("Geographically weighted regression"),
    "forest": tr_noop("Random forest"),
    "forest-xy": tr_noop("Random forest with coordinates"),
    "xgboost": tr_noop("XGBoost"),
    "xgboost-xy": tr_noop("XGBoost with coordinates"),
    "fcnn": tr_noop("Fully connected neural network"),
    "kriging": tr_noop("Regression kriging"),
    "idw": tr_noop("Inverse distance"),
    "gp": tr_noop("Gaussian process of place"),
}
PRESET_TITLES = {
    "recommended": tr_noop("Recommended"),
    "du2020": tr_noop("Du et al. 2020 (one network, published settings)"),
    "article": tr_noop("Article protocol (in-sample score, no held-out points)"),
}
