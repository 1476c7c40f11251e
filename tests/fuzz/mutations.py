"""Changes of one thing in bytes, JSON or arrays, as a generator of random numbers says."""

from __future__ import annotations

import copy
import random
from typing import Any

import numpy as np

NUMBERS = [0, 1, -1, 2, 255, 2**31 - 1, 2**32 - 1, 2**63 - 1, -(2**63), 2**64, 10**30, 10**400]
REALS = [0.0, -0.0, 0.5, -1.0, 1e-320, 1e-300, 1e-30, 1e30, 1e154, 1e300, -1e300, 1.7e308]
TEXTS = [
    "", "NaN", "other", "planar", "great-circle", "../../x", "=cmd|' /C calc'!A0", "<script>", "\0",
    "a\nb", "\u202e", "\U0001f30d", "%s%n", "{0.__class__}", "Intercept", "x" * 100_000,
]  # fmt: skip
VALUES = [None, True, False, [], {}, [[]], {"": 0}, [0] * 1000, *NUMBERS, *REALS, *TEXTS]


def disturb(rng: random.Random, content: bytearray, within: int | None = None) -> bytearray:
    """The content with a few bytes changed, lost or too many; the change may be in place."""
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


def mutate_numbers(rng: random.Random, values: np.ndarray) -> np.ndarray:
    """A copy of the array with the wrong numbers, of the same shape and type."""
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
