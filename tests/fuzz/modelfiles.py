"""Model files as nobody should write them: whole ones, mutated step by step by a seeded generator.

Every level of the file is mutated on its own, with the levels around it put right again: a flipped
byte alone would never come past the checksum of the zip.
"""

from __future__ import annotations

import copy
import io
import json
import random
import struct
import warnings
import zipfile
import zlib
from typing import Any

import numpy as np

HEADER, ARRAYS = "model.json", "arrays.safetensors"
TYPES = {"F64": "<f8", "F32": "<f4", "I64": "<i8", "I32": "<i4", "U8": "|u1"}
CODES = {np.dtype(code): name for name, code in TYPES.items()}

NUMBERS = [0, 1, -1, 2, 255, 2**31 - 1, 2**32 - 1, 2**63 - 1, -(2**63), 2**64, 10**30, 10**400]
REALS = [0.0, -0.0, 0.5, -1.0, 1e-320, 1e-300, 1e-30, 1e30, 1e154, 1e300, -1e300, 1.7e308]
TEXTS = [
    "", "NaN", "other", "planar", "great-circle", "../../x", "=cmd|' /C calc'!A0", "<script>", "\0",
    "a\nb", "\u202e", "\U0001f30d", "%s%n", "{0.__class__}", "Intercept", "x" * 100_000,
]  # fmt: skip
VALUES = [None, True, False, [], {}, [[]], {"": 0}, [0] * 1000, *NUMBERS, *REALS, *TEXTS]


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
    stream = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # two entries of one name are meant
        with zipfile.ZipFile(stream, "w", method) as archive:
            for name, data in entries:
                archive.writestr(name, data)
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
    text = listed if isinstance(listed, bytes) else json.dumps(listed).encode()
    return struct.pack("<Q", len(text) if length is None else length) + text + data


