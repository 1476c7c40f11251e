"""Arrays of a model file, read from the bytes of a safetensors file without trusting them.

The format (huggingface.co/docs/safetensors): the length of a header as uint64, the header as JSON
with each array's type, shape and place, then the arrays one after the other. Read here, not by its
library, so that the arrays stay where they are: a copy of each would double the memory.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..contract import strictjson
from ..contract.translation import tr

_TYPES = {"F64": "<f8", "F32": "<f4", "I64": "<i8", "I32": "<i4", "U8": "|u1"}
_METADATA = "__metadata__"
_LENGTH = 8  # bytes
_LONGEST_HEADER = 1024 * 1024
_MOST_AXES = 8


def read(content: bytes | bytearray) -> dict[str, np.ndarray]:
    """The arrays in ``content`` by name, as views of it.

    Raises
    ------
    ValueError
        When it is not such a file, or its arrays are no numbers, overlap, or leave something over.
    """
    view = memoryview(content)
    length = int.from_bytes(view[:_LENGTH], "little")
    start = _LENGTH + length
    if len(view) < _LENGTH or length > _LONGEST_HEADER or start > len(view):
        raise ValueError(tr("the list of its arrays is not whole"))
    listed = strictjson.finite(bytes(view[_LENGTH:start]).decode("utf-8"))
    if not isinstance(listed, dict):
        raise ValueError(tr("the list of its arrays is none"))
    listed.pop(_METADATA, None)
    data, found, places = view[start:], {}, []
    for name, entry in listed.items():
        kind, shape, place = _entry(name, entry)
        places.append(place)
        if place[1] > len(data):
            raise ValueError(tr("{name} ends beyond the file").format(name=name))
        values = np.frombuffer(data[slice(*place)], dtype=kind).reshape(shape)
        found[name] = np.require(values, requirements="A")
    end = 0
    for first, last in sorted(places):
        if first != end:
            raise ValueError(tr("its arrays overlap or leave gaps"))
        end = last
    if end != len(data):
        raise ValueError(tr("something follows its arrays"))
    return found


def _entry(name: str, entry: Any) -> tuple[np.dtype, tuple[int, ...], tuple[int, int]]:
    """Type, shape and place (first byte, byte after the last) that the list gives an array."""
    if not isinstance(entry, dict) or set(entry) != {"dtype", "shape", "data_offsets"}:
        raise ValueError(tr("{name} is not described as an array").format(name=name))
    known = _TYPES.get(entry["dtype"]) if isinstance(entry["dtype"], str) else None
    if known is None:
        held = f"{entry['dtype']!r:.20}"
        raise ValueError(tr("{name} holds {kind}, not numbers").format(name=name, kind=held))
    shape, place = entry["shape"], entry["data_offsets"]
    for counts in (shape, place):
        if not isinstance(counts, list) or not all(type(k) is int and k >= 0 for k in counts):
            raise ValueError(tr("{name} has a shape or a place that is none").format(name=name))
    kind = np.dtype(known)
    if len(shape) > _MOST_AXES or len(place) != 2:
        raise ValueError(tr("{name} has a shape or a place that is none").format(name=name))
    if math.prod(shape) * kind.itemsize != place[1] - place[0] or place[1] < place[0]:
        raise ValueError(tr("{name} has another size than its shape").format(name=name))
    return kind, tuple(shape), (place[0], place[1])
