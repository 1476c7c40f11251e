"""Outputs take their places together and whole, or nothing changes."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from gnnwr_qgis.contract import outputs as contract_outputs
from gnnwr_qgis.runtime import folders, staging
from gnnwr_qgis.runtime.folders import LOCK_NAME, HeldFolder
from gnnwr_qgis.runtime.staging import Staging, StagingError

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


@pytest.fixture
def place(tmp_path):
    """Files of an earlier run and of the user's."""
    for name in ("a.tif", "a.tif.aux.xml", "a.qml", "m.gnnwr", "m.qml", "other.txt"):
        (tmp_path / name).write_text(f"old {name}")
    return tmp_path


def contents(folder):
    return {path.name: path.read_text() for path in folder.iterdir() if path.is_file()}


def write(path, text):
    with open(path, "w") as stream:
        stream.write(text)


def test_outputs_replace_older_ones_with_what_described_them(place):
    with Staging("/nowhere/gnnwr-job-x") as outputs:
        raster, model = outputs.stage(str(place / "a.tif")), outputs.stage(str(place / "m.gnnwr"))
        assert os.path.basename(raster) == "a.tif"
        write(raster, "new")
        write(model, "new")
        assert contents(place)["a.tif"] == "old a.tif"
        outputs.take_place()
    # The style beside a raster is the raster's; one beside a model belongs to another file.
    expected = {
        "a.tif": "new",
        "m.gnnwr": "new",
        "m.qml": "old m.qml",
        "other.txt": "old other.txt",
    }
    assert contents(place) == expected
    assert len(os.listdir(place)) == 4


def test_a_run_that_fails_changes_nothing(place):
    before = contents(place)
    with pytest.raises(KeyError), Staging("/nowhere/gnnwr-job-x") as outputs:
        write(outputs.stage(str(place / "a.tif")), "new")
        raise KeyError
    assert contents(place) == before
    assert len(os.listdir(place)) == len(before)


def test_what_lies_beside_an_output_by_the_same_run_comes_along(place):
    with Staging("/nowhere/gnnwr-job-x") as outputs:
        path = outputs.stage(str(place / "p"))
        write(path + ".gpkg", "QGIS gave it an extension")
        write(os.path.join(os.path.dirname(path), ".p.gnnwr-job-x.partial"), "half")
        outputs.take_place()
        assert outputs.final(path + ".gpkg|layername=p") == str(place / "p.gpkg|layername=p")
    assert contents(place)["p.gpkg"] == "QGIS gave it an extension"
    assert not [name for name in os.listdir(place) if "partial" in name]


def test_files_of_a_dataset_go_with_it(place):
    for name in ("s.shp", "s.dbf", "s.qix", "s2.dbf"):
        write(place / name, "old")

    def companions(path):
        names = ("s.shp", "s.dbf", "s.qix", "s2.dbf") if path.endswith(".shp") else ()
        return [str(place / name) for name in names]

    with Staging("/nowhere/gnnwr-job-x", companions) as outputs:
        path = outputs.stage(str(place / "s.shp"))
        write(path, "new")
        write(path[:-4] + ".dbf", "new")
        outputs.take_place()
    found = contents(place)
    assert (found["s.shp"], found["s.dbf"], found["s2.dbf"]) == ("new", "new", "old")
    assert "s.qix" not in found


@pytest.mark.parametrize("which", range(6))
def test_when_one_file_cannot_be_replaced_all_are_as_before(place, which, monkeypatch):
    before, real, calls = contents(place), os.replace, []

    def replace(source, target):
        calls.append(target)
        if len(calls) == which + 1:
            raise PermissionError(13, "in use")
        real(source, target)

    with Staging("/nowhere/gnnwr-job-x") as outputs:
        for name in ("a.tif", "m.gnnwr", "new.csv"):
            write(outputs.stage(str(place / name)), "new")
        monkeypatch.setattr(staging.os, "replace", replace)
        with pytest.raises(StagingError, match=r"a\.tif|a\.qml|m\.gnnwr|new\.csv") as caught:
            outputs.take_place()
        monkeypatch.undo()
        assert "in use" in str(caught.value)
        assert "close that" in str(caught.value)
    assert contents(place) == before


def test_only_some_take_their_places(place):
    with Staging("/nowhere/gnnwr-job-x") as outputs:
        write(outputs.stage(str(place / "m.gnnwr")), "new")
        assert outputs.whole() == [str(place / "m.gnnwr")]
        write(outputs.stage(str(place / "a.tif")), "half")
        outputs.take_place(only=[str(place / "m.gnnwr")])
    assert contents(place)["m.gnnwr"] == "new"
    assert contents(place)["a.tif"] == "old a.tif"


