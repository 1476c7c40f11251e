"""Predict to points: a model and points in, predictions and coefficients out."""

from __future__ import annotations

from typing import Any, Dict

from qgis.core import (
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingParameterFeatureSink,
)

from ..contract.translation import tr, tr_noop
from ..layers.points import distance_unit
from ..layers.results import write_predictions
from ..runtime.folders import JobFolder
from .failures import fails_clean
from .identity import Identity
from .inputs import static_path
from .outputs import RunOutputs
from .pointprediction import PointAlgorithm

RESULTS = "predictions.npz"


class PredictPoints(PointAlgorithm):
    """``gnnwr:predictpoints``."""

    IDENTITY = Identity(
        name="predictpoints",
        group="prediction",
        title=tr_noop("Predict to points"),
        summary=tr_noop("Predicts at points with a GNNWR model and gives each its coefficients."),
        tags=tr_noop(
            "gnnwr,gwr,prediction,points,coefficients,standard error,prediction interval,"
            "area of applicability,uncertainty",
        ),
    )

    def initAlgorithm(self, configuration: Any = None) -> None:
        """Declare parameters and outputs."""
        self.add_inputs()
        self.add(
            QgsProcessingParameterFeatureSink(
                self.OUTPUT, tr("Predicted points"), QgsProcessing.SourceType.TypeVectorPoint
            )
        )

    @fails_clean
    def processAlgorithm(
        self,
        parameters: Dict[str, Any],
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> Dict[str, Any]:
        """Read the points, predict in the engine, write the results."""
        from ..contract.job import PredictPointsJob

        with JobFolder() as folder, RunOutputs(folder, feedback) as made:
            create = self.sink_maker(parameters, self.OUTPUT, context, made)
            points, rasters, about = self.read_inputs(parameters, context, feedback, folder)
            job = PredictPointsJob(self.model, points.table, RESULTS, tuple(rasters))
            values = self.run_worker(job, folder, feedback)
            output, written = write_predictions(
                points,
                folder,
                RESULTS,
                values,
                distance_unit(self.header),
                create,
                feedback,
                destination=static_path(parameters.get(self.OUTPUT)),
            )
            destination = self.place_points(parameters, self.OUTPUT, context, made, output)
        self.finish_points(
            context,
            feedback,
            destination,
            self.output_layer,
            self.OUTPUT,
            tr("Prediction of {target}").format(target=self.header.target),
            self.points_style(written, values["unit"]),
            about,
        )
        return {self.OUTPUT: destination}
