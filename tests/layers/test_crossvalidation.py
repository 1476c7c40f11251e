"""Cross-validated points: fields, values, and how they look."""

from __future__ import annotations

import numpy as np
import pytest
from qgis.core import NULL, QgsProcessingException, QgsProcessingUtils, QgsVectorLayer

from gnnwr_qgis.layers import style
from gnnwr_qgis.layers.crossvalidation import validation_fields, write_validation
from gnnwr_qgis.layers.points import read_points
from tests.layers.drawn import picture
from tests.layers.made import memory_layer, source_of
from tests.layers.trainedpoints import Sink

COUNT = 24
MODELS = ["gnnwr", "olr", "forest-xy"]
SCHEMES = ["random", "blocks"]
VALUES = {"schemes": SCHEMES, "models": MODELS, "reasons": ["no geometry"], "unit": "mg/kg"}
TITLES = {
    "Residual of GNNWR, random folds",
    "Residual of GNNWR, spatial blocks",
    "GNNWR, random folds",
    "GNNWR, spatial blocks",
    "Fold, random folds",
    "Fold, spatial blocks",
    "Ordinary linear regression, random folds",
    "Ordinary linear regression, spatial blocks",
    "Random forest with coordinates, random folds",
    "Random forest with coordinates, spatial blocks",
}


