"""Names and numbers as a reader wants them. Names come from users and may hold anything."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Sequence

from ...contract import translation
from ...contract.translation import tr, tr_noop
from ..phrasing import listed as listed

NO_NAME = tr_noop("(no name)")
_SUPERSCRIPT = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
_ZEROS = re.compile(r"\.?0+(?=$| ×)")
# Direction marks of a name would turn the text around it; these two keep it to itself.
_ISOLATE, _RELEASE = "\u2068", "\u2069"
_DIRECTIONS = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def printable(text: str) -> str:
    """``text`` without what neither HTML nor XML can hold; line breaks and tabs stay."""
    return "".join(
        character
        for character in text
        if character in "\n\t"
        or not (
            unicodedata.category(character) in ("Cc", "Cs") or ord(character) & 0xFFFE == 0xFFFE
        )
    )


def one_line(text: str) -> str:
    """``text`` on one line, without control characters and direction marks."""
    spaced = "".join(" " if character.isspace() else character for character in text)
    kept = (character for character in printable(spaced) if character not in _DIRECTIONS)
    return " ".join("".join(kept).split()) or tr(NO_NAME)


def short(text: str, width: int = 22) -> str:
    """``text`` on one line of at most ``width`` columns, wide (Chinese, say) letters being two."""
    line = one_line(text)
    if sum(map(_columns, line)) <= width:
        return line
    kept, used = "", 1
    for character in line:
        used += _columns(character)
        if used > width:
            break
        kept += character
    return kept.rstrip() + "…"


def distinct(texts: Sequence[str], width: int = 22) -> list[str]:
    """:func:`short` for texts that stand beside each other: labels that all differ.

    Where the beginnings are alike, the end of the text is kept too; where that is alike as well,
    they are numbered.
    """
    shown = [short(text, width) for text in texts]
    for tail in range(1, width - 1):
        twice = {label for label in shown if shown.count(label) > 1}
        if not twice:
            return shown
        shown = [
            _middle_cut(text, width, tail) if label in twice else label
            for text, label in zip(texts, shown, strict=True)
        ]
    for label in {label for label in shown if shown.count(label) > 1}:
        for turn, k in enumerate([k for k, one in enumerate(shown) if one == label], start=1):
            mark = f" ({turn})"
            shown[k] = short(texts[k], max(2, width - len(mark))) + mark
    return shown


def _middle_cut(text: str, width: int, tail: int) -> str:
    """The beginning and the last ``tail`` characters of ``text``, what is between left out."""
    line = one_line(text)
    if sum(map(_columns, line)) <= width:
        return line
    end = line[-tail:].lstrip()
    used, kept = 1 + sum(map(_columns, end)), ""
    for character in line:
        used += _columns(character)
        if used > width:
            break
        kept += character
    return f"{kept.rstrip()}…{end}"


def _columns(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def quoted(name: str) -> str:
    """A name within a sentence, kept to its own writing direction."""
    return f"“{_ISOLATE}{one_line(name)}{_RELEASE}”"


def with_unit(meaning: str, unit: str) -> str:
    """The meaning of an axis and, where known, its unit in brackets."""
    return meaning + in_brackets(unit, 16)


def heading(meaning: str, unit: str) -> str:
    """The heading of a column of a table or CSV file: its unit stays whole."""
    return meaning + _bracketed(one_line(unit)) if unit else meaning


def in_brackets(unit: str, width: int = 14) -> str:
    """A unit to be put behind the name of an axis; nothing for none."""
    return _bracketed(short(unit, width)) if unit else ""


def _bracketed(unit: str) -> str:
    # A unit that has round brackets itself, such as log(mg/kg), would end in two.
    return (tr(" [{unit}]") if "(" in unit else tr(" ({unit})")).format(unit=unit)


def number(value: float | int | None, digits: int = 3) -> str:
    """A number with ``digits`` significant digits; whole numbers (int) whole; a dash for none."""
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return "–"
    if isinstance(value, int):
        return f"{value:,}".replace(",", "\u202f").replace("-", "−")
    if value == 0.0:
        return "0"
    mantissa, power = f"{value:.{digits - 1}e}".split("e")
    exponent = int(power)
    if -4 <= exponent < 6:
        text = f"{float(f'{mantissa}e{power}'):,.{max(0, digits - 1 - exponent)}f}"
        return text.replace(",", "\u202f").replace("-", "−")
    return f"{mantissa.replace('-', '−')} × 10{str(exponent).translate(_SUPERSCRIPT)}"


def trimmed(value: float | int | None, digits: int = 3) -> str:
    """:func:`number` without zeros at the end of its decimals."""
    text = number(value, digits)
    return _ZEROS.sub("", text, count=1) if "." in text else text


def percent(share: float) -> str:
    """A share as whole percent; a dash for none."""
    if not math.isfinite(share):
        return "–"
    if 0.995 <= share < 1.0:  # what is not all must not read as all
        return per_hundred("> 99")
    return per_hundred(f"{round(100 * share) or 0}".replace("-", "−"))


def per_hundred(number: str) -> str:
    """A number with the percent sign, set off where the language does so."""
    return tr("{number} %").format(number=number)


def score(r2: float) -> str:
    """An R2 with two decimals, or more where two would make it perfect."""
    if 0.995 <= r2 < 1.0:
        return f"{math.floor(1e4 * r2) / 1e4:.4f}"
    return number(r2, 2)


def amount(value: float, unit: str) -> str:
    """A number with its unit."""
    return f"{number(value)} {one_line(unit)}" if unit else number(value)


def counted(count: int, one: str, more: str) -> str:
    """``count`` and what is counted: :func:`translation.counted` with the report's numbers."""
    return translation.counted(count, one, more, number(count))
