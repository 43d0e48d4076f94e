"""A duty's form: a new one or one that is edited, with a preview of its next days. Works without a script."""

from __future__ import annotations

from typing import Any, Final

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.problems import status_of
from service.storage.queries import catalogue
from service.web import error_texts
from service.web.duties import cycle_form
from service.web.duties.lists import name_of, shared
from service.web.i18n import _, _l
from service.web.pages import ask, command, lang, names, reading, roles_required, text_field
from service.web.portal.item_words import name_of as item_name
from service.web.words import CHANNELS, Words, word
from workflows.calendar.cycle_words import EVENTS, event_name
from workflows.calendar.cycles import CycleKind
from workflows.calendar.dates import read_date
from workflows.disclosure.duties import LEAD_MAX, REVIEW, TASK, Duty, Planned
from workflows.disclosure.handlers import duties as handlers
from workflows.disclosure.handlers.duty_beginning import EDITORS
from workflows.disclosure.handlers.duty_reading import all_duties, duty_file
from workflows.errors import Invalid, WorkflowError

_TEXTS: Final = ("name", "name_en", "clause", "department", "item", "evidence", "evidence_en")
PROCESSES: Final[Words] = {
    TASK: _l("办理并提交凭据，由他人核对"),
    REVIEW: _l("起草并公开一篇信息（先审后发）"),
    "annual_report": _l("编写、签发并公布年度报告"),
}


def add_to(blueprint: Blueprint) -> None:
    """Add the views."""
    blueprint.add_url_rule("/new", "new", new)
    blueprint.add_url_rule("/new", "create", create, methods=["POST"])
    blueprint.add_url_rule("/<code>/edit", "edit", edit)
    blueprint.add_url_rule("/<code>/edit", "change", change, methods=["POST"])


@roles_required(*EDITORS)
def new() -> ResponseReturnValue:
    """The empty form."""
    return _draw(None, {"often": "yearly", "unit": "d", "shift": "0", "lead": "10", "process": TASK, "active": "1"})


@roles_required(*EDITORS)
def create() -> ResponseReturnValue:
    """Add it; with the button `preview` only say when it would be due."""
    typed = _typed()
    try:
        row = {**_fields(typed), "code": typed["code"].strip(), "process": typed["process"]}
        if typed["process"] != TASK:
            row["channels"] = request.form.getlist("channels")
        if "preview" in request.form:
            return _draw(None, typed, preview=ask(handlers.preview_duty, row=row))
    except Invalid as error:
        return _draw(None, typed, error=error), status_of(error)
    return command(
        handlers.create_duty,
        row=row,
        to=lambda duty: url_for("duties.duty", code=duty.code),
        done=_("已新增，各次职责随后排定。"),
        again=lambda error: _draw(None, typed, error=error),
    )


@roles_required(*EDITORS)
def edit(code: str) -> ResponseReturnValue:
    """The duty as it is. Raises NotFound."""
    duty = ask(duty_file, code=code).duty
    return _draw(duty, _as_typed(duty))


@roles_required(*EDITORS)
def change(code: str) -> ResponseReturnValue:
    """Save the duty; with the button `preview` only say when it would be due. Raises NotFound."""
    duty, typed = ask(duty_file, code=code).duty, _typed()
    try:
        fields = {**_fields(typed), "active": bool(typed["active"])}
        if "preview" in request.form:
            return _draw(duty, typed, preview=ask(handlers.next_days, code=code, fields=fields))
    except Invalid as error:
        return _draw(duty, typed, error=error), status_of(error)
    return command(
        handlers.edit_duty,
        code=code,
        version=int(typed["version"]) if typed["version"].isdecimal() else 0,
        fields=fields,
        reason=typed["reason"],
        to=url_for("duties.duty", code=code),
        done=_("已保存，未开始的各次职责随后按新的周期重新安排。"),
        again=lambda error: _draw(duty, typed, error=error),
    )


def _typed() -> dict[str, str]:
    more = ("code", "process", "lead", "named", "reason", "version", "active")
    return {name: text_field(name, 2000) for name in (*_TEXTS, *cycle_form.FIELDS, *more)}


def _as_typed(duty: Duty) -> dict[str, str]:
    return {
        **{name: str(getattr(duty, name)) for name in (*_TEXTS, "code", "process", "lead", "version")},
        **cycle_form.fields_of(duty.cycle),
        "named": "\n".join(f"{period} = {day}" for period, day in sorted(duty.named.items())),
        "active": "1" if duty.active else "",
        "reason": "",
    }


def _fields(typed: dict[str, str]) -> dict[str, Any]:
    if not typed["lead"].strip().isdecimal():
        raise Invalid(f"The lead is 0 to {LEAD_MAX} working days.", field="lead")
    if typed["department"] not in names().departments:
        raise Invalid(_("请选择责任科室。"), field="department")
    named = {}
    for line in typed["named"].splitlines():
        if line.strip():
            period, _equals, day = (part.strip() for part in line.partition("="))
            named[period] = read_date(day, "named").isoformat()
    texts = {name: typed[name].strip() for name in _TEXTS}
    return {**texts, "lead": int(typed["lead"]), "named": named, "cycle": cycle_form.text_of(typed)}


def _draw(
    duty: Duty | None,
    typed: dict[str, str],
    *,
    preview: list[Planned] | None = None,
    error: WorkflowError | None = None,
) -> str:
    field = str(error.details.get("field", "duty")) if error else ""
    at = {"cycle": "often", "duty": "code" if duty is None else "name"}.get(field, field)
    return render_template(
        "duties/form.html",
        duty=duty,
        name=name_of(duty) if duty else "",
        typed=typed,
        preview=preview,
        chosen=request.form.getlist("channels"),
        errors={at: error_texts.message(error)} if error else {},
        often=cycle_form.options(),
        events=_events(),
        items=[("", _("（无）")), *((one.id, item_name(one)) for one in _items())],
        departments=sorted(names().departments.items()),
        processes=[(key, word(PROCESSES, key)) for key in (TASK, REVIEW)],
        process=word(PROCESSES, duty.process) if duty else "",
        channels=[(key, str(label)) for key, label in CHANNELS.items()],
        **shared(),
    )


def _items() -> list[Any]:
    return [line.item for line in catalogue.listing(reading(), catalogue.Filter())]


def _events() -> list[tuple[str, str]]:
    known = {duty.rule.at for duty in ask(all_duties) if duty.rule.kind is CycleKind.EVENT} | set(EVENTS)
    return [(one, event_name(one, lang())) for one in sorted(known)]
