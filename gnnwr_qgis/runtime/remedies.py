"""What went wrong in an installation, told from what programs have said, and what helps."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Optional, Sequence, Tuple

from ..contract.translation import tr
from .causes import ELSEWHERE, RULES, WHEELS
from .paths import CACHE_VARIABLE


@dataclass(frozen=True)
class Remedy:
    """A cause and what helps.

    Attributes
    ----------
    kind : str
        Short name of the cause: disk, network, tls, proxy, permission, lock, ...
    advice : str
        For the user: the cause in a sentence, then what to do.
    """

    kind: str
    advice: str


@dataclass(frozen=True)
class Facts:
    """What is known of the Python that packages are sought for; empty where it is not.

    ``libc`` is such as ``("glibc", "2.17")``; ``machine`` and ``system`` are as :mod:`platform`
    names them.
    """

    version: Tuple[int, ...] = ()
    system: str = ""
    machine: str = ""
    libc: Tuple[str, str] = ("", "")


#: The libraries' builds for Linux are for this C library and later (manylinux_2_28).
GLIBC = (2, 28)


def remedy_for(lines: Sequence[str], platform: str, facts: Optional[Facts] = None) -> Remedy:
    """The cause that ``lines`` (the last of a program's output) tell; kind ``unknown`` for none.

    ``platform`` is as ``sys.platform``. Advice that the lines give themselves is not given again.
    """
    text = "\n".join(lines)
    found = _found(text, platform, facts)
    return Remedy(found.kind, "") if found.advice in text else found


def _found(text: str, platform: str, facts: Optional[Facts]) -> Remedy:
    for rule in RULES:
        if rule.fits(text, platform):
            if rule.kind == "platform" and facts is not None:
                return _platform(facts) or _remedy(rule.kind, rule.advice)
            return _remedy(rule.kind, rule.advice)
    return Remedy("unknown", "")


def _remedy(kind: str, advice: str) -> Remedy:
    folder = tr(ELSEWHERE).format(variable=CACHE_VARIABLE)
    return Remedy(kind, tr(advice).format(folder=folder, wheels=tr(WHEELS)))


def _platform(facts: Facts) -> Optional[Remedy]:
    """Why nothing is offered for this Python, where that can be told."""
    name, version = facts.libc
    if name == "glibc" and _numbers(version) and _numbers(version) < GLIBC:
        wanted = ".".join(str(part) for part in GLIBC)
        advice = tr(
            "This system's C library (glibc {version}) is older than the {wanted} that the "
            "libraries are built for: use a newer system, or a folder of wheels of one's own for "
            "it."
        )
        return Remedy("glibc", advice.format(version=version, wanted=wanted))
    if facts.system == "Linux" and name == "musl":
        advice = tr(
            "This system's C library is musl, which torch has no builds for: use a system with "
            "glibc, or a folder of wheels of one's own."
        )
        return Remedy("platform", advice)
    if facts.system == "Darwin" and facts.machine == "x86_64":
        advice = tr(
            "torch has no builds of this version for Macs with Intel processors (or for a Python "
            "that is built for them: on a Mac with an Apple processor choose an arm64 Python)."
        )
        return Remedy("platform", advice)
    return None


def _numbers(text: str) -> Tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", text)[:2])
