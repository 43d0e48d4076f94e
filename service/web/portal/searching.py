"""The portal's search page."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from flask import request, url_for
from flask.typing import ResponseReturnValue

from service.storage.grams import Piece, excerpt, marked
from service.storage.queries import consultations as consultation_queries
from service.storage.queries import portal as queries
from service.storage.queries import search as index
from service.storage.queries.search import Wanted
from service.web.i18n import _l
from service.web.pages import count_text, moment, names, reading, text_argument
from service.web.portal.frame import PARTS, blueprint, column_name, columns, draw, is_column, readable
from service.web.portal.keeping import kept
from service.web.words import VALIDITIES, Words, word
from workflows.disclosure.handlers.channel_jobs import url_path
from workflows.disclosure.public_consultations import Consultation
from workflows.disclosure.publications import Validity

_TITLES: Final[Words] = {
    "column": _l("栏目"),
    "year": _l("年份"),
    "department": _l("责任科室"),
    "validity": _l("有效性"),
    "category": _l("组配分类"),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """A value by which a search is narrowed; chosen, its address takes it away again."""

    name: str
    number: int
    url: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """What may be chosen of one kind."""

    title: str
    choices: list[Choice]


@blueprint.get("/open/search")
@readable
@kept
def search() -> ResponseReturnValue:
    """What was found, or how to search."""
    wanted = _wanted()
    results = index.find(reading(), wanted)
    asked = [] if _narrowed(wanted) or results.page > 1 else _consultations(wanted)
    return draw(
        "portal/search.html",
        wanted=wanted,
        moment=moment,
        results=results,
        consultations=asked,
        total=count_text(results.total),
        columns=[(one, column_name(one)) for one in (*(column.id for column in columns()), *PARTS)],
        years=queries.years(reading()),
        facets=_facets(wanted) if results.hits or _narrowed(wanted) else [],
        previous_url=_page_url(wanted, results.page - 1) if results.page > 1 else None,
        next_url=_page_url(wanted, results.page + 1) if results.has_more else None,
        item_url=url_path,
    )


def _consultations(wanted: Wanted) -> list[tuple[Consultation, Sequence[Piece], Sequence[Piece]]]:
    """Consultations with the words, with the pieces of title and text; they stand beside the publications."""
    words = wanted.terms
    found = consultation_queries.found(reading(), words)
    text = consultation_queries.public_text
    return [(one, marked(one.notice.title, words), excerpt(text(one), words, index.EXCERPT)) for one in found]


def _wanted() -> Wanted:
    column = text_argument("column")
    return Wanted(
        text=text_argument("q"),
        column=column if is_column(column) else None,
        year=_number("year", 4),
        page=_number("page", 3) or 1,
        department=text_argument("department") or None,
        validity=Validity(validity) if (validity := text_argument("validity")) in set(Validity) else None,
        category=text_argument("category") or None,
    )


def _narrowed(wanted: Wanted) -> bool:
    return any(getattr(wanted, name) for name in _TITLES)


def _facets(wanted: Wanted) -> list[Facet]:
    """The choices by which what was found is narrowed; one that says nothing is left out."""
    found = index.facets(reading(), wanted)
    shown = []
    for name, title in _TITLES.items():
        chosen = getattr(wanted, name)
        counts: Mapping[Any, int] = getattr(found, name)
        choices = [
            Choice(
                _value_name(name, value),
                number,
                _url(wanted, **{name: None if value == chosen else value}),
                value == chosen,
            )
            for value, number in counts.items()
        ]
        if len(choices) > 1 or chosen:
            shown.append(Facet(str(title), choices))
    return shown


def _value_name(name: str, value: Any) -> str:
    if name == "column":
        return column_name(value)
    if name == "department":
        return names().department(value)
    if name == "validity":
        return word(VALIDITIES, value)
    return str(value)


def _number(name: str, digits: int) -> int | None:
    text = request.args.get(name, "")
    return int(text) if re.fullmatch(rf"[1-9][0-9]{{0,{digits - 1}}}", text) else None


def _page_url(wanted: Wanted, page: int) -> str:
    return _url(wanted, page=page)


def _url(wanted: Wanted, **changed: Any) -> str:
    """The address of the same search with something changed, on its first page unless that is what changes."""
    asked = {name: getattr(wanted, name) for name in _TITLES}
    given = {**asked, "page": None, **changed}
    plain = {name: getattr(value, "value", value) for name, value in given.items()}
    return url_for("portal.search", q=wanted.text, **plain)
