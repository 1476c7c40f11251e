"""Where a file output lies while it is being written.

Both sides know the name: the worker writes there and renames when the file is whole, and the
side that started the worker removes what a killed worker has left.
"""

from __future__ import annotations

import os


def partial_path(destination: str, job_folder: str) -> str:
    """Temporary name beside ``destination``, its own for every job folder."""
    folder, name = os.path.split(os.path.abspath(destination))
    token = os.path.basename(os.path.normpath(job_folder))
    return os.path.join(folder, f".{name}.{token}.partial")


def staging_folder(destination: str, job_folder: str) -> str:
    """Folder beside ``destination`` in which outputs of a job are made until they take place."""
    folder = os.path.dirname(os.path.abspath(destination))
    token = os.path.basename(os.path.normpath(job_folder))
    return os.path.join(folder, f".{token}.partial")
