"""Registers as files: a CSV of what counts, an empty one to fill in, and one that was filled in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.identity import required_actor
from service.problems import status_of
from service.storage.queries import records as queries
from service.web import error_texts
from service.web.i18n import _
from service.web.input_refused import InputRefused
from service.web.pages import ask, command, lang, reading, today
from service.web.spreadsheets import csv_response, csv_rows
from workflows.errors import Invalid, WorkflowError
from workflows.records.errors import RowsInvalid
from workflows.records.handlers.entering import import_records
from workflows.records.handlers.reading import Register, check_write, open_register
from workflows.records.tabular import headings, row_of
from workflows.records.values import field_of


def add_to(blueprint: Blueprint) -> None:
    """Add the views."""
    blueprint.add_url_rule("/<type_key>.csv", "export", export)
    blueprint.add_url_rule("/<type_key>/template.csv", "template", template)
    blueprint.add_url_rule("/<type_key>/import", "ask_file", ask_file)
    blueprint.add_url_rule("/<type_key>/import", "take_file", take_file, methods=["POST"])


def export(type_key: str) -> ResponseReturnValue:
    """What counts, every field of it. Raises NotFound, NotAllowed."""
    register = ask(open_register, type_key=type_key)
    return csv_response(f"{type_key}-{today().isoformat()}.csv", _rows(register, _keys(register)))


def template(type_key: str) -> ResponseReturnValue:
    """The headings alone."""
    register = ask(open_register, type_key=type_key)
    return csv_response(f"{type_key}.csv", [headings(register.form, _keys(register), lang())])


def ask_file(type_key: str) -> ResponseReturnValue:
    """The form. Raises NotFound, NotAllowed."""
    return _draw(_writable(type_key))


def take_file(type_key: str) -> ResponseReturnValue:
    """All rows or none; what is wrong is listed row by row."""
    register, sent = _writable(type_key), request.files.get("file")
    try:
        if sent is None or not sent.filename:
            raise InputRefused(_("请选择文件。"), field="file")
        rows = csv_rows(sent.read())
    except Invalid as error:
        return _draw(register, error), status_of(error)
    return command(
        import_records,
        type_key=type_key,
        rows=rows,
        lang=lang(),
        to=url_for("registers.register", type_key=type_key),
        done=_("已导入%(n)s条记录。", n=len(rows)),
        makes=True,
        again=lambda error: _draw(register, error),
    )


def public_rows(register: Register) -> Iterator[list[str]]:
    """Headings and rows of what the public sees."""
    public = register.declared.public
    return _rows(register, public.columns if public else ())


def _rows(register: Register, keys: Sequence[str]) -> Iterator[list[str]]:
    yield headings(register.form, keys, lang())
    for record in queries.everything(reading(), register.declared.key):
        yield row_of(register.form, keys, record, lang())


def _keys(register: Register) -> list[str]:
    return [field.key for field in register.form.fields]


def _writable(type_key: str) -> Register:
    register = ask(open_register, type_key=type_key)
    check_write(required_actor(), register.declared)
    return register


def _draw(register: Register, error: WorkflowError | None = None) -> str:
    return render_template(
        "registers/import.html",
        declared=register.declared,
        name=register.declared.name.of(lang()),
        labels=headings(register.form, _keys(register), lang()),
        message=error_texts.message(error) if error else "",
        wrong=_wrong(register, error.details) if isinstance(error, RowsInvalid) else [],
        count=error.details["count"] if isinstance(error, RowsInvalid) else 0,
    )


def _wrong(register: Register, details: dict[str, Any]) -> list[tuple[int, str, str]]:
    found = []
    for one in details["rows"]:
        field = field_of(register.form, one["field"])
        label = one["field"] if field is None else field.label.of(lang()) or field.key
        # In the file the first row holds the headings.
        found.append((one["row"] + 1, label, one["message"]))
    return found
