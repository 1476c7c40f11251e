"""Make the example graphical models that ship with the plugin.

    QT_QPA_PLATFORM=offscreen /usr/bin/python3 scripts/make_example_models.py [--output FOLDER]

Writes points_to_map.model3 and validate_explain.model3 into resources/models. They are made with
the QGIS that runs this; the files that ship are made with 3.22, whose models later versions open.
Needs QGIS's Python.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import Any, Dict, List

os.environ["QT_HASH_SEED"] = "0"  # the order in the files is that of Qt's hash tables

from qgis.core import (  # noqa: E402
    QgsApplication,
    QgsProcessing,
    QgsProcessingModelAlgorithm,
    QgsProcessingModelChildAlgorithm,
    QgsProcessingModelChildDependency,
    QgsProcessingModelChildParameterSource,
    QgsProcessingModelOutput,
    QgsProcessingModelParameter,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterEnum,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterField,
    QgsProcessingParameterMultipleLayers,
    QgsProcessingParameterNumber,
    QgsProcessingParameterString,
)
from qgis.PyQt.QtCore import QPointF, QSizeF, Qt  # noqa: E402

ROOT = Path(__file__).resolve().parent.parent
sys.path.append(str(ROOT))  # the provider; what precedes it on the path keeps its place

from gnnwr_qgis.contract.choices import COMPARATORS, SCHEMES  # noqa: E402
from gnnwr_qgis.layers.crossvalidation import scheme_title  # noqa: E402
from gnnwr_qgis.processing.provider import GnnwrProvider  # noqa: E402

GROUP = "GNNWR"
# Models that take little beside the training: a first comparison should not take an hour.
QUICK = ("olr", "kriging", "idw")
FOLDS = 5
# Where boxes stand in the designer: columns of inputs, steps and outputs.
LEFT, MIDDLE, RIGHT = 150.0, 470.0, 790.0
TOP, ROW = 80.0, 75.0
BOX = QSizeF(250.0, 40.0)

Source = QgsProcessingModelChildParameterSource
Inputs = Dict[str, QgsProcessingParameterDefinition]


def main() -> int:
    """Run the command line; returns its exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    folder = ROOT / "resources" / "models"
    parser.add_argument("--output", type=Path, default=folder, metavar="FOLDER")
    options = parser.parse_args()
    application = QgsApplication([], False)
    application.initQgis()
    provider = GnnwrProvider()  # the registry does not keep Python's half of it
    QgsApplication.processingRegistry().addProvider(provider)
    options.output.mkdir(parents=True, exist_ok=True)
    for name, model in models().items():
        path = options.output / f"{name}.model3"
        if not model.toFile(str(path)):
            raise SystemExit(f"{path} could not be written.")
        print(path)
    application.exitQgis()
    return 0


def models() -> Dict[str, QgsProcessingModelAlgorithm]:
    """Every example model by the name of its file. The provider must be registered."""
    return {"points_to_map": points_to_map(), "validate_explain": validate_explain()}


def points_to_map() -> QgsProcessingModelAlgorithm:
    """Return the model that trains and maps."""
    inputs = data_inputs(fields=False)
    model = begun("From points to map", inputs)
    train = trained(model, inputs, 1.5)
    give(train, "report", "Report", "REPORT", 0.5, mandatory=True)
    give(train, "model", "Model file", "MODEL", 1.5, mandatory=True)
    give(train, "fitted", "Fitted points", "OUTPUT", 2.5)
    add(model, train)

    predict = step("predict", "gnnwr:predictraster", "Predict to raster", 4.5)
    predict.addParameterSources("MODEL", [Source.fromChildOutput("train", "MODEL")])
    predict.addParameterSources("RASTERS", [Source.fromModelParameter("rasters")])
    give(predict, "prediction", "Prediction", "OUTPUT", 3.5, mandatory=True)
    give(predict, "coefficients", "Coefficients", "COEFFICIENTS", 4.5)
    give(predict, "intervals", "Prediction intervals (90 percent)", "INTERVALS", 5.5)
    give(predict, "applicability", "Area of applicability", "APPLICABILITY", 6.5)
    add(model, predict)
    return ended(
        model,
        inputs,
        "Trains a GNNWR model on points with observed values and maps what it predicts from the "
        "same rasters: the prediction with its standard error and, where asked for, the local "
        "coefficients, 90 percent prediction intervals and the area of applicability. The report "
        "says how good the model is: read its out-of-bag scores before the map. The model file "
        "and the report contain the coordinates and values of the points.",
    )


