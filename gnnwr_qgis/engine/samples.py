"""The sample of a fit: from a point table and rasters to checked arrays in canonical order."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ..contract.choices import DISTANCES
from ..contract.job import CrossValidateJob, ExploreJob, TrainJob
from ..contract.modelheader import Predictor
from ..contract.translation import counted, tr
from . import crs, predictors, rasters, samplechecks, tables
from .errors import InputError
from .presets import settings_of
from .reporter import Reporter

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
        raise InputError(
            tr("The point layer has no features. Choose a layer or selection with some.")
        )
    distance, crs_wkt = _distance(job, report)
    samplechecks.check_names(job, points)
    values = {name: points.columns[name] for name in job.predictors}
    units = {name: points.units.get(name, "") for name in job.predictors}
    sampled = np.full((len(points.xy), len(job.rasters)), np.nan)
    for k, source in enumerate(job.rasters):
        sampling = tr("Sampling {name}").format(name=source.name)
        report.progress(0.02 * k / len(job.rasters), sampling)
        nearest = source.name in job.categorical
        sampled[:, k] = rasters.sample(source, points.xy, job.table.crs_wkt, nearest, report)
        values[source.name], units[source.name] = sampled[:, k], source.unit
    target = points.columns[job.target]
    if target.dtype.kind != "f":
        raise InputError(
            tr("The target field “{name}” is text. Choose a numeric field.").format(name=job.target)
        )
    part, split_missing = _parts(job, points, report)
    xy = points.xy
    if crs_wkt != job.table.crs_wkt:
        xy = crs.transform(xy, job.table.crs_wkt, crs_wkt, report)
    if distance == "great-circle":
        crs.check_degrees(xy)
        xy = _wrapped(xy)

    found = samplechecks.left_out(job, points.notes, xy, target, values, split_missing)
    learning = (part == TRAIN) & ~np.any([where for _, where in found], axis=0)
    if not learning.any():
        raise InputError(
            tr(
                "No point to train on has a target and all predictors: {reasons}. Check the "
                "fields, the rasters' extents and their coordinate systems."
            ).format(reasons=samplechecks.reasons_text(found))
        )
    learnt = {name: column[learning] for name, column in values.items()}
    samplechecks.check_varies(job, target[learning], learnt)
    fitted = tuple(
        predictors.fit_class(name, learnt[name], units[name], report)
        if name in job.categorical or values[name].dtype.kind != "f"
        else Predictor(name, "number", units[name])
        for name in predictors.canonical(list(values))
    )
    samplechecks.check_coefficients(fitted)
    design, _ = predictors.encode(fitted, values)
    found.append((tr("a class that training never saw"), np.isnan(design).any(axis=1)))
    samplechecks.report_left_out(found, len(xy), report)
    reasons, reason = samplechecks.coded(found, len(xy))
    used = np.flatnonzero(reason == 0)
    samplechecks.check_size(job, xy[learning], design.shape[1], (part[used] == VALIDATION).any())
    xy, design, target, part = xy[used], design[used], target[used], part[used]
    # Canonical order: nothing random or summed may depend on how the layer happens to be sorted.
    order = np.lexsort((part, target, *design.T[::-1], xy[:, 1], xy[:, 0]))
    location, count = np.unique(xy[order], axis=0, return_inverse=True, return_counts=True)[1:]
    if (count > 1).any():
        shared = int((count > 1).sum())
        report.info(
            tr(
                "{points} points lie at {places} duplicate location; those of one place stay in "
                "one part."
                if shared == 1
                else "{points} points lie at {places} duplicate locations; those of one place "
                "stay in one part."
            ).format(points=count[count > 1].sum(), places=shared)
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
            tr("Unknown distance {distance!r}. Choose one of {known}.").format(
                distance=job.distance, known=tr(", ").join(DISTANCES)
            )
        )
    geographic = bool(wkt) and crs.is_geographic(wkt)
    if job.distance == "great-circle":
        if not wkt:
            raise InputError(
                tr(
                    "Great-circle distance needs points with a coordinate system. Set the "
                    "layer's, or choose planar distance."
                )
            )
        return "great-circle", wkt if crs.in_degrees(wkt) else crs.WGS84_WKT
    if not geographic:
        if job.preset == "article":
            report.warning(
                tr(
                    "The article's protocol gives the network raw distances; in metres they are "
                    "large and its training may fail. It was made for degrees of longitude and "
                    "latitude."
                )
            )
        return "planar", wkt
    if job.distance == "automatic" and job.preset == "recommended":
        return "great-circle", wkt if crs.in_degrees(wkt) else crs.WGS84_WKT
    report.warning(
        tr(
            "Distances are planar, in degrees of longitude and latitude: a degree of longitude "
            "shrinks towards the poles. Choose great-circle distance, or reproject the points."
        )
    )
    return "planar", wkt


def _wrapped(xy: np.ndarray) -> np.ndarray:
    """Longitudes brought to [-180, 180): one place has one pair of coordinates."""
    beyond = (xy[:, 0] >= 180.0) | (xy[:, 0] < -180.0)
    if beyond.any():
        xy = xy.copy()
        xy[beyond, 0] = (xy[beyond, 0] + 180.0) % 360.0 - 180.0
    return xy


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
            tr(
                "The split field “{name}” holds “{value}”. Its values must be train, val or test."
            ).format(name=job.split, value=strange[0])
        )
    part[~absent] = [PART_NAMES[text] for text in texts[~absent].tolist()]
    validation = part == VALIDATION
    if validation.any() and settings_of(job).keep != "best-validation":
        report.info(
            counted(
                int(validation.sum()),
                "{count} validation point is trained on: this preset chooses nothing by "
                "validation.",
                "{count} validation points are trained on: this preset chooses nothing by "
                "validation.",
            )
        )
        part[validation] = TRAIN
    return part, absent
