"""What people do on a task's page: report, show evidence, submit, confirm, return, more time, urge, answer, waive."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from service.problems import status_of
from service.web import error_texts
from service.web.i18n import _
from service.web.pages import SEE_OTHER, ask, command, text_field
from service.web.supervision.shown import draw
from workflows.calendar.dates import read_date
from workflows.disclosure.supervision.handlers import closing, proving, urging, working
from workflows.disclosure.supervision.handlers.reading import task_file
from workflows.disclosure.supervision.model import EvidenceKind
from workflows.errors import Invalid, NotFound, WorkflowError
from workflows.handlers.files import keep_file

_LIMIT = 2000


def add_to(blueprint: Blueprint) -> None:
    """Add the views."""
    for name, view in _VIEWS.items():
        blueprint.add_url_rule(f"/tasks/<task_id>/{name}", name.replace("-", "_"), view, methods=["POST"])
    rule = "/tasks/<task_id>/evidence/<evidence_id>/withdraw"
    blueprint.add_url_rule(rule, "withdraw", withdraw, methods=["POST"])


def report(task_id: str) -> ResponseReturnValue:
    """How it goes."""
    return _do(working.report_progress, task_id, _("已报告进展。"), text=text_field("text", _LIMIT))


def prove(task_id: str) -> ResponseReturnValue:
    """Evidence that the service knows, by its kind and number."""
    kind, ref = text_field("kind", 20), text_field("ref", 100).strip()
    try:
        known = EvidenceKind(kind)
    except ValueError:
        raise NotFound(kind="evidence", id=kind) from None
    note = text_field("note", _LIMIT)
    try:
        return _do(proving.add_evidence, task_id, _("已添加凭据。"), kind=known, ref=ref, note=note)
    except NotFound:
        error = Invalid(_("没有找到，请核对编号。"), field="ref")
        return _again(task_id, error), status_of(error)


def prove_file(task_id: str) -> ResponseReturnValue:
    """A file as evidence; it is kept with its SHA-256."""
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        flash(_("请选择文件。"), "warning")
        return redirect(_url(task_id) + "#evidence", SEE_OTHER)
    name, content, note = sent.filename, sent.read(), text_field("note", _LIMIT)

    def keep(uow: Any, actor: Any, *, task_id: str) -> None:
        file = keep_file(uow, actor, name=name, content=content)
        proving.add_evidence(uow, actor, task_id=task_id, kind=EvidenceKind.FILE, ref=file.id, note=note)

    return _do(keep, task_id, _("已添加凭据。"))


def settle(task_id: str) -> ResponseReturnValue:
    """What was done before it was assigned here, with a file that shows it."""
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        flash(_("请选择文件。"), "warning")
        return redirect(_url(task_id), SEE_OTHER)
    name, content, note = sent.filename, sent.read(), text_field("note", _LIMIT)

    def keep(uow: Any, actor: Any, *, task_id: str) -> None:
        file = keep_file(uow, actor, name=name, content=content)
        closing.settle_earlier(uow, actor, task_id=task_id, kind=EvidenceKind.FILE, ref=file.id, note=note)

    return _do(keep, task_id, _("已补录办结。"))


def withdraw(task_id: str, evidence_id: str) -> ResponseReturnValue:
    """It was a mistake."""
    return _do(proving.withdraw_evidence, task_id, _("凭据已撤回。"), evidence_id=evidence_id)


def submit(task_id: str) -> ResponseReturnValue:
    """Done, says the owner."""
    done = _("已提交，由综合科核对凭据后确认。")
    return _do(working.submit_task, task_id, done, text=text_field("text", _LIMIT))


def confirm(task_id: str) -> ResponseReturnValue:
    """Done, says the office; or it goes back."""
    text = text_field("text", _LIMIT)
    if text_field("outcome", 10) != "return":
        return _do(working.confirm_task, task_id, _("已确认办结。"), text=text)
    return _with_day(working.return_task, task_id, _("已退回承办科室。"), needed=False, text=text)


def ask_extension(task_id: str) -> ResponseReturnValue:
    """More time, please."""
    done = _("已申请延期，由综合科审核。")
    return _with_day(working.ask_extension, task_id, done, reason=text_field("reason", _LIMIT))


def decide_extension(task_id: str) -> ResponseReturnValue:
    """Granted or not."""
    agree = text_field("outcome", 10) == "pass"
    done = _("已同意延期。") if agree else _("已决定不延期。")
    return _do(working.decide_extension, task_id, done, agree=agree, text=text_field("text", _LIMIT))


def acknowledge(task_id: str) -> ResponseReturnValue:
    """The answer to an urge letter."""
    done = _("已答复催办，原定期限照样显示。")
    return _with_day(working.acknowledge_urge, task_id, done, reason=text_field("reason", _LIMIT))


def urge(task_id: str) -> ResponseReturnValue:
    """An urge letter by hand."""
    return command(
        urging.urge_tasks,
        task_ids=[task_id],
        note=text_field("note", _LIMIT),
        to=_url(task_id),
        makes=True,
        done=_("已发出催办通知。"),
        again=lambda error: _again(task_id, error),
    )


def assign(task_id: str) -> ResponseReturnValue:
    """To its owners, with its parts."""
    return command(
        working.assign_tasks,
        task_ids=[task_id],
        to=_url(task_id),
        done=_("已交办。"),
        again=lambda error: _again(task_id, error),
    )


def waive(task_id: str) -> ResponseReturnValue:
    """Not asked for any more."""
    return _do(closing.waive_task, task_id, _("已免予办理，理由已记录。"), reason=text_field("reason", _LIMIT))


_VIEWS: dict[str, Callable[[str], ResponseReturnValue]] = {
    "report": report,
    "prove": prove,
    "prove-file": prove_file,
    "settle": settle,
    "submit": submit,
    "confirm": confirm,
    "ask-extension": ask_extension,
    "decide-extension": decide_extension,
    "acknowledge": acknowledge,
    "urge": urge,
    "assign": assign,
    "waive": waive,
}


def _with_day(
    handler: Callable[..., Any], task_id: str, done: str, *, needed: bool = True, **arguments: Any
) -> ResponseReturnValue:
    typed = text_field("due_on", 20).strip()
    day: date | None = None
    if typed or needed:
        try:
            day = read_date(typed, "due_on")
        except Invalid as error:
            return _again(task_id, error), status_of(error)
    return _do(handler, task_id, done, due_on=day, **arguments)


def _do(handler: Callable[..., Any], task_id: str, done: str, **arguments: Any) -> ResponseReturnValue:
    return command(
        handler,
        task_id=task_id,
        to=_url(task_id),
        done=done,
        makes=True,
        again=lambda error: _again(task_id, error),
        **arguments,
    )


def _again(task_id: str, error: WorkflowError) -> str:
    return draw(ask(task_file, task_id=task_id), typed=_typed(), errors=_errors(error))


def _typed() -> dict[str, str]:
    return {name: text_field(name, _LIMIT) for name in ("text", "reason", "due_on", "note", "ref", "kind")}


def _errors(error: WorkflowError) -> dict[str, str]:
    fields = error_texts.fields(error)
    return {name: "".join(found) for name, found in fields.items()} or {"task": error_texts.message(error)}


def _url(task_id: str) -> str:
    return url_for("supervision.task", task_id=task_id)
