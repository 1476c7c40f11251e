"""Numbers in legends: points and rasters have one sign for negative ones."""

from __future__ import annotations

from qgis import core

from .scales import display_decimals

_TRUE_MINUS = "\u2212"
# QGIS 3.40 and later. Before, a legend of a colour ramp has the sign of the user's locale: labels
# of our own would keep their numbers when the user stretches the ramp to others.
_BY_EXPRESSION = getattr(core, "QgsExpressionBasedNumericFormat", None)


def minus() -> str:
    """The sign of negative numbers: a true minus wherever legends of rasters can have it."""
    if _BY_EXPRESSION is not None:
        return _TRUE_MINUS
    return str(core.QgsNumericFormatContext().negativeSign())


def format_between(low: float, high: float) -> core.QgsNumericFormat:
    """The format of the numbers of a ramp that goes from ``low`` to ``high``."""
    places = display_decimals(low, high)
    if _BY_EXPRESSION is not None:
        by_expression: core.QgsNumericFormat = _BY_EXPRESSION()
        by_expression.setExpression(
            f"replace(format_number(@value, {places}), '-', '{_TRUE_MINUS}')"
        )
        return by_expression
    basic = core.QgsBasicNumericFormat()
    basic.setNumberDecimalPlaces(places)
    basic.setShowTrailingZeros(True)
    return basic
