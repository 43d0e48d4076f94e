"""The portal's search page."""

from __future__ import annotations

import re

from flask import request, url_for
from flask.typing import ResponseReturnValue

from service.storage.queries import portal as queries
from service.storage.queries import search as index
from service.storage.queries.search import Wanted
from service.web.pages import count_text, reading, text_argument
from service.web.portal.frame import PARTS, blueprint, column_name, columns, draw, is_column, readable
from workflows.disclosure.handlers.issuing import url_path


@blueprint.get("/open/search")
@readable
def search() -> ResponseReturnValue:
    """What was found, or how to search."""
    wanted = _wanted()
    results = index.find(reading(), wanted)
    return draw(
        "portal/search.html",
        wanted=wanted,
        results=results,
        total=count_text(results.total),
        columns=[(one, column_name(one)) for one in (*(column.id for column in columns()), *PARTS)],
        years=queries.years(reading()),
        previous_url=_page_url(wanted, results.page - 1) if results.page > 1 else None,
        next_url=_page_url(wanted, results.page + 1) if results.has_more else None,
        item_url=url_path,
    )


def _wanted() -> Wanted:
    column = text_argument("column")
    return Wanted(
        text=text_argument("q"),
        column=column if is_column(column) else None,
        year=_number("year", 4),
        page=_number("page", 3) or 1,
    )


def _number(name: str, digits: int) -> int | None:
    text = request.args.get(name, "")
    return int(text) if re.fullmatch(rf"[1-9][0-9]{{0,{digits - 1}}}", text) else None


def _page_url(wanted: Wanted, page: int) -> str:
    return url_for("portal.search", q=wanted.text, column=wanted.column, year=wanted.year, page=page)
