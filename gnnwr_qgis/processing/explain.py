"""Explain predictions: a model and points in, exact Shapley values and a report out."""

from __future__ import annotations

from typing import Any, Callable, Dict, Sequence, Tuple

from qgis.core import (
    QgsMapLayer,
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingOutputNumber,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterFeatureSink,
)

from ..contract.translation import tr, tr_noop
from ..layers import style
from ..layers.explanations import player_fields, write_explanations
from ..layers.points import distance_unit
from ..layers.pointwriter import ResultFields
from ..runtime.folders import JobFolder
from .failures import fails_clean
from .identity import Identity
from .inputs import clash_problem, folder_problem, html_problem, static_file, static_path
from .outputs import RunOutputs
from .pointprediction import PointAlgorithm
from .provenance import base_value_note
from .reports import ReportingAlgorithm

RESULTS = "explanations.npz"


class Explain(ReportingAlgorithm, PointAlgorithm):
    """``gnnwr:explain``."""

    IDENTITY = Identity(
        name="explain",
        group="explanation",
        title=tr_noop("Explain predictions"),
        summary=tr_noop(
            "Splits a GNNWR model's predictions at points into what each predictor and the place "
            "add: exact Shapley values.",
        ),
        tags=tr_noop(
            "gnnwr,gwr,explain,explanation,interpretation,shapley,shap,geoshapley,attribution,"
            "importance,report",
        ),
    )
    GROUP_TITLE = tr_noop("GNNWR explanation of {target}")

    COMPARE, BASE_VALUE = "COMPARE", "BASE_VALUE"

    def initAlgorithm(self, configuration: Any = None) -> None:
        """Declare parameters and outputs."""
        self.add_inputs()
        self.add(
            QgsProcessingParameterBoolean(
                self.COMPARE, tr("Compare with XGBoost"), defaultValue=False
            )
        )
        self.add(
            QgsProcessingParameterFeatureSink(
                self.OUTPUT, tr("Explained points"), QgsProcessing.SourceType.TypeVectorPoint
            )
        )
        self.add_report_file()
        self.addOutput(
            QgsProcessingOutputNumber(
                self.BASE_VALUE, tr("Base value (mean prediction over the training points)")
            )
        )

    def checkParameterValues(
        self, parameters: Dict[str, Any], context: QgsProcessingContext
    ) -> Tuple[bool, str]:
        """Refuse a report that cannot be written before anything is read."""
        fine, problem = super().checkParameterValues(parameters, context)
        if fine:
            report = static_path(parameters.get(self.REPORT))
            points = static_file(parameters.get(self.OUTPUT))
            clash = clash_problem({tr("Explained points"): points, tr("Report"): report})
            problem = clash or html_problem(report) or folder_problem(report)
        return not problem, problem

    @fails_clean
    def processAlgorithm(
        self,
        parameters: Dict[str, Any],
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> Dict[str, Any]:
        """Read the points, explain in the engine, write the results."""
        from ..contract.job import ExplainJob

        report = self.file_output(parameters, self.REPORT, context)
        compare = self.parameterAsBool(parameters, self.COMPARE, context)
        with JobFolder() as folder, RunOutputs(folder, feedback) as made:
            staged = made.stage_file(report)
            create = self.sink_maker(parameters, self.OUTPUT, context, made)
            points, rasters, about = self.read_inputs(parameters, context, feedback, folder)
            job = ExplainJob(
                model=self.model,
                table=points.table,
                results=RESULTS,
                rasters=tuple(rasters),
                report=staged or None,
                compare=compare,
                provenance=about,
            )
            values = self.run_worker(job, folder, feedback)
            with made.keeping_what_is_whole():
                output, written = write_explanations(
                    points,
                    folder,
                    RESULTS,
                    values,
                    distance_unit(self.header),
                    create,
                    feedback,
                    destination=static_path(parameters.get(self.OUTPUT)),
                )
                destination = self.place_points(parameters, self.OUTPUT, context, made, output)
        self.finish_points(
            context,
            feedback,
            destination,
            self.output_layer,
            self.OUTPUT,
            tr("Explanation of {target}").format(target=self.header.target),
            _styles(written, values["predictor_names"], values["unit"]),
            about,
            base_value_note(values),
        )
        return {
            self.OUTPUT: destination,
            self.REPORT: self.finished_report(report, values),
            self.BASE_VALUE: values["base"],
        }


def _styles(
    written: ResultFields, predictors: Sequence[str], unit: str
) -> Callable[[QgsMapLayer], None]:
    players = player_fields(written, predictors)

    def apply(layer: QgsMapLayer) -> None:
        style.restore_aliases(layer, written.fields)
        style.explanation_styles(layer, written, players, unit)

    return apply
