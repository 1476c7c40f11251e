"""Where a result comes from: versions, names of the inputs, date. Names, never paths."""

from __future__ import annotations

import datetime as dt
import os
from typing import Any, Dict, Mapping, Sequence

from qgis.core import Qgis

from ..layers.grouping import Provenance
from ..layers.translation import tr
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
    return Provenance(
        title=title,
        model=about.get("model", ""),
        inputs={key: about[key] for key in ("points", "rasters") if key in about},
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
