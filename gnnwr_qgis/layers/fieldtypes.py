"""Field types and null values under one name for every supported QGIS.

QgsField takes a QMetaType.Type from QGIS 3.38 on and a QVariant.Type before.
"""

from __future__ import annotations

import math
from typing import Any

from qgis.core import NULL, Qgis, QgsField
from qgis.PyQt.QtCore import QMetaType, QVariant

if Qgis.QGIS_VERSION_INT >= 33800:
    DOUBLE = QMetaType.Type.Double
    WHOLE_NUMBER = QMetaType.Type.Int
    TEXT = QMetaType.Type.QString
else:
    DOUBLE = QVariant.Type.Double  # noqa: QGS402 (these take no other)
    WHOLE_NUMBER = QVariant.Type.Int  # noqa: QGS402 (as above)
    TEXT = QVariant.Type.String  # noqa: QGS402 (as above)


def number_field(name: str, alias: str = "") -> QgsField:
    """A field of 64-bit floating point numbers."""
    field = QgsField(name, DOUBLE)
    field.setAlias(alias)
    return field


def whole_number_field(name: str, alias: str = "") -> QgsField:
    """A field of 32-bit whole numbers."""
    field = QgsField(name, WHOLE_NUMBER)
    field.setAlias(alias)
    return field


def text_field(name: str) -> QgsField:
    """A field of text."""
    return QgsField(name, TEXT)


def is_null(value: Any) -> bool:
    """Whether ``value`` is how QGIS says "no value"."""
    return value is None or value == NULL


def to_number(value: Any) -> float:
    """``value`` of a numeric field as a float, NaN where null (in a CSV file, an empty text)."""
    return math.nan if is_null(value) or value == "" else float(value)


def from_number(value: float) -> Any:
    """``value`` for a feature's attribute, NULL where NaN."""
    return NULL if math.isnan(value) else float(value)


def from_whole_number(value: float) -> Any:
    """``value``, which is whole, for an attribute of whole numbers; NULL where NaN."""
    return NULL if math.isnan(value) else int(value)