class Mutator:
    """Mutated files by number; the same number always gives the same file."""

    def __init__(self, wholes: list[bytes], seed: int) -> None:
        self._wholes = wholes
        self._parts = [parts(whole) for whole in wholes]
        self._seed = seed
        self._bombs: list[bytes] = []
        self._kinds = [
            (self._bytes, 20), (self._fields, 10), (self._entries, 5), (self._json, 20),
            (self._text, 10), (self._numbers, 30), (self._shapes, 12), (self._listed, 14),
            (self._blob, 4), (self._bomb, 0.3),
        ]  # fmt: skip

    def file(self, number: int) -> tuple[str, bytes]:
        """Name of the kind of mutation, and the content of the file."""
        rng = random.Random(f"{self._seed}/{number}")
        kinds, weights = zip(*self._kinds)
        kind = rng.choices(kinds, weights)[0]
        return kind.__name__.strip("_"), kind(rng)

    # The outside

    def _bytes(self, rng: random.Random) -> bytes:
        content = bytearray(rng.choice(self._wholes))
        for _ in range(rng.choice([1, 1, 2, 8])):
            content = disturb(rng, content)
        return bytes(content)

    def _fields(self, rng: random.Random) -> bytes:
        """Lies in the headers of the zip."""
        content = bytearray(self._plain(rng))
        marks = []
        for mark, length in ((b"PK\x03\x04", 30), (b"PK\x01\x02", 46), (b"PK\x05\x06", 22)):
            place = content.find(mark)
            while place >= 0 and place + length <= len(content):
                marks.append((place, length))
                place = content.find(mark, place + 4)
        for _ in range(rng.choice([1, 1, 2, 4])):
            place, length = rng.choice(marks)
            at = place + rng.randrange(4, length - 3)
            size = rng.choice([2, 4])
            value = rng.choice([0, 1, 8, 12, 14, 99, 0xFFFF, 0xFFFFFFFF, rng.getrandbits(32)])
            value &= 256**size - 1
            content[at : at + size] = value.to_bytes(size, "little")
        return bytes(content)

    def _entries(self, rng: random.Random) -> bytes:
        text, blob = self._encoded(rng)
        other = rng.choice(
            [
                "/etc/passwd",
                "../../outside",
                "C:\\x",
                HEADER,
                ARRAYS,
                "sub/",
                "x" * 60_000,
                " ",
                "model.json\0.txt",
                "MODEL.JSON",
                "./model.json",
                "__init__.py",
                "a.pkl",
            ]
        )
        entries = [(HEADER, text), (ARRAYS, blob), (other, rng.choice([b"", text, b"\x80\x04N."]))]
        rng.shuffle(entries)
        del entries[rng.choice([2, 3]) :]
        methods = [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA]
        method = rng.choice(methods)
        if method in methods[2:]:  # refused whatever they hold, and slow to make
            entries = [(name, data[:200]) for name, data in entries]
        content = pack_entries(entries, method)
        around = rng.choice(["", "", "before", "after", "comment", "many"])
        if around == "before":
            return rng.randbytes(rng.choice([1, 30, 5000])) + content
        if around == "after":
            return content + rng.randbytes(rng.choice([1, 22, 70_000]))
        if around == "comment":
            return content[:-2] + struct.pack("<H", 20) + b"PK\x06\x07" + bytes(16)
        if around == "many":
            return pack_entries([(HEADER, text), *[(f"{k}", b"") for k in range(200)]])
        return content

    def _bomb(self, rng: random.Random) -> bytes:
        """Entries that inflate to far more than the file."""
        if not self._bombs:
            self._bombs = [_deflated(b"\0", 700), _deflated(b"[", 40), _deflated(b"[],", 15)]
            self._bombs.append(_deflated(b"1", 15, b'{"schema": ', b"}"))
            self._bombs.append(_deflated(b'{"a":{}},', 1, b"[", b"0]"))
        text, blob = self._encoded(rng)
        bomb = rng.choice(self._bombs)
        small = zlib.compress(text)[2:-4], zlib.crc32(text), len(text)
        entries = [(HEADER, small), (ARRAYS, (bomb[16:], *struct.unpack("<QQ", bomb[:16])))]
        if rng.random() < 0.6:
            tiny = zlib.compress(blob)[2:-4], zlib.crc32(blob), len(blob)
            entries = [(HEADER, entries[1][1]), (ARRAYS, tiny)]
        return _raw_zip(entries, rng.choice([None, None, 100, len(text), 2**32 - 2]))

    # The header

    def _json(self, rng: random.Random) -> bytes:
        k = rng.randrange(len(self._parts))
        document = copy.deepcopy(self._parts[k][0])
        for _ in range(rng.choice([1, 1, 1, 2, 3])):
            mutate_json(rng, document)
        return pack(json.dumps(document).encode(), self._blob_of(k))

    def _text(self, rng: random.Random) -> bytes:
        """A header that no writer of JSON would write."""
        k = rng.randrange(len(self._parts))
        text = json.dumps(self._parts[k][0])
        places = [at for at, sign in enumerate(text) if sign in ":,[{"]
        at = rng.choice(places) + 1
        depth = rng.choice([10, 1000, 100_000])
        inserted = rng.choice(
            [
                "NaN,",
                "-Infinity",
                "1e999,",
                "9" * rng.choice([400, 5000, 300_000]),
                "[" * depth,
                '{"a":' * depth,
                "[" * depth + "]" * depth + ",",
                '"schema": 4,',
                '"header": {},',
                '"\\ud800"',
                '"\\ud800",',
                '"\\u0000",',
                "\x00",
                "// x",
                "'a'",
                "\ufeff",
                "0x10,",
                '"target": "a", "target": "b",',
                "-",
                "[],",
                "1.0,",
                "tru",
            ]
        )
        encoded = (text[:at] + inserted + text[at:]).encode()
        if rng.random() < 0.2:
            cut = rng.randrange(len(encoded))
            encoded = encoded[:cut] + rng.choice([b"", b"\xff\xfe", b"\xed\xa0\x80"])
        return pack(encoded, self._blob_of(k))

    # The arrays

    def _numbers(self, rng: random.Random) -> bytes:
        """Arrays of the right shapes with the wrong numbers."""
        k = rng.randrange(len(self._parts))
        document, arrays = self._parts[k]
        arrays = dict(arrays)
        for _ in range(rng.choice([1, 1, 1, 2, 5])):
            name = rng.choice(list(arrays))
            arrays[name] = _mutate_numbers(rng, arrays[name])
        return pack(json.dumps(document).encode(), blob_of(*safetensors(arrays)))

    def _shapes(self, rng: random.Random) -> bytes:
        """Arrays of other shapes, types and names, each in itself whole."""
        k = rng.randrange(len(self._parts))
        document, arrays = copy.deepcopy(self._parts[k][0]), dict(self._parts[k][1])
        for _ in range(rng.choice([1, 1, 2])):
            name = rng.choice(list(arrays))
            values = arrays[name]
            arrays[name] = rng.choice(
                [
                    values[:1],
                    values[:0],
                    values[:-1],
                    values[..., None],
                    values.reshape(-1),
                    np.repeat(values, 2, axis=0),
                    values[None],
                    values.T,
                    values.sum(),
                    np.zeros((0, 10**9), values.dtype),
                    np.zeros((10**4, 0), values.dtype),
                    values.astype(np.float32),
                    values.astype(np.uint8),
                    values.astype(np.int64),
                ]
                if values.ndim and len(values)
                else [values[None], values.astype(np.float32), np.zeros(3)]
            )
            arrays[name] = np.asarray(arrays[name])
            if arrays[name].dtype not in CODES:
                arrays[name] = arrays[name].astype(np.float64)
            if rng.random() < 0.2:
                other = rng.choice(list(arrays))
                arrays[name], arrays[other] = arrays[other], arrays[name]
            if rng.random() < 0.2:
                arrays[rng.choice(["network.last", "spread", "x" * 9000, ""])] = arrays.pop(name)
            if rng.random() < 0.3 and "header" in document:
                document["header"]["n_used"] = rng.choice([0, 1, -1, 59, 61, len(values.ravel())])
        return pack(json.dumps(document).encode(), blob_of(*safetensors(arrays)))

    def _listed(self, rng: random.Random) -> bytes:
        """Lies in the list of arrays."""
        k = rng.randrange(len(self._parts))
        document, arrays = self._parts[k]
        listed, data = safetensors(arrays)
        for _ in range(rng.choice([1, 1, 2])):
            entry = listed[rng.choice(list(listed))]
            key = rng.choice(["dtype", "shape", "data_offsets", "data_offsets"])
            if not isinstance(entry, dict) or key not in entry:
                continue
            if key == "dtype":
                names = [*TYPES, "BF16", "F16", "BOOL", "C64", "object", "|O8", None, 3, [], {}]
                entry[key] = rng.choice(names)
            elif rng.random() < 0.2:
                entry[key] = rng.choice(VALUES)
            elif isinstance(entry[key], list):
                numbers = [*NUMBERS, *REALS[:4], len(data), 8, None, True, "1", [1]]
                if entry[key] and rng.random() < 0.8:
                    entry[key][rng.randrange(len(entry[key]))] = rng.choice(numbers)
                else:
                    entry[key].append(rng.choice([0, 1, 2**40]))
            if rng.random() < 0.1:
                mutate_json(rng, listed)
                break
        length = rng.choice([None] * 8 + [0, 1, 2**20, 2**40, 2**64 - 1, len(data)])
        return pack(json.dumps(document).encode(), blob_of(listed, data, length))

    def _blob(self, rng: random.Random) -> bytes:
        k = rng.randrange(len(self._parts))
        content = bytearray(self._blob_of(k))
        for _ in range(rng.choice([1, 2])):
            content = disturb(rng, content, rng.choice([len(content), 3000]))
        return pack(json.dumps(self._parts[k][0]).encode(), bytes(content))

    def _blob_of(self, k: int) -> bytes:
        return blob_of(*safetensors(self._parts[k][1]))

    def _encoded(self, rng: random.Random) -> tuple[bytes, bytes]:
        k = rng.randrange(len(self._parts))
        return json.dumps(self._parts[k][0]).encode(), self._blob_of(k)

    def _plain(self, rng: random.Random) -> bytes:
        method = rng.choice([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
        return pack(*self._encoded(rng), method)


def disturb(rng: random.Random, content: bytearray, within: int | None = None) -> bytearray:
    if not content:
        return bytearray(rng.randbytes(4))
    at = rng.randrange(min(len(content), within or len(content)))
    if rng.random() < 0.3:  # near the end, where a zip's directory stands
        at = max(0, len(content) - 1 - rng.randrange(300))
    long = rng.choice([1, 2, 4, 100, 5000])
    piece = content[at : at + long]
    kind = rng.randrange(8)
    if kind <= 2:
        content[at] ^= 1 << rng.randrange(8)
    elif kind == 3:
        content[at : at + long] = rng.choice([b"\0", b"\xff", rng.randbytes(1)]) * len(piece)
    elif kind == 4:
        content[at : at + long] = rng.randbytes(len(piece))
    elif kind == 5:
        del content[at : at + long]
    elif kind == 6:
        content[at:at] = piece if rng.random() < 0.5 else rng.randbytes(long)
    else:
        del content[at:]
    return content


def mutate_json(rng: random.Random, document: Any) -> None:
    """Change one thing somewhere inside a document."""
    # Values go in as copies: a second change would change them for all documents to come.
    holder, key = None, None
    inner = document
    while isinstance(inner, (dict, list)) and inner and (holder is None or rng.random() < 0.75):
        holder, key = (
            inner,
            rng.choice(list(inner) if isinstance(inner, dict) else range(len(inner))),
        )
        inner = inner[key]
    if holder is None:
        return
    kind = rng.randrange(6)
    if kind == 0:
        del holder[key]
    elif kind == 1 and isinstance(holder, dict):
        key = rng.choice(["__class__", "extra", "", "schema", "levels"])
        holder[key] = copy.deepcopy(rng.choice(VALUES))
    elif kind == 1:
        holder.insert(key, copy.deepcopy(inner))
    elif kind == 2 and isinstance(inner, str):
        holder[key] = inner + rng.choice(TEXTS)
    elif kind == 3 and isinstance(inner, (int, float)):
        holder[key] = rng.choice([inner + 1, inner - 1, -inner, inner * 10**9, str(inner), [inner]])
    else:
        holder[key] = copy.deepcopy(rng.choice(VALUES))


def _mutate_numbers(rng: random.Random, values: np.ndarray) -> np.ndarray:
    values = np.array(values)
    if not values.size:
        return values
    flat = values.reshape(-1)
    kind = rng.randrange(6)
    if values.dtype.kind != "f":
        worst = [0, 1, -1, 255, 2**31 - 1, len(flat), len(flat) - 1, 2**62]
        some = slice(None) if kind == 0 else rng.randrange(len(flat))
        flat[some] = np.array(rng.choice(worst)).astype(values.dtype)
        return values
    with np.errstate(all="ignore"):
        if kind == 0:
            flat[rng.randrange(len(flat))] = rng.choice([np.nan, np.inf, -np.inf])
        elif kind <= 2:
            flat[rng.randrange(len(flat))] = rng.choice(REALS)
        elif kind == 3:
            flat[:] = rng.choice(REALS)
        elif kind == 4:
            flat *= rng.choice([0.0, -1.0, 1e-310, 1e-30, 1e10, 1e30, 1e150, 1e300])
        else:
            flat[:] = flat[np.random.default_rng(rng.getrandbits(32)).permutation(len(flat))]
    return values


def _deflated(piece: bytes, megabytes: int, before: bytes = b"", after: bytes = b"") -> bytes:
    """Checksum, size, and the raw deflate stream of very much of the same."""
    block = piece * (1024 * 1024 // len(piece))
    packer = zlib.compressobj(1, zlib.DEFLATED, -15)
    check, total, packed = 0, 0, []
    for data in (before, *[block] * megabytes, after):
        check, total = zlib.crc32(data, check), total + len(data)
        packed.append(packer.compress(data))
    packed.append(packer.flush())
    return struct.pack("<QQ", check, total) + b"".join(packed)


def _raw_zip(entries: list[tuple[str, tuple[bytes, int, int]]], claimed: int | None) -> bytes:
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
