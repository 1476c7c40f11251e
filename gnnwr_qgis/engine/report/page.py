"""The page of a report: its elements, and the one HTML file that is made of them.

The file holds no script and refers to nothing outside itself; its content security policy forbids
both. All text is escaped by the template. The numbers behind a figure or table are a CSV file
inside a link.
"""

from __future__ import annotations

import base64
import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, ClassVar

import jinja2
from markupsafe import Markup

from ...contract.translation import language, tr, tr_noop
from .. import wholefile
from .wording import number, percent, printable, trimmed

EXTENSIONS = (".html", ".htm")
# What spreadsheets take for the start of a formula, full-width signs of Chinese keyboards included.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_NUMBERS = tr_noop("Numbers (CSV)")
_TAG = re.compile(r"<[^>]*>")
_IDENTIFIER = re.compile(r'(\bid="|xlink:href="#|url\(#)')

Cell = str | int | float | None


@dataclass(frozen=True)
class Download:
    """Numbers as a CSV file; ``name`` is its name without extension."""

    name: str
    columns: tuple[str, ...]
    rows: Sequence[Sequence[Cell]]
    label: str = _NUMBERS

    @property
    def href(self) -> str:
        """The file as a ``data:`` address."""
        coded = base64.b64encode(csv_bytes(self.columns, self.rows)).decode("ascii")
        return f"data:text/csv;charset=utf-8;base64,{coded}"


@dataclass(frozen=True)
class Paragraph:
    """Running text."""

    text: str
    kind: ClassVar[str] = "paragraph"


@dataclass(frozen=True)
class Reading:
    """What the report says, in plain words, set off at its top."""

    sentences: tuple[str, ...]
    kind: ClassVar[str] = "reading"


@dataclass(frozen=True)
class Note:
    """Text that must not be missed; ``warning`` where it limits what may be concluded."""

    text: str
    warning: bool = False
    kind: ClassVar[str] = "note"


@dataclass(frozen=True)
class Facts:
    """Names with their values."""

    pairs: tuple[tuple[str, Cell], ...]
    kind: ClassVar[str] = "facts"


@dataclass(frozen=True)
class Table:
    """A table; ``folded`` ones are opened by a click, and printed.

    ``numbers`` (columns, rows) are what is downloaded, where a cell shows a number as text.
    """

    caption: str
    download: str
    columns: tuple[str, ...]
    rows: Sequence[Sequence[Cell]]
    folded: bool = False
    shares: tuple[str, ...] = ()  # columns that are shown as percent
    fixed: tuple[str, ...] = ()  # columns of scores, which all have three decimals
    numbers: tuple[tuple[str, ...], Sequence[Sequence[Cell]]] | None = None
    kind: ClassVar[str] = "table"

    @property
    def numeric(self) -> list[bool]:
        """Which columns hold numbers."""
        return [
            not any(isinstance(row[k], str) for row in self.rows) for k in range(len(self.columns))
        ]

    def shown(self, row: Sequence[Cell]) -> list[str]:
        """The cells of a row as they are written."""
        return [
            _shown(cell, name in self.shares, name in self.fixed)
            for name, cell in zip(self.columns, row, strict=True)
        ]

    @property
    def downloads(self) -> tuple[Download, ...]:
        """The table itself, in full precision."""
        return (Download(self.download, *(self.numbers or (self.columns, self.rows))),)


def _shown(cell: Cell, share: bool, fixed: bool) -> str:
    if isinstance(cell, str):
        return cell
    if fixed and cell is not None and abs(cell) < 1000:  # not where it is NaN
        return f"{round(cell, 3) or 0.0:.3f}".replace("-", "−")
    return percent(cell) if share and cell is not None else number(cell)


@dataclass(frozen=True)
class Picture:
    """A drawing that takes ``width`` (0 to 1) of the page.

    ``svg`` is the text of one SVG element, or of several that stand one under the other and are
    kept whole on paper.
    """

    caption: str
    svg: str
    downloads: tuple[Download, ...]
    width: float = 1.0
    kind: ClassVar[str] = "picture"


@dataclass(frozen=True)
class References:
    """Works to cite, with their addresses ("" for none)."""

    entries: tuple[tuple[str, str], ...]
    kind: ClassVar[str] = "references"


