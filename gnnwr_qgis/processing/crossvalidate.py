"""Cross-validate and compare: points in; out-of-fold predictions, scores and a report out."""

from __future__ import annotations

from typing import Any, Callable, Dict, Tuple

from qgis.core import (
    QgsMapLayer,
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingOutputNumber,
    QgsProcessingParameterFeatureSink,
)

from ..contract.translation import tr, tr_noop
from ..layers import grouping, style
from ..layers.crossvalidation import Validated, write_validation
from ..runtime.folders import JobFolder
from .failures import fails_clean
from .foldparameters import FoldParameters
from .identity import Identity
from .inputs import (
    clash_problem,
    csv_problem,
    folder_problem,
    given,
    html_problem,
    static_file,
    static_path,
)
from .outputs import RunOutputs
from .pointoutputs import PointOutputs
from .provenance import scores_note
from .reports import TABLE, table_parameter

RESULTS = "validation.npz"
_NO_MODEL = ("", "none", "[]")  # what people write where QGIS takes no text for an empty list


class CrossValidate(PointOutputs, FoldParameters):
    """``gnnwr:crossvalidate``."""

    IDENTITY = Identity(
        name="crossvalidate",
        group="modelling",
        title=tr_noop("Cross-validate and compare"),
        summary=tr_noop(
            "Tells how well GNNWR predicts points it has not seen, beside regression, machine "
            "learning and interpolation on the same folds.",
        ),
        tags=tr_noop(
            "gnnwr,gwr,cross-validation,validation,k-fold,spatial blocks,compare,comparison,"
            "benchmark,accuracy,R2,random forest,xgboost,kriging,inverse distance,idw,"
            "gaussian process,report",
        ),
    )

    OUTPUT, TABLE = "OUTPUT", TABLE
    R2_RANDOM, R2_BLOCK, BEST_OTHER_R2 = "R2_RANDOM", "R2_BLOCK", "BEST_OTHER_R2"

    def initAlgorithm(self, configuration: Any = None) -> None:
        """Declare parameters and outputs."""
        self.add_inputs()
        self.add_kinds()
        self.add_folds()
        self.add_unit_and_seed()
        self.add_device()
        points = QgsProcessingParameterFeatureSink(
            self.OUTPUT,
            tr("Cross-validated points"),
            QgsProcessing.SourceType.TypeVectorPoint,
            optional=True,
        )
        self.add(points)
        self.add(table_parameter(tr("Table of scores")))
        self.add_report_file(by_default=True)
        for name, description in (
            (self.R2_RANDOM, tr("R² of GNNWR in random folds")),
            (self.R2_BLOCK, tr("R² of GNNWR in spatial blocks")),
            (self.BEST_OTHER_R2, tr("R² of the best other model in random folds")),
        ):
            self.addOutput(QgsProcessingOutputNumber(name, description))

    def checkParameterValues(
        self, parameters: Dict[str, Any], context: QgsProcessingContext
    ) -> Tuple[bool, str]:
        """Refuse combinations that cannot work before anything is read."""
        fine, problem = super().checkParameterValues(parameters, context)
        if fine:
            problem = self._problem(parameters, context)
        elif parameters.get(self.COMPARE) in _NO_MODEL:
            problem = tr(
                "Incorrect parameter value for COMPARE: for GNNWR alone give an empty list, [] in "
                "Python and in parameters as JSON. A command line without JSON has none: choose "
                "one model there; 0, linear regression, takes least."
            )
        return not problem, problem

    def _problem(self, parameters: Dict[str, Any], context: QgsProcessingContext) -> str:
        problem = self.data_problem(parameters, context)
        problem = problem or self.folds_problem(parameters, context)
        if problem:
            return problem
        points = static_file(parameters.get(self.OUTPUT))
        table, report = (static_path(parameters.get(name)) for name in (self.TABLE, self.REPORT))
        outputs = (self.OUTPUT, self.TABLE, self.REPORT)
        titles = (self.parameterDefinition(name).description() for name in outputs)
        clash = clash_problem(dict(zip(titles, (points, table, report))))
        return (
            clash
            or csv_problem(table)
            or html_problem(report)
            or folder_problem(points, table, report)
        )

    @fails_clean
    def prepareAlgorithm(
        self,
        parameters: Dict[str, Any],
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> bool:
        """Check the engine and the outputs, and make what belongs to the main thread."""
        super().prepareAlgorithm(parameters, context, feedback)
        points = parameters.get(self.INPUT)
        self.check_point_output(parameters.get(self.OUTPUT), points, context)
        self.check_file_outputs(parameters, context, self.TABLE, self.REPORT)
        target = self.parameterAsString(parameters, self.TARGET, context)
        group = grouping.RunGroup(tr("GNNWR cross-validation of {target}").format(target=target))
        self._validated = grouping.OutputPostProcessor(group)
        return True

    @fails_clean
    def processAlgorithm(
        self,
        parameters: Dict[str, Any],
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> Dict[str, Any]:
        """Read the layers, cross-validate in the engine, write the results."""
        from ..contract.job import CrossValidateJob

        table = self.file_output(parameters, self.TABLE, context)
        report = self.file_output(parameters, self.REPORT, context)
        outputs: Dict[str, Any] = {self.OUTPUT: None}
        self.warn_of_unused(parameters, context, feedback)
        with JobFolder() as folder, RunOutputs(folder, feedback) as made:
            files = made.stage_file(table), made.stage_file(report)
            create = self.sink_maker(parameters, self.OUTPUT, context, made)
            points, rasters, about = self.read_data(parameters, context, feedback, folder)
            job = CrossValidateJob(
                **self.data_of_job(parameters, context, points, rasters),
                **self.folds_of_job(parameters, context),
                results=RESULTS,
                device=self.device(parameters, context),
                scores=files[0] or None,
                report=files[1] or None,
                provenance=about,
            )
            values = self.run_worker(job, folder, feedback)
            with made.keeping_what_is_whole():
                if given(parameters, self.OUTPUT):
                    output, written = write_validation(
                        points,
                        folder,
                        RESULTS,
                        values,
                        create,
                        feedback,
                        destination=static_path(parameters.get(self.OUTPUT)),
                    )
                    outputs[self.OUTPUT] = self.place_points(
                        parameters, self.OUTPUT, context, made, output
                    )
                else:
                    made.place()
        if outputs[self.OUTPUT]:
            self.finish_points(
                context,
                feedback,
                outputs[self.OUTPUT],
                self._validated,
                self.OUTPUT,
                tr("Cross-validation of {target}").format(target=job.target),
                _styles(written, values["unit"]),
                about,
                scores_note(values),
            )
        outputs[self.TABLE] = table if table and values.get("scores") else None
        outputs[self.REPORT] = self.finished_report(report, values)
        for name in (self.R2_RANDOM, self.R2_BLOCK, self.BEST_OTHER_R2):
            outputs[name] = values[name]
        return outputs


def _styles(written: Validated, unit: str) -> Callable[[QgsMapLayer], None]:
    def apply(layer: QgsMapLayer) -> None:
        style.restore_aliases(layer, written.layout.fields)
        style.validation_styles(layer, written, unit)

    return apply
