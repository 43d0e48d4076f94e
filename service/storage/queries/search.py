"""The portal's search: titles before texts, then the newest; pages are bounded, since nobody reads the fortieth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

import sqlalchemy as sa

from service.storage.grams import Piece, after, excerpt, key_grams, marked, terms
from service.storage.queries.paging import CAP
from service.storage.queries.portal import Entry, entry_of
from service.storage.tables.documents import publication_versions, publications
from service.storage.tables.search import search_grams, search_texts
from workflows.disclosure.publications import Validity
from workflows.disclosure.rich_text import plain_text

PAGE: Final = 20
LAST_PAGE: Final = 40
_VALUES: Final = 20
_COUNTED: Final[Mapping[str, sa.ColumnElement[Any]]] = {
    "column": publications.c.site_column,
    "year": sa.cast(sa.extract("year", publications.c.published_on), sa.Integer),
    "department": publications.c.department,
    "validity": publications.c.validity,
    "category": publications.c.category,
}
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
    pairs = _rarest_first(connection, key_grams(words))
    numbers = _numbers(connection, wanted, pairs, in_title=True)
    if len(numbers) <= CAP:
        numbers += _numbers(connection, wanted, pairs, in_title=False)
    first = (page - 1) * PAGE
    found = _publication_ids(connection, numbers[first : first + PAGE])
    rows = _rows(connection, found)
    return Results(tuple(_hit(rows[one], words) for one in found if one in rows), min(len(numbers), CAP + 1), page)


def facets(connection: sa.Connection, wanted: Wanted) -> Facets:
    """What the publications that were found are like, as far as the count of what was found goes (CAP).

    Each facet counts what its own choice would find: the other choices narrow it, its own does not. Those that nobody
    has chosen count the same publications, and are one statement.
    """
    counted: dict[str, dict[Any, int]] = {name: {} for name in Facets.__dataclass_fields__}
    if not wanted.terms:
        return Facets(**counted)
    chosen = [name for name in counted if getattr(wanted, name)]
    free = [name for name in counted if name not in chosen]
    pairs = _rarest_first(connection, key_grams(wanted.terms))
    for names in ([free] if free else []) + [[name] for name in chosen]:
        others: dict[str, Any] = dict.fromkeys(names)
        few = _newest(connection, replace(wanted, **others), pairs, CAP)
        for row in connection.execute(_counts(few, names)):
            value = row[1 + list(_COUNTED).index(row.facet)]
            if value is not None and len(counted[row.facet]) < _VALUES:
                counted[row.facet][value] = row.number
    return Facets(**counted)


def _counts(newest: sa.Select[Any], names: Sequence[str]) -> sa.Select[Any]:
    """Rows of facet, value (in the column of that facet, so that it keeps its type) and number, the most first."""
    few = newest.cte("few")
    own = sa.select(*(column.label(name) for name, column in _COUNTED.items()))
    ids = sa.select(few.c.text_id)
    shown = own.join(search_texts, search_texts.c.publication_id == publications.c.id).where(search_texts.c.id.in_(ids))
    kept = shown.cte("shown")
    parts = []
    for name in names:
        values = [kept.c[one] if one == name else sa.cast(sa.null(), kept.c[one].type).label(one) for one in _COUNTED]
        count = sa.func.count().label("number")
        parts.append(sa.select(sa.literal(name).label("facet"), *values, count).group_by(kept.c[name]))
    together = sa.union_all(*parts).subquery()
    return sa.select(together).order_by(together.c.number.desc(), *(together.c[name] for name in _COUNTED))


def _numbers(connection: sa.Connection, wanted: Wanted, pairs: Sequence[str], *, in_title: bool) -> list[int]:
    """Ids of texts, no more than CAP + 1."""
    newest = _newest(connection, wanted, pairs, CAP + 1, in_title=in_title)
    return [row.text_id for row in connection.execute(newest)]


def _newest(
    connection: sa.Connection, wanted: Wanted, pairs: Sequence[str], limit: int, *, in_title: bool | None = None
) -> sa.Select[Any]:
    """Day and id of the texts that match, the newest first."""
    if connection.dialect.name != "postgresql":
        which = matching(wanted, pairs, in_title=in_title)
        day, text_id = which.selected_columns
        return which.order_by(day.desc(), text_id.desc()).limit(limit)
    # PostgreSQL thinks that what has several grams is rare, and would hash all texts beside it. Behind OFFSET 0 it is
    # done with the grams first, and looks the newest up one by one until there are enough.
    which = matching(wanted, pairs, in_title=in_title, narrowed=False)
    day, text_id = which.selected_columns
    few = which.order_by(day.desc(), text_id.desc()).offset(0).subquery("newest")
    kept = sa.select(few.c.published_on, few.c.text_id).where(*_narrowing(wanted, few.c.text_id))
    return kept.order_by(few.c.published_on.desc(), few.c.text_id.desc()).limit(limit)


def _publication_ids(connection: sa.Connection, numbers: Sequence[int]) -> list[str]:
    if not numbers:
        return []
    statement = sa.select(search_texts.c.id, search_texts.c.publication_id).where(search_texts.c.id.in_(numbers))
    known = {row.id: row.publication_id for row in connection.execute(statement)}
    return [known[number] for number in numbers if number in known]


def _rarest_first(connection: sa.Connection, pairs: Sequence[str]) -> tuple[str, ...]:
    """The grams in the order in which they narrow: SQLite joins in the order that it is told."""
    if len(pairs) < 2:
        return tuple(pairs)
    having = [sa.select(search_grams.c.gram).where(search_grams.c.gram == pair).limit(CAP) for pair in pairs]
    counted = [
        sa.select(sa.literal(pair).label("gram"), sa.func.count().label("number")).select_from(one.subquery())
        for pair, one in zip(pairs, having, strict=True)
    ]
    numbers = {row.gram: row.number for row in connection.execute(sa.union_all(*counted))}
    return tuple(sorted(pairs, key=lambda pair: numbers[pair]))


def matching(
    wanted: Wanted, pairs: Sequence[str], *, in_title: bool | None = None, narrowed: bool = True
) -> sa.Select[Any]:
    """Day and id of the texts that match, in no order. `pairs` are the `key_grams` of its words.

    `in_title`: only those that have every gram of the words in their titles, or only the others. The grams alone say
    what is found of words of one or two characters; longer ones are looked for in the texts (`narrowed`).
    """
    words = wanted.terms
    each: list[sa.FromClause] = [search_grams.alias(f"g{place}") for place in range(len(pairs))]
    led, *more = each or [_singles(words)]
    tables = led
    for other in more:
        same = (other.c.published_on == led.c.published_on) & (other.c.text_id == led.c.text_id)
        tables = tables.join(other, same)
    statement = sa.select(led.c.published_on, led.c.text_id).select_from(tables)
    statement = statement.where(*(one.c.gram == gram for one, gram in zip((led, *more), pairs, strict=False)))
    for word in words if pairs else words[1:]:
        if len(word) == 1:
            statement = statement.where(led.c.text_id.in_(sa.select(_singles((word,)).c.text_id)))
    if in_title is not None:
        flags = [one.c.in_title == 1 for one in (led, *more)]
        statement = statement.where(sa.and_(*flags) if in_title else sa.not_(sa.and_(*flags)))
    if wanted.year:
        first, last = date(wanted.year, 1, 1), date(wanted.year, 12, 31)
        statement = statement.where(led.c.published_on.between(first, last))
    # Of the last table: SQLite asks as soon as it has the row, and the grams tell more than the texts for less.
    return statement.where(*_narrowing(wanted, (more or [led])[-1].c.text_id)) if narrowed else statement


def _singles(words: Sequence[str]) -> sa.Subquery:
    """The texts that have the first of the words, a single character, at any place."""
    word = words[0]
    begins = (search_grams.c.gram >= word) & (search_grams.c.gram < after(word))
    title = sa.func.max(search_grams.c.in_title).label("in_title")
    key = (search_grams.c.published_on, search_grams.c.text_id)
    return sa.select(*key, title).where(begins).group_by(*key).subquery()


def _narrowing(wanted: Wanted, text_id: sa.ColumnElement[int]) -> list[sa.ColumnElement[bool]]:
    """What only the texts and the publications know, asked of each text by its key."""
    # Every pair of a longer word occurs; that they stand in a row, only the text can say.
    long = [word for word in wanted.terms if len(word) > 2]
    chosen = [name for name in ("department", "validity", "category") if getattr(wanted, name)]
    if not (long or chosen or wanted.column):
        return []
    own: sa.Select[Any] = (
        sa.select(sa.literal_column("1")).select_from(search_texts).where(search_texts.c.id == text_id)
    )
    for word in long:
        own = own.where(search_texts.c.title.contains(word) | search_texts.c.body.contains(word))
    if wanted.column:
        own = own.where(search_texts.c.site_column == wanted.column)
    if chosen:
        own = own.join(publications, publications.c.id == search_texts.c.publication_id)
        own = own.where(*(publications.c[name] == getattr(wanted, name) for name in chosen))
    return [own.scalar_subquery() == 1]


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
