"""The disclosure catalogue (公开事项目录) for everybody: by column and department, with what is public of each item."""

from __future__ import annotations

from typing import Any

from flask import jsonify, url_for
from flask.typing import ResponseReturnValue

from service.storage.database import reading
from service.storage.queries import catalogue as queries
from service.storage.queries.catalogue import Filter, ItemLine
from service.web.pages import moment, names, text_argument
from service.web.portal.frame import absolute, blueprint, column_name, columns, draw, readable
from service.web.portal.item_words import PUBLIC, STATES, facts, less_of, limit_text, name_of
from service.web.spreadsheets import csv_response
from service.web.words import CHANNELS, word
from workflows.disclosure.catalogue import item_data
from workflows.disclosure.catalogue_tables import COLUMNS, row_of
from workflows.disclosure.catalogue_versions import ItemVersion
from workflows.disclosure.handlers.channel_jobs import url_path
from workflows.handlers.moments import local_date

_PERSONS = ("leader", "handler")


@blueprint.get("/open/items")
@readable
def catalogue_items() -> ResponseReturnValue:
    """Every item, or those of a column or department."""
    wanted = Filter(department=text_argument("department", 60), column=text_argument("column", 60))
    return draw(
        "portal/catalogue.html",
        here="content",
        lines=queries.listing(reading(), wanted),
        less=[(one.version, less_of(one.before, one.version.item)) for one in queries.less(reading())],
        wanted=wanted,
        columns=columns(),
        departments=names().departments,
        department_name=names().department,
        name_of=name_of,
        limit_text=limit_text,
        channel=lambda value: word(CHANNELS, value),
        day=local_date,
    )


@blueprint.get("/open/items/<item_id>")
@readable
def catalogue_item(item_id: str) -> ResponseReturnValue:
    """One item: what is public of it, and every version with the law where one gives less. Raises NotFound."""
    found = queries.item(reading(), item_id)
    return draw(
        "portal/catalogue_item.html",
        here="content",
        name=name_of(found),
        facts=facts(found, PUBLIC),
        state=word(STATES, found.state),
        entries=queries.published(reading(), item_id),
        versions=queries.versions(reading(), item_id),
        ending=queries.ending(reading(), item_id),
        day=local_date,
        item_url=url_path,
        moment=moment,
    )


@blueprint.get("/open/items.json")
@readable
def catalogue_items_json() -> ResponseReturnValue:
    """Every item for machines; no persons."""
    less = [(one.version, one.version.item.id) for one in queries.less(reading())]
    told = [_told(line, [version for version, item_id in less if item_id == line.item.id]) for line in _all()]
    return jsonify({"items": told})


@blueprint.get("/open/items.csv")
@readable
def catalogue_items_csv() -> ResponseReturnValue:
    """The same as a table."""
    headings = [name for name in COLUMNS if name not in _PERSONS]
    rows = [row_of(line.item) for line in _all()]
    return csv_response("items.csv", [headings, *([row[name] for name in headings] for row in rows)])


def _all() -> list[ItemLine]:
    return queries.listing(reading(), Filter())


def _told(line: ItemLine, less: list[ItemVersion]) -> dict[str, Any]:
    told = {name: value for name, value in item_data(line.item).items() if name not in _PERSONS}
    return {
        **told,
        "url": absolute(url_for("portal.catalogue_item", item_id=line.item.id)),
        "column_name": column_name(line.item.column),
        "version": line.version,
        "state": line.state.value,
        "exceptions": [{"on": local_date(one.at).isoformat(), "law": one.exception} for one in less],
        "publications": line.public,
        "last_published_on": line.last_on.isoformat() if line.last_on else None,
    }
