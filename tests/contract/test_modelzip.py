"""The outside of a model file is checked before it is trusted."""

from __future__ import annotations

import io
import struct
import tracemalloc
import zipfile
import zlib

import pytest

from gnnwr_qgis.contract import modelzip
from gnnwr_qgis.contract.modelzip import OversizedError, open_checked, read_entry

CONTENT = b"some numbers" * 100


def packed(*names: str, method: int = zipfile.ZIP_DEFLATED, content: bytes = CONTENT) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name in names or ("a",):
            archive.writestr(name, content)
    return stream.getvalue()


def refusal(content: bytes) -> str:
    with pytest.raises(zipfile.BadZipFile) as caught:
        open_checked(io.BytesIO(content))
    return str(caught.value)


def test_a_plain_zip_is_read() -> None:
    for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        with open_checked(io.BytesIO(packed("a", "b", method=method))) as archive:
            assert read_entry(archive, "b", 10_000) == CONTENT


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_other_compressions_are_refused(method: int) -> None:
    assert "compressed in an unknown way" in refusal(packed(method=method))


def test_encrypted_entries_are_refused() -> None:
    content = bytearray(packed())
    content[content.index(b"PK\x01\x02") + 8] |= 1
    assert "encrypted" in refusal(bytes(content))


def test_what_stands_around_a_zip_is_refused() -> None:
    assert "list of contents" in refusal(b"MZ" + packed())
    assert "does not end" in refusal(packed() + b"\0")
    assert "does not end" in refusal(packed()[:-2] + b"\4\0more")
    assert "no zip" in refusal(b"PK\5\6")


def test_a_directory_of_many_entries_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    content = packed(*(f"{k}" for k in range(3000)), content=b"")
    monkeypatch.setattr(zipfile, "ZipFile", None)  # not even tried
    assert "list of contents" in refusal(content)


def test_a_second_end_of_the_zip_is_refused() -> None:
    content = bytearray(packed())
    end = struct.unpack("<L", content[-10:-6])[0] + 20  # length of the directory, made longer
    content[-22:-22] = b"PK\x06\x07" + bytes(16)
    content[-10:-6] = struct.pack("<L", end)
    assert "another kind" in refusal(bytes(content))


def test_entries_are_no_larger_than_allowed_or_honest(monkeypatch: pytest.MonkeyPatch) -> None:
    with open_checked(io.BytesIO(packed())) as archive:
        with pytest.raises(OversizedError):
            read_entry(archive, "a", len(CONTENT) - 1)
        monkeypatch.setattr(modelzip, "_SMALL", 100)
        with pytest.raises(OversizedError):
            read_entry(archive, "a", 10_000)


def test_a_bomb_takes_no_memory_even_when_it_lies_about_its_size() -> None:
    zeros = zlib.compressobj(9, zlib.DEFLATED, -15)
    bomb = b"".join(zeros.compress(bytes(1024 * 1024)) for _ in range(200)) + zeros.flush()
    honest = bytearray(packed(method=zipfile.ZIP_STORED, content=bomb))
    place = honest.index(b"PK\x01\x02")
    for said in (200 * 1024 * 1024, 5000):
        content = bytearray(honest)
        content[place + 10 : place + 12] = struct.pack("<H", zipfile.ZIP_DEFLATED)
        content[8:10] = struct.pack("<H", zipfile.ZIP_DEFLATED)
        content[place + 24 : place + 28] = struct.pack("<L", said)
        tracemalloc.start()
        with open_checked(io.BytesIO(bytes(content))) as archive:
            with pytest.raises((OversizedError, zipfile.BadZipFile)):
                read_entry(archive, "a", 256 * 1024 * 1024)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < 40e6
