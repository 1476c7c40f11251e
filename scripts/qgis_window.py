"""Run a Python session inside a real QGIS window, on a display and in a profile of its own.

For the window test and the screenshots. Needs qgis, xvfb and xauth; standard library only.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any, Dict, Optional

SCRIPTS = Path(__file__).resolve().parent
SCREEN = "1600x1000x24"
# A QGIS that hangs writes its stack before it is ended.
GRACE = 10.0

_SETTINGS = """[PythonPlugins]
processing=true
gnnwr_qgis=true

[app]
news-feed\\httpsfeedqgisorg\\disabled=true

[core]
NewsFeed\\httpsfeedqgisorg\\disabled=true

[qgis]
checkVersion=false
showTips=false

[fonts]
downloadMissingFonts=false
"""
_SPEAKING = """
[locale]
overrideFlag=true
userLocale={locale}
"""

# Run by --code, which may run it twice; it has no __file__ and shares its names with QGIS.
_START = """
import sys
if "qgis_session" not in sys.modules:
    sys.path += {folders!r}
    import qgis_session
    qgis_session.start({session!r}, {values!r})
"""


class WindowError(Exception):
    """The session did not come to its end; the message says how far it came."""


def run_session(
    session: Path,
    home: Path,
    values: Dict[str, Any],
    limit: float,
    screen: str = SCREEN,
    locale: str = "",
) -> Dict[str, Any]:
    """Start QGIS, let it run ``main(values)`` of the module ``session``, and close it again.

    Parameters
    ----------
    session : Path
        A Python file; its ``main`` takes ``values`` and returns a dict that JSON can hold.
    home : Path
        An empty folder for profile, settings, temporary files and logs of this QGIS.
    values : dict
        Handed to ``main``; JSON must be able to hold it.
    limit : float
        Seconds after which everything is ended.
    screen : str
        Width, height and depth of the display.
    locale : str
        The language of QGIS, ``zh-Hans`` for one; by default the system's.

    Returns
    -------
    dict
        What ``main`` returned, with ``exit_status``, QGIS's own, added.

    Raises
    ------
    WindowError
        When QGIS hung, crashed, or ``main`` raised.
    """
    environment = private_environment(home, locale)
    start, report, log = home / "start.py", home / "report.json", home / "qgis.log"
    folders = [str(SCRIPTS), str(session.resolve().parent)]
    inside = {**values, "report": str(report), "limit": limit}
    start.write_text(_START.format(folders=folders, session=session.stem, values=inside))
    command = ["xvfb-run", "-a", "-s", f"-screen 0 {screen}", "qgis", "--nologo"]
    command += ["--noversioncheck", "--code", str(start)]
    with open(log, "w", encoding="utf-8") as stream:
        process = subprocess.Popen(
            command, env=environment, stdout=stream, stderr=stream, start_new_session=True
        )
        status = _wait(process, limit + GRACE)
    told: Optional[Dict[str, Any]] = None
    if report.is_file():
        told = json.loads(report.read_text(encoding="utf-8"))
    tail = log.read_text(encoding="utf-8", errors="replace")[-4000:]
    if status is None:
        raise WindowError(f"QGIS did not end within {limit:.0f} s.\n{told}\n{tail}")
    if told is None:
        raise WindowError(f"QGIS ended with status {status} before the session did.\n{tail}")
    if "traceback" in told:
        raise WindowError(f"The session failed:\n{told['traceback']}\n{tail}")
    return {**told, "exit_status": status}


def _wait(process: subprocess.Popen, limit: float) -> Optional[int]:
    """Exit status, or None when the whole group had to be ended."""
    try:
        return process.wait(timeout=limit)
    except subprocess.TimeoutExpired:
        return None
    finally:
        try:
            os.killpg(process.pid, signal.SIGKILL)  # QGIS and its display; the engine then ends
        except ProcessLookupError:
            pass
        process.wait()


def private_environment(home: Path, locale: str = "") -> Dict[str, str]:
    """Make a profile with the plugin under ``home``; the environment that leads QGIS there."""
    profile = home / "qgis" / "profiles" / "default"
    for folder in ("config", "data", "cache", "tmp"):
        (home / folder).mkdir(parents=True, exist_ok=True)
    (home / "runtime").mkdir(mode=0o700, exist_ok=True)
    (profile / "QGIS").mkdir(parents=True, exist_ok=True)
    settings = _SETTINGS + (_SPEAKING.format(locale=locale) if locale else "")
    (profile / "QGIS" / "QGIS3.ini").write_text(settings, encoding="utf-8")
    build = [sys.executable, "-B", str(SCRIPTS / "build_plugin.py"), "--install", str(profile)]
    subprocess.run(build, check=True, stdout=subprocess.DEVNULL)
    # Of the caller's variables only those that any program needs, and the engine's place.
    kept = ("PATH", "LANG", "GNNWR_CACHE", "OMP_NUM_THREADS", "USER", "LOGNAME")
    environment = {key: os.environ[key] for key in kept if key in os.environ}
    environment.setdefault("LANG", "C.UTF-8")
    environment.update(
        HOME=str(home),
        TMPDIR=str(home / "tmp"),
        XDG_CONFIG_HOME=str(home / "config"),
        XDG_DATA_HOME=str(home / "data"),
        XDG_CACHE_HOME=str(home / "cache"),
        XDG_RUNTIME_DIR=str(home / "runtime"),
        QGIS_CUSTOM_CONFIG_PATH=str(home / "qgis"),
        PYTHONDONTWRITEBYTECODE="1",
        GDAL_PAM_ENABLED="NO",
    )
    if "GNNWR_CACHE" not in environment:
        # The engine's default place lies in the caller's cache, not in this fresh one.
        cache = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
        environment["GNNWR_CACHE"] = os.path.join(cache, "gnnwr-qgis")
    return environment


def available() -> str:
    """What is missing for a window, or an empty text."""
    missing = [name for name in ("xvfb-run", "xauth", "qgis") if shutil.which(name) is None]
    return f"not installed: {', '.join(missing)}" if missing else ""
