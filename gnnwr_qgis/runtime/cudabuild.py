"""The CUDA build of torch: seen coming in pip's output, and taken with consent only."""

from __future__ import annotations

import re
from typing import Callable, Optional

from ..contract.translation import tr, tr_noop
from .gpudriver import Driver, find_driver, oldest_driver
from .steps import InstallError

#: About what it takes, told before the consent: to fetch, and on disk.
SIZES = tr_noop("about 3 GB to download, 7 GB on disk (14 GB while it is being installed)")

# On Linux its requirements betray it, elsewhere the name of its wheel (torch-2.13.0+cu130-...).
_REQUIREMENT = re.compile(
    r"^\s*(?:Collecting\s+|Processing\s+(?:\S*[/\\])?)((?:nvidia|cuda|triton)[A-Za-z0-9._-]*)(\S*)",
    re.IGNORECASE,
)
_WHEEL = re.compile(r"\btorch-[0-9.]+(?:\+|%2B)cu(\d+)", re.IGNORECASE)
_OF_GENERATION = re.compile(r"-cu(\d\d)\b|^(?:nvidia-cublas|cuda-toolkit)(?:==|-)(\d+)\.")


class CudaWatch:
    """Follows pip's output, line by line.

    Parameters
    ----------
    accepted : bool
        Whether the user has agreed to the CUDA build.
    log : callable
        Takes a line of the log.
    look : callable
        Finds the driver; in place of :func:`gpudriver.find_driver` in tests.
    """

    def __init__(
        self,
        accepted: bool,
        log: Callable[[str], None],
        look: Callable[[], Optional[Driver]] = find_driver,
    ) -> None:
        self._accepted = accepted
        self._log = log
        self._look = look
        self._driver: Optional[Driver] = None
        self._looked = False
        self._checked_generation = False

    def hear(self, line: str) -> None:
        """Take one line.

        Raises
        ------
        InstallError
            When the CUDA build comes without consent, or is made for a newer driver.
        """
        requirement, wheel = _REQUIREMENT.match(line), _WHEEL.search(line)
        if requirement is None and wheel is None:
            return
        if not self._accepted:
            named = requirement.group(1) if requirement else "torch (CUDA)"
            raise InstallError(_without_consent(named, self._found()), "gpu")
        generation = int(wheel.group(1)[:2]) if wheel else _generation(line)
        if not self._looked and self._found() is None:
            self._log(
                tr("No NVIDIA driver was found: this build of torch will compute on the CPU.")
            )
        driver = self._found()
        if driver is None or not generation or self._checked_generation:
            return
        self._checked_generation = True
        if not driver.fits(generation):
            raise InstallError(
                tr(
                    "The package source's GPU build of torch is for CUDA {cuda} and needs an "
                    "NVIDIA driver {oldest} or later; this computer has {version}. Update the "
                    "driver, or install without the GPU build, or give a source of a build for an "
                    "older CUDA in pip's own configuration."
                ).format(cuda=generation, oldest=oldest_driver(generation), version=driver.version),
                "driver",
            )
        self._log(
            tr("NVIDIA driver {version} fits CUDA {cuda}.").format(
                version=driver.version, cuda=generation
            )
        )

    def _found(self) -> Optional[Driver]:
        if not self._looked:
            self._looked = True
            self._driver = self._look()
        return self._driver


def _generation(line: str) -> int:
    """CUDA generation that a line tells; 0 when it tells none."""
    for word in line.split():
        found = _OF_GENERATION.search(word.replace("\\", "/").rsplit("/", 1)[-1])
        if found:
            return int(found.group(1) or found.group(2))
    return 0


def _without_consent(package: str, driver: Optional[Driver]) -> str:
    if driver is None:
        benefit = tr("No NVIDIA driver was found here, so it would compute no faster.")
    elif driver.cuda:
        benefit = tr("Here it could use {gpus} (driver {version}).").format(
            gpus=", ".join(driver.gpus) or tr("a GPU"), version=driver.version
        )
    else:
        benefit = tr("The NVIDIA driver here ({version}) is too old for it.").format(
            version=driver.version
        )
    return tr(
        "The package source offers the GPU (CUDA) build of torch only, as its requirement "
        "{package} shows: {sizes}. {benefit} Nothing was installed. Either accept it (parameter "
        "GPU, or the variable GNNWR_GPU=1), or give a source of the CPU build: a folder with its "
        "wheel (parameter WHEELS, or GNNWR_WHEELS), or its index as extra-index-url in pip's own "
        "configuration."
    ).format(package=package, sizes=tr(SIZES), benefit=benefit)
