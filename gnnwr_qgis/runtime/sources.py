"""Where pip may take the engine's packages from.

pip's own configuration (its files and ``PIP_*`` variables: indexes, find-links, certificates,
timeouts) holds as it stands. On top of it come a folder of wheels, a further index, going without
any index, a proxy, and the consent to the GPU build of torch.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import Mapping, Optional, Tuple

WHEELS_VARIABLE = "GNNWR_WHEELS"
INDEX_VARIABLE = "GNNWR_INDEX"
OFFLINE_VARIABLE = "GNNWR_OFFLINE"
GPU_VARIABLE = "GNNWR_GPU"

#: Where a source was given.
CHOICE, VARIABLE, SETTING = "choice", "variable", "setting"


@dataclass(frozen=True)
class Sources:
    """Sources of packages.

    Attributes
    ----------
    wheels : str
        A folder of wheel files; what it lacks comes from the index. Empty for none.
    offline : bool
        Whether to ask no index at all.
    proxy : str
        URL of the proxy to use where the environment names none; empty for none. It may hold a
        password, so it is in no text of this object.
    gpu : bool
        Whether the CUDA build of torch, several gigabytes, is welcome. Else an installation that
        would take it stops and says so.
    no_proxy : tuple of str
        Hosts that ``proxy`` is not for.
    index : str
        A further package index: its address, or a folder. Empty for none. It may hold a password,
        as ``proxy`` may.
    index_from : str
        Where that was given: ``choice`` of this run, ``variable`` or ``setting``.
    """

    wheels: str = ""
    offline: bool = False
    proxy: str = field(default="", repr=False)
    gpu: bool = False
    no_proxy: Tuple[str, ...] = ()
    index: str = field(default="", repr=False)
    index_from: str = CHOICE

    @staticmethod
    def from_environment(
        environ: Optional[Mapping[str, str]] = None,
        wheels: str = "",
        proxy: str = "",
        gpu: bool = False,
        no_proxy: Tuple[str, ...] = (),
        wheels_setting: str = "",
        index: str = "",
        index_setting: str = "",
    ) -> Sources:
        """Sources from ``GNNWR_WHEELS``, ``GNNWR_INDEX``, ``GNNWR_OFFLINE`` and ``GNNWR_GPU``.

        ``wheels``, ``index``, ``proxy`` and ``gpu`` are the user's choices, which come first;
        ``wheels_setting`` and ``index_setting``, lasting ones, come after the variables.
        """
        environ = os.environ if environ is None else environ
        given = {CHOICE: index, VARIABLE: environ.get(INDEX_VARIABLE, ""), SETTING: index_setting}
        index_from = next((where for where, text in given.items() if text.strip()), CHOICE)
        return Sources(
            wheels=wheels or environ.get(WHEELS_VARIABLE, "") or wheels_setting,
            offline=_is_on(environ.get(OFFLINE_VARIABLE, "")),
            proxy=proxy,
            gpu=gpu or _is_on(environ.get(GPU_VARIABLE, "")),
            no_proxy=no_proxy,
            index=given[index_from],
            index_from=index_from,
        )


def _is_on(text: str) -> bool:
    return text.strip().lower() in ("1", "true", "yes", "on")
