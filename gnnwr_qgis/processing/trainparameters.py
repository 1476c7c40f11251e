"""What training is asked for: the parameters of ``gnnwr:train``, declared and read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Dict, List

from qgis.core import (
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterFeatureSink,
    QgsProcessingParameterField,
    QgsProcessingParameterFileDestination,
)

from ..contract.choices import PRESET_TITLES, PRESETS
from ..contract.translation import tr
from ..layers.points import Points
from .inputs import given
from .pointoutputs import PointOutputs
from .trainingdata import TrainingDataAlgorithm

if TYPE_CHECKING:
    from ..contract.job import RasterSource, TrainJob

RESULTS = "training.npz"


class TrainParameters(PointOutputs, TrainingDataAlgorithm):
    """Base of the algorithm that trains: its parameters, and the job they ask for."""

    MEMBERS, EPOCHS, REFERENCES, SPLIT = "MEMBERS", "EPOCHS", "REFERENCES", "SPLIT"
    PRESET, NONSTATIONARITY = "PRESET", "NONSTATIONARITY"
    MODEL, OUTPUT = "MODEL", "OUTPUT"

    def add_settings(self) -> None:
        """Declare how to train; most users leave all of it as it is."""
        self.add_kinds()
        self.add_whole_number(self.MEMBERS, tr("Networks in the ensemble"), 1)
        self.add_whole_number(self.EPOCHS, tr("Epochs"), 1)
        self.add_whole_number(self.REFERENCES, tr("Reference points, at most"), 12)
        self.add(
            QgsProcessingParameterField(
                self.SPLIT,
                tr("Field that splits the points into train, val and test"),
                parentLayerParameterName=self.INPUT,
                optional=True,
            ),
            advanced=True,
        )
        self.add_unit_and_seed()
        self.add_device()
        self.add_choice(self.PRESET, tr("Preset"), [tr(PRESET_TITLES[name]) for name in PRESETS])

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

    def add_report(self) -> None:
        """Declare the report and the test that it tells of."""
        self.add_report_file()
        self.add(
            QgsProcessingParameterBoolean(
                self.NONSTATIONARITY,
                tr("Test whether each coefficient varies (takes long)"),
                defaultValue=False,
            ),
            advanced=True,
        )

    def fields_read(self, parameters: Dict[str, Any], context: QgsProcessingContext) -> List[str]:
        """Return the fields of the points that are needed."""
        fields = super().fields_read(parameters, context)
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
        from ..contract.job import TrainJob

        split = self.parameterAsString(parameters, self.SPLIT, context)
        return TrainJob(
            **self.data_of_job(parameters, context, points, rasters),
            model=model,
            results=RESULTS,
            members=self.whole_number(parameters, self.MEMBERS, context),
            epochs=self.whole_number(parameters, self.EPOCHS, context),
            references=self.whole_number(parameters, self.REFERENCES, context),
            split=split or None,
            device=self.device(parameters, context),
            preset=PRESETS[self.parameterAsEnum(parameters, self.PRESET, context)],
            report=report or None,
            nonstationarity=self.parameterAsBool(parameters, self.NONSTATIONARITY, context),
            provenance=about,
        )
