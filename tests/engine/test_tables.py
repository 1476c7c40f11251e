"""Point tables are read as QGIS wrote them, and nothing else is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from gnnwr_qgis.contract.job import Column, PointTable
from gnnwr_qgis.engine import tables
from gnnwr_qgis.engine.errors import InputError

ARRAYS = {
    "x": np.array([1.0, 2.0, 3.0]),
    "y": np.array([4, 5, 6]),
    "c0": np.array([7.5, np.nan, 9.0]),
    "c1": np.array([1, -1, 0], dtype=np.int32),
}
TABLE = PointTable(
    "points.npz",
    3,
    "",
    (Column("zinc", "c0", unit="mg/kg"), Column("soil", "c1", "text", ("clay", "Löß"))),
    {"2": "no geometry"},
)


def read(folder: Path, table: PointTable = TABLE, **changes) -> tables.Points:
    np.savez(folder / "points.npz", **{**ARRAYS, **changes})
    return tables.read_points(table, str(folder))


def test_numbers_texts_units_and_notes_come_back(tmp_path: Path) -> None:
    points = read(tmp_path)
    np.testing.assert_array_equal(points.xy, [[1, 4], [2, 5], [3, 6]])
    assert points.xy.dtype == np.float64
    np.testing.assert_array_equal(points.columns["zinc"], ARRAYS["c0"])
    assert points.columns["soil"].tolist() == ["Löß", "", "clay"]
    assert points.units == {"zinc": "mg/kg", "soil": ""}
    assert points.notes == {2: "no geometry"}


def test_a_text_column_without_any_level_is_all_missing(tmp_path: Path) -> None:
    table = replace(TABLE, columns=(Column("soil", "c1", "text"),))
    points = read(tmp_path, table, c1=np.full(3, -1, dtype=np.int32))
    assert points.columns["soil"].tolist() == ["", "", ""]


def test_an_absolute_path_is_taken_as_it_is(tmp_path: Path) -> None:
    read(tmp_path)
    table = replace(TABLE, path=str(tmp_path / "points.npz"))
    (tmp_path / "job").mkdir()
    assert len(tables.read_points(table, str(tmp_path / "job")).xy) == 3


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"c0": np.array([1.0, 2.0])}, "different length"),
        ({"x": np.array([1.0, 2.0])}, "different length"),
        ({"c0": np.array([[1.0], [2.0], [3.0]])}, "different length"),
        ({"c0": np.array(["a", "b", "c"])}, "cannot be read"),
        ({"c0": np.array([1.0, None, 2.0], dtype=object)}, "cannot be read"),
        ({"c1": np.array([2, 0, 0], dtype=np.int32)}, "“soil” has codes beyond its levels"),
        ({"c1": np.array([-2, 0, 0], dtype=np.int32)}, "“soil” has codes beyond its levels"),
        ({"c1": np.array([0.0, 1.0, 0.0])}, "“soil” has codes beyond its levels"),
    ],
)
def test_arrays_that_are_not_what_the_job_says(tmp_path: Path, changes: dict, said: str) -> None:
    with pytest.raises(InputError, match=said):
        read(tmp_path, **changes)


@pytest.mark.parametrize("notes", [{"3": "beyond"}, {"-1": "before"}, {"first": "no number"}])
def test_notes_on_rows_that_are_not_there(tmp_path: Path, notes: dict) -> None:
    with pytest.raises(InputError, match="notes"):
        read(tmp_path, replace(TABLE, notes=notes))


def test_a_missing_array_is_named(tmp_path: Path) -> None:
    table = replace(TABLE, columns=(Column("lead", "c9"),))
    with pytest.raises(InputError, match="c9"):
        read(tmp_path, table)


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="point table of the job cannot be read"):
        tables.read_points(TABLE, str(tmp_path))


@pytest.mark.parametrize("length", [0, 3, 30, 200, -1])
def test_a_truncated_file_is_said(tmp_path: Path, length: int) -> None:
    read(tmp_path)
    whole = (tmp_path / "points.npz").read_bytes()
    (tmp_path / "points.npz").write_bytes(whole[:length])
    with pytest.raises(InputError, match="point table of the job cannot be read"):
        tables.read_points(TABLE, str(tmp_path))


def test_a_plain_array_is_no_table(tmp_path: Path) -> None:
    np.save(tmp_path / "plain.npy", ARRAYS["x"])
    with pytest.raises(InputError, match="point table of the job cannot be read"):
        tables.read_points(replace(TABLE, path="plain.npy"), str(tmp_path))
