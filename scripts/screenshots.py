"""Take the pictures of docs/images from a real QGIS window.

    GNNWR_CACHE=... /usr/bin/python3 scripts/screenshots.py [--output FOLDER] [--heatflow FOLDER]

Needs what scripts/test.sh sets up (QGIS, Xvfb, ImageMagick, the engine). --heatflow names a folder
with tibet_points.csv and tibet_covariates.tif, which do not come with the plugin.
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
SCREEN = "1600x1300x24"  # the main window takes 1600 x 1000 of it, the dialogs more
MAIN_WINDOW = "1600x1000+0+0"
LIMIT = 420.0
MAX_BYTES = 400_000


def main() -> int:
    """Run the command line; returns its exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--output", type=Path, default=ROOT / "docs" / "images", metavar="FOLDER")
    parser.add_argument("--heatflow", type=Path, metavar="FOLDER")
    options = parser.parse_args()
    missing = qgis_window.available()
    if not missing and shutil.which("convert") is None:
        missing = "not installed: imagemagick"
    if missing:
        parser.error(missing)
    options.output.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        home, pictures = Path(folder) / "home", Path(folder) / "pictures"
        home.mkdir()
        pictures.mkdir()
        sample = home / "sample"  # QGIS writes beside what it opens
        shutil.copytree(ROOT / "resources" / "sample", sample)
        heatflow = ""
        if options.heatflow:
            shutil.copytree(options.heatflow, home / "heatflow", copy_function=shutil.copyfile)
            (home / "heatflow").chmod(0o755)
            heatflow = str(home / "heatflow")
        values = {
            "sample": str(sample),
            "heatflow": heatflow,
            "work": str(home),
            "pictures": str(pictures),
        }
        told = qgis_window.run_session(
            Path(__file__).with_name("screenshots_session.py"), home, values, LIMIT, SCREEN
        )
        for picture in sorted(pictures.glob("*.png")):
            size = shrink(picture, options.output / picture.name)
            print(f"{size:8d} bytes  {options.output / picture.name}")
    print(json.dumps(told, indent=1, ensure_ascii=False))
    return 0


def shrink(source: Path, target: Path) -> int:
    """Write ``source`` to ``target``, in 256 colours if it must be; its size in bytes.

    Raises
    ------
    SystemExit
        When it is still larger than the documentation takes.
    """
    command = ["convert", str(source), "-strip", "-define", "png:compression-level=9"]
    if not source.name.endswith("dialog.png"):
        command += ["-crop", MAIN_WINDOW, "+repage"]
    for fewer in ([str(target)], ["+dither", "-colors", "256", f"PNG8:{target}"]):
        subprocess.run([*command, *fewer], check=True)
        size = target.stat().st_size
        if size <= MAX_BYTES:
            break
    if size > MAX_BYTES:
        raise SystemExit(f"{target} has {size} bytes, more than {MAX_BYTES}.")
    return size


if __name__ == "__main__":
    sys.exit(main())
