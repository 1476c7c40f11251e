"""What results are called wherever a user chooses between them: aliases, styles, legends."""

from __future__ import annotations

from ..contract import names
from ..contract.translation import tr


def coefficient(name: str) -> str:
    """Of the local coefficient ``name``, the intercept among them."""
    if name == names.INTERCEPT:
        return tr("Intercept")
    return tr("Coefficient of {name}").format(name=name)


def coefficient_error(name: str) -> str:
    """Of the standard error of the local coefficient ``name``."""
    if name == names.INTERCEPT:
        return tr("Standard error of the intercept")
    return tr("Standard error of the coefficient of {name}").format(name=name)


def shapley(player: str) -> str:
    """Of the Shapley values of a predictor."""
    return tr("Shapley value of {name}").format(name=player)


def shapley_of_location() -> str:
    """Of the Shapley values of location, the player that stands for the place."""
    return shapley(tr(names.LOCATION))
