"""What the algorithms share that learn from points: where target and predictors come from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Dict, List, Tuple

from qgis.core import (
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProcessingParameterEnum,
    QgsProcessingParameterField,
    QgsProcessingParameterMultipleLayers,
    QgsProcessingParameterNumber,
    QgsProcessingParameterString,
)

from ..contract.choices import DEVICES, DISTANCES
from ..contract.translation import tr, tr_noop
from ..layers.pointfields import key_field
from ..layers.points import Points, extent_of, unit_of
from ..layers.rasters import refuse_same_names, resolve_rasters
from .inputs import given, input_problem, names_in, open_layer_problem, static_path
from .pointreading import read_whole_points
from .provenance import provenance
from .reports import ReportingAlgorithm

if TYPE_CHECKING:
    from ..contract.job import RasterSource


class TrainingDataAlgorithm(ReportingAlgorithm):
    """Base of the algorithms that learn from points with observed values."""

    TARGET, PREDICTORS, RASTERS = "TARGET", "PREDICTORS", "RASTERS"
    CATEGORICAL, DISTANCE = "CATEGORICAL", "DISTANCE"
    UNIT, SEED, DEVICE = "UNIT", "SEED", "DEVICE"

    INPUT_TITLE = tr_noop("Training points")

    def add_inputs(self) -> None:
        """Declare the points and where their predictors come from."""
        self.add_points(tr(self.INPUT_TITLE))
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

    def add_kinds(self) -> None:
        """Declare which predictors are classes, and how distance is measured."""
        self.add_text(self.CATEGORICAL, tr("Predictors that are classes, separated by “;”"))
        distances = [tr("Automatic"), tr("Planar"), tr("Great-circle")]
        self.add_choice(self.DISTANCE, tr("Distance"), distances)

    def add_unit_and_seed(self) -> None:
        """Declare the target's unit and the start of the random numbers."""
        self.add_text(self.UNIT, tr("Unit of the target"))
        self.add_whole_number(self.SEED, tr("Random seed"), 0, 1)

    def add_device(self) -> None:
        """Declare where to compute."""
        self.add_choice(self.DEVICE, tr("Device"), [tr("Automatic"), tr("CPU"), tr("GPU")])

    def add_whole_number(
        self,
        name: str,
        title: str,
        minimum: int,
        default: Any = None,
        advanced: bool = True,
        maximum: int = 2**31 - 1,
    ) -> None:
        """Declare a whole number; without a default it may be left out."""
        parameter = QgsProcessingParameterNumber(
            name,
            title,
            QgsProcessingParameterNumber.Type.Integer,
            defaultValue=default,
            optional=default is None,
            minValue=minimum,
            maxValue=maximum,
        )
        self.add(parameter, advanced=advanced)

    def add_choice(self, name: str, title: str, options: List[str]) -> None:
        """Declare a choice of one; the first is the default."""
        parameter = QgsProcessingParameterEnum(name, title, options, defaultValue=0)
        self.add(parameter, advanced=True)

    def add_text(self, name: str, title: str) -> None:
        """Declare a text that may be left out."""
        self.add(QgsProcessingParameterString(name, title, optional=True), advanced=True)

    def data_problem(self, parameters: Dict[str, Any], context: QgsProcessingContext) -> str:
        """Why target and predictors do not go together, or an empty text."""
        target = self.parameterAsString(parameters, self.TARGET, context)
        predictors = self.strings(parameters, self.PREDICTORS, context)
        if not predictors and not given(parameters, self.RASTERS):
            return tr("No predictor: choose at least one predictor field or predictor raster.")
        if target in predictors:
            return tr(
                "“{name}” is the target and a predictor at once. Take it off the predictors."
            ).format(name=target)
        return ""

    def check_file_outputs(
        self, parameters: Dict[str, Any], context: QgsProcessingContext, *names: str
    ) -> None:
        """Refuse files (the outputs ``names``) that would destroy an input or an open layer.

        Raises
        ------
        QgsProcessingException
            Naming the file and the layer.
        """
        paths = [static_path(parameters.get(name)) for name in names]
        layers = self.parameterAsLayerList(parameters, self.RASTERS, context)
        points = self.layer_of_points(parameters.get(self.INPUT), context)
        inputs = layers + [points] if points is not None else layers
        problem = input_problem(inputs, *paths)
        problem = problem or open_layer_problem(context.project(), *paths)
        if problem:
            raise QgsProcessingException(problem)

    def fields_read(self, parameters: Dict[str, Any], context: QgsProcessingContext) -> List[str]:
        """Return the fields of the points that are needed."""
        fields = [self.parameterAsString(parameters, self.TARGET, context)]
        return fields + self.strings(parameters, self.PREDICTORS, context)

    def read_data(
        self,
        parameters: Dict[str, Any],
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
        folder: str,
    ) -> Tuple[Points, List[RasterSource], Dict[str, str]]:
        """Return the points, the predictor rasters, and the provenance.

        No layer is held when this returns: the user may remove it while the engine computes.
        """
        source = self.point_source(parameters, context)
        layers = self.parameterAsLayerList(parameters, self.RASTERS, context)
        fields = list(dict.fromkeys(self.fields_read(parameters, context)))
        layer = self.layer_of_points(parameters.get(self.INPUT), context)
        self._warn_of_key(parameters, context, feedback, key_field(layer))
        points = read_whole_points(layer, source, fields, folder, feedback)
        rasters = resolve_rasters(layers, folder, feedback, context, extent_of(points))
        refuse_same_names(rasters)
        about = provenance(points=source.sourceName(), rasters=[x.name() for x in layers])
        return points, rasters, about

    def _warn_of_key(
        self,
        parameters: Dict[str, Any],
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
        key: str,
    ) -> None:
        """Say that the field ``key`` (may be empty) is no observation, where it is used as one.

        It is the first field of a GeoPackage: a dialog begins with it, and "all fields" include it.
        """
        target = self.parameterAsString(parameters, self.TARGET, context)
        if key and key in (target, *self.strings(parameters, self.PREDICTORS, context)):
            feedback.pushWarning(
                tr(
                    "“{field}” only numbers the points: as the target or a predictor it says "
                    "nothing about them. Choose fields with observed values."
                ).format(field=key)
            )

    def data_of_job(
        self,
        parameters: Dict[str, Any],
        context: QgsProcessingContext,
        points: Points,
        rasters: List[RasterSource],
    ) -> Dict[str, Any]:
        """Return what the jobs have in common, by the names of their attributes."""
        target = self.parameterAsString(parameters, self.TARGET, context)
        unit = self.parameterAsString(parameters, self.UNIT, context)
        categorical = self.parameterAsString(parameters, self.CATEGORICAL, context)
        return {
            "table": points.table,
            "target": target,
            "predictors": tuple(self.strings(parameters, self.PREDICTORS, context)),
            "rasters": tuple(rasters),
            "categorical": tuple(names_in(categorical)),
            "distance": DISTANCES[self.parameterAsEnum(parameters, self.DISTANCE, context)],
            "unit": unit or unit_of(points.fields.field(target)),
            "seed": self.parameterAsInt(parameters, self.SEED, context),
        }

    def device(self, parameters: Dict[str, Any], context: QgsProcessingContext) -> str:
        """Return where to compute."""
        return DEVICES[self.parameterAsEnum(parameters, self.DEVICE, context)]
