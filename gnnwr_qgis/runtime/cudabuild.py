"""The CUDA build of torch: seen coming in pip's output, and taken with consent only."""

from __future__ import annotations

import re
import sys
from typing import Callable, List, Mapping, Optional, Sequence
from urllib.parse import urlsplit

from ..contract.sentences import sentences
from ..contract.translation import tr, tr_noop
from .gpudriver import Driver, find_driver, oldest_driver
from .masking import without_credentials
from .sources import GPU_VARIABLE, INDEX_VARIABLE, WHEELS_VARIABLE
from .steps import InstallError

#: About what it takes, told before the consent: to fetch, and on disk.
SIZES = tr_noop("about 3 GB to download, 7 GB on disk (14 GB while it is being installed)")

# On Linux its requirements betray it, elsewhere the name of its wheel (torch-2.13.0+cu130-...).
_REQUIREMENT = re.compile(
    # A folder's name may hold spaces, and be one of these words too.
    r"^\s*(?:Collecting\s+|Processing\s+(?:.*?[/\\])?(?=[^/\\]*\.(?:whl|tar\.gz|zip)\b))"
    r"((?:nvidia|cuda|triton)[A-Za-z0-9._-]*)(\S*)",
    re.IGNORECASE,
)
_WHEEL = re.compile(r"\btorch-[0-9.]+(?:\+|%2B)cu(\d+)", re.IGNORECASE)
_REFUSED = "is not a trusted or secure host"  # what pip says of an index without TLS
# As a requirement says it, or the name of a file.
_OF_GENERATION = re.compile(r"[-_]cu(\d\d)\b|^(?:nvidia[-_]cublas|cuda[-_]toolkit)(?:==|-)(\d+)\.")


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
    further : str
        The further package index that pip asks as well; empty for none.
    trouble : callable, optional
        What pip has said elsewhere of pages that it could not fetch.
    """

    def __init__(
        self,
        accepted: bool,
        log: Callable[[str], None],
        look: Callable[[], Optional[Driver]] = find_driver,
        further: str = "",
        trouble: Optional[Callable[[], Sequence[str]]] = None,
    ) -> None:
        self._accepted = accepted
        self._log = log
        self._look = look
        self._further = further
        self._trouble = trouble
        self._refused: List[str] = []
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
        if _REFUSED in line:
            self._refused.append(line.strip())
        requirement, wheel = _REQUIREMENT.match(line), _WHEEL.search(line)
        if requirement is None and wheel is None:
            return
        generation = int(wheel.group(1)[:2]) if wheel else _generation(line)
        if not self._accepted:
            named = requirement.group(1) if requirement else "torch (CUDA)"
            refusal = _refusal(named, self._found(), generation)
            raise InstallError(sentences([refusal, self._ways()]), "gpu")
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

    def _ways(self) -> str:
        """What the user can do instead, the simplest first."""
        others = tr(
            "Or give a folder with the wheel of the CPU build (parameter WHEELS, or {wheels}), or "
            "name its index as extra-index-url in pip's own configuration, or accept the GPU build "
            "(parameter GPU, or {gpu}=1)."
        ).format(wheels=WHEELS_VARIABLE, gpu=GPU_VARIABLE)
        if not self._further:
            fill_in = tr(
                "For the CPU build, fill in “Further package index” in “Install or repair engine” "
                "(Advanced Parameters; parameter INDEX, or the variable {index}): the address of "
                "PyTorch's own index for CPU builds, which PyTorch's installation page shows after "
                "--index-url where Pip and CPU are chosen."
            )
            return sentences([fill_in.format(index=INDEX_VARIABLE), others])
        lacking = tr(
            "The further package index ({index}) gave no CPU build of torch for this Python and "
            "system: look at the address (parameter INDEX, or the variable {variable})."
        ).format(index=without_credentials(self._further), variable=INDEX_VARIABLE)
        return sentences([lacking, *self._said_of_further(), others])

    def _said_of_further(self) -> List[str]:
        """What pip has said of the further index, if it could not be read."""
        said = [*self._refused, *(self._trouble() if self._trouble is not None else ())]
        host = urlsplit(self._further).hostname
        return [without_credentials(line) for line in said if host and host in line][-1:]

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


def has_other_build(values: Mapping[str, object], accepted: bool) -> bool:
    """Whether an engine that tells ``values`` lacks the CUDA build that was ``accepted``."""
    return accepted and values.get("cuda") == ""


def other_build(platform: str = sys.platform) -> str:
    """What to tell who has accepted the CUDA build and has another."""
    if platform == "darwin":
        return tr(
            "The GPU (CUDA) build of torch was accepted, but there is none for macOS: the engine "
            "has the usual build and computes on the CPU."
        )
    return tr(
        "The GPU build of torch was accepted, but the engine has the CPU build, since that is what "
        "the package source gave: it computes on the CPU. For the GPU build, fill in “Further "
        "package index” (parameter INDEX, or the variable {index}) with the address of PyTorch's "
        "index for CUDA builds, which PyTorch's installation page shows, and tick “Install anew "
        "even if in order”."
    ).format(index=INDEX_VARIABLE)


def _refusal(package: str, driver: Optional[Driver], generation: int) -> str:
    if driver is None:
        benefit = tr("No NVIDIA driver was found here, so it would compute no faster.")
    elif driver.cuda and driver.fits(generation):
        benefit = tr("Here it could use {gpus} (driver {version}).").format(
            gpus=", ".join(driver.gpus) or tr("a GPU"), version=driver.version
        )
    else:
        benefit = tr("The NVIDIA driver here ({version}) is too old for it.").format(
            version=driver.version
        )
    return tr(
        "The package source offers the GPU (CUDA) build of torch only, as its requirement "
        "{package} shows: {sizes}. {benefit} Nothing was installed."
    ).format(package=package, sizes=tr(SIZES), benefit=benefit)
