"""The part of a report on collinearity: can the coefficients be told apart?"""

from __future__ import annotations

import math

import numpy as np

from ..collinearity import HIGH_CONDITION, HIGH_VIF, Collinearity
from ..exploration import finite
from .page import Cell, Element, Paragraph, Table
from .wording import number, one_line


def size(value: float) -> str:
    """A measure of collinearity, which may be infinite or unknown."""
    return "infinite" if value == math.inf else number(float(value))


def _said(factor: float) -> str:
    if math.isnan(factor):
        return "does not vary"
    if math.isinf(factor):
        return "exactly"
    return "strongly" if factor > HIGH_VIF else "somewhat" if factor > HIGH_VIF / 2 else "little"


def collinearity_elements(found: Collinearity) -> list[Element]:
    """Condition number in a sentence, and the table of variance inflation factors."""
    high = found.condition_number > HIGH_CONDITION
    order = np.argsort(-np.nan_to_num(found.vif, nan=0.0), kind="stable")
    rows: list[list[Cell]] = []
    for k in order:
        factor = float(found.vif[k])
        wider = finite(math.sqrt(factor)) if factor >= 1.0 else None
        name = one_line(found.names[k])
        rows.append([name, int(found.degrees[k]), finite(factor), wider, _said(factor)])
    return [
        Paragraph(
            f"The condition number of the standardised predictors is "
            f"{size(found.condition_number)}: {'above' if high else 'not above'} "
            f"{number(int(HIGH_CONDITION))}, where coefficients begin to depend on small changes "
            "of the data."
        ),
        Table(
            "Variance inflation factors (VIF): how many times larger the variance of a "
            "coefficient is because the other predictors tell part of the same; the square root "
            "is how many times wider its interval is. Above "
            f"{number(int(HIGH_VIF))} a coefficient is unreliable. A class of several coefficients "
            "has the generalised factor GVIF^(1/df), on the same scale. These are global measures: "
            "where the data are few, local coefficients may be tied more closely.",
            "vif",
            ("Predictor", "Coefficients", "VIF", "Interval wider by", "Collinear"),
            rows,
        ),
    ]
