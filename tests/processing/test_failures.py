"""A failed run is let go of, although QGIS keeps its exception for ever."""

from __future__ import annotations

import time
import types
import weakref

import pytest
from qgis.core import QgsProcessingException
from qgis.PyQt.QtCore import QCoreApplication

from gnnwr_qgis.processing.failures import fails_clean


class Thing:
    """Stands for a layer or a feedback."""


class Fails:
    @fails_clean
    def processAlgorithm(self, parameters, context, feedback):
        kept = Thing()
        self.inner = weakref.ref(kept)
        try:
            raise ValueError("deep down")
        except ValueError as error:
            raise QgsProcessingException(f"{error}: what to do") from error


def test_the_exception_keeps_the_message_and_nothing_else():
    algorithm, feedback = Fails(), Thing()
    seen = weakref.ref(feedback)
    with pytest.raises(QgsProcessingException, match="^deep down: what to do$") as caught:
        algorithm.processAlgorithm({}, None, feedback)
    del feedback
    assert seen() is None
    assert algorithm.inner() is None
    assert caught.value.__context__ is None


def caller(algorithm, caught):
    """What QGIS's code for batch does, in short."""
    held = Thing()
    try:
        algorithm.processAlgorithm({}, None, None)
    except QgsProcessingException as error:
        caught.append(error)
    wait(0.7)  # so it still runs when it is first looked at
    return weakref.ref(held)


@pytest.mark.parametrize(("module", "freed"), [("processing.gui.batch", True), ("other", False)])
def test_frames_of_processing_are_cleared_when_they_have_ended(module, freed, qgis_app):
    caught = []
    as_there = types.FunctionType(caller.__code__, {**globals(), "__name__": module})
    held = as_there(Fails(), caught)
    assert held() is not None  # by the frame, and that by the exception
    wait(1.5)
    assert (held() is None) == freed


def wait(seconds):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        QCoreApplication.processEvents()
        time.sleep(0.01)


def test_an_error_of_the_system_becomes_a_message_with_a_remedy():
    class Full:
        @fails_clean
        def processAlgorithm(self, parameters, context, feedback):
            raise OSError(28, "No space left on device", "/somewhere/table.npz")

    with pytest.raises(QgsProcessingException, match=r"table\.npz: No space left.*Free some space"):
        Full().processAlgorithm({}, None, None)
