"""Model files as nobody should write them: whole ones, mutated step by step by a seeded generator.

Every level of the file is mutated on its own, with the levels around it put right again: a flipped
byte alone would never come past the checksum of the zip.
"""

from __future__ import annotations

import copy
import json
import random
import struct
import zipfile
import zlib

import numpy as np

from tests.fuzz.modelparts import (
    ARRAYS,
    CODES,
    HEADER,
    TYPES,
    blob_of,
    deflated,
    pack,
    pack_entries,
    parts,
    raw_zip,
    safetensors,
)
from tests.fuzz.mutations import NUMBERS, REALS, VALUES, disturb, mutate_json, mutate_numbers


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
            self._bombs = [deflated(b"\0", 700), deflated(b"[", 40), deflated(b"[],", 15)]
            self._bombs.append(deflated(b"1", 15, b'{"schema": ', b"}"))
            self._bombs.append(deflated(b'{"a":{}},', 1, b"[", b"0]"))
        text, blob = self._encoded(rng)
        bomb = rng.choice(self._bombs)
        small = zlib.compress(text)[2:-4], zlib.crc32(text), len(text)
        entries = [(HEADER, small), (ARRAYS, (bomb[16:], *struct.unpack("<QQ", bomb[:16])))]
        if rng.random() < 0.6:
            tiny = zlib.compress(blob)[2:-4], zlib.crc32(blob), len(blob)
            entries = [(HEADER, entries[1][1]), (ARRAYS, tiny)]
        return raw_zip(entries, rng.choice([None, None, 100, len(text), 2**32 - 2]))

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
            arrays[name] = mutate_numbers(rng, arrays[name])
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
