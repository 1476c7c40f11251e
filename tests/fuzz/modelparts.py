"""The layers of a model file, put together from anything: safetensors in a zip, with any lies.

Nothing here is checked, so that what no writer would write can be written.
"""

from __future__ import annotations

import io
import json
import struct
import warnings
import zipfile
import zlib
from typing import Any

import numpy as np

HEADER, ARRAYS = "model.json", "arrays.safetensors"
TYPES = {"F64": "<f8", "F32": "<f4", "I64": "<i8", "I32": "<i4", "U8": "|u1"}
CODES = {np.dtype(code): name for name, code in TYPES.items()}


def parts(content: bytes) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """Header and arrays of a whole model file."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        document = json.loads(archive.read(HEADER))
        blob = archive.read(ARRAYS)
    start = 8 + int.from_bytes(blob[:8], "little")
    arrays = {}
    for name, entry in json.loads(blob[8:start]).items():
        if name != "__metadata__":
            first, last = (start + place for place in entry["data_offsets"])
            values = np.frombuffer(blob[first:last], TYPES[entry["dtype"]])
            arrays[name] = values.reshape(entry["shape"])
    return document, arrays


def pack(text: bytes, blob: bytes, method: int = zipfile.ZIP_STORED) -> bytes:
    """A model file of these two entries."""
    return pack_entries([(HEADER, text), (ARRAYS, blob)], method)


def pack_entries(entries: list[tuple[str, bytes]], method: int = zipfile.ZIP_STORED) -> bytes:
    """A zip of these entries in this order, whatever their names."""
    stream = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # two entries of one name are meant
        with zipfile.ZipFile(stream, "w", method) as archive:
            for name, data in entries:
                # By its name alone an entry would carry the time, and no file could be made again.
                archive.writestr(zipfile.ZipInfo(name), data, method)
    return stream.getvalue()


def safetensors(arrays: dict[str, np.ndarray]) -> tuple[dict[str, Any], bytes]:
    """List and data of a safetensors file."""
    listed, data = {}, b""
    for name, values in arrays.items():
        raw = np.ascontiguousarray(values).tobytes()
        place = [len(data), len(data) + len(raw)]
        listed[name] = {
            "dtype": CODES[values.dtype], "shape": list(values.shape), "data_offsets": place,
        }  # fmt: skip
        data += raw
    return listed, data


def blob_of(listed: Any, data: bytes, length: int | None = None) -> bytes:
    """A safetensors file; ``length`` is what it says of its list instead of the truth."""
    text = listed if isinstance(listed, bytes) else json.dumps(listed).encode()
    return struct.pack("<Q", len(text) if length is None else length) + text + data


def deflated(piece: bytes, megabytes: int, before: bytes = b"", after: bytes = b"") -> bytes:
    """Checksum, size, and the raw deflate stream of very much of the same."""
    block = piece * (1024 * 1024 // len(piece))
    packer = zlib.compressobj(1, zlib.DEFLATED, -15)
    check, total, packed = 0, 0, []
    for data in (before, *[block] * megabytes, after):
        check, total = zlib.crc32(data, check), total + len(data)
        packed.append(packer.compress(data))
    packed.append(packer.flush())
    return struct.pack("<QQ", check, total) + b"".join(packed)


def raw_zip(entries: list[tuple[str, tuple[bytes, int, int]]], claimed: int | None) -> bytes:
    """A zip of deflated streams; ``claimed`` is the size they declare instead of their own."""
    content, directory = b"", b""
    for name, (packed, check, size) in entries:
        said = min(size if claimed is None else claimed, 2**32 - 2)
        fields = struct.pack("<5H3L2H", 20, 0, 8, 0, 33, check, len(packed), said, len(name), 0)
        tail = struct.pack("<3H2L", 0, 0, 0, 0, len(content))
        directory += b"PK\x01\x02\x14\x00" + fields + tail + name.encode()
        content += b"PK\x03\x04" + fields + name.encode() + packed
    end = struct.pack("<4H2LH", 0, 0, 2, 2, len(directory), len(content), 0)
    return content + directory + b"PK\x05\x06" + end
