"""Point tables that QGIS has written, read back without trusting them."""

from __future__ import annotations

import os
from dataclasses import dataclass

import numpy as np

from ..contract.job import PointTable
from .errors import InputError


@dataclass(frozen=True)
class Points:
    """Coordinates (n, 2) float64, columns by name (float64 or text), and unusable rows."""

    xy: np.ndarray
    columns: dict[str, np.ndarray]
    units: dict[str, str]
    notes: dict[int, str]


def read_points(table: PointTable, folder: str) -> Points:
    """Read the table of a job whose folder is ``folder``.

    Raises
    ------
    InputError
        When the file is missing or not what the job says.
    """
    path = os.path.join(folder, table.path)
    try:
        with np.load(path, allow_pickle=False) as arrays:
            x, y = (np.asarray(arrays[key], dtype=np.float64) for key in ("x", "y"))
            raw = {column.name: arrays[column.key] for column in table.columns}
    except (OSError, KeyError, ValueError) as error:
        raise InputError(f"The point table of the job cannot be read: {error}") from error
    columns: dict[str, np.ndarray] = {}
    for column in table.columns:
        values = raw[column.name]
        if column.kind == "text":
            levels = np.array([*column.levels, ""], dtype=str)
            if values.size and not (values.min() >= -1 and values.max() < len(column.levels)):
                raise InputError(f"The column “{column.name}” has codes beyond its levels.")
            columns[column.name] = levels[values]
        else:
            columns[column.name] = np.asarray(values, dtype=np.float64)
    if any(len(values) != table.rows for values in (x, y, *columns.values())):
        raise InputError("The point table of the job has columns of different length.")
    return Points(
        np.column_stack([x, y]),
        columns,
        {column.name: column.unit for column in table.columns},
        {int(row): note for row, note in table.notes.items()},
    )
