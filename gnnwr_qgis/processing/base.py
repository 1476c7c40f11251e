"""What all algorithms share: identity, help, the check for the engine, running a job."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Dict, List, Optional, Sequence, Tuple

from qgis.core import (
    QgsMapLayer,
    QgsProcessing,
    QgsProcessingAlgorithm,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeatureSource,
    QgsProcessingFeatureSourceDefinition,
    QgsProcessingFeedback,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterFeatureSource,
    QgsProcessingUtils,
)
from qgis.PyQt.QtGui import QIcon

from ..contract.translation import tr
from ..layers import grouping
from . import engine
from .failures import fails_clean
from .helptexts import help_for
from .identity import GROUPS, Identity
from .inputs import (
    given,
)
from .shipped import resource_path

if TYPE_CHECKING:
    from ..contract.job import Job


class GnnwrAlgorithm(QgsProcessingAlgorithm):
    """Base of the plugin's algorithms.

    A subclass gives ``IDENTITY``, ``initAlgorithm`` and ``processAlgorithm``; its help and that of
    its parameters come from ``resources/help``. One that overrides ``prepareAlgorithm`` calls the
    base's first; both are decorated with ``fails_clean``.
    """

    IDENTITY: Identity
    #: The points that are read, of the algorithms that read some (:meth:`add_points`).
    INPUT = "INPUT"
    #: False for the algorithms that install or examine the engine.
    needs_engine = True

    tr = staticmethod(tr)

    def createInstance(self) -> GnnwrAlgorithm:
        """Return a new instance of the same algorithm."""
        return type(self)()

    def name(self) -> str:
        """Return the second half of the algorithm's id."""
        return self.IDENTITY.name

    def displayName(self) -> str:
        """Return the name in the toolbox."""
        return tr(self.IDENTITY.title)

    def shortDescription(self) -> str:
        """Return the tooltip."""
        return tr(self.IDENTITY.summary)

    def tags(self) -> List[str]:
        """Return words to find the algorithm by."""
        return tr(self.IDENTITY.tags).split(",")

    def groupId(self) -> str:
        """Return the id of the group in the toolbox."""
        return self.IDENTITY.group

    def group(self) -> str:
        """Return the name of that group."""
        return tr(GROUPS[self.IDENTITY.group])

    def icon(self) -> QIcon:
        """Return the plugin's icon."""
        return QIcon(resource_path("icons", "gnnwr.svg"))

    def svgIconPath(self) -> str:
        """Return the path of the plugin's icon."""
        return resource_path("icons", "gnnwr.svg")

    def shortHelpString(self) -> str:
        """Return the help in the user's language."""
        return help_for(self.name()).general

    def add(self, parameter: QgsProcessingParameterDefinition, advanced: bool = False) -> None:
        """Add ``parameter`` with its help; ``advanced`` folds it away in the dialog."""
        parameter.setHelp(help_for(self.name()).parameters.get(parameter.name(), ""))
        if advanced:
            flag = QgsProcessingParameterDefinition.Flag.FlagAdvanced
            parameter.setFlags(parameter.flags() | flag)
        self.addParameter(parameter)

    def add_points(self, title: str) -> None:
        """Declare INPUT."""
        self.add(
            QgsProcessingParameterFeatureSource(
                self.INPUT, title, [QgsProcessing.SourceType.TypeVectorPoint]
            )
        )

    def point_source(
        self, parameters: Dict[str, Any], context: QgsProcessingContext
    ) -> QgsProcessingFeatureSource:
        """Return the points of INPUT: the selected ones where only those are asked for.

        The caller lets go of it before the engine computes: the user may remove the layer then.

        Raises
        ------
        QgsProcessingException
            When there is no such layer.
        """
        source = self.parameterAsSource(parameters, self.INPUT, context)
        if source is None:
            raise QgsProcessingException(self.invalidSourceError(parameters, self.INPUT))
        return source

    def canExecute(self) -> Tuple[bool, str]:
        """Say at once (no process is started) whether the engine is installed."""
        problem = engine.problem_as_html() if self.needs_engine else ""
        return not problem, problem

    @fails_clean
    def prepareAlgorithm(
        self,
        parameters: Dict[str, Any],
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> bool:
        """Refuse to start without an engine: batch and scripts do not ask ``canExecute``."""
        problem = engine.problem() if self.needs_engine else ""
        if problem:
            engine.offer_setup(problem)
            raise QgsProcessingException(problem)
        return True

    def run_worker(
        self,
        job: Job,
        folder: str,
        feedback: QgsProcessingFeedback,
        destinations: Sequence[str] = (),
    ) -> Dict[str, Any]:
        """Run ``job`` in the engine; see :func:`engine.run_worker`."""
        return engine.run_worker(job, folder, feedback, destinations)

    def load(
        self,
        context: QgsProcessingContext,
        destination: str,
        processor: grouping.OutputPostProcessor,
        output: str,
    ) -> None:
        """Have ``processor`` finish the output named ``output``, if QGIS is going to load it."""
        description = self.parameterDefinition(output).description()
        grouping.load_with(context, destination, processor, description)

    @staticmethod
    def layer_of_points(source: Any, context: QgsProcessingContext) -> Optional[QgsMapLayer]:
        """Return the layer that the value of a parameter of points names, None where it cannot."""
        if isinstance(source, QgsProcessingFeatureSourceDefinition):
            source = source.source.staticValue()
        if isinstance(source, str):
            source = QgsProcessingUtils.mapLayerFromString(source, context)
        return source if isinstance(source, QgsMapLayer) else None

    def file_output(
        self, parameters: Dict[str, Any], name: str, context: QgsProcessingContext
    ) -> str:
        """Return the file of an output, empty when it was left out.

        The engine works in the job's folder, where a relative path would mean another place.
        """
        if not given(parameters, name):
            return ""
        path = self.parameterAsFileOutput(parameters, name, context)
        return os.path.abspath(path) if path else ""

    def strings(
        self, parameters: Dict[str, Any], name: str, context: QgsProcessingContext
    ) -> List[str]:
        """Return the value of a parameter of several fields or names."""
        if hasattr(self, "parameterAsStrings"):  # 3.32 and later
            return list(self.parameterAsStrings(parameters, name, context))
        return list(self.parameterAsFields(parameters, name, context))

    def whole_number(
        self, parameters: Dict[str, Any], name: str, context: QgsProcessingContext
    ) -> Optional[int]:
        """Return the value of an optional whole number, None when it was left out."""
        if not given(parameters, name):
            return None
        return int(self.parameterAsInt(parameters, name, context))
