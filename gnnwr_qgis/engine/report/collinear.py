"""The part of a report on collinearity: can the coefficients be told apart?"""

from __future__ import annotations

import math

import numpy as np

from ...contract.translation import tr
from ..collinearity import HIGH_CONDITION, HIGH_VIF, Collinearity
from ..exploration import finite
from .page import Cell, Element, Paragraph, Table
from .wording import number, one_line


def size(value: float) -> str:
    """A measure of collinearity, which may be infinite or unknown."""
    return tr("infinite") if value == math.inf else number(float(value))


def _said(factor: float) -> str:
    if math.isnan(factor):
        return tr("does not vary")
    if math.isinf(factor):
        return tr("exactly")
    if factor > HIGH_VIF:
        return tr("strongly")
    return tr("somewhat") if factor > HIGH_VIF / 2 else tr("little")


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
    told = tr(
        "The condition number of the standardised predictors is {value}: above {limit}, where "
        "coefficients begin to depend on small changes of the data."
        if high
        else "The condition number of the standardised predictors is {value}: not above {limit}, "
        "where coefficients begin to depend on small changes of the data."
    )
    caption = tr(
        "Variance inflation factors (VIF): how many times larger the variance of a coefficient is "
        "because the other predictors tell part of the same; the square root is how many times "
        "wider its interval is. Above {limit} a coefficient is unreliable. A class of several "
        "coefficients has the generalised factor GVIF^(1/df), on the same scale. These are global "
        "measures: where the data are few, local coefficients may be tied more closely."
    )
    return [
        Paragraph(
            told.format(value=size(found.condition_number), limit=number(int(HIGH_CONDITION)))
        ),
        Table(
            caption.format(limit=number(int(HIGH_VIF))),
            "vif",
            (
                tr("Predictor"),
                tr("Coefficients"),
                tr("VIF"),
                tr("Interval wider by"),
                tr("Collinear"),
            ),
            rows,
        ),
    ]
