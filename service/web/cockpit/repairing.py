"""Repair by hand: the tokens of an instance, and for each a preview of skipping or moving it before it is confirmed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.identity import required_actor
from service.problems import status_of
from service.storage.database import reading
from service.storage.queries import cockpit as lists
from service.web import error_texts
from service.web.cockpit.access import check_seen
from service.web.diagram_names import named
from service.web.i18n import _, _l
from service.web.input_refused import InputRefused
from service.web.pages import SEE_OTHER, ask, dispatch, text_argument, text_field
from service.web.words import Words
from workflows.errors import Conflict, ExecutionFailed, Invalid, NotAllowed, NotFound, WorkflowError
from workflows.handlers.repair import (
    Preview,
    Repairable,
    Standing,
    Target,
    move_token,
    preview_move,
    preview_skip,
    skip_element,
    what_can_be_repaired,
)
from workflows.policy import check_supervise

STATES: Final[Words] = {
    "ready": _l("待办理"),
    "waiting": _l("等待中"),
    "started": _l("进行中"),
    "failed": _l("因异常停住"),
}
KINDS: Final[Words] = {
    "task": _l("任务"),
    "timer": _l("定时"),
    "message": _l("等待消息"),
    "call": _l("外部事项"),
    "incident": _l("异常"),
    "sub-process": _l("子流程"),
    "token": _l("环节"),
}


def add_to(blueprint: Blueprint) -> None:
    """Add the pages."""
    blueprint.add_url_rule("/instances/<instance_id>/repair", "repair", show)
    step = "/instances/<instance_id>/repair/<token_id>"
    blueprint.add_url_rule(step, "repair_step", preview)
    blueprint.add_url_rule(step, "repair_confirm", confirm, methods=["POST"])


def show(instance_id: str) -> ResponseReturnValue:
    """Every token, what can be done about it, and where it may go."""
    found = _repairable(instance_id)
    (line,) = lists.lines_of(reading(), [instance_id])
    return render_template(
        "cockpit/repair.html", line=line, tokens=found.tokens, targets=_choices(found.targets), states=STATES
    )


def preview(instance_id: str, token_id: str) -> ResponseReturnValue:
    """What would change; nothing is changed."""
    token = _token(_repairable(instance_id), token_id)
    try:
        return _draw(instance_id, token, text_argument("to", 200), _preview(instance_id, token_id))
    except (Invalid, Conflict, ExecutionFailed) as error:
        flash(error_texts.message(error), "danger")
        return redirect(url_for("cockpit.repair", instance_id=instance_id), SEE_OTHER)


def confirm(instance_id: str, token_id: str) -> ResponseReturnValue:
    """Do it, or look again with other results."""
    token = _token(_repairable(instance_id), token_id)
    to = text_argument("to", 200)
    try:
        results = None if to else _results()
        if request.form.get("action") == "preview":
            seen = ask(preview_skip, instance_id=instance_id, token_id=token_id, results=results)
            return _draw(instance_id, token, to, seen)
        version = request.form.get("version", "")
        act: Any = partial(move_token, element_id=to) if to else partial(skip_element, results=results)
        dispatch(
            act,
            instance_id=instance_id,
            token_id=token_id,
            reason=text_field("reason", 2000),
            version=int(version) if version.isdecimal() and len(version) < 10 else None,
        )
    except (Invalid, Conflict, NotAllowed) as error:
        return _again(instance_id, token, to, error)
    flash(_("令牌已移动。") if to else _("已跳过该环节。"), "success")
    return redirect(url_for("cockpit.instance", instance_id=instance_id), SEE_OTHER)


def _again(instance_id: str, token: Standing, to: str, error: WorkflowError) -> ResponseReturnValue:
    try:
        seen = _preview(instance_id, token.id)
    except WorkflowError:
        flash(error_texts.message(error), "danger")
        return redirect(url_for("cockpit.repair", instance_id=instance_id), SEE_OTHER)
    return _draw(instance_id, token, to, seen, error), status_of(error)


def _preview(instance_id: str, token_id: str) -> Preview:
    to = text_argument("to", 200)
    if to:
        return ask(preview_move, instance_id=instance_id, token_id=token_id, element_id=to)
    return ask(preview_skip, instance_id=instance_id, token_id=token_id)


def _draw(instance_id: str, token: Standing, to: str, seen: Preview, error: WorkflowError | None = None) -> str:
    (line,) = lists.lines_of(reading(), [instance_id])
    found = ask(what_can_be_repaired, instance_id=instance_id)
    names = {target.element_id: named(target.name or target.element_id) for target in found.targets.get(token.id, ())}
    return render_template(
        "cockpit/repair_step.html",
        line=line,
        token=token,
        to=to,
        to_name=names.get(to, to),
        seen=seen,
        kinds=KINDS,
        typed=request.form,
        errors={name: texts[0] for name, texts in error_texts.fields(error).items()} if error else {},
        refused=error_texts.message(error) if error else "",
    )


def _repairable(instance_id: str) -> Repairable:
    check_supervise(required_actor())
    check_seen(instance_id)
    return ask(what_can_be_repaired, instance_id=instance_id)


def _token(found: Repairable, token_id: str) -> Standing:
    token = next((one for one in found.tokens if one.id == token_id), None)
    if token is None:
        raise NotFound(kind="token", id=token_id)
    return token


def _choices(targets: Mapping[str, tuple[Target, ...]]) -> dict[str, list[tuple[str, str]]]:
    return {
        token: [
            (one.element_id, f"{named(one.name)} ({one.element_id})" if one.name else one.element_id) for one in some
        ]
        for token, some in targets.items()
    }


def _results() -> dict[str, Any] | None:
    """What was typed in place of the element's results. Raises Invalid (details `field`)."""
    text = text_field("results").strip()
    if not text:
        return None
    try:
        found = json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise InputRefused(_('不是 JSON 对象，例如 {"outcome": "同意"}。'), field="results")
    return found


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")
