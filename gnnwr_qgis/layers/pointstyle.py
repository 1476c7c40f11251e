"""How results look: points, in classes of round numbers with their unit in the legend."""

from __future__ import annotations

import os
from typing import Dict, Mapping, Optional, Sequence

import numpy as np
from qgis.core import (
    QgsCoordinateTransformContext,
    QgsFeatureRequest,
    QgsFields,
    QgsGradientColorRamp,
    QgsGraduatedSymbolRenderer,
    QgsMapLayer,
    QgsMapLayerStyle,
    QgsMarkerSymbol,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProviderRegistry,
    QgsRendererRange,
    QgsSimpleMarkerSymbolLayer,
    QgsSymbol,
    QgsVectorLayer,
)
from qgis.PyQt.QtGui import QColor

from ..contract import names
from .fieldtypes import to_number
from .points import bracketed_unit, unit_of
from .ramps import colours_of, diverging_ramp, sequential_ramp, uncertainty_ramp
from .scales import labels_between, outer_bounds, round_edges, symmetric_edges
from .translation import tr

# Formats with one layer a file, beside which QGIS looks for a style of the same name.
_FILES_WITH_QML = (".gpkg", ".shp", ".geojson", ".json", ".fgb", ".gml", ".kml", ".csv", ".tab")
_SMALLEST, _MEDIUM, _LARGEST = 1.8, 2.4, 3.4  # mm
_RIM = 0.5  # mm


def residual_style(layer: QgsVectorLayer, field: str = names.RESIDUAL, unit: str = "") -> None:
    """Seven classes about zero, blue where the model predicts too much, red where too little.

    The farther from zero, the larger the symbol. Rows without a value are not drawn.
    """
    field = _field(layer, field)
    values, unit = _columns(layer, [field])[0], unit or _unit(layer, field)
    _diverging(layer, field, values, tr("Residual"), unit)


def predicted_points_style(
    layer: QgsVectorLayer, field: str = names.PREDICTION, unit: str = ""
) -> None:
    """Up to seven classes of round numbers in the ramp of the prediction raster."""
    field = _field(layer, field)
    values, unit = _columns(layer, [field])[0], unit or _unit(layer, field)
    _sequential(layer, field, values, tr("Prediction"), unit, sequential_ramp())


def point_styles(
    layer: QgsVectorLayer,
    fields: Mapping[str, str],
    unit: str = "",
    written: Optional[QgsFields] = None,
) -> None:
    """A named style for each result in the Styles menu; the most telling one is current.

    Parameters
    ----------
    fields : mapping
        Standard name to the name in the layer, as :class:`~.results.ResultFields` has them.
    unit : str
        Of the target. Coefficients show theirs where it is known (from the field's alias).
    written : QgsFields
        All fields as they were written, to find those that the file's format has renamed.
    """
    titles = {
        names.RESIDUAL: tr("Residual"),
        names.PREDICTION: tr("Prediction"),
        names.FITTED: tr("Fitted"),
        names.OOB_PREDICTION: tr("Out-of-bag prediction"),
        names.FIT_SE: tr("Standard error of the fit"),
        names.STANDARD_ERROR: tr("Standard error"),
    }
    prefix = names.coefficient_field("")
    wanted = [standard for standard in titles if standard in fields]
    wanted += [standard for standard in fields if standard.startswith(prefix)]
    kept = _kept_names(layer, written)
    present = [_field(layer, kept.get(fields[name], fields[name])) for name in wanted]
    named = [titles.get(standard, field) for standard, field in zip(wanted, present)]
    columns = _columns(layer, present)
    name_styles(layer, named)
    for k in reversed(range(len(wanted))):  # the first is the last set, so it stays current
        layer.styleManager().setCurrentStyle(named[k])
        standard, field, values = wanted[k], present[k], columns[k]
        shown = unit if standard in titles and unit else _unit(layer, field)
        title = titles.get(standard) or _alias(layer, field) or field
        if standard == names.RESIDUAL or standard not in titles:
            _diverging(layer, field, values, title, shown)
        elif standard in (names.FIT_SE, names.STANDARD_ERROR):
            _sequential(layer, field, values, title, shown, uncertainty_ramp())
        else:
            _sequential(layer, field, values, title, shown, sequential_ramp())


def restore_aliases(layer: QgsVectorLayer, fields: QgsFields) -> None:
    """Give the fields of ``layer`` the aliases, with units, that its file format has lost."""
    kept = _kept_names(layer, fields)
    for field in fields:
        index = layer.fields().indexOf(kept.get(field.name(), field.name()))
        if index >= 0 and field.alias() and not layer.attributeAlias(index):
            layer.setFieldAlias(index, field.alias())


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


