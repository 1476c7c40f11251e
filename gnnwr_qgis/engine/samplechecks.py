"""What a sample must be to carry a model, and why rows are left out; see :mod:`samples`."""

from __future__ import annotations

import math

import numpy as np

from ..contract.job import TrainJob
from ..contract.modelheader import Predictor
from ..contract.names import LOCATION
from . import predictors, tables
from .errors import InputError
from .partitions import PARTS
from .phrasing import counted, noun
from .presets import VALIDATION_SHARE, settings_of
from .reporter import Reporter

MIN_POINTS = 20
MIN_POINTS_PER_COEFFICIENT = 5
MIN_LOCATIONS = PARTS  # none of the parts that are left out may be empty

LARGEST = 1e30  # squares and quotients of such numbers are far from overflow

Found = list[tuple[str, np.ndarray]]  # why rows cannot be used, and which (bool)


def check_names(job: TrainJob, points: tables.Points) -> None:
    """Refuse fields that are not there, and predictors that cannot be told apart."""
    for field in (*job.predictors, job.target, job.split):
        if field and field not in points.columns:
            raise InputError(f"The points have no field “{field}”. Choose one that they have.")
    names = [*job.predictors, *(source.name for source in job.rasters)]
    if not names:
        raise InputError("There is no predictor. Choose at least one field or raster.")
    for name in names:
        if name.casefold() == LOCATION:
            raise InputError(
                f"A predictor is called “{name}”, which is what explanations call the place. "
                "Rename the field or the raster's band."
            )
        if names.count(name) > 1:
            raise InputError(
                f"Two predictors are called “{name}”. Rename the field or the raster's band, or "
                "leave one out."
            )
    if job.target in names:
        raise InputError(f"“{job.target}” is the target and a predictor. Remove it from one.")
    unknown = [name for name in job.categorical if name not in names]
    if unknown:
        raise InputError(
            f"Categorical names “{'”, “'.join(unknown)}”, which is not among the predictors. "
            f"Correct the name; there are: {', '.join(names)}."
        )


def left_out(
    job: TrainJob,
    notes: dict[int, str],
    xy: np.ndarray,
    target: np.ndarray,
    values: dict[str, np.ndarray],
    split_missing: np.ndarray,
) -> Found:
    """Why rows cannot be used; where several reasons hold, the first counts."""
    rasters_named = {source.name for source in job.rasters}
    found: Found = []
    for text in sorted(set(notes.values())):
        at = [row for row, note in notes.items() if note == text]
        found.append((text, np.isin(np.arange(len(target)), at)))
    found.append(("no place in the model's coordinate system", ~np.isfinite(xy).all(axis=1)))
    for name, column in {job.target: target, **values}.items():
        if column.dtype.kind == "f" and np.isinf(column).any():
            rows = np.flatnonzero(np.isinf(column))
            held = counted(len(rows), "infinite value")
            where, them = ("", "it") if len(rows) == 1 else ("the first ", "them")
            raise InputError(
                f"“{name}” holds {held}, {where}in feature number {rows[0] + 1}. Correct {them} or "
                f"set {them} to NULL."
            )
    found.append((f"no value of the target {job.target}", predictors.missing(target)))
    for name in predictors.canonical(list(values)):
        said = (
            f"outside raster {name} or nodata" if name in rasters_named else f"no value of {name}"
        )
        found.append((said, predictors.missing(values[name])))
    if job.split:
        found.append((f"no value of the split field {job.split}", split_missing))
    return found


def coded(found: Found, rows: int) -> tuple[tuple[str, ...], np.ndarray]:
    """The reasons, and for each row the number of its first one (0 for none)."""
    reason = np.zeros(rows, dtype=np.int32)
    for k, (_, where) in reversed(list(enumerate(found))):
        reason[where] = k + 1
    return tuple(text for text, _ in found), reason


def reasons_text(found: Found) -> str:
    """How many rows cannot be used for each reason."""
    reasons, reason = coded(found, len(found[0][1]))
    counts = [(text, int((reason == k + 1).sum())) for k, text in enumerate(reasons)]
    return ", ".join(f"{count} with {text}" for text, count in counts if count)


def report_left_out(found: Found, rows: int, report: Reporter) -> None:
    """Warn of rows that cannot be used."""
    dropped = int(np.any([where for _, where in found], axis=0).sum())
    if dropped:
        report.warning(
            f"{dropped} of {counted(rows, 'point')} {noun(dropped, 'is', 'are')} not used: "
            f"{reasons_text(found)}."
        )


def check_varies(job: TrainJob, target: np.ndarray, values: dict[str, np.ndarray]) -> None:
    """Refuse a target or predictor of one value, or in a unit that arithmetic cannot carry."""
    for name, column in {job.target: target, **values}.items():
        _check_unit(name, column)
        if len(np.unique(column)) > 1:
            continue
        what = "target" if name == job.target else "predictor"
        remedy = "Choose another target." if what == "target" else "Remove it: it says nothing."
        raise InputError(
            f"The {what} “{name}” has the same value at all {len(column)} usable points. {remedy}"
        )


def _check_unit(name: str, column: np.ndarray) -> None:
    if column.dtype.kind != "f":
        return
    largest = float(np.abs(column).max())
    if largest > LARGEST:
        what = f"values as large as {largest:.3g}"
    elif 0.0 < (spread := float(np.ptp(column))) < 1.0 / LARGEST:
        what = f"differences as small as {spread:.3g}"
    else:
        return
    raise InputError(
        f"“{name}” holds {what}, of which squares and quotients cannot be worked out. Give it in "
        "another unit, or set values that stand for missing ones to NULL."
    )


def check_coefficients(fitted: tuple[Predictor, ...]) -> None:
    """Refuse classes of one level, and coefficients that would have one name."""
    for predictor in fitted:
        if predictor.kind == "class" and len(predictor.levels) < 2:
            raise InputError(
                f"The class predictor “{predictor.name}” has one level only "
                f"(“{''.join(predictor.levels)}”). Remove it."
            )
    names = predictors.coefficient_names(fitted)
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise InputError(
            f"Two coefficients would be called “{twice[0]}”. Rename the predictor of that name."
        )


def check_size(job: TrainJob, xy: np.ndarray, coefficients: int, validated: bool) -> None:
    """Refuse training rows, at places ``xy`` (n, 2), that are too few."""
    which = f" that “{job.split}” gives to train" if job.split else ""
    needed = max(MIN_POINTS, MIN_POINTS_PER_COEFFICIENT * coefficients)
    if settings_of(job).keep == "best-validation" and not validated:
        needed = math.ceil(needed / (1.0 - VALIDATION_SHARE))  # a share will be held out
    if len(xy) < needed:
        raise InputError(
            f"Only {counted(len(xy), 'usable point')}{which} for {coefficients} coefficients; at "
            f"least {needed} are needed. Add points, or use fewer predictors (or classes)."
        )
    locations = len(np.unique(xy, axis=0))
    if locations < MIN_LOCATIONS:
        raise InputError(
            f"The usable points{which} lie at {counted(locations, 'location')}; at least "
            f"{MIN_LOCATIONS} are needed to learn how coefficients vary. Add points at other "
            "places."
        )
