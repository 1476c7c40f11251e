"""Post-processors, through QGIS's own code that loads results, from an algorithm and a model."""

from __future__ import annotations

import gc

import pytest
from qgis.core import (
    QgsApplication,
    QgsFeatureSink,
    QgsLayerTreeGroup,
    QgsProcessing,
    QgsProcessingAlgorithm,
    QgsProcessingException,
    QgsProcessingModelAlgorithm,
    QgsProcessingModelChildAlgorithm,
    QgsProcessingModelChildParameterSource,
    QgsProcessingModelOutput,
    QgsProcessingModelParameter,
    QgsProcessingOutputLayerDefinition,
    QgsProcessingParameterFeatureSink,
    QgsProcessingParameterFeatureSource,
    QgsProcessingProvider,
    QgsProject,
)

from gnnwr_qgis.layers import grouping, style
from tests.layers.made import as_geopackage, memory_layer

ABOUT = grouping.Provenance(
    title="Fitted points",
    model="zinc.gnnwr",
    inputs={"Points": "wells"},
    created="2024-05-06 07:08",
    versions={"plugin": "0.1.0"},
)


class Copy(QgsProcessingAlgorithm):
    """Copies points twice and loads the copies as results."""

    def name(self):
        return "copy"

    def displayName(self):
        return "Copy"

    def createInstance(self):
        return Copy()

    def initAlgorithm(self, configuration=None):
        kind = QgsProcessing.SourceType.TypeVectorPoint
        self.addParameter(QgsProcessingParameterFeatureSource("INPUT", "Input", [kind]))
        self.addParameter(QgsProcessingParameterFeatureSink("UPPER", "Upper", kind, None, True))
        self.addParameter(QgsProcessingParameterFeatureSink("LOWER", "Lower", kind, None, True))

    def prepareAlgorithm(self, parameters, context, feedback):
        group = grouping.RunGroup("GNNWR of zinc")
        self.made = {name: grouping.OutputPostProcessor(group) for name in ("UPPER", "LOWER")}
        return True

    def processAlgorithm(self, parameters, context, feedback):
        source = self.parameterAsSource(parameters, "INPUT", context)
        results = {}
        for order, name in enumerate(("UPPER", "LOWER")):
            if parameters.get(name) is None:
                continue
            sink, destination = self.parameterAsSink(
                parameters, name, context, source.fields(), source.wkbType(), source.sourceCrs()
            )
            if sink is None:
                raise QgsProcessingException(self.invalidSinkError(parameters, name))
            for feature in source.getFeatures():
                sink.addFeature(feature, QgsFeatureSink.Flag.FastInsert)
            del sink
            self.made[name].configure(
                name=f"{name.title()} of zinc",
                style=lambda layer: style.residual_style(layer, "residual", "m"),
                provenance=ABOUT,
                order=order,
                visible=order == 0,
            )
            description = self.parameterDefinition(name).description()
            grouping.load_with(context, destination, self.made[name], description)
            results[name] = destination
        return results


class Provider(QgsProcessingProvider):
    def id(self):
        return "layerstest"

    def name(self):
        return "Tests of layers"

    def loadAlgorithms(self):
        self.addAlgorithm(Copy())


@pytest.fixture(scope="module")
def provider(qgis_app, qgis_processing):
    made = Provider()
    QgsApplication.processingRegistry().addProvider(made)
    yield made
    QgsApplication.processingRegistry().removeProvider(made)


@pytest.fixture
def settings(qgis_processing):
    from processing.core.ProcessingConfig import ProcessingConfig

    yield ProcessingConfig
    ProcessingConfig.setSettingValue(ProcessingConfig.RESULTS_GROUP_NAME, "")


@pytest.fixture
def wells(context):
    return memory_layer([("Point(0 0)", [1.0]), ("Point(1 1)", [-1.0])], ["residual:double"])


def to_project(sink="memory:", name=""):
    made = QgsProcessingOutputLayerDefinition(sink, QgsProject.instance())
    made.destinationName = name
    return made


