"""A document as the text check takes it: title, words of the body, each table, the names of its files."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from workflows.disclosure.documents import Document
from workflows.disclosure.rich_text import plain_text
from workflows.disclosure.text_places import NOTHING, Span, Words, characters_of, joined, words_of
from workflows.textcheck.check import check
from workflows.textcheck.model import Finding, Link, Term, Text

BODY_LIMIT: Final = 40_000
"""Characters of a body that is checked while somebody waits; a longer one is checked by a job."""
_TABLE: Final = re.compile(r"<table[^>]*>.*?</table>", re.DOTALL | re.IGNORECASE)
_ROW: Final = re.compile(r"<tr[^>]*>(.*?)</tr>", re.DOTALL | re.IGNORECASE)
_CELL: Final = re.compile(r"<t[hd][^>]*>(.*?)</t[hd]>", re.DOTALL | re.IGNORECASE)
_LINK: Final = re.compile(r'<a [^>]*?href="([^"]*)"[^>]*>(.*?)</a>', re.DOTALL | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a document. `part` is the number of a table, or the SHA-256 of a file; `spans` are places."""

    text: Text
    part: str = ""
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """A finding with the piece it is in."""

    piece: Piece
    finding: Finding

    @property
    def spans(self) -> tuple[Span, ...]:
        """Where it stands in the body; nothing for what is not in it."""
        return () if self.finding.field else self.piece.spans[self.finding.start : self.finding.end]


def pieces(document: Document) -> Iterator[Piece]:
    """The pieces in reading order. References to attachments are judged by the names of the files."""
    names = tuple(attachment.name for attachment in document.attachments)
    yield Piece(Text("title", document.title))
    tables = list(_TABLE.finditer(document.body))
    edges = [0, *(at for match in tables for at in match.span()), len(document.body)]
    words = words_of(document.body, zip(edges[::2], edges[1::2], strict=True))
    body = Text("body", words.text, links=links(document.body), attachments=names, form_date=document.form_date)
    yield Piece(body, spans=words.spans)
    for number, match in enumerate(tables, 1):
        yield from _table(document.body, number, match)
    for attachment in document.attachments:
        yield Piece(Text("attachment name", attachment.name), attachment.sha256)


def links(body: str) -> tuple[Link, ...]:
    """Where the links of a body lead."""
    return tuple(Link(plain_text(words), html.unescape(href)) for href, words in _LINK.findall(body))


def findings(document: Document, terms: Sequence[Term], today: date) -> list[Found]:
    """Everything found in what the document itself says; the contents of its files are not read here."""
    return [Found(piece, finding) for piece in pieces(document) for finding in check(piece.text, terms, today)]


def _table(body: str, number: int, match: re.Match[str]) -> Iterator[Piece]:
    rows: list[list[Words]] = []
    for row in _ROW.finditer(body, *match.span()):
        cells = [words_of(body, (cell.span(1),)) for cell in _CELL.finditer(body, *row.span(1))]
        if cells:
            rows.append([_one_line(cell) for cell in cells])
    if not rows:
        return
    lines = [joined([characters_of(cell) for cell in row], "\t") for row in rows]
    whole = joined([characters_of(line) for line in lines], "\n") if lines else NOTHING
    text = Text("table", whole.text, tuple(tuple(cell.text for cell in row) for row in rows))
    yield Piece(text, str(number), whole.spans)


def _one_line(cell: Words) -> Words:
    return Words(cell.text.replace("\n", " "), cell.spans)
