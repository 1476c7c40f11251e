"""The step of a job that makes its report: the one whose failure must not cost the rest."""

from __future__ import annotations

import traceback
from collections.abc import Callable

from ...contract.sentences import sentences
from ...contract.translation import tr
from ..errors import InputError
from ..report import page
from ..reporter import Reporter


def attempt(
    render: Callable[[], str], complete: str, report: Reporter, share: float = 0.985
) -> str | None:
    """The report's HTML by ``render``; None, with a warning, where that fails.

    ``complete`` is a sentence on what the user has all the same ("The model is complete."),
    ``share`` that of the job at which the report begins.
    """
    report.progress(share, tr("Making the report"))
    try:
        return render()
    except Exception as error:  # noqa: BLE001  (drawing can fail in more ways than can be listed)
        traceback.print_exc()
        report.warning(
            sentences(
                [
                    tr("The report could not be made ({kind}: {error}).").format(
                        kind=type(error).__name__, error=error
                    ),
                    tr(complete),
                    tr("Please send this message with the log to the plugin's tracker."),
                ]
            )
        )
        return None


def keep(path: str | None, folder: str, html: str | None, complete: str, report: Reporter) -> bool:
    """Write a report that was asked for and drawn; whether it has been written.

    A place that cannot be written to any more is a warning, as in :func:`attempt`.
    """
    if path is None or html is None:
        return False
    try:
        page.write(path, folder, html)
    except InputError as error:
        report.warning(sentences([str(error), tr(complete)]))
        return False
    return True
