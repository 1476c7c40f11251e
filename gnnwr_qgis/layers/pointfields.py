"""Fields of a written point layer, as its file's format has kept them."""

from __future__ import annotations

from typing import Dict, Optional, Sequence

from qgis.core import (
    QgsFeatureRequest,
    QgsFields,
    QgsMapLayer,
    QgsProcessingException,
    QgsVectorLayer,
)

from ..contract.translation import tr
from .arrays import np
from .fieldtypes import to_number
from .points import bracketed_unit, unit_of


def restore_aliases(layer: QgsVectorLayer, fields: QgsFields) -> None:
    """Give the fields of ``layer`` the aliases, with units, that its file format has lost."""
    kept = kept_names(layer, fields)
    for field in fields:
        index = layer.fields().indexOf(kept.get(field.name(), field.name()))
        if index >= 0 and field.alias() and not layer.attributeAlias(index):
            layer.setFieldAlias(index, field.alias())


def kept_names(layer: QgsVectorLayer, written: Optional[QgsFields]) -> Dict[str, str]:
    """Names in ``layer`` of the fields that were ``written``.

    A shapefile cuts names to ten characters and numbers those that then are the same, so names
    that have changed are told by their place. The key ``fid`` does not count: a GeoPackage puts it
    first, or adds one.
    """
    names_written = written.names() if written is not None else []
    present = layer.fields().names()
    if set(names_written) <= set(present):
        return {name: name for name in names_written}
    before, after = (
        [name for name in group if name.lower() != "fid"] for group in (names_written, present)
    )
    return dict(zip(before, after)) if len(before) == len(after) else {}


def key_field(layer: Optional[QgsMapLayer]) -> str:
    """The field that numbers the features of ``layer``; empty where none does so alone."""
    if not isinstance(layer, QgsVectorLayer):
        return ""
    keys = layer.primaryKeyAttributes()
    return layer.fields().at(keys[0]).name() if len(keys) == 1 else ""


def known_field(layer: QgsVectorLayer, name: str) -> str:
    """``name``, which ``layer`` must have."""
    if name in layer.fields().names():
        return name
    raise QgsProcessingException(
        tr("The layer {layer} has no field {field} to be styled by.").format(
            layer=layer.name(), field=name
        )
    )


def columns(layer: QgsVectorLayer, fields: Sequence[str]) -> np.ndarray:
    """Values of ``fields``, shape (fields, features), in one pass over the layer."""
    indices = [layer.fields().indexOf(field) for field in fields]
    request = QgsFeatureRequest().setSubsetOfAttributes(indices)
    request.setFlags(QgsFeatureRequest.Flag.NoGeometry)
    rows = [[to_number(f.attribute(i)) for i in indices] for f in layer.getFeatures(request)]
    return np.array(rows, dtype=np.float64).reshape(len(rows), len(indices)).T


def unit_in(layer: QgsVectorLayer, field: str) -> str:
    return unit_of(layer.fields().at(layer.fields().indexOf(field)))


def alias_in(layer: QgsVectorLayer, field: str) -> str:
    """The alias of ``field`` without the unit at its end."""
    alias = layer.attributeAlias(layer.fields().indexOf(field))
    unit = bracketed_unit(alias)
    return alias[: -len(f"[{unit}]")].strip() if unit else alias
