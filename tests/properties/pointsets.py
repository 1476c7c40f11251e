"""Point sets as users have them, and as nobody should: places, predictors, targets, gaps."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

from gnnwr_qgis.contract.job import PredictPointsJob
from gnnwr_qgis.engine.jobs import predict_points
from tests.engine.made import trained, write_table
from tests.engine.rasterfiles import LONLAT, RD, Recorder

# Repeatable, and patient with a machine that is busy: a training takes as long as it takes.
QUIET = settings(
    deadline=None,
    phases=(Phase.explicit, Phase.generate),  # a simpler failure is not worth its trainings
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
MEMBERS = 5  # the fewest that the recommended preset takes
PLACES = ("uniform", "clustered", "lattice", "line", "duplicates", "far", "tight", "world")
KINDS = ("normal", "lognormal", "whole", "spike", "huge", "tiny", "copy", "east", "classes")
TARGETS = ("linear", "noise", "heavy", "offset", "whole", "huge", "tiny")


def places(kind: str, points: int, rng: np.random.Generator) -> np.ndarray:
    """Coordinates (n, 2) in metres of RD New, or in degrees for the world."""
    if kind == "world":
        return np.column_stack([rng.uniform(-180, 180, points), rng.uniform(-90, 90, points)])
    xy = rng.uniform(0, 4000, (points, 2))
    if kind == "clustered":
        xy = rng.choice(xy[:4], points) + rng.normal(0, 30, (points, 2))
    elif kind == "lattice":
        side = int(np.ceil(np.sqrt(points)))
        xy = np.stack(np.divmod(np.arange(points), side), axis=1) * 100.0
    elif kind == "line":
        xy[:, 1] = 0.25 * xy[:, 0]
    elif kind == "duplicates":
        xy = xy[rng.integers(0, max(points // 3, 1), points)]
    elif kind == "far":
        xy[0] = 3e6, -3e6
    elif kind == "tight":
        xy *= 1e-6
    return xy + np.array([100_000.0, 400_000.0])


def predictor(kind: str, xy: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    n = len(xy)
    if kind == "classes":
        return np.array(["clay", "Löß", "=1+1"])[rng.integers(0, 3, n)]
    if kind == "spike":
        return np.where(np.arange(n) == n // 2, 1e6, 0.0) + rng.normal(0, 1e-3, n)
    if kind == "east":
        return xy[:, 0].copy()
    if kind == "whole":
        return rng.integers(-2, 3, n).astype(float)
    values = rng.normal(3, 1, n)
    scale = {"huge": 1e12, "tiny": 1e-12}.get(kind, 1.0)
    return np.exp(2 * values) if kind == "lognormal" else scale * values


def target(kind: str, xy: np.ndarray, numbers: list, rng: np.random.Generator) -> np.ndarray:
    n = len(xy)
    if kind == "heavy":
        return rng.standard_t(1.5, n)
    if kind == "whole":
        return rng.poisson(1.0, n).astype(float)
    values = rng.normal(0, 0.3, n)
    if kind != "noise":
        away = (xy - xy.mean(axis=0)) / (xy.std(axis=0) + 1e-12)
        for column in numbers:
            values += (1 + 0.5 * away[:, 0]) * (column - column.mean()) / (column.std() or 1.0)
    return values * {"huge": 1e15, "tiny": 1e-15}.get(kind, 1.0) + 1e6 * (kind == "offset")


@st.composite
def point_sets(draw: st.DrawFn) -> tuple[dict[str, np.ndarray], dict]:
    """Columns of a table with the target ``zinc``, and the changes of a training job for it."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    where = draw(st.sampled_from(PLACES))
    xy = places(where, draw(st.integers(15, 60)), rng)
    columns = {"x": xy[:, 0], "y": xy[:, 1]}
    kinds = draw(st.lists(st.sampled_from(KINDS), min_size=1, max_size=3))
    for k, kind in enumerate(kinds):
        first = columns.get("p0", xy[:, 0])
        copied = kind == "copy" and first.dtype.kind == "f"
        usual = "normal" if kind == "copy" else kind
        columns[f"p{k}"] = 2.0 * first + 1.0 if copied else predictor(usual, xy, rng)
    numbers = [values for name, values in columns.items() if name[0] == "p" and _numeric(values)]
    zinc = target(draw(st.sampled_from(TARGETS)), xy, numbers, rng)
    gaps = draw(st.sampled_from([0.0, 0.0, 0.1, 0.6]))
    columns["zinc"] = np.where(rng.random(len(xy)) < gaps, np.nan, zinc)
    changes = {
        "predictors": tuple(name for name in columns if name[0] == "p"),
        "members": MEMBERS, "epochs": 2, "seed": draw(st.integers(0, 3)),
        "crs_wkt": LONLAT if where == "world" else RD,
    }  # fmt: skip
    return columns, changes


def _numeric(values: np.ndarray) -> bool:
    return values.dtype.kind == "f"


def train(folder: Path, columns: dict, **changes) -> tuple[dict, dict]:
    """Values and arrays of a training's result, in a folder that may be used again."""
    folder.mkdir(exist_ok=True)
    return trained(folder, columns, **changes)


def predict(folder: Path, columns: dict, crs_wkt: str = RD) -> dict[str, np.ndarray]:
    """Arrays of the prediction at other points, by the model trained in ``folder``."""
    job = PredictPointsJob("m.gnnwr", write_table(folder, columns, crs_wkt), "p.npz", device="cpu")
    predict_points.run(job, str(folder), Recorder())
    with np.load(folder / "p.npz", allow_pickle=False) as arrays:
        return dict(arrays)


def explains(error: Exception) -> None:
    """Check that a refusal is a sentence to a person."""
    text = str(error)
    assert len(text) > 20
    assert text[-1] in ".!)"
