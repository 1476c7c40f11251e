"""Outputs that cannot be put in place at the end do not cost what took long to make."""

from __future__ import annotations

import os

import pytest
from qgis.core import QgsProcessingException, QgsProcessingFeedback

from gnnwr_qgis.processing.outputs import RunOutputs
from gnnwr_qgis.runtime.staging import StagingError


@pytest.fixture
def feedback(qgis_app):
    return QgsProcessingFeedback()


def write(path, text="new"):
    with open(path, "w") as stream:
        stream.write(text)


def held_open(monkeypatch, *names):
    """Let files of these names not be replaced, as Windows does while they are open."""
    real = os.replace

    def replace(source, target):
        if os.path.basename(target) in names or os.path.basename(source) in names:
            raise PermissionError(13, "in use")
        real(source, target)

    monkeypatch.setattr(os, "replace", replace)


def made(outputs, place, *names):
    for name in names:
        write(outputs.stage(str(place / name)))


def test_points_that_cannot_be_replaced_cost_only_themselves(feedback, tmp_path, monkeypatch):
    write(tmp_path / "fitted.gpkg", "the user's")
    with pytest.raises(QgsProcessingException) as caught:
        with RunOutputs("/nowhere/gnnwr-job-x", feedback) as outputs:
            made(outputs, tmp_path, "m.gnnwr", "r.html")
            with outputs.keeping_what_is_whole():
                made(outputs, tmp_path, "fitted.gpkg")
                held_open(monkeypatch, "fitted.gpkg")
                outputs.place()
    text = str(caught.value)
    assert f"{tmp_path / 'fitted.gpkg'} cannot be replaced: in use" in text
    assert f"was kept: {tmp_path / 'm.gnnwr'}, {tmp_path / 'r.html'}." in text
    assert sorted(os.listdir(tmp_path)) == ["fitted.gpkg", "m.gnnwr", "r.html"]
    assert (tmp_path / "fitted.gpkg").read_text() == "the user's"


def test_a_model_that_cannot_be_replaced_gets_another_name(feedback, tmp_path, monkeypatch):
    write(tmp_path / "m.gnnwr", "open elsewhere")
    real = os.replace

    def replace(source, target):
        if target == str(tmp_path / "m.gnnwr"):
            raise PermissionError(13, "in use")
        real(source, target)

    with pytest.raises(QgsProcessingException, match=r"kept: \S*m_2\.gnnwr\."):
        with RunOutputs("/nowhere/gnnwr-job-x", feedback) as outputs:
            made(outputs, tmp_path, "m.gnnwr")
            monkeypatch.setattr(os, "replace", replace)
            with outputs.keeping_what_is_whole():
                outputs.place()
    assert (tmp_path / "m.gnnwr").read_text() == "open elsewhere"
    assert (tmp_path / "m_2.gnnwr").read_text() == "new"


def test_cancelled_leaves_nothing(feedback, tmp_path):
    with pytest.raises(QgsProcessingException, match="Cancelled"):
        with RunOutputs("/nowhere/gnnwr-job-x", feedback) as outputs:
            made(outputs, tmp_path, "m.gnnwr")
            feedback.cancel()
            with outputs.keeping_what_is_whole():
                outputs.place()
    assert os.listdir(tmp_path) == []


def test_where_nothing_can_be_kept_the_cause_is_told(feedback, tmp_path, monkeypatch):
    with pytest.raises(QgsProcessingException, match="cannot be replaced: in use") as caught:
        with RunOutputs("/nowhere/gnnwr-job-x", feedback) as outputs:
            made(outputs, tmp_path, "m.gnnwr")
            held_open(monkeypatch, "m.gnnwr")
            with outputs.keeping_what_is_whole():
                outputs.place()
    assert "whole" not in str(caught.value)
    assert isinstance(caught.value.__cause__, StagingError)


def test_a_file_of_the_users_is_not_taken_for_a_state(feedback, tmp_path, monkeypatch):
    said = []
    monkeypatch.setattr(feedback, "pushWarning", said.append)
    other = tmp_path / "m.gnnwr.part"
    other.write_text("a download that has not ended")
    with pytest.raises(QgsProcessingException):
        with RunOutputs("/nowhere/gnnwr-job-x", feedback) as outputs:
            assert outputs.state_beside(str(tmp_path / "m.gnnwr")) is None
            feedback.cancel()
            outputs.place()
    assert [str(other) in text for text in said] == [True]
    assert other.read_text() == "a download that has not ended"