def validate_explain() -> QgsProcessingModelAlgorithm:
    """Return the model that cross-validates, trains and explains."""
    inputs = data_inputs(fields=True)
    inputs["schemes"] = QgsProcessingParameterEnum(
        "schemes",
        "How folds are formed",
        [scheme_title(scheme) for scheme in SCHEMES if scheme != "groups"],
        allowMultiple=True,
        defaultValue=[0, 1],
    )
    inputs["folds"] = QgsProcessingParameterNumber(
        "folds", "Folds", QgsProcessingParameterNumber.Type.Integer, FOLDS, minValue=2
    )
    inputs["compare"] = QgsProcessingParameterEnum(
        "compare",
        "Models to compare with",
        list(COMPARATORS.values()),
        allowMultiple=True,
        defaultValue=[list(COMPARATORS).index(key) for key in QUICK],
        optional=True,
    )
    model = begun("Validate, then explain", inputs)

    validate = step("validate", "gnnwr:crossvalidate", "Cross-validate and compare", 1.0)
    from_data(validate, inputs)
    for name, parameter in (("schemes", "SCHEME"), ("folds", "FOLDS"), ("compare", "COMPARE")):
        validate.addParameterSources(parameter, [Source.fromModelParameter(name)])
    give(validate, "validation", "Report of the validation", "REPORT", 0.0, mandatory=True)
    give(validate, "scores", "Table of scores", "TABLE", 1.0)
    give(validate, "validated", "Cross-validated points", "OUTPUT", 2.0)
    add(model, validate)

    train = trained(model, inputs, 4.0)
    train.setDependencies([QgsProcessingModelChildDependency("validate")])
    give(train, "training", "Report of the training", "REPORT", 3.0)
    give(train, "model", "Model file", "MODEL", 4.0, mandatory=True)
    give(train, "fitted", "Fitted points", "OUTPUT", 5.0)
    add(model, train)

    explain = step("explain", "gnnwr:explain", "Explain predictions", 7.0)
    explain.addParameterSources("MODEL", [Source.fromChildOutput("train", "MODEL")])
    for parameter, name in (("INPUT", "points"), ("RASTERS", "rasters")):
        explain.addParameterSources(parameter, [Source.fromModelParameter(name)])
    give(explain, "explanation", "Report of the explanation", "REPORT", 6.5, mandatory=True)
    give(explain, "explained", "Explained points", "OUTPUT", 7.5, mandatory=True)
    add(model, explain)
    return ended(
        model,
        inputs,
        "First tells how well GNNWR predicts points it has not seen, beside simpler models on the "
        "same folds; then trains a model on all points and splits its predictions into what each "
        "predictor and the place add (Shapley values). Read the report of the validation first: "
        "a model that does not predict explains nothing. The model file and the reports contain "
        "the coordinates and values of the points.",
    )


def data_inputs(fields: bool) -> Inputs:
    """Return the inputs that both models have; predictor ``fields`` where no map is made."""
    vector, raster = QgsProcessing.SourceType.TypeVectorPoint, QgsProcessing.SourceType.TypeRaster
    inputs: Inputs = {
        "points": QgsProcessingParameterFeatureSource("points", "Training points", [vector]),
        "target": QgsProcessingParameterField(
            "target",
            "Target field",
            parentLayerParameterName="points",
            type=QgsProcessingParameterField.DataType.Numeric,
        ),
    }
    if fields:
        inputs["fields"] = QgsProcessingParameterField(
            "fields",
            "Predictor fields",
            parentLayerParameterName="points",
            allowMultiple=True,
            optional=True,
        )
    inputs["rasters"] = QgsProcessingParameterMultipleLayers(
        "rasters", "Predictor rasters", raster, optional=fields
    )
    inputs["classes"] = QgsProcessingParameterString(
        "classes", "Predictors that are classes, separated by “;”", optional=True
    )
    epochs = QgsProcessingParameterNumber(
        "epochs",
        "Epochs (empty: as Train GNNWR model)",
        QgsProcessingParameterNumber.Type.Integer,
        optional=True,
        minValue=1,
    )
    epochs.setFlags(epochs.flags() | QgsProcessingParameterDefinition.Flag.FlagAdvanced)
    inputs["epochs"] = epochs
    return inputs


