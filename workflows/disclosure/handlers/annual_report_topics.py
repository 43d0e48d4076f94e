"""What the process of the annual report does: opens a year, counts and checks it, freezes what was signed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from workflows.disclosure import subjects
from workflows.disclosure.annual_report import TEXTS, AnnualReport, Figures, blocks, content_hash, due
from workflows.disclosure.annual_report_figures import TWO
from workflows.disclosure.annual_report_ports import AnnualReports
from workflows.disclosure.attributes import Attribute
from workflows.disclosure.documents import Attachment
from workflows.disclosure.events import AnnualReportSigned
from workflows.disclosure.handlers.annual_report_counting import tally
from workflows.disclosure.handlers.annual_report_years import PROCESS, year_of
from workflows.disclosure.handlers.documents import begin_document
from workflows.disclosure.handlers.duty_topics import hand_on
from workflows.disclosure.ports import Blobs
from workflows.disclosure.publications import Channel
from workflows.errors import FormInvalid
from workflows.files import digest
from workflows.model import Actor, Instance, TopicCall, UserTask
from workflows.ports import BpmnError, TopicFunction, UnitOfWork

COLUMN: Final = "annual-report"
DEPARTMENT: Final = "office"
ALARM: Final = 10
"""Working days before the report is due on which its compilers are reminded."""
FORMS: Final[Mapping[str, str]] = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
COMPILE_STEP: Final = "compile"
_COMPILED: Final = "annual-report-compiled:"
"""The bookmark that says who wrote the report of an instance: they draft its publication."""


def problems_of(uow: UnitOfWork, figures: Figures) -> list[str]:
    """What does not add up, also with last year's signed report."""
    before = uow.wing(AnnualReports).latest(figures.year - 1)
    return figures.problems(None if before is None else before.figures)


def open_year(uow: UnitOfWork, _instance: Instance, call: TopicCall, _actor: Actor) -> Mapping[str, Any]:
    """`annual-report.open`: variable `year`, last year where it is not given. Results `year`, `due`, `alarm_on`.

    A duty that began it gives its `period`, the year in which the report is due.
    """
    year = year_of(uow, call.variables)
    on = due(year)
    alarm = uow.calendar.estimate(on, -ALARM).date if uow.today < on else uow.today
    return {"year": year, "due": on.isoformat(), "alarm_on": alarm.isoformat()}


def count_year(uow: UnitOfWork, _instance: Instance, call: TopicCall, _actor: Actor) -> Mapping[str, Any]:
    """`annual-report.count`: variables `year`, `written`. Results `problems`, `hash` of what would be signed."""
    year, texts, two = _said(call)
    figures = tally(uow, year, two).figures
    return {"problems": problems_of(uow, figures), "hash": content_hash(texts, figures)}


def freeze(uow: UnitOfWork, instance: Instance, call: TopicCall, actor: Actor) -> Mapping[str, Any]:
    """`annual-report.freeze`: what was signed stands from now on, and its publication begins, as a reviewed document.

    Variables `year`, `written`, `hash` (what was counted before the signature). Results `version`, `document_id`.
    Raises BpmnError `figures-changed` where the cases have changed since.
    """
    year, texts, two = _said(call)
    counted = tally(uow, year, two)
    figures = counted.figures
    signed = content_hash(texts, figures)
    if signed != call.variables.get("hash"):
        raise BpmnError("figures-changed", "Cases of the year have changed since it was counted.")
    reports = uow.wing(AnnualReports)
    before = reports.latest(year)
    version = 1 if before is None else before.version + 1
    report = AnnualReport(year, version, reports.agency, texts, figures, actor.id, uow.now, content_hash=signed)
    document_id = _published(uow, actor, instance, report)
    reports.add(replace(report, document_id=document_id, cases=counted.cases))
    event = AnnualReportSigned(
        at=uow.now, actor_id=actor.id, instance_id=instance.id, year=year, version=version, content_hash=signed
    )
    uow.history.append([event])
    return {"version": version, "document_id": document_id}


def _published(uow: UnitOfWork, actor: Actor, instance: Instance, report: AnnualReport) -> str:
    said, press = blocks(report.texts, report.figures), uow.wing(AnnualReports).press
    attachments = tuple(_attached(uow, report, press(report.title, said, form), form) for form in FORMS)
    document = begin_document(
        uow,
        actor,
        drafter=uow.bookmarks.get(_COMPILED + instance.id) or instance.started_by,
        department=DEPARTMENT,
        fields={
            "title": report.title,
            "body": press(report.title, said, "html").decode(),
            "attribute": Attribute.PROACTIVE,
            "basis": "20",
            "channels": [Channel.WEBSITE],
            "form_date": uow.today,
            "column": COLUMN,
        },
        attachments=attachments,
    )
    hand_on(uow, instance, uow.instances.running_with(subjects.of_document(document.id))[0])
    return document.id


class ReportGuard:
    """Remembers who wrote the report: a duty begins it in nobody's name, and somebody must draft its publication."""

    def before_claim(self, uow: UnitOfWork, actor: Actor, task: UserTask, instance: Instance) -> None:
        """Everybody whom the task is offered to."""

    def before_complete(
        self,
        uow: UnitOfWork,
        actor: Actor,
        task: UserTask,
        instance: Instance,
        answers: Mapping[str, Any],  # noqa: ARG002
    ) -> None:
        """Refuses nothing."""
        if instance.key == PROCESS and task.properties.get("step") == COMPILE_STEP:
            uow.bookmarks.put(_COMPILED + instance.id, actor.id)


def _attached(uow: UnitOfWork, report: AnnualReport, content: bytes, form: str) -> Attachment:
    hashed = digest(content)
    uow.wing(Blobs).put(hashed, content, FORMS[form])
    return Attachment(uow.new_id(), f"{report.title}.{form}", hashed, len(content), FORMS[form])


def _said(call: TopicCall) -> tuple[int, dict[str, str], dict[str, Any]]:
    written = call.variables.get("written")
    given: Mapping[str, Any] = written if isinstance(written, Mapping) else {}
    texts, two = said(given)
    wrong = {name: ["This must be a number from 0 on."] for name, value in two.items() if not _is_number(value)}
    if wrong:
        raise FormInvalid(wrong)
    return int(call.variables["year"]), texts, two


def said(written: Mapping[str, Any]) -> tuple[dict[str, str], dict[str, Any]]:
    """What the compiler wrote: the texts, and the figures of table two that were entered instead of counted."""
    texts = {name: str(written.get(name) or "") for name in TEXTS}
    return texts, {name: written[name] for name in TWO if written.get(name) is not None}


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and value >= 0


FUNCTIONS: Final[Mapping[str, TopicFunction]] = {
    "annual-report.open": open_year,
    "annual-report.count": count_year,
    "annual-report.freeze": freeze,
}
