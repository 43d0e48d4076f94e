"""One task: how it stands, what proves it, its letters, its history; and its panel beside the forms of its process."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from service.web import colleagues
from service.web.downloads import named
from service.web.duties.lists import name_of as name_of_duty
from service.web.i18n import _
from service.web.pages import ask, moment, names, names_of
from service.web.panels import Panel, TaskContext
from service.web.supervision.lists import shared, title_of
from service.web.supervision_words import ENTRIES, EVIDENCE
from service.web.words import word
from workflows.disclosure.clauses import paper
from workflows.disclosure.handlers.duty_reading import all_duties
from workflows.disclosure.letters import MEDIA_TYPES
from workflows.disclosure.supervision.handlers.proving import evidence_file
from workflows.disclosure.supervision.handlers.reading import TaskFile, task_file
from workflows.disclosure.supervision.handlers.urging import letter_file
from workflows.disclosure.supervision.model import Entry, Evidence, EvidenceKind
from workflows.errors import NotFound


def add_to(blueprint: Blueprint) -> None:
    """Add the views."""
    blueprint.add_url_rule("/tasks/<task_id>", "task", task)
    blueprint.add_url_rule("/tasks/<task_id>/evidence/<evidence_id>", "evidence", evidence)
    blueprint.add_url_rule("/letters/<letter_id>.<form>", "letter", letter)


def task(task_id: str) -> ResponseReturnValue:
    """Raises NotFound."""
    return draw(ask(task_file, task_id=task_id))


def evidence(task_id: str, evidence_id: str) -> ResponseReturnValue:
    """A file that is evidence. Raises NotFound."""
    return named(*ask(evidence_file, task_id=task_id, evidence_id=evidence_id))


def letter(letter_id: str, form: str) -> ResponseReturnValue:
    """An urge letter as PDF or Word. Raises NotFound."""
    if form not in MEDIA_TYPES:
        raise NotFound(kind="form", id=form)
    issued, content = ask(letter_file, letter_id=letter_id, form=form)
    return named(f"{issued.number}.{form}", MEDIA_TYPES[form], content)


def draw(file: TaskFile, **more: object) -> str:
    """The page of a task; `more` is what an action has to say."""
    values: dict[str, object] = {
        "file": file,
        "task": file.task,
        "allowed": file.allowed,
        "clause": next((one for one in paper().clauses if one.number == file.task.clause), None),
        "people": _people(file),
        "duty": _duty(file),
        "departments": names().departments,
        "colleagues": [("", _("未明确")), *colleagues.choices(file.task.leader, file.task.handler)],
        "kind_word": lambda kind: word(EVIDENCE, kind.value),
        "address": lambda one: _address(file, one),
        "lines": [_line(entry) for entry in reversed(file.entries)],
        "kinds": [(kind.value, word(EVIDENCE, kind.value)) for kind in _BY_NUMBER],
        "moment": moment,
        "typed": {},
        "errors": {},
        **shared(),
    }
    return render_template("supervision/task.html", **{**values, **more})


def panel(task_id: str, context: TaskContext) -> Panel:  # noqa: ARG001
    """What a task of the process is about. Raises NotFound."""
    file = ask(task_file, task_id=task_id)
    values = {
        "file": file,
        "people": _people(file),
        "duty": _duty(file),
        "kind_word": lambda kind: word(EVIDENCE, kind.value),
        "address": lambda one: _address(file, one),
        **shared(),
    }
    url = url_for("supervision.task", task_id=task_id)
    return Panel(title_of(file.task), "supervision/_panel.html", values, url=url)


def _duty(file: TaskFile) -> str:
    """What the duty is called whose time the task is; empty without one."""
    called = {duty.code: name_of_duty(duty) for duty in ask(all_duties)} if file.task.duty else {}
    return called.get(file.task.duty or "", file.task.duty or "")


_BY_NUMBER = (EvidenceKind.PUBLICATION, EvidenceKind.DOCUMENT, EvidenceKind.RECORD, EvidenceKind.DUTY)
"""Kinds of evidence that are named by their number."""


def _people(file: TaskFile) -> dict[str, str]:
    task = file.task
    return names_of(
        *(task.leader, task.handler, task.submitted_by),
        *(entry.by for entry in file.entries),
        *(one.added_by for one in file.evidence),
        *(one.acknowledged_by for one in file.letters),
        *(person for one in file.letters for person in one.recipients),
    )


def _address(file: TaskFile, one: Evidence) -> str | None:
    """Where what proves it can be seen."""
    if one.kind is EvidenceKind.PUBLICATION:
        return url_for("portal.item", publication_id=one.ref)
    if one.kind is EvidenceKind.DOCUMENT:
        return url_for("documents.show", document_id=one.ref)
    if one.kind is EvidenceKind.DUTY:
        return url_for("duties.duty", code=one.place)
    if one.kind is EvidenceKind.RECORD:
        return url_for("registers.record", type_key=one.place, record_id=one.ref)
    if one.kind is EvidenceKind.FILE:
        return url_for("supervision.evidence", task_id=file.task.id, evidence_id=one.id)
    return None


def _line(entry: Entry) -> dict[str, Any]:
    """A line of the history: what, the day that it names, what was said, what changed."""
    data = entry.data
    changed = [(name, data["before"][name], data["after"][name]) for name in data.get("after", {})]
    return {
        "entry": entry,
        "what": word(ENTRIES, entry.kind.value),
        "day": data.get("due_on", ""),
        "number": data.get("number", ""),
        "changed": [(_field(name), before, after) for name, before, after in changed],
    }


def _field(name: str) -> str:
    words = {
        "title": _("任务"),
        "title_en": _("任务（英文）"),
        "department": _("责任科室"),
        "leader": _("负责同志"),
        "handler": _("经办人员"),
        "cooperating": _("配合科室"),
        "starts_on": _("开始日"),
        "due_on": _("期限"),
        "evidence_required": _("凭据要求"),
        "weight": _("权重"),
        "lead": _("提前量（工作日）"),
    }
    return words.get(name, name)
