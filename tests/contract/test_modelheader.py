"""A model's header is read from good files, and every other file gets a clear error."""

from __future__ import annotations

import dataclasses
import json
import zipfile
from pathlib import Path

import pytest

from gnnwr_qgis.contract import modelheader
from gnnwr_qgis.contract.modelheader import (
    ARRAYS_NAME,
    HEADER_NAME,
    ModelFileError,
    ModelHeader,
    Predictor,
    read_header,
)

NEWER = modelheader.MODEL_SCHEMA + 1
SOIL = Predictor("soil", "class", "", ("2", "1", "other"), ("7", "9"), True)
HEADER = ModelHeader(
    "zinc",
    (Predictor("dist", unit="m"), SOIL),
    ("Intercept", "dist", "soil=1", "soil=other"),
    "mg/kg",
    metrics={"R2": 0.5, "NRMSE": None},
    settings={"members": 20, "nested": {"free": [1, "form"]}},
)


def document(**changes) -> dict:
    content = {
        "format": "gnnwr-model",
        "schema": modelheader.MODEL_SCHEMA,
        "header": dataclasses.asdict(HEADER),
    }
    return {**content, **changes}


def write(path: Path, content=None, entries=(ARRAYS_NAME,), method=zipfile.ZIP_DEFLATED) -> str:
    """A model file; ``content`` is the document, or the bytes of its entry."""
    if content is None:
        content = document()
    data = content if isinstance(content, bytes) else json.dumps(content).encode()
    with zipfile.ZipFile(path, "w", method) as archive:
        archive.writestr(HEADER_NAME, data)
        for name in entries:
            archive.writestr(name, b"arrays")
    return str(path)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "my model.gnnwr"


def refusal(path: Path) -> str:
    with pytest.raises(ModelFileError) as caught:
        read_header(str(path))
    assert "my model.gnnwr" in str(caught.value)
    assert str(path.parent) not in str(caught.value)
    return str(caught.value)


def test_the_header_comes_back_equal(path: Path) -> None:
    assert read_header(write(path)) == HEADER


def test_missing_files_and_folders_are_said_to_be_missing(path: Path) -> None:
    assert "does not exist. Choose a .gnnwr file" in refusal(path)
    path.mkdir()
    assert "does not exist" in refusal(path)


@pytest.mark.parametrize("content", [b"", b"not a zip", b"PK\x03\x04" + bytes(200)])
def test_files_that_are_no_zip(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    assert "damaged, truncated or not a GNNWR model" in refusal(path)


@pytest.mark.parametrize("entries", [(), (ARRAYS_NAME, "extra.txt"), ("other.safetensors",)])
def test_zips_with_other_entries(path: Path, entries: tuple) -> None:
    write(path, entries=entries)
    assert "not a GNNWR model" in refusal(path)
    assert "Choose a file written by Train GNNWR model" in refusal(path)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_headers_are_one_too_many(path: Path) -> None:
    write(path, entries=(ARRAYS_NAME, HEADER_NAME))
    assert "not a GNNWR model" in refusal(path)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"{", "damaged"),
        (b"\xff\xff", "damaged"),
        (b"[" * 200_000, "damaged"),
        ([], "is not a GNNWR model. Choose"),
        (document(format="QGIS project"), "is not a GNNWR model. Choose"),
        (document(schema=NEWER), f"newer version of the plugin (model schema {NEWER}"),
        (document(schema=NEWER, header="of a shape yet unknown"), "Update the plugin"),
        (document(schema=1, header="of a shape long gone"), "earlier version of the plugin"),
        (document(schema=0), "schema version is 0"),
        (document(schema="1"), "schema version is '1'"),
        (document(schema=None), "schema version is None"),
        (document(header=None), "damaged: header must be an object"),
        (document(header={"target": "zinc"}), "damaged: header lacks the key predictors"),
        (document(header={**dataclasses.asdict(HEADER), "x": 1}), "unknown keys: x"),
        (document(header={**dataclasses.asdict(HEADER), "seed": "1"}), "header.seed must be int"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_headers_that_are_not_ours(path: Path, content, said: str) -> None:
    write(path, content)
    assert said in refusal(path)


def test_an_oversized_header_is_not_read(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(path)
    monkeypatch.setattr(modelheader, "MAX_HEADER_BYTES", 20)
    assert "oversized" in refusal(path)


def test_truncated_at_any_length(path: Path) -> None:
    whole = Path(write(path)).read_bytes()
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        refusal(path)


def test_any_flipped_byte_is_harmless_or_refused(path: Path) -> None:
    whole = Path(write(path)).read_bytes()
    refused = 0
    for place in range(len(whole)):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0x55]) + whole[place + 1 :])
        try:
            assert read_header(str(path)) == HEADER
        except ModelFileError:
            refused += 1
    assert refused > len(whole) / 2
