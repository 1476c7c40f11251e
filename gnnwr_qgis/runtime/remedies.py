"""What went wrong in an installation, told from what programs have said, and what helps.

Each rule knows the words that pip, Python and the three systems use for one cause. The first rule
that fits the last lines of a program's output wins; the order therefore goes from the specific to
the general: a broken certificate, say, ends as "no matching distribution" too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Optional, Sequence, Tuple

from .paths import CACHE_VARIABLE

_FOLDER = f"another folder for the engine (setting of the GNNWR provider, or {CACHE_VARIABLE})"
_WHEELS = "a folder of wheels"


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
class _Rule:
    kind: str
    words: str
    advice: str
    platforms: Tuple[str, ...] = ()

    def fits(self, text: str, platform: str) -> bool:
        if self.platforms and not platform.startswith(self.platforms):
            return False
        return re.search(self.words, text, re.IGNORECASE) is not None


# (kind, words, advice, platforms if not all)
_RULES = (
    _Rule(
        "disk",
        r"no space left|errno 28\b|winerror 112\b|not enough space|disk full|errno 122\b"
        r"|disk quota exceeded",
        f"The disk, or your quota on it, is full: free about 3 GB, or choose {_FOLDER}.",
    ),
    _Rule(
        "antivirus",
        r"winerror 225\b|winerror 226\b|contains a virus",
        "A virus scanner has blocked a file: ask its administrator to allow the engine's folder.",
    ),
    _Rule(
        "path",
        r"winerror 206\b|file ?name or extension is too long|file name too long|errno 36\b",
        f"The path is too long for this system: choose {_FOLDER} with a shorter path.",
    ),
    _Rule(
        "lock",
        r"winerror 32\b|winerror 33\b|winerror 1224\b|being used by another process"
        r"|winerror 5\b|access is denied|text file busy",
        "A program holds a file of the engine open, often a virus scanner or a job that still "
        "runs: wait for jobs to end, or restart QGIS, then try again; where it fails again, have "
        f"the scanner leave the folder alone or choose {_FOLDER}.",
        ("win32",),
    ),
    _Rule(
        "mapping",
        r"failed to map segment|cannot enable executable stack",
        "The system refuses to run libraries from this folder (mounted noexec, or a policy): "
        f"choose {_FOLDER}.",
    ),
    _Rule(
        "permission",
        r"errno 13\b|permission denied|errno 30\b|read-only file system|errno 1\b"
        r"|operation not permitted",
        f"A folder may not be written to: choose {_FOLDER} that is yours.",
    ),
    _Rule(
        "tls-missing",
        r"ssl module (?:in python )?is not available|can't connect to https url because the ssl",
        "This Python has no TLS: choose another Python.",
    ),
    _Rule(
        "proxy",
        r"(?:failed|error|status)[^\n]{0,40}\b407\b|proxy authentication required",
        "The proxy asks for a user name and password, or does not take them: set them in QGIS "
        f"(Options, Network); a proxy that knows Windows accounts only needs {_WHEELS}.",
    ),
    _Rule(
        "proxy",
        r"missing dependencies for socks",
        "pip cannot use a SOCKS proxy here: set an HTTP proxy in QGIS (Options, Network), or use "
        f"{_WHEELS}.",
    ),
    _Rule(
        "tls",
        r"certificate[_ ]verify[_ ]failed|certificateerror|sslerror|sslcertverification"
        r"|self[- ]signed certificate|local issuer certificate|wrong_version_number"
        r"|tlsv1 alert|certificate has expired|could not find a suitable tls ca",
        "The connection's certificate is not trusted, as where a company or a virus scanner "
        "inspects connections: have its certificate added to the system's, or name its file in "
        f"pip's own configuration (cert, or PIP_CERT); or use {_WHEELS}.",
    ),
    _Rule(
        "proxy",
        r"proxyerror|cannot connect to proxy|tunnel connection failed|proxy url had no",
        "The proxy cannot be used: look at the proxy in QGIS (Options, Network) and in the "
        "variables HTTP_PROXY and HTTPS_PROXY.",
    ),
    _Rule(
        "hash",
        r"do not match the hashes|hash(?:es)? mismatch|badzipfile|is not a zip file"
        r"|invalid wheel|wheel .{0,200}is invalid|wheel .{0,200}is corrupted",
        "A file arrived damaged or changed on its way: try again; where it happens again, look "
        f"at the proxy and at the wheels, or use {_WHEELS}.",
    ),
    _Rule(
        "account",
        r"\b40[13] (?:client )?error|http error 40[13]|credentials not correct|forbidden for url"
        r"|unauthorized for url",
        "The package source refuses access: give its user name and token in pip's own "
        "configuration (index-url, or a netrc file).",
    ),
    _Rule(
        "network",
        r"newconnectionerror|connectionerror|connection(?: was)? (?:refused|reset|broken|aborted)"
        r"|connection to .{0,200} timed out|read timed out|timeouterror|readtimeout|maxretryerror"
        r"|temporary failure in name resolution|name or service not known|getaddrinfo failed"
        r"|nodename nor servname|network is unreachable|no route to host|remotedisconnected"
        r"|incompleteread|protocolerror|incomplete-download|incomplete download"
        r"|\b50[0234] (?:server )?error|failed to establish a new connection|chunkedencoding"
        r"|max retries exceeded|could not fetch url|nameresolutionerror|connecttimeout"
        r"|errno -3\b|errno 11001\b|errno 101\b",
        "The package source cannot be reached: look at the network and the proxy, then try again "
        f"(what has come already is kept), or use {_WHEELS}.",
    ),
    _Rule(
        "memory",
        r"memoryerror|cannot allocate memory|out of memory|winerror 8\b|winerror 1455\b",
        "Memory ran out: close other programs, then try again.",
    ),
    _Rule(
        "venv",
        r"ensurepip is not available|no module named '?ensurepip|'-m', 'ensurepip'",
        "This Python cannot make virtual environments: on Debian and Ubuntu install python3-venv, "
        "elsewhere a complete Python, or choose another Python.",
    ),
    _Rule(
        "glibc",
        r"version [`'\"]glibc(?:xx)?_[\d.]+'? not found|requires glibc|manylinux_2_\d+.{0,80}older",
        "This system's C library is older than the one the libraries are built for: use a newer "
        "system, or the wheels of one's own for it.",
    ),
    _Rule(
        "driver",
        r"nvidia driver on your system is too old|cuda driver version is insufficient"
        r"|forward compatibility was attempted|found no nvidia driver",
        "The NVIDIA driver is too old, or missing, for the GPU build of torch: update the driver, "
        "or install without the GPU build.",
    ),
    _Rule(
        "dll",
        r"dll load failed|winerror 126\b|winerror 127\b|winerror 193\b|winerror 1114\b"
        r"|error loading .{0,200}\.dll|0xc0000135|0xc0000142|0xc000007b",
        "A library of Windows could not be loaded: install the Microsoft Visual C++ "
        "Redistributable (2015 to 2022, x64), restart the computer, then repair the engine.",
    ),
    _Rule(
        "library",
        r"cannot open shared object file|library not loaded|image not found",
        "A library of the system is missing, or the installation is damaged: install the one that "
        "is named with the system's package manager, or install anew.",
    ),
    _Rule(
        "processor",
        r"illegal instruction|sigill\b|0xc000001d",
        "The processor lacks an instruction that a library needs: this computer is too old for it.",
    ),
    _Rule(
        "platform",
        r"is not a supported wheel on this platform",
        "A wheel is for another Python or system: fetch the wheels with the Python that the engine "
        "is made from.",
    ),
    _Rule(
        "platform",
        r"no matching distribution|could not find a version|from versions: none",
        "The package source has no build for this Python and system: choose another Python (3.11 "
        f"to 3.13), {_WHEELS}, or another index in pip's own configuration.",
    ),
)


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

    ``platform`` is as ``sys.platform``.
    """
    text = "\n".join(lines)
    for rule in _RULES:
        if rule.fits(text, platform):
            if rule.kind == "platform" and facts is not None:
                return _platform(facts) or Remedy(rule.kind, rule.advice)
            return Remedy(rule.kind, rule.advice)
    return Remedy("unknown", "")


def _platform(facts: Facts) -> Optional[Remedy]:
    """Why nothing is offered for this Python, where that can be told."""
    name, version = facts.libc
    if name == "glibc" and _numbers(version) and _numbers(version) < GLIBC:
        wanted = ".".join(str(part) for part in GLIBC)
        return Remedy(
            "glibc",
            f"This system's C library (glibc {version}) is older than the {wanted} that the "
            f"libraries are built for: use a newer system, or {_WHEELS} of one's own for it.",
        )
    if facts.system == "Linux" and name == "musl":
        return Remedy(
            "platform",
            "This system's C library is musl, which torch has no builds for: use a system with "
            f"glibc, or {_WHEELS} of one's own.",
        )
    if facts.system == "Darwin" and facts.machine == "x86_64":
        return Remedy(
            "platform",
            "torch has no builds of this version for Macs with Intel processors (or for a Python "
            "that is built for them: on a Mac with an Apple processor choose an arm64 Python).",
        )
    return None


def _numbers(text: str) -> Tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", text)[:2])
