"""The catalogue as CSV, Excel and JSON; such files back as a proposal, with what they would change shown first."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any, Final

from flask import Blueprint, Response, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from openpyxl import Workbook, load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from service.characters import sayable
from service.problems import status_of
from service.storage.queries import catalogue as queries
from service.storage.queries.catalogue import Filter
from service.web import error_texts
from service.web.catalogue.changing import shown_changes
from service.web.i18n import _
from service.web.input_refused import InputRefused
from service.web.pages import ask, reading, roles_required, today
from service.web.portal.item_words import FIELDS
from service.web.spreadsheets import MAX_BYTES, csv_response, csv_rows
from service.web.words import word
from workflows.disclosure.catalogue import item_data
from workflows.disclosure.catalogue_tables import COLUMNS, entry_of, row_of
from workflows.disclosure.errors import CatalogueInvalid
from workflows.disclosure.handlers.catalogue_changes import PROPOSERS, read_changes
from workflows.errors import Invalid, WorkflowError

_EXCEL: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_UNPACKED: Final = 50_000_000
"""Bytes: what a workbook may become; it is a ZIP archive."""
_ROWS: Final = 1_000


def add_to(blueprint: Blueprint) -> None:
    """Add the views."""
    blueprint.add_url_rule("/items.<any(csv, xlsx, json):form>", "export", export)
    blueprint.add_url_rule("/import", "ask_file", ask_file)
    blueprint.add_url_rule("/import", "take_file", take_file, methods=["POST"])


def export(form: str) -> ResponseReturnValue:
    """Every item, every field; comes back unchanged."""
    items = [line.item for line in queries.listing(reading(), Filter())]
    name = f"catalogue-{today().isoformat()}.{form}"
    if form == "json":
        response = jsonify({"items": [item_data(item) for item in items]})
    elif form == "csv":
        return csv_response(name, [COLUMNS, *(list(row_of(item).values()) for item in items)])
    else:
        response = Response(_workbook([row_of(item) for item in items]), mimetype=_EXCEL)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@roles_required(*PROPOSERS)
def ask_file() -> ResponseReturnValue:
    """The form."""
    return render_template("catalogue/import.html", columns=_columns(), wrong=[], message="", changes=None)


@roles_required(*PROPOSERS)
def take_file() -> ResponseReturnValue:
    """What the file would change, or every problem by row; nothing is taken yet."""
    sent = request.files.get("file")
    entries: list[dict[str, Any]] = []
    try:
        if sent is None or not sent.filename:
            raise InputRefused(_("请选择文件。"), field="file")
        entries = _entries(sent.filename, sent.read(MAX_BYTES + 1))
        items = ask(read_changes, items=entries)
    except Invalid as error:
        return _refused(error, entries), status_of(error)
    changes = shown_changes(list(items))
    told = json.dumps([item_data(item) for item in items], ensure_ascii=False)
    less = any(change[3] for change in changes)
    return render_template(
        "catalogue/import.html", columns=_columns(), wrong=[], message="", changes=changes, entries=told, less=less
    )


def _columns() -> list[str]:
    """The names of a file's columns, each with what it holds."""
    known = {**FIELDS, **dict.fromkeys(("limit_number", "limit_unit", "limit_start"), FIELDS["limit"])}
    return [_("%(name)s（%(meaning)s）", name=name, meaning=word(known, name)) for name in COLUMNS]


def _refused(error: WorkflowError, entries: Sequence[Mapping[str, Any]]) -> str:
    wrong = row_errors(error, entries)
    message = _("文件中有错误，没有导入任何事项。") if wrong else error_texts.message(error)
    return render_template("catalogue/import.html", columns=_columns(), wrong=wrong, message=message, changes=None)


def row_errors(error: WorkflowError, entries: Sequence[Mapping[str, Any]]) -> list[tuple[str, str, str, str]]:
    """(row, field, what is wrong, what to do) of every problem of a file, by row; the first row has the headings."""
    if not isinstance(error, CatalogueInvalid):
        return []
    rows: dict[str, list[int]] = {}
    for number, entry in enumerate(entries, 2):
        name = str(entry.get("id") or entry.get("code") or entry.get("name") or entry.get("title") or "?")
        rows.setdefault(name, []).append(number)
    return [
        (
            _("、").join(str(number) for number in rows.get(one["row"], ())) or "—",
            one["field"],
            error_texts.row_problem(one),
            error_texts.plain(one["remedy"]),
        )
        for one in sorted(error.details["problems"], key=lambda one: rows.get(one["row"], [0]))
    ]


def _entries(name: str, data: bytes) -> list[dict[str, Any]]:
    """Raises InputRefused."""
    rows, is_table = sent_rows(name, data)
    return [entry_of(row) for row in rows] if is_table else rows


def sent_rows(name: str, data: bytes) -> tuple[list[dict[str, Any]], bool]:
    """The rows of a CSV, Excel or JSON file, and whether it is a table. Raises InputRefused."""
    if len(data) > MAX_BYTES:
        raise InputRefused(_("文件超过%(n)sMB。", n=MAX_BYTES // 1_000_000), field="file")
    form = name.rpartition(".")[2].casefold()
    if form == "json":
        return _from_json(data), False
    return list(_sheet_rows(data) if form == "xlsx" else csv_rows(data)), True


def _from_json(data: bytes) -> list[dict[str, Any]]:
    try:
        told = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise InputRefused(_("文件不是JSON。"), field="file") from error
    entries = told.get("items") if isinstance(told, dict) else told
    if not isinstance(entries, list) or not all(isinstance(one, dict) for one in entries):
        raise InputRefused(_("JSON文件应当含有事项清单（items）。"), field="file")
    return entries


def _sheet_rows(data: bytes) -> list[dict[str, str]]:
    """The rows of the first sheet by the headings of its first row."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(part.file_size for part in archive.infolist()) > _UNPACKED:
                raise InputRefused(_("文件超过%(n)sMB。", n=_UNPACKED // 1_000_000), field="file")
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        rows = [[_cell(value) for value in row] for row in sheet.iter_rows(max_row=_ROWS, max_col=60, values_only=True)]
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, IndexError, SyntaxError) as error:
        raise InputRefused(_("无法读取该Excel文件（.xlsx）。"), field="file") from error
    if not rows:
        raise InputRefused(_("文件是空的。"), field="file")
    headings, *content = rows
    return [{name: cell for name, cell in zip(headings, row, strict=False) if name} for row in content if any(row)]


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value).strip()


def _workbook(rows: Sequence[Mapping[str, str]]) -> bytes:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "items"
    for number, row in enumerate([dict(zip(COLUMNS, COLUMNS, strict=True)), *rows], 1):
        for place, name in enumerate(COLUMNS, 1):
            cell = sheet.cell(number, place)
            # A text that begins with = is no formula.
            cell.value, cell.data_type = sayable(row[name]), "s"
    sheet.freeze_panes = "C2"
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()
