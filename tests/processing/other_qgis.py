"""A second QGIS: runs one algorithm, told by a JSON file, and prints its numbers.

    python -m tests.processing.other_qgis job.json

The job: ``id``, ``parameters``, and ``rows`` of the points that stand for "points" as INPUT.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys

from qgis.core import QgsApplication, QgsProcessingContext, QgsProject

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def start_other_qgis(folder, number, identity, parameters):
    """Start a second QGIS that runs this algorithm; ``folder`` gets its job and its profile."""
    path = folder / f"job{number}.json"
    path.write_text(json.dumps({"id": identity, "parameters": parameters}))
    command = [sys.executable, "-m", "tests.processing.other_qgis", str(path)]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    environment["QGIS_CUSTOM_CONFIG_PATH"] = str(folder / f"profile{number}")
    return subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


def main(path):
    with open(path, encoding="utf-8") as stream:
        job = json.load(stream)
    application = QgsApplication([], False)
    application.initQgis()
    sys.path.append(os.path.join(QgsApplication.pkgDataPath(), "python", "plugins"))
    import processing
    from processing.core.Processing import Processing

    from gnnwr_qgis.processing.provider import GnnwrProvider
    from tests.processing.made import Feedback, point_layer

    Processing.initialize()
    provider = GnnwrProvider()
    QgsApplication.processingRegistry().addProvider(provider)
    context = QgsProcessingContext()
    context.setProject(QgsProject.instance())
    parameters = job["parameters"]
    if parameters.get("INPUT") == "points":
        parameters["INPUT"] = point_layer(rows=job.get("rows", 60))
    results = processing.run(job["id"], parameters, context=context, feedback=Feedback())
    numbers = {key: value for key, value in results.items() if isinstance(value, (int, float))}
    print(json.dumps(numbers), flush=True)
    os._exit(0)  # QGIS outside its window ends badly now and then; the work is done


if __name__ == "__main__":
    main(sys.argv[1])
