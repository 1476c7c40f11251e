"""Train GNNWR model: points with predictors in, a model file and fitted points out."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import Any, Dict, Tuple

from qgis.core import (
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingOutputNumber,
    QgsProcessingOutputString,
)

from ..contract.translation import tr, tr_noop
from ..layers import grouping
from ..layers.pointwriter import ResultFields
from ..layers.results import write_training
from ..runtime.folders import JobFolder
from .failures import fails_clean
from .identity import Identity
from .inputs import (
    clash_problem,
    folder_problem,
    given,
    html_problem,
    is_temporary,
    static_file,
    static_path,
)
from .outputs import RunOutputs
from .trainparameters import RESULTS, TrainParameters


class Train(TrainParameters):
    """``gnnwr:train``."""

    IDENTITY = Identity(
        name="train",
        group="modelling",
        title=tr_noop("Train GNNWR model"),
        summary=tr_noop(
            "Fits a regression whose coefficients vary in space to points with predictors."
        ),
        tags=tr_noop(
            "gnnwr,gwr,geographically weighted,regression,neural network,spatial,coefficients",
        ),
    )

    R2, RMSE, MAE, NRMSE = "R2", "RMSE", "MAE", "NRMSE"
    N_USED, SCORED_ON = "N_USED", "SCORED_ON"

    def initAlgorithm(self, configuration: Any = None) -> None:
        """Declare parameters and outputs."""
        self.add_inputs()
        self.add_settings()
        self.add_destinations()
        for name, description in (
            (self.R2, tr("R² (coefficient of determination)")),
            (self.RMSE, tr("Root mean square error")),
            (self.MAE, tr("Mean absolute error")),
            (self.NRMSE, tr("RMSE divided by the mean of the target")),
            (self.N_USED, tr("Number of points used")),
        ):
            self.addOutput(QgsProcessingOutputNumber(name, description))
        self.addOutput(QgsProcessingOutputString(self.SCORED_ON, tr("What the scores rest on")))
        self.add_report()

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
        problem = self.data_problem(parameters, context)
        if problem:
            return problem
        if split and (split == target or split in predictors):
            return tr(
                "“{name}” splits the points, so it cannot be the target or a predictor as well."
            ).format(name=split)
        return self._output_problem(parameters)

    def _output_problem(self, parameters: Dict[str, Any]) -> str:
        model = static_path(parameters.get(self.MODEL))
        points = static_file(parameters.get(self.OUTPUT))
        report = static_path(parameters.get(self.REPORT))
        if model and not model.lower().endswith(".gnnwr"):
            return tr("{file}: give the model file the extension .gnnwr.").format(
                file=os.path.basename(model)
            )
        clash = clash_problem(
            {tr("Model file"): model, tr("Fitted points"): points, tr("Report"): report}
        )
        return clash or html_problem(report) or folder_problem(model, points, report)

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
        model = self.file_output(parameters, self.MODEL, context)
        report = self.file_output(parameters, self.REPORT, context)
        if is_temporary(model):
            feedback.pushWarning(
                tr(
                    "The model file is temporary: QGIS deletes it when it closes. Choose a file "
                    "to keep the model."
                )
            )
        outputs: Dict[str, Any] = {self.MODEL: model, self.OUTPUT: None}
        with JobFolder() as folder, RunOutputs(folder, feedback) as made:
            files = made.stage_file(model), made.stage_file(report)
            create = self.sink_maker(parameters, self.OUTPUT, context, made)
            points, rasters, about = self.read_data(parameters, context, feedback, folder)
            job = self.job(parameters, context, points, rasters, *files, about)
            if not is_temporary(model):  # a temporary one has another name next time
                job = replace(job, checkpoint=made.state_beside(model))
            values = self.run_worker(job, folder, feedback)
            with made.keeping_what_is_whole():
                if given(parameters, self.OUTPUT):
                    written, fields = write_training(
                        points,
                        folder,
                        RESULTS,
                        values,
                        rasters,
                        create,
                        feedback,
                        destination=static_path(parameters.get(self.OUTPUT)),
                    )
                    outputs[self.OUTPUT] = self.place_points(
                        parameters, self.OUTPUT, context, made, written
                    )
                else:
                    made.place()
        if given(parameters, self.OUTPUT):
            self._finish(parameters, context, feedback, outputs[self.OUTPUT], fields, values, about)
        for name in (self.R2, self.RMSE, self.MAE, self.NRMSE, self.N_USED, self.SCORED_ON):
            outputs[name] = values[name]
        outputs[self.REPORT] = self.finished_report(report, values)
        return outputs

    def _finish(
        self,
        parameters: Dict[str, Any],
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
        destination: str,
        fields: ResultFields,
        values: Dict[str, Any],
        about: Dict[str, str],
    ) -> None:
        target = self.parameterAsString(parameters, self.TARGET, context)
        self.finish_points(
            context,
            feedback,
            destination,
            self._fitted,
            self.OUTPUT,
            tr("Fitted {target}").format(target=target),
            self.points_style(fields, values["unit"]),
            about,
        )
