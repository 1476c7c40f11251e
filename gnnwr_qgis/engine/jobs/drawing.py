"""The step of a job that makes its report: the one whose failure must not cost the rest."""

from __future__ import annotations

import traceback
from collections.abc import Callable

from ..reporter import Reporter


def attempt(render: Callable[[], str], complete: str, report: Reporter) -> str | None:
    """The report's HTML by ``render``; None, with a warning, where that fails.

    ``complete`` names what the user has all the same ("The model is").
    """
    report.progress(0.96, "Making the report")
    try:
        return render()
    except Exception as error:  # noqa: BLE001  (drawing can fail in more ways than can be listed)
        traceback.print_exc()
        report.warning(
            f"The report could not be made ({type(error).__name__}: {error}). {complete} complete. "
            "Please send this message with the log to the plugin's tracker."
        )
        return None
