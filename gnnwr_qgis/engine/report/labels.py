"""What readers are shown for the values of files and jobs, which themselves never change.

A value that is marked here is shown by ``tr(value)``: kinds of predictions and distances, the name
of location as a player, choices of settings. Names of settings are shown by :func:`setting`.
"""

from __future__ import annotations

from collections.abc import Sequence

from ...contract.translation import tr, tr_noop
from .. import crs
from .wording import one_line

SHOWN = (
    tr_noop("location"),
    tr_noop("out-of-bag"), tr_noop("in-sample"), tr_noop("test part"),
    tr_noop("planar"), tr_noop("great-circle"),
    tr_noop("degree"), tr_noop("foot"), tr_noop("US survey foot"),
    tr_noop("ensemble"), tr_noop("article"), tr_noop("linear"),
    tr_noop("log"), tr_noop("raw"), tr_noop("minmax"), tr_noop("standard"), tr_noop("none"),
    tr_noop("last"), tr_noop("best-validation"),
    # What the models of a cross-validation tune: names, then choices.
    tr_noop("max depth"), tr_noop("rounds"), tr_noop("max features"), tr_noop("min samples leaf"),
    tr_noop("smoothness"), tr_noop("length"), tr_noop("signal"), tr_noop("noise"),
    tr_noop("kernel"), tr_noop("bandwidth"), tr_noop("neighbours"), tr_noop("power"),
    tr_noop("hidden"), tr_noop("alpha"), tr_noop("bisquare"), tr_noop("gaussian"),
    tr_noop("weight of adaptive mean"), tr_noop("weight of inverse distance"),
    tr_noop("weight of kriging"), tr_noop("weight of networks + kriging"),
    tr_noop("weight of ridge + kriging"),
)  # fmt: skip

_SETTINGS = {
    "plugin": tr_noop("GNNWR for QGIS"),
    "qgis": "QGIS",
    "created": tr_noop("Asked for"),
    "points": tr_noop("Points"),
    "rasters": tr_noop("Rasters"),
    "model": tr_noop("Model"),
    "members": tr_noop("Members"),
    "epochs": tr_noop("Epochs"),
    "batch": tr_noop("Batch"),
    "references": tr_noop("Reference points"),
    "learning_rate": tr_noop("Learning rate"),
    "weight_decay": tr_noop("Weight decay"),
    "keep": tr_noop("Epoch kept"),
    "scaling": tr_noop("Scaling"),
    "intervals": tr_noop("Intervals"),
    "applicability": tr_noop("Applicability"),
    "kind": tr_noop("Network"),
    "hidden": tr_noop("Hidden layers"),
    "encoding": tr_noop("Encoding"),
    "length": tr_noop("Length of the encoding"),
    "response": tr_noop("Response"),
}


def capital(text: str) -> str:
    """``text`` with a capital at its start."""
    return text[:1].upper() + text[1:]


def setting(name: str) -> str:
    """The name of a setting or of a fact of provenance; of one that is not known, as it stands."""
    title = _SETTINGS.get(name)
    return one_line(name.replace("_", " ")).capitalize() if title is None else tr(title)


def tuned(name: str) -> str:
    """The name of a setting that a model chose in a fold."""
    return tr(one_line(name.replace("_", " ")))


def player(names: Sequence[str], k: int) -> str:
    """What player ``k`` of ``names`` is called in a table; the last one is location."""
    return tr(names[k]) if k == len(names) - 1 else one_line(names[k])


def shapley_of(name: str) -> str:
    """Heading of the column of a player's Shapley values."""
    return tr("Shapley value of {name}").format(name=name)


def residuals_of(what: str) -> str:
    """Name of the residuals of some predictions."""
    return tr("Residuals, {of}").format(of=what)


def coordinates(crs_wkt: str) -> tuple[str, str]:
    """Headings of the columns of x and y."""
    return (tr("longitude"), tr("latitude")) if crs.is_geographic(crs_wkt) else ("x", "y")


def unit_word(unit: str) -> str:
    """The unit of coordinates in a sentence."""
    return tr(unit) if unit else tr("map units")
