"""The provider without an engine: everything is listed, described and explained."""

from __future__ import annotations

import pytest
from qgis.core import (
    QgsApplication,
    QgsProcessingException,
    QgsProcessingOutputFile,
    QgsProcessingOutputHtml,
    QgsProcessingParameterDefinition,
)

IDS = {
    "gnnwr:explore",
    "gnnwr:train",
    "gnnwr:crossvalidate",
    "gnnwr:predictraster",
    "gnnwr:predictpoints",
    "gnnwr:explain",
    "gnnwr:enginesetup",
    "gnnwr:enginestatus",
}
WITH_ENGINE = sorted(IDS - {"gnnwr:enginesetup", "gnnwr:enginestatus"})

# Names are public API: this table may grow at the end of a list, and never otherwise change.
PARAMETERS = {
    "gnnwr:train": "INPUT TARGET PREDICTORS RASTERS CATEGORICAL DISTANCE MEMBERS EPOCHS "
    "REFERENCES SPLIT UNIT SEED DEVICE PRESET MODEL OUTPUT REPORT NONSTATIONARITY",
    "gnnwr:predictraster": "MODEL RASTERS REFERENCE EXTENT CELLSIZE CRS MATCH OUTPUT COEFFICIENTS "
    "ATTRIBUTION INTERVALS APPLICABILITY TOLERANCE",
    "gnnwr:predictpoints": "MODEL INPUT RASTERS MATCH OUTPUT",
    "gnnwr:explain": "MODEL INPUT RASTERS MATCH COMPARE OUTPUT REPORT",
    "gnnwr:crossvalidate": "INPUT TARGET PREDICTORS RASTERS CATEGORICAL DISTANCE SCHEME "
    "GROUP_FIELD FOLDS REPEATS BLOCK_SIZE COMPARE UNIT SEED DEVICE OUTPUT TABLE REPORT",
    "gnnwr:explore": "INPUT TARGET PREDICTORS RASTERS CATEGORICAL DISTANCE UNIT SEED REPORT TABLE",
}
OUTPUTS = {
    "gnnwr:train": "MODEL OUTPUT R2 RMSE MAE NRMSE N_USED SCORED_ON REPORT",
    "gnnwr:predictraster": "OUTPUT COEFFICIENTS ATTRIBUTION INTERVALS APPLICABILITY",
    "gnnwr:predictpoints": "OUTPUT",
    "gnnwr:explain": "OUTPUT REPORT BASE_VALUE",
    "gnnwr:crossvalidate": "OUTPUT TABLE REPORT R2_RANDOM R2_BLOCK BEST_OTHER_R2",
    "gnnwr:explore": "REPORT TABLE MORAN_TARGET MORAN_RESIDUAL CONDITION_NUMBER LARGEST_VIF",
}
ADVANCED = {
    "gnnwr:train": "CATEGORICAL DISTANCE MEMBERS EPOCHS REFERENCES SPLIT UNIT SEED DEVICE PRESET "
    "NONSTATIONARITY",
    "gnnwr:predictraster": "MATCH TOLERANCE",
    "gnnwr:predictpoints": "MATCH",
    "gnnwr:explain": "MATCH",
    "gnnwr:crossvalidate": "CATEGORICAL DISTANCE REPEATS BLOCK_SIZE UNIT SEED DEVICE",
    "gnnwr:explore": "CATEGORICAL DISTANCE UNIT SEED",
}


def algorithm(name):
    return QgsApplication.processingRegistry().createAlgorithmById(name)


def test_lists_its_algorithms_without_an_engine(provider, no_engine):
    assert {found.id() for found in provider.algorithms()} == IDS


@pytest.mark.parametrize("name", sorted(IDS))
def test_every_algorithm_and_parameter_has_help(provider, no_engine, name):
    found = algorithm(name)
    assert found.displayName()
    assert found.group()
    assert found.groupId()
    assert found.tags()
    assert found.shortDescription()
    assert "<p>" in found.shortHelpString()
    assert "<dl" not in found.shortHelpString()
    lacking = [p.name() for p in found.parameterDefinitions() if len(p.help()) < 15]
    assert lacking == []


