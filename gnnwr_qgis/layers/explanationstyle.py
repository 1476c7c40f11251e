"""How explained points look: one diverging scale for the Shapley values of all players."""

from __future__ import annotations

from typing import Sequence

from qgis.core import QgsVectorLayer

from ..contract import names
from ..contract.translation import tr
from .arrays import np
from .namedstyles import distinct, name_styles
from .pointfields import alias_in, columns, kept_names, known_field, unit_in
from .pointsymbols import diverging, sequential
from .pointwriter import ResultFields
from .ramps import sequential_ramp
from .scales import reach


def explanation_styles(
    layer: QgsVectorLayer, layout: ResultFields, players: Sequence[str], unit: str = ""
) -> None:
    """A named style for each player's Shapley value, then one for the prediction.

    Classes and colours are the same for all players: those of the one that reaches farthest from
    zero. That with the largest mean absolute value is
    current. Points far from the training points have a thick black rim.

    Parameters
    ----------
    layout : ResultFields
        As the fields were written: a file's format may have renamed them.
    players : sequence of str
        Fields of the Shapley values, by their names in ``layout``.
    unit : str
        Of the target; by default from the fields' aliases.
    """
    kept = kept_names(layer, layout.fields)

    def present(name: str) -> str:
        return known_field(layer, kept.get(name, name))

    prediction, far = (present(layout.names[name]) for name in (names.PREDICTION, names.FAR))
    fields = [present(name) for name in players]
    *shapley, predicted = columns(layer, [*fields, prediction])
    titles = [alias_in(layer, field) or field for field in fields] + [tr("Prediction")]
    styles, manager = distinct(titles), layer.styleManager()
    name_styles(layer, styles)
    scale = max(shapley, key=reach)
    for style, title, field, values in zip(styles, titles, fields, shapley):
        manager.setCurrentStyle(style)
        shown = unit or unit_in(layer, field)
        diverging(layer, field, values, title, shown, scale, far)
    manager.setCurrentStyle(styles[-1])
    shown = unit or unit_in(layer, prediction)
    sequential(layer, prediction, predicted, titles[-1], shown, sequential_ramp(), far)
    manager.setCurrentStyle(styles[int(np.argmax([_importance(values) for values in shapley]))])


def _importance(values: np.ndarray) -> float:
    """Mean absolute value."""
    sizes = np.abs(values[np.isfinite(values)])
    return float(sizes.mean()) if sizes.size else 0.0
