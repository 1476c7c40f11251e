"""Take the pictures of docs/images from a real QGIS window.

    GNNWR_CACHE=... /usr/bin/python3 scripts/screenshots.py [PART...] [--results FOLDER]

The parts are "windows" (dialogs, the toolbox, the options, the model designer; a minute), "maps"
(the sample's results, computed through the dialogs) and "heatflow" (the same of data that do not
come with the plugin: --heatflow names a folder with tibet_points.csv and tibet_covariates.tif).
Without one, the first two. --results keeps what was computed, among it the reports, for
scripts/report_pictures.sh. Needs what scripts/test.sh sets up (QGIS, Xvfb, ImageMagick, the
engine).
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import qgis_window

ROOT = Path(__file__).resolve().parent.parent
SESSIONS = {
    "windows": "screenshots_windows.py",
    "maps": "screenshots_session.py",
    "heatflow": "screenshots_session.py",
}
SCREEN = "1600x1300x24"
LIMIT = 1800.0
MAX_BYTES = 220_000


def main() -> int:
    """Run the command line; returns its exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("parts", nargs="*", metavar="PART", help="windows, maps, heatflow")
    parser.add_argument("--output", type=Path, default=ROOT / "docs" / "images", metavar="FOLDER")
    parser.add_argument("--results", type=Path, metavar="FOLDER")
    parser.add_argument("--heatflow", type=Path, metavar="FOLDER")
    options = parser.parse_args()
    for part in options.parts:
        if part not in SESSIONS:
            parser.error(f"no such part: {part}")
    if "heatflow" in options.parts and not options.heatflow:
        parser.error("the part heatflow needs --heatflow FOLDER")
    missing = qgis_window.available()
    if not missing and shutil.which("convert") is None:
        missing = "not installed: imagemagick"
    if missing:
        parser.error(missing)
    options.output.mkdir(parents=True, exist_ok=True)
    for part in options.parts or ("windows", "maps"):
        told = taken(part, options)
        print(json.dumps(told, indent=1, ensure_ascii=False))
    return 0


def taken(part: str, options: argparse.Namespace) -> dict:
    """Take one part's pictures; what its session tells."""
    with tempfile.TemporaryDirectory() as folder:
        home, pictures = Path(folder) / "home", Path(folder) / "pictures"
        home.mkdir()
        pictures.mkdir()
        heatflow = ""
        if part == "heatflow":
            shutil.copytree(options.heatflow, home / "heatflow", copy_function=shutil.copyfile)
            (home / "heatflow").chmod(0o755)
            heatflow = str(home / "heatflow")
        work = (options.results or home).resolve()
        work.mkdir(parents=True, exist_ok=True)
        sample = work / "sample"  # QGIS writes beside what it opens
        shutil.copytree(ROOT / "resources" / "sample", sample, dirs_exist_ok=True)
        values = {
            "sample": str(sample),
            "models": str(ROOT / "resources" / "models"),
            "heatflow": heatflow,
            "work": str(work),
            "pictures": str(pictures),
        }
        session = Path(__file__).with_name(SESSIONS[part])
        told = qgis_window.run_session(session, home, values, LIMIT, SCREEN)
        for picture in sorted(pictures.glob("*.png")):
            size = shrink(picture, options.output / picture.name)
            print(f"{size:8d} bytes  {options.output / picture.name}")
    return told


def shrink(source: Path, target: Path) -> int:
    """Write ``source`` to ``target`` in a palette; its size in bytes.

    Raises
    ------
    SystemExit
        When it is larger than the documentation takes.
    """
    command = ["convert", str(source), "-strip", "+dither", "-colors", "256"]
    command += ["-define", "png:compression-level=9", f"PNG8:{target}"]
    subprocess.run(command, check=True)
    size = target.stat().st_size
    if size > MAX_BYTES:
        raise SystemExit(f"{target} has {size} bytes, more than {MAX_BYTES}.")
    return size


if __name__ == "__main__":
    sys.exit(main())
