"""The plan's making: one task more, edited, a file with rows, the shipped decomposition, last year's carried over."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.problems import status_of
from service.web import colleagues, error_texts
from service.web.duties.lists import name_of
from service.web.i18n import _, is_english
from service.web.input_refused import InputRefused
from service.web.pages import ask, command, names, roles_required, text_argument, text_field, today
from service.web.spreadsheets import MAX_BYTES, csv_rows
from service.web.supervision.shown import draw
from workflows.calendar.dates import read_date
from workflows.disclosure.clauses import paper
from workflows.disclosure.handlers.duty_reading import all_duties
from workflows.disclosure.supervision.handlers import planning
from workflows.disclosure.supervision.handlers.holding import MANAGERS
from workflows.disclosure.supervision.handlers.reading import plan_of, task_file
from workflows.disclosure.supervision.model import SupervisionTask
from workflows.disclosure.supervision.plan import COLUMNS
from workflows.errors import Invalid, WorkflowError
from workflows.records.errors import RowsInvalid

_NEW: Final = tuple(name for name in COLUMNS if name != "period")


def add_to(blueprint: Blueprint) -> None:
    """Add the views."""
    blueprint.add_url_rule("/new", "new", new)
    blueprint.add_url_rule("/new", "create", create, methods=["POST"])
    blueprint.add_url_rule("/tasks/<task_id>/edit", "edit", edit, methods=["POST"])
    blueprint.add_url_rule("/plan", "plan", plan)
    blueprint.add_url_rule("/plan/import", "take_file", take_file, methods=["POST"])
    blueprint.add_url_rule("/plan/shipped", "take_shipped", take_shipped, methods=["POST"])
    blueprint.add_url_rule("/plan/carry-over", "carry_over", carry_over, methods=["POST"])


@roles_required(*MANAGERS)
def new() -> ResponseReturnValue:
    """The form; with `parent` the task becomes a part of that one."""
    typed = {"year": str(_year(text_argument("year", 4))), "clause": text_argument("clause", 10)}
    if parent := text_argument("parent", 100):
        above = ask(task_file, task_id=parent).task
        typed |= {"parent": above.code, "clause": above.clause, "year": str(above.year)}
        typed |= {"department": above.department, "due": above.due_on.isoformat()}
    return _draw_new(typed)


@roles_required(*MANAGERS)
def create() -> ResponseReturnValue:
    """One task more."""
    typed = {name: text_field(name, 2000).strip() for name in (*_NEW, "year")}
    typed["cooperating"] = "；".join(request.form.getlist("cooperating"))
    row = {name: value for name, value in typed.items() if name != "year" and value}

    def to(task: SupervisionTask) -> str:
        return url_for("supervision.task", task_id=task.id)

    return command(
        planning.add_task,
        year=_year(typed["year"]),
        row=row,
        to=to,
        done=_("已列入计划。"),
        makes=True,
        again=lambda error: _draw_new(typed, error),
    )


def edit(task_id: str) -> ResponseReturnValue:
    """Changes what the plan says of a task."""
    typed = {name: text_field(name, 2000).strip() for name in planning.EDITED}
    version = text_field("version", 10)

    def again(error: WorkflowError) -> str:
        messages = {name: "".join(found) for name, found in error_texts.fields(error).items()}
        errors = messages or {"task": error_texts.message(error)}
        return draw(ask(task_file, task_id=task_id), edited=typed, errors=errors)

    try:
        fields = _fields(typed)
    except Invalid as error:
        return again(error), status_of(error)
    return command(
        planning.edit_task,
        task_id=task_id,
        version=int(version) if version.isdecimal() else 0,
        fields=fields,
        to=url_for("supervision.task", task_id=task_id),
        done=_("已保存。"),
        again=again,
    )


@roles_required(*MANAGERS)
def plan() -> ResponseReturnValue:
    """How a year's plan comes about."""
    return _draw_plan(_year(text_argument("year", 4)))