def validated(**changed):
    """Results of a job: the last point is not used; blocks err three times as much."""
    target = 100.0 + np.arange(float(COUNT))
    error = np.cos(np.arange(COUNT))
    scale = np.array([[1.0, 2.0, 4.0], [3.0, 6.0, 12.0]])
    prediction = target - scale[:, :, None] * error
    fold = np.stack([1 + np.arange(COUNT) % 5, 1 + np.arange(COUNT) // 8]).astype(np.int32)
    arrays = {
        "prediction": prediction,
        "fold": fold,
        "lower": prediction[:, 0] - 5.0,
        "upper": prediction[:, 0] + 5.0,
        "target": target,
        "reason": np.zeros(COUNT, dtype=np.int32),
    }
    for key in ("prediction", "lower", "upper", "target"):
        arrays[key][..., -1] = np.nan
    arrays["fold"][:, -1], arrays["reason"][-1] = 0, 1
    return {**arrays, **changed}


def layer_of(fields=("zinc:double",)):
    rows = [(f"Point({k} {k % 5})", [float(k)] * len(fields)) for k in range(COUNT)]
    return memory_layer(rows, list(fields))


def write(arrays, tmp_path, context, feedback, sink=None, layer=None, values=VALUES):
    layer = layer or layer_of()
    points = read_points(source_of(layer, context), ["zinc"], str(tmp_path), feedback)
    np.savez(tmp_path / "v.npz", **arrays)
    sink = sink or Sink(context)
    return write_validation(points, str(tmp_path), "v.npz", values, sink, feedback)


def test_fields_by_scheme_with_units():
    fields = validation_fields(layer_of().fields(), SCHEMES, MODELS, "mg/kg").layout.fields
    own = ["fold", "gnnwr", "lower", "upper", "residual", "olr", "forest_xy"]
    added = [f"{scheme}_{name}" for scheme in SCHEMES for name in own]
    assert fields.names() == ["zinc", *added, "reason"]
    titles = {field.name(): field.alias() for field in fields}
    assert titles["random_gnnwr"] == "Out-of-fold prediction of GNNWR, random folds [mg/kg]"
    assert titles["blocks_forest_xy"] == (
        "Out-of-fold prediction of Random forest with coordinates, spatial blocks [mg/kg]"
    )
    assert titles["random_fold"] == "Fold, random folds"
    assert titles["blocks_lower"].endswith("90 percent interval, spatial blocks [mg/kg]")


def test_values_of_every_model_and_scheme(tmp_path, context, feedback):
    arrays = validated()
    dest_id, _ = write(arrays, tmp_path, context, feedback)
    made = list(QgsProcessingUtils.mapLayerFromString(dest_id, context).getFeatures())
    assert len(made) == COUNT
    for s, scheme in enumerate(SCHEMES):
        for m, model in enumerate(("gnnwr", "olr", "forest_xy")):
            found = [feature[f"{scheme}_{model}"] for feature in made]
            assert found[:-1] == arrays["prediction"][s, m, :-1].tolist()
            assert found[-1] == NULL
        assert [f[f"{scheme}_fold"] for f in made[:-1]] == arrays["fold"][s, :-1].tolist()
        for end in ("lower", "upper"):
            assert [f[f"{scheme}_{end}"] for f in made[:-1]] == arrays[end][s, :-1].tolist()
        # Observed minus predicted.
        wanted = arrays["target"] - arrays["prediction"][s, 0]
        assert [f[f"{scheme}_residual"] for f in made[:-1]] == wanted[:-1].tolist()
    last = made[-1].attributes()
    assert last[0] == COUNT - 1.0
    assert last[1:-1] == [NULL] * (len(last) - 2)
    assert last[-1] == "no geometry"
    assert isinstance(made[0]["random_fold"], int)


def test_our_model_is_found_wherever_it_stands(tmp_path, context, feedback):
    arrays = validated()
    order = [1, 0, 2]
    values = {**VALUES, "models": [MODELS[k] for k in order]}
    moved = {**arrays, "prediction": arrays["prediction"][:, order]}
    dest_id, _ = write(moved, tmp_path, context, feedback, values=values)
    made = next(QgsProcessingUtils.mapLayerFromString(dest_id, context).getFeatures())
    assert made["random_gnnwr"] == arrays["prediction"][0, 0, 0]
    assert made["random_olr"] == arrays["prediction"][0, 1, 0]
    assert made["random_residual"] == arrays["target"][0] - arrays["prediction"][0, 0, 0]


def test_fields_that_are_there_already(tmp_path, context, feedback):
    """Cross-validated twice: the second result is another field, and the one that is shown."""
    layer = layer_of(("zinc:double", "random_gnnwr:double", "Random_Residual:double"))
    dest_id, written = write(validated(), tmp_path, context, feedback, layer=layer)
    made = QgsProcessingUtils.mapLayerFromString(dest_id, context)
    assert next(made.getFeatures())["random_gnnwr"] == 0.0
    assert next(made.getFeatures())["random_gnnwr_2"] != 0.0
    style.validation_styles(made, written)
    assert made.renderer().classAttribute() == '"random_residual_2"'


@pytest.mark.parametrize(
    "changed",
    [
        {"prediction": np.zeros((2, 2, COUNT))},
        {"prediction": np.zeros((2, 3, COUNT), dtype=np.int32)},
        {"fold": np.zeros((2, COUNT))},
        {"fold": np.zeros((1, COUNT), dtype=np.int32)},
        {"lower": np.zeros(COUNT)},
        {"target": np.zeros((COUNT, 1))},
        {"reason": np.full(COUNT, 2)},
    ],
)
def test_results_of_another_shape_leave_the_destination_alone(changed, tmp_path, context, feedback):
    sink = Sink(context)
    with pytest.raises(QgsProcessingException, match=next(iter(changed))):
        write(validated(**changed), tmp_path, context, feedback, sink)
    assert sink.calls == 0


def styled(tmp_path, context, feedback, unit="mg/kg", **changed):
    dest_id, written = write(validated(**changed), tmp_path, context, feedback)
    layer = QgsProcessingUtils.mapLayerFromString(dest_id, context)
    style.restore_aliases(layer, written.layout.fields)
    style.validation_styles(layer, written, unit)
    return layer, written


def inner(layer, name):
    layer.styleManager().setCurrentStyle(name)
    return sorted(item.lowerValue() for item in layer.renderer().ranges())[1:]


def test_residuals_first_and_on_one_scale(tmp_path, context, feedback):
    layer, _ = styled(tmp_path, context, feedback)
    manager = layer.styleManager()
    assert set(manager.styles()) == TITLES
    assert manager.currentStyle() == "Residual of GNNWR, random folds"
    assert layer.renderer().classAttribute() == '"random_residual"'
    label = layer.renderer().ranges()[0].label()
    assert label.startswith("Residual, random folds: above ")
    assert label.endswith(" mg/kg")
    assert len(label) < 40  # it reads in the panel of the layers
    random, blocks = (
        inner(layer, f"Residual of GNNWR, {s}") for s in ("random folds", "spatial blocks")
    )
    assert random == pytest.approx(blocks)
    assert random == pytest.approx([-bound for bound in reversed(random)])
    assert 0.9 <= random[-1] < 1.3  # random folds err by up to 1, blocks by up to 3


def test_predictions_of_all_models_on_one_scale(tmp_path, context, feedback):
    layer, _ = styled(tmp_path, context, feedback)
    names = [name for name in TITLES if not name.startswith(("Residual", "Fold"))]
    bounds = {tuple(inner(layer, name)) for name in names}
    assert len(bounds) == 1
    layer.styleManager().setCurrentStyle("Ordinary linear regression, spatial blocks")
    assert layer.renderer().classAttribute() == '"blocks_olr"'


def test_folds_are_classes(tmp_path, context, feedback):
    layer, _ = styled(tmp_path, context, feedback)
    for name, count in (("Fold, random folds", 5), ("Fold, spatial blocks", 3)):
        layer.styleManager().setCurrentStyle(name)
        categories = layer.renderer().categories()
        assert [int(item.value()) for item in categories] == list(range(1, count + 1))
        assert categories[0].label() == f"{name}: 1"
        assert categories[1].label() == "2"
        colours = {item.symbol().symbolLayer(1).color().name() for item in categories}
        assert len(colours) == count
        image = picture(layer)
        pixels = {image.pixelColor(x, y).name() for x in range(200) for y in range(200)}
        assert colours <= pixels


def test_many_folds_have_colours_of_their_own(tmp_path, context, feedback):
    fold = np.stack([1 + np.arange(COUNT)] * 2).astype(np.int32)
    layer, _ = styled(tmp_path, context, feedback, fold=fold)
    layer.styleManager().setCurrentStyle("Fold, random folds")
    categories = layer.renderer().categories()
    assert len(categories) == COUNT
    assert len({item.symbol().symbolLayer(1).color().name() for item in categories}) == COUNT


@pytest.mark.parametrize("extension", [".shp", ".gpkg"])
def test_style_beside_a_file(extension, tmp_path, context, feedback):
    path = str(tmp_path / f"validated{extension}")
    dest_id, written = write(validated(), tmp_path, context, feedback, Sink(context, path))

    def apply(layer):
        style.restore_aliases(layer, written.layout.fields)
        style.validation_styles(layer, written, "mg/kg")

    assert style.write_points_qml(dest_id, apply, context) == str(tmp_path / "validated.qml")
    again = QgsVectorLayer(path, "again", "ogr")
    assert again.renderer().ranges()[0].label().startswith("Residual, random folds")


def test_a_model_that_failed_everywhere(tmp_path, context, feedback):
    """Its predictions are missing; the others are shown as ever."""
    arrays = validated()
    arrays["prediction"][:, 1] = np.nan
    layer, _ = styled(tmp_path, context, feedback, prediction=arrays["prediction"])
    assert inner(layer, "GNNWR, random folds")
    assert set(layer.styleManager().styles()) == TITLES
