"""The start of a job: no library is loaded before it is needed, for each takes its time."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
#: Of reports, comparisons and tests: drawn on when the numbers are there.
LATER = {
    "esda", "gstools", "libpysal", "matplotlib", "mgwr", "numba", "pandas", "shap", "sklearn",
    "statsmodels", "torch._dynamo", "xgboost",
}  # fmt: skip


def loaded_by(job: str) -> set[str]:
    """Modules that importing a job loads."""
    code = f"import sys, gnnwr_qgis.engine.jobs.{job}; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True
    )
    return set(done.stdout.split())


@pytest.mark.parametrize("job", ["train", "predict_raster", "predict_points", "explain"])
def test_a_job_begins_without_libraries_of_its_end(job: str) -> None:
    assert not loaded_by(job) & LATER


def test_exploring_needs_no_network() -> None:
    assert not loaded_by("explore") & (LATER | {"torch"})


def test_cross_validation_begins_without_reports() -> None:
    assert not loaded_by("cross_validate") & (LATER - {"sklearn"})
