"""What happens to results once QGIS has loaded them: name, style, group of the run, metadata.

Every supported Processing (3.22 to 4.0) puts a layer into the layer tree before it calls
``postProcessLayer``. From 3.32 on it can make the run's group itself, inside the user's results
group; before that the layer's node is moved here.
"""

from __future__ import annotations

import uuid
from collections import deque
from dataclasses import dataclass, field
from typing import Callable, Deque, Mapping, Optional

from qgis.core import (
    QgsLayerTree,
    QgsLayerTreeGroup,
    QgsLayerTreeLayer,
    QgsMapLayer,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingLayerPostProcessorInterface,
    QgsProject,
)

from ..contract.sentences import enumerated
from ..contract.translation import tr

_RUN = "gnnwr/run"
_ORDER = "gnnwr/order"

# What the example models call their outputs, alike in every language: names for commands, by which
# QGIS would call the layers too. The layers are called as they are without a model.
EXAMPLE_OUTPUTS = frozenset(
    {
        "applicability",
        "coefficients",
        "explained",
        "fitted",
        "intervals",
        "prediction",
        "validated",
    }
)

# QGIS keeps only a C++ pointer to a post-processor. In a graphical model the algorithm that made
# it is gone when it is called, so this module keeps the last ones alive (a run has at most three).
_KEPT: Deque[OutputPostProcessor] = deque(maxlen=512)


@dataclass(frozen=True)
class Provenance:
    """What the layer's metadata says about how it was made. All text is ready for the user."""

    title: str
    model: str = ""
    inputs: Mapping[str, str] = field(default_factory=dict)
    created: str = ""
    versions: Mapping[str, str] = field(default_factory=dict)
    notes: str = ""

    def abstract(self) -> str:
        """The same as a text of a few lines."""
        lines = [self.notes] if self.notes else []
        if self.model:
            lines.append(tr("Model: {model}").format(model=self.model))
        named = tr("{name}: {value}")
        lines += [named.format(name=name, value=value) for name, value in self.inputs.items()]
        if self.created:
            lines.append(tr("Created: {date}").format(date=self.created))
        if self.versions:
            listed = enumerated(f"{name} {value}" for name, value in self.versions.items())
            lines.append(tr("Versions: {versions}").format(versions=listed))
        return "\n".join(lines)


class RunGroup:
    """The group in the layer tree that the outputs of one run share."""

    def __init__(self, title: str) -> None:
        self.title = title
        self.key = uuid.uuid4().hex

    def adopt(self, layer: QgsMapLayer, project: QgsProject, order: int) -> None:
        """Put the node of ``layer`` into this group, by ``order`` from the top."""
        root = project.layerTreeRoot()
        node = root.findLayer(layer.id())
        if node is None:
            return  # the project shows no such node: the layer was loaded without the tree
        group = self._group(root, node)
        if node.parent() is not group:
            moved = node.clone()
            moved.setCustomProperty(_ORDER, order)
            # Inserted before the old node goes: a group left empty may be removed by QGIS.
            group.insertChildNode(self._place(group, order), moved)
            node.parent().removeChildNode(node)

    def _group(self, root: QgsLayerTree, node: QgsLayerTreeLayer) -> QgsLayerTreeGroup:
        parent = node.parent()
        named = parent is not root and parent.name() == self.title
        if named and parent.customProperty(_RUN, self.key) == self.key:
            # Processing made it (LayerDetails.groupName). Marked, it is not shared by a later run,
            # for which Processing would find it by its name.
            parent.setCustomProperty(_RUN, self.key)
            return parent
        for group in root.findGroups(True):
            if group.customProperty(_RUN) == self.key:
                return group
        # The parent is the user's results group, or wherever QGIS puts new layers: beside the
        # active one, which may stand in the group of an earlier run.
        beside = node
        while parent is not None:
            if parent.customProperty(_RUN):
                beside = parent
            parent = parent.parent()
        place = beside.parent()
        group = place.insertGroup(place.children().index(beside), self.title)
        group.setCustomProperty(_RUN, self.key)
        group.setExpanded(True)
        return group

    @staticmethod
    def _place(group: QgsLayerTreeGroup, order: int) -> int:
        """Index at which a node of ``order`` goes; nodes of others stay where they are."""
        for index, child in enumerate(group.children()):
            if int(child.customProperty(_ORDER, order)) > order:
                return index
        return len(group.children())