def run_and_load(algorithm, parameters, context, feedback):
    from processing.gui.Postprocessing import handleAlgorithmResults

    results, fine = algorithm.run(parameters, context, feedback)
    assert fine
    gc.collect()  # the algorithm's own references are gone, as after a model
    assert handleAlgorithmResults(algorithm, context, feedback, parameters=parameters)
    return results


def tree(node=None):
    """The layer tree as nested lists of names."""
    node = node or QgsProject.instance().layerTreeRoot()
    return [
        {child.name(): tree(child)} if isinstance(child, QgsLayerTreeGroup) else child.name()
        for child in node.children()
    ]


def layer_named(name):
    (layer,) = QgsProject.instance().mapLayersByName(name)
    return layer


@pytest.fixture
def copy(provider):
    return QgsApplication.processingRegistry().createAlgorithmById("layerstest:copy")


def test_one_group_per_run_in_order(copy, wells, context, feedback, settings):
    parameters = {"INPUT": wells.id(), "UPPER": to_project(), "LOWER": to_project()}
    run_and_load(copy, parameters, context, feedback)
    assert {"GNNWR of zinc": ["Upper of zinc", "Lower of zinc"]} in tree()
    root = QgsProject.instance().layerTreeRoot()
    assert root.findLayer(layer_named("Upper of zinc").id()).itemVisibilityChecked()
    assert not root.findLayer(layer_named("Lower of zinc").id()).itemVisibilityChecked()
    assert len(root.findLayers()) == 3  # nothing twice


def test_second_run_gets_a_group_of_its_own(provider, wells, context, feedback, settings):
    from qgis.core import QgsProcessingContext

    for _ in range(2):
        algorithm = QgsApplication.processingRegistry().createAlgorithmById("layerstest:copy")
        fresh = QgsProcessingContext()
        fresh.setProject(QgsProject.instance())
        run_and_load(algorithm, {"INPUT": wells.id(), "UPPER": to_project()}, fresh, feedback)
    assert tree().count({"GNNWR of zinc": ["Upper of zinc"]}) == 2


def test_group_stands_in_the_users_results_group(copy, wells, context, feedback, settings):
    settings.setSettingValue(settings.RESULTS_GROUP_NAME, "My results")
    parameters = {"INPUT": wells.id(), "UPPER": to_project(), "LOWER": to_project()}
    run_and_load(copy, parameters, context, feedback)
    assert {"My results": [{"GNNWR of zinc": ["Upper of zinc", "Lower of zinc"]}]} in tree()


def test_style_and_metadata(copy, wells, context, feedback, tmp_path, settings):
    path = str(tmp_path / "upper.gpkg")
    run_and_load(copy, {"INPUT": wells.id(), "UPPER": to_project(path)}, context, feedback)
    layer = layer_named("Upper of zinc")
    assert layer.renderer().type() == "graduatedSymbol"
    metadata = layer.metadata()
    assert metadata.title() == "Fitted points"
    assert metadata.abstract().splitlines() == [
        "Model: zinc.gnnwr",
        "Points: wells",
        "Created: 2024-05-06 07:08",
        "Versions: plugin 0.1.0",
    ]
    assert metadata.crs().authid() == "EPSG:28992"
    assert "2024-05-06" in metadata.history()[0]


def test_nothing_happens_when_the_layer_is_not_loaded(copy, wells, context, feedback):
    _, fine = copy.run({"INPUT": wells.id(), "UPPER": "memory:"}, context, feedback)
    assert fine
    assert not context.layersToLoadOnCompletion()


def model(names):
    """A graphical model of Copy whose outputs are called ``names``."""
    made = QgsProcessingModelAlgorithm("two", "tests")
    made.addModelParameter(
        QgsProcessingParameterFeatureSource("points", "points"),
        QgsProcessingModelParameter("points"),
    )
    child = QgsProcessingModelChildAlgorithm("layerstest:copy")
    child.setChildId("copy")
    source = QgsProcessingModelChildParameterSource.fromModelParameter("points")
    child.addParameterSources("INPUT", [source])
    outputs = {}
    for key, name in names.items():
        output = QgsProcessingModelOutput(name)
        output.setChildId("copy")
        output.setChildOutputName(key)
        outputs[name] = output
    child.setModelOutputs(outputs)
    made.addChildAlgorithm(child)
    made.updateDestinationParameters()
    return made


