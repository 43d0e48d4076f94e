"""What people do on a duty's page: edit with a preview, record an event, waive one time."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from service.problems import status_of
from service.web import error_texts
from service.web.duties.lists import draw
from service.web.i18n import _
from service.web.pages import ask, command, text_field
from workflows.calendar.dates import read_date
from workflows.disclosure.duties import LEAD_MAX
from workflows.disclosure.handlers import duties as handlers
from workflows.disclosure.handlers.duty_reading import duty_file
from workflows.errors import Invalid, WorkflowError

_FIELDS = ("name", "name_en", "clause", "cycle", "evidence", "evidence_en")


def add_to(blueprint: Blueprint) -> None:
    """Add the views."""
    blueprint.add_url_rule("/<code>", "change", change, methods=["POST"])
    blueprint.add_url_rule("/<code>/events", "record", record, methods=["POST"])
    blueprint.add_url_rule("/<code>/occurrences/<occurrence_id>/waive", "waive", waive, methods=["POST"])


def change(code: str) -> ResponseReturnValue:
    """Save the duty; with the button `preview` only say when it would be due."""
    typed = {name: text_field(name, 2000).strip() for name in (*_FIELDS, "lead", "named")}
    version = text_field("version", 10)
    try:
        fields = _fields(typed, active="active" in request.form)
        if "preview" in request.form:
            shown = ask(handlers.next_days, code=code, fields=fields)
            return draw(ask(duty_file, code=code), typed=typed, preview=shown)
    except Invalid as error:
        return _again(code, typed, error), status_of(error)
    return command(
        handlers.edit_duty,
        code=code,
        version=int(version) if version.isdecimal() else 0,
        fields=fields,
        to=url_for("duties.duty", code=code),
        done=_("已保存，未开始的各次职责随后按新的周期重新安排。"),
        again=lambda error: _again(code, typed, error),
    )


def record(code: str) -> ResponseReturnValue:
    """Something happened that the duty counts from."""
    file = ask(duty_file, code=code)
    back = url_for("duties.duty", code=code)
    typed = {"on": text_field("on", 20), "note": text_field("note", 2000)}

    def again(error: WorkflowError) -> str:
        return draw(file, typed=typed, errors=_errors(error))

    try:
        on = read_date(typed["on"], "on")
    except Invalid as error:
        return again(error), status_of(error)
    return command(
        handlers.record_event,
        name=file.duty.rule.at,
        on=on,
        note=typed["note"],
        to=back,
        done=_("已登记，期限由此起算。"),
        again=again,
    )


def waive(code: str, occurrence_id: str) -> ResponseReturnValue:
    """One time is not asked for."""
    return command(
        handlers.waive,
        occurrence_id=occurrence_id,
        reason=text_field("reason", 2000),
        to=url_for("duties.duty", code=code),
        done=_("该次职责免予办理，理由已记录。"),
    )


def _fields(typed: dict[str, str], *, active: bool) -> dict[str, Any]:
    if not typed["lead"].isdecimal():
        raise Invalid(f"The lead is 0 to {LEAD_MAX} working days.", field="lead")
    named = {}
    for line in typed["named"].splitlines():
        if line.strip():
            period, _equals, day = (part.strip() for part in line.partition("="))
            named[period] = read_date(day, "named").isoformat()
    return {**{name: typed[name] for name in _FIELDS}, "lead": int(typed["lead"]), "named": named, "active": active}


def _again(code: str, typed: dict[str, str], error: WorkflowError) -> str:
    return draw(ask(duty_file, code=code), typed=typed, errors=_errors(error))


def _errors(error: WorkflowError) -> dict[str, str]:
    return {str(error.details.get("field", "cycle")): error_texts.message(error)}
