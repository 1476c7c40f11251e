"""The temporary name of a file that is being written, and giving it its own."""

from __future__ import annotations

import os
from pathlib import Path
from types import SimpleNamespace

import pytest

from gnnwr_qgis.contract import outputs
from gnnwr_qgis.contract.outputs import partial_path


def test_it_lies_beside_the_destination_so_that_renaming_is_one_step(tmp_path: Path) -> None:
    destination = str(tmp_path / "out" / "map.tif")
    partial = partial_path(destination, str(tmp_path / "job-7"))
    assert os.path.dirname(partial) == str(tmp_path / "out")
    assert os.path.basename(partial) == ".map.tif.job-7.partial"


def test_jobs_do_not_share_it_and_both_sides_agree_on_it(tmp_path: Path) -> None:
    destination = str(tmp_path / "map.tif")
    one = partial_path(destination, str(tmp_path / "job-1"))
    assert one != partial_path(destination, str(tmp_path / "job-2"))
    assert one == partial_path(destination, str(tmp_path / "job-1") + os.sep)


def test_a_relative_destination_is_taken_from_the_current_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert partial_path("map.tif", "job-1") == str(tmp_path / ".map.tif.job-1.partial")


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The clock goes on only where a pause is made: how long each was."""
    made: list[float] = []
    clock = SimpleNamespace(monotonic=lambda: sum(made), sleep=made.append)
    monkeypatch.setattr(outputs, "time", clock)
    return made


def test_only_where_refusals_pass_is_a_refusal_waited_for(
    monkeypatch: pytest.MonkeyPatch, pauses: list[float]
) -> None:
    calls: list[tuple[str, ...]] = []

    def refuse(*paths: str) -> None:
        calls.append(paths)
        raise PermissionError(13, "Access is denied")

    monkeypatch.setattr(outputs, "_REFUSALS_PASS", False)
    with pytest.raises(PermissionError):
        outputs.patiently(refuse, "a", "b")
    assert calls == [("a", "b")]
    assert pauses == []
    monkeypatch.setattr(outputs, "_REFUSALS_PASS", True)
    with pytest.raises(PermissionError):
        outputs.patiently(refuse, "a", seconds=0.15)
    assert calls[1:] == [("a",)] * 3
    assert 0.15 <= sum(pauses) <= 0.25


def test_another_error_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pauses: list[float]
) -> None:
    monkeypatch.setattr(outputs, "_REFUSALS_PASS", True)
    with pytest.raises(FileNotFoundError):
        outputs.patiently(os.remove, str(tmp_path / "none"), seconds=60.0)
    assert pauses == []


def test_a_state_takes_the_place_of_a_state_or_of_nothing(tmp_path: Path) -> None:
    path = tmp_path / "m.gnnwr.part"
    assert outputs.may_hold_state(str(path))
    path.write_bytes(b"")
    assert outputs.may_hold_state(str(path))
    path.write_bytes(b"\x40\0\0\0\0\0\0\0" + b'{"__metadata__":{"format":"gnnwr-training"')
    assert outputs.may_hold_state(str(path))
    path.write_bytes(b"a download that has not ended")
    assert not outputs.may_hold_state(str(path))
    assert not outputs.may_hold_state(str(tmp_path))
