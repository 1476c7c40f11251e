"""Point tables that QGIS has written, read back without trusting them."""

from __future__ import annotations

import os
import struct
import zipfile
import zlib
from dataclasses import dataclass

import numpy as np

from ..contract.codec import shortened
from ..contract.job import Column, PointTable
from ..contract.translation import tr
from .errors import InputError

# What numpy raises for a missing, truncated or other file; TypeError for a plain array
# (AttributeError before Python 3.11), RuntimeError for an encrypted or strangely compressed one,
# MemoryError for a size that is a lie.
_UNREADABLE = (
    OSError, EOFError, LookupError, TypeError, ValueError, ArithmeticError, RuntimeError,
    AttributeError, MemoryError, zipfile.BadZipFile, zlib.error, struct.error,
)  # fmt: skip
_WIDEST = 8  # bytes of a number
_HEADER = 4096  # bytes before the numbers of an array, at most


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
            _check_sizes(table, arrays.zip)
            x, y = (np.asarray(arrays[key], dtype=np.float64) for key in ("x", "y"))
            columns = {
                column.name: _texts(column, arrays[column.key])
                if column.kind == "text"
                else np.asarray(arrays[column.key], dtype=np.float64)
                for column in table.columns
            }
    except InputError:
        raise
    except _UNREADABLE as error:
        text = tr("The point table of the job cannot be read: {error}").format(error=error)
        raise InputError(shortened(text)) from error
    if any(values.shape != (table.rows,) for values in (x, y, *columns.values())):
        raise _other_length()
    if not all(row.isdecimal() and int(row) < table.rows for row in table.notes):
        raise InputError(tr("The point table of the job has notes on rows that it does not have."))
    return Points(
        np.column_stack([x, y]),
        columns,
        {column.name: column.unit for column in table.columns},
        {int(row): note for row, note in table.notes.items()},
    )


def _check_sizes(table: PointTable, archive: zipfile.ZipFile) -> None:
    """Refuse what is too long before it is unpacked: a small file can hold gigabytes."""
    for key in ("x", "y", *(column.key for column in table.columns)):
        size = archive.getinfo(f"{key}.npy").file_size
        if not table.rows <= size <= _WIDEST * table.rows + _HEADER:
            raise _other_length()


def _other_length() -> InputError:
    return InputError(tr("The point table of the job has columns of different length."))


def _texts(column: Column, codes: np.ndarray) -> np.ndarray:
    """Texts (n,) of a column's codes; "" where missing."""
    if codes.dtype.kind not in "iu" or not np.isin(codes, range(-1, len(column.levels))).all():
        text = tr("The column “{name}” has codes beyond its levels.").format(name=column.name)
        raise InputError(shortened(text))
    levels = np.array([*column.levels, ""], dtype=str)
    texts: np.ndarray = levels[codes]
    return texts
