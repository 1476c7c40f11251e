"""Predict to raster: a model and rasters in, a map with its coefficient surfaces out."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Dict, List, Tuple

from qgis.core import (
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProcessingParameterNumber,
    QgsProcessingParameterRasterDestination,
)

from ..contract.choices import DEFAULT_TOLERANCE
from ..contract.translation import tr, tr_noop
from ..layers import grouping, style
from ..runtime.folders import JobFolder
from .failures import fails_clean, style_is_optional
from .gridparameters import GridParameters
from .identity import Identity
from .inputs import (
    certainty_problem,
    clash_problem,
    folder_problem,
    geotiff_problem,
    given,
    input_problem,
    open_layer_problem,
    static_path,
)
from .outputs import RunOutputs
from .provenance import base_value_note, provenance, provenance_of_layer

if TYPE_CHECKING:
    from ..contract.modelheader import ModelHeader


class PredictRaster(GridParameters):
    """``gnnwr:predictraster``."""

    IDENTITY = Identity(
        name="predictraster",
        group="prediction",
        title=tr_noop("Predict to raster"),
        summary=tr_noop(
            "Maps a GNNWR model's prediction and its coefficient surfaces from rasters."
        ),
        tags=tr_noop(
            "gnnwr,gwr,prediction,map,raster,coefficients,surface,standard error,shapley,"
            "attribution,prediction interval,uncertainty,area of applicability",
        ),
    )

    OUTPUT, COEFFICIENTS, ATTRIBUTION = "OUTPUT", "COEFFICIENTS", "ATTRIBUTION"
    INTERVALS, APPLICABILITY, TOLERANCE = "INTERVALS", "APPLICABILITY", "TOLERANCE"
    #: From the top of the layer tree.
    OUTPUTS = (OUTPUT, COEFFICIENTS, ATTRIBUTION, INTERVALS, APPLICABILITY)

    def initAlgorithm(self, configuration: Any = None) -> None:
        """Declare parameters and outputs."""
        self.add_model()
        self.add_rasters(optional=False)
        self.add_grid()
        self.add_match()
        self.add(QgsProcessingParameterRasterDestination(self.OUTPUT, tr("Prediction")))
        for name, title in (
            (self.COEFFICIENTS, tr("Coefficients")),
            (self.ATTRIBUTION, tr("Attribution (Shapley values)")),
            (self.INTERVALS, tr("Prediction intervals (90 percent)")),
            (self.APPLICABILITY, tr("Area of applicability")),
        ):
            self.add(
                QgsProcessingParameterRasterDestination(
                    name, title, optional=True, createByDefault=False
                )
            )
        self.add(
            QgsProcessingParameterNumber(
                self.TOLERANCE,
                tr("Tolerance, as a share of the target's standard deviation (0: exact)"),
                QgsProcessingParameterNumber.Type.Double,
                defaultValue=DEFAULT_TOLERANCE,
                minValue=0.0,
                maxValue=0.1,
            ),
            advanced=True,
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
        from ..contract.modelheader import read_header

        paths = self._static_paths(parameters)
        titles = (self.parameterDefinition(name).description() for name in self.OUTPUTS)
        clash = clash_problem(dict(zip(titles, paths)))
        if clash:
            return clash
        paths = [path for path in paths if path]
        problem = self.grid_problem(parameters, context)
        problem = problem or geotiff_problem(*paths) or folder_problem(*paths)
        if problem:
            return problem
        return self._model_problem(
            read_header(self.parameterAsFile(parameters, self.MODEL, context)), parameters
        )

    def _model_problem(self, header: ModelHeader, parameters: Dict[str, Any]) -> str:
        asked = (given(parameters, name) for name in (self.INTERVALS, self.APPLICABILITY))
        return certainty_problem(header, *asked)

    def _static_paths(self, parameters: Dict[str, Any]) -> List[str]:
        return [static_path(parameters.get(name)) for name in self.OUTPUTS]

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
        # A graphical model does not check the values of its steps beforehand.
        problem = problem or self._model_problem(self.header, parameters)
        if problem:
            raise QgsProcessingException(problem)
        self._layers = {
            name: grouping.OutputPostProcessor(self.group_of_run) for name in self.OUTPUTS
        }
        return True

    @fails_clean
    def processAlgorithm(
        self,
        parameters: Dict[str, Any],
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> Dict[str, Any]:
        """Resolve the rasters, predict in the engine, style the results."""
        from ..contract.job import PredictRasterJob

        asked = [name for name in self.OUTPUTS if given(parameters, name)]
        paths = [self.parameterAsOutputLayer(parameters, name, context) for name in asked]
        outputs = {name: os.path.abspath(path) for name, path in zip(asked, paths) if path}
        layers = self.raster_layers(parameters, context)
        reference = self.parameterAsRasterLayer(parameters, self.REFERENCE, context)
        read = layers if reference is None else [*layers, reference]
        problem = input_problem(read, *outputs.values())
        if problem:
            raise QgsProcessingException(problem)
        about = provenance(rasters=[layer.name() for layer in layers], model=self.model)
        with JobFolder() as folder, RunOutputs(folder, feedback) as made:
            staged = {name: made.stage(path) for name, path in outputs.items()}
            needed = self.area_read(parameters, context)
            rasters = self.matched_rasters(parameters, context, feedback, folder, needed=needed)
            job = PredictRasterJob(
                model=self.model,
                rasters=tuple(rasters),
                grid=self.grid(parameters, context, feedback, folder),
                output=staged[self.OUTPUT],
                coefficients=staged.get(self.COEFFICIENTS),
                attribution=staged.get(self.ATTRIBUTION),
                intervals=staged.get(self.INTERVALS),
                applicability=staged.get(self.APPLICABILITY),
                tolerance=self.parameterAsDouble(parameters, self.TOLERANCE, context),
                provenance=about,
            )
            values = self.run_worker(job, folder, feedback)
            with made.keeping_what_is_whole():
                made.place()
        for name, path in outputs.items():
            self._finish(context, feedback, name, path, values, about)
        return dict(outputs)

    def _finish(
        self,
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
        output: str,
        path: str,
        values: Dict[str, Any],
        about: Dict[str, str],
    ) -> None:
        """Style the raster written to ``path``, in its file and in QGIS."""
        unit = values["unit"]
        kind, title, apply = {
            self.OUTPUT: (
                "prediction",
                tr("Prediction of {target}"),
                lambda layer: style.prediction_styles(layer, unit),
            ),
            self.COEFFICIENTS: (
                "coefficients",
                tr("Coefficients of {target}"),
                style.coefficients_style,
            ),
            self.ATTRIBUTION: (
                "attribution",
                tr("Attribution of {target}"),
                style.attribution_style,
            ),
            self.INTERVALS: (
                "intervals",
                tr("Prediction intervals of {target}"),
                lambda layer: style.interval_styles(layer, unit),
            ),
            self.APPLICABILITY: (
                "applicability",
                tr("Applicability for {target}"),
                style.applicability_styles,
            ),
        }[output]
        notes = base_value_note(values) if output == self.ATTRIBUTION else ""
        self._layers[output].configure(
            name=title.format(target=self.header.target),
            style=apply,
            provenance=provenance_of_layer(self.displayName(), about, notes),
            order=self.OUTPUTS.index(output),
        )
        with style_is_optional(feedback):
            style.write_raster_qml(path, kind, unit)
        self.load(context, path, self._layers[output], output)
