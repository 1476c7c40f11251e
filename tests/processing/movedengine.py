"""The engine in another folder, without its gigabytes a second time."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

from gnnwr_qgis.runtime import paths, stamp

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def copy_engine(cache, into):
    """Put the engine of a cache folder into the cache folder ``into``, and test it there.

    Its files are hard links: nothing about one leads back to the folder that it came from, as a
    symbolic link would.
    """
    old, new = paths.engine_folder(str(cache)), paths.engine_folder(str(into))
    os.makedirs(new)
    for name in os.listdir(old):
        path = os.path.join(old, name)
        if os.path.islink(path) and not os.path.isabs(os.readlink(path)):
            os.symlink(os.readlink(path), os.path.join(new, name))
        elif os.path.isdir(path):
            copied = os.path.join(new, name)
            shutil.copytree(os.path.realpath(path), copied, symlinks=True, copy_function=link)
        elif name != stamp.STAMP_NAME:
            shutil.copy2(path, new)
    script = os.path.join(ROOT, "scripts", "adopt_engine.py")
    adopted = subprocess.run([sys.executable, script, str(into)], capture_output=True, text=True)
    assert adopted.returncode == 0, adopted.stdout + adopted.stderr
    assert stamp.state(str(into)).usable
    return str(into)


def link_engine(environment, cache, without=()):
    """Put an engine of links into the cache folder ``cache``, taken for one that was tested there.

    Parameters
    ----------
    environment : str
        The virtual environment that the links lead to.
    without : tuple of str
        What of it the caller is going to make itself.

    Returns
    -------
    str
        The folder of links, which can be destroyed without harm.
    """
    folder = paths.engine_folder(str(cache))
    os.makedirs(folder)
    for name in os.listdir(environment):
        if name not in (stamp.STAMP_NAME, *without):
            os.symlink(os.path.join(environment, name), os.path.join(folder, name))
    stamp.write_stamp(folder, "for tests")
    return folder


def link(source, target):
    try:
        os.link(source, target)
    except OSError:  # on another disk, or somebody else's file
        shutil.copy2(source, target)
