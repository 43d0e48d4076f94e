"""Gaps in the numbers of lists, articles, tables and attachments."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from workflows.textcheck.model import Finding, Kind, Text, found, half_width
from workflows.textcheck.numerals import number_of

_H: Final = r"[一二三四五六七八九十百]{1,4}"
_MARKERS: Final = (
    re.compile(rf"^\s*(第({_H}|\d+)[编章])"),
    re.compile(rf"^\s*(第({_H}|\d+)节)"),
    re.compile(rf"^\s*(第({_H}|\d+)条)(?=[\s　])"),
    re.compile(rf"^\s*(({_H})、)"),
    re.compile(rf"^\s*([（(]({_H})[）)])"),
    re.compile(r"^\s*((\d{1,3})(?:[.．](?!\d)|、(?!\d)))"),
    re.compile(r"^\s*([（(](\d{1,3})[）)])"),
    re.compile(r"^\s*((\d{1,3})[)）])"),
    re.compile(r"^\s*(([A-Z])[.．、])"),
    re.compile(r"^\s*(([①-⑳]))"),
    re.compile(r"^\s*(表\s?(\d{1,2}))(?=[\s　:：])"),
    re.compile(r"^\s*(图\s?(\d{1,2}))(?=[\s　:：])"),
)
"""From the outermost to the innermost: a number of one begins everything inside it anew."""
_APART: Final = 10
_ARTICLE: Final = 2
_DECIMAL: Final = re.compile(r"^\s*((\d{1,2})\.(\d{1,2}))(?=[\s　])")
_INLINE: Final = (
    re.compile(rf"(第({_H})[步项])"),
    re.compile(rf"(({_H})是)(?=[\u4e00-\u9fff])"),
    re.compile(r"(([①-⑳]))"),
    re.compile(rf"([（(]({_H})[）)])"),
    re.compile(r"(?<![\u4e00-\u9fff\d])([（(](\d{1,2})[）)])"),
)
_ATTACHED: Final = re.compile(r"附件\s?(\d{1,2}|[一二三四五六七八九十]{1,3})(?![\d.]|[月日年份个])")
_SAID_ATTACHED: Final = re.compile(r"(?:详见|见|如|按)(附件)(?![\d一二三四五六七八九十])")


def numbering_gaps(text: Text) -> Iterator[Finding]:
    """The first number after a gap, and the second of two that are the same."""
    norm = half_width(text.text)
    if text.where == "body":
        yield from _lists(text, norm)
        yield from _decimals(text, norm)
        yield from _within_lines(text, norm)
    if text.rows:
        yield from _ordinals(text)
    if text.attachments is not None:
        yield from _attachments(text, norm, text.attachments)


def _lines(norm: str) -> Iterator[tuple[int, str]]:
    at = 0
    for line in norm.split("\n"):
        yield at, line
        at += len(line) + 1


def _lists(text: Text, norm: str) -> Iterator[Finding]:
    last: dict[int, int] = {}
    for start, line in _lines(norm):
        for level, marker in enumerate(_MARKERS):
            match = marker.match(line)
            if match is None:
                continue
            number, before = _number(match[2]), last.get(level)
            if before is not None and number != 1 and (number == before or number > before + 1):
                yield found(Kind.NUMBERING_GAP, text.text, start + match.start(1), start + match.end(1))
            last[level] = number
            if level < _APART:
                inner = [known for known in last if level < known < _APART and known != _ARTICLE]
                for known in inner:
                    del last[known]
            break


def _number(sign: str) -> int:
    if sign.isascii() and sign.isalpha():
        return ord(sign) - ord("A") + 1
    if "①" <= sign <= "⑳":
        return ord(sign) - ord("①") + 1
    return number_of(sign) or 0


def _decimals(text: Text, norm: str) -> Iterator[Finding]:
    last: tuple[int, int] | None = None
    for start, line in _lines(norm):
        if match := _DECIMAL.match(line):
            number = int(match[2]), int(match[3])
            if last and number[0] == last[0] and (number[1] == last[1] or number[1] > last[1] + 1):
                yield found(Kind.NUMBERING_GAP, text.text, start + match.start(1), start + match.end(1))
            last = number


def _within_lines(text: Text, norm: str) -> Iterator[Finding]:
    for start, line in _lines(norm):
        for pattern in _INLINE:
            matches = list(pattern.finditer(line))
            numbers = [_number(match[2]) for match in matches]
            if len(numbers) < 2 or numbers[0] != 1 or (matches[0].start() == 0 and len(numbers) < 3):
                continue
            for before, number, match in zip(numbers, numbers[1:], matches[1:], strict=False):
                if number != 1 and (number == before or number > before + 1):
                    yield found(Kind.NUMBERING_GAP, text.text, start + match.start(1), start + match.end(1))


def _ordinals(text: Text) -> Iterator[Finding]:
    column = next((i for i, cell in enumerate(text.rows[0]) if re.sub(r"\s", "", cell) in ("序号", "编号", "号")), None)
    if column is None:
        return
    last, same = None, 1
    for cell in text.cells():
        if cell.column != column or not cell.row or not half_width(cell.text.strip()).isdecimal():
            continue
        number = int(half_width(cell.text.strip()))
        rest = [row[column] for row in text.rows[cell.row + 1 : cell.row + 2] if column < len(row)]
        ranked = number == last and rest[:1] not in ([str(number + 1)],)
        if last is not None and number != 1 and (number > last + same or (number == last and not ranked)):
            yield found(Kind.NUMBERING_GAP, text.text, cell.start, cell.start + len(cell.text))
        same = same + 1 if number == last else 1
        last = number


def _attachments(text: Text, norm: str, attachments: tuple[str, ...]) -> Iterator[Finding]:
    names = [half_width(name) for name in attachments]
    numbered = {number_of(match[1]) for name in names if (match := _ATTACHED.search(name))}
    for match in _ATTACHED.finditer(norm):
        before = norm[max(0, match.start() - 2) : match.start()]
        if "》" in before:
            continue
        number = number_of(match[1]) or 0
        if (numbered and number not in numbered) or (not numbered and number > len(names)):
            yield found(Kind.NUMBERING_GAP, text.text, match.start(), match.end())
    if not names:
        for match in _SAID_ATTACHED.finditer(norm):
            yield found(Kind.NUMBERING_GAP, text.text, match.start(1), match.end(1))
