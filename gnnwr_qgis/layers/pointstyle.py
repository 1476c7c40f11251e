"""How results look: points, in classes of round numbers with their unit in the legend."""

from __future__ import annotations

import os
from typing import Callable, Mapping, Optional

from qgis.core import (
    QgsCoordinateTransformContext,
    QgsFields,
    QgsProcessingContext,
    QgsProviderRegistry,
    QgsVectorLayer,
)

from ..contract import names
from ..contract.translation import tr
from .arrays import np
from .intervalstyle import inside_classes
from .namedstyles import distinct, name_styles
from .pointfields import alias_in, columns, kept_names, known_field, unit_in
from .pointsymbols import categorised, diverging, sequential
from .ramps import sequential_ramp, uncertainty_ramp
from .stylefile import write_qml

_UNITS_OF_THEIR_OWN = (names.INSIDE, names.DISSIMILARITY, names.NEAREST_TRAINING)
_UNCERTAIN = (names.FIT_SE, names.STANDARD_ERROR, names.DISSIMILARITY, names.NEAREST_TRAINING)
_MAY_LACK = (names.LOWER, names.UPPER, names.INSIDE, names.DISSIMILARITY)
# Formats with one layer a file, beside which QGIS looks for a style of the same name.
_FILES_WITH_QML = (".gpkg", ".shp", ".geojson", ".json", ".fgb", ".gml", ".kml", ".csv", ".tab")


def residual_style(layer: QgsVectorLayer, field: str = names.RESIDUAL, unit: str = "") -> None:
    """Seven classes about zero, blue where the model predicts too much, red where too little.

    The farther from zero, the larger the symbol. Rows without a value are not drawn.
    """
    field = known_field(layer, field)
    values, unit = columns(layer, [field])[0], unit or unit_in(layer, field)
    diverging(layer, field, values, tr("Residual"), unit)


def predicted_points_style(
    layer: QgsVectorLayer, field: str = names.PREDICTION, unit: str = ""
) -> None:
    """Up to seven classes of round numbers in the ramp of the prediction raster."""
    field = known_field(layer, field)
    values, unit = columns(layer, [field])[0], unit or unit_in(layer, field)
    sequential(layer, field, values, tr("Prediction"), unit, sequential_ramp())


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
        names.LOWER: tr("Lower end of the interval"),
        names.UPPER: tr("Upper end of the interval"),
        names.INSIDE: tr("Area of applicability"),
        names.DISSIMILARITY: tr("Dissimilarity to the training points"),
        names.NEAREST_TRAINING: tr("Distance to the nearest training point"),
    }
    prefix = names.coefficient_field("")
    wanted = [standard for standard in titles if standard in fields]
    wanted += [standard for standard in fields if standard.startswith(prefix)]
    kept = kept_names(layer, written)
    present = {name: known_field(layer, kept.get(fields[name], fields[name])) for name in wanted}
    values_of = dict(zip(wanted, columns(layer, list(present.values()))))
    # Not every model has intervals; a map without a value would only be in the way.
    wanted = [n for n in wanted if n not in _MAY_LACK or np.isfinite(values_of[n]).any()]
    shown_as = {
        standard: titles.get(standard) or alias_in(layer, present[standard]) or present[standard]
        for standard in wanted
    }
    named = dict(zip(wanted, distinct(list(shown_as.values()))))
    ends = [values_of[standard] for standard in (names.LOWER, names.UPPER) if standard in wanted]
    name_styles(layer, list(named.values()))
    for standard in reversed(wanted):  # the first is the last set, so it stays current
        layer.styleManager().setCurrentStyle(named[standard])
        field, values = present[standard], values_of[standard]
        own = standard in titles and standard not in _UNITS_OF_THEIR_OWN
        shown = unit if own and unit else unit_in(layer, field)
        title = shown_as[standard]
        if standard == names.RESIDUAL or standard not in titles:
            diverging(layer, field, values, title, shown)
        elif standard == names.INSIDE:
            categorised(layer, field, inside_classes(), title)
        elif standard in _UNCERTAIN:
            sequential(layer, field, values, title, shown, uncertainty_ramp())
        elif standard in (names.LOWER, names.UPPER):
            scale = np.concatenate(ends)  # one for both, so that their colours compare
            sequential(layer, field, values, title, shown, sequential_ramp(), scale=scale)
        else:
            sequential(layer, field, values, title, shown, sequential_ramp())


def write_points_qml(
    dest_id: str,
    apply: Callable[[QgsVectorLayer], None],
    context: Optional[QgsProcessingContext] = None,
) -> str:
    """Write the ``.qml`` beside a point output that is a file of its own.

    Parameters
    ----------
    dest_id : str
        Id of the sink, after it has been closed.
    apply : callable
        Styles the layer it is given; the style that is current then is written, with the aliases.

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
    apply(layer)
    return write_qml(layer, path)
