"""Results of cross-validation back into a point layer."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import AbstractSet, Any, Dict, List, Mapping, Sequence, Tuple

from qgis.core import QgsField, QgsFields, QgsProcessingFeedback

from ..contract import names
from ..contract.choices import COMPARATORS
from ..contract.translation import tr
from .arrays import np
from .fieldtypes import number_field, text_field, whole_number_field
from .points import Points
from .pointwriter import CreateSink, ResultFields, combine, load_arrays, write_rows
from .sinks import unusable_names

OWN = "gnnwr"


@dataclass(frozen=True)
class Validated:
    """Fields of cross-validated points.

    ``models`` are the keys of the models, ours first. The fields of a scheme and a model are named
    by :func:`~..contract.names.out_of_fold_field`, a standard name of ``layout``.
    """

    layout: ResultFields
    schemes: Tuple[str, ...]
    models: Tuple[str, ...]


def scheme_title(scheme: str) -> str:
    """What a user reads for a scheme of folds; an unknown one stays as it is."""
    titles = {
        "random": tr("Random folds"),
        "blocks": tr("Spatial blocks"),
        "groups": tr("Groups"),
    }
    return titles.get(scheme, scheme)


def model_title(model: str) -> str:
    """What a user reads for a model."""
    return "GNNWR" if model == OWN else tr(COMPARATORS.get(model, model))


def in_scheme(meaning: str, scheme: str) -> str:
    """``meaning`` with the scheme it belongs to behind it."""
    return tr("{meaning}, {scheme}").format(meaning=meaning, scheme=scheme_title(scheme).lower())


def validation_fields(
    source_fields: QgsFields,
    schemes: Sequence[str],
    models: Sequence[str],
    unit: str = "",
    unusable: AbstractSet[str] = frozenset(),
) -> Validated:
    """Input fields, then for each scheme: fold, our prediction with interval and residual, others.

    ``unit`` is the target's. Input fields whose name, in small letters, is in ``unusable`` get
    another.
    """
    own = (
        (OWN, tr("Out-of-fold prediction of {model}").format(model=model_title(OWN))),
        (names.LOWER, tr("Lower end of the 90 percent interval")),
        (names.UPPER, tr("Upper end of the 90 percent interval")),
        (names.RESIDUAL, tr("Residual of {model}").format(model=model_title(OWN))),
    )
    added: List[QgsField] = []
    for scheme in schemes:
        title = in_scheme(tr("Fold"), scheme)
        added.append(whole_number_field(names.fold_field(scheme), title))
        meanings = list(own)
        for model in models:
            if model != OWN:
                title = tr("Out-of-fold prediction of {model}").format(model=model_title(model))
                meanings.append((model, title))
        for key, meaning in meanings:
            title = names.with_unit(in_scheme(meaning, scheme), unit)
            added.append(number_field(names.out_of_fold_field(scheme, key), title))
    added.append(text_field(names.REASON))
    layout = combine(source_fields, added, unusable)
    return Validated(layout, tuple(schemes), tuple(models))


def write_validation(
    points: Points,
    folder: str,
    results: str,
    values: Mapping[str, Any],
    create_sink: CreateSink,
    feedback: QgsProcessingFeedback,
    destination: str = "",
) -> Tuple[str, Validated]:
    """Write ``points`` with the results of a cross-validation.

    See :func:`~.results.write_training`; ``values`` hold ``schemes``, ``models`` (ours first),
    ``reasons`` and ``unit``. The residual is the observed value minus the prediction.
    """
    schemes = [str(scheme) for scheme in values["schemes"]]
    models = [str(model) for model in values["models"]]
    rows, s, m = points.table.rows, len(schemes), len(models)
    unusable = unusable_names(destination, points.fields, points.features)
    written = validation_fields(
        points.fields, schemes, models, str(values.get("unit", "")), unusable
    )
    arrays, reason = load_arrays(
        os.path.join(folder, results),
        {
            "prediction": (s, m, rows),
            "fold": (s, rows),
            "lower": (s, rows),
            "upper": (s, rows),
            "target": (rows,),
        },
        rows,
        len(values["reasons"]),
        whole={"fold"},
    )
    data = _columns(arrays, models), reason
    destination_id, _ = write_rows(
        points, data, values["reasons"], written.layout, create_sink, feedback
    )
    return destination_id, written


def _columns(arrays: Mapping[str, np.ndarray], models: Sequence[str]) -> np.ndarray:
    """The results in the order of :func:`validation_fields`, (rows, columns)."""
    own = models.index(OWN)
    others = [number for number in range(len(models)) if number != own]
    columns: List[np.ndarray] = []
    for scheme, prediction in enumerate(arrays["prediction"]):
        fold = arrays["fold"][scheme]
        columns += [
            np.where(fold > 0, fold, np.nan),
            prediction[own],
            arrays["lower"][scheme],
            arrays["upper"][scheme],
            arrays["target"] - prediction[own],
            *(prediction[number] for number in others),
        ]
    return np.stack(columns, axis=1)


def field_titles(written: Validated) -> Dict[str, str]:
    """Names of the styles: what each shows, by the standard name of its field, best first."""
    titles: Dict[str, str] = {}
    for scheme in written.schemes:
        residual = tr("Residual of {model}").format(model=model_title(OWN))
        field = names.out_of_fold_field(scheme, names.RESIDUAL)
        titles[field] = in_scheme(residual, scheme)
    for model in (OWN, *(model for model in written.models if model != OWN)):
        for scheme in written.schemes:
            field = names.out_of_fold_field(scheme, model)
            titles[field] = in_scheme(model_title(model), scheme)
        if model == OWN:
            for scheme in written.schemes:
                titles[names.fold_field(scheme)] = in_scheme(tr("Fold"), scheme)
    return titles
