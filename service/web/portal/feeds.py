"""For machines: feeds (Atom, RSS, JSON) of everything or of a column, the catalogue as JSON and CSV, a sitemap."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from html import escape
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

from flask import Response, jsonify, render_template, url_for
from flask.typing import ResponseReturnValue

from service.characters import sayable
from service.storage.queries import consultations as consultation_queries
from service.storage.queries import feeds as feed_queries
from service.storage.queries import portal as queries
from service.storage.queries.portal import Entry
from service.web.i18n import _
from service.web.pages import config, names, reading
from service.web.portal.frame import absolute, blueprint, bureau, column_name, columns, draw, is_column, readable
from service.web.portal.keeping import kept
from service.web.spreadsheets import csv_response
from workflows.disclosure.handlers.channel_jobs import url_path
from workflows.disclosure.public_consultations import Consultation
from workflows.disclosure.rich_text import plain_text, sanitise
from workflows.errors import NotFound
from workflows.handlers.moments import ZONE

_ENTRIES: Final = 50
_SUMMARY: Final = 200
SITEMAP: Final = 49_000
"""Publications of one file: sitemaps.org allows 50,000 addresses, the rest of the first file are consultations."""
_CONSULTATIONS: Final = 1_000
_HEADS: Final = (
    *("索引号", "标题", "发文字号", "成文日期", "发布日期", "栏目"),
    *("责任科室", "有效性", "关键词", "校验值", "网址"),
)


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """An entry of a feed, in all three forms: moments are those of the first and of the newest version."""

    id: str
    url: str
    title: str
    summary: str
    html: str
    notice: str
    published: datetime
    updated: datetime
    column: str
    tags: tuple[str, ...]


@blueprint.get("/open/feed.<any(atom, rss, json):form>", defaults={"column_id": None})
@blueprint.get("/open/columns/<column_id>/feed.<any(atom, rss, json):form>")
@readable
@kept
def feed(column_id: str | None, form: str) -> ResponseReturnValue:
    """The newest publications as Atom, RSS 2.0 or JSON Feed 1.1; what was corrected last comes first.

    Raises NotFound.
    """
    if column_id is not None and not is_column(column_id):
        raise NotFound("There is no such column.", column=column_id)
    entries = [_entry(one) for one in feed_queries.feed(reading(), column_id, _ENTRIES)]
    if column_id is None:
        entries += [_asked(one) for one in consultation_queries.newest(reading(), _ENTRIES)]
        entries = sorted(entries, key=lambda one: one.updated, reverse=True)[:_ENTRIES]
    name = column_name(column_id) if column_id else _("政府信息公开")
    values: dict[str, Any] = {
        "title": f"{bureau().name} {name}",
        "own": absolute(url_for("portal.feed", column_id=column_id, form=form)),
        "page": absolute(url_for("portal.column", column_id=column_id) if column_id else url_for("portal.content")),
        "updated": entries[0].updated if entries else datetime(1970, 1, 1, tzinfo=ZONE),
        "author": bureau().name,
        "entries": entries,
    }
    if form == "json":
        response = jsonify(_json_feed(values))
        response.mimetype = "application/feed+json"
        return response
    text = render_template(f"portal/feed.{form}.xml", rfc822=format_datetime, **values)
    return Response(sayable(text), mimetype=f"application/{form}+xml")


@blueprint.get("/open/feeds")
@readable
@kept
def feeds() -> ResponseReturnValue:
    """Which feeds there are."""
    own = [(_("政府信息公开"), None), *((column.name, column.id) for column in columns())]
    lines = [
        (name, [(form, url_for("portal.feed", column_id=column_id, form=form)) for form in ("atom", "rss", "json")])
        for name, column_id in own
    ]
    mails = any(one.kind == "mail" for one in config().channels)
    return draw("portal/feeds.html", here="feeds", lines=lines, mails=mails)


def _entry(found: feed_queries.FeedRow) -> FeedEntry:
    text = plain_text(found.body)
    return FeedEntry(
        id=f"urn:uuid:{uuid5(NAMESPACE_URL, found.entry.index_number)}",
        url=absolute(url_path(found.entry.id)),
        title=found.entry.title,
        summary=text[:_SUMMARY] + ("…" if len(text) > _SUMMARY else ""),
        html=sanitise(found.body),
        notice=found.notice,
        published=found.first_at.astimezone(ZONE),
        updated=found.last_at.astimezone(ZONE),
        column=column_name(found.entry.column),
        tags=found.entry.keywords,
    )


def _asked(found: Consultation) -> FeedEntry:
    """A consultation, renewed when its results are published or it is called off. Raises LookupError if not public."""
    if found.notice_published_at is None:
        raise LookupError(found.id)
    notice, url = found.notice, absolute(url_for("portal.consultation", consultation_id=found.id))
    text = consultation_queries.public_text(found)
    told = notice.explanation
    return FeedEntry(
        id=f"urn:uuid:{uuid5(NAMESPACE_URL, f'consultation:{found.id}')}",
        url=url,
        title=notice.title,
        summary=told[:_SUMMARY] + ("…" if len(told) > _SUMMARY else ""),
        html="".join(f"<p>{escape(line)}</p>" for line in text.splitlines() if line.strip()),
        notice=_changed(found),
        published=found.notice_published_at.astimezone(ZONE),
        updated=_last_change(found).astimezone(ZONE),
        column=_("意见征集"),
        tags=(),
    )


def _changed(found: Consultation) -> str:
    if found.called_off_at is not None:
        return _("已终止：%(reason)s", reason=found.called_off_reason)
    return _("采纳情况已公开。") if found.results_published_at is not None else ""


def _last_change(found: Consultation) -> datetime:
    moments = (found.notice_published_at, found.results_published_at, found.called_off_at)
    return max(at for at in moments if at is not None)


def _json_feed(values: Mapping[str, Any]) -> dict[str, Any]:
    """JSON Feed 1.1, jsonfeed.org/version/1.1."""
    items = [
        {
            "id": entry.id,
            "url": entry.url,
            "title": entry.title,
            "content_html": entry.html,
            "summary": entry.notice or entry.summary,
            "date_published": entry.published.isoformat(),
            "date_modified": entry.updated.isoformat(),
            "tags": list(entry.tags),
        }
        for entry in values["entries"]
    ]
    return {
        "version": "https://jsonfeed.org/version/1.1",
        "title": values["title"],
        "home_page_url": values["page"],
        "feed_url": values["own"],
        "language": "zh-CN",
        "authors": [{"name": values["author"]}],
        "items": items,
    }


@blueprint.get("/open/catalogue.json", defaults={"number": 1})
@blueprint.get("/open/catalogue-<int(min=2, max=50000):number>.json", endpoint="catalogue_json_part")
@readable
@kept
def catalogue_json(number: int) -> ResponseReturnValue:
    """The catalogue (目录) with index number, title and dates of every live publication, the newest first.

    In parts of `EXPORT` entries: `next` is the address of the following one, null in the last. Raises NotFound.
    """
    entries, following = _part(number, "json")
    told = {"publisher": config().bureau.name, "complete": not following, "next": following or None}
    return jsonify({**told, "entries": [_record(entry) for entry in entries]})


@blueprint.get("/open/catalogue.csv", defaults={"number": 1})
@blueprint.get("/open/catalogue-<int(min=2, max=50000):number>.csv", endpoint="catalogue_csv_part")
@readable
@kept
def catalogue_csv(number: int) -> ResponseReturnValue:
    """The same as tables that open in a spreadsheet, in the same parts. Raises NotFound."""
    rows: list[Iterable[object]] = [_HEADS]
    for entry in _part(number, "csv")[0]:
        record = _record(entry)
        row = [record[name] for name in ("index_number", "title", "document_number", "form_date", "published_on")]
        row += [column_name(entry.column), names().department(entry.department), record["validity"]]
        rows.append([str(value or "") for value in [*row, "；".join(entry.keywords), entry.checksum, record["url"]]])
    return csv_response("catalogue.csv" if number == 1 else f"catalogue-{number}.csv", rows)


def _part(number: int, form: str) -> tuple[list[Entry], str]:
    """The entries of a part, and the address of the next one; empty behind the last. Raises NotFound."""
    size = queries.EXPORT
    entries = queries.newest(reading(), limit=size + 1, offset=(number - 1) * size)
    if number > 1 and not entries:
        raise NotFound("There is no such part of the catalogue.", number=number)
    more = len(entries) > size
    path = url_for(f"portal.catalogue_{form}_part", number=number + 1)
    return entries[:size], absolute(path) if more else ""


@blueprint.get("/open/sitemap.xml")
@readable
@kept
def sitemap() -> ResponseReturnValue:
    """Addresses of every live publication and every public consultation, for search engines.

    An index of parts where one file may not hold them.
    """
    parts = feed_queries.sitemap_parts(reading(), SITEMAP)
    if len(parts) <= 1:
        return _sitemap(1)
    urls = [absolute(url_for("portal.sitemap_part", number=number)) for number in range(1, len(parts) + 1)]
    text = render_template("portal/sitemap_index.xml", rows=list(zip(urls, parts, strict=True)))
    return Response(text, mimetype="application/xml")


@blueprint.get("/open/sitemap-<int(min=1, max=50000):number>.xml")
@readable
@kept
def sitemap_part(number: int) -> ResponseReturnValue:
    """One part. Raises NotFound."""
    return _sitemap(number)


def _sitemap(number: int) -> Response:
    found = feed_queries.sitemap_rows(reading(), SITEMAP, number)
    if not found and number > 1:
        raise NotFound("There is no such part of the sitemap.", number=number)
    rows = [(absolute(url_path(one)), at.astimezone(ZONE).isoformat()) for one, at in found]
    if number == 1:
        asked = consultation_queries.newest(reading(), _CONSULTATIONS)
        urls = [absolute(url_for("portal.consultation", consultation_id=one.id)) for one in asked]
        rows += [(url, _last_change(one).astimezone(ZONE).isoformat()) for url, one in zip(urls, asked, strict=True)]
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
