"""The user's lasting choices about the engine, among the settings of Processing's providers.

They stand in QGIS's options under Processing, Providers, GNNWR. Variables of the environment come
before them (an administrator's word before a user's), parameters of Install or repair engine
before both.
"""

from __future__ import annotations

import os
from typing import Any, List, Optional, Tuple

from qgis.core import QgsSettings

from ..contract.translation import tr
from ..runtime import paths
from ..runtime.pythonplaces import PYTHON_VARIABLE
from .inputs import same_file

GROUP = "GNNWR"
CACHE = "GNNWR_CACHE_FOLDER"
PYTHON = "GNNWR_PYTHON"
WHEELS = "GNNWR_WHEELS_FOLDER"
INDEX = "GNNWR_INDEX"

_STORED = "Processing/Configuration/"
_LAST = "gnnwr/engine_folder"


def cache_folder() -> str:
    """Return the folder that the engine lies in: the variable's, the setting's, the usual one."""
    return paths.cache_folder(_setting(CACHE))


def python() -> str:
    """Return the Python that the user has set; empty when none, or when a variable names one."""
    return "" if os.environ.get(PYTHON_VARIABLE) else _setting(PYTHON)


def wheels() -> str:
    """Return the folder of wheels that the user has set; empty when none."""
    return _setting(WHEELS)


def index() -> str:
    """Return the further package index that the user has set; empty when none."""
    return _setting(INDEX)


def remember(cache: str) -> None:
    """Remember that the engine was installed in ``cache``."""
    QgsSettings().setValue(_LAST, cache)


def folder_before(cache: str) -> str:
    """Return another folder that holds an engine installed earlier; empty when there is none."""
    environ = {name: text for name, text in os.environ.items() if name != paths.CACHE_VARIABLE}
    usual = paths.cache_folder(environ=environ)
    for other in (QgsSettings().value(_LAST, "", type=str), usual):
        if other and _other(other, cache) and os.path.isdir(paths.engine_folder(other)):
            return other
    return ""


def register(icon: Any) -> None:
    """Add the settings to QGIS's options; ``icon`` is the group's."""
    # The Processing plugin, which the window has loaded; not needed where there is none.
    from processing.core.ProcessingConfig import ProcessingConfig, Setting

    ProcessingConfig.settingIcons[GROUP] = icon
    kinds = {"file": Setting.FILE, "folder": Setting.FOLDER, "text": Setting.STRING}
    for name, text, kind in _described():
        setting = Setting(GROUP, name, text, "", valuetype=kinds[kind])
        ProcessingConfig.addSetting(setting)
        setting.read()


def unregister() -> None:
    """Take the settings out of QGIS's options; their values stay."""
    from processing.core.ProcessingConfig import ProcessingConfig

    for name, _, _ in _described():
        ProcessingConfig.settings.pop(name, None)
    ProcessingConfig.settingIcons.pop(GROUP, None)


def _described() -> List[Tuple[str, str, str]]:
    return [
        (CACHE, tr("Folder of the engine (empty: the usual place for caches)"), "folder"),
        (PYTHON, tr("Python to make the engine from (empty: one that is found)"), "file"),
        (INDEX, tr("Further package index, address or folder (empty: none)"), "text"),
        (WHEELS, tr("Folder of wheels (empty: none)"), "folder"),
    ]


def _setting(name: str) -> str:
    value: Optional[str] = QgsSettings().value(_STORED + name, "", type=str)
    return (value or "").strip()


def _other(one: str, other: str) -> bool:
    return not same_file(one, other)
