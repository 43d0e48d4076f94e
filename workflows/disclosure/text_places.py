"""Where the words of a body stand in its HTML, so that what is found in the words can be marked and masked there."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

Span = tuple[int, int]
"""From and to, in characters of the HTML."""
NOWHERE: Final[Span] = (-1, -1)
"""Of what the HTML does not write: ends of lines, the gap between two cells."""
_PART: Final = re.compile(r"<[^>]*>|&[#\w]+;|[^<&]+|[<&]")
_BLOCK_END: Final = re.compile(r"</(?:p|h[1-6]|li|tr|blockquote|table)>|<br>", re.IGNORECASE)
_BLANK: Final = frozenset(" \t\r\f\v\u00a0")


@dataclass(frozen=True, slots=True)
class Words:
    """A text, and for each of its characters where it stands in the HTML."""

    text: str
    spans: tuple[Span, ...]


_Char = tuple[str, Span]
NOTHING: Final = Words("", ())


def words_of(body: str, ranges: Iterable[Span] | None = None) -> Words:
    """The words of a sanitised body, or of parts of it, one block a line: the same text as `rich_text.plain_text`."""
    whole = ((0, len(body)),)
    characters = [one for start, end in (whole if ranges is None else ranges) for one in _characters(body, start, end)]
    lines: list[list[_Char]] = [[]]
    for one in characters:
        if one[0] == "\n":
            lines.append([])
        else:
            lines[-1].append(one)
    kept = [line for raw in lines if (line := _tidy(raw))]
    return joined(kept, "\n")


def joined(parts: Sequence[Sequence[_Char]], between: str) -> Words:
    """Parts with a character of layout between them."""
    flat: list[_Char] = []
    for number, part in enumerate(parts):
        if number:
            flat.append((between, NOWHERE))
        flat.extend(part)
    return Words("".join(character for character, _ in flat), tuple(span for _, span in flat))


def characters_of(words: Words) -> list[_Char]:
    """Each character with its place."""
    return list(zip(words.text, words.spans, strict=True))


def runs(spans: Sequence[Span]) -> list[Span]:
    """The parts of the HTML that these characters take up: tags between them part one run from the next."""
    found: list[Span] = []
    for start, end in spans:
        if (start, end) == NOWHERE:
            continue
        if found and found[-1][1] == start:
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return found


def replaced(body: str, spans: Sequence[Span], words: str) -> str:
    """The body with other words where these characters stood; the tags among them stay."""
    places = runs(spans)
    first = True
    pieces = []
    for (_, before), (start, end) in pairwise([(0, 0), *places]):
        pieces.append(body[before:start])
        pieces.append(html.escape(words, quote=False) if first else "")
        first, last = False, end
    return "".join(pieces) + body[last:] if places else body


@dataclass(frozen=True, slots=True)
class Insertion:
    """HTML of one's own around characters: `opening` before and `closing` behind each run, `after` once at the end."""

    spans: tuple[Span, ...]
    opening: str
    closing: str
    after: str


def with_insertions(body: str, insertions: Sequence[Insertion]) -> str:
    """The body with these insertions; of two that overlap the first is made, and `after` never stands in a link."""
    taken: list[Span] = []
    made: list[tuple[int, int, str]] = []
    for number, one in enumerate(insertions):
        places = runs(one.spans)
        if not places or any(start < e and s < end for start, end in places for s, e in taken):
            continue
        taken += places
        for start, end in places:
            made += [(start, 2 * number + 1, one.opening), (end, -2, one.closing)]
        made.append((_outside_links(body, places[-1][1]), -1, one.after))
    pieces, at = [], 0
    for place, _, text in sorted(made, key=lambda entry: entry[:2]):
        pieces += [body[at:place], text]
        at = place
    return "".join(pieces) + body[at:]


def _outside_links(body: str, at: int) -> int:
    if body.rfind("<a ", 0, at) <= body.rfind("</a>", 0, at):
        return at
    end = body.find("</a>", at)
    return at if end < 0 else end + len("</a>")


def _characters(body: str, start: int, end: int) -> Iterator[_Char]:
    for match in _PART.finditer(body, start, end):
        part, at = match.group(), match.start()
        if part[0] == "<" and len(part) > 1:
            if _BLOCK_END.fullmatch(part):
                yield "\n", NOWHERE
        elif part[0] == "&" and len(part) > 1:
            for character in html.unescape(part):
                yield character, match.span()
        else:
            for offset, character in enumerate(part, at):
                yield character, (offset, offset + 1)


def _tidy(line: list[_Char]) -> list[_Char]:
    """Blanks in a row become one, those at both ends go."""
    kept: list[_Char] = []
    for character, span in line:
        if character in _BLANK:
            if kept and kept[-1][0] == " ":
                kept[-1] = (" ", (kept[-1][1][0], span[1]))
            else:
                kept.append((" ", span))
        else:
            kept.append((character, span))
    first, last = 0, len(kept)
    while first < last and kept[first][0].isspace():
        first += 1
    while last > first and kept[last - 1][0].isspace():
        last -= 1
    return kept[first:last]