class OutputPostProcessor(QgsProcessingLayerPostProcessorInterface):
    """Names, styles, groups and describes one output when it has been loaded.

    Create it in ``prepareAlgorithm``, fill it with :meth:`configure` once the results are known,
    and hand it over with :func:`load_with`.
    """

    def __init__(self, group: RunGroup) -> None:
        super().__init__()
        self.group = group
        self.name = ""
        self.order = 0
        self.visible = True
        self.keep_name = False
        self._style: Optional[Callable[[QgsMapLayer], None]] = None
        self._provenance: Optional[Provenance] = None

    def configure(
        self,
        name: str,
        style: Optional[Callable[[QgsMapLayer], None]] = None,
        provenance: Optional[Provenance] = None,
        order: int = 0,
        visible: bool = True,
    ) -> None:
        """Say what to do.

        Parameters
        ----------
        name : str
            Of the layer, unless the designer of a model has given one.
        style : callable
            Called with the layer, in the main thread.
        order : int
            Place in the group; lower is nearer the top.
        visible : bool
            Whether the layer is switched on (one that would hide another need not be).
        """
        self.name, self._style, self._provenance = name, style, provenance
        self.order, self.visible = order, visible

    def postProcessLayer(  # noqa: N802  (QGIS's name)
        self,
        layer: QgsMapLayer,
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> None:
        """Called by Processing with the loaded layer."""
        if self.name and not self.keep_name:
            layer.setName(self.name)
        if self._style is not None:
            self._style(layer)
        if self._provenance is not None:
            set_metadata(layer, self._provenance)
        project = layer.project() or context.project()
        if project is not None:
            self.group.adopt(layer, project, self.order)
            node = project.layerTreeRoot().findLayer(layer.id())
            if node is not None and not self.visible:
                node.setItemVisibilityChecked(False)
        layer.triggerRepaint()


def load_with(
    context: QgsProcessingContext,
    dest_id: str,
    processor: OutputPostProcessor,
    description: str = "",
) -> bool:
    """Attach ``processor`` to the output ``dest_id`` if it is to be loaded.

    Call it in ``processAlgorithm`` after the output has been written. Returns whether the layer
    will be loaded; otherwise nothing is done.

    Parameters
    ----------
    description : str
        Of the output's parameter. QGIS names a layer so by itself; any other name but those of
        the example models was given by the designer of a graphical model and is kept.
    """
    if not context.willLoadLayerOnCompletion(dest_id):
        return False
    details = context.layerToLoadOnCompletionDetails(dest_id)
    given = bool(description) and details.name not in ("", description, *EXAMPLE_OUTPUTS)
    processor.keep_name = given or bool(details.forceName)
    if processor.name and not processor.keep_name:
        details.name = processor.name
    if hasattr(details, "groupName") and not details.groupName:
        details.groupName = processor.group.title
    if hasattr(details, "layerSortKey"):
        details.layerSortKey = -processor.order  # inserted one by one at the top
    details.setPostProcessor(processor)
    _KEPT.append(processor)
    return True


def set_metadata(layer: QgsMapLayer, provenance: Provenance) -> None:
    """Write ``provenance`` into the metadata of ``layer``, keeping what it has otherwise."""
    metadata = layer.metadata()
    metadata.setTitle(provenance.title)
    metadata.setAbstract(provenance.abstract())
    metadata.setType("dataset")
    if provenance.created:
        metadata.addHistoryItem(
            tr("{date}: made by GNNWR for QGIS").format(date=provenance.created)
        )
    if metadata.crs() != layer.crs():
        metadata.setCrs(layer.crs())
    layer.setMetadata(metadata)
