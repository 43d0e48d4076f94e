"""Chinese text broken into lines of a number of character widths, with what may not begin or end a line (禁则)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import Final

_NOT_FIRST: Final = frozenset("，。、；：？！）〕】》〉”’…—％%,.;:?!)]}")
_NOT_LAST: Final = frozenset("（〔【《〈“‘([{")
_RUN: Final = re.compile(r"[0-9A-Za-z.,:/@_#&=+%-]+|\s+|.", re.DOTALL)
"""A word or number stays together; every other character stands alone."""


def broken(text: str, width: float, measure: Callable[[str], float], first: float = 0.0) -> list[str]:
    """The lines of a paragraph. `width` and `first` (what the first line is short of) are in the unit of `measure`."""
    lines: list[str] = []
    line, room = "", width - first
    for piece in _pieces(text, width, measure):
        if not line and piece.isspace():
            continue
        if measure(line + piece) <= room or not line:
            line += piece
            continue
        line, carried = _carried(line, piece)
        lines.append(line.rstrip())
        line, room = (carried + piece).lstrip(), width
    if line.strip():
        lines.append(line.rstrip())
    return lines


def is_wide(character: str) -> bool:
    """Whether a character takes a whole width of its own, as Chinese ones do."""
    return unicodedata.east_asian_width(character) in "WFA"


def _carried(line: str, piece: str) -> tuple[str, str]:
    """What goes to the next line with a piece, so that no line begins or ends with what may not stand there.

    A word or number goes whole, unless the line is nothing else.
    """
    kept, carried = _RUN.findall(line), ""
    while len(kept) > 1 and ((carried or piece)[0] in _NOT_FIRST or kept[-1][-1] in _NOT_LAST):
        carried = kept.pop() + carried
    if (carried or piece)[0] in _NOT_FIRST and len(kept[0]) > 1:
        kept, carried = [kept[0][:-1]], kept[0][-1] + carried
    return "".join(kept), carried


def _pieces(text: str, width: float, measure: Callable[[str], float]) -> list[str]:
    found: list[str] = []
    for piece in _RUN.findall(text):
        found += [piece] if measure(piece) <= width else list(piece)
    return found
