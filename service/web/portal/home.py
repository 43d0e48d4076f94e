"""Reading: the home page, the four parts (指南、制度、法定主动公开内容、年报), the columns, the reader's language."""

from __future__ import annotations

from typing import Final

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from service.storage.queries import portal as queries
from service.web.frame import LANGUAGE_COOKIE, LANGUAGES
from service.web.i18n import _
from service.web.pages import config, local_path, paging, position, reading
from service.web.portal.frame import GUIDE, REPORTS, RULES, blueprint, column_name, columns, draw, is_column, readable
from service.web.portal.keeping import kept
from service.web.portal.registers import registers_of
from service.web.words import CHANNELS
from workflows.disclosure.handlers.channel_jobs import url_path
from workflows.errors import NotFound

_YEAR: Final = 365 * 24 * 3600
_NEWEST: Final = 8
INSPECTIONS: Final = "inspections"
"""The column of random inspections (双随机、一公开)."""
OPEN_DAYS: Final = "open-day"
"""The column of open days, where opinions are asked for too."""


@blueprint.get("/open")
@readable
@kept
def index() -> ResponseReturnValue:
    """The newest of everything, the columns, and the way to a request."""
    sizes = queries.column_sizes(reading())
    return draw(
        "portal/index.html",
        here="home",
        newest=queries.newest(reading(), limit=_NEWEST),
        columns=[(column, sizes.get(column.id, 0)) for column in columns()],
        item_url=url_path,
    )


@blueprint.get("/open/guide")
@readable
@kept
def guide() -> ResponseReturnValue:
    """指南: what Art. 12 says it must contain, made of the bureau's own settings."""
    return draw(
        "portal/guide.html",
        here=GUIDE,
        columns=columns(),
        channels=[str(name) for name in CHANNELS.values()],
        entries=queries.newest(reading(), GUIDE),
        item_url=url_path,
    )


@blueprint.get("/open/rules")
@readable
@kept
def rules() -> ResponseReturnValue:
    """制度"""
    return _list(RULES, RULES)


@blueprint.get("/open/annual-reports")
@readable
@kept
def reports() -> ResponseReturnValue:
    """年报"""
    return _list(REPORTS, REPORTS)


@blueprint.get("/open/content")
@readable
@kept
def content() -> ResponseReturnValue:
    """法定主动公开内容: its columns and everything, the newest first."""
    return _list(None, "content")


@blueprint.get("/open/columns/<column_id>")
@readable
@kept
def column(column_id: str) -> ResponseReturnValue:
    """One column, the newest first. Raises NotFound."""
    if not is_column(column_id):
        raise NotFound("There is no such column.", column=column_id)
    return _list(column_id, "content")


@blueprint.get("/open/language")
def choose_language() -> ResponseReturnValue:
    """A reader's language, in a cookie and nowhere else: a link, so that pages for all need no token in them."""
    response = redirect(local_path(request.args.get("next"), url_for("portal.index")), 303)
    wish = request.args.get("lang", "")
    if wish in LANGUAGES:
        secure = config().server.secure
        response.set_cookie(LANGUAGE_COOKIE, wish, max_age=_YEAR, secure=secure, httponly=True, samesite="Lax")
    return response


def _lists(column_id: str | None) -> list[tuple[str, str]]:
    """Registers of a column, the random inspections and the public consultations, by address and name."""
    inspections = [(url_for("portal.inspections"), _("随机抽查"))] if column_id in (None, INSPECTIONS) else []
    consultations = [(url_for("portal.consultations"), _("意见征集"))] if column_id in (None, OPEN_DAYS) else []
    return registers_of(column_id) + inspections + consultations


def _list(column_id: str | None, here: str) -> str:
    page = queries.listing(reading(), column_id, position())
    sizes = queries.column_sizes(reading()) if here == "content" else {}
    return draw(
        "portal/list.html",
        here=here,
        title=column_name(column_id) if column_id else _("法定主动公开内容"),
        column_id=column_id,
        columns=[(one, sizes.get(one.id, 0)) for one in columns()] if here == "content" else [],
        page=page,
        neighbours=paging(page),
        item_url=url_path,
        registers=_lists(column_id) if here == "content" else [],
    )