@roles_required(*MANAGERS)
def take_file() -> ResponseReturnValue:
    """All rows of a CSV or JSON file, or none; what is wrong is listed row by row."""
    year, sent = _year(text_field("year", 4)), request.files.get("file")
    try:
        if sent is None or not sent.filename:
            raise InputRefused(_("请选择文件。"), field="file")
        rows = _rows(sent.filename, sent.read(MAX_BYTES + 1))
    except Invalid as error:
        return _draw_plan(year, error), status_of(error)
    return _taken(planning.import_plan, year, rows=rows)


@roles_required(*MANAGERS)
def take_shipped() -> ResponseReturnValue:
    """The decomposition that comes with gongkai."""
    return _taken(planning.load_shipped_plan, _year(text_field("year", 4)))


@roles_required(*MANAGERS)
def carry_over() -> ResponseReturnValue:
    """Last year's plan as this year's."""
    return _taken(planning.carry_over, _year(text_field("year", 4)))


def _taken(handler: Any, year: int, **more: Any) -> ResponseReturnValue:
    return command(
        handler,
        year=year,
        to=lambda taken: url_for("supervision.index", year=year, taken=taken),
        done=_("计划已更新，请核对后交办。"),
        again=lambda error: _draw_plan(year, error),
        makes=True,
        **more,
    )


def _draw_plan(year: int, error: WorkflowError | None = None) -> str:
    rows = error.details["rows"] if isinstance(error, RowsInvalid) else []
    return render_template(
        "supervision/plan.html",
        year=year,
        years=[today().year, today().year + 1],
        size=len(ask(plan_of, year=year)),
        before=len(ask(plan_of, year=year - 1)),
        columns=COLUMNS,
        message=error_texts.message(error) if error else "",
        wrong=[(row["row"], row["field"], error_texts.problem({"message": row["message"]})) for row in rows],
        count=error.details["count"] if isinstance(error, RowsInvalid) else 0,
    )


def _draw_new(typed: Mapping[str, str], error: WorkflowError | None = None) -> str:
    messages = error_texts.fields(error) if error else {}
    errors = {name: "".join(found) for name, found in messages.items()}
    if error is not None and not errors:
        errors = {"code": error_texts.message(error)}
    return render_template(
        "supervision/new.html",
        typed=typed,
        errors=errors,
        years=[today().year, today().year + 1],
        clauses=[
            (one.number, f"{one.number} {(one.text_en if is_english() else one.text)[:40]}") for one in paper().clauses
        ],
        departments=list(names().departments.items()),
        cooperating=typed.get("cooperating", "").split("；"),
        people=[("", _("未明确")), *colleagues.choices()],
        duties=[("", _("没有")), *((duty.code, name_of(duty)) for duty in ask(all_duties))],
    )


def _fields(typed: Mapping[str, str]) -> dict[str, Any]:
    """Raises Invalid (`field`)."""
    numbers = {}
    for name in ("weight", "lead"):
        if not typed[name].isascii() or not typed[name].isdecimal():
            raise Invalid("This is a whole number from 1 to 100.", field=name)
        numbers[name] = int(typed[name])
    days = {name: read_date(typed[name], name) for name in ("starts_on", "due_on")}
    people = {name: typed[name] or None for name in ("leader", "handler")}
    cooperating = tuple(request.form.getlist("cooperating"))
    texts = {name: typed[name] for name in ("title", "title_en", "department", "evidence_required")}
    return {**texts, **people, **days, **numbers, "cooperating": cooperating}


def _rows(name: str, data: bytes) -> list[dict[str, Any]]:
    """Raises InputRefused."""
    if not name.casefold().endswith(".json"):
        return [dict(row) for row in csv_rows(data)]
    if len(data) > MAX_BYTES:
        raise InputRefused(_("文件超过%(n)sMB。", n=MAX_BYTES // 1_000_000), field="file")
    try:
        told = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise InputRefused(_("文件不是JSON。"), field="file") from error
    rows = told.get("tasks") if isinstance(told, dict) else told
    if not isinstance(rows, list) or not all(isinstance(one, dict) for one in rows):
        raise InputRefused(_("JSON文件应当含有任务清单（tasks）。"), field="file")
    return rows


def _year(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) == 4 else today().year
