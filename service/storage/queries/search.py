"""The portal's search: titles before texts, then the newest; pages are bounded, since nobody reads the fortieth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

import sqlalchemy as sa

from service.storage.grams import Piece, after, excerpt, key_grams, marked, terms
from service.storage.queries.paging import CAP, capped_count
from service.storage.queries.portal import Entry, entry_of
from service.storage.tables.documents import publication_versions, publications
from service.storage.tables.search import search_grams, search_texts
from workflows.disclosure.publications import Validity
from workflows.disclosure.rich_text import plain_text

PAGE: Final = 20
LAST_PAGE: Final = 40
_VALUES: Final = 20
EXCERPT: Final = 120
"""Characters shown of a text."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A search. `text` as typed; `column` and `department` ids; `year` that of publication; `category` 组配分类."""

    text: str = ""
    column: str | None = None
    year: int | None = None
    page: int = 1
    department: str | None = None
    validity: Validity | None = None
    category: str | None = None

    @property
    def terms(self) -> tuple[str, ...]:
        """The words that count."""
        return terms(self.text)


@dataclass(frozen=True, slots=True)
class Hit:
    """A publication that was found."""

    entry: Entry
    title: tuple[Piece, ...]
    excerpt: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Facets:
    """How many of what was found have which column, year, department, validity and category."""

    column: Mapping[str, int]
    year: Mapping[int, int]
    department: Mapping[str, int]
    validity: Mapping[Validity, int]
    category: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Results:
    """One page of what was found. `total` is capped: CAP + 1 stands for more."""

    hits: tuple[Hit, ...]
    total: int
    page: int

    @property
    def has_more(self) -> bool:
        """Whether there is another page."""
        return self.page < LAST_PAGE and self.page * PAGE < self.total


def find(connection: sa.Connection, wanted: Wanted) -> Results:
    """Publications that contain every word, in title, number, keywords or text."""
    words, page = wanted.terms, max(1, min(wanted.page, LAST_PAGE))
    if not words:
        return Results((), 0, page)
    ids = matching(wanted)
    total = capped_count(connection, ids)
    in_title = sa.and_(*(search_texts.c.title.contains(word) for word in words))
    order = (sa.case((in_title, 0), else_=1), search_texts.c.published_on.desc(), search_texts.c.id.desc())
    few = ids.order_by(*order).limit(PAGE).offset((page - 1) * PAGE)
    found = list(connection.execute(few).scalars())
    rows = _rows(connection, found)
    return Results(tuple(_hit(rows[one], words) for one in found if one in rows), total, page)


def facets(connection: sa.Connection, wanted: Wanted) -> Facets:
    """What the publications that were found are like, as far as the count of what was found goes (CAP).

    Each facet counts what its own choice would find: the other choices narrow it, its own does not.
    """
    if not wanted.terms:
        return Facets({}, {}, {}, {}, {})
    return Facets(**{name: _facet(connection, wanted, name) for name in Facets.__dataclass_fields__})


def _facet(connection: sa.Connection, wanted: Wanted, name: str) -> Mapping[Any, int]:
    others: dict[str, Any] = {name: None}
    few = matching(replace(wanted, **others)).limit(CAP).subquery()
    if name == "year":
        column: sa.ColumnElement[Any] = sa.extract("year", publications.c.published_on)
    else:
        column = publications.c["site_column" if name == "column" else name]
    statement = (
        sa.select(column.label("value"), sa.func.count().label("number"))
        .join(few, few.c.publication_id == publications.c.id)
        .where(column.is_not(None))
        .group_by(column)
        .order_by(sa.func.count().desc(), column)
        .limit(_VALUES)
    )
    return {row.value: row.number for row in connection.execute(statement)}


def matching(wanted: Wanted) -> sa.Select[Any]:
    """The ids of the publications that match, in no order."""
    words = wanted.terms
    statement = sa.select(search_texts.c.publication_id)
    for gram in key_grams(words):
        statement = statement.where(search_texts.c.id.in_(_having(search_grams.c.gram == gram)))
    for word in words:
        if len(word) == 1:
            begins = (search_grams.c.gram >= word) & (search_grams.c.gram < after(word))
            statement = statement.where(search_texts.c.id.in_(_having(begins)))
        elif len(word) > 2:
            # Every pair occurs; that they stand in a row, only the text can say.
            in_text = search_texts.c.title.contains(word) | search_texts.c.body.contains(word)
            statement = statement.where(in_text)
    if wanted.column:
        statement = statement.where(search_texts.c.site_column == wanted.column)
    narrowed = [
        publications.c[name] == getattr(wanted, name)
        for name in ("department", "validity", "category")
        if getattr(wanted, name)
    ]
    if narrowed:
        joined = publications.c.id == search_texts.c.publication_id
        statement = statement.join(publications, joined).where(*narrowed)
    if wanted.year:
        first, last = date(wanted.year, 1, 1), date(wanted.year, 12, 31)
        statement = statement.where(search_texts.c.published_on.between(first, last))
    return statement


def _having(which: sa.ColumnElement[bool]) -> sa.Select[Any]:
    return sa.select(search_grams.c.text_id).where(which)


def _rows(connection: sa.Connection, ids: list[str]) -> dict[str, sa.Row[Any]]:
    if not ids:
        return {}
    latest = (publication_versions.c.publication_id == publications.c.id) & (
        publication_versions.c.number == publications.c.version_number
    )
    statement = (
        sa.select(publications, publication_versions.c.snapshot)
        .join(publication_versions, latest)
        .where(publications.c.id.in_(ids))
    )
    return {row.id: row for row in connection.execute(statement)}


def _hit(row: sa.Row[Any], words: tuple[str, ...]) -> Hit:
    text = plain_text(str(row.snapshot.get("body", "")))
    return Hit(entry_of(row), marked(row.title, words), excerpt(text, words, EXCERPT))