Element = Paragraph | Reading | Note | Facts | Table | Picture | References


@dataclass(frozen=True)
class Section:
    """A heading and what stands under it."""

    title: str
    elements: Sequence[Element]


@dataclass(frozen=True)
class Page:
    """A report: title, a line under it, facts and readings at the top, sections."""

    title: str
    subtitle: str
    top: Sequence[Element]
    sections: Sequence[Section]
    footer: str = ""

    def html(self) -> str:
        """The page as the text of an HTML file."""
        pictures = tables = 0
        numbers: dict[int, int] = {}
        for element in (*self.top, *(e for part in self.sections for e in part.elements)):
            if isinstance(element, Picture):
                pictures += 1
                numbers[id(element)] = pictures
            elif isinstance(element, Table):
                tables += 1
                numbers[id(element)] = tables

        def drawing(picture: Picture) -> Markup:
            # Drawings stand in one document, where two must not share an identifier.
            mark = f"f{numbers[id(picture)]}"
            parts = re.split("(?=<svg)", picture.svg)
            marked = "".join(_marked(part, f"{mark}-{k}-") for k, part in enumerate(parts))
            return Markup(marked)  # nosec B704: our own drawing, its texts escaped

        def numbered(element: Table | Picture) -> str:
            told = tr("Figure {number}.") if element.kind == "picture" else tr("Table {number}.")
            return told.format(number=numbers[id(element)])

        page: str = _template().render(
            page=self, drawing=drawing, numbered=numbered, language=language().replace("_", "-")
        )
        return page


def _marked(svg: str, mark: str) -> str:
    """An SVG element with ``mark`` before all of its identifiers."""
    return _TAG.sub(lambda tag: _IDENTIFIER.sub(rf"\g<1>{mark}", tag.group()), svg)


@lru_cache(maxsize=1)
def _template() -> jinja2.Template:
    folder = Path(__file__).parent
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(folder),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_printable,
    )
    environment.filters["fact"] = lambda cell: cell if isinstance(cell, str) else trimmed(cell)
    style = (folder / "page.css").read_text("utf-8")
    environment.globals["gap"] = lambda: tr("{text} {next}").format(text="", next="")
    environment.globals["tr"] = tr  # of texts that page.py marks
    environment.globals["warning"] = tr_noop("Warning.")
    environment.globals["contents"] = tr_noop("Contents")
    environment.globals["css"] = Markup(style)  # nosec B704: our own file
    return environment.get_template("page.html.j2")


def _printable(value: Any) -> Any:
    if isinstance(value, Markup):
        return value
    return printable(value) if isinstance(value, str) else value


def footer(moment: str) -> str:
    """The last line of a page; ``moment`` is when its job was asked for, "" where unknown."""
    if not moment:
        return tr("Made by GNNWR for QGIS. This file needs nothing beside it.")
    told = tr("Made on {moment} by GNNWR for QGIS. This file needs nothing beside it.")
    return told.format(moment=moment)


def csv_bytes(columns: Sequence[str], rows: Sequence[Sequence[Cell]]) -> bytes:
    """A CSV file, UTF-8 with a byte order mark (without it Excel misreads other alphabets).

    Texts that a spreadsheet would take for formulas begin with an apostrophe; numbers never.
    """
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow([_csv_cell(name) for name in columns])
    writer.writerows([[_csv_cell(cell) for cell in row] for row in rows])
    return stream.getvalue().encode("utf-8-sig", errors="replace")


def _csv_cell(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        text = cell.replace("\0", "")
        return "'" + text if text.startswith(_FORMULA) else text
    if isinstance(cell, int):
        return str(cell)
    return "" if cell != cell else format(float(cell), ".10g")


def check_destination(path: str) -> None:
    """Refuse a place for the report before anything is computed; see :func:`wholefile.check`."""
    wholefile.check(path, tr("report"), EXTENSIONS)


def write(path: str, folder: str, html: str) -> None:
    """Write the report to ``path``, whole or not at all; see :func:`wholefile.write`."""

    def make(partial: str) -> None:
        with open(partial, "w", encoding="utf-8", errors="replace", newline="\n") as stream:
            stream.write(html)

    wholefile.write(path, folder, tr("report"), make)
