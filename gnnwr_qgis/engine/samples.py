"""The sample of a fit: from a point table and rasters to checked arrays in canonical order."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from ..contract.job import DISTANCES, CrossValidateJob, ExploreJob, TrainJob
from ..contract.modelheader import Predictor
from ..contract.names import LOCATION
from . import crs, predictors, rasters, tables
from .errors import InputError
from .partitions import PARTS
from .presets import VALIDATION_SHARE, settings_of
from .reporter import Reporter

MIN_POINTS = 20
MIN_POINTS_PER_COEFFICIENT = 5
MIN_LOCATIONS = PARTS  # none of the parts that are left out may be empty
PART_NAMES = {"train": 0, "training": 0, "val": 1, "valid": 1, "validation": 1, "test": 2}
TRAIN, VALIDATION, TEST = 0, 1, 2


@dataclass(frozen=True)
class Sample:
    """What a model is fitted to. Rows are in canonical order.

    Attributes
    ----------
    xy : (n, 2) float64
        Coordinates in ``crs_wkt``.
    design : (n, q) float64
        Design matrix in units of the data, first column 1.
    target : (n,) float64
    part : (n,) int
        TRAIN, VALIDATION or TEST; all TRAIN without a split field.
    location : (n,) int
        Number of the location: rows at one place share it.
    rows : (n,) int
        Row of the job's table that each row of the sample is.
    """

    xy: np.ndarray
    design: np.ndarray
    target: np.ndarray
    part: np.ndarray
    location: np.ndarray
    rows: np.ndarray
    predictors: tuple[Predictor, ...]
    crs_wkt: str
    distance: str

    @property
    def coefficient_names(self) -> list[str]:
        """Names of the columns of ``design``."""
        return predictors.coefficient_names(self.predictors)

    def at(self, rows: np.ndarray) -> Sample:
        """Some of the rows, their locations numbered anew."""
        return replace(
            self,
            xy=self.xy[rows],
            design=self.design[rows],
            target=self.target[rows],
            part=self.part[rows],
            location=np.unique(self.location[rows], return_inverse=True)[1].ravel(),
            rows=self.rows[rows],
        )


@dataclass(frozen=True)
class Prepared:
    """A sample with what the output table needs: why rows are left out, and sampled rasters."""

    sample: Sample
    reasons: tuple[str, ...]
    reason: np.ndarray  # (rows of the table,) int32, 0 = used
    sampled: np.ndarray  # (rows of the table, rasters) float64
    values: dict[str, np.ndarray]  # predictors as they came, in the rows of the sample


def training_job(job: CrossValidateJob | ExploreJob) -> TrainJob:
    """The training job on the data of ``job``, which :func:`prepare` takes."""
    return TrainJob(
        table=job.table,
        target=job.target,
        predictors=job.predictors,
        model="",
        results="",
        rasters=job.rasters,
        categorical=job.categorical,
        distance=job.distance,
        unit=job.unit,
        seed=job.seed,
    )


def prepare(job: TrainJob, folder: str, report: Reporter) -> Prepared:
    """Read, sample, check and order the data of ``job``.

    Raises
    ------
    InputError
        When the data cannot carry a model; the message names the field or raster and the remedy.
    """
    points = tables.read_points(job.table, folder)
    if len(points.xy) == 0:
        raise InputError("The point layer has no features. Choose a layer or selection with some.")
    distance, crs_wkt = _distance(job, report)
    _check_names(job, points)
    values = {name: points.columns[name] for name in job.predictors}
    units = {name: points.units.get(name, "") for name in job.predictors}
    sampled = np.full((len(points.xy), len(job.rasters)), np.nan)
    for k, source in enumerate(job.rasters):
        report.progress(0.02 * k / len(job.rasters), f"Sampling {source.name}")
        nearest = source.name in job.categorical
        sampled[:, k] = rasters.sample(source, points.xy, job.table.crs_wkt, nearest, report)
        values[source.name], units[source.name] = sampled[:, k], source.unit
    target = points.columns[job.target]
    if target.dtype.kind != "f":
        raise InputError(f"The target field “{job.target}” is text. Choose a numeric field.")
    part, split_missing = _parts(job, points, report)
    xy = points.xy
    if crs_wkt != job.table.crs_wkt:
        xy = crs.transform(xy, job.table.crs_wkt, crs_wkt, report)
    if distance == "great-circle":
        crs.check_degrees(xy)
        xy = _wrapped(xy)

    found = _left_out(job, points.notes, xy, target, values, split_missing)
    learning = (part == TRAIN) & ~np.any([where for _, where in found], axis=0)
    if not learning.any():
        raise InputError(
            "No point to train on has a target and all predictors: " + _counted(found) + ". "
            "Check the fields, the rasters' extents and their coordinate systems."
        )
    _check_varies(job, target[learning], {key: item[learning] for key, item in values.items()})
    fitted = tuple(
        predictors.fit_class(name, values[name][learning], units[name], report)
        if name in job.categorical or values[name].dtype.kind != "f"
        else Predictor(name, "number", units[name])
        for name in predictors.canonical(list(values))
    )
    _check_coefficients(fitted)
    design, _ = predictors.encode(fitted, values)
    found.append(("a class that training never saw", np.isnan(design).any(axis=1)))
    _report_left_out(found, len(xy), report)
    reasons, reason = _coded(found, len(xy))
    used = np.flatnonzero(reason == 0)
    _check_size(job, xy[learning], design.shape[1], (part[used] == VALIDATION).any())
    xy, design, target, part = xy[used], design[used], target[used], part[used]
    # Canonical order: nothing random or summed may depend on how the layer happens to be sorted.
    order = np.lexsort((part, target, *design.T[::-1], xy[:, 1], xy[:, 0]))
    location, count = np.unique(xy[order], axis=0, return_inverse=True, return_counts=True)[1:]
    if (count > 1).any():
        report.info(
            f"{count[count > 1].sum()} points lie at duplicate locations ({(count > 1).sum()} of "
            "them); they stay in one part."
        )
    sample = Sample(
        xy[order],
        design[order],
        target[order],
        part[order],
        location.ravel(),
        used[order],
        fitted,
        crs_wkt,
        distance,
    )
    kept = {name: column[used[order]] for name, column in values.items()}
    return Prepared(sample, reasons, reason, sampled, kept)


def _distance(job: TrainJob, report: Reporter) -> tuple[str, str]:
    """The distance to use and the CRS of the model."""
    wkt = job.table.crs_wkt
    if job.distance not in DISTANCES:
        raise InputError(
            f"Unknown distance {job.distance!r}. Choose one of {', '.join(DISTANCES)}."
        )
    geographic = bool(wkt) and crs.is_geographic(wkt)
    if job.distance == "great-circle":
        if not wkt:
            raise InputError(
                "Great-circle distance needs points with a coordinate system. Set the layer's, "
                "or choose planar distance."
            )
        return "great-circle", wkt if crs.in_degrees(wkt) else crs.WGS84_WKT
    if not geographic:
        if job.preset == "article":
            report.warning(
                "The article's protocol gives the network raw distances; in metres they are large "
                "and its training may fail. It was made for degrees of longitude and latitude."
            )
        return "planar", wkt
    if job.distance == "automatic" and job.preset == "recommended":
        return "great-circle", wkt if crs.in_degrees(wkt) else crs.WGS84_WKT
    report.warning(
        "Distances are planar, in degrees of longitude and latitude: a degree of longitude "
        "shrinks towards the poles. Choose great-circle distance, or reproject the points."
    )
    return "planar", wkt


def _check_names(job: TrainJob, points: tables.Points) -> None:
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


def _wrapped(xy: np.ndarray) -> np.ndarray:
    """Longitudes brought to [-180, 180): one place has one pair of coordinates."""
    beyond = (xy[:, 0] >= 180.0) | (xy[:, 0] < -180.0)
    if beyond.any():
        xy = xy.copy()
        xy[beyond, 0] = (xy[beyond, 0] + 180.0) % 360.0 - 180.0
    return xy


Found = list[tuple[str, np.ndarray]]  # why rows cannot be used, and which (bool)


def _left_out(
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
            row = int(np.flatnonzero(np.isinf(column))[0])
            raise InputError(
                f"“{name}” holds {int(np.isinf(column).sum())} infinite values, the first in "
                f"feature number {row + 1}. Correct them or set them to NULL."
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


def _coded(found: Found, rows: int) -> tuple[tuple[str, ...], np.ndarray]:
    """The reasons, and for each row the number of its first one (0 for none)."""
    reason = np.zeros(rows, dtype=np.int32)
    for k, (_, where) in reversed(list(enumerate(found))):
        reason[where] = k + 1
    return tuple(text for text, _ in found), reason


def _counted(found: Found) -> str:
    reasons, reason = _coded(found, len(found[0][1]))
    counts = [(text, int((reason == k + 1).sum())) for k, text in enumerate(reasons)]
    return ", ".join(f"{count} with {text}" for text, count in counts if count)


def _report_left_out(found: Found, rows: int, report: Reporter) -> None:
    dropped = int(np.any([where for _, where in found], axis=0).sum())
    if dropped:
        report.warning(f"{dropped} of {rows} points are not used: {_counted(found)}.")


def _check_varies(job: TrainJob, target: np.ndarray, values: dict[str, np.ndarray]) -> None:
    for name, column in {job.target: target, **values}.items():
        if len(np.unique(column)) > 1:
            continue
        what = "target" if name == job.target else "predictor"
        remedy = "Choose another target." if what == "target" else "Remove it: it says nothing."
        raise InputError(
            f"The {what} “{name}” has the same value at all {len(column)} usable points. {remedy}"
        )


def _check_coefficients(fitted: tuple[Predictor, ...]) -> None:
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


def _check_size(job: TrainJob, xy: np.ndarray, coefficients: int, validated: bool) -> None:
    """Refuse training rows, at places ``xy`` (n, 2), that are too few."""
    what = f"usable points that “{job.split}” gives to train" if job.split else "usable points"
    needed = max(MIN_POINTS, MIN_POINTS_PER_COEFFICIENT * coefficients)
    if settings_of(job).keep == "best-validation" and not validated:
        needed = math.ceil(needed / (1.0 - VALIDATION_SHARE))  # a share will be held out
    if len(xy) < needed:
        raise InputError(
            f"Only {len(xy)} {what} for {coefficients} coefficients; at least {needed} are "
            "needed. Add points, or use fewer predictors (or classes)."
        )
    locations = len(np.unique(xy, axis=0))
    if locations < MIN_LOCATIONS:
        raise InputError(
            f"The {what} lie at {locations} different locations; at least {MIN_LOCATIONS} are "
            "needed to learn how coefficients vary. Add points at other places."
        )


def _parts(job: TrainJob, points: tables.Points, report: Reporter) -> tuple[np.ndarray, np.ndarray]:
    """The part of every row of the table, and where the split field says nothing."""
    part = np.full(len(points.xy), TRAIN)
    if not job.split:
        return part, np.zeros(len(part), dtype=bool)
    texts = np.char.lower(np.char.strip(points.columns[job.split].astype(str)))
    absent = (texts == "") | (texts == "nan")
    strange = sorted(set(texts[~absent].tolist()) - set(PART_NAMES))
    if strange:
        raise InputError(
            f"The split field “{job.split}” holds “{strange[0]}”. Its values must be train, val "
            "or test."
        )
    part[~absent] = [PART_NAMES[text] for text in texts[~absent].tolist()]
    validation = part == VALIDATION
    if validation.any() and settings_of(job).keep != "best-validation":
        report.info(
            f"{validation.sum()} validation points are trained on: this preset chooses nothing by "
            "them."
        )
        part[validation] = TRAIN
    return part, absent
