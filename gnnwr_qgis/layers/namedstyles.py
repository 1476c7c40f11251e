"""Named styles of a layer: what its Styles menu offers."""

from __future__ import annotations

from typing import List, Sequence

from qgis.core import QgsMapLayer, QgsMapLayerStyle


def name_styles(layer: QgsMapLayer, wanted: Sequence[str]) -> None:
    """Make exactly these named styles; the layer's present one becomes the first."""
    manager = layer.styleManager()
    for name in manager.styles():
        if name != manager.currentStyle():
            manager.removeStyle(name)
    if manager.currentStyle() != wanted[0]:
        manager.renameStyle(manager.currentStyle(), wanted[0])
    present = QgsMapLayerStyle()
    present.readFromLayer(layer)
    for name in wanted[1:]:
        manager.addStyle(name, present)


def distinct(names: Sequence[str]) -> List[str]:
    """``names``, where one that has come before gets its number in the list behind it."""
    made: List[str] = []
    for number, name in enumerate(names, start=1):
        made.append(name if name not in made else f"{name} ({number})")
    return made
