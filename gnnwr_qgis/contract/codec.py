"""Frozen dataclasses to JSON and back, strictly: an unknown or missing key is an error."""

from __future__ import annotations

import dataclasses
import json
import os
import typing
from typing import Any

from . import job as _job
from . import strictjson
from .job import JOB_SCHEMA, Job
from .translation import tr

LONGEST_REASON = 400  # characters

_KINDS = {
    "train": _job.TrainJob,
    "cross-validate": _job.CrossValidateJob,
    "explore": _job.ExploreJob,
    "predict-raster": _job.PredictRasterJob,
    "predict-points": _job.PredictPointsJob,
    "explain": _job.ExplainJob,
    "self-test": _job.SelfTestJob,
    "status": _job.StatusJob,
}


class JobError(ValueError):
    """A job file is not what the contract says; the message names the key."""

    def __init__(self, text: str) -> None:
        super().__init__(shortened(text))


def shortened(text: str) -> str:
    """``text`` in a line of bounded length: what a message quotes comes from a file."""
    line = "".join(sign if sign.isprintable() else " " for sign in text[:LONGEST_REASON])
    return f"{line} [...]" if len(text) > LONGEST_REASON else line


def write_job(path: str, job: Job) -> None:
    """Write ``job`` as JSON to ``path``."""
    kind = next(name for name, cls in _KINDS.items() if type(job) is cls)
    document = {"schema": JOB_SCHEMA, "kind": kind, "job": dataclasses.asdict(job)}
    with open(path, "w", encoding="utf-8") as stream:
        # In ASCII also paths and names that are not Unicode come through unchanged.
        json.dump(document, stream, ensure_ascii=True, indent=1)


def read_job(path: str) -> Job:
    """Read the job at ``path``.

    Raises
    ------
    JobError
        When the file is not JSON, of another schema, or has unknown, missing or mistyped keys.
    """
    try:
        with open(path, encoding="utf-8") as stream:
            document = strictjson.loads(stream.read())
    except (OSError, ValueError) as error:
        text = tr("The job file {file} cannot be read: {error}")
        raise JobError(text.format(file=os.path.basename(path), error=error)) from error
    if not isinstance(document, dict) or document.get("schema") != JOB_SCHEMA:
        found = document.get("schema") if isinstance(document, dict) else None
        text = tr("The job file has schema {found!r}; this engine reads schema {schema}.")
        raise JobError(text.format(found=found, schema=JOB_SCHEMA))
    cls = _KINDS.get(str(document.get("kind")))
    if cls is None:
        raise JobError(tr("Unknown kind of job: {kind!r}.").format(kind=document.get("kind")))
    return typing.cast(Job, decode(cls, document.get("job"), "job"))


def decode(expected: Any, value: Any, where: str) -> Any:
    """Build ``expected`` (a dataclass or a type of the contract) from JSON ``value``."""
    if dataclasses.is_dataclass(expected):
        return _decode_dataclass(expected, value, where)
    origin, arguments = typing.get_origin(expected), typing.get_args(expected)
    if origin is typing.Union:  # Optional[X] is the only union in the contract
        return None if value is None else decode(arguments[0], value, where)
    if origin is tuple:
        if not isinstance(value, (list, tuple)):
            raise JobError(tr("{key} must be a list.").format(key=where))
        kinds = arguments[:1] * len(value) if arguments[-1] is Ellipsis else arguments
        if len(kinds) != len(value):
            text = tr("{key} must have {wanted} items, not {found}.")
            raise JobError(text.format(key=where, wanted=len(kinds), found=len(value)))
        items = enumerate(zip(kinds, value))
        return tuple(decode(kind, item, f"{where}[{i}]") for i, (kind, item) in items)
    if origin is dict:
        if not isinstance(value, dict):
            raise JobError(tr("{key} must be an object.").format(key=where))
        return {str(k): decode(arguments[1], item, f"{where}.{k}") for k, item in value.items()}
    if expected is typing.Any:
        return value
    if expected is float and isinstance(value, int) and not isinstance(value, bool):
        try:
            value = float(value)
        except OverflowError as error:
            raise JobError(tr("{key} is too large a number.").format(key=where)) from error
    if not isinstance(value, expected) or (expected is int and isinstance(value, bool)):
        text = tr("{key} must be {wanted}, not {found}.")
        found = type(value).__name__
        raise JobError(text.format(key=where, wanted=expected.__name__, found=found))
    return value


def _decode_dataclass(cls: Any, value: Any, where: str) -> Any:
    if not isinstance(value, dict):
        raise JobError(tr("{key} must be an object.").format(key=where))
    hints = typing.get_type_hints(cls)
    unknown = sorted(set(value) - set(hints))
    if unknown:
        text = tr("{key} has unknown keys: {names}.")
        raise JobError(text.format(key=where, names=", ".join(unknown)))
    for item in dataclasses.fields(cls):
        required = item.default is dataclasses.MISSING
        if required and item.default_factory is dataclasses.MISSING and item.name not in value:
            raise JobError(tr("{key} lacks the key {name}.").format(key=where, name=item.name))
    return cls(**{key: decode(hints[key], item, f"{where}.{key}") for key, item in value.items()})
