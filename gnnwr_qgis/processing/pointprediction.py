"""What the algorithms share that apply a model to points."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Dict, List, Tuple

from qgis.core import (
    QgsProcessingContext,
    QgsProcessingFeedback,
)

from ..contract.translation import tr
from ..layers import grouping
from ..layers.points import Points, extent_of
from .failures import fails_clean
from .inputs import folder_problem, static_file
from .pointoutputs import PointOutputs
from .pointreading import read_whole_points
from .prediction import PredictionAlgorithm
from .provenance import provenance

if TYPE_CHECKING:
    from ..contract.job import RasterSource


class PointAlgorithm(PointOutputs, PredictionAlgorithm):
    """Base of the algorithms with points in and points out; ``self.output_layer`` finishes these.

    A subclass declares OUTPUT itself.
    """

    OUTPUT = "OUTPUT"

    def add_inputs(self) -> None:
        """Declare the model, the points and where other predictors come from."""
        self.add_model()
        self.add_points(tr("Points"))
        self.add_rasters(optional=True)
        self.add_match()

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
        self.output_layer = grouping.OutputPostProcessor(self.group_of_run)
        return True

    def read_inputs(
        self,
        parameters: Dict[str, Any],
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
        folder: str,
    ) -> Tuple[Points, List[RasterSource], Dict[str, str]]:
        """Return the points, the rasters matched to predictors, and the provenance.

        No layer is held when this returns: the user may remove it while the engine computes.
        """
        source = self.point_source(parameters, context)
        present = set(source.fields().names()) - set(self.match_table(parameters, context))
        fields = [item.name for item in self.header.predictors if item.name in present]
        rasters = [layer.name() for layer in self.raster_layers(parameters, context)]
        about = provenance(points=source.sourceName(), rasters=rasters, model=self.model)
        layer = self.layer_of_points(parameters.get(self.INPUT), context)
        points = read_whole_points(layer, source, fields, folder, feedback)
        needed = extent_of(points)
        matched = self.matched_rasters(parameters, context, feedback, folder, fields, needed)
        return points, matched, about
