"""Inside QGIS: the pictures of results, computed through the dialogs."""

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
from qgis.PyQt.QtCore import QPoint, Qt
from qgis.PyQt.QtWidgets import QApplication, QDockWidget
from qgis.utils import iface

WINDOW = (1280, 860)
LIMIT = 900.0  # seconds for one algorithm, on a busy computer
PANEL = 510  # width of the layer panel: the longest entry of a legend
KEPT = ("R2", "RMSE", "N_USED", "BASE_VALUE")


def main(values: Dict[str, Any]) -> Dict[str, Any]:
    """Take the pictures into ``values["pictures"]``; scores and ranges of the runs."""
    pictures = values["pictures"]
    session.main_window(*WINDOW)
    window = iface.mainWindow()
    layers = window.findChild(QDockWidget, "Layers")
    window.resizeDocks([layers], [PANEL], Qt.Orientation.Horizontal)
    if values["heatflow"]:
        return {"tibet": tibet(values["heatflow"], values["work"], pictures)}
    return {"meuse": meuse(values["sample"], values["work"], pictures)}


def meuse(sample: str, work: str, pictures: str) -> Dict[str, Any]:
    """The sample: the training's log, the project, and one picture for each kind of result."""
    points = vector(os.path.join(sample, "meuse.gpkg") + "|layername=meuse", "meuse")
    rasters = raster(os.path.join(sample, "meuse_covariates.tif"))
    training = {
        "INPUT": points.id(),
        "TARGET": "log_zinc",
        "RASTERS": [rasters.id()],
        "CATEGORICAL": "soil;ffreq",
    }
    results, layers = whole_way(training, work, "meuse", pictures)
    told, layers["validated"] = validation(training, work, "meuse")
    results.update(told)
    arrange([rasters, points], layers["validated"], layers["explained"], layers["fitted"])
    show_only(layers, "fitted", "prediction")
    picture(pictures, "meuse_project.png")
    show_only(layers, "coefficients")
    menu = styles_menu()
    picture(pictures, "meuse_coefficients.png")
    menu.close()
    show_only(layers, "attribution")
    picture(pictures, "meuse_attribution.png")
    show_only(layers, "explained")
    picture(pictures, "meuse_explained.png")
    layers["applicability"].styleManager().setCurrentStyle("Area of applicability")
    show_only(layers, "applicability")
    picture(pictures, "meuse_applicability.png")
    show_only(layers, "validated")
    picture(pictures, "meuse_crossvalidation.png")
    return results


def validation(
    training: Dict[str, Any], work: str, name: str
) -> Tuple[Dict[str, Any], QgsMapLayer]:
    """Cross-validate beside few models, as all take minutes: results, and the points."""
    path = os.path.join(work, f"{name}_validated.gpkg")
    asked = {**training, "FOLDS": 5, "COMPARE": [0, 7, 8], "OUTPUT": path}
    asked["REPORT"] = os.path.join(work, f"{name}_validation.html")
    dialog = session.open_dialog("gnnwr:crossvalidate", asked)
    told, seconds = session.run_dialog(dialog, LIMIT)
    session.close(dialog)
    scores = {key: told[key] for key in ("R2_RANDOM", "R2_BLOCK", "BEST_OTHER_R2")}
    return {**scores, "seconds gnnwr:crossvalidate": round(seconds, 1)}, layer_of(path)


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
    results, layers = whole_way(training, work, "tibet")
    arrange([rasters, points], layers["explained"], layers["fitted"])
    show_only(layers, "attribution")
    picture(pictures, "tibet_attribution.png")
    return results


