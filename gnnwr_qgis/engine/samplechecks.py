"""What a sample must be to carry a model, and why rows are left out; see :mod:`samples`."""

from __future__ import annotations

import math

import numpy as np

from ..contract.job import TrainJob
from ..contract.modelheader import Predictor
from ..contract.names import LOCATION
from ..contract.translation import counted, tr
from . import predictors, tables
from .errors import InputError
from .partitions import PARTS
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
            raise InputError(
                tr("The points have no field “{name}”. Choose one that they have.").format(
                    name=field
                )
            )
    names = [*job.predictors, *(source.name for source in job.rasters)]
    if not names:
        raise InputError(tr("There is no predictor. Choose at least one field or raster."))
    for name in names:
        if name.casefold() == LOCATION:
            raise InputError(
                tr(
                    "A predictor is called “{name}”, which is what explanations call the place. "
                    "Rename the field or the raster's band."
                ).format(name=name)
            )
        if names.count(name) > 1:
            raise InputError(
                tr(
                    "Two predictors are called “{name}”. Rename the field or the raster's band, "
                    "or leave one out."
                ).format(name=name)
            )
    if job.target in names:
        raise InputError(
            tr("“{name}” is the target and a predictor. Remove it from one.").format(
                name=job.target
            )
        )
    unknown = [name for name in job.categorical if name not in names]
    if unknown:
        raise InputError(
            tr(
                "Categorical names {unknown}, which is not among the predictors. Correct the "
                "name; there are: {names}."
            ).format(
                unknown=tr(", ").join(f"“{name}”" for name in unknown),
                names=tr(", ").join(names),
            )
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
    found.append((tr("no place in the model's coordinate system"), ~np.isfinite(xy).all(axis=1)))
    for name, column in {job.target: target, **values}.items():
        if column.dtype.kind == "f" and np.isinf(column).any():
            rows = np.flatnonzero(np.isinf(column))
            raise InputError(
                tr(
                    "“{name}” holds {count} infinite value, in feature number {feature}. Correct "
                    "it or set it to NULL."
                    if len(rows) == 1
                    else "“{name}” holds {count} infinite values, the first in feature number "
                    "{feature}. Correct them or set them to NULL."
                ).format(name=name, count=len(rows), feature=rows[0] + 1)
            )
    said = tr("no value of the target {name}").format(name=job.target)
    found.append((said, predictors.missing(target)))
    for name in predictors.canonical(list(values)):
        text = tr(
            "outside raster {name} or nodata" if name in rasters_named else "no value of {name}"
        )
        found.append((text.format(name=name), predictors.missing(values[name])))
    if job.split:
        said = tr("no value of the split field {name}").format(name=job.split)
        found.append((said, split_missing))
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
    return tr(", ").join(
        tr("{count} with {reason}").format(count=count, reason=text)
        for text, count in counts
        if count
    )


def report_left_out(found: Found, rows: int, report: Reporter) -> None:
    """Warn of rows that cannot be used."""
    dropped = int(np.any([where for _, where in found], axis=0).sum())
    if dropped:
        report.warning(
            tr(
                "{dropped} of {points} is not used: {reasons}."
                if dropped == 1
                else "{dropped} of {points} are not used: {reasons}."
            ).format(
                dropped=dropped,
                points=counted(rows, "{count} point", "{count} points"),
                reasons=reasons_text(found),
            )
        )


def check_varies(job: TrainJob, target: np.ndarray, values: dict[str, np.ndarray]) -> None:
    """Refuse a target or predictor of one value, or in a unit that arithmetic cannot carry."""
    for name, column in {job.target: target, **values}.items():
        _check_unit(name, column)
        if len(np.unique(column)) > 1:
            continue
        raise InputError(
            tr(
                "The target “{name}” has the same value at all {count} usable points. Choose "
                "another target."
                if name == job.target
                else "The predictor “{name}” has the same value at all {count} usable points. "
                "Remove it: it says nothing."
            ).format(name=name, count=len(column))
        )


def _check_unit(name: str, column: np.ndarray) -> None:
    if column.dtype.kind != "f":
        return
    largest = float(np.abs(column).max())
    if largest > LARGEST:
        what = tr("values as large as {value:.3g}").format(value=largest)
    elif 0.0 < (spread := float(np.ptp(column))) < 1.0 / LARGEST:
        what = tr("differences as small as {value:.3g}").format(value=spread)
    else:
        return
    raise InputError(
        tr(
            "“{name}” holds {what}, of which squares and quotients cannot be worked out. Give it "
            "in another unit, or set values that stand for missing ones to NULL."
        ).format(name=name, what=what)
    )


def check_coefficients(fitted: tuple[Predictor, ...]) -> None:
    """Refuse classes of one level, and coefficients that would have one name."""
    for predictor in fitted:
        if predictor.kind == "class" and len(predictor.levels) < 2:
            raise InputError(
                tr(
                    "The class predictor “{name}” has one level only (“{level}”). Remove it."
                ).format(name=predictor.name, level="".join(predictor.levels))
            )
    names = predictors.coefficient_names(fitted)
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise InputError(
            tr(
                "Two coefficients would be called “{name}”. Rename the predictor of that name."
            ).format(name=twice[0])
        )


def check_size(job: TrainJob, xy: np.ndarray, coefficients: int, validated: bool) -> None:
    """Refuse training rows, at places ``xy`` (n, 2), that are too few."""
    needed = max(MIN_POINTS, MIN_POINTS_PER_COEFFICIENT * coefficients)
    if settings_of(job).keep == "best-validation" and not validated:
        needed = math.ceil(needed / (1.0 - VALIDATION_SHARE))  # a share will be held out
    if len(xy) < needed:
        raise InputError(
            tr(
                "Only {points} that “{split}” gives to train for {coefficients} coefficients; at "
                "least {needed} are needed. Add points, or use fewer predictors (or classes)."
                if job.split
                else "Only {points} for {coefficients} coefficients; at least {needed} are "
                "needed. Add points, or use fewer predictors (or classes)."
            ).format(
                points=counted(len(xy), "{count} usable point", "{count} usable points"),
                split=job.split,
                coefficients=coefficients,
                needed=needed,
            )
        )
    locations = len(np.unique(xy, axis=0))
    if locations < MIN_LOCATIONS:
        raise InputError(
            tr(
                "The usable points that “{split}” gives to train lie at {locations}; at least "
                "{needed} are needed to learn how coefficients vary. Add points at other places."
                if job.split
                else "The usable points lie at {locations}; at least {needed} are needed to learn "
                "how coefficients vary. Add points at other places."
            ).format(
                locations=counted(locations, "{count} location", "{count} locations"),
                split=job.split,
                needed=MIN_LOCATIONS,
            )
        )
