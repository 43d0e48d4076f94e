"""The plan and its state as files: the list for people (CSV, Excel), the plan to edit and import again (CSV, JSON)."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from service.storage.queries import supervision as queries
from service.web.i18n import _
from service.web.pages import ask, names, names_of, reading, today
from service.web.spreadsheets import csv_response, workbook_response
from service.web.supervision.lists import title_of, wanted_of, with_parts
from service.web.supervision_words import LIGHTS, STATES
from service.web.words import word
from workflows.disclosure.supervision.handlers.fitting import row_of
from workflows.disclosure.supervision.handlers.reading import plan_of
from workflows.disclosure.supervision.plan import COLUMNS

_MOST: Final = 20_000


def add_to(blueprint: Blueprint) -> None:
    """Add the views."""
    blueprint.add_url_rule("/tasks.<any(csv, xlsx):form>", "export", export)
    blueprint.add_url_rule("/plan.<any(csv, json):form>", "export_plan", export_plan)


def export(form: str) -> ResponseReturnValue:
    """What the board shows, as a list."""
    wanted = wanted_of(queries.years(reading()))
    lines = with_parts(queries.lines(reading(), wanted, today(), _MOST))
    people = names_of(*(one for line in lines for one in (line.task.leader, line.task.handler)))
    rows: list[list[object]] = [_headings()]
    for line in lines:
        task = line.task
        rows.append(
            [
                *(task.code, task.clause, title_of(task), names().department(task.department)),
                people.get(task.leader or "", task.leader or ""),
                people.get(task.handler or "", task.handler or ""),
                *(task.due_on.isoformat(), task.original_due.isoformat(), word(STATES, task.state.value)),
                *(word(LIGHTS, line.light.value), task.urged, task.weight),
                *(task.done_on.isoformat() if task.done_on else "", task.evidence_required),
            ]
        )
    name = f"supervision-{wanted.year}-{today().isoformat()}.{form}"
    return csv_response(name, rows) if form == "csv" else workbook_response(name, _("督办"), rows)


def export_plan(form: str) -> ResponseReturnValue:
    """The plan as it can be imported again."""
    year = wanted_of(queries.years(reading())).year
    tasks = ask(plan_of, year=year)
    by_id = {task.id: task for task in tasks}
    rows = [row_of(task, by_id) for task in tasks]
    name = f"supervision-plan-{year}.{form}"
    if form == "csv":
        return csv_response(name, [COLUMNS, *([row[column] for column in COLUMNS] for row in rows)])
    response = jsonify({"year": year, "tasks": rows})
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _headings() -> list[object]:
    return [
        *(_("编号"), _("要点条目"), _("任务"), _("责任科室"), _("负责同志"), _("经办人员")),
        *(_("期限"), _("原定期限"), _("状态"), _("灯"), _("催办次数"), _("权重"), _("办结日期"), _("凭据要求")),
    ]
