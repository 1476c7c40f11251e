"""Reads a report as a browser would, and checks what every report must hold to."""

from __future__ import annotations

import base64
import csv
import io
import re
from html.parser import HTMLParser
from xml.etree import ElementTree

VOID = {"meta", "link", "br", "img", "hr", "input", "wbr"}
LINKS = ("https://doi.org/",)  # what a reader may follow; nothing is loaded


class Document(HTMLParser):
    """Text, headings, identifiers, references and files of a page; unbalanced tags raise."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.pieces: list[str] = []
        self.headings: list[str] = []
        self.hidden = 0
        self.feed(html)
        self.close()
        assert self.open == []
        self.text = re.sub(r"\s+", " ", "".join(self.pieces).replace("\u2068", "")
                           .replace("\u2069", "").replace("\u202f", " "))  # fmt: skip
        files = [of for tag, of in self.tags if tag == "a" and "download" in of]
        self.files = {of["download"].removesuffix(".csv"): table(of["href"]) for of in files}
        assert len(self.files) == len(files), "two files have one name"

    def handle_starttag(self, tag: str, attrs: list) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)
        if tag in ("h1", "h2"):
            self.headings.append("")

    def handle_startendtag(self, tag: str, attrs: list) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" in self.open:
            return
        self.pieces.append(data)
        if self.open and self.open[-1] in ("h1", "h2"):
            self.headings[-1] += data


def table(address: str) -> list[list[str]]:
    """Rows of a CSV file inside a link; the first holds the names of the columns."""
    start = "data:text/csv;charset=utf-8;base64,"
    assert address.startswith(start)
    content = base64.b64decode(address[len(start) :], validate=True)
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def read(html: str) -> Document:
    """The document of a report that is offline, without scripts, whole and unambiguous."""
    page = Document(html)
    assert html.startswith("<!DOCTYPE html>")
    names = {tag for tag, _ in page.tags}
    assert not names & {
        "script",
        "iframe",
        "object",
        "embed",
        "link",
        "form",
        "base",
        "foreignobject",
    }
    policy = [of for tag, of in page.tags if tag == "meta" and "http-equiv" in of]
    assert policy[0]["content"].startswith("default-src 'none';")
    identifiers = [of["id"] for _, of in page.tags if "id" in of]
    assert len(identifiers) == len(set(identifiers))
    for tag, of in page.tags:
        assert not [name for name in of if name.startswith("on")], tag
        for name in ("src", "href", "xlink:href", "action", "background"):
            if name in of and not of[name].startswith(("data:image/png", "data:text/csv")):
                local = of[name].startswith("#") and of[name][1:] in identifiers
                assert local or (tag == "a" and of[name].startswith(LINKS)), of[name]
        for wanted in re.findall(r"url\(([^)]*)\)", " ".join(map(str, of.values()))):
            assert wanted.strip("'\"")[1:] in identifiers
    style = html[html.index("<style>") : html.index("</style>")]
    assert "url(" not in style
    assert "@import" not in style
    for drawing in drawings(html):
        ElementTree.fromstring(drawing)  # noqa: S314  (our own)
    assert not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", html)
    return page


def drawings(html: str) -> list[str]:
    """The SVG elements of a page."""
    return re.findall(r"<svg.*?</svg>", html, re.S)


def column(page: Document, file: str, name: str) -> list[str]:
    """A column of a CSV file of the page."""
    rows = page.files[file]
    return [row[rows[0].index(name)] for row in rows[1:]]
