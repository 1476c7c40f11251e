"""What the prediction algorithms share: the model, and rasters matched to its predictors."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Dict, List, Optional, Sequence, Tuple

from qgis.core import (
    NULL,
    QgsMapLayer,
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProcessingParameterFile,
    QgsProcessingParameterMatrix,
    QgsProcessingParameterMultipleLayers,
    QgsReferencedRectangle,
)

from ..contract.translation import tr, tr_noop
from ..layers import grouping
from ..layers.matching import match_rasters, parse_match
from ..layers.rasters import resolve_rasters
from .base import GnnwrAlgorithm
from .failures import fails_clean
from .inputs import model_problem

if TYPE_CHECKING:
    from ..contract.job import RasterSource


class PredictionAlgorithm(GnnwrAlgorithm):
    """Base of the algorithms that apply a model: ``self.model`` (path) and ``self.header``."""

    MODEL, RASTERS, MATCH = "MODEL", "RASTERS", "MATCH"
    #: Of the results' group in the layer tree.
    GROUP_TITLE = tr_noop("GNNWR prediction of {target}")

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

    @fails_clean
    def prepareAlgorithm(
        self,
        parameters: Dict[str, Any],
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> bool:
        """Check the engine, read the model's header, make the group of the results."""
        from ..contract.modelheader import ModelFileError, read_header

        super().prepareAlgorithm(parameters, context, feedback)
        self.model = os.path.abspath(self.parameterAsFile(parameters, self.MODEL, context))
        try:
            self.header = read_header(self.model)
        except ModelFileError as error:
            raise QgsProcessingException(str(error)) from error
        self.group_of_run = grouping.RunGroup(
            tr(self.GROUP_TITLE).format(target=self.header.target)
        )
        return True

    def match_table(
        self, parameters: Dict[str, Any], context: QgsProcessingContext
    ) -> Dict[str, str]:
        """Return MATCH as predictor to ``layer:band``."""
        cells = self.parameterAsMatrix(parameters, self.MATCH, context)
        if all(cell is None or cell == NULL or not str(cell).strip() for cell in cells):
            return {}  # left out; the dialog sends one empty cell then
        return parse_match(cells)

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
        folder: str,
        fields: Sequence[str] = (),
        needed: Optional[QgsReferencedRectangle] = None,
    ) -> List[RasterSource]:
        """Return the rasters under the model's names and log which serves which predictor.

        ``fields`` are the predictors that the point layer itself supplies; ``needed`` is where
        values are needed.
        """
        layers = self.raster_layers(parameters, context)
        sources = resolve_rasters(layers, folder, feedback, context, needed)
        match = self.match_table(parameters, context)
        matched, lines = match_rasters(self.header.predictors, sources, match, fields)
        for line in lines:
            feedback.pushInfo(line)
        return matched
