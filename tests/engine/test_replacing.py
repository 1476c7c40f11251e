"""Several files take their places together, or none does."""

import os

import pytest

from gnnwr_qgis.engine import replacing
from gnnwr_qgis.engine.errors import InputError
from gnnwr_qgis.engine.replacing import replace_together

from .rasterfiles import Recorder


@pytest.fixture
def files(tmp_path):
    """Two finished files, the first with an older one at its destination."""
    pairs = [(tmp_path / f".{k}.tif.partial", tmp_path / f"{k}.tif") for k in "ab"]
    for finished, _ in pairs:
        finished.write_text("new")
    pairs[0][1].write_text("old")
    return [(str(finished), str(destination)) for finished, destination in pairs]


def contents(folder):
    return {path.name: path.read_text() for path in folder.iterdir()}


def failing(monkeypatch, function, refuse):
    """Let ``os.<function>`` fail as it does for a file in use, where ``refuse(path, ...)``."""
    real = getattr(os, function)

    def perhaps(*paths):
        if refuse(*paths):
            raise PermissionError(13, "in use")
        real(*paths)

    monkeypatch.setattr(replacing.os, function, perhaps)


def test_new_files_take_their_places(tmp_path, files):
    report = Recorder()
    replace_together(files, report)
    assert contents(tmp_path) == {"a.tif": "new", "b.tif": "new"}
    assert report.warnings == []


@pytest.mark.parametrize("name", ["a.tif", "b.tif"])
def test_all_is_as_before_when_one_cannot(tmp_path, files, monkeypatch, name):
    (tmp_path / "a.qml").write_text("old")
    before = contents(tmp_path)
    failing(
        monkeypatch,
        "replace",
        lambda now, then: now.endswith(f"{name}.partial") and then.endswith(name),
    )
    with pytest.raises(InputError, match=rf"{name} cannot be replaced: in use.*close"):
        replace_together(files, Recorder())
    assert contents(tmp_path) == before


def test_an_old_file_that_is_held_stops_it_before_anything_moves(tmp_path, files, monkeypatch):
    (tmp_path / "b.tif").write_text("old")
    before = contents(tmp_path)
    failing(monkeypatch, "replace", lambda now, _: now.endswith("b.tif"))
    with pytest.raises(InputError, match=r"b\.tif cannot be replaced"):
        replace_together(files, Recorder())
    assert contents(tmp_path) == before


def test_what_cannot_be_put_back_is_named(tmp_path, files, monkeypatch):
    failing(monkeypatch, "replace", lambda now, _: not now.endswith("a.tif"))
    with pytest.raises(InputError, match=r"a\.tif\.partial\.old should be .*a\.tif, but"):
        replace_together(files, Recorder())
    assert (tmp_path / ".a.tif.partial.old").read_text() == "old"


def test_what_cannot_be_tidied_up_is_a_warning(tmp_path, files, monkeypatch):
    (tmp_path / "a.tif.aux.xml").write_text("old")
    (tmp_path / "b.qml").write_text("old")
    failing(monkeypatch, "remove", lambda path: path.endswith(".xml"))
    report = Recorder()
    replace_together(files, report)
    assert contents(tmp_path) == {"a.tif": "new", "b.tif": "new", "a.tif.aux.xml": "old"}
    assert len(report.warnings) == 1
    assert "a.tif.aux.xml could not be removed (in use)" in report.warnings[0]
