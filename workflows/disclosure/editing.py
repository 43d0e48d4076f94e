"""What a drafter may write into a document, field by field: one table of readers, every wrong field named at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final

from workflows.disclosure.attributes import BASES, Attribute, Override
from workflows.disclosure.documents import Document, Party, PartyKind
from workflows.disclosure.products import (
    COUNT_LIMIT,
    QUESTION_LIMIT,
    TEXT_LIMIT,
    Answered,
    Product,
    product_of,
)
from workflows.disclosure.publications import Channel
from workflows.disclosure.rich_text import sanitise
from workflows.errors import FormInvalid, Invalid

TITLE_LIMIT: Final = 200
_LINE_LIMIT: Final = 200
_TEXT_LIMIT: Final = 5000
_LIST_LIMIT: Final = 30
_ADDRESS: Final = re.compile(r"https?://[^\s<>\"']+")


def _line(value: object, limit: int = _LINE_LIMIT) -> str:
    if not isinstance(value, str):
        raise ValueError("a text is needed")
    line = " ".join(value.split())
    if len(line) > limit:
        raise ValueError(f"at most {limit} characters")
    return line


def _title(value: object) -> str:
    if not (line := _line(value, TITLE_LIMIT)):
        raise ValueError("a title is needed")
    return line


def _optional_line(value: object) -> str | None:
    return None if value is None else _line(value) or None


def _text(value: object, limit: int = _TEXT_LIMIT) -> str:
    if not isinstance(value, str) or len(value) > limit:
        raise ValueError(f"a text of at most {limit} characters is needed")
    return value.strip()


def _body(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError("a text is needed")
    return sanitise(value)


def _day(value: object) -> date | None:
    if value in (None, ""):
        return None
    if isinstance(value, str):
        return date.fromisoformat(value)
    if type(value) is date:
        return value
    raise ValueError("a date YYYY-MM-DD is needed")


def _attribute(value: object) -> Attribute | None:
    return Attribute(str(value)) if value else None


def _override(value: object) -> Override | None:
    return Override(str(value)) if value else None


def _basis(value: object) -> str | None:
    if value and str(value) not in BASES:
        raise ValueError("no such basis")
    return str(value) if value else None


def _items(value: object, limit: int = _LIST_LIMIT) -> Sequence[Any]:
    if not isinstance(value, (list, tuple)) or len(value) > limit:
        raise ValueError(f"a list of at most {limit} entries is needed")
    return value


def _channels(value: object) -> tuple[Channel, ...]:
    wanted = {Channel(str(entry)) for entry in _items(value)}
    return tuple(channel for channel in Channel if channel in wanted)


def _words(value: object) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for entry in _items(value) if (word := _line(entry, 40))))


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError("true or false is needed")
    return value


def _parties(value: object) -> tuple[Party, ...]:
    return tuple(
        entry
        if isinstance(entry, Party)
        else Party(_title(entry.get("name")), PartyKind(entry.get("kind")), _line(entry.get("contact") or ""))
        for entry in _items(value)
    )


def _products(value: object) -> tuple[Product, ...]:
    return tuple(_product(entry) for entry in _items(value, COUNT_LIMIT))


def _product(value: Any) -> Product:
    given = value if isinstance(value, Product) else product_of(value)
    link = _line(given.link, 500)
    if link and not _ADDRESS.fullmatch(link):
        raise ValueError("an address that begins with https:// or http:// is needed")
    return Product(
        given.kind,
        _title(given.title),
        tuple(dict.fromkeys(given.audiences)),
        _line(given.file),
        link,
        _text(given.words, TEXT_LIMIT),
        tuple(_answered(one) for one in _items(given.questions, QUESTION_LIMIT)),
    )


def _answered(given: Answered) -> Answered:
    question = _text(given.question)
    if not question:
        raise ValueError("a question is needed")
    return Answered(question, _text(given.answer), given.record and _line(given.record))


READERS: Final[Mapping[str, Callable[[object], Any]]] = {
    "title": _title,
    "body": _body,
    "attribute": _attribute,
    "basis": _basis,
    "override": _override,
    "override_reason": _text,
    "channels": _channels,
    "form_date": _day,
    "number": _optional_line,
    "item_id": _optional_line,
    "column": _optional_line,
    "theme": _optional_line,
    "category": _optional_line,
    "keywords": _words,
    "interpretation_needed": _flag,
    "parties": _parties,
    "correction_notice": _text,
    "products": _products,
}
"""The fields a drafter may write, and what reads each of them."""


def with_fields(document: Document, fields: Mapping[str, Any]) -> Document:
    """The document with these fields written. Raises FormInvalid with a message for every field that is wrong."""
    wrong: dict[str, list[str]] = {}
    values: dict[str, Any] = {}
    for name, value in fields.items():
        reader = READERS.get(name)
        if reader is None:
            wrong[name] = ["there is no such field"]
            continue
        try:
            values[name] = reader(value)
        except Invalid as error:
            wrong[name] = [error.message]
        except (ValueError, TypeError, AttributeError, KeyError) as error:
            wrong[name] = [str(error) or "not readable"]
    if wrong:
        raise FormInvalid(wrong)
    return replace(document, **values)


def changed_fields(before: Document, after: Document) -> list[str]:
    """Names of the fields that differ, attachments included, in their order."""
    names = (*READERS, "attachments")
    return [name for name in names if getattr(before, name) != getattr(after, name)]
