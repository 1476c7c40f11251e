"""The file that the state of a training is kept in, written whole and read strictly.

Arrays in the safetensors format, numbers as JSON in its header; reading it runs no code. A digest
of its content tells a damaged file: a number that is off by a bit would be trained on unnoticed.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from typing import Any

import torch
from safetensors import safe_open
from safetensors.torch import save_file

from ..contract import strictjson
from ..contract.outputs import TRAINING_STATE, patiently
from ..contract.translation import tr

SCHEMA = 2
_MOST_BYTES = 8 * 1024**3


def temporary(path: str) -> str:
    """Where the state of ``path`` is until it is whole."""
    return path + ".new"


def write(
    path: str, digest: str, numbers: dict[str, Any], tensors: dict[str, torch.Tensor]
) -> None:
    """Write the state of the training that ``digest`` tells from others; an older one gives way.

    Raises
    ------
    OSError, safetensors.SafetensorError
        When it cannot be written; an older file is as it was.
    """
    # A copy of each: the format refuses arrays that share memory.
    kept = {name: values.detach().cpu().clone().contiguous() for name, values in tensors.items()}
    text = json.dumps({**numbers, "digest": digest}, allow_nan=False)
    header = {
        "format": TRAINING_STATE,
        "schema": str(SCHEMA),
        "state": text,
        "content": _content(text, kept),
    }
    save_file(kept, temporary(path), header)
    patiently(os.replace, temporary(path), path)


def read(path: str, digest: str) -> tuple[dict[str, Any], dict[str, torch.Tensor]] | None:
    """Numbers and arrays of the state at ``path``; None where it is of another training.

    Raises
    ------
    OSError, safetensors.SafetensorError, ValueError, KeyError
        When it cannot be read, is of another version, or damaged.
    """
    if os.path.getsize(path) > _MOST_BYTES:
        raise ValueError(tr("it is too large"))
    with safe_open(path, framework="pt", device="cpu") as stream:
        header = stream.metadata() or {}
        if header.get("format") != TRAINING_STATE or header.get("schema") != str(SCHEMA):
            raise ValueError(tr("it is of another version or no such file"))
        text = header["state"]
        numbers = strictjson.finite(text)
        if not isinstance(numbers, dict) or not isinstance(numbers.get("digest"), str):
            raise ValueError(tr("its header is damaged"))
        if numbers["digest"] != digest:
            return None
        # A copy of each: what is read is the file itself, which Windows does not let be replaced.
        tensors = {name: stream.get_tensor(name).clone() for name in stream.keys()}  # noqa: SIM118
    if header.get("content") != _content(text, tensors):
        raise ValueError(tr("its content is damaged"))
    return numbers, tensors


def digest_of(tensors: Mapping[str, torch.Tensor]) -> str:
    """Digest of arrays and their names."""
    whole = hashlib.sha256()
    for name in sorted(tensors):
        values = tensors[name].detach().cpu().contiguous()
        whole.update(f"{name} {values.dtype} {tuple(values.shape)};".encode())
        whole.update(values.reshape(-1).view(torch.uint8).numpy().data)
    return whole.hexdigest()


def _content(text: str, tensors: Mapping[str, torch.Tensor]) -> str:
    return hashlib.sha256(f"{text}\n{digest_of(tensors)}".encode()).hexdigest()