def write_points_qml(
    dest_id: str,
    kind: str,
    field: str,
    unit: str = "",
    context: Optional[QgsProcessingContext] = None,
    fields: Optional[QgsFields] = None,
) -> str:
    """Write the ``.qml`` beside a point output that is a file of its own.

    Parameters
    ----------
    dest_id : str
        Id of the sink, after it has been closed.
    kind : {"residual", "prediction"}
        What is shown.
    field : str
        The field shown, by its name in ``fields``.
    fields : QgsFields
        As they were written. Their aliases are kept in the style as well.

    Returns
    -------
    str
        Name of the style file; empty for a temporary layer, a database, or a layer that shares
        its file with others (they would all get this style).
    """
    # Opened here and let go, not through the context's store: that one is the main thread's.
    path = QgsProviderRegistry.instance().decodeUri("ogr", dest_id).get("path") or ""
    if not os.path.isfile(path) or not path.lower().endswith(_FILES_WITH_QML):
        return ""
    transforms = context.transformContext() if context else QgsCoordinateTransformContext()
    layer = QgsVectorLayer(dest_id, "", "ogr", QgsVectorLayer.LayerOptions(transforms))
    shared = len(QgsProviderRegistry.instance().querySublayers(path)) > 1
    if not layer.isValid() or shared:
        return ""
    if fields is not None:
        restore_aliases(layer, fields)
    field = _kept_names(layer, fields).get(field, field)
    if kind == "residual":
        residual_style(layer, field, unit)
    elif kind == "prediction":
        predicted_points_style(layer, field, unit)
    else:
        raise ValueError(f"unknown kind of points: {kind}")
    target = os.path.splitext(path)[0] + ".qml"
    message, fine = layer.saveNamedStyle(target)
    if not fine:
        raise QgsProcessingException(
            tr("The style {file} could not be written: {message}").format(
                file=os.path.basename(target), message=message
            )
        )
    return target


def _diverging(
    layer: QgsVectorLayer, field: str, values: np.ndarray, title: str, unit: str
) -> None:
    edges = symmetric_edges(values)
    count = len(edges) + 1
    middle = (count - 1) / 2.0
    sizes = [_SMALLEST + (_LARGEST - _SMALLEST) * abs(k - middle) / middle for k in range(count)]
    colours = colours_of(diverging_ramp(), count)
    _graduate(layer, field, values, edges, colours, sizes, title, unit)


def _sequential(
    layer: QgsVectorLayer,
    field: str,
    values: np.ndarray,
    title: str,
    unit: str,
    ramp: QgsGradientColorRamp,
) -> None:
    edges = round_edges(values)
    count = len(edges) + 1
    sizes = [_MEDIUM] * count
    _graduate(layer, field, values, edges, colours_of(ramp, count), sizes, title, unit)


def _graduate(
    layer: QgsVectorLayer,
    field: str,
    values: np.ndarray,
    edges: Sequence[float],
    colours: Sequence[QColor],
    sizes: Sequence[float],
    title: str,
    unit: str,
) -> None:
    labels = labels_between(edges, unit) if edges else [unit or field]
    # QGIS's legend does not say what is shown, so its first line does.
    labels[-1] = tr("{title}: {label}").format(title=title, label=labels[-1])
    bounds = outer_bounds(values, edges)
    ranges = [
        QgsRendererRange(bounds[k], bounds[k + 1], _symbol(colours[k], sizes[k]), labels[k])
        for k in range(len(labels))
    ]
    # Highest first, as one reads a legend.
    renderer = QgsGraduatedSymbolRenderer(f'"{field}"', ranges[::-1])
    renderer.setGraduatedMethod(QgsGraduatedSymbolRenderer.GraduatedMethod.GraduatedColor)
    layer.setRenderer(renderer)


def _symbol(colour: QColor, size: float) -> QgsSymbol:
    """A disc with a pale rim in a dark line: it shows on any map, its own prediction's included."""
    rim = {
        "name": "circle",
        "color": "#ffffff",
        "size": f"{size + _RIM:.2f}",
        "outline_color": "#4d4d4d",
        "outline_width": "0.15",
    }
    disc = {
        "name": "circle",
        "color": colour.name(),
        "size": f"{size:.2f}",
        "outline_style": "no",
    }
    symbol = QgsMarkerSymbol.createSimple(rim)
    symbol.symbolLayer(0).setLocked(True)  # keeps its colour when the user picks another ramp
    symbol.appendSymbolLayer(QgsSimpleMarkerSymbolLayer.create(disc))
    return symbol


def _kept_names(layer: QgsVectorLayer, written: Optional[QgsFields]) -> Dict[str, str]:
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


def _field(layer: QgsVectorLayer, name: str) -> str:
    """``name``, which ``layer`` must have."""
    if name in layer.fields().names():
        return name
    raise QgsProcessingException(
        tr("The layer {layer} has no field {field} to be styled by.").format(
            layer=layer.name(), field=name
        )
    )


def _columns(layer: QgsVectorLayer, fields: Sequence[str]) -> np.ndarray:
    """Values of ``fields``, shape (fields, features), in one pass over the layer."""
    indices = [layer.fields().indexOf(field) for field in fields]
    request = QgsFeatureRequest().setSubsetOfAttributes(indices)
    request.setFlags(QgsFeatureRequest.Flag.NoGeometry)
    rows = [[to_number(f.attribute(i)) for i in indices] for f in layer.getFeatures(request)]
    return np.array(rows, dtype=np.float64).reshape(len(rows), len(indices)).T


def _unit(layer: QgsVectorLayer, field: str) -> str:
    return unit_of(layer.fields().at(layer.fields().indexOf(field)))


def _alias(layer: QgsVectorLayer, field: str) -> str:
    """The alias of ``field`` without the unit at its end."""
    alias = layer.attributeAlias(layer.fields().indexOf(field))
    unit = bracketed_unit(alias)
    return alias[: -len(f"[{unit}]")].strip() if unit else alias
