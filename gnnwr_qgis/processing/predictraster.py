"""Predict to raster: a model and rasters in, a map with its coefficient surfaces out."""

from __future__ import annotations

import os
from typing import Any, Dict, List, Optional, Tuple

from qgis.core import (
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProcessingParameterCrs,
    QgsProcessingParameterExtent,
    QgsProcessingParameterNumber,
    QgsProcessingParameterRasterDestination,
    QgsProcessingParameterRasterLayer,
)
from qgis.PyQt.QtCore import QT_TRANSLATE_NOOP

from ..contract.job import GridRequest, PredictRasterJob
from ..layers import grouping, style
from ..layers.points import wkt_of
from ..layers.rasters import resolve_band
from ..layers.translation import tr
from ..runtime.worker import JobFolder
from .failures import fails_clean
from .identity import Identity
from .inputs import (
    folder_problem,
    geotiff_problem,
    given,
    input_problem,
    open_layer_problem,
    same_file,
    static_path,
)
from .prediction import PredictionAlgorithm
from .provenance import provenance, provenance_of_layer


class PredictRaster(PredictionAlgorithm):
    """``gnnwr:predictraster``."""

    IDENTITY = Identity(
        name="predictraster",
        group="prediction",
        title=QT_TRANSLATE_NOOP("gnnwr", "Predict to raster"),
        summary=QT_TRANSLATE_NOOP(
            "gnnwr", "Maps a GNNWR model's prediction and its coefficient surfaces from rasters."
        ),
        tags=QT_TRANSLATE_NOOP(
            "gnnwr", "gnnwr,gwr,prediction,map,raster,coefficients,surface,standard error"
        ),
    )

    REFERENCE, EXTENT, CELLSIZE, CRS = "REFERENCE", "EXTENT", "CELLSIZE", "CRS"
    OUTPUT, COEFFICIENTS = "OUTPUT", "COEFFICIENTS"

    def initAlgorithm(self, configuration: Any = None) -> None:
        """Declare parameters and outputs."""
        self.add_model()
        self.add_rasters(optional=False)
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
        self.add_match()
        self.add(QgsProcessingParameterRasterDestination(self.OUTPUT, tr("Prediction")))
        self.add(
            QgsProcessingParameterRasterDestination(
                self.COEFFICIENTS, tr("Coefficients"), optional=True, createByDefault=False
            )
        )

    def checkParameterValues(
        self, parameters: Dict[str, Any], context: QgsProcessingContext
    ) -> Tuple[bool, str]:
        """Refuse combinations that cannot work before anything is read."""
        fine, problem = super().checkParameterValues(parameters, context)
        if fine:
            problem = self._problem(parameters, context)
        return not problem, problem

    def _problem(self, parameters: Dict[str, Any], context: QgsProcessingContext) -> str:
        paths = self._static_paths(parameters)
        if len(paths) == 2 and same_file(*paths):
            return tr("Prediction and coefficients need two different files.")
        if given(parameters, self.CELLSIZE):
            size = self.parameterAsDouble(parameters, self.CELLSIZE, context)
            if not size > 0:
                return tr("The cell size must be greater than zero.")
        return geotiff_problem(*paths) or folder_problem(*paths)

    def _static_paths(self, parameters: Dict[str, Any]) -> List[str]:
        paths = [static_path(parameters.get(name)) for name in (self.OUTPUT, self.COEFFICIENTS)]
        return [path for path in paths if path]

    @fails_clean
    def prepareAlgorithm(
        self,
        parameters: Dict[str, Any],
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> bool:
        """Check engine, model and outputs, and make what belongs to the main thread."""
        super().prepareAlgorithm(parameters, context, feedback)
        problem = open_layer_problem(context.project(), *self._static_paths(parameters))
        if problem:
            raise QgsProcessingException(problem)
        self._prediction = grouping.OutputPostProcessor(self.group_of_run)
        self._surfaces = grouping.OutputPostProcessor(self.group_of_run)
        return True

    @fails_clean
    def processAlgorithm(
        self,
        parameters: Dict[str, Any],
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> Dict[str, Any]:
        """Resolve the rasters, predict in the engine, style the results."""
        output = os.path.abspath(self.parameterAsOutputLayer(parameters, self.OUTPUT, context))
        coefficients: Optional[str] = None
        if given(parameters, self.COEFFICIENTS):
            coefficients = self.parameterAsOutputLayer(parameters, self.COEFFICIENTS, context)
            coefficients = os.path.abspath(coefficients)
        layers = self.raster_layers(parameters, context)
        problem = input_problem(layers, output, coefficients or "")
        if problem:
            raise QgsProcessingException(problem)
        about = provenance(rasters=[layer.name() for layer in layers], model=self.model)
        with JobFolder() as folder:
            job = PredictRasterJob(
                model=self.model,
                rasters=tuple(self.matched_rasters(parameters, context, feedback, folder)),
                grid=self._grid(parameters, context, feedback, folder),
                output=output,
                coefficients=coefficients or None,
                provenance=about,
            )
            destinations = [path for path in (output, coefficients) if path]
            values = self.run_worker(job, folder, feedback, destinations)
        return self._results(context, output, coefficients, values["unit"], about)

    def _grid(
        self,
        parameters: Dict[str, Any],
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
        folder: str,
    ) -> GridRequest:
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

    def _results(
        self,
        context: QgsProcessingContext,
        output: str,
        coefficients: Optional[str],
        unit: str,
        about: Dict[str, str],
    ) -> Dict[str, Any]:
        self._prediction.configure(
            name=tr("Prediction of {target}").format(target=self.header.target),
            style=lambda layer: style.prediction_styles(layer, unit),
            provenance=provenance_of_layer(self.displayName(), about),
        )
        style.write_raster_qml(output, "prediction", unit)
        self.load(context, output, self._prediction, self.OUTPUT)
        results: Dict[str, Any] = {self.OUTPUT: output}
        if coefficients:
            self._surfaces.configure(
                name=tr("Coefficients of {target}").format(target=self.header.target),
                style=style.coefficients_style,
                provenance=provenance_of_layer(self.displayName(), about),
                order=1,  # below the prediction
            )
            style.write_raster_qml(coefficients, "coefficients", unit)
            self.load(context, coefficients, self._surfaces, self.COEFFICIENTS)
            results[self.COEFFICIENTS] = coefficients
        return results
