"""For machines: an Atom feed of everything or of a column, the catalogue as JSON and CSV, a sitemap."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time
from typing import Any, Final

from flask import Response, jsonify, render_template, url_for
from flask.typing import ResponseReturnValue

from service.storage.queries import portal as queries
from service.storage.queries.portal import Entry
from service.web.i18n import _
from service.web.pages import config, names, reading
from service.web.portal.frame import absolute, blueprint, bureau_name, column_name, is_column, readable
from service.web.spreadsheets import csv_response
from workflows.disclosure.handlers.issuing import url_path
from workflows.errors import NotFound
from workflows.handlers.moments import ZONE

_ENTRIES: Final = 50
_HEADS: Final = (
    *("索引号", "标题", "发文字号", "成文日期", "发布日期", "栏目"),
    *("责任科室", "有效性", "关键词", "校验值", "网址"),
)


@blueprint.get("/open/feed.atom", defaults={"column_id": None})
@blueprint.get("/open/columns/<column_id>/feed.atom")
@readable
def feed(column_id: str | None) -> ResponseReturnValue:
    """The newest publications; a corrected one is an updated entry. Raises NotFound."""
    if column_id is not None and not is_column(column_id):
        raise NotFound("There is no such column.", column=column_id)
    entries = queries.newest(reading(), column_id, _ENTRIES)
    name = column_name(column_id) if column_id else _("政府信息公开")
    own = url_for("portal.feed", column_id=column_id)
    page = url_for("portal.column", column_id=column_id) if column_id else url_for("portal.content")
    updated = _midnight(entries[0]) if entries else "1970-01-01T00:00:00+08:00"
    text = render_template(
        "portal/feed.xml",
        title=f"{bureau_name()} {name}",
        own=absolute(own),
        page=absolute(page),
        updated=updated,
        author=bureau_name(),
        entries=[(entry, absolute(url_path(entry.id)), _midnight(entry)) for entry in entries],
    )
    return Response(text, mimetype="application/atom+xml")


@blueprint.get("/open/catalogue.json")
@readable
def catalogue_json() -> ResponseReturnValue:
    """The catalogue (目录) with index number, title and dates of every live publication."""
    entries = queries.newest(reading(), limit=queries.EXPORT)
    return jsonify({"publisher": config().bureau.name, "entries": [_record(entry) for entry in entries]})


@blueprint.get("/open/catalogue.csv")
@readable
def catalogue_csv() -> ResponseReturnValue:
    """The same as a table that opens in a spreadsheet."""
    rows: list[Iterable[object]] = [_HEADS]
    for entry in queries.newest(reading(), limit=queries.EXPORT):
        record = _record(entry)
        row = [record[name] for name in ("index_number", "title", "document_number", "form_date", "published_on")]
        row += [column_name(entry.column), names().department(entry.department), record["validity"]]
        rows.append([str(value or "") for value in [*row, "；".join(entry.keywords), entry.checksum, record["url"]]])
    return csv_response("catalogue.csv", rows)


@blueprint.get("/open/sitemap.xml")
@readable
def sitemap() -> ResponseReturnValue:
    """Addresses of every live publication, for search engines."""
    entries = queries.newest(reading(), limit=queries.EXPORT)
    rows = [(absolute(url_path(entry.id)), entry.published_on.isoformat()) for entry in entries]
    return Response(render_template("portal/sitemap.xml", rows=rows), mimetype="application/xml")


def _record(entry: Entry) -> dict[str, Any]:
    return {
        "index_number": entry.index_number,
        "title": entry.title,
        "document_number": entry.document_number,
        "form_date": entry.form_date.isoformat(),
        "published_on": entry.published_on.isoformat(),
        "column": entry.column,
        "theme": entry.theme,
        "category": entry.category,
        "keywords": list(entry.keywords),
        "department": entry.department,
        "validity": entry.validity.value,
        "version": entry.version_number,
        "checksum": entry.checksum,
        "url": absolute(url_path(entry.id)),
    }


def _midnight(entry: Entry) -> str:
    return datetime.combine(entry.published_on, time(), ZONE).isoformat()
