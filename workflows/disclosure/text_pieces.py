"""A document as the text check takes it: title, words of the body, each table, the names of its files."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from workflows.disclosure.documents import Document
from workflows.disclosure.rich_text import plain_text
from workflows.textcheck.check import check
from workflows.textcheck.model import Finding, Link, Term, Text, table

BODY_LIMIT: Final = 200_000
"""Characters of a body that is checked while somebody waits for the page; a longer one is told as unread."""
_TABLE: Final = re.compile(r"<table[^>]*>.*?</table>", re.DOTALL | re.IGNORECASE)
_ROW: Final = re.compile(r"<tr[^>]*>(.*?)</tr>", re.DOTALL | re.IGNORECASE)
_CELL: Final = re.compile(r"<t[hd][^>]*>(.*?)</t[hd]>", re.DOTALL | re.IGNORECASE)
_LINK: Final = re.compile(r'<a [^>]*?href="([^"]*)"[^>]*>(.*?)</a>', re.DOTALL | re.IGNORECASE)


def pieces(document: Document) -> Iterator[Text]:
    """The pieces in reading order. References to attachments are judged by the names of the files."""
    names = tuple(attachment.name for attachment in document.attachments)
    yield Text("title", document.title)
    links = tuple(Link(plain_text(words), html.unescape(href)) for href, words in _LINK.findall(document.body))
    body = plain_text(_TABLE.sub("", document.body))
    yield Text("body", body, links=links, attachments=names, form_date=document.form_date)
    for found in _TABLE.findall(document.body):
        rows = (
            tuple(plain_text(cell).replace("\n", " ") for cell in _CELL.findall(row)) for row in _ROW.findall(found)
        )
        if filled := tuple(row for row in rows if row):
            yield table(filled)
    for name in names:
        yield Text("attachment name", name)


def findings(document: Document, terms: list[Term], today: date) -> list[tuple[Text, Finding]] | None:
    """Everything found, with the piece it is in; None for a body that is too long to be checked at once."""
    if len(document.body) > BODY_LIMIT:
        return None
    return [(piece, finding) for piece in pieces(document) for finding in check(piece, terms, today)]
