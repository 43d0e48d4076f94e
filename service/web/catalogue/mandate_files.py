"""What the catalogue rests on as CSV, Excel and JSON; such files back, with what they would change shown first."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.problems import status_of
from service.storage.queries import mandates as queries
from service.web import error_texts
from service.web.catalogue.files import row_errors, sent_rows
from service.web.catalogue.mandates import title_of
from service.web.i18n import _
from service.web.input_refused import InputRefused
from service.web.pages import ask, command, reading, roles_required, text_field, today
from service.web.portal import mandate_words
from service.web.portal.mandate_words import changed, facts
from service.web.spreadsheets import MAX_BYTES, csv_response
from service.web.words import word
from workflows.disclosure.handlers.mandates import KEEPERS, put_mandates, read_mandates
from workflows.disclosure.mandates import FIELDS, Mandate, mandate_data
from workflows.errors import Invalid, WorkflowError


def add_to(blueprint: Blueprint) -> None:
    """Add the views."""
    blueprint.add_url_rule("/mandates.<any(csv, json):form>", "export_mandates", export)
    blueprint.add_url_rule("/mandates/import", "ask_mandates", ask_file)
    blueprint.add_url_rule("/mandates/import", "take_mandates", take_file, methods=["POST"])
    blueprint.add_url_rule("/mandates/import/confirm", "put_mandates", put_all, methods=["POST"])


def export(form: str) -> ResponseReturnValue:
    """Every entry, every field; comes back unchanged."""
    entries = [mandate_data(line.mandate) for line in queries.listing(reading())]
    name = f"mandates-{today().isoformat()}.{form}"
    if form == "csv":
        return csv_response(name, [FIELDS, *([entry[field] or "" for field in FIELDS] for entry in entries)])
    response = jsonify({"items": entries})
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@roles_required(*KEEPERS)
def ask_file() -> ResponseReturnValue:
    """The form."""
    return _draw()


@roles_required(*KEEPERS)
def take_file() -> ResponseReturnValue:
    """What the file would change, or every problem by row; nothing is taken yet."""
    sent = request.files.get("file")
    entries: list[dict[str, Any]] = []
    try:
        if sent is None or not sent.filename:
            raise InputRefused(_("请选择文件。"), field="file")
        entries, _is_table = sent_rows(sent.filename, sent.read(MAX_BYTES + 1))
        found = ask(read_mandates, entries=entries)
    except Invalid as error:
        return _refused(error, entries), status_of(error)
    known = queries.by_code(reading())
    told = [_change(known.get(mandate.code), mandate) for mandate in found if known.get(mandate.code) != mandate]
    kept = json.dumps([mandate_data(mandate) for mandate in found], ensure_ascii=False)
    return _draw(changes=told, entries=kept)


@roles_required(*KEEPERS)
def put_all() -> ResponseReturnValue:
    """What the preview of a file showed."""
    try:
        entries = json.loads(text_field("entries", 5_000_000))
    except ValueError:
        entries = []
    return command(
        put_mandates,
        entries=[one for one in entries if isinstance(one, dict)] if isinstance(entries, list) else [],
        reason=text_field("reason", 2000),
        to=url_for("catalogue.mandates"),
        done=_("已保存。引用有变更条目的事项已交由责任科室核对。"),
    )


def _change(before: Mandate | None, after: Mandate) -> tuple[str, Any, Any, bool]:
    name = f"{after.code} {title_of(after)}"
    return name, [] if before else facts(after), changed(before, after), False


def _refused(error: WorkflowError, entries: Sequence[Mapping[str, Any]]) -> str:
    wrong = row_errors(error, entries)
    message = _("文件中有错误，没有导入任何条目。") if wrong else error_texts.message(error)
    return _draw(wrong=wrong, message=message)


def _columns() -> list[str]:
    return [_("%(name)s（%(meaning)s）", name=name, meaning=word(mandate_words.FIELDS, name)) for name in FIELDS]


def _draw(**values: object) -> str:
    blank: dict[str, object] = {"wrong": [], "message": "", "changes": None, "entries": "", "columns": _columns()}
    return render_template("catalogue/mandate_import.html", **{**blank, **values})
