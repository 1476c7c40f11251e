# SPDX-License-Identifier: GPL-2.0-or-later
"""How long a user waits for a job to begin, and what the plugin costs beside its engine.

    /usr/bin/python3 benchmarks/job_start.py --points FOLDER/tibet_points.csv [--repeats 5] [--json]

Trains on heatflow/tibet_points.csv through Processing, in a QGIS without a window, with the engine
that the plugin has installed ($GNNWR_CACHE). Prints, of all repeats after a first one that warms
the disk's cache: seconds from the start of the worker to its first epoch, the worker's whole time,
and what passes outside it (reading the layer, writing the job, the results and the layer).
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Dict, List

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["OMP_NUM_THREADS"] = "1"
ROOT = Path(__file__).resolve().parents[1]
sys.path.append(str(ROOT))
sys.path.append("/usr/share/qgis/python/plugins")  # where Debian keeps Processing

from measured import add_option, tell  # noqa: E402
from qgis.core import QgsApplication, QgsProcessingFeedback, QgsVectorLayer  # noqa: E402

PREDICTORS = [
    "MeanCurv", "LAB", "Moho", "Topo", "Tectonics", "Ridge",
    "Transform", "Trench", "YoungRift", "Volcanos", "Sus", "Bz5",
]  # fmt: skip


class Clock(QgsProcessingFeedback):
    """Notes when the first epoch is told."""

    def __init__(self) -> None:
        super().__init__()
        self.first = 0.0

    def setProgressText(self, text: str) -> None:  # noqa: N802  (QGIS's name)
        """Take what the dialog would show."""
        if not self.first and text.startswith("Epoch"):
            self.first = time.perf_counter()


def once(layer: QgsVectorLayer, folder: str) -> Dict[str, float]:
    """Train; seconds of each stage."""
    import processing

    from gnnwr_qgis.runtime import worker as runner

    clock, held = Clock(), {}
    original = runner.run_job

    def timed(*arguments: Any, **named: Any) -> Dict[str, Any]:
        held["begun"] = time.perf_counter()
        try:
            return original(*arguments, **named)
        finally:
            held["ended"] = time.perf_counter()

    runner.run_job = timed
    begun = time.perf_counter()
    try:
        processing.run(
            "gnnwr:train",
            {
                "INPUT": layer,
                "TARGET": "HF",
                "PREDICTORS": PREDICTORS,
                "SEED": 1,
                "MODEL": os.path.join(folder, "m.gnnwr"),
                "OUTPUT": os.path.join(folder, "fitted.gpkg"),
            },
            feedback=clock,
        )
    finally:
        runner.run_job = original
    whole = time.perf_counter() - begun
    worker = held["ended"] - held["begun"]
    return {
        "worker to first epoch": clock.first - held["begun"],
        "worker": worker,
        "outside the engine": whole - worker,
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--points", type=Path, required=True, help="tibet_points.csv")
    parser.add_argument("--repeats", type=int, default=5)
    add_option(parser)
    options = parser.parse_args()
    application = QgsApplication([], False)
    application.initQgis()
    from processing.core.Processing import Processing

    from gnnwr_qgis.processing.provider import GnnwrProvider

    Processing.initialize()
    provider = GnnwrProvider()
    application.processingRegistry().addProvider(provider)
    found: List[Dict[str, float]] = []
    with tempfile.TemporaryDirectory() as folder:
        # A table may start with a byte order mark, which would become part of the first name.
        table = Path(folder) / "tibet.csv"
        table.write_text(options.points.read_text(encoding="utf-8-sig"), encoding="utf-8")
        uri = f"{table.as_uri()}?xField=Lon&yField=Lat&crs=EPSG:4326&detectTypes=yes"
        layer = QgsVectorLayer(uri, "tibet", "delimitedtext")
        if not layer.isValid():
            raise SystemExit(f"{options.points} cannot be read as points.")
        for _ in range(options.repeats + 1):
            found.append(once(layer, folder))
    del layer
    application.exitQgis()
    print("| seconds | median | largest |\n|---|---|---|")
    for stage in found[0]:
        values = [item[stage] for item in found[1:]]
        print(f"| {stage} | {statistics.median(values):.2f} | {max(values):.2f} |")
        tell(options, stage, median=statistics.median(values), largest=max(values))
    return 0


if __name__ == "__main__":
    sys.exit(main())