def begun(title: str, inputs: Inputs) -> QgsProcessingModelAlgorithm:
    """Return a model with its ``inputs`` in a column."""
    model = QgsProcessingModelAlgorithm(title, GROUP)
    for row, (name, parameter) in enumerate(inputs.items()):
        component = QgsProcessingModelParameter(name)
        component.setPosition(QPointF(LEFT, TOP + ROW * row))
        component.setSize(BOX)
        model.addModelParameter(parameter, component)
    model.setParameterOrder(list(inputs))
    return model


def step(identity: str, algorithm: str, title: str, row: float) -> QgsProcessingModelChildAlgorithm:
    """Return a step of a model, at ``row``."""
    child = QgsProcessingModelChildAlgorithm(algorithm)
    child.setChildId(identity)
    child.setDescription(title)
    child.setPosition(QPointF(MIDDLE, TOP + ROW * row))
    child.setSize(BOX)
    # Folded: the lines say where values come from, and every parameter would be listed.
    for edge in (Qt.Edge.TopEdge, Qt.Edge.BottomEdge):
        child.setLinksCollapsed(edge, True)
    return child


def trained(
    model: QgsProcessingModelAlgorithm, inputs: Inputs, row: float
) -> QgsProcessingModelChildAlgorithm:
    """Return the step that trains."""
    train = step("train", "gnnwr:train", "Train GNNWR model", row)
    from_data(train, inputs)
    train.addParameterSources("EPOCHS", [Source.fromModelParameter("epochs")])
    return train


def from_data(child: QgsProcessingModelChildAlgorithm, inputs: Inputs) -> None:
    """Lead the model's data into the step ``child``."""
    names = {
        "points": "INPUT",
        "target": "TARGET",
        "fields": "PREDICTORS",
        "rasters": "RASTERS",
        "classes": "CATEGORICAL",
    }
    for name, parameter in names.items():
        if name in inputs:
            child.addParameterSources(parameter, [Source.fromModelParameter(name)])


def give(
    child: QgsProcessingModelChildAlgorithm,
    name: str,
    title: str,
    source: str,
    row: float,
    mandatory: bool = False,
) -> None:
    """Make the output ``source`` of ``child`` one of the model; others are made when asked for."""
    made = QgsProcessingModelOutput(name, title)
    made.setChildId(child.childId())
    made.setChildOutputName(source)
    made.setMandatory(mandatory)
    made.setPosition(QPointF(RIGHT, TOP + ROW * row))
    made.setSize(BOX)
    child.setModelOutputs({**child.modelOutputs(), name: made})


def add(model: QgsProcessingModelAlgorithm, child: QgsProcessingModelChildAlgorithm) -> None:
    """Add a step; what it is not told has the value that its dialog would show."""
    told = child.parameterSources()
    for parameter in child.algorithm().parameterDefinitions():
        optional = parameter.flags() & QgsProcessingParameterDefinition.Flag.FlagOptional
        if not (parameter.isDestination() or optional or parameter.name() in told):
            value = Source.fromStaticValue(parameter.defaultValue())
            child.addParameterSources(parameter.name(), [value])
    model.addChildAlgorithm(child)


def ended(
    model: QgsProcessingModelAlgorithm, inputs: Inputs, about: str
) -> QgsProcessingModelAlgorithm:
    """Give ``model`` its help, and check that it holds together.

    Raises
    ------
    ValueError
        When QGIS finds fault with a step.
    """
    texts: Dict[str, Any] = {
        "ALG_DESC": about,
        "points": "Points with the observed values.",
        "target": "Numeric field to be explained and predicted.",
        "rasters": "Rasters with the predictors, sampled at the points. Every band is one.",
        "classes": "Numeric predictors that are class codes, for example: soil; ffreq.",
        "epochs": "Passes over the data. Few epochs are for trying the model out only.",
    }
    if "fields" in inputs:
        texts["fields"] = "Fields that explain the target; fields, rasters or both."
        texts["schemes"] = "Random folds: skill among the points. Blocks: skill away from them."
        texts["folds"] = "Number of parts, each of which is left out once."
        texts["compare"] = "Models to set beside GNNWR. The fewer, the faster."
    model.setHelpContent(texts)
    model.initAlgorithm()
    problems: List[str] = []
    for identity in model.childAlgorithms():
        fine, told = model.validateChildAlgorithm(identity)
        problems += [] if fine else [f"{identity}: {text}" for text in told]
    if problems:
        raise ValueError("; ".join(problems))
    return model


if __name__ == "__main__":
    sys.exit(main())
