"""Causes of a failed installation: the words that tell each, and what helps.

Each rule knows the words that pip, Python and the three systems use for one cause. The first rule
that fits the last lines of a program's output wins; the order therefore goes from the specific to
the general: a broken certificate, say, ends as "no matching distribution" too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Tuple

from ..contract.limits import PROCESSOR
from ..contract.translation import tr_noop

#: Parts of advice: its {folder} and {wheels}.
ELSEWHERE = tr_noop("another folder for the engine (setting of the GNNWR provider, or {variable})")
WHEELS = tr_noop("a folder of wheels")


@dataclass(frozen=True)
class Rule:
    """What an output tells; ``advice`` is still to be translated and to have its parts put in."""

    kind: str
    words: str
    advice: str
    platforms: Tuple[str, ...] = ()

    def fits(self, text: str, platform: str) -> bool:
        """Whether ``text`` tells this cause on ``platform`` (as ``sys.platform``)."""
        if self.platforms and not platform.startswith(self.platforms):
            return False
        return re.search(self.words, text, re.IGNORECASE) is not None


# (kind, words, advice, platforms if not all)
RULES = (
    Rule(
        "disk",
        r"no space left|errno 28\b|winerror 112\b|not enough space|disk full|errno 122\b"
        r"|disk quota exceeded",
        tr_noop("The disk, or your quota on it, is full: free about 3 GB, or choose {folder}."),
    ),
    Rule(
        "antivirus",
        r"winerror 225\b|winerror 226\b|contains a virus",
        tr_noop(
            "A virus scanner has blocked a file: ask its administrator to allow the engine's "
            "folder."
        ),
    ),
    Rule(
        "path",
        r"winerror 206\b|file ?name or extension is too long|file name too long|errno 36\b",
        tr_noop("The path is too long for this system: choose {folder} with a shorter path."),
    ),
    Rule(
        "lock",
        r"winerror 32\b|winerror 33\b|winerror 1224\b|being used by another process"
        r"|winerror 5\b|access is denied|text file busy",
        tr_noop(
            "A program holds a file of the engine open, often a virus scanner or a job that still "
            "runs: wait for jobs to end, or restart QGIS, then try again; where it fails again, "
            "have the scanner leave the folder alone or choose {folder}."
        ),
        ("win32",),
    ),
    Rule(
        "mapping",
        r"failed to map segment|cannot enable executable stack",
        tr_noop(
            "The system refuses to run libraries from this folder (mounted noexec, or a policy): "
            "choose {folder}."
        ),
    ),
    Rule(
        "permission",
        r"errno 13\b|permission denied|errno 30\b|read-only file system|errno 1\b"
        r"|operation not permitted",
        tr_noop("A folder may not be written to: choose {folder} that is yours."),
    ),
    Rule(
        "tls-missing",
        r"ssl module (?:in python )?is not available|can't connect to https url because the ssl",
        tr_noop("This Python has no TLS: choose another Python."),
    ),
    Rule(
        "proxy",
        r"(?:failed|error|status)[^\n]{0,40}\b407\b|proxy authentication required",
        tr_noop(
            "The proxy asks for a user name and password, or does not take them: set them in QGIS "
            "(Options, Network); a proxy that knows Windows accounts only needs {wheels}."
        ),
    ),
    Rule(
        "proxy",
        r"missing dependencies for socks",
        tr_noop(
            "pip cannot use a SOCKS proxy here: set an HTTP proxy in QGIS (Options, Network), or "
            "use {wheels}."
        ),
    ),
    Rule(
        "tls",
        r"certificate[_ ]verify[_ ]failed|certificateerror|sslerror|sslcertverification"
        r"|self[- ]signed certificate|local issuer certificate|wrong_version_number"
        r"|tlsv1 alert|certificate has expired|could not find a suitable tls ca",
        tr_noop(
            "The connection's certificate is not trusted, as where a company or a virus scanner "
            "inspects connections: have its certificate added to the system's, or name its file in "
            "pip's own configuration (cert, or PIP_CERT); or use {wheels}."
        ),
    ),
    Rule(
        "proxy",
        r"proxyerror|cannot connect to proxy|tunnel connection failed|proxy url had no",
        tr_noop(
            "The proxy cannot be used: look at the proxy in QGIS (Options, Network) and in the "
            "variables HTTP_PROXY and HTTPS_PROXY."
        ),
    ),
    Rule(
        "hash",
        r"do not match the hashes|hash(?:es)? mismatch|badzipfile|is not a zip file"
        r"|invalid wheel|wheel .{0,200}is invalid|wheel .{0,200}is corrupted",
        tr_noop(
            "A file arrived damaged or changed on its way: try again; where it happens again, look "
            "at the proxy and at the wheels, or use {wheels}."
        ),
    ),
    Rule(
        "account",
        r"\b40[13] (?:client )?error|http error 40[13]|credentials not correct|forbidden for url"
        r"|unauthorized for url",
        tr_noop(
            "The package source refuses access: give its user name and token in pip's own "
            "configuration (index-url, or a netrc file)."
        ),
    ),
    Rule(
        "network",
        r"newconnectionerror|connectionerror|connection(?: was)? (?:refused|reset|broken|aborted)"
        r"|connection to .{0,200} timed out|read timed out|timeouterror|readtimeout|maxretryerror"
        r"|temporary failure in name resolution|name or service not known|getaddrinfo failed"
        r"|nodename nor servname|network is unreachable|no route to host|remotedisconnected"
        r"|incompleteread|protocolerror|incomplete-download|incomplete download"
        r"|\b50[0234] (?:server )?error|failed to establish a new connection|chunkedencoding"
        r"|max retries exceeded|could not fetch url|nameresolutionerror|connecttimeout"
        r"|errno -3\b|errno 11001\b|errno 101\b",
        tr_noop(
            "The package source cannot be reached: look at the network and the proxy, then try "
            "again (what has come already is kept), or use {wheels}."
        ),
    ),
    Rule(
        "memory",
        r"memoryerror|cannot allocate memory|out of memory|winerror 8\b|winerror 1455\b",
        tr_noop("Memory ran out: close other programs, then try again."),
    ),
    Rule(
        "venv",
        r"ensurepip is not available|no module named '?ensurepip|'-m', 'ensurepip'",
        tr_noop(
            "This Python cannot make virtual environments: on Debian and Ubuntu install "
            "python3-venv, elsewhere a complete Python, or choose another Python."
        ),
    ),
    Rule(
        "glibc",
        r"version [`'\"]glibc(?:xx)?_[\d.]+'? not found|requires glibc|manylinux_2_\d+.{0,80}older",
        tr_noop(
            "This system's C library is older than the one the libraries are built for: use a "
            "newer system, or the wheels of one's own for it."
        ),
    ),
    Rule(
        "driver",
        r"nvidia driver on your system is too old|cuda driver version is insufficient"
        r"|forward compatibility was attempted|found no nvidia driver",
        tr_noop(
            "The NVIDIA driver is too old, or missing, for the GPU build of torch: update the "
            "driver, or install without the GPU build."
        ),
    ),
    Rule(
        "dll",
        r"dll load failed|winerror 126\b|winerror 127\b|winerror 193\b|winerror 1114\b"
        r"|error loading .{0,200}\.dll|0xc0000135|0xc0000142|0xc000007b",
        tr_noop(
            "A library of Windows could not be loaded: install the Microsoft Visual C++ "
            "Redistributable (2015 to 2022, x64), restart the computer, then repair the engine."
        ),
    ),
    Rule(
        "library",
        r"cannot open shared object file|library not loaded|image not found",
        tr_noop(
            "A library of the system is missing, or the installation is damaged: install the one "
            "that is named with the system's package manager, or install anew."
        ),
    ),
    Rule(
        "processor",
        r"illegal instruction|sigill\b|0xc000001d",
        PROCESSOR,
    ),
    Rule(
        "platform",
        r"is not a supported wheel on this platform",
        tr_noop(
            "A wheel is for another Python or system: fetch the wheels with the Python that the "
            "engine is made from."
        ),
    ),
    Rule(
        "platform",
        r"no matching distribution|could not find a version|from versions: none",
        tr_noop(
            "The package source has no build for this Python and system: choose another Python "
            "(3.11 to 3.13), {wheels}, or another index in pip's own configuration."
        ),
    ),
)
