"""Parameter values that may be left out, and checks several algorithms share."""

from __future__ import annotations

import itertools
import os
import re
from typing import TYPE_CHECKING, Any, Dict, Iterable, List, Mapping, Optional, Sequence, Tuple

from qgis.core import (
    NULL,
    QgsDataSourceUri,
    QgsMapLayer,
    QgsProcessing,
    QgsProcessingOutputLayerDefinition,
    QgsProcessingUtils,
    QgsProject,
    QgsProviderRegistry,
)

from ..contract.choices import PRESET_TITLES, PRESETS
from ..contract.sentences import enumerated
from ..contract.translation import tr
from ..layers.datasets import PROJECTS, tables_of

if TYPE_CHECKING:
    from ..contract.modelheader import ModelHeader

_PROVIDER = re.compile(r"^(ogr|postgis|postgres|spatialite|mssql|oracle|hana|memory):")


def given(parameters: Dict[str, Any], name: str) -> bool:
    """Whether the user gave ``name``: left out, None, NULL and empty texts mean no."""
    value = parameters.get(name)
    return value is not None and value != NULL and value != "" and value != []


def names_in(text: str) -> List[str]:
    """The names in ``a; b``, in order, without blanks and repetitions."""
    # Chinese keyboards give the wide one.
    names = (part.strip() for part in text.replace("；", ";").split(";"))
    return list(dict.fromkeys(name for name in names if name))


def static_path(value: Any) -> str:
    """The file an output parameter's value names, empty when temporary, skipped or computed."""
    if isinstance(value, QgsProcessingOutputLayerDefinition):
        value = value.sink.staticValue() if value.sink.isActive() else ""
    if not isinstance(value, str) or value == QgsProcessing.TEMPORARY_OUTPUT:
        return ""
    return value


def geotiff_problem(*paths: str) -> str:
    """Why an output raster's name cannot be used, or an empty text."""
    for path in paths:
        if os.path.splitext(path)[1].lower() not in (".tif", ".tiff"):
            return tr(
                "{file}: rasters are written as GeoTIFF only. Give the file the extension .tif."
            ).format(file=os.path.basename(path))
    return ""


def html_problem(path: str) -> str:
    """Why a report's name cannot be used, or an empty text."""
    if not path or os.path.splitext(path)[1].lower() in (".html", ".htm"):
        return ""
    return tr("{file}: give the report the extension .html.").format(file=os.path.basename(path))


def csv_problem(path: str) -> str:
    """Why a table's name cannot be used, or an empty text."""
    if not path or os.path.splitext(path)[1].lower() == ".csv":
        return ""
    return tr("{file}: give the table the extension .csv.").format(file=os.path.basename(path))


def clash_problem(outputs: Mapping[str, str]) -> str:
    """Why outputs (what each is called, and its file) would overwrite one another, or nothing."""
    files = [(title, path) for title, path in outputs.items() if path]
    for (first, path), (second, other) in itertools.combinations(files, 2):
        if same_file(path, other):
            return tr("{first} and {second} need two different files.").format(
                first=first, second=second
            )
    return ""


def static_file(value: Any) -> str:
    """The same for points: a table of a database is no file, nor is a layer in memory."""
    path = static_path(value)
    return "" if _PROVIDER.match(path) else path


def open_layer_problem(project: Optional[QgsProject], *paths: str) -> str:
    """Why an output would overwrite a layer that is open in the project, or an empty text.

    Windows locks the file of a loaded layer, elsewhere the layer would show a file that is gone;
    so it is refused before anything is computed.
    """
    layers = list(project.mapLayers().values()) if project is not None else []
    layer, path = _overwritten(layers, paths)
    if layer is None:
        return ""
    return tr(
        "{file} is open in the project as layer “{layer}”. Remove that layer from the project or "
        "choose another output file."
    ).format(file=os.path.basename(path), layer=layer.name())


def table_problem(layers: Iterable[QgsMapLayer], value: Any) -> str:
    """Why an output table of a database would overwrite a layer, or an empty text.

    ``value`` is what Processing calls a table, such as ``ogr:dbname='a.gpkg' table="b" (geom)`` or
    ``postgres://dbname='a' table="b" (geom)``. Points appended to a table destroy nothing.
    """
    if isinstance(value, QgsProcessingOutputLayerDefinition) and value.useRemapping():
        return ""
    kind, _, written = static_path(value).partition(":")
    target = QgsDataSourceUri(written[2:] if written.startswith("//") else written)
    for layer in layers if target.table() else ():
        own = QgsDataSourceUri(layer.source())
        if kind == "ogr":
            parts = QgsProviderRegistry.instance().decodeUri(layer.providerType(), layer.source())
            same = same_file(layer_file(layer), target.database()) if layer_file(layer) else False
            same = same and parts.get("layerName") in (None, "", target.table())
        else:
            same = all(
                getattr(own, part)() == getattr(target, part)()
                for part in ("service", "host", "port", "database", "schema", "table")
            )
        if same:
            return tr(
                "The table {table} is open as layer “{layer}”. Writing to it would destroy it; "
                "choose another table or file."
            ).format(table=target.table(), layer=layer.name())
    return ""


