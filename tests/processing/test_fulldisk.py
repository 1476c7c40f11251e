"""Full disks and folders that go away: what was there before is as it was."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile

import pytest

from tests.processing.made import Feedback
from tests.processing.survival import job, refused, run

pytestmark = pytest.mark.usefixtures("provider")
SLOW = pytest.mark.slow  # besides those that take seconds


@pytest.mark.parametrize("name", ["train", "predictraster", "explain"])
def test_output_folder_removed_meanwhile(
    name, engine, traces, plain_model, points, raster, tmp_path
):
    place = tmp_path / "away"
    place.mkdir()
    identity, parameters = job(name, place, plain_model, points, raster)
    traces.when_loading(lambda pid: shutil.rmtree(place))
    message = refused(identity, parameters)
    assert str(place) in message
    assert "partial" not in message
    assert not place.exists()
    traces.none_left()


def test_folder_of_the_points_alone_removed(engine, traces, points, tmp_path):
    """The model has been made by then, and is kept."""
    place = tmp_path / "away"
    place.mkdir()
    identity, parameters = job("train", traces.folder, "", points, None)
    del parameters["REPORT"]
    parameters["OUTPUT"] = str(place / "fitted.gpkg")
    traces.when_loading(lambda pid: shutil.rmtree(place))
    message = refused(identity, parameters)
    assert "away was removed" in message
    assert f"whole and was kept: {traces.folder / 'm.gnnwr'}" in message
    assert os.listdir(traces.folder) == ["m.gnnwr"]
    traces.none_left()


@pytest.fixture
def small_disk(tmp_path):
    """A folder on a disk of its own; called with its size."""
    if os.geteuid() != 0:
        pytest.skip("mounting a small disk needs the rights of root")
    place = tmp_path / "small"
    place.mkdir()
    mounted = []

    def mount(kilobytes):
        size = f"size={kilobytes}k"
        command = ["mount", "-t", "tmpfs", "-o", size, "tmpfs", str(place)]
        if subprocess.run(command, check=False, capture_output=True).returncode:
            pytest.skip("a small disk cannot be mounted here")
        mounted.append(place)
        return place

    yield mount
    for disk in mounted:
        subprocess.run(["umount", "-l", str(disk)], check=False)


DISKS = [("train", 40), ("predictraster", 24), ("predictpoints", 40), ("predictpoints", 120)]
DISKS += [("explain", 12), ("crossvalidate", 16)]


@pytest.mark.parametrize(("name", "kilobytes"), DISKS)
def test_disk_full(engine, traces, plain_model, points, raster, small_disk, name, kilobytes):
    traces.folder = small_disk(kilobytes)
    identity, parameters = job(name, traces.folder, plain_model, points, raster)
    own = {key: value for key, value in parameters.items() if key not in ("MODEL", "INPUT")}
    for value in own.values():
        if isinstance(value, str) and value.startswith(str(traces.folder)):
            with open(value, "w") as stream:
                stream.write("the user's")
    traces.remember()
    message = refused(identity, parameters)
    assert "disk" in message.lower() or "No space" in message, message
    assert "partial" not in message
    traces.none_left()
    traces.untouched()


def test_a_full_disk_costs_a_report_only(engine, traces, points, small_disk):
    place = small_disk(24)
    identity, parameters = job("explore", place, "", points, None)
    (place / "explored.html").write_text("the user's")
    feedback = Feedback()
    results = run(identity, parameters, feedback)
    assert any("explored.html" in text and "complete" in text for text in feedback.warnings)
    assert (place / "explored.html").read_text() == "the user's"
    assert results["REPORT"] is None
    assert os.path.getsize(results["TABLE"]) > 0


def test_a_full_disk_costs_the_points_but_not_the_scores(engine, traces, points, small_disk):
    place = traces.folder = small_disk(40)
    identity, parameters = job("crossvalidate", place, "", points, None)
    for name in ("cv.geojson", "cv.csv", "cv.html"):
        (place / name).write_text("the user's")
    message = refused(identity, parameters)
    assert "disk" in message
    assert f"whole and was kept: {place / 'cv.csv'}" in message
    traces.none_left()
    assert (place / "cv.geojson").read_text() == "the user's"
    assert (place / "cv.html").read_text() == "the user's"
    assert len((place / "cv.csv").read_text(encoding="utf-8-sig").splitlines()) > 1


def test_disk_of_temporary_files_full(engine, traces, training, small_disk, monkeypatch):
    place = small_disk(8)
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    message = refused(*training)
    assert "Free some space" in message
    assert os.listdir(place) == []
    traces.untouched()


@SLOW
def test_a_full_disk_costs_the_points_but_not_the_model(
    engine, traces, points, small_disk, tmp_path
):
    identity, parameters = job("train", traces.folder, "", points, None)
    place = small_disk(60)
    del parameters["REPORT"]
    parameters["OUTPUT"] = str(place / "fitted.gpkg")
    message = refused(identity, parameters)
    assert f"whole and was kept: {traces.folder / 'm.gnnwr'}" in message
    assert os.listdir(place) == []
    assert os.path.getsize(parameters["MODEL"]) > 1000
