"""Outputs of points: where they are made, that they destroy nothing, how they are shown."""

from __future__ import annotations

from typing import Any, Callable, Dict, Tuple

from qgis.core import (
    QgsMapLayer,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
)

from ..layers import grouping, style
from ..layers.pointwriter import ResultFields
from ..layers.sinks import SinkMaker, in_memory, sink_flags, without_titles
from .base import GnnwrAlgorithm
from .failures import style_is_optional
from .inputs import (
    file_name_problem,
    input_problem,
    lost_tables_problem,
    open_layer_problem,
    static_file,
    table_problem,
)
from .outputs import RunOutputs, load_when_complete, sink_file, written_to
from .provenance import provenance_of_layer


class PointOutputs(GnnwrAlgorithm):
    """Base of the algorithms with an output of points."""

    def sink_maker(
        self,
        parameters: Dict[str, Any],
        name: str,
        context: QgsProcessingContext,
        outputs: RunOutputs,
    ) -> SinkMaker:
        """What creates the sink of the output ``name``, once its fields are known.

        A file is made where ``outputs`` stages it, which is tried at once: a place that cannot be
        written to is refused before anything is computed.
        """
        value = parameters.get(name)
        flags, path = sink_flags(value), sink_file(value, context)
        changed = parameters
        if path:
            problem = file_name_problem(path) or lost_tables_problem(path)
            if problem:
                raise QgsProcessingException(problem)
            changed = {**parameters, name: written_to(value, outputs.stage(path))}

        def create(fields: Any, wkb_type: Any, crs: Any) -> Tuple[Any, str]:
            if path:
                outputs.require(path)
            if in_memory(value):
                fields = without_titles(fields)
            return self.parameterAsSink(changed, name, context, fields, wkb_type, crs, *flags)

        return SinkMaker(create, discardable=bool(path) or in_memory(value))

    def place_points(
        self,
        parameters: Dict[str, Any],
        name: str,
        context: QgsProcessingContext,
        outputs: RunOutputs,
        written: str,
    ) -> str:
        """Put all outputs in place; the id of the points ``written`` to the output ``name``."""
        outputs.place()
        destination = outputs.final(written)
        if destination != written:
            description = self.parameterDefinition(name).description()
            load_when_complete(parameters.get(name), destination, name, description, context)
        return destination

    def finish_points(
        self,
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
        destination: str,
        processor: grouping.OutputPostProcessor,
        output: str,
        name: str,
        apply: Callable[[QgsMapLayer], None],
        about: Dict[str, str],
        notes: str = "",
    ) -> None:
        """Style the points written to ``destination``, in their file and in QGIS.

        ``output`` is the parameter's name, ``name`` the layer's; ``apply`` styles it, and ``about``
        and ``notes`` are its provenance.
        """
        processor.configure(
            name=name,
            style=apply,
            provenance=provenance_of_layer(self.displayName(), about, notes),
        )
        with style_is_optional(feedback):
            style.write_points_qml(destination, apply, context)
        self.load(context, destination, processor, output)

    @staticmethod
    def points_style(fields: ResultFields, unit: str) -> Callable[[QgsMapLayer], None]:
        """What styles an output of points with ``fields``; ``unit`` is the target's."""

        def apply(layer: QgsMapLayer) -> None:
            style.restore_aliases(layer, fields.fields)
            style.point_styles(layer, fields.names, unit, fields.fields)

        return apply

    def check_point_output(self, value: Any, source: Any, context: QgsProcessingContext) -> None:
        """Refuse an output of points (``value`` of its parameter) that would destroy a layer.

        ``source`` is the value of the parameter of the points that are read.

        Raises
        ------
        QgsProcessingException
            When the file is open in the project, or is the input.
        """
        path = static_file(value)
        layer = self.layer_of_points(source, context)
        project = context.project()
        layers = list(project.mapLayers().values()) if project is not None else []
        problem = open_layer_problem(project, path) or table_problem(layers, value)
        if layer is not None:
            problem = input_problem([layer], path) or table_problem([layer], value) or problem
        if problem:
            raise QgsProcessingException(problem)
