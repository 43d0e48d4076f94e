"""What people record on a request's page: parties, their answers, the reply, what came by other ways."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, Final

from flask import request, url_for
from flask.typing import ResponseReturnValue

from service.web import error_texts
from service.web.i18n import _
from service.web.intake.frame import blueprint, visible_case
from service.web.intake.show import Typed, draw
from service.web.pages import command, local_path, text_field
from workflows.disclosure.consultations import PartyAnswer, PartyKind
from workflows.disclosure.follow_ups import FollowUpKind
from workflows.disclosure.handlers import casework
from workflows.disclosure.handlers.follow_ups import file_follow_up
from workflows.disclosure.handlers.receipts import correct_receipt
from workflows.disclosure.requests import FormOfSupply
from workflows.errors import FormInvalid, WorkflowError

_TEXT: Final = 50_001


@blueprint.post("/<request_id>/reply")
def save_reply(request_id: str) -> ResponseReturnValue:
    """The draft of the reply."""
    return record(
        request_id,
        "reply",
        casework.save_reply,
        _("答复已保存。"),
        lambda: {
            "kind": text_field("kind", 40),
            "basis": text_field("basis", 10) or None,
            "body": text_field("body", _TEXT),
            "supplied_as": member(FormOfSupply, "supplied_as") if text_field("supplied_as", 40) else None,
            "supply_reason": text_field("supply_reason", 1000),
        },
    )


@blueprint.post("/<request_id>/parties")
def add_party(request_id: str) -> ResponseReturnValue:
    """One more party to be asked."""
    return record(
        request_id,
        "party",
        casework.add_party,
        _("已增加征求意见的对象。"),
        lambda: {
            "kind": member(PartyKind, "kind"),
            "name": text_field("name", 200),
            "contact": text_field("contact", 500),
        },
    )


@blueprint.post("/<request_id>/parties/<party_id>/answer")
def answer_party(request_id: str, party_id: str) -> ResponseReturnValue:
    """A party's answer came in."""
    return record(
        request_id,
        f"answer-{party_id}",
        casework.record_party_answer,
        _("答复已登记，答复期限自次日起继续计算。"),
        lambda: {
            "party_id": _own_party(request_id, party_id),
            "answer": member(PartyAnswer, "answer"),
            "answered_on": day("answered_on"),
            "reasons": text_field("reasons", 4000),
        },
        names_request=False,
    )


@blueprint.post("/<request_id>/extension")
def ask_extension(request_id: str) -> ResponseReturnValue:
    """A longer term is asked for (Art. 33 ¶2)."""
    return record(
        request_id,
        "extension",
        casework.request_extension,
        _("延期申请已提交审批。"),
        lambda: {"days": _number("days"), "reason": text_field("reason", 1000)},
    )


@blueprint.post("/<request_id>/receipt")
def correct_day(request_id: str) -> ResponseReturnValue:
    """The day of receipt was written down wrong (the head of disclosure)."""
    return record(
        request_id,
        "receipt",
        correct_receipt,
        _("收到申请之日已更正，期限已重新计算。"),
        lambda: {"received_on": day("received_on"), "reason": text_field("reason", 1000)},
    )


@blueprint.post("/<request_id>/clarification")
def record_clarification(request_id: str) -> ResponseReturnValue:
    """The applicant clarified by letter or at the counter."""
    return record(request_id, "clarification", casework.record_clarification, _("补正内容已登记。"), _said)


@blueprint.post("/<request_id>/reasons")
def record_reasons(request_id: str) -> ResponseReturnValue:
    """The applicant gave reasons by letter or at the counter."""
    return record(request_id, "reasons", casework.record_reasons, _("申请人说明的理由已登记。"), _said)


@blueprint.post("/<request_id>/payment")
def record_payment(request_id: str) -> ResponseReturnValue:
    """The fee was paid."""
    done = _("缴费已登记，答复期限重新计算。")
    return record(request_id, "payment", casework.record_payment, done, lambda: {"paid_on": day("paid_on")})


@blueprint.post("/<request_id>/withdrawal")
def record_withdrawal(request_id: str) -> ResponseReturnValue:
    """The applicant took the request back by letter or at the counter."""
    return record(request_id, "withdrawal", casework.record_withdrawal, _("撤回已登记。"), dict)


@blueprint.post("/<request_id>/follow-ups")
def file_case(request_id: str) -> ResponseReturnValue:
    """A review, suit or complaint."""
    return record(
        request_id,
        "follow-up",
        file_follow_up,
        _("已登记，办理流程已启动。"),
        lambda: {
            "kind": member(FollowUpKind, "kind"),
            "authority": text_field("authority", 200),
            "reference": text_field("reference", 100),
            "received_on": day("received_on"),
            "simplified": text_field("simplified", 5) == "true",
        },
    )


def record(
    request_id: str,
    form: str,
    handler: Callable[..., Any],
    done: str,
    arguments: Callable[[], dict[str, Any]],
    *,
    names_request: bool = True,
) -> ResponseReturnValue:
    """Run a handler with what a form of the page says; the page again, with what was typed, where it is refused."""
    visible_case(request_id)
    own = url_for("intake.show", request_id=request_id)

    def again(error: WorkflowError) -> str:
        errors = {f"{form}-{name}": texts[0] for name, texts in error_texts.fields(error).items()}
        typed = {name: value for name, value in request.form.items() if name != "csrf_token"}
        return draw(visible_case(request_id), Typed(form, typed, errors, "" if errors else error_texts.message(error)))

    try:
        given = arguments()
    except FormInvalid as error:
        return again(error), 422
    if names_request:
        given["request_id"] = request_id
    back = local_path(request.form.get("next"), own)
    return command(handler, to=f"{back}#{form}" if back == own else back, done=done, again=again, makes=True, **given)


def _said() -> dict[str, Any]:
    return {"text": text_field("text", 4001), "answered_on": day("answered_on")}


def _own_party(request_id: str, party_id: str) -> str:
    if party_id not in {party.id for party in visible_case(request_id).parties}:
        raise FormInvalid({"answer": [_("没有该征求意见的对象。")]})
    return party_id


def member(kind: Callable[[str], Any], name: str) -> Any:
    try:
        return kind(text_field(name, 40))
    except ValueError:
        raise FormInvalid({name: [_("请选择一项。")]}) from None


def day(name: str) -> date:
    try:
        return date.fromisoformat(text_field(name, 10))
    except ValueError:
        raise FormInvalid({name: [_("请填写日期（年-月-日）。")]}) from None


def _number(name: str) -> int:
    text = text_field(name, 4)
    return int(text) if text.isascii() and text.isdigit() else 0
