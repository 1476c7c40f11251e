"""The header of a ``.gnnwr`` model file, readable on both sides of the wall.

A model file is a zip of ``model.json`` (this header) and ``arrays.safetensors`` (see
``engine/modelfile.py``). Nothing in it is ever unpickled or extracted to disk.
"""

from __future__ import annotations

import os
import struct
import zipfile
import zlib
from dataclasses import dataclass, field
from typing import Any, Dict, Optional, Tuple

from . import strictjson
from .codec import JobError, decode, shortened
from .modelzip import OversizedError, open_checked, read_entry
from .translation import tr

MODEL_FORMAT = "gnnwr-model"
# 2: background statistics for attributions; 3: mixture, intervals, shares; 4: tapered means
MODEL_SCHEMA = 4
HEADER_NAME = "model.json"
ARRAYS_NAME = "arrays.safetensors"
MAX_HEADER_BYTES = 16 * 1024 * 1024


class ModelFileError(ValueError):
    """A model file cannot be used; the message says which file, why, and what to do."""


@dataclass(frozen=True)
class Predictor:
    """One predictor of a model.

    ``kind`` is ``number`` or ``class``. For a class, ``levels`` are the levels the model knows
    (the first is the one dropped inside), ``merged`` those that training put into "other", and
    ``codes`` says that the levels are whole numbers (so that a raster can carry them).
    """

    name: str
    kind: str = "number"
    unit: str = ""
    levels: Tuple[str, ...] = ()
    merged: Tuple[str, ...] = ()
    codes: bool = False


@dataclass(frozen=True)
class ModelHeader:
    """What a model says about itself. Metrics that could not be computed are None."""

    target: str
    predictors: Tuple[Predictor, ...]
    coefficients: Tuple[str, ...]
    unit: str = ""
    crs_wkt: str = ""
    distance: str = "planar"
    preset: str = "recommended"
    seed: int = 1
    n_used: int = 0
    scored_on: str = ""
    created: str = ""
    metrics: Dict[str, Optional[float]] = field(default_factory=dict)
    settings: Dict[str, Any] = field(default_factory=dict)
    network: Dict[str, Any] = field(default_factory=dict)
    versions: Dict[str, str] = field(default_factory=dict)
    provenance: Dict[str, str] = field(default_factory=dict)


def read_header(path: str) -> ModelHeader:
    """Read the header of the model file at ``path``.

    Raises
    ------
    ModelFileError
        When the file is missing, not a model, damaged, or written by another version.
    """
    shown = os.path.basename(path)
    if not os.path.isfile(path):
        text = tr("The model file {file} does not exist. Choose a .gnnwr file.")
        raise ModelFileError(text.format(file=shown))
    content = read_content(path, HEADER_NAME, MAX_HEADER_BYTES)
    try:
        document = strictjson.writable(content.decode("utf-8"))
    except ValueError as error:
        raise damaged(shown, error) from error
    return parse_header(document, shown)


def read_content(path: str, name: str, limit: int) -> bytearray:
    """The entry ``name`` of the model file at ``path``, of at most ``limit`` bytes.

    Raises
    ------
    ModelFileError
        When the file cannot be read, is not a model, damaged, or its entry too large.
    """
    shown = os.path.basename(path)
    try:
        with open(path, "rb") as stream, open_checked(stream) as archive:
            if sorted(archive.namelist()) != sorted((HEADER_NAME, ARRAYS_NAME)):
                text = tr(
                    "{file} is not a GNNWR model (it lacks its header or its arrays, or holds "
                    "other files). Choose a file written by Train GNNWR model."
                )
                raise ModelFileError(text.format(file=shown))
            return read_entry(archive, name, limit)
    except ModelFileError:
        raise
    except OversizedError as error:
        text = tr("{file} has an oversized {name} and was not opened.")
        raise ModelFileError(text.format(file=shown, name=name)) from error
    except MemoryError as error:
        raise ModelFileError(tr("{file} does not fit into memory.").format(file=shown)) from error
    except OSError as error:
        why = error.strerror or str(error)
        text = tr("The model file {file} cannot be read: {error}.")
        raise ModelFileError(text.format(file=shown, error=why)) from error
    except (
        ValueError, zipfile.BadZipFile, zlib.error, RuntimeError, EOFError, LookupError,
        struct.error, OverflowError,
    ) as error:  # fmt: skip
        raise damaged(shown, error) from error


def damaged(shown: str, why: object) -> ModelFileError:
    """The error for a file that is no whole model."""
    text = tr(
        "{file} is damaged, truncated or not a GNNWR model ({error}). Copy it again from its "
        "source or train the model anew."
    )
    return ModelFileError(text.format(file=shown, error=shortened(str(why))))


def parse_header(document: Any, shown: str) -> ModelHeader:
    """Check and build the header from the parsed ``model.json``."""
    if not isinstance(document, dict) or document.get("format") != MODEL_FORMAT:
        text = tr("{file} is not a GNNWR model. Choose a .gnnwr file.")
        raise ModelFileError(text.format(file=shown))
    schema = document.get("schema")
    if not isinstance(schema, int) or schema < 1:
        text = tr("{file} is damaged: its schema version is {schema}.")
        raise ModelFileError(text.format(file=shown, schema=shortened(repr(schema))))
    if schema > MODEL_SCHEMA:
        text = tr(
            "{file} was written by a newer version of the plugin (model schema {schema}; this "
            "version reads {known}). Update the plugin."
        )
        raise ModelFileError(text.format(file=shown, schema=schema, known=MODEL_SCHEMA))
    if schema < MODEL_SCHEMA:
        text = tr(
            "{file} was written by an earlier version of the plugin (model schema {schema}; this "
            "version reads {known}). Train the model anew."
        )
        raise ModelFileError(text.format(file=shown, schema=schema, known=MODEL_SCHEMA))
    try:
        header: ModelHeader = decode(ModelHeader, document.get("header"), "header")
    except JobError as error:
        text = tr("{file} is damaged: {error}")
        raise ModelFileError(text.format(file=shown, error=error)) from error
    if len(set(header.coefficients)) != len(header.coefficients):
        text = tr("{file} is damaged: two coefficients have one name.")
        raise ModelFileError(text.format(file=shown))
    return header
