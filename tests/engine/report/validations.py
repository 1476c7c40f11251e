"""Made results of exploration and cross-validation, with numbers that are known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from gnnwr_qgis.contract.choices import COMPARATORS
from gnnwr_qgis.contract.modelheader import Predictor
from gnnwr_qgis.engine.crossvalidated import CrossValidation
from gnnwr_qgis.engine.report.crossvalidation import ValidationData
from gnnwr_qgis.engine.report.points import PointData
from gnnwr_qgis.engine.scoretable import Score
from gnnwr_qgis.engine.spatialblocks import Blocks

from ..rasterfiles import RD

PROVENANCE = {"plugin": "0.2.0", "points": "wells", "created": "2026-01-02T03:04:05+00:00"}


def points(count: int = 60, **changes) -> PointData:
    """Random points in RD New with a smooth target."""
    rng = np.random.default_rng(7)
    xy = rng.uniform((100_000, 400_000), (104_000, 404_000), (count, 2))
    observed = 100 + (xy[:, 0] - 102_000) / 100 + rng.normal(0, 5, count)
    return replace(
        PointData(
            "zinc", "mg/kg", (Predictor("dist"), Predictor("soil", "class", "", ("a", "b"))), RD,
            "planar", xy, observed, np.arange(count) + 1, count, (),
        ),
        **changes,
    )  # fmt: skip


def score(model: str, scheme: str, r2: float | None, difference: tuple | None = None) -> Score:
    """A row of the table; ``difference``: the paired one, its interval and the joint one."""
    if r2 is None:
        return Score(model, scheme, failure="it failed in fold 2 (no convergence)")
    row = Score(
        model, scheme, r2, 10.0, 0.1, 8.0, 0.05, seconds=2.0,
        difference=difference[0] if difference else None,
        difference_low=difference[1] if difference else None,
        difference_high=difference[2] if difference else None,
        joint_low=difference[-2] if difference else None,
        joint_high=difference[-1] if difference else None,
    )  # fmt: skip
    if model == "gnnwr":
        intervals = {"coverage": 0.9, "interval_score": 40.0, "constant_coverage": 0.95}
        return replace(row, constant_interval_score=44.0, out_of_bag_r2=r2 + 0.01, **intervals)
    return row


def validated(
    skills: dict[str, dict[str, tuple]], data: PointData | None = None, repeats: int = 1
) -> ValidationData:
    """A cross-validation with the scores ``skills``: by scheme and model, what :func:`score` takes.

    The first model of each scheme is gnnwr.
    """
    data = data or points()
    count = len(data.observed)
    schemes, models = tuple(skills), tuple(next(iter(skills.values())))
    rng = np.random.default_rng(8)
    shape = (repeats, len(schemes))
    fold = np.array([
        [rng.permutation(np.arange(count) % 5) + 1 for _ in schemes] for _ in range(repeats)
    ], dtype=np.int32)  # fmt: skip
    prediction = data.observed + rng.normal(0, 5, (*shape, len(models), count))
    scores = tuple(
        score(model, scheme, *values)
        for scheme, rows in skills.items()
        for model, values in rows.items()
    )
    for s, scheme in enumerate(schemes):
        for m, model in enumerate(models):
            if skills[scheme][model][0] is None:
                prediction[:, s, m] = np.nan
    titles = {"gnnwr": "GNNWR", **COMPARATORS}
    result = CrossValidation(
        schemes, models, tuple(titles[model] for model in models), data.observed, fold,
        fold > 0, prediction, prediction[:, :, 0] - 8, prediction[:, :, 0] + 8,
        np.full((*shape, count), 9.0), np.full((*shape, len(models), 5), 0.4),
        np.full((*shape, 5), 0.5), np.full((*shape, len(models), 5), 0.2),
        (5,) * len(schemes),
        Blocks(800.0, 21, "The variogram of the OLS residuals has a range of 800 m.", 800.0)
        if "blocks" in schemes else None,
        tuple({"random": 120.0, "blocks": 480.0, "groups": 300.0}[one] for one in schemes),
        scores,
        {(schemes[0], models[-1], 1, k): {"power": 1.0 + k % 2} for k in range(1, 6)},
    )  # fmt: skip
    return ValidationData(data, result, 3, (), PROVENANCE)