@pytest.mark.parametrize("name", sorted(PARAMETERS))
def test_names_are_frozen(provider, name):
    found = algorithm(name)
    assert [p.name() for p in found.parameterDefinitions()] == PARAMETERS[name].split()
    assert [o.name() for o in found.outputDefinitions()] == OUTPUTS[name].split()
    flag = QgsProcessingParameterDefinition.Flag.FlagAdvanced
    advanced = [p.name() for p in found.parameterDefinitions() if p.flags() & flag]
    assert advanced == ADVANCED[name].split()


@pytest.mark.parametrize(
    ("name", "by_default"),
    [
        ("gnnwr:train", False),
        ("gnnwr:explain", False),
        ("gnnwr:crossvalidate", True),
        ("gnnwr:explore", True),
    ],
)
def test_reports_are_files(provider, name, by_default):
    """Where a report is the result it is made unless refused, elsewhere only when asked for."""
    found = algorithm(name)
    # QGIS's window of batches fails over HTML outputs.
    assert not any(isinstance(o, QgsProcessingOutputHtml) for o in found.outputDefinitions())
    assert isinstance(found.outputDefinition("REPORT"), QgsProcessingOutputFile)
    parameter = found.parameterDefinition("REPORT")
    assert parameter.createByDefault() is by_default
    assert parameter.defaultFileExtension() == "html"
    assert parameter.flags() & QgsProcessingParameterDefinition.Flag.FlagOptional


@pytest.mark.parametrize("name", WITH_ENGINE)
def test_missing_engine_is_told_twice_alike(provider, no_engine, context, feedback, name):
    found = algorithm(name)
    can, text = found.canExecute()
    assert not can
    assert "not installed" in text
    assert "Install or repair engine" in text
    with pytest.raises(QgsProcessingException) as raised:
        found.prepareAlgorithm({}, context, feedback)
    assert str(raised.value) == text


@pytest.mark.parametrize("name", ["gnnwr:enginesetup", "gnnwr:enginestatus"])
def test_engine_algorithms_can_run_without_an_engine(provider, no_engine, name):
    assert algorithm(name).canExecute()[0]


def test_icon_is_there(provider):
    assert not provider.icon().pixmap(24, 24).isNull()
    assert provider.svgIconPath().endswith("gnnwr.svg")


def test_version_is_that_of_the_metadata(provider):
    from gnnwr_qgis.processing.shipped import metadata_path

    with open(metadata_path(), encoding="utf-8") as stream:
        assert f"version={provider.versionInfo()}\n" in stream.read()


def test_rasters_are_geotiffs_whatever_the_user_prefers_elsewhere(provider):
    assert provider.supportedOutputRasterLayerExtensions()[0] == "tif"
    assert provider.defaultRasterFileExtension() == "tif"


@pytest.mark.parametrize("name", ["gnnwr:crossvalidate", "gnnwr:explore"])
def test_tables_are_csv_files_made_when_asked_for(provider, name):
    found = algorithm(name)
    parameter = found.parameterDefinition("TABLE")
    assert not parameter.createByDefault()
    assert parameter.defaultFileExtension() == "csv"
    assert parameter.flags() & QgsProcessingParameterDefinition.Flag.FlagOptional


def test_choices_of_cross_validation(provider):
    """Their numbers are public API; new ones come at the end."""
    found = algorithm("gnnwr:crossvalidate")
    scheme, compare = (found.parameterDefinition(name) for name in ("SCHEME", "COMPARE"))
    assert scheme.options() == ["Random folds", "Spatial blocks", "Groups"]
    assert scheme.defaultValue() == [0, 1]
    assert compare.options() == [
        "Ordinary linear regression",
        "Geographically weighted regression",
        "Random forest",
        "Random forest with coordinates",
        "XGBoost",
        "XGBoost with coordinates",
        "Fully connected neural network",
        "Regression kriging",
        "Inverse distance",
        "Gaussian process of place",
    ]
    assert compare.defaultValue() == list(range(10))
    for parameter in (scheme, compare):
        assert parameter.allowMultiple()
