"""The frame of the portal: its parts and columns, and answers that browsers and caches may keep as long as they ask."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, wraps
from typing import Any, Final, ParamSpec
from urllib.parse import urlsplit

from flask import Response, make_response, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from service.config import Bureau
from service.identity import PublicBlueprint, current_actor
from service.web.i18n import _, is_english
from service.web.pages import config, text_argument
from workflows.disclosure.catalogue import CatalogueColumn, work_points

P = ParamSpec("P")

GUIDE: Final = "guide"
RULES: Final = "system"
REPORTS: Final = "annual-report"
PARTS: Final = (GUIDE, RULES, REPORTS)
"""Columns that are parts of the page of their own (国办公开办函〔2019〕61号); all others are 法定主动公开内容."""

blueprint: Final = PublicBlueprint("portal", __name__)


@dataclass(frozen=True, slots=True)
class Column:
    """A column (栏目) in the language of the page."""

    id: str
    name: str


@cache
def _columns() -> dict[str, CatalogueColumn]:
    return {column.id: column for column in work_points().columns}


def columns() -> list[Column]:
    """The columns of what must be published, in the order of the catalogue."""
    return [Column(one, column_name(one)) for one in _columns() if one not in PARTS]


def all_columns() -> list[Column]:
    """The parts of the page of their own too."""
    return [Column(one, column_name(one)) for one in _columns()]


def column_name(column_id: str | None) -> str:
    """The column's name; its id where the catalogue does not know it."""
    found = _columns().get(column_id or "")
    if found is None:
        return column_id or ""
    return found.name_en if is_english() and found.name_en else found.name


def is_column(column_id: str) -> bool:
    """Whether the catalogue has the column."""
    return column_id in _columns()


def bureau() -> Bureau:
    """The bureau in the language of the page."""
    known = config().bureau
    return known.in_english() if is_english() else known


def draw(template: str, *, here: str = "", **values: Any) -> str:
    """A page of the portal; `here` is the part of the navigation it belongs to."""
    site, own = urlsplit(config().server.public_url), bureau()
    return render_template(
        template,
        nav=_navigation(here),
        bureau=own,
        bureau_name=own.name,
        portal_url=url_for("portal.index"),
        search_url=url_for("portal.search"),
        language_url=url_for("portal.choose_language"),
        site_domain=site.netloc,
        absolute=absolute,
        column_name=column_name,
        **{"query": text_argument("q"), **values},
    )


def private(page: str, status: int = 200) -> Response:
    """Never kept: the next person at this computer must not find it."""
    response = make_response(page, status)
    response.headers["Cache-Control"] = "no-store"
    return response


def secret(page: str, status: int = 200) -> Response:
    """Private, and its address tells nobody where its links lead to."""
    response = private(page, status)
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def absolute(path: str) -> str:
    """The public address of a path of the portal."""
    return config().server.public_url.rstrip("/") + path


def readable(view: Callable[P, ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
    """A page that says the same to everybody: kept by caches, but asked for again each time.

    A withdrawn text must be gone at once, so nothing is shown without asking; the answer is mostly 304.
    """

    @wraps(view)
    def kept(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        response = make_response(view(*args, **kwargs))
        if session.modified:
            # It carries a message meant for this visitor alone.
            return response
        scope = "private" if current_actor() is not None else "public"
        response.headers["Cache-Control"] = f"{scope}, max-age=0, must-revalidate"
        response.vary.update(("Cookie", "Accept-Language"))
        if response.status_code == 200 and not response.is_streamed:
            response.add_etag()
            response.make_conditional(request)
        return response

    return kept


def _navigation(here: str) -> list[dict[str, Any]]:
    parts = (
        ("home", _("首页"), url_for("portal.index")),
        (GUIDE, _("指南"), url_for("portal.guide")),
        (RULES, _("制度"), url_for("portal.rules")),
        ("content", _("法定主动公开内容"), url_for("portal.content")),
        (REPORTS, _("年报"), url_for("portal.reports")),
        ("feeds", _("订阅"), url_for("portal.feeds")),
        ("requests", _("依申请公开"), url_for("portal.requests")),
    )
    return [
        {"label": label, "url": url, "active": key == here, "apart": key == "requests"} for key, label, url in parts
    ]
