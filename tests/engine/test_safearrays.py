"""Arrays of a model file: what the library writes is read equal, and every lie is refused."""

from __future__ import annotations

import json
import struct
from typing import Any

import numpy as np
import pytest
from safetensors import numpy as safetensors

from gnnwr_qgis.engine import safearrays

ARRAYS = {
    "a": np.arange(6, dtype=np.float64).reshape(2, 3),
    "b": np.array([1, 0, 1], dtype=np.uint8),
    "c": np.float32([[0.5]]),
    "d": np.array([], dtype=np.int64),
    "e": np.int32([-7]),
}


def blob(listed: Any, data: bytes = bytes(16), length: int | None = None) -> bytes:
    text = json.dumps(listed).encode()
    return struct.pack("<Q", len(text) if length is None else length) + text + data


def entry(dtype: Any = "F64", shape: Any = (2,), place: Any = (0, 16)) -> dict:
    return {"dtype": dtype, "shape": shape, "data_offsets": place}


def test_what_the_library_writes_is_read_equal_and_not_copied() -> None:
    content = bytearray(safetensors.save(ARRAYS, {"note": "metadata"}))
    found = safearrays.read(content)
    assert set(found) == set(ARRAYS)
    for name, values in ARRAYS.items():
        np.testing.assert_array_equal(found[name], values)
        assert found[name].dtype == values.dtype
    assert np.shares_memory(found["a"], np.frombuffer(content, np.uint8))


def test_arrays_that_are_not_aligned_are_read_all_the_same() -> None:
    text = json.dumps({"a": entry()})
    text += " " * ((5 - len(text)) % 8)  # the data begin at an odd place
    content = struct.pack("<Q", len(text)) + text.encode() + np.array([1.5, 2.5]).tobytes()
    found = safearrays.read(content)["a"]
    assert found.flags.aligned
    assert found.tolist() == [1.5, 2.5]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "not whole"),
        (b"\1\0\0", "not whole"),
        (blob({}, b"", 2**63), "not whole"),
        (blob({}, b"", 50), "not whole"),
        (blob([]), "is none"),
        (blob({"a": 3}), "not described"),
        (blob({"a": {**entry(), "more": 1}}), "not described"),
        (blob({"a": entry("F16")}), "not numbers"),
        (blob({"a": entry(["F64"])}), "not numbers"),
        (blob({"a": entry(shape=[-2])}), "a shape or a place"),
        (blob({"a": entry(shape=[2.0])}), "a shape or a place"),
        (blob({"a": entry(shape=[True, 2])}), "a shape or a place"),
        (blob({"a": entry(shape=[1] * 30 + [2])}), "a shape or a place"),
        (blob({"a": entry(place=[0])}), "a shape or a place"),
        (blob({"a": entry(shape=[3])}), "another size"),
        (blob({"a": entry(shape=[2**40, 2**40])}), "another size"),
        (blob({"a": entry(place=[16, 0])}), "another size"),
        (blob({"a": entry(place=[8, 24])}), "beyond the file"),
        (blob({"a": entry(), "b": entry()}), "overlap"),
        (blob({"a": entry(shape=[1], place=[8, 16])}), "gaps"),
        (blob({"a": entry(shape=[1], place=[0, 8])}), "follows"),
        (blob({}), "follows"),
        (struct.pack("<Q", 12) + b'{"a":1,"a":2', "Expecting|not"),
    ],
)
def test_lies_are_refused(content: bytes, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        safearrays.read(content)
