"""The grid that a map is predicted on: the parameters that ask for one, declared and read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Dict, Optional

from qgis.core import (
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProcessingParameterCrs,
    QgsProcessingParameterExtent,
    QgsProcessingParameterNumber,
    QgsProcessingParameterRasterLayer,
    QgsReferencedRectangle,
)

from ..contract.translation import tr
from ..layers.points import wkt_of
from ..layers.rasters import resolve_band
from .inputs import given
from .prediction import PredictionAlgorithm

if TYPE_CHECKING:
    from ..contract.job import GridRequest


class GridParameters(PredictionAlgorithm):
    """Base of the algorithm that maps: the grid of its outputs.

    What is left open follows the reference raster, without one the first raster of predictors.
    """

    REFERENCE, EXTENT, CELLSIZE, CRS = "REFERENCE", "EXTENT", "CELLSIZE", "CRS"

    def add_grid(self) -> None:
        """Declare the grid; nothing of it need be given."""
        self.add(
            QgsProcessingParameterRasterLayer(
                self.REFERENCE, tr("Raster whose grid to follow"), optional=True
            )
        )
        self.add(QgsProcessingParameterExtent(self.EXTENT, tr("Extent"), optional=True))
        self.add(
            QgsProcessingParameterNumber(
                self.CELLSIZE,
                tr("Cell size, in units of the output CRS"),
                QgsProcessingParameterNumber.Type.Double,
                optional=True,
                minValue=0.0,
            )
        )
        self.add(QgsProcessingParameterCrs(self.CRS, tr("Output CRS"), optional=True))

    def grid_problem(self, parameters: Dict[str, Any], context: QgsProcessingContext) -> str:
        """Say what is wrong with the grid before anything is read; empty when nothing is."""
        if given(parameters, self.CELLSIZE):
            size = self.parameterAsDouble(parameters, self.CELLSIZE, context)
            if not size > 0:
                return tr("The cell size must be greater than zero.")
        return ""

    def area_read(
        self, parameters: Dict[str, Any], context: QgsProcessingContext
    ) -> Optional[QgsReferencedRectangle]:
        """Return where predictors are needed; None where that would change the grid.

        Without REFERENCE the first raster gives what is left open: its part gives the same cells
        only where these are the cells of the output.
        """
        reference = self.parameterAsRasterLayer(parameters, self.REFERENCE, context)
        own_cells = not given(parameters, self.CELLSIZE) and not given(parameters, self.CRS)
        if given(parameters, self.EXTENT) and (reference is not None or own_cells):
            crs = self.parameterAsExtentCrs(parameters, self.EXTENT, context)
            box = self.parameterAsExtent(parameters, self.EXTENT, context)
            return None if box.isNull() else QgsReferencedRectangle(box, crs)
        if reference is not None:
            return QgsReferencedRectangle(reference.extent(), reference.crs())
        return None

    def grid(
        self,
        parameters: Dict[str, Any],
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
        folder: str,
    ) -> GridRequest:
        """Return the grid asked for; a file that its reference needs is made in ``folder``."""
        from ..contract.job import GridRequest

        reference, extent, extent_wkt = None, None, ""
        layer = self.parameterAsRasterLayer(parameters, self.REFERENCE, context)
        if layer is not None:
            reference = resolve_band(layer, folder, feedback, context)
        elif given(parameters, self.REFERENCE):
            raise QgsProcessingException(self.invalidRasterError(parameters, self.REFERENCE))
        box = self.parameterAsExtent(parameters, self.EXTENT, context)
        if given(parameters, self.EXTENT) and not box.isNull():
            extent = (box.xMinimum(), box.yMinimum(), box.xMaximum(), box.yMaximum())
            extent_wkt = wkt_of(self.parameterAsExtentCrs(parameters, self.EXTENT, context))
        cellsize, crs_wkt = None, ""
        if given(parameters, self.CELLSIZE):
            cellsize = self.parameterAsDouble(parameters, self.CELLSIZE, context)
        if given(parameters, self.CRS):
            crs_wkt = wkt_of(self.parameterAsCrs(parameters, self.CRS, context))
        return GridRequest(reference, extent, extent_wkt, cellsize, crs_wkt)
