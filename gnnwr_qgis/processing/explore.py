"""Explore relationships: points with predictors in, a report and a table of statistics out."""

from __future__ import annotations

from typing import Any, Dict, Tuple

from qgis.core import QgsProcessingContext, QgsProcessingFeedback, QgsProcessingOutputNumber

from ..contract.translation import tr, tr_noop
from ..runtime.folders import JobFolder
from .failures import fails_clean
from .identity import Identity
from .inputs import clash_problem, csv_problem, folder_problem, given, html_problem, static_path
from .outputs import RunOutputs
from .reports import TABLE, table_parameter
from .trainingdata import TrainingDataAlgorithm

# What the algorithm calls the numbers that the engine returns.
NUMBERS = {
    "MORAN_TARGET": "moran_target",
    "MORAN_RESIDUAL": "moran_residual",
    "CONDITION_NUMBER": "condition_number",
    "LARGEST_VIF": "largest_vif",
}


class Explore(TrainingDataAlgorithm):
    """``gnnwr:explore``."""

    IDENTITY = Identity(
        name="explore",
        group="modelling",
        title=tr_noop("Explore relationships"),
        summary=tr_noop(
            "Shows how predictors and target go together before a model is fitted: scatter plots, "
            "collinearity, variogram, spatial autocorrelation.",
        ),
        tags=tr_noop(
            "gnnwr,gwr,explore,exploration,scatter,correlation,collinearity,vif,condition number,"
            "variogram,moran,autocorrelation,lowess,report",
        ),
    )
    INPUT_TITLE = tr_noop("Points")

    TABLE = TABLE

    def initAlgorithm(self, configuration: Any = None) -> None:
        """Declare parameters and outputs."""
        self.add_inputs()
        self.add_kinds()
        self.add_unit_and_seed()
        self.add_report_file(by_default=True)
        self.add(table_parameter(tr("Table of statistics")))
        for name, description in (
            ("MORAN_TARGET", tr("Moran's I of the target")),
            ("MORAN_RESIDUAL", tr("Moran's I of the residuals of least squares")),
            ("CONDITION_NUMBER", tr("Condition number of the predictors")),
            ("LARGEST_VIF", tr("Largest variance inflation factor")),
        ):
            self.addOutput(QgsProcessingOutputNumber(name, description))

    def checkParameterValues(
        self, parameters: Dict[str, Any], context: QgsProcessingContext
    ) -> Tuple[bool, str]:
        """Refuse combinations that cannot work before anything is read."""
        fine, problem = super().checkParameterValues(parameters, context)
        if fine:
            problem = self.data_problem(parameters, context) or self._output_problem(parameters)
        return not problem, problem

    def _output_problem(self, parameters: Dict[str, Any]) -> str:
        if not any(given(parameters, name) for name in (self.REPORT, self.TABLE)):
            return tr("Nothing to write: name a file for the report or for the table.")
        report, table = (static_path(parameters.get(name)) for name in (self.REPORT, self.TABLE))
        clash = clash_problem({tr("Report"): report, tr("Table of statistics"): table})
        return clash or html_problem(report) or csv_problem(table) or folder_problem(report, table)

    @fails_clean
    def prepareAlgorithm(
        self,
        parameters: Dict[str, Any],
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> bool:
        """Check the engine and the outputs."""
        super().prepareAlgorithm(parameters, context, feedback)
        self.check_file_outputs(parameters, context, self.REPORT, self.TABLE)
        return True

    @fails_clean
    def processAlgorithm(
        self,
        parameters: Dict[str, Any],
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> Dict[str, Any]:
        """Read the layers and describe them in the engine."""
        from ..contract.job import ExploreJob

        report = self.file_output(parameters, self.REPORT, context)
        table = self.file_output(parameters, self.TABLE, context)
        with JobFolder() as folder, RunOutputs(folder, feedback) as made:
            files = made.stage_file(report), made.stage_file(table)
            points, rasters, about = self.read_data(parameters, context, feedback, folder)
            job = ExploreJob(
                **self.data_of_job(parameters, context, points, rasters),
                statistics=files[1] or None,
                report=files[0] or None,
                provenance=about,
            )
            values = self.run_worker(job, folder, feedback)
            with made.keeping_what_is_whole():
                made.place()
        outputs: Dict[str, Any] = {
            self.REPORT: self.finished_report(report, values),
            self.TABLE: table if table and values.get("statistics") else None,
        }
        outputs.update({name: values[key] for name, key in NUMBERS.items()})
        return outputs
