"""What a maintainer needs to know of a computer, without telling whose computer it is."""

from __future__ import annotations

import locale
import os
import platform
import shutil
import sys
from typing import Any, Dict, Iterator, List

from osgeo import gdal, osr
from qgis.core import Qgis, QgsApplication
from qgis.PyQt.QtCore import PYQT_VERSION_STR, QT_VERSION_STR
from qgis.PyQt.QtGui import QGuiApplication

from ..runtime import gpudriver, interpreters, paths, stamp
from ..runtime.masking import Mask, credentials_in
from . import proxies
from .shipped import plugin_version

_LOG_LINES = 60
_PYTHONS = 8
# Their names tell how an installation was steered; their values may hold secrets.
_TELLING = tuple(
    "GNNWR_ PIP_ HTTP_PROXY HTTPS_PROXY NO_PROXY ALL_PROXY REQUESTS_CA_BUNDLE CURL_CA_BUNDLE "
    "SSL_CERT CUDA_ OMP_ MKL_ PYTHONHOME PYTHONPATH LD_LIBRARY_PATH LD_PRELOAD DYLD_".split()
)


def diagnostics(cache: str, engine: Dict[str, Any]) -> str:
    """Return lines about plugin, QGIS, system and engine, with nothing that tells who and where.

    Parameters
    ----------
    cache
        The cache folder.
    engine
        What the engine has told of itself (a status job's values); empty when it told nothing.
    """
    proxy = proxies.proxy()
    mask = Mask(secrets=[*credentials_in(proxy.url), *proxy.excluded, *_host_of(proxy.url)])
    lines = [*_program(), *_system(cache), *_engine(cache, engine)]
    lines.append(f"Proxy of QGIS: {_proxy_text(proxy)}")
    lines.append(f"Variables set: {', '.join(_variables()) or '-'}")
    lines += ["", f"End of {os.path.basename(paths.log_file(cache))}:", *_log(cache)]
    return mask("\n".join(lines))


def _program() -> Iterator[str]:
    proj = f"{osr.GetPROJVersionMajor()}.{osr.GetPROJVersionMinor()}.{osr.GetPROJVersionMicro()}"
    yield f"GNNWR {plugin_version()}, QGIS {Qgis.QGIS_VERSION}"
    windows = QGuiApplication.platformName()
    yield f"Qt {QT_VERSION_STR}, PyQt {PYQT_VERSION_STR}, windows through {windows}"
    yield f"GDAL {gdal.VersionInfo('RELEASE_NAME')}, PROJ {proj}"
    yield f"Python of QGIS {sys.version.split()[0]} ({sys.executable})"


def _system(cache: str) -> Iterator[str]:
    # Not platform.platform(): on some systems it holds the computer's name.
    yield f"System: {platform.system()} {platform.release()} ({platform.version()})"
    yield f"Distribution: {_distribution()}"
    libc = " ".join(platform.libc_ver()) or "-"
    yield f"Machine: {platform.machine()}, {os.cpu_count()} processors, C library {libc}"
    encoding = sys.getfilesystemencoding()
    yield f"Language: {QgsApplication.locale()}, {encoding}, {locale.getpreferredencoding(False)}"
    yield f"Memory: {_memory()}"
    driver = gpudriver.find_driver()
    if driver is None:
        yield "NVIDIA driver: none"
    else:
        yield f"NVIDIA driver: {driver.version} (CUDA {driver.cuda}), {', '.join(driver.gpus)}"
    place = cache
    while place and not os.path.isdir(place) and os.path.dirname(place) != place:
        place = os.path.dirname(place)
    try:
        yield f"Free in the cache folder: {shutil.disk_usage(place).free / 1e9:.1f} GB"
    except OSError as error:
        yield f"Free in the cache folder: {error.strerror}"


def _engine(cache: str, engine: Dict[str, Any]) -> Iterator[str]:
    found = stamp.state(cache)
    written = stamp.read_stamp(paths.engine_folder(cache))
    yield ""
    yield f"Engine: {found.state}. {found.reason}".strip()
    yield f"Cache folder: {cache}"
    yield f"Requirements: {stamp.requirements_hash()[:12]}"
    if written is not None:
        made = f"requirements {written.requirements[:12]}, Python {written.python}"
        yield f"Installed: {written.created}, {made}, {written.platform}"
    if engine:
        yield f"Python of the engine: {engine['python']} ({engine['executable']})"
        versions = (f"{name} {text}" for name, text in engine["versions"].items())
        yield f"Libraries: {', '.join(versions)}"
        yield f"torch: CUDA {engine['cuda'] or '-'}, GPUs {', '.join(engine['gpus']) or '-'}"
    else:
        for path in interpreters.candidates()[:_PYTHONS]:
            one = interpreters.examine(path)
            yield f"Python {one.version_text or '?'} ({path}): {one.problem or 'will do'}"


def _distribution() -> str:
    try:
        with open("/etc/os-release", encoding="utf-8") as stream:
            pairs = dict(line.strip().partition("=")[::2] for line in stream)
    except OSError:
        return platform.win32_ver()[0] or platform.mac_ver()[0] or "-"
    return pairs.get("PRETTY_NAME", "-").strip('"')


def _memory() -> str:
    try:
        size = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):  # Windows has no such question
        return "-"
    return f"{size / 1e9:.0f} GB"


def _variables() -> List[str]:
    return sorted(name for name in os.environ if name.upper().startswith(_TELLING))


def _proxy_text(proxy: proxies.Proxy) -> str:
    if proxy.socks:
        return "SOCKS"
    if not proxy.url:
        return "none"
    account = "with an account" if credentials_in(proxy.url) else "without an account"
    return f"HTTP, {account}, {len(proxy.excluded)} hosts excluded"


def _host_of(url: str) -> List[str]:
    host = url.rsplit("@", 1)[-1].split("://")[-1].split(":")[0]
    return [host] if host else []


def _log(cache: str) -> List[str]:
    try:
        with open(paths.log_file(cache), encoding="utf-8", errors="replace") as stream:
            return stream.read().splitlines()[-_LOG_LINES:]
    except OSError:
        return ["(no log)"]