def file_name_problem(path: str) -> str:
    """Why points cannot be written to a file called ``path``, or an empty text."""
    file, bar, table = path.partition("|")
    if not bar:
        return ""
    return tr(
        "{file}: the name of an output file cannot hold “|”. To write a table of a GeoPackage, "
        "give ogr:dbname='{path}' table=\"{table}\" (geom)."
    ).format(file=os.path.basename(path), path=file, table=table.rpartition("=")[2] or tr("name"))


def lost_tables_problem(path: str) -> str:
    """Why points written to the file ``path`` would destroy more than points, or an empty text.

    Points written to a file replace it as a whole, and a GeoPackage may hold all of a project.
    """
    tables = tables_of(path)
    if len(tables) < 2 and PROJECTS not in tables:
        return ""
    return tr(
        "{file} holds other tables ({tables}), which would be lost: points that are written to a "
        "file replace all of it. Choose another file, or “Save to GeoPackage…” to add a table to "
        "this one."
    ).format(file=os.path.basename(path), tables=enumerated(tables))


def input_problem(layers: Sequence[QgsMapLayer], *paths: str) -> str:
    """Why an output would overwrite an input, or an empty text."""
    layer, path = _overwritten(layers, paths)
    if layer is None:
        return ""
    return tr("{file} is an input (layer “{layer}”). Choose another output file.").format(
        file=os.path.basename(path), layer=layer.name()
    )


def _overwritten(
    layers: Iterable[QgsMapLayer], paths: Iterable[str]
) -> Tuple[Optional[QgsMapLayer], str]:
    wanted = [path for path in paths if path]
    for layer in layers if wanted else ():
        source = layer_file(layer)
        for path in wanted:
            if source and same_file(source, path):
                return layer, path
    return None, ""


def layer_file(layer: QgsMapLayer) -> str:
    """The file a layer shows, or an empty text when it comes from elsewhere."""
    parts = QgsProviderRegistry.instance().decodeUri(layer.providerType(), layer.source())
    path = parts.get("path") or ""
    return path if isinstance(path, str) else ""


def same_file(first: str, second: str) -> bool:
    """Whether two paths name one file, whether or not it exists."""
    try:
        if os.path.samefile(first, second):  # whatever the case of letters, where that is nothing
            return True
    except (OSError, ValueError):  # one does not exist, or is no path
        pass
    return os.path.normcase(os.path.realpath(first)) == os.path.normcase(os.path.realpath(second))


def is_temporary(path: str) -> bool:
    """Whether ``path`` lies in the folder QGIS deletes when it ends."""
    folder = os.path.realpath(QgsProcessingUtils.tempFolder())
    return os.path.normcase(os.path.realpath(path)).startswith(os.path.normcase(folder))


def model_problem(path: str) -> str:
    """Why the model file at ``path`` cannot be used, or an empty text."""
    from ..contract.modelheader import ModelFileError, read_header

    try:
        read_header(path)
    except ModelFileError as error:
        return str(error)
    return ""


def certainty_problem(header: ModelHeader, intervals: bool, applicability: bool) -> str:
    """Why a model cannot give ``intervals``, or say where it applies, or an empty text.

    Only what its header rules out is refused here; the engine knows the rest.
    """
    recommended = PRESETS[0]
    if intervals and not header.settings.get("intervals", header.preset == recommended):
        return tr(
            "The model has no prediction intervals: they come from points that were left out in "
            "turn, and this model (preset “{preset}”) has left none out so. Train it with the "
            "preset “{recommended}” and its own number of networks, or leave the output of "
            "intervals out."
        ).format(
            preset=tr(PRESET_TITLES.get(header.preset, header.preset)),
            recommended=tr(PRESET_TITLES[recommended]),
        )
    if applicability and not header.settings.get("applicability", True):
        return tr(
            "The model cannot tell where it applies: its training points are all alike, or too few "
            "to form spatial blocks. Train it with more points, or leave the output of "
            "applicability out."
        )
    return ""


def folder_problem(*paths: str) -> str:
    """Why the folder of an output cannot be written to, or an empty text."""
    for path in filter(None, paths):
        folder = os.path.dirname(os.path.abspath(path))
        if not os.path.isdir(folder):
            return tr("The folder {folder} for {file} does not exist. Create it first.").format(
                folder=folder, file=os.path.basename(path)
            )
        if not os.access(folder, os.W_OK):
            return tr(
                "The folder {folder} cannot be written to. Choose another place for {file}."
            ).format(folder=folder, file=os.path.basename(path))
    return ""