def whole_way(
    training: Dict[str, Any], work: str, name: str, pictures: str = ""
) -> Tuple[Dict[str, Any], Dict[str, QgsMapLayer]]:
    """Train, map and explain through the dialogs: results, and the layers by what they show.

    With ``pictures``, a folder, the training's log is one of them.
    """
    model = os.path.join(work, f"{name}.gnnwr")
    paths = {
        shown: os.path.join(work, f"{name}_{shown}{extension}")
        for shown, extension in (
            ("fitted", ".gpkg"),
            ("prediction", ".tif"),
            ("coefficients", ".tif"),
            ("attribution", ".tif"),
            ("intervals", ".tif"),
            ("applicability", ".tif"),
            ("explained", ".gpkg"),
        )
    }
    applied = {"MODEL": model, "RASTERS": training["RASTERS"]}
    maps = {
        "OUTPUT": paths["prediction"],
        "COEFFICIENTS": paths["coefficients"],
        "ATTRIBUTION": paths["attribution"],
        "INTERVALS": paths["intervals"],
        "APPLICABILITY": paths["applicability"],
    }
    reports = {
        about: os.path.join(work, f"{name}_{about}.html")
        for about in ("exploration", "training", "explanation")
    }
    told = {}
    for algorithm, parameters in (
        ("gnnwr:explore", {**training, "REPORT": reports["exploration"]}),
        (
            "gnnwr:train",
            {
                **training,
                "MODEL": model,
                "OUTPUT": paths["fitted"],
                "REPORT": reports["training"],
            },
        ),
        ("gnnwr:predictraster", {**applied, **maps}),
        (
            "gnnwr:explain",
            {
                **applied,
                "INPUT": training["INPUT"],
                "OUTPUT": paths["explained"],
                "REPORT": reports["explanation"],
            },
        ),
    ):
        dialog = session.open_dialog(algorithm, parameters, (0, 0, 1060, 700))
        results, seconds = session.run_dialog(dialog, LIMIT)
        told.update({key: results[key] for key in KEPT if key in results})
        told[f"seconds {algorithm}"] = round(seconds, 1)
        for line in session.log_of(dialog).splitlines():
            if line.startswith("Predicted "):
                told["predicted"] = line
        if pictures and algorithm == "gnnwr:train":
            dialog.grab().save(os.path.join(pictures, "train_log.png"))
        session.close(dialog)
    return told, {shown: layer_of(path) for shown, path in paths.items()}


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


def arrange(inputs: List[QgsMapLayer], *points: QgsMapLayer) -> None:
    """Inputs off and folded, the groups of ``points`` on top, everything else unfolded."""
    root = QgsProject.instance().layerTreeRoot()
    for layer in points:  # the last one ends at the very top
        group = node_of(layer).parent()
        if root.children()[0] is not group:
            copy = group.clone()
            root.insertChildNode(0, copy)
            root.removeChildNode(group)
    for node in root.children():
        unfold(node)
    for layer in inputs:
        node_of(layer).setItemVisibilityChecked(False)
        node_of(layer).setExpanded(False)
    top = points[-1]
    extent = QgsReferencedRectangle(top.extent(), top.crs())
    iface.setActiveLayer(top)
    canvas = iface.mapCanvas()
    canvas.setDestinationCrs(top.crs())
    canvas.setReferencedExtent(extent)
    canvas.zoomByFactor(1.12)


def show_only(layers: Dict[str, QgsMapLayer], *shown: str) -> None:
    """Switch all but ``shown`` of the ``layers`` off and fold their legends away."""
    for name, layer in layers.items():
        node_of(layer).setItemVisibilityChecked(name in shown)
        node_of(layer).setExpanded(name in shown)
    iface.setActiveLayer(layers[shown[0]])
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
            place = menu.mapToGlobal(menu.actionGeometry(action).topRight())
            place.setY(min(place.y(), WINDOW[1] - action.menu().sizeHint().height()))
            action.menu().popup(place)
    session.settle()
    return menu


def picture(folder: str, name: str) -> None:
    iface.messageBar().clearWidgets()
    for dock in iface.mainWindow().findChildren(QDockWidget):
        if dock.objectName() != "Layers":  # the Results Viewer, say, which names files
            dock.hide()
    session.drawn()
    # Of the screen, not of the window: a menu that is open belongs to the picture.
    shown = QApplication.primaryScreen().grabWindow(0, 0, 0, *WINDOW)
    if not shown.save(os.path.join(folder, name)):
        raise OSError(f"the picture {name} could not be written")
