"""Make the example graphical models that ship with the plugin.

    QT_QPA_PLATFORM=offscreen /usr/bin/python3 scripts/make_example_models.py [--output FOLDER]

Writes points_to_map.model3 and validate_explain.model3 into resources/models, and what is the same
in Chinese into resources/models/zh_CN. They are made with the QGIS that runs this; the files that
ship are made with 3.22, whose models later versions open. They hold copies of titles and helps of
the plugin: run this when one of those has changed. Needs QGIS's Python.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import Dict

os.environ["QT_HASH_SEED"] = "0"  # the order in the files is that of Qt's hash tables

from qgis.core import (  # noqa: E402
    QgsApplication,
    QgsProcessing,
    QgsProcessingModelAlgorithm,
    QgsProcessingModelChildAlgorithm,
    QgsProcessingModelChildDependency,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterEnum,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterField,
    QgsProcessingParameterMultipleLayers,
    QgsProcessingParameterNumber,
    QgsProcessingParameterString,
)
from qgis.PyQt.QtCore import QLocale  # noqa: E402

ROOT = Path(__file__).resolve().parent.parent
# The provider and what stands beside this; what precedes it on the path keeps its place.
sys.path.append(str(ROOT))

from gnnwr_qgis.contract import translation  # noqa: E402
from gnnwr_qgis.contract.choices import COMPARATORS, SCHEMES  # noqa: E402
from gnnwr_qgis.layers.crossvalidation import scheme_title  # noqa: E402
from gnnwr_qgis.processing.language import speak  # noqa: E402
from gnnwr_qgis.processing.provider import GnnwrProvider  # noqa: E402
from scripts.graphical_model import Inputs, Source, add, begun, ended, give, step  # noqa: E402

# The folder of each language.
FOLDERS = {"en": ".", "zh_CN": "zh_CN"}
# Models that take little beside the training: a first comparison should not take an hour.
QUICK = ("olr", "kriging", "idw")
FOLDS = 5
HELP_OF_DATA = {
    "points": "Points with the observed values.",
    "target": "Numeric field to be explained and predicted.",
    "rasters": "Rasters with the predictors, sampled at the points. Every band is one.",
    "classes": "Numeric predictors that are class codes, for example: soil; ffreq.",
    "epochs": "Passes over the data. Few epochs are for trying the model out only.",
}


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
    for language, place in FOLDERS.items():
        speak_in(language)
        (options.output / place).mkdir(parents=True, exist_ok=True)
        for name, model in models().items():
            path = options.output / place / f"{name}.model3"
            if not model.toFile(str(path)):
                raise SystemExit(f"{path} could not be written.")
            print(path)
    application.exitQgis()
    return 0


def speak_in(language: str) -> None:
    """Let the plugin speak ``language``; its helps go by what QGIS says that it speaks."""
    QLocale.setDefault(QLocale(language))
    speak()
    if translation.language() != language:
        raise SystemExit(
            f"The settings of QGIS keep {language} from being spoken: "
            "take the language that overrides the system's out of them."
        )


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
        "Trains a GNNWR model on points with observed values and maps what it predicts from the "
        "same rasters: the prediction with its standard error and, where asked for, the local "
        "coefficients, 90 percent prediction intervals and the area of applicability. The report "
        "says how good the model is: read its out-of-bag scores before the map. The model file "
        "and the report contain the coordinates and values of the points.",
        HELP_OF_DATA,
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
        [translation.tr(title) for title in COMPARATORS.values()],
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
        "First tells how well GNNWR predicts points it has not seen, beside simpler models on the "
        "same folds; then trains a model on all points and splits its predictions into what each "
        "predictor and the place add (Shapley values). Read the report of the validation first: "
        "a model that does not predict explains nothing. The model file and the reports contain "
        "the coordinates and values of the points.",
        {
            **HELP_OF_DATA,
            "fields": "Fields that explain the target; fields, rasters or both.",
            "schemes": "Random folds: skill among the points. Blocks: skill away from them.",
            "folds": "Number of parts, each of which is left out once.",
            "compare": "Models to set beside GNNWR. The fewer, the faster.",
        },
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


if __name__ == "__main__":
    sys.exit(main())
