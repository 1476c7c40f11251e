"""What results are called wherever a user chooses between them: aliases, styles, legends."""

from __future__ import annotations

from ..contract import names
from ..contract.translation import tr


def coefficient(name: str) -> str:
    """Of the local coefficient ``name``."""
    return tr("Coefficient of {name}").format(name=name)


def shapley(player: str) -> str:
    """Of the Shapley values of a predictor."""
    return tr("Shapley value of {name}").format(name=player)


def shapley_of_location() -> str:
    """Of the Shapley values of location, the player that stands for the place."""
    return shapley(tr(names.LOCATION))
