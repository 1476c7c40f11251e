"""Finished files take the place of older ones: all of them, or none."""

from __future__ import annotations

import os
from collections.abc import Sequence

from ..contract.outputs import patiently
from ..contract.sentences import sentences
from ..contract.translation import tr
from .errors import InputError
from .reporter import Reporter

#: Ending, behind its temporary name, of an older file while the new one takes its place.
REPLACED = ".old"
# Files that describe the raster they lie beside; an old one would describe the new raster wrongly.
_SIDECARS = (".aux.xml", ".ovr", ".msk", ".msk.ovr")


def replace_together(files: Sequence[tuple[str, str]], report: Reporter) -> None:
    """Give finished rasters their names; files that described older ones are removed.

    Older files are moved aside first, so that all of them can come back when one of the new files
    cannot take its place: results of different runs never lie side by side. What then cannot be
    tidied up is a warning.

    Parameters
    ----------
    files : sequence of (str, str)
        Where each file lies now, and its destination in the same folder.
    report : Reporter

    Raises
    ------
    InputError
        When a destination cannot be replaced. All new files are then where they were, and so are
        the older ones.
    """
    aside: list[tuple[str, str]] = []
    placed: list[tuple[str, str]] = []
    destination = ""
    try:
        for finished, destination in files:
            if os.path.isdir(destination):  # it could be moved aside, but is none of ours
                raise IsADirectoryError(0, tr("it is a folder now"))
            if os.path.lexists(destination):
                patiently(os.replace, destination, _aside(finished))
                aside.append((_aside(finished), destination))
        for finished, destination in files:
            patiently(os.replace, finished, destination)
            placed.append((finished, destination))
    except OSError as error:
        stranded = _undo(aside, placed)
        refused = tr(
            "The output {path} cannot be replaced: {error}. If a layer or another program has it "
            "open, close that, or choose another name."
        ).format(path=destination, error=error.strerror)
        raise InputError(sentences([refused, *stranded])) from error
    stale = [old for old, _ in aside]
    for _, destination in files:
        stale += [destination + end for end in _SIDECARS]
        stale.append(os.path.splitext(destination)[0] + ".qml")
    for path in stale:
        _remove(path, report)


def _aside(finished: str) -> str:
    return finished + REPLACED


def _undo(aside: Sequence[tuple[str, str]], placed: Sequence[tuple[str, str]]) -> list[str]:
    """Put everything back; returns what to say of files that could not be."""
    said = []
    for now, before in [(there, finished) for finished, there in placed] + list(aside):
        try:
            patiently(os.replace, now, before)
        except OSError as error:
            said.append(
                tr("{now} should be {before}, but could not be renamed ({error}).").format(
                    now=now, before=before, error=error.strerror
                )
            )
    return said


def _remove(path: str, report: Reporter) -> None:
    try:
        if os.path.lexists(path):
            os.remove(path)
    except OSError as error:
        report.warning(
            tr(
                "The old file {path} could not be removed ({error}). Remove it by hand: it does "
                "not belong to the new result."
            ).format(path=path, error=error.strerror)
        )
