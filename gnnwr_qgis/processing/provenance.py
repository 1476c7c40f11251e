"""Where a result comes from: versions, names of the inputs, date. Names, never paths."""

from __future__ import annotations

import datetime as dt
import os
from typing import Any, Dict, Mapping, Sequence

from qgis.core import Qgis

from ..contract.sentences import enumerated
from ..contract.translation import tr
from ..layers.grouping import Provenance
from .shipped import plugin_version


def provenance(points: str = "", rasters: Sequence[str] = (), model: str = "") -> Dict[str, str]:
    """Provenance of a job, as it is written to model files and raster tags.

    ``points`` and ``rasters`` are names of layers, ``model`` is the path of a model file, of which
    only the name is kept.
    """
    about = {
        "plugin": plugin_version(),
        "qgis": Qgis.version(),
        "created": dt.datetime.now().astimezone().isoformat(timespec="seconds"),
        "points": points,
        "rasters": "; ".join(rasters),
        "model": os.path.basename(model),
    }
    return {key: value for key, value in about.items() if value}


def provenance_of_layer(title: str, about: Dict[str, str], notes: str = "") -> Provenance:
    """The same for the metadata of a result's layer; ``title`` is the algorithm's name."""
    titles = {"points": tr("points"), "rasters": tr("rasters")}
    return Provenance(
        title=title,
        model=about.get("model", ""),
        inputs={name: about[key] for key, name in titles.items() if key in about},
        created=about["created"],
        versions={"GNNWR": about["plugin"], "QGIS": about["qgis"]},
        notes=notes,
    )


def base_value_note(values: Mapping[str, Any]) -> str:
    """What Shapley values add up from, for the metadata; ``values`` are those of a job's result."""
    return tr(
        "Base value {base}: the mean prediction over the training points. With it, the Shapley "
        "values of all predictors and of location add up to the prediction."
    ).format(base=f"{values['base']:.6g} {values['unit']}".strip())


def scores_note(values: Mapping[str, Any]) -> str:
    """What cross-validation found, for the metadata; empty where no score could be computed."""
    found = [
        (tr("GNNWR, random folds"), values["R2_RANDOM"]),
        (tr("best other model, random folds"), values["BEST_OTHER_R2"]),
        (tr("GNNWR, spatial blocks"), values["R2_BLOCK"]),
    ]
    text = tr("{name}: {value}")
    told = enumerated(
        text.format(name=name, value=f"{score:.3f}") for name, score in found if score is not None
    )
    return tr("R² of out-of-fold predictions: {scores}.").format(scores=told) if told else ""
