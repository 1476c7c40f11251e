"""Assemble the plugin: as a zip for the plugin repository, or into a QGIS profile.

    python3 scripts/build_plugin.py --output gnnwr_qgis.zip
    python3 scripts/build_plugin.py --install ~/.local/share/QGIS/QGIS3/profiles/default

In the repository, metadata.txt, LICENSE and resources/ stand beside the package; QGIS wants them
inside it. The zip is the same byte for byte whenever and wherever it is built from the same files.
Standard library only.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Dict, List, Optional

ROOT = Path(__file__).resolve().parent.parent
PLUGIN = "gnnwr_qgis"
BESIDE = ("metadata.txt", "LICENSE", "resources")

# What editors, Python, QGIS and SQLite leave behind.
LITTER_NAMES = {"__pycache__"}
LITTER_SUFFIXES = (".pyc", ".pyo", ".aux.xml", ".gpkg-wal", ".gpkg-shm", ".gpkg-journal", ".orig")
# The plugin repository refuses these.
REFUSED_SUFFIXES = (".sh", ".bat", ".exe", ".dll", ".so", ".dylib", ".pyd", ".jar", ".zip", ".whl")
MAX_BYTES = 25 * 1024 * 1024

# The earliest time a zip can hold: no clock gets into the file.
TIMESTAMP = (1980, 1, 1, 0, 0, 0)
FILE_MODE = 0o100644


class BuildError(Exception):
    """The plugin cannot be assembled; the message says why and what to do."""


def collect(root: Path = ROOT) -> Dict[str, Path]:
    """Files of the plugin: path inside the plugin folder to file, sorted.

    Raises
    ------
    BuildError
        When a file is missing, a link, or of a kind that the plugin repository refuses.
    """
    found: Dict[str, Path] = {}
    for path in _files_below(root / PLUGIN):
        found[path.relative_to(root / PLUGIN).as_posix()] = path
    for name in BESIDE:
        place = root / name
        if not place.exists():
            raise BuildError(f"{name} is missing from {root}.")
        for path in [place] if place.is_file() else _files_below(place):
            inside = path.relative_to(root).as_posix()
            if inside in found:
                raise BuildError(f"{inside} stands both in {PLUGIN}/ and beside it: remove one.")
            found[inside] = path
    if "__init__.py" not in found:
        raise BuildError(f"{PLUGIN}/__init__.py is missing from {root}.")
    for inside, path in found.items():
        if path.is_symlink():
            raise BuildError(f"{inside} is a link; put the file itself there.")
        if path.suffix.lower() in REFUSED_SUFFIXES:
            raise BuildError(f"{inside}: the plugin repository refuses {path.suffix} files.")
    return dict(sorted(found.items()))


def _files_below(folder: Path) -> List[Path]:
    files = []
    for path in folder.rglob("*"):
        parts = path.relative_to(folder).parts
        litter = any(part in LITTER_NAMES or part.startswith(".") for part in parts)
        litter = litter or path.name.endswith(LITTER_SUFFIXES) or path.name.endswith("~")
        if not litter and (path.is_symlink() or path.is_file()):
            files.append(path)
    return files


def write_zip(files: Dict[str, Path], output: Path) -> None:
    """Write ``files`` to ``output`` under one top folder; an older file is replaced when whole."""
    output.parent.mkdir(parents=True, exist_ok=True)
    handle, partial = tempfile.mkstemp(prefix=f".{output.name}.", dir=output.parent)
    os.close(handle)
    try:
        with zipfile.ZipFile(partial, "w") as archive:
            for inside, path in files.items():
                entry = zipfile.ZipInfo(f"{PLUGIN}/{inside}", TIMESTAMP)
                entry.create_system = 3  # Unix, wherever it is built, so that the mode is read
                entry.external_attr = FILE_MODE << 16
                entry.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(entry, path.read_bytes(), compresslevel=9)
        size = os.path.getsize(partial)
        if size > MAX_BYTES:
            raise BuildError(f"The zip has {size} bytes; the plugin repository takes {MAX_BYTES}.")
        os.chmod(partial, 0o644)
        os.replace(partial, output)
    except BaseException:
        os.unlink(partial)
        raise


def install(files: Dict[str, Path], profile: Path) -> Path:
    """Copy ``files`` into the plugin folder of ``profile`` in place of an older copy.

    Returns
    -------
    pathlib.Path
        The plugin's folder.

    Raises
    ------
    BuildError
        When something that is not this plugin stands in its place.
    """
    plugins = profile / "python" / "plugins"
    target = plugins / PLUGIN
    if target.is_symlink():
        raise BuildError(f"{target} is a link (a developer's?). Remove it first.")
    if target.exists() and not (target / "metadata.txt").is_file():
        raise BuildError(f"{target} exists and is no QGIS plugin. Move it away first.")
    plugins.mkdir(parents=True, exist_ok=True)
    # Hidden, and so not a plugin to QGIS while it is half there.
    fresh = Path(tempfile.mkdtemp(prefix=f".{PLUGIN}.", dir=plugins))
    try:
        for inside, path in files.items():
            place = fresh / inside
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, place)
        os.chmod(fresh, 0o755)
        if target.exists():
            shutil.rmtree(target)
        fresh.rename(target)
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise
    return target


def main(arguments: Optional[List[str]] = None) -> int:
    """Run the command line; returns its exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--output", type=Path, metavar="FILE", help="zip to write")
    parser.add_argument("--install", type=Path, metavar="PROFILE", help="QGIS profile folder")
    options = parser.parse_args(arguments)
    if not options.output and not options.install:
        parser.error("give --output FILE, --install PROFILE, or both")
    try:
        files = collect()
        if options.output:
            write_zip(files, options.output)
            size = options.output.stat().st_size
            print(f"{options.output}: {len(files)} files, {size / 1024:.0f} KiB")
        if options.install:
            print(f"Installed in {install(files, options.install)}")
    except (BuildError, OSError) as error:
        print(f"build_plugin.py: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
