"""How cross-validated points look: residuals, predictions of every model, folds."""

from __future__ import annotations

from qgis.core import QgsVectorLayer

from ..contract import names
from ..contract.translation import tr
from .arrays import np
from .crossvalidation import Validated, field_titles, in_scheme
from .namedstyles import distinct, name_styles
from .pointfields import columns, kept_names, known_field, unit_in
from .pointsymbols import categorised, diverging, sequential
from .ramps import category_colours, sequential_ramp


def validation_styles(layer: QgsVectorLayer, written: Validated, unit: str = "") -> None:
    """A named style for each scheme's residuals, each prediction, and each scheme's folds.

    The residuals of all schemes have one diverging scale, that of the first scheme, and the
    predictions of all models one sequential scale, so that their maps compare. The residuals of
    the first scheme are current.

    Parameters
    ----------
    written : Validated
        The fields as they were written: a file's format may have renamed them.
    unit : str
        Of the target; by default from the fields' aliases.
    """
    titles = field_titles(written)
    kept = kept_names(layer, written.layout.fields)
    fields = []
    for standard in titles:
        name = written.layout.names[standard]
        fields.append(known_field(layer, kept.get(name, name)))
    values = dict(zip(titles, columns(layer, fields)))
    styles, manager = distinct(list(titles.values())), layer.styleManager()
    name_styles(layer, styles)
    residuals = {names.out_of_fold_field(s, names.RESIDUAL): s for s in written.schemes}
    folds = {names.fold_field(scheme) for scheme in written.schemes}
    # The widest scale of all would leave the first map, usually of random folds, without colour.
    first = values[next(iter(residuals))]
    others = [values[key] for key in titles if key not in folds and key not in residuals]
    predictions = np.concatenate(others)
    # The first style is the last one set, so it stays current.
    for standard, field, style in reversed(list(zip(titles, fields, styles))):
        manager.setCurrentStyle(style)
        title, shown = titles[standard], unit or unit_in(layer, field)
        if standard in residuals:
            # Only our model has residuals here, and a legend has little room.
            title = in_scheme(tr("Residual"), residuals[standard])
            diverging(layer, field, values[standard], title, shown, first)
        elif standard in folds:
            _folds(layer, field, values[standard], title)
        else:
            ramp = sequential_ramp()
            sequential(layer, field, values[standard], title, shown, ramp, scale=predictions)


def _folds(layer: QgsVectorLayer, field: str, values: np.ndarray, title: str) -> None:
    found = [int(fold) for fold in np.unique(values[np.isfinite(values)])]
    colours = category_colours(len(found))
    categorised(layer, field, list(zip(found, colours, map(str, found))), title)