@pytest.mark.parametrize(
    ("names", "shown"),
    [
        (["Fit", "Other"], ["Fit", "Other"]),  # as the designer has called them
        (["fitted", "prediction"], ["Upper of zinc", "Lower of zinc"]),  # for commands
    ],
)
def test_names_in_a_model(names, shown, provider, wells, context, feedback, settings):
    made = model(dict(zip(("UPPER", "LOWER"), names)))
    destinations = [p.name() for p in made.destinationParameterDefinitions()]
    parameters = {"points": wells.id(), **{name: to_project() for name in destinations}}
    run_and_load(made, parameters, context, feedback)
    assert {"GNNWR of zinc": shown} in tree()
    for name in shown:
        assert layer_named(name).renderer().type() == "graduatedSymbol"
        assert layer_named(name).metadata().title() == "Fitted points"


def test_a_layer_without_a_node_is_left_alone(wells, context):
    loose = memory_layer([("Point(0 0)", [1.0])], ["residual:double"], name="loose")
    root = QgsProject.instance().layerTreeRoot()
    root.removeLayer(loose)
    grouping.RunGroup("GNNWR of zinc").adopt(loose, QgsProject.instance(), 0)
    assert tree() == ["wells"]


def test_group_made_by_processing_is_used(wells, context):
    # QGIS 3.32 and later put the layer into LayerDetails.groupName themselves.
    root = QgsProject.instance().layerTreeRoot()
    group = root.insertGroup(0, "GNNWR of zinc")
    group.addLayer(wells)
    root.removeChildNode(root.children()[1])
    grouping.RunGroup("GNNWR of zinc").adopt(wells, QgsProject.instance(), 0)
    assert tree() == [{"GNNWR of zinc": ["wells"]}]


def test_saved_layer_keeps_its_other_metadata(wells, tmp_path, context):
    layer = as_geopackage(wells, tmp_path / "m.gpkg")
    metadata = layer.metadata()
    metadata.setRights(["CC0"])
    layer.setMetadata(metadata)
    grouping.set_metadata(layer, ABOUT)
    assert layer.metadata().rights() == ["CC0"]
    assert layer.metadata().title() == "Fitted points"


@pytest.mark.parametrize("title", ["GNNWR prediction of zinc", "GNNWR model of zinc"])
def test_run_beside_an_active_layer_of_an_earlier_run(title, wells, context):
    # New layers come beside the active one; a run's group does not go into another run's.
    root = QgsProject.instance().layerTreeRoot()
    results = root.insertGroup(0, "My results")
    node = root.findLayer(wells.id())
    results.addChildNode(node.clone())
    root.removeChildNode(node)
    grouping.RunGroup("GNNWR model of zinc").adopt(wells, QgsProject.instance(), 0)
    second = memory_layer([("Point(0 0)", [1.0])], ["residual:double"], name="second")
    node = root.findLayer(second.id())
    root.findLayer(wells.id()).parent().insertChildNode(0, node.clone())
    root.removeChildNode(node)
    grouping.RunGroup(title).adopt(second, QgsProject.instance(), 0)
    assert tree() == [{"My results": [{title: ["second"]}, {"GNNWR model of zinc": ["wells"]}]}]


def test_group_made_by_processing_belongs_to_one_run(wells, context):
    # For a second run of the same title, Processing of 3.32 and later finds the first one's group.
    root = QgsProject.instance().layerTreeRoot()
    group = root.insertGroup(0, "GNNWR of zinc")
    group.addLayer(wells)
    root.removeChildNode(root.children()[1])
    grouping.RunGroup("GNNWR of zinc").adopt(wells, QgsProject.instance(), 0)
    second = memory_layer([("Point(0 0)", [1.0])], ["residual:double"], name="second")
    group.addLayer(second)
    root.removeChildNode(root.children()[0])
    grouping.RunGroup("GNNWR of zinc").adopt(second, QgsProject.instance(), 0)
    assert tree() == [{"GNNWR of zinc": ["second"]}, {"GNNWR of zinc": ["wells"]}]
