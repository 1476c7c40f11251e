"""A failed run is let go of, although QGIS keeps its exception for ever."""

from __future__ import annotations

import types
import weakref

import pytest
from qgis.core import QgsProcessingException
from qgis.PyQt.QtCore import QCoreApplication, QTimer

from gnnwr_qgis.processing import failures
from gnnwr_qgis.processing.failures import fails_clean
from tests.waiting import until


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


def caller(algorithm, caught, meanwhile):
    """What QGIS's code for batch does, in short."""
    held = Thing()
    try:
        algorithm.processAlgorithm({}, None, None)
    except QgsProcessingException as error:
        caught.append(error)
    meanwhile()
    return weakref.ref(held)


@pytest.fixture
def looks(monkeypatch):
    """One entry for every look at the frames that may have ended."""
    made, look = [], failures._clear

    def watched():
        look()
        made.append(None)

    monkeypatch.setattr(failures, "_clear", watched)
    monkeypatch.setattr(failures, "_RETRY", 50)
    return made


def events():
    QCoreApplication.processEvents()


def test_frames_of_processing_are_cleared_when_they_have_ended(looks, qgis_app):
    caught = []
    as_there = types.FunctionType(
        caller.__code__, {**globals(), "__name__": "processing.gui.batch"}
    )
    # It still runs when it is first looked at.
    held = as_there(Fails(), caught, lambda: until(lambda: looks, meanwhile=events))
    assert held() is not None  # by the frame, and that by the exception
    until(lambda: held() is None, meanwhile=events)
    assert len(looks) > 1


def test_other_frames_are_left_alone(looks, qgis_app):
    caught, later = [], []
    held = caller(Fails(), caught, lambda: None)
    QTimer.singleShot(4 * failures._RETRY, lambda: later.append(None))
    until(lambda: later, meanwhile=events)
    assert not looks
    assert held() is not None


def test_an_error_of_the_system_becomes_a_message_with_a_remedy():
    class Full:
        @fails_clean
        def processAlgorithm(self, parameters, context, feedback):
            raise OSError(28, "No space left on device", "/somewhere/table.npz")

    with pytest.raises(QgsProcessingException, match=r"table\.npz: No space left.*Free some space"):
        Full().processAlgorithm({}, None, None)
