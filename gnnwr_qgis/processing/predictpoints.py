"""Predict to points: a model and points in, predictions and coefficients out."""

from __future__ import annotations

from typing import Any, Dict, Tuple

from qgis.core import (
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProcessingParameterFeatureSink,
    QgsProcessingParameterFeatureSource,
)
from qgis.PyQt.QtCore import QT_TRANSLATE_NOOP

from ..contract.job import PredictPointsJob
from ..contract.names import PREDICTION
from ..layers import grouping, style
from ..layers.points import read_points
from ..layers.results import write_predictions
from ..layers.sinks import sink_flags
from ..layers.translation import tr
from ..runtime.worker import JobFolder
from .failures import fails_clean, style_is_optional
from .identity import Identity
from .inputs import folder_problem, static_file, static_path
from .prediction import PredictionAlgorithm
from .provenance import provenance, provenance_of_layer

RESULTS = "predictions.npz"


class PredictPoints(PredictionAlgorithm):
    """``gnnwr:predictpoints``."""

    IDENTITY = Identity(
        name="predictpoints",
        group="prediction",
        title=QT_TRANSLATE_NOOP("gnnwr", "Predict to points"),
        summary=QT_TRANSLATE_NOOP(
            "gnnwr", "Predicts at points with a GNNWR model and gives each its coefficients."
        ),
        tags=QT_TRANSLATE_NOOP("gnnwr", "gnnwr,gwr,prediction,points,coefficients,standard error"),
    )

    INPUT, OUTPUT = "INPUT", "OUTPUT"

    def initAlgorithm(self, configuration: Any = None) -> None:
        """Declare parameters and outputs."""
        self.add_model()
        self.add(
            QgsProcessingParameterFeatureSource(
                self.INPUT, tr("Points"), [QgsProcessing.SourceType.TypeVectorPoint]
            )
        )
        self.add_rasters(optional=True)
        self.add_match()
        self.add(
            QgsProcessingParameterFeatureSink(
                self.OUTPUT, tr("Predicted points"), QgsProcessing.SourceType.TypeVectorPoint
            )
        )

    def checkParameterValues(
        self, parameters: Dict[str, Any], context: QgsProcessingContext
    ) -> Tuple[bool, str]:
        """Refuse an output that cannot be written before anything is read."""
        fine, problem = super().checkParameterValues(parameters, context)
        if fine:
            problem = folder_problem(static_file(parameters.get(self.OUTPUT)))
        return not problem, problem

    @fails_clean
    def prepareAlgorithm(
        self,
        parameters: Dict[str, Any],
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> bool:
        """Check the engine and the model, and make what belongs to the main thread."""
        super().prepareAlgorithm(parameters, context, feedback)
        points = parameters.get(self.INPUT)
        self.check_point_output(parameters.get(self.OUTPUT), points, context)
        self._predicted = grouping.OutputPostProcessor(self.group_of_run)
        return True

    @fails_clean
    def processAlgorithm(
        self,
        parameters: Dict[str, Any],
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> Dict[str, Any]:
        """Read the points, predict in the engine, write the results."""
        source = self.parameterAsSource(parameters, self.INPUT, context)
        if source is None:
            raise QgsProcessingException(self.invalidSourceError(parameters, self.INPUT))
        present = set(source.fields().names()) - set(self.match_table(parameters, context))
        fields = [item.name for item in self.header.predictors if item.name in present]
        rasters = [layer.name() for layer in self.raster_layers(parameters, context)]
        about = provenance(points=source.sourceName(), rasters=rasters, model=self.model)

        output = parameters.get(self.OUTPUT)

        def create_sink(fields: Any, wkb_type: Any, crs: Any) -> Tuple[Any, str]:
            return self.parameterAsSink(
                parameters, self.OUTPUT, context, fields, wkb_type, crs, *sink_flags(output)
            )

        with JobFolder() as folder:
            matched = self.matched_rasters(parameters, context, feedback, folder, fields)
            points = read_points(source, fields, folder, feedback)
            del source  # the user may remove its layer while the engine computes
            job = PredictPointsJob(self.model, points.table, RESULTS, tuple(matched))
            values = self.run_worker(job, folder, feedback)
            destination, written = write_predictions(
                points,
                folder,
                RESULTS,
                values,
                create_sink,
                feedback,
                destination=static_path(output),
            )
        field, unit = written.names[PREDICTION], values["unit"]
        self._predicted.configure(
            name=tr("Prediction of {target}").format(target=self.header.target),
            style=self.points_style(written, unit),
            provenance=provenance_of_layer(self.displayName(), about),
        )
        with style_is_optional(feedback):
            style.write_points_qml(destination, "prediction", field, unit, context, written.fields)
        self.load(context, destination, self._predicted, self.OUTPUT)
        return {self.OUTPUT: destination}
