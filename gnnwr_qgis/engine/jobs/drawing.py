"""The step of a job that makes its report: the one whose failure must not cost the rest."""

from __future__ import annotations

import traceback
from collections.abc import Callable

from ..errors import InputError
from ..report import page
from ..reporter import Reporter


def attempt(render: Callable[[], str], complete: str, report: Reporter) -> str | None:
    """The report's HTML by ``render``; None, with a warning, where that fails.

    ``complete`` names what the user has all the same ("The model is").
    """
    report.progress(0.985, "Making the report")
    try:
        return render()
    except Exception as error:  # noqa: BLE001  (drawing can fail in more ways than can be listed)
        traceback.print_exc()
        report.warning(
            f"The report could not be made ({type(error).__name__}: {error}). {complete} complete. "
            "Please send this message with the log to the plugin's tracker."
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
        report.warning(f"{error} {complete} complete.")
        return False
    return True
