"""Texts as the check takes them, and what it finds in them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final, Literal

Where = Literal["title", "body", "table", "page", "attachment name"]
"""A page is what a PDF shows: its lines are set, and end in the middle of a paragraph or a cell."""


class Kind(StrEnum):
    """What is wrong at a place."""

    IDENTITY_NUMBER = "identity-number"
    PHONE_NUMBER = "phone-number"
    BANK_CARD = "bank-card"
    PERSONAL_NAME = "personal-name-in-list"
    SECRECY_MARKING = "secrecy-marking"
    IMPOSSIBLE_AMOUNT = "impossible-amount"
    IMPOSSIBLE_DATE = "impossible-date"
    NUMBERING_GAP = "numbering-gap"
    MIXED_WIDTH = "mixed-width"
    UNPAIRED_MARK = "unpaired-mark"
    DOUBLED_WORD = "doubled-word"
    FORBIDDEN_TERM = "forbidden-term"
    SENSITIVE_TERM = "sensitive-term"
    SUPERSEDED_TERM = "superseded-term"
    DEAD_LINK = "dead-link"
    UNREADABLE = "unreadable"
    """A file or page whose text the check cannot see: a scan, a broken or an oversized file."""


PERSONAL: Final = frozenset({Kind.IDENTITY_NUMBER, Kind.PHONE_NUMBER, Kind.BANK_CARD, Kind.PERSONAL_NAME})
"""Personal information: may be masked."""
BLOCKING: Final = PERSONAL | {Kind.SECRECY_MARKING, Kind.FORBIDDEN_TERM}
"""Kinds that harm somebody when they are published: the command fails on them, pages say so."""


@dataclass(frozen=True, slots=True)
class Term:
    """A word that is not to be used; `kind` is one of the three kinds of terms. `source` says who decided it."""

    term: str
    kind: Kind
    source: str
    replacement: str = ""
    since: str = ""
    """From when the new name holds: a year, or year and month."""


@dataclass(frozen=True, slots=True)
class Link:
    """A link: what is read, and where it leads."""

    text: str
    href: str


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table and where it begins in the table's text."""

    row: int
    column: int
    text: str
    start: int


@dataclass(frozen=True, slots=True)
class Text:
    """A piece that is checked by itself: a title, a body, one table, the name of a file.

    `text` has a block a line. Of a table it is the cells joined by tabs and rows by line ends; `rows` has the same
    by cells, the first row being the head. `attachments` None means: references to attachments are not judged.
    """

    where: Where
    text: str
    rows: tuple[tuple[str, ...], ...] = ()
    links: tuple[Link, ...] = ()
    anchors: tuple[str, ...] = ()
    attachments: tuple[str, ...] | None = None
    form_date: date | None = None

    def cells(self) -> Iterator[Cell]:
        """The cells in reading order."""
        at = 0
        for number, row in enumerate(self.rows):
            for column, cell in enumerate(row):
                yield Cell(number, column, cell, at)
                at += len(cell) + 1

    def lines(self) -> Iterator[tuple[int, str]]:
        """Lines with where they begin; of a table each cell is one."""
        if self.rows:
            for cell in self.cells():
                yield cell.start, cell.text
            return
        at = 0
        for line in self.text.split("\n"):
            yield at, line
            at += len(line) + 1


def table(rows: tuple[tuple[str, ...], ...]) -> Text:
    """A table as a piece."""
    return Text("table", "\n".join("\t".join(row) for row in rows), rows)


@dataclass(frozen=True, slots=True)
class FilePiece:
    """A part of a file: where it is (page, sheet, part), its text, or why there is none."""

    place: str
    text: Text | None
    unreadable: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """A place that is to be mended or answered: characters `start` to `end` of the piece, or a `field` beside it."""

    kind: Kind
    start: int
    end: int
    excerpt: str
    suggestion: str = ""
    """What to write instead; of personal information the masked form."""
    field: str = ""

    @property
    def blocks(self) -> bool:
        """Whether it is of a kind that should not be published."""
        return self.kind in BLOCKING


def found(kind: Kind, text: str, start: int, end: int, suggestion: str = "") -> Finding:
    """A finding at these characters of a text."""
    return Finding(kind, start, end, text[start:end], suggestion)


_HALF: Final = {0xFF01 + i: chr(0x21 + i) for i in range(94)} | {0x3000: " "}


def half_width(text: str) -> str:
    """The same text, character for character, with ASCII in place of its full-width forms."""
    return text.translate(_HALF)


HAN: Final = "\u3007\u3400-\u4dbf\u4e00-\u9fff"
"""For character classes of regular expressions."""
