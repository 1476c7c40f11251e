"""Help texts, one HTML file per algorithm and language, outside the code.

``resources/help/<language>/<algorithm>.html`` holds the help of the algorithm, then a definition
list: ``<dt>`` is the name of a parameter, ``<dd>`` its help (plain text).
"""

from __future__ import annotations

import functools
import html
import os
import re
from dataclasses import dataclass, field
from typing import Dict

from qgis.core import QgsApplication

from .language import languages
from .shipped import resource_path

_PARAMETERS = re.compile(r"<dl\b[^>]*>(.*?)</dl>", re.DOTALL)
_ENTRY = re.compile(r"<dt>\s*(\w+)\s*</dt>\s*<dd>(.*?)</dd>", re.DOTALL)


@dataclass(frozen=True)
class HelpText:
    """Help of one algorithm: ``general`` as HTML, ``parameters`` as plain text by name."""

    general: str = ""
    parameters: Dict[str, str] = field(default_factory=dict)


def help_for(algorithm: str) -> HelpText:
    """Help of ``algorithm`` in the user's language, else in English."""
    return _read(algorithm, QgsApplication.locale())


@functools.lru_cache(maxsize=64)
def _read(algorithm: str, locale: str) -> HelpText:
    for language in languages(locale):
        path = resource_path("help", language, f"{algorithm}.html")
        if os.path.isfile(path):
            with open(path, encoding="utf-8") as stream:
                return parse(stream.read())
    return HelpText()


def parse(text: str) -> HelpText:
    """Split the text of a help file into general and parameter help."""
    listed = _PARAMETERS.search(text)
    entries = _ENTRY.findall(listed.group(1)) if listed else []
    general = _PARAMETERS.sub("", text).strip()
    return HelpText(general, {name: html.unescape(_one_line(body)) for name, body in entries})


def _one_line(text: str) -> str:
    return " ".join(text.split())
