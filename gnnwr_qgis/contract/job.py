"""Jobs: what QGIS asks of the worker, as frozen dataclasses in a JSON file.

Tables do not travel in the JSON. A :class:`PointTable` names an ``.npz`` file (no pickled
objects) beside the job file that holds ``x`` and ``y`` (float64, ``n``) and one array per column:

* kind ``number``: float64, NaN where missing;
* kind ``text``: int32 index into ``Column.levels``, -1 where missing.

Coordinates are in the units of ``crs_wkt``; an empty ``crs_wkt`` means "no CRS known".
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Dict, Optional, Tuple, Union

from .choices import COMPARATORS, DEFAULT_TOLERANCE

JOB_SCHEMA = 1


@dataclass(frozen=True)
class Column:
    """One attribute of a point table. ``key`` is the name of its array in the ``.npz``."""

    name: str
    key: str
    kind: str = "number"  # "number" or "text"
    levels: Tuple[str, ...] = ()
    unit: str = ""


@dataclass(frozen=True)
class PointTable:
    """Points with attributes; ``path`` is relative to the job file's folder or absolute.

    ``notes`` gives, for rows that cannot be used whatever the job (no geometry, say), the reason;
    the key is the row number as text because JSON has no other keys.
    """

    path: str
    rows: int
    crs_wkt: str = ""
    columns: Tuple[Column, ...] = ()
    notes: Dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class NodataRange:
    """A range of nodata in *scaled* values, as QGIS users set it; bounds may be infinite (None)."""

    minimum: Optional[float] = None
    maximum: Optional[float] = None
    include_minimum: bool = True
    include_maximum: bool = True


@dataclass(frozen=True)
class RasterSource:
    """One band of one raster, as QGIS resolved it.

    ``name`` is the predictor it stands for, ``layer`` what the user calls the layer (messages).
    ``nodata`` is the band's own nodata in raw (unscaled) values, None when absent or switched off.
    Value = raw * ``scale`` + ``offset``. ``crs_wkt`` is the layer's CRS (overrides included).
    """

    name: str
    layer: str
    dataset: str
    band: int = 1
    crs_wkt: str = ""
    nodata: Optional[float] = None
    nodata_ranges: Tuple[NodataRange, ...] = ()
    scale: float = 1.0
    offset: float = 0.0
    unit: str = ""


@dataclass(frozen=True)
class GridRequest:
    """The output grid as the user asked for it; the worker resolves what is left open.

    ``reference`` is the raster whose grid is followed (None: the first predictor raster);
    ``extent`` is (xmin, ymin, xmax, ymax) in ``extent_crs_wkt``.
    """

    reference: Optional[RasterSource] = None
    extent: Optional[Tuple[float, float, float, float]] = None
    extent_crs_wkt: str = ""
    cellsize: Optional[float] = None
    crs_wkt: str = ""


@dataclass(frozen=True)
class TrainJob:
    """Fit a model. ``predictors`` are columns of ``table``; ``rasters`` add theirs by name.

    ``members``, ``epochs`` and ``references`` None means the preset's own. ``results`` is the
    ``.npz`` of per-row results that the worker writes (relative to the job file's folder);
    ``report`` the HTML file, if one is wanted; ``nonstationarity`` adds the test of whether each
    coefficient varies at all. ``checkpoint`` is the file in which the state of a training is kept,
    every ``checkpoint_period`` seconds, and from which an interrupted one goes on.
    """

    table: PointTable
    target: str
    predictors: Tuple[str, ...]
    model: str
    results: str
    rasters: Tuple[RasterSource, ...] = ()
    categorical: Tuple[str, ...] = ()
    distance: str = "automatic"
    members: Optional[int] = None
    epochs: Optional[int] = None
    references: Optional[int] = None
    split: Optional[str] = None
    unit: str = ""
    seed: int = 1
    device: str = "automatic"
    preset: str = "recommended"
    report: Optional[str] = None
    nonstationarity: bool = False
    provenance: Dict[str, str] = field(default_factory=dict)
    checkpoint: Optional[str] = None
    checkpoint_period: float = 30.0


@dataclass(frozen=True)
class CrossValidateJob:
    """Cross-validate the recommended model beside ``compare``; data as in :class:`TrainJob`.

    ``schemes`` are of SCHEMES, ``compare`` of COMPARATORS. ``group_field`` is a column of
    ``table``, needed by the scheme "groups". ``block_size`` is in metres for great-circle
    distance, else in units of the CRS; None chooses it. ``results`` is the ``.npz`` of per-row
    results (relative to the job file's folder), ``scores`` the CSV of scores and ``report`` the
    HTML file, if wanted.
    """

    table: PointTable
    target: str
    predictors: Tuple[str, ...]
    results: str
    rasters: Tuple[RasterSource, ...] = ()
    categorical: Tuple[str, ...] = ()
    distance: str = "automatic"
    schemes: Tuple[str, ...] = ("random", "blocks")
    group_field: Optional[str] = None
    folds: int = 10
    repeats: int = 1
    block_size: Optional[float] = None
    compare: Tuple[str, ...] = tuple(COMPARATORS)
    unit: str = ""
    seed: int = 1
    device: str = "automatic"
    scores: Optional[str] = None
    report: Optional[str] = None
    provenance: Dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ExploreJob:
    """Describe the relationships before a model is fitted; data as in :class:`TrainJob`.

    ``statistics`` is the CSV of statistics and ``report`` the HTML file, if wanted.
    """

    table: PointTable
    target: str
    predictors: Tuple[str, ...]
    rasters: Tuple[RasterSource, ...] = ()
    categorical: Tuple[str, ...] = ()
    distance: str = "automatic"
    unit: str = ""
    seed: int = 1
    statistics: Optional[str] = None
    report: Optional[str] = None
    provenance: Dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class PredictRasterJob:
    """Predict on a grid. ``rasters`` carry the model's predictor names (matching is done).

    ``tolerance`` is the largest error of a prediction that interpolating the model's surfaces may
    make, as a share of the target's standard deviation; 0 evaluates every pixel.
    """

    model: str
    rasters: Tuple[RasterSource, ...]
    grid: GridRequest
    output: str
    coefficients: Optional[str] = None
    attribution: Optional[str] = None
    intervals: Optional[str] = None
    applicability: Optional[str] = None
    tolerance: float = DEFAULT_TOLERANCE
    device: str = "automatic"
    provenance: Dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class PredictPointsJob:
    """Predict at points; predictors come from columns of ``table`` or, by name, ``rasters``."""

    model: str
    table: PointTable
    results: str
    rasters: Tuple[RasterSource, ...] = ()
    device: str = "automatic"


@dataclass(frozen=True)
class ExplainJob:
    """Shapley values at points; predictors come from where :class:`PredictPointsJob` has them.

    ``report`` is the HTML file, if one is wanted; ``compare`` refits XGBoost to the model's own
    training table and explains it beside the model.
    """

    model: str
    table: PointTable
    results: str
    rasters: Tuple[RasterSource, ...] = ()
    report: Optional[str] = None
    compare: bool = False
    device: str = "automatic"
    provenance: Dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class SelfTestJob:
    """Prove an installation: a real training step and a real raster read in ``folder``."""

    folder: str


@dataclass(frozen=True)
class StatusJob:
    """Report interpreter, library versions and GPU of the engine."""


Job = Union[
    TrainJob,
    CrossValidateJob,
    ExploreJob,
    PredictRasterJob,
    PredictPointsJob,
    ExplainJob,
    SelfTestJob,
    StatusJob,
]
