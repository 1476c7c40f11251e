"""Train GNNWR model: points with predictors in, a model file and fitted points out."""

from __future__ import annotations

import os
from typing import Any, Dict, List, Tuple

from qgis.core import (
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProcessingOutputNumber,
    QgsProcessingOutputString,
    QgsProcessingParameterEnum,
    QgsProcessingParameterFeatureSink,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterField,
    QgsProcessingParameterFileDestination,
    QgsProcessingParameterMultipleLayers,
    QgsProcessingParameterNumber,
    QgsProcessingParameterString,
)
from qgis.PyQt.QtCore import QT_TRANSLATE_NOOP

from ..contract.job import DEVICES, DISTANCES, PRESET_TITLES, PRESETS, TrainJob
from ..contract.names import RESIDUAL
from ..layers import grouping, style
from ..layers.points import Points, read_points, unit_of
from ..layers.rasters import refuse_same_names, resolve_rasters
from ..layers.results import write_training
from ..layers.sinks import sink_flags
from ..layers.translation import tr
from ..runtime.worker import JobFolder
from .base import GnnwrAlgorithm
from .failures import fails_clean, style_is_optional
from .identity import Identity
from .inputs import folder_problem, given, is_temporary, names_in, static_file, static_path
from .provenance import provenance, provenance_of_layer

RESULTS = "training.npz"


