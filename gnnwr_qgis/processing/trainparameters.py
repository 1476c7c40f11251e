"""What training is asked for: the parameters of ``gnnwr:train``, declared and read."""

from __future__ import annotations

from typing import Any, Dict, List

from qgis.core import (
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingParameterEnum,
    QgsProcessingParameterFeatureSink,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterField,
    QgsProcessingParameterFileDestination,
    QgsProcessingParameterMultipleLayers,
    QgsProcessingParameterNumber,
    QgsProcessingParameterString,
)

from ..contract.job import DEVICES, DISTANCES, PRESET_TITLES, PRESETS, RasterSource, TrainJob
from ..layers.points import Points, unit_of
from ..layers.translation import tr
from .base import GnnwrAlgorithm
from .inputs import given, names_in
from .reports import REPORT

RESULTS = "training.npz"


class TrainParameters(GnnwrAlgorithm):
    """Base of the algorithm that trains: its parameters, and the job they ask for."""

    INPUT, TARGET, PREDICTORS, RASTERS = "INPUT", "TARGET", "PREDICTORS", "RASTERS"
    CATEGORICAL, DISTANCE, MEMBERS, EPOCHS = "CATEGORICAL", "DISTANCE", "MEMBERS", "EPOCHS"
    REFERENCES, SPLIT, UNIT, SEED = "REFERENCES", "SPLIT", "UNIT", "SEED"
    DEVICE, PRESET = "DEVICE", "PRESET"
    MODEL, OUTPUT = "MODEL", "OUTPUT"
    REPORT = REPORT

    def add_inputs(self) -> None:
        """Declare the points and where their predictors come from."""
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

    def add_settings(self) -> None:
        """Declare how to train; most users leave all of it as it is."""

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

    def add_destinations(self) -> None:
        """Declare the model and the fitted points."""
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

    def fields_read(self, parameters: Dict[str, Any], context: QgsProcessingContext) -> List[str]:
        """Return the fields of the points that are needed."""
        fields = [self.parameterAsString(parameters, self.TARGET, context)]
        fields += self.strings(parameters, self.PREDICTORS, context)
        if given(parameters, self.SPLIT):
            fields.append(self.parameterAsString(parameters, self.SPLIT, context))
        return fields

    def job(
        self,
        parameters: Dict[str, Any],
        context: QgsProcessingContext,
        points: Points,
        rasters: List[RasterSource],
        model: str,
        report: str,
        about: Dict[str, str],
    ) -> TrainJob:
        """Return the job for what was read (``points``, ``rasters``) and its files.

        ``report`` may be empty; ``about`` is the provenance.
        """
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
            report=report or None,
            provenance=about,
        )
