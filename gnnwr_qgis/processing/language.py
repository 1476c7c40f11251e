"""The user's language: which help and which catalogue of translations suit QGIS's locale."""

from __future__ import annotations

import os
from typing import List, Optional

from qgis.core import Qgis, QgsApplication, QgsMessageLog

from ..contract import translation
from .shipped import resource_path

# Chinese by what it is written in: the simplified signs, or the traditional ones.
_CHINESE = {"zh": "zh_CN", "zh_hans": "zh_CN", "zh_sg": "zh_CN", "zh_hant": "zh_TW"}


def languages(locale: str) -> List[str]:
    """Languages to look for, best first: ``zh-Hans`` gives zh_CN, zh, en."""
    name = locale.replace("-", "_")
    script = "_".join(name.lower().split("_")[:2])
    name = _CHINESE.get(script, name)
    return list(dict.fromkeys([name, name.split("_")[0], "en"]))


def speak() -> None:
    """Say everything in QGIS's language from now on, where there is a translation."""
    try:
        translation.use(_catalogue(QgsApplication.locale()))
    except translation.CatalogueError as error:  # the plugin still works, in English
        QgsMessageLog.logMessage(str(error), "GNNWR", Qgis.MessageLevel.Warning)


def _catalogue(locale: str) -> Optional[str]:
    for language in languages(locale):
        path = resource_path("i18n", f"gnnwr_{language}.qm")
        if os.path.isfile(path):
            return path
        if language == "en":
            break
    return None
