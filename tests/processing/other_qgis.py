"""A second QGIS: runs one algorithm, told by a JSON file, and prints its numbers.

    python -m tests.processing.other_qgis job.json

The job: ``id``, ``parameters``, and ``rows`` of the points that stand for "points" as INPUT.
"""

from __future__ import annotations

import json
import os
import sys

from qgis.core import QgsApplication, QgsProcessingContext, QgsProject


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
