"""What a supervisor does: reassign, urge, retry, suspend, resume, terminate, deliver now; each is one command."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from typing import Any, Final

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from service.identity import required_actor
from service.problems import status_of
from service.storage.database import reading
from service.storage.queries import cockpit_instance as queries
from service.web import colleagues, error_texts
from service.web.cockpit.access import check_seen
from service.web.cockpit.incident import draw_incident
from service.web.i18n import _
from service.web.input_refused import InputRefused
from service.web.pages import SEE_OTHER, command, dispatch, local_path, text_field
from service.web.sent_forms import once_key, sent_form
from workflows.errors import Conflict, Invalid, NotAllowed, NotFound, WorkflowError
from workflows.handlers.deliveries import deliver_now
from workflows.handlers.incidents import retry_incident
from workflows.handlers.instances import resume_instance, suspend_instance, terminate_instance
from workflows.handlers.once import once
from workflows.handlers.tasks import reassign_task, urge_task
from workflows.policy import check_supervise

BULK_LIMIT: Final = 100
_SHOWN_FAILURES: Final = 5
_VARIABLE_ROWS: Final = 3
_NAME_LIMIT: Final = 200


def add_to(blueprint: Blueprint) -> None:
    """Add the actions."""
    post = partial(blueprint.add_url_rule, methods=["POST"])
    post("/tasks/bulk", "bulk", bulk)
    post("/tasks/<task_id>/reassign", "reassign", reassign)
    post("/tasks/<task_id>/urge", "urge", urge)
    post("/instances/<instance_id>/suspend", "suspend", suspend)
    post("/instances/<instance_id>/resume", "resume", resume)
    post("/instances/<instance_id>/terminate", "terminate", terminate)
    blueprint.add_url_rule("/incidents/<incident_id>", "incident", incident)
    post("/incidents/<incident_id>/retry", "retry", retry)
    post("/deliveries/<job_id>/now", "deliver", deliver)


def reassign(task_id: str) -> ResponseReturnValue:
    """Give a task to somebody, or (`back`) to its candidates again."""
    where = _task_page(task_id)
    if request.form.get("back"):
        given: dict[str, Any] = {"task_id": task_id, "assignee": None, "reason": _reason()}
        return command(reassign_task, to=where, done=_("任务已退回候选人。"), makes=True, **given)
    chosen = _person()
    if chosen is None:
        flash(_("请从列表中选择人员。"), "danger")
        return redirect(where, SEE_OTHER)
    done = _("任务已改派给%(name)s。", name=chosen[1])
    given = {"task_id": task_id, "assignee": chosen[0], "reason": _reason()}
    return command(reassign_task, to=where, done=done, makes=True, **given)


def urge(task_id: str) -> ResponseReturnValue:
    """催办."""
    message = text_field("message", 1000)
    where = _task_page(task_id)
    return command(urge_task, to=where, done=_("已发出催办。"), makes=True, task_id=task_id, message=message)


def bulk() -> ResponseReturnValue:
    """Urge or reassign several tasks, each by itself: one that is refused does not hold up the others.

    Sent again, it does what is left of it: each task once, also after a stop in the middle.
    """
    check_supervise(required_actor())
    where = local_path(request.form.get("next"), url_for("cockpit.tasks"))
    ids = list(dict.fromkeys(request.form.getlist("task")))[:BULK_LIMIT]
    act = request.form.get("action")
    chosen = _person() if act == "reassign" else None
    if not ids or (act == "reassign" and chosen is None) or act not in ("reassign", "urge"):
        flash(_("请先勾选任务。") if not ids else _("请从列表中选择人员。"), "danger")
        return redirect(where, SEE_OTHER)
    failures = []
    for task_id in ids:
        try:
            if chosen is not None:
                _each(reassign_task, task_id, assignee=chosen[0], reason=_reason())
            else:
                _each(urge_task, task_id, message=text_field("reason", 1000))
        except WorkflowError as error:
            failures.append(error_texts.message(error))
    _tell(len(ids) - len(failures), failures)
    return redirect(where, SEE_OTHER)


def _each(handler: Callable[..., object], task_id: str, **given: Any) -> None:
    form = f"{sent_form() or once_key()}:{task_id}"
    make = partial(handler, task_id=task_id, **given)
    dispatch(once, form=form, make=make, place=lambda _made: task_id)


def suspend(instance_id: str) -> ResponseReturnValue:
    """Nothing moves until it is resumed."""
    return _restate(instance_id, suspend_instance, _("流程已暂停。"))


def resume(instance_id: str) -> ResponseReturnValue:
    """It goes on."""
    return _restate(instance_id, resume_instance, _("流程已恢复。"))


def terminate(instance_id: str) -> ResponseReturnValue:
    """It ends for good."""
    return _restate(instance_id, terminate_instance, _("流程已终止。"))


def incident(incident_id: str) -> ResponseReturnValue:
    """One incident with what it saw, and the form to try again."""
    return draw_incident(incident_id)


def retry(incident_id: str) -> ResponseReturnValue:
    """Try again, with variables put right; a delivery that was given up is delivered anew."""
    found = queries.instance_of_incident(reading(), incident_id)
    if found is None:
        raise NotFound(kind="incident", id=incident_id)
    instance_id, token_id, _code = found
    check_seen(instance_id)
    try:
        variables = _variables()
        job = queries.failed_job(reading(), instance_id, token_id)
        if job is None:
            dispatch(retry_incident, incident_id=incident_id, variables=variables, reason=_reason())
        else:
            dispatch(deliver_now, job_id=job, variables=variables, reason=_reason())
    except (Invalid, Conflict, NotAllowed) as error:
        return draw_incident(incident_id, error), status_of(error)
    flash(_("已重试。"), "success")
    return redirect(url_for("cockpit.instance", instance_id=instance_id), SEE_OTHER)


def deliver(job_id: str) -> ResponseReturnValue:
    """Deliver at the next beat instead of after its pause."""
    where = local_path(request.form.get("next"), url_for("cockpit.deliveries"))
    return command(deliver_now, to=where, done=_("已安排立即投递。"), job_id=job_id)


def _restate(instance_id: str, handler: Any, done: str) -> ResponseReturnValue:
    check_seen(instance_id)
    where = url_for("cockpit.instance", instance_id=instance_id)
    return command(handler, to=where, done=done, instance_id=instance_id, reason=_reason())


def _task_page(task_id: str) -> str:
    instance_id = queries.instance_of_task(reading(), task_id)
    if instance_id is None:
        raise NotFound(kind="task", id=task_id)
    check_seen(instance_id)
    own = url_for("cockpit.instance", instance_id=instance_id, _anchor="tasks")
    return local_path(request.form.get("next"), own)


def _reason() -> str:
    return text_field("reason", 2000)


def _person() -> tuple[str, str] | None:
    """Who was chosen: by user id, or by a name that only one active person has."""
    typed = text_field("assignee", 200).strip()
    active = colleagues.active()
    by_id = [user for user in active if user.id == typed]
    found = by_id or [user for user in active if user.name == typed]
    return (found[0].id, found[0].name) if len(found) == 1 else None


def _variables() -> dict[str, Any]:
    """Names and JSON values of the rows that were filled in. Raises Invalid (details `field`)."""
    found: dict[str, Any] = {}
    for row in range(_VARIABLE_ROWS):
        name, text = text_field(f"name-{row}", _NAME_LIMIT).strip(), text_field(f"value-{row}").strip()
        if not name and not text:
            continue
        if not name:
            raise InputRefused(_("请填写变量名。"), field=f"name-{row}")
        try:
            found[name] = json.loads(text, parse_constant=_no_constant)
        except (ValueError, RecursionError):
            message = _('不是 JSON：文字加英文双引号，如 "同意"；是否写 true 或者 false。')
            raise InputRefused(message, field=f"value-{row}") from None
    return found


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")


def _tell(done: int, failures: list[str]) -> None:
    if done:
        flash(_("已处理 %(count)s 项任务。", count=done), "success")
    for message, times in _counted(failures)[:_SHOWN_FAILURES]:
        flash(_("%(count)s 项未能处理：%(why)s", count=times, why=message), "danger")


def _counted(messages: list[str]) -> list[tuple[str, int]]:
    return [(message, messages.count(message)) for message in dict.fromkeys(messages)]
