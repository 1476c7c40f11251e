"""The NVIDIA driver of this computer, and whether it fits a build of torch."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from typing import Iterator, Mapping, Optional, Tuple

from . import launcher

#: The oldest driver for each CUDA generation (minor versions within one are compatible).
_OLDEST_DRIVER = {11: 450, 12: 525, 13: 580}
_QUERY = ["--query-gpu=driver_version,name", "--format=csv,noheader"]


@dataclass(frozen=True)
class Driver:
    """An NVIDIA driver: its version, such as ``580.65.06``, and the names of the GPUs."""

    version: str
    gpus: Tuple[str, ...] = ()

    @property
    def cuda(self) -> int:
        """The newest CUDA generation it can run; 0 for none that torch is built for."""
        fitting = [cuda for cuda, oldest in _OLDEST_DRIVER.items() if self._major() >= oldest]
        return max(fitting, default=0)

    def fits(self, cuda: int) -> bool:
        """Whether it runs what is built for the CUDA generation ``cuda`` (0: not known)."""
        return self.cuda >= cuda

    def _major(self) -> int:
        first = self.version.split(".")[0]
        return int(first) if first.isdigit() else 0


def oldest_driver(cuda: int) -> str:
    """The oldest driver's version for the CUDA generation ``cuda``; empty when not known."""
    return str(_OLDEST_DRIVER.get(cuda, ""))


def find_driver(
    environ: Optional[Mapping[str, str]] = None,
    platform: Optional[str] = None,
    guard: Optional[str] = None,
) -> Optional[Driver]:
    """Ask the driver's own tool (a process of a moment); None when there is no driver.

    For ``guard`` see :func:`launcher.start`.
    """
    environ = os.environ if environ is None else environ
    for tool in _tools(environ, sys.platform if platform is None else platform):
        if not os.path.isfile(tool):
            continue
        try:
            finished = launcher.run_briefly([tool, *_QUERY], timeout=10.0, guard=guard)
        except launcher.LaunchError:
            continue
        driver = _parse(finished.output) if finished.code == 0 else None
        if driver is not None:
            return driver
    return None


def _parse(output: str) -> Optional[Driver]:
    rows = [line.split(",", 1) for line in output.splitlines() if "," in line]
    rows = [row for row in rows if row[0].strip()[:1].isdigit()]
    if not rows:
        return None
    return Driver(rows[0][0].strip(), tuple(row[1].strip() for row in rows))


def _tools(environ: Mapping[str, str], platform: str) -> Iterator[str]:
    if platform == "win32":
        yield os.path.join(environ.get("SystemRoot", "C:\\Windows"), "System32", "nvidia-smi.exe")
        files = environ.get("ProgramFiles", "C:\\Program Files")
        yield os.path.join(files, "NVIDIA Corporation", "NVSMI", "nvidia-smi.exe")
    elif platform.startswith("linux"):
        yield "/usr/bin/nvidia-smi"
        for folder in environ.get("PATH", "").split(os.pathsep):
            if os.path.isabs(folder):
                yield os.path.join(folder, "nvidia-smi")
        yield "/usr/lib/wsl/lib/nvidia-smi"
