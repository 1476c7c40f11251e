"""How cross-validation forms its folds and what it compares: parameters, declared and read."""

from __future__ import annotations

from typing import Any, Dict, List, Optional

from qgis.core import (
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingParameterEnum,
    QgsProcessingParameterField,
    QgsProcessingParameterNumber,
)

from ..contract.choices import COMPARATORS, MOST_REPEATS, SCHEMES
from ..contract.translation import tr
from ..layers.crossvalidation import scheme_title
from .inputs import given
from .trainingdata import TrainingDataAlgorithm

DEFAULT_SCHEMES = ("random", "blocks")


class FoldParameters(TrainingDataAlgorithm):
    """Base of the algorithm that cross-validates: its folds and the models that go through them."""

    SCHEME, GROUP_FIELD, FOLDS, REPEATS = "SCHEME", "GROUP_FIELD", "FOLDS", "REPEATS"
    BLOCK_SIZE, COMPARE = "BLOCK_SIZE", "COMPARE"

    def add_folds(self) -> None:
        """Declare the folds and the models to compare with."""
        schemes = QgsProcessingParameterEnum(
            self.SCHEME,
            tr("How folds are formed"),
            [scheme_title(scheme) for scheme in SCHEMES],
            allowMultiple=True,
            defaultValue=[SCHEMES.index(scheme) for scheme in DEFAULT_SCHEMES],
        )
        group = QgsProcessingParameterField(
            self.GROUP_FIELD,
            tr("Field whose values are the groups"),
            parentLayerParameterName=self.INPUT,
            optional=True,
        )
        size = QgsProcessingParameterNumber(
            self.BLOCK_SIZE,
            tr("Side of a spatial block (metres, or units of a projected CRS)"),
            QgsProcessingParameterNumber.Type.Double,
            optional=True,
            minValue=0.0,
        )
        compare = QgsProcessingParameterEnum(
            self.COMPARE,
            tr("Models to compare with"),
            [tr(title) for title in COMPARATORS.values()],
            allowMultiple=True,
            defaultValue=list(range(len(COMPARATORS))),
            optional=True,
        )
        self.add(schemes)
        self.add(group)
        self.add_whole_number(self.FOLDS, tr("Folds"), 2, 10, advanced=False)
        repeats = tr("Repeats with other folds")
        self.add_whole_number(self.REPEATS, repeats, 1, 1, maximum=MOST_REPEATS)
        self.add(size, advanced=True)
        self.add(compare)

    def folds_problem(self, parameters: Dict[str, Any], context: QgsProcessingContext) -> str:
        """Why there cannot be such folds, or an empty text."""
        group = self.parameterAsString(parameters, self.GROUP_FIELD, context)
        if self._has_groups(parameters, context) and not group:
            return tr(
                "Folds by groups need a field that says which group a point belongs to. Choose "
                "one, or take “{scheme}” off the list."
            ).format(scheme=scheme_title("groups"))
        if group and group == self.parameterAsString(parameters, self.TARGET, context):
            return tr("“{name}” is the target, so it cannot form the groups.").format(name=group)
        size = self._block_size(parameters, context)
        if size is not None and not size > 0:
            return tr(
                "The side of a spatial block must be greater than zero. Leave it empty to have it "
                "chosen."
            )
        return ""

    def fields_read(self, parameters: Dict[str, Any], context: QgsProcessingContext) -> List[str]:
        """Return the fields of the points that are needed."""
        fields = super().fields_read(parameters, context)
        if self._has_groups(parameters, context):
            fields.append(self.parameterAsString(parameters, self.GROUP_FIELD, context))
        return fields

    def warn_of_unused(
        self,
        parameters: Dict[str, Any],
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> None:
        """Say which settings belong to schemes that are not chosen."""
        if given(parameters, self.GROUP_FIELD) and not self._has_groups(parameters, context):
            feedback.pushWarning(
                tr(
                    "The field of the groups is not used: “{scheme}” is not among the schemes."
                ).format(scheme=scheme_title("groups"))
            )
        schemes = self._schemes(parameters, context)
        if given(parameters, self.BLOCK_SIZE) and "blocks" not in schemes:
            feedback.pushWarning(
                tr(
                    "The size of the blocks is not used: “{scheme}” is not among the schemes."
                ).format(scheme=scheme_title("blocks"))
            )

    def folds_of_job(
        self, parameters: Dict[str, Any], context: QgsProcessingContext
    ) -> Dict[str, Any]:
        """Return what the job is told of folds and models, by the names of its attributes."""
        group = None
        if self._has_groups(parameters, context):
            group = self.parameterAsString(parameters, self.GROUP_FIELD, context)
        chosen = self.parameterAsEnums(parameters, self.COMPARE, context)
        return {
            "schemes": tuple(self._schemes(parameters, context)),
            "group_field": group,
            "folds": self.parameterAsInt(parameters, self.FOLDS, context),
            "repeats": self.parameterAsInt(parameters, self.REPEATS, context),
            "block_size": self._block_size(parameters, context),
            "compare": tuple(key for number, key in enumerate(COMPARATORS) if number in chosen),
        }

    def _schemes(self, parameters: Dict[str, Any], context: QgsProcessingContext) -> List[str]:
        chosen = self.parameterAsEnums(parameters, self.SCHEME, context)
        return [scheme for number, scheme in enumerate(SCHEMES) if number in chosen]

    def _block_size(
        self, parameters: Dict[str, Any], context: QgsProcessingContext
    ) -> Optional[float]:
        if not given(parameters, self.BLOCK_SIZE):
            return None
        return float(self.parameterAsDouble(parameters, self.BLOCK_SIZE, context))

    def _has_groups(self, parameters: Dict[str, Any], context: QgsProcessingContext) -> bool:
        return "groups" in self._schemes(parameters, context)
