"""Outputs of an algorithm: made beside their destinations, put in place when all is whole."""

from __future__ import annotations

import contextlib
import os
from types import TracebackType
from typing import Any, Iterator, List, Optional, Type

from qgis.core import (
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProcessingOutputLayerDefinition,
    QgsProcessingUtils,
    QgsProperty,
)

from ..contract.outputs import may_hold_state, patiently
from ..contract.sentences import enumerated
from ..contract.translation import tr
from ..layers.datasets import files_of
from ..runtime.staging import Staging, StagingError
from .inputs import static_file


class RunOutputs(Staging):
    """The outputs of one run, while entered; what it raises is for the user.

    Whatever ends the run before :meth:`place`, files that were there before are as they were.
    """

    def __init__(self, folder: str, feedback: QgsProcessingFeedback) -> None:
        super().__init__(folder, files_of)
        self._feedback = feedback
        self._state = ""

    def __enter__(self) -> RunOutputs:
        return self

    def __exit__(
        self,
        kind: Optional[Type[BaseException]],
        error: Optional[BaseException],
        trace: Optional[TracebackType],
    ) -> None:
        text = self.final(str(error))  # a user never sees where outputs lie in between
        super().__exit__(kind, error, trace)
        if self._state and self._feedback.isCanceled():
            for path in (self._state, self._state + ".new"):
                with contextlib.suppress(OSError):
                    patiently(os.remove, path)
        named = isinstance(error, QgsProcessingException) and text != str(error)
        if named or isinstance(error, StagingError):
            raise QgsProcessingException(text) from error

    def stage_file(self, destination: str) -> str:
        """As :meth:`stage`; the empty path of an output that was left out stays empty."""
        return self.stage(destination) if destination else ""

    def state_beside(self, destination: str) -> Optional[str]:
        """File beside ``destination`` for the state of its making, if that is interrupted.

        It survives a crash, and goes with everything else when the user cancels. None, and a
        warning, where a file of that name is something else.
        """
        path = destination + ".part"
        if not may_hold_state(path):
            self._feedback.pushWarning(
                tr(
                    "{path} is no state of a training and is left as it is. An interruption of "
                    "this training will lose it; rename that file to avoid that."
                ).format(path=path)
            )
            return None
        self._state = path
        return path

    def place(self) -> None:
        """Put all outputs in place, unless the user has cancelled.

        Raises
        ------
        QgsProcessingException, StagingError
        """
        if self._feedback.isCanceled():
            raise QgsProcessingException(tr("Cancelled. Nothing was written."))
        self.take_place()

    @contextlib.contextmanager
    def keeping_what_is_whole(self) -> Iterator[None]:
        """Within it, what cannot be written or replaced does not cost what the engine has made.

        Its files are whole and may have taken hours, so they are put in place, or beside it under
        another name where it cannot be replaced; the message says where they are.
        """
        files = self.whole()
        try:
            yield
        except (QgsProcessingException, StagingError) as error:
            kept = [] if self._feedback.isCanceled() else self._kept(files)
            if not kept:
                raise
            raise QgsProcessingException(
                tr("{error} What was made is whole and was kept: {files}.").format(
                    error=error, files=enumerated(kept)
                )
            ) from error

    def _kept(self, files: List[str]) -> List[str]:
        """Where those of ``files`` are now that could be put anywhere."""
        kept = []
        for path in files:
            with contextlib.suppress(StagingError):  # it is missing from what is said to be kept
                kept.append(self.keep(path))
        return kept


def sink_file(value: Any, context: QgsProcessingContext) -> str:
    """The file that an output of points is written to; empty where it is none of its own.

    ``value`` is the parameter's. A layer in memory, a table of a database, and a table that points
    are appended to are no files of their own.
    """
    if isinstance(value, QgsProcessingOutputLayerDefinition):
        if value.useRemapping():
            return ""
        value = value.sink
    if isinstance(value, QgsProperty):
        value = value.valueAsString(context.expressionContext(), "")[0]
    path = static_file(value)
    return os.path.abspath(path) if path else ""


def written_to(value: Any, path: str) -> Any:
    """The parameter's ``value`` with ``path`` as the file, loaded into no project."""
    if not isinstance(value, QgsProcessingOutputLayerDefinition):
        return path
    definition = QgsProcessingOutputLayerDefinition(path)
    definition.createOptions = value.createOptions
    return definition


def load_when_complete(
    value: Any, path: str, output: str, description: str, context: QgsProcessingContext
) -> None:
    """Have QGIS load ``path`` where ``value``, of the parameter ``output``, asks for that.

    As QGIS does itself for outputs that it knows by their own names from the start.
    """
    if (
        not isinstance(value, QgsProcessingOutputLayerDefinition)
        or value.destinationProject is None
    ):
        return
    details = QgsProcessingContext.LayerDetails(
        value.destinationName or description,
        value.destinationProject,
        output,
        QgsProcessingUtils.LayerHint.Vector,
    )
    context.addLayerToLoadOnCompletion(path, details)
