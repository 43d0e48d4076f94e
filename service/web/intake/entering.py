"""Entering a request that came in person, by post, fax, e-mail or was told (Arts. 29, 31): day, evidence, who asks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any, Final

from flask import make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.identity.visitors import Sent, once_registered
from service.problems import status_of
from service.web import error_texts, request_words
from service.web.i18n import _, _l
from service.web.intake.frame import REGISTRARS, blueprint
from service.web.pages import dispatch, roles_required, text_field, today
from service.web.sent_forms import sent_form
from service.web.words import Words
from workflows.disclosure.handlers.assisting import needed
from workflows.disclosure.handlers.requests import DESCRIPTION_LIMIT, register_request
from workflows.disclosure.requests import Applicant, ApplicantKind, Channel, FormOfSupply
from workflows.disclosure.supplies import Need
from workflows.errors import FormInvalid, Invalid, WorkflowError

_TEXTS: Final = (
    *("channel", "arrived_on", "evidence", "kind", "name", "proof_type", "proof_number", "phone", "email"),
    *("address", "description", "form_of_supply", "assistance_note", "read_back"),
)

RECEIPTS: Final[Words] = {
    "in_person": _l("以提交之日为收到申请之日"),
    "oral": _l("由登记员代为填写，以提交之日为收到申请之日"),
    "post_signed": _l("以签收之日为收到申请之日；请写明回执"),
    "post_ordinary": _l("应当于收到当日与申请人确认，以确认之日为收到申请之日"),
    "fax": _l("以双方确认之日为收到申请之日"),
    "email": _l("属于互联网渠道，以双方确认之日为收到申请之日；邮件到达和自动回复都不算确认"),
}
"""What Art. 31 says of each channel."""


@blueprint.get("/new")
@roles_required(*REGISTRARS)
def new() -> ResponseReturnValue:
    """The form."""
    fresh = {"kind": "person", "proof_type": "resident_id", "form_of_supply": "paper", "channel": "in_person"}
    return _form({**fresh, "arrived_on": today().isoformat(), "assistance": []}, {})


@blueprint.post("/new")
@roles_required(*REGISTRARS)
def enter() -> ResponseReturnValue:
    """Enter it; the page that follows shows the query code once, to be handed to the applicant."""
    typed: dict[str, Any] = {name: text_field(name, DESCRIPTION_LIMIT + 1) for name in _TEXTS}
    typed["assistance"] = [need.value for need in Need if need.value in request.form.getlist("assistance")]
    try:
        make = partial(register_request, **_arguments(typed))
        made: Sent = dispatch(once_registered, form=sent_form(), make=make)
    except Invalid as error:
        return _form(typed, _errors(error), status_of(error))
    url = url_for("intake.show", request_id=made.request.id)
    page = make_response(
        render_template("intake/entered.html", made=made.request, code=made.code, again=made.again, url=url)
    )
    page.headers["Cache-Control"] = "no-store"
    return page


def _arguments(typed: Mapping[str, Any]) -> dict[str, Any]:
    wrong: dict[str, list[str]] = {}
    kinds = {"channel": Channel, "kind": ApplicantKind, "form_of_supply": FormOfSupply}
    for name, members in kinds.items():
        if typed[name] not in list(members):
            wrong[name] = [_("请选择一项。")]
    if typed["proof_type"] not in request_words.PROOFS:
        wrong["proof_type"] = [_("请选择证件类型。")]
    try:
        arrived_on = date.fromisoformat(typed["arrived_on"])
    except ValueError:
        arrived_on = today()
        wrong["arrived_on"] = [_("请填写日期（年-月-日）。")]
    if wrong:
        raise FormInvalid(wrong)
    personal = ("name", "proof_type", "proof_number", "phone", "address", "email")
    return {
        "channel": Channel(typed["channel"]),
        "arrived_on": arrived_on,
        "evidence": typed["evidence"],
        "applicant": Applicant(ApplicantKind(typed["kind"]), **{name: typed[name].strip() for name in personal}),
        "description": typed["description"],
        "form_of_supply": FormOfSupply(typed["form_of_supply"]),
        "assistance": needed([Need(one) for one in typed["assistance"]], typed["assistance_note"]),
        "read_back": typed["read_back"],
    }


def _errors(error: WorkflowError) -> dict[str, str]:
    found = {name: texts[0] for name, texts in error_texts.fields(error).items()}
    return found or {"description": error_texts.message(error)}


def _form(typed: Mapping[str, Any], errors: Mapping[str, str], status: int = 200) -> ResponseReturnValue:
    page = render_template(
        "intake/new.html",
        v=typed,
        e=errors,
        summary=request_words.summary(errors),
        channels=[(key, text, RECEIPTS.get(key)) for key, text in request_words.CHANNELS.items() if key != "portal"],
        kinds=list(request_words.APPLICANTS.items()),
        proofs=list(request_words.PROOFS.items()),
        supplies=list(request_words.SUPPLIES.items()),
        needs=list(request_words.NEEDS.items()),
        today=today().isoformat(),
    )
    return page, status