def test_refused_before_anything_is_computed(place):
    (place / "folder.tif").mkdir()
    with Staging("/nowhere/gnnwr-job-x") as outputs:
        with pytest.raises(StagingError, match="is a folder"):
            outputs.stage(str(place / "folder.tif"))
        with pytest.raises(StagingError, match="does not exist. Create it"):
            outputs.stage(str(place / "none" / "a.tif"))
        with pytest.raises(StagingError, match="cannot be written to"):
            outputs.stage("/proc/a.tif")


def test_a_folder_that_has_gone_is_named(tmp_path):
    place = tmp_path / "away"
    place.mkdir()
    with Staging("/nowhere/gnnwr-job-x") as outputs:
        write(outputs.stage(str(place / "a.tif")), "new")
        outputs.require(str(place / "a.tif"))
        os.rename(place, tmp_path / "elsewhere")
        with pytest.raises(StagingError, match="away was removed.*Choose a folder that stays"):
            outputs.take_place()
    assert not place.exists()


KILLED = """
import os, signal, sys
sys.path.insert(0, sys.argv[2])
from gnnwr_qgis.runtime import staging
place, stop = sys.argv[1], int(sys.argv[3])
real, calls = os.replace, []
def replace(source, target):
    if len(calls) == stop:
        os.kill(os.getpid(), signal.SIGKILL)
    calls.append(target)
    real(source, target)
staging.os.replace = replace
outputs = staging.Staging("/nowhere/gnnwr-job-dead")
for name in ("a.tif", "m.gnnwr"):
    with open(outputs.stage(os.path.join(place, name)), "w") as stream:
        stream.write("new")
outputs.take_place()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX systems")
@pytest.mark.parametrize("stop", range(6))
def test_the_next_run_mends_what_a_killed_one_has_left(place, stop):
    """At whichever replacement QGIS is killed, the older files come back."""
    before = contents(place)
    command = [sys.executable, "-c", KILLED, str(place), ROOT, str(stop)]
    assert subprocess.run(command, check=False).returncode == -9
    assert any(name.startswith(".gnnwr-job-dead") for name in os.listdir(place))
    with Staging("/nowhere/gnnwr-job-y") as outputs:
        outputs.stage(str(place / "b.tif"))
        found = contents(place)
    assert {name: found[name] for name in before} == before
    assert not [name for name in os.listdir(place) if name.startswith(".")]


def test_a_living_run_is_left_alone(place):
    with Staging("/nowhere/gnnwr-job-first") as first:
        path = first.stage(str(place / "a.tif"))
        write(path, "new")
        with Staging("/nowhere/gnnwr-job-second") as second:
            write(second.stage(str(place / "b.tif")), "new")
            second.take_place()
        assert os.path.exists(path)
        first.take_place()
    assert contents(place)["a.tif"] == contents(place)["b.tif"] == "new"
    assert LOCK_NAME not in os.listdir(place)


def test_older_files_that_could_not_be_removed_do_not_come_back(place, monkeypatch):
    """As where a scanner of Windows still holds one of them when the run has ended."""
    with Staging("/nowhere/gnnwr-job-x") as outputs:
        for name in ("a.tif", "m.gnnwr"):
            write(outputs.stage(str(place / name)), "new")
        outputs.take_place()
        monkeypatch.setattr(folders, "remove_tree", lambda path: None)
    monkeypatch.undo()
    assert any(name.startswith(".gnnwr-job-x") for name in os.listdir(place))
    with Staging("/nowhere/gnnwr-job-y") as outputs:
        outputs.stage(str(place / "b.tif"))
    assert contents(place)["a.tif"] == contents(place)["m.gnnwr"] == "new"
    assert not [name for name in os.listdir(place) if name.startswith(".")]


def test_a_second_replacement_is_undone_by_itself(place, monkeypatch):
    with Staging("/nowhere/gnnwr-job-x") as outputs:
        write(outputs.stage(str(place / "a.tif")), "new")
        outputs.take_place()
        for name in ("a.tif", "m.gnnwr"):
            write(outputs.stage(str(place / name)), "newer")
        (place / "m.gnnwr").unlink()
        (place / "m.gnnwr").mkdir()
        with pytest.raises(StagingError, match=r"m\.gnnwr"):
            outputs.take_place()
    assert contents(place)["a.tif"] == "new"


def test_what_another_program_holds_for_a_moment_is_waited_for(place, monkeypatch):
    real, refused = os.replace, []

    def replace(source, target):
        if len(refused) < 2:
            refused.append(target)
            raise PermissionError(13, "Access is denied")
        real(source, target)

    monkeypatch.setattr(contract_outputs, "_REFUSALS_PASS", True)
    monkeypatch.setattr(os, "replace", replace)
    with Staging("/nowhere/gnnwr-job-x") as outputs:
        write(outputs.stage(str(place / "m.gnnwr")), "new")
        outputs.take_place()
    assert len(refused) == 2
    assert contents(place)["m.gnnwr"] == "new"


def test_what_cannot_be_replaced_is_kept_beside_it(place):
    (place / "m_2.gnnwr").write_text("older")
    (place / "r.html").mkdir()
    with Staging("/nowhere/gnnwr-job-x") as outputs:
        write(outputs.stage(str(place / "m.gnnwr")), "new")
        path = outputs.stage(str(place / "r2.html"))
        (place / "m.gnnwr").unlink()
        (place / "m.gnnwr").mkdir()
        assert outputs.keep(str(place / "m.gnnwr")) == str(place / "m_3.gnnwr")
        write(path, "new")
        assert outputs.keep(str(place / "r2.html")) == str(place / "r2.html")
    assert contents(place)["m_3.gnnwr"] == contents(place)["r2.html"] == "new"
    assert contents(place)["m_2.gnnwr"] == "older"


def test_the_root_of_a_drive_needs_no_second_separator():
    root = os.path.abspath(os.sep)
    outputs = Staging("/nowhere/gnnwr-job-x")
    folder = contract_outputs.staging_folder(os.path.join(root, "p.gpkg"), "/nowhere/gnnwr-job-x")
    outputs._held[root] = HeldFolder(folder)
    told = os.path.join(folder, "p.gpkg")
    assert outputs.final(f"{told}|layername=p") == os.path.join(root, "p.gpkg|layername=p")


def test_an_older_file_that_cannot_be_put_back_is_not_lost(place, monkeypatch):
    """The user's file lies aside, a new one cannot be placed, and nothing goes back either."""
    real = os.replace

    def replace(source, target):
        if target.endswith("m.gnnwr") and "replaced" not in target:
            raise PermissionError(13, "in use")
        real(source, target)

    before = contents(place)
    with Staging("/nowhere/gnnwr-job-x") as outputs:
        for name in ("a.tif", "m.gnnwr"):
            write(outputs.stage(str(place / name)), "new")
        monkeypatch.setattr(os, "replace", replace)
        with pytest.raises(StagingError, match="should be") as caught:
            outputs.take_place()
        told = outputs.final(str(caught.value))
    (left,) = place.glob(".gnnwr-job-x*")
    assert f"{left / 'replaced' / 'm.gnnwr'} should be {place / 'm.gnnwr'}" in told
    assert "m.gnnwr" not in contents(place)
    monkeypatch.undo()
    with Staging("/nowhere/gnnwr-job-y") as outputs:
        outputs.stage(str(place / "b.tif"))
    assert contents(place) == before


def test_stopped_between_two_replacements(place, monkeypatch):
    real = os.replace

    def replace(source, target):
        if source.endswith("m.gnnwr") and "replaced" not in target:
            monkeypatch.undo()
            raise KeyboardInterrupt
        real(source, target)

    before = contents(place)
    with pytest.raises(KeyboardInterrupt), Staging("/nowhere/gnnwr-job-x") as outputs:
        for name in ("a.tif", "m.gnnwr"):
            write(outputs.stage(str(place / name)), "new")
        monkeypatch.setattr(os, "replace", replace)
        outputs.take_place()
    assert contents(place) == before
    assert len(os.listdir(place)) == len(before)


def test_journals_of_an_older_geopackage_go_with_it(place):
    """A GeoPackage that another program has open, or had when it crashed, has two."""
    for name in ("p.gpkg", "p.gpkg-wal", "p.gpkg-shm"):
        write(place / name, "old")
    with Staging("/nowhere/gnnwr-job-x") as outputs:
        write(outputs.stage(str(place / "p.gpkg")), "new")
        outputs.take_place()
    assert contents(place)["p.gpkg"] == "new"
    assert not [name for name in contents(place) if name.startswith("p.gpkg-")]