class Train(GnnwrAlgorithm):
    """``gnnwr:train``."""

    IDENTITY = Identity(
        name="train",
        group="modelling",
        title=QT_TRANSLATE_NOOP("gnnwr", "Train GNNWR model"),
        summary=QT_TRANSLATE_NOOP(
            "gnnwr", "Fits a regression whose coefficients vary in space to points with predictors."
        ),
        tags=QT_TRANSLATE_NOOP(
            "gnnwr",
            "gnnwr,gwr,geographically weighted,regression,neural network,spatial,coefficients",
        ),
    )

    INPUT, TARGET, PREDICTORS, RASTERS = "INPUT", "TARGET", "PREDICTORS", "RASTERS"
    CATEGORICAL, DISTANCE, MEMBERS, EPOCHS = "CATEGORICAL", "DISTANCE", "MEMBERS", "EPOCHS"
    REFERENCES, SPLIT, UNIT, SEED = "REFERENCES", "SPLIT", "UNIT", "SEED"
    DEVICE, PRESET = "DEVICE", "PRESET"
    MODEL, OUTPUT = "MODEL", "OUTPUT"
    R2, RMSE, MAE, NRMSE = "R2", "RMSE", "MAE", "NRMSE"
    N_USED, SCORED_ON = "N_USED", "SCORED_ON"

    def initAlgorithm(self, configuration: Any = None) -> None:
        """Declare parameters and outputs."""
        self._add_inputs()
        self._add_settings()
        self.add(
            QgsProcessingParameterFileDestination(
                self.MODEL, tr("Model file"), tr("GNNWR models (*.gnnwr)")
            )
        )
        self.add(
            QgsProcessingParameterFeatureSink(
                self.OUTPUT,
                tr("Fitted points"),
                QgsProcessing.SourceType.TypeVectorPoint,
                optional=True,
            )
        )
        for name, description in (
            (self.R2, tr("R² (coefficient of determination)")),
            (self.RMSE, tr("Root mean square error")),
            (self.MAE, tr("Mean absolute error")),
            (self.NRMSE, tr("RMSE divided by the mean of the target")),
            (self.N_USED, tr("Number of points used")),
        ):
            self.addOutput(QgsProcessingOutputNumber(name, description))
        self.addOutput(QgsProcessingOutputString(self.SCORED_ON, tr("What the scores rest on")))

    def _add_inputs(self) -> None:
        self.add(
            QgsProcessingParameterFeatureSource(
                self.INPUT, tr("Training points"), [QgsProcessing.SourceType.TypeVectorPoint]
            )
        )
        self.add(
            QgsProcessingParameterField(
                self.TARGET,
                tr("Target field"),
                parentLayerParameterName=self.INPUT,
                type=QgsProcessingParameterField.DataType.Numeric,
            )
        )
        self.add(
            QgsProcessingParameterField(
                self.PREDICTORS,
                tr("Predictor fields"),
                parentLayerParameterName=self.INPUT,
                allowMultiple=True,
                optional=True,
            )
        )
        self.add(
            QgsProcessingParameterMultipleLayers(
                self.RASTERS,
                tr("Predictor rasters, sampled at the points"),
                QgsProcessing.SourceType.TypeRaster,
                optional=True,
            )
        )

    def _add_settings(self) -> None:
        def number(name: str, title: str, minimum: int, default: Any = None) -> None:
            parameter = QgsProcessingParameterNumber(
                name,
                title,
                QgsProcessingParameterNumber.Type.Integer,
                defaultValue=default,
                optional=default is None,
                minValue=minimum,
                maxValue=2**31 - 1,
            )
            self.add(parameter, advanced=True)

        def choice(name: str, title: str, options: List[str]) -> None:
            parameter = QgsProcessingParameterEnum(name, title, options, defaultValue=0)
            self.add(parameter, advanced=True)

        def text(name: str, title: str) -> None:
            self.add(QgsProcessingParameterString(name, title, optional=True), advanced=True)

        text(self.CATEGORICAL, tr("Predictors that are classes, separated by “;”"))
        distances = [tr("Automatic"), tr("Planar"), tr("Great-circle")]
        choice(self.DISTANCE, tr("Distance"), distances)
        number(self.MEMBERS, tr("Networks in the ensemble"), 1)
        number(self.EPOCHS, tr("Epochs"), 1)
        number(self.REFERENCES, tr("Reference points, at most"), 10)
        self.add(
            QgsProcessingParameterField(
                self.SPLIT,
                tr("Field that splits the points into train, val and test"),
                parentLayerParameterName=self.INPUT,
                optional=True,
            ),
            advanced=True,
        )
        text(self.UNIT, tr("Unit of the target"))
        number(self.SEED, tr("Random seed"), 0, 1)
        choice(self.DEVICE, tr("Device"), [tr("Automatic"), tr("CPU"), tr("GPU")])
        choice(self.PRESET, tr("Preset"), [tr(PRESET_TITLES[preset]) for preset in PRESETS])

    def checkParameterValues(
        self, parameters: Dict[str, Any], context: QgsProcessingContext
    ) -> Tuple[bool, str]:
        """Refuse combinations that cannot work before anything is read."""
        fine, problem = super().checkParameterValues(parameters, context)
        if fine:
            problem = self._problem(parameters, context)
        return not problem, problem

    def _problem(self, parameters: Dict[str, Any], context: QgsProcessingContext) -> str:
        target = self.parameterAsString(parameters, self.TARGET, context)
        split = self.parameterAsString(parameters, self.SPLIT, context)
        predictors = self.strings(parameters, self.PREDICTORS, context)
        if not predictors and not given(parameters, self.RASTERS):
            return tr("No predictor: choose at least one predictor field or predictor raster.")
        if target in predictors:
            return tr(
                "“{name}” is the target and a predictor at once. Take it off the predictors."
            ).format(name=target)
        if split and (split == target or split in predictors):
            return tr(
                "“{name}” splits the points, so it cannot be the target or a predictor as well."
            ).format(name=split)
        path = static_path(parameters.get(self.MODEL))
        if path and not path.lower().endswith(".gnnwr"):
            return tr("{file}: give the model file the extension .gnnwr.").format(
                file=os.path.basename(path)
            )
        return folder_problem(path, static_file(parameters.get(self.OUTPUT)))

    @fails_clean
    def prepareAlgorithm(
        self,
        parameters: Dict[str, Any],
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> bool:
        """Check the engine and make what belongs to the main thread."""
        super().prepareAlgorithm(parameters, context, feedback)
        points = parameters.get(self.INPUT)
        self.check_point_output(parameters.get(self.OUTPUT), points, context)
        target = self.parameterAsString(parameters, self.TARGET, context)
        group = grouping.RunGroup(tr("GNNWR model of {target}").format(target=target))
        self._fitted = grouping.OutputPostProcessor(group)
        return True

    @fails_clean
    def processAlgorithm(
        self,
        parameters: Dict[str, Any],
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> Dict[str, Any]:
        """Read the layers, train in the engine, write the results."""
        source = self.parameterAsSource(parameters, self.INPUT, context)
        if source is None:
            raise QgsProcessingException(self.invalidSourceError(parameters, self.INPUT))
        # The engine works in the job's folder, where a relative path would mean another place.
        model = os.path.abspath(self.parameterAsFileOutput(parameters, self.MODEL, context))
        layers = self.parameterAsLayerList(parameters, self.RASTERS, context)
        if is_temporary(model):
            feedback.pushWarning(
                tr(
                    "The model file is temporary: QGIS deletes it when it closes. Choose a file "
                    "to keep the model."
                )
            )
        with JobFolder() as folder:
            points = read_points(source, self._fields(parameters, context), folder, feedback)
            rasters = resolve_rasters(layers, folder, feedback, context)
            refuse_same_names(rasters)
            about = provenance(points=source.sourceName(), rasters=[x.name() for x in layers])
            job = self._job(parameters, context, points, rasters, model, about)
            del source, layers  # the user may remove these while the engine computes
            values = self.run_worker(job, folder, feedback, [model])
            outputs: Dict[str, Any] = {self.MODEL: model, self.OUTPUT: None}
            if given(parameters, self.OUTPUT):
                outputs[self.OUTPUT] = self._write(
                    parameters, context, feedback, (points, rasters), (folder, values), about
                )
        for name in (self.R2, self.RMSE, self.MAE, self.NRMSE, self.N_USED, self.SCORED_ON):
            outputs[name] = values[name]
        return outputs

    def _fields(self, parameters: Dict[str, Any], context: QgsProcessingContext) -> List[str]:
        fields = [self.parameterAsString(parameters, self.TARGET, context)]
        fields += self.strings(parameters, self.PREDICTORS, context)
        if given(parameters, self.SPLIT):
            fields.append(self.parameterAsString(parameters, self.SPLIT, context))
        return fields

    def _job(
        self,
        parameters: Dict[str, Any],
        context: QgsProcessingContext,
        points: Points,
        rasters: List[Any],
        model: str,
        about: Dict[str, str],
    ) -> TrainJob:
        target = self.parameterAsString(parameters, self.TARGET, context)
        unit = self.parameterAsString(parameters, self.UNIT, context)
        categorical = self.parameterAsString(parameters, self.CATEGORICAL, context)
        split = self.parameterAsString(parameters, self.SPLIT, context)
        return TrainJob(
            table=points.table,
            target=target,
            predictors=tuple(self.strings(parameters, self.PREDICTORS, context)),
            model=model,
            results=RESULTS,
            rasters=tuple(rasters),
            categorical=tuple(names_in(categorical)),
            distance=DISTANCES[self.parameterAsEnum(parameters, self.DISTANCE, context)],
            members=self.whole_number(parameters, self.MEMBERS, context),
            epochs=self.whole_number(parameters, self.EPOCHS, context),
            references=self.whole_number(parameters, self.REFERENCES, context),
            split=split or None,
            unit=unit or unit_of(points.fields.field(target)),
            seed=self.parameterAsInt(parameters, self.SEED, context),
            device=DEVICES[self.parameterAsEnum(parameters, self.DEVICE, context)],
            preset=PRESETS[self.parameterAsEnum(parameters, self.PRESET, context)],
            provenance=about,
        )

    def _write(
        self,
        parameters: Dict[str, Any],
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
        read: Tuple[Points, List[Any]],
        computed: Tuple[Any, Dict[str, Any]],
        about: Dict[str, str],
    ) -> str:
        points, rasters = read
        folder, values = computed
        output = parameters.get(self.OUTPUT)

        def create_sink(fields: Any, wkb_type: Any, crs: Any) -> Tuple[Any, str]:
            return self.parameterAsSink(
                parameters, self.OUTPUT, context, fields, wkb_type, crs, *sink_flags(output)
            )

        destination, fields = write_training(
            points,
            folder,
            RESULTS,
            values,
            rasters,
            create_sink,
            feedback,
            destination=static_path(output),
        )
        residual, unit = fields.names[RESIDUAL], values["unit"]
        self._fitted.configure(
            name=tr("Fitted {target}").format(
                target=self.parameterAsString(parameters, self.TARGET, context)
            ),
            style=self.points_style(fields, unit),
            provenance=provenance_of_layer(self.displayName(), about),
        )
        with style_is_optional(feedback):
            style.write_points_qml(destination, "residual", residual, unit, context, fields.fields)
        self.load(context, destination, self._fitted, self.OUTPUT)
        return destination
