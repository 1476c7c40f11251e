"""The style beside a file: whole, or as it was."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from qgis.core import QgsProcessingException, QgsVectorLayer

from gnnwr_qgis.layers.stylefile import write_qml


@pytest.fixture
def layer(qgis_app):
    return QgsVectorLayer("Point?field=a:double", "points", "memory")


def test_it_lies_where_qgis_looks(layer, tmp_path):
    target = write_qml(layer, str(tmp_path / "map é.tif"))
    assert os.listdir(tmp_path) == ["map é.qml"]
    assert target == str(tmp_path / "map é.qml")
    assert Path(target).read_text("utf-8").rstrip().endswith("</qgis>")


def test_a_style_cut_short_replaces_nothing(layer, tmp_path, monkeypatch):
    (tmp_path / "map.qml").write_text("the older style")

    def cut(path, *_):
        with open(path, "w") as stream:
            stream.write("<!DOCTYPE qgis><qgis><renderer")
        return "", True

    monkeypatch.setattr(layer, "saveNamedStyle", cut)
    with pytest.raises(QgsProcessingException, match="map.qml could not be written: the disk is"):
        write_qml(layer, str(tmp_path / "map.tif"))
    assert os.listdir(tmp_path) == ["map.qml"]
    assert (tmp_path / "map.qml").read_text() == "the older style"


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs Linux's /dev/full")
def test_a_full_disk_is_told(layer, tmp_path):
    os.symlink("/dev/full", tmp_path / ".map.qml.partial.qml")
    with pytest.raises(QgsProcessingException, match="map.qml could not be written"):
        write_qml(layer, str(tmp_path / "map.tif"))
    assert os.listdir(tmp_path) == []


def test_a_folder_that_is_not_there(layer, tmp_path):
    with pytest.raises(QgsProcessingException, match="map.qml could not be written"):
        write_qml(layer, str(tmp_path / "missing" / "map.tif"))
