"""The two parts of a fold. The training part's encodings are its own, and no target leaves it."""

from __future__ import annotations

import io
from dataclasses import dataclass, replace

import numpy as np

from . import predictors
from .applicability import TrainingPlaces
from .reporter import Reporter
from .samples import TRAIN, Prepared, Sample


@dataclass(frozen=True)
class FoldParts:
    """What a model learns from, and what it predicts at.

    Attributes
    ----------
    training : Sample
        Class levels, the level that is dropped, and which predictors vary are the part's own.
    rows : (t,) int
        Rows of the whole sample that the test part is.
    xy, design : (t, 2), (t, q)
        Of the test part; the design is NaN where the training part never saw the row's class.
    """

    training: Sample
    rows: np.ndarray
    xy: np.ndarray
    design: np.ndarray

    @property
    def known(self) -> np.ndarray:
        """Test rows (t,) bool whose classes the training part has."""
        return ~np.isnan(self.design).any(axis=1)

    @property
    def distance(self) -> np.ndarray:
        """From test rows (t,) to their nearest training point; metres for great-circle distance."""
        return TrainingPlaces(self.training.xy, self.training.distance).nearest(self.xy)


def split(prepared: Prepared, learning: np.ndarray, tested: np.ndarray) -> FoldParts:
    """Part the sample: rows ``learning`` (n,) bool to learn from, rows ``tested`` to predict."""
    sample = prepared.sample
    rows = np.flatnonzero(learning)
    own = {name: values[rows] for name, values in prepared.values.items()}
    quiet = Reporter(io.StringIO())  # merged classes were reported for the whole sample
    fitted = tuple(
        predictors.fit_class(one.name, own[one.name], one.unit, quiet)
        if one.kind == "class"
        else one
        for one in sample.predictors
    )
    asked = np.flatnonzero(tested)
    test_values = {name: values[asked] for name, values in prepared.values.items()}
    strange = np.isnan(predictors.encode(fitted, test_values)[0]).any(axis=1)
    varying = tuple(one for one in fitted if _varies(one, own[one.name]))
    if varying:
        training_design = predictors.encode(varying, own)[0]
        test_design = predictors.encode(varying, test_values)[0]
    else:
        training_design, test_design = np.ones((len(rows), 1)), np.ones((len(asked), 1))
    test_design[strange] = np.nan
    training = replace(
        sample,
        xy=sample.xy[rows],
        design=training_design,
        target=sample.target[rows],
        part=np.full(len(rows), TRAIN),
        location=np.unique(sample.location[rows], return_inverse=True)[1].ravel(),
        rows=sample.rows[rows],
        predictors=varying,
    )
    return FoldParts(training, asked, sample.xy[asked], test_design)


def _varies(predictor: predictors.Predictor, values: np.ndarray) -> bool:
    if predictor.kind == "class":
        return len(predictor.levels) > 1
    return len(np.unique(values)) > 1
