"""Registers that the public sees (名单): a list, a table, data. Only what was reviewed and accepted."""

from __future__ import annotations

from itertools import islice
from typing import Final

from flask import current_app, jsonify, url_for
from flask.typing import ResponseReturnValue

from service.storage.queries import records as queries
from service.web.pages import lang, paging, position, reading, text_argument
from service.web.portal.frame import absolute, blueprint, column_name, draw, readable
from service.web.registers.files import public_rows
from service.web.registers.shown import cells_of, column_headings
from service.web.spreadsheets import csv_response
from workflows.disclosure.handlers.requests import VISITOR
from workflows.records.declaration import PublicView
from workflows.records.handlers.reading import Register, public_register, public_registers
from workflows.records.values import value_at

_DATA: Final = 5000
"""Records of the JSON answer at most; the table has them all."""


@blueprint.get("/open/registers/<type_key>")
@readable
def register(type_key: str) -> ResponseReturnValue:
    """What counts, the last accepted first. Raises NotFound."""
    opened, public = _public(type_key)
    text = text_argument("find", queries.TEXT_LIMIT)
    page = queries.public_listing(reading(), type_key, text, position())
    return draw(
        "portal/register.html",
        here="content",
        name=opened.declared.name.of(lang()),
        note=public.note.of(lang()),
        column_id=public.column,
        column_title=column_name(public.column),
        type_key=type_key,
        headings=column_headings(opened.form, public.columns),
        rows=[(record.id, cells_of(opened.form, public.columns, record.current_answers)) for record in page.rows],
        neighbours=paging(page),
        text=text,
    )


@blueprint.get("/open/registers/<type_key>.csv")
@readable
def register_csv(type_key: str) -> ResponseReturnValue:
    """The same as a table that opens in a spreadsheet. Raises NotFound."""
    opened, _view = _public(type_key)
    return csv_response(f"{type_key}.csv", public_rows(opened))


@blueprint.get("/open/registers/<type_key>.json")
@readable
def register_json(type_key: str) -> ResponseReturnValue:
    """The same as data: fields by their keys. Raises NotFound."""
    opened, public = _public(type_key)
    found = islice(queries.everything(reading(), type_key), _DATA)
    entries = [{key: value_at(record.current_answers, key) for key in public.columns} for record in found]
    return jsonify(
        {
            "name": opened.declared.name.zh,
            "url": absolute(f"/open/registers/{type_key}"),
            "fields": dict(zip(public.columns, column_headings(opened.form, public.columns), strict=True)),
            "entries": entries,
        }
    )


def registers_of(column_id: str | None) -> list[tuple[str, str]]:
    """The registers of a column, by address and name; without a column all that the public sees."""
    seen = current_app.extensions["dispatch"].ask(public_registers, VISITOR)
    return [
        (url_for("portal.register", type_key=key), opened.declared.name.of(lang()))
        for key, opened in seen.items()
        if opened.declared.public is not None and column_id in (None, opened.declared.public.column)
    ]


def _public(type_key: str) -> tuple[Register, PublicView]:
    opened = current_app.extensions["dispatch"].ask(public_register, VISITOR, type_key=type_key)
    assert opened.declared.public is not None  # noqa: S101  the handler refuses others
    return opened, opened.declared.public
