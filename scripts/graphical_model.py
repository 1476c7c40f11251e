"""Put a graphical model together: inputs, steps and outputs, each in a column of the designer.

Texts are given in English; the model has them in the language that the plugin speaks.
"""

from __future__ import annotations

from typing import Dict, List

from qgis.core import (
    QgsProcessingModelAlgorithm,
    QgsProcessingModelChildAlgorithm,
    QgsProcessingModelChildParameterSource,
    QgsProcessingModelOutput,
    QgsProcessingModelParameter,
    QgsProcessingParameterDefinition,
)
from qgis.PyQt.QtCore import QPointF, QSizeF, Qt

from scripts.example_model_texts import said

GROUP = "GNNWR"
# Where boxes stand in the designer: columns of inputs, steps and outputs.
LEFT, MIDDLE, RIGHT = 150.0, 470.0, 790.0
TOP, ROW = 80.0, 75.0
BOX = QSizeF(250.0, 40.0)

Source = QgsProcessingModelChildParameterSource
Inputs = Dict[str, QgsProcessingParameterDefinition]


def begun(title: str, inputs: Inputs) -> QgsProcessingModelAlgorithm:
    """Return a model with its ``inputs`` in a column."""
    model = QgsProcessingModelAlgorithm(said(title), GROUP)
    for row, (name, parameter) in enumerate(inputs.items()):
        parameter.setDescription(said(parameter.description()))
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
    child.setDescription(said(title))
    child.setPosition(QPointF(MIDDLE, TOP + ROW * row))
    child.setSize(BOX)
    # Folded: the lines say where values come from, and every parameter would be listed.
    for edge in (Qt.Edge.TopEdge, Qt.Edge.BottomEdge):
        child.setLinksCollapsed(edge, True)
    return child


def give(
    child: QgsProcessingModelChildAlgorithm,
    name: str,
    title: str,
    source: str,
    row: float,
    mandatory: bool = False,
) -> None:
    """Make the output ``source`` of ``child`` one of the model; others are made when asked for."""
    made = QgsProcessingModelOutput(name, said(title))
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
    model: QgsProcessingModelAlgorithm, about: str, inputs: Dict[str, str]
) -> QgsProcessingModelAlgorithm:
    """Give ``model`` and its ``inputs`` their help, and check that it holds together.

    Raises
    ------
    ValueError
        When QGIS finds fault with a step.
    """
    texts = {"ALG_DESC": about, **inputs}
    model.setHelpContent({name: said(text) for name, text in texts.items()})
    model.initAlgorithm()
    problems: List[str] = []
    for identity in model.childAlgorithms():
        fine, told = model.validateChildAlgorithm(identity)
        problems += [] if fine else [f"{identity}: {text}" for text in told]
    if problems:
        raise ValueError("; ".join(problems))
    return model
