"""Inside QGIS: the pictures that ``screenshots.py`` asks for."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Dict, List, Tuple

import qgis_session as session
from qgis.core import (
    QgsLayerTreeGroup,
    QgsMapLayer,
    QgsProject,
    QgsRasterLayer,
    QgsReferencedRectangle,
    QgsVectorFileWriter,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QPoint
from qgis.utils import iface

# Shown in the picture of the dialog, and not used.
SHOWN = {"MODEL": "/home/me/meuse/meuse.gnnwr", "OUTPUT": "/home/me/meuse/meuse_fitted.gpkg"}
DIALOG = (0, 0, 1120, 1130)


def main(values: Dict[str, Any]) -> Dict[str, Any]:
    """Take the pictures into ``values["pictures"]``; scores and ranges of the runs."""
    pictures = values["pictures"]
    session.main_window()
    told = {"meuse": meuse(values["sample"], values["work"], pictures)}
    if values["heatflow"]:
        QgsProject.instance().clear()
        told["tibet"] = tibet(values["heatflow"], values["work"], pictures)
    return told


def meuse(sample: str, work: str, pictures: str) -> Dict[str, Any]:
    """The sample: the filled dialog, the project, the coefficients and their styles."""
    points = vector(os.path.join(sample, "meuse.gpkg") + "|layername=meuse", "meuse")
    rasters = raster(os.path.join(sample, "meuse_covariates.tif"))
    training = {
        "INPUT": points.id(),
        "TARGET": "log_zinc",
        "RASTERS": [rasters.id()],
        "CATEGORICAL": "soil;ffreq",
    }
    dialog = session.open_dialog("gnnwr:train", {**training, **SHOWN}, DIALOG)
    session.unfold_advanced(dialog)
    if not dialog.grab().save(os.path.join(pictures, "train_dialog.png")):
        raise OSError("the picture of the dialog could not be written")
    session.close(dialog)
    results, prediction, surfaces, fitted = whole_way(training, work, "meuse")
    arrange([rasters, points], fitted)
    picture(pictures, "meuse_project.png")
    show_only(surfaces, [prediction, fitted])
    menu = styles_menu()
    picture(pictures, "meuse_coefficients.png")
    menu.close()
    return results


def tibet(folder: str, work: str, pictures: str) -> Dict[str, Any]:
    """Heat flow of the Tibetan Plateau, twelve predictors."""
    table = Path(folder, "tibet_points.csv").as_uri()
    table += "?encoding=UTF-8&xField=Lon&yField=Lat&crs=EPSG:4326&detectTypes=yes"
    options = QgsVectorFileWriter.SaveVectorOptions()
    path = os.path.join(work, "heat_flow.gpkg")
    error, message, *_ = QgsVectorFileWriter.writeAsVectorFormatV3(
        QgsVectorLayer(table, "heat_flow", "delimitedtext"),
        path,
        QgsProject.instance().transformContext(),
        options,
    )
    if error != QgsVectorFileWriter.WriterError.NoError:
        raise OSError(message)
    points = vector(path, "heat_flow")
    rasters = raster(os.path.join(folder, "tibet_covariates.tif"))
    training = {
        "INPUT": points.id(),
        "TARGET": "HF",
        "RASTERS": [rasters.id()],
        "UNIT": "mW/m²",
    }
    results, prediction, surfaces, fitted = whole_way(training, work, "tibet")
    arrange([rasters, points], fitted)
    picture(pictures, "tibet_project.png")
    show_only(surfaces, [prediction, fitted])
    picture(pictures, "tibet_coefficients.png")
    return results


def whole_way(
    training: Dict[str, Any], work: str, name: str
) -> Tuple[Dict[str, Any], QgsMapLayer, QgsMapLayer, QgsMapLayer]:
    """Train and predict through the dialogs: results, prediction, coefficients, fitted points."""
    model, fitted = os.path.join(work, f"{name}.gnnwr"), os.path.join(work, f"{name}_fitted.gpkg")
    prediction = os.path.join(work, f"{name}_prediction.tif")
    surfaces = os.path.join(work, f"{name}_coefficients.tif")
    told = {}
    for algorithm, parameters in (
        ("gnnwr:train", {**training, "MODEL": model, "OUTPUT": fitted}),
        (
            "gnnwr:predictraster",
            {
                "MODEL": model,
                "RASTERS": training["RASTERS"],
                "OUTPUT": prediction,
                "COEFFICIENTS": surfaces,
            },
        ),
    ):
        dialog = session.open_dialog(algorithm, parameters)
        results, seconds = session.run_dialog(dialog, 300.0)
        told.update({key: results[key] for key in ("R2", "RMSE", "N_USED") if key in results})
        told[f"seconds {algorithm}"] = round(seconds, 1)
        for line in session.log_of(dialog).splitlines():
            if line.startswith("Predicted "):
                told["predicted"] = line
        session.close(dialog)
    layers = [layer_of(path) for path in (prediction, surfaces, fitted)]
    return (told, *layers)


def vector(source: str, name: str) -> QgsVectorLayer:
    return added(QgsVectorLayer(source, name, "ogr"))


def raster(path: str) -> QgsRasterLayer:
    return added(QgsRasterLayer(path, Path(path).stem))


def added(layer: Any) -> Any:
    """``layer``, shown in the project."""
    if not layer.isValid():
        raise OSError(f"{layer.name()} cannot be opened")
    QgsProject.instance().addMapLayer(layer)
    return layer


def layer_of(path: str) -> QgsMapLayer:
    """The layer of the project that shows the file ``path``."""
    for layer in QgsProject.instance().mapLayers().values():
        if layer.source().split("|")[0] == path:
            return layer
    raise LookupError(f"no layer shows {path}")


def node_of(layer: QgsMapLayer) -> Any:
    return QgsProject.instance().layerTreeRoot().findLayer(layer.id())


def arrange(inputs: List[QgsMapLayer], points: QgsMapLayer) -> None:
    """Inputs off and folded, the group of ``points`` on top, everything else unfolded."""
    root = QgsProject.instance().layerTreeRoot()
    group = node_of(points).parent()
    if root.children()[0] is not group:
        copy = group.clone()
        root.insertChildNode(0, copy)
        root.removeChildNode(group)
    for node in root.children():
        unfold(node)
    for layer in inputs:
        node_of(layer).setItemVisibilityChecked(False)
        node_of(layer).setExpanded(False)
    extent = QgsReferencedRectangle(points.extent(), points.crs())
    iface.setActiveLayer(points)
    canvas = iface.mapCanvas()
    canvas.setDestinationCrs(points.crs())
    canvas.setReferencedExtent(extent)
    canvas.zoomByFactor(1.12)


def show_only(shown: QgsMapLayer, others: List[QgsMapLayer]) -> None:
    """Switch ``others`` off and fold their legends away."""
    for layer in others:
        node_of(layer).setItemVisibilityChecked(False)
        node_of(layer).setExpanded(False)
    iface.setActiveLayer(shown)
    session.settle()


def unfold(node: Any) -> None:
    node.setExpanded(False)  # the panel takes notice of changes only
    node.setExpanded(True)
    if isinstance(node, QgsLayerTreeGroup):
        for child in node.children():
            unfold(child)


def styles_menu() -> Any:
    """The active layer's own menu, open at its styles."""
    view = iface.layerTreeView()
    menu = view.menuProvider().createContextMenu()
    box = view.visualRect(view.currentIndex())
    menu.popup(view.viewport().mapToGlobal(box.center() + QPoint(60, 0)))
    for action in menu.actions():
        if action.menu() is not None and "Styles" in action.text().replace("&", ""):
            menu.setActiveAction(action)
            place = menu.actionGeometry(action).topRight()
            action.menu().popup(menu.mapToGlobal(place))
    session.settle()
    return menu


def picture(folder: str, name: str) -> None:
    iface.messageBar().clearWidgets()
    session.picture(os.path.join(folder, name))
