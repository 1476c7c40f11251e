"""What the prediction algorithms share: the model, and rasters matched to its predictors."""

from __future__ import annotations

from typing import Any, Collection, Dict, List, Tuple

from qgis.core import (
    QgsMapLayer,
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProcessingParameterFile,
    QgsProcessingParameterMatrix,
    QgsProcessingParameterMultipleLayers,
)

from ..contract.job import RasterSource
from ..contract.modelheader import ModelFileError, ModelHeader, read_header
from ..layers.matching import match_rasters, parse_match
from ..layers.rasters import resolve_rasters
from ..layers.translation import tr
from .base import GnnwrAlgorithm
from .inputs import model_problem


class PredictionAlgorithm(GnnwrAlgorithm):
    """Base of the algorithms that apply a model."""

    MODEL, RASTERS, MATCH = "MODEL", "RASTERS", "MATCH"

    def group(self) -> str:
        """Return the group in the toolbox."""
        return tr("Prediction")

    def groupId(self) -> str:
        """Return the id of the group."""
        return "prediction"

    def add_model(self) -> None:
        """Declare MODEL."""
        self.add(
            QgsProcessingParameterFile(
                self.MODEL,
                tr("Model file"),
                QgsProcessingParameterFile.Behavior.File,
                fileFilter=tr("GNNWR models (*.gnnwr)"),
            )
        )

    def add_rasters(self, optional: bool) -> None:
        """Declare RASTERS."""
        self.add(
            QgsProcessingParameterMultipleLayers(
                self.RASTERS,
                tr("Predictor rasters"),
                QgsProcessing.SourceType.TypeRaster,
                optional=optional,
            )
        )

    def add_match(self) -> None:
        """Declare MATCH, folded away in the dialog."""
        self.add(
            QgsProcessingParameterMatrix(
                self.MATCH,
                tr("Rasters for predictors of another name"),
                numberRows=1,
                headers=[tr("Predictor"), tr("Layer:band")],
                optional=True,
            ),
            advanced=True,
        )

    def checkParameterValues(
        self, parameters: Dict[str, Any], context: QgsProcessingContext
    ) -> Tuple[bool, str]:
        """Refuse what cannot be read as a model before anything is computed."""
        fine, problem = super().checkParameterValues(parameters, context)
        if fine:
            problem = model_problem(self.parameterAsFile(parameters, self.MODEL, context))
        return not problem, problem

    def model_header(
        self, parameters: Dict[str, Any], context: QgsProcessingContext
    ) -> Tuple[str, ModelHeader]:
        """Return the path of the model file and its header.

        Raises
        ------
        QgsProcessingException
            When the file is not a model, damaged, or newer than this plugin.
        """
        path = self.parameterAsFile(parameters, self.MODEL, context)
        try:
            return path, read_header(path)
        except ModelFileError as error:
            raise QgsProcessingException(str(error)) from error

    def raster_layers(
        self, parameters: Dict[str, Any], context: QgsProcessingContext
    ) -> List[QgsMapLayer]:
        """Return the layers of RASTERS."""
        return self.parameterAsLayerList(parameters, self.RASTERS, context)

    def matched_rasters(
        self,
        parameters: Dict[str, Any],
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
        header: ModelHeader,
        folder: str,
        fields: Collection[str] = (),
    ) -> List[RasterSource]:
        """Return the rasters under the model's names and log which serves which predictor.

        ``fields`` are the predictors that the point layer itself supplies.
        """
        layers = self.raster_layers(parameters, context)
        sources = resolve_rasters(layers, folder, feedback, context)
        match = parse_match(self.parameterAsMatrix(parameters, self.MATCH, context))
        matched, lines = match_rasters(header.predictors, sources, match, fields)
        for line in lines:
            feedback.pushInfo(line)
        return matched
