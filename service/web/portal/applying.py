"""Asking for information (依申请公开): what it takes, the form of Art. 29, the receipt with the query code."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, TypeVar

from flask import current_app, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from service.identity.visitors import Proof, Sent, TooOften, send_request, sent_before
from service.web import error_texts, request_words
from service.web.i18n import _
from service.web.pages import text_field
from service.web.portal.frame import blueprint, draw, private, readable
from workflows.disclosure.handlers.assisting import needed
from workflows.disclosure.handlers.requests import DESCRIPTION_LIMIT, VISITOR
from workflows.disclosure.requests import Applicant, ApplicantKind, FormOfSupply
from workflows.disclosure.supplies import Need
from workflows.errors import FormInvalid, Invalid
from workflows.files import AttachmentInvalid, scanned

_Member = TypeVar("_Member", bound=StrEnum)

PROOFS: Final = 2
PROOF_BYTES: Final = 5 * 1024 * 1024
_TEXTS: Final = (
    *("kind", "name", "proof_type", "proof_number", "phone", "email", "address"),
    *("info_name", "info_number", "info_features", "form_of_supply", "assistance_other"),
)
_TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{20,60}")


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in the form, and what is wrong with it by field."""

    values: Mapping[str, str] = field(default_factory=dict, repr=False)
    assistance: tuple[str, ...] = ()
    errors: Mapping[str, str] = field(default_factory=dict)
    token: str = ""


@blueprint.get("/open/requests")
@readable
def requests() -> ResponseReturnValue:
    """What a request is, how long it takes, and where to go."""
    return draw("portal/requests.html", here="requests")


@blueprint.get("/open/requests/new")
def apply() -> ResponseReturnValue:
    """The form."""
    return _form(Typed({"kind": "person", "proof_type": "resident_id", "form_of_supply": "electronic"}))


@blueprint.post("/open/requests/new")
def send() -> ResponseReturnValue:
    """Send it: the receipt, or the form again with what was typed."""
    typed = _typed()
    if text_field("website"):
        # Nobody sees this field; what fills everything in is no person, or a browser that helps too much.
        wrong = {"website": _("请将此项留空后重新提交。")}
        return _form(Typed(typed.values, typed.assistance, wrong, typed.token), 422)
    try:
        sent = _send(typed)
    except FormInvalid as error:
        # Browsers keep less than was typed when somebody goes back: what was sent has arrived all the same.
        before = current_app.extensions["dispatch"].ask(sent_before, VISITOR, token=typed.token)
        if before is not None:
            return private(_receipt(before))
        wrong = {_field(name): texts[0] for name, texts in error_texts.fields(error).items()}
        return _form(Typed(typed.values, typed.assistance, wrong, typed.token), 422)
    except Invalid as error:
        wrong = {"info_features": error_texts.message(error)}
        return _form(Typed(typed.values, typed.assistance, wrong, typed.token), 422)
    except TooOften:
        return private(draw("portal/too_often.html", here="requests"), 429)
    return private(_receipt(sent))


def _send(typed: Typed) -> Sent:
    value = typed.values
    wrong: dict[str, list[str]] = {}
    kind = _member(ApplicantKind, value["kind"], "kind", wrong)
    supply = _member(FormOfSupply, value["form_of_supply"], "form_of_supply", wrong)
    if value["proof_type"] not in request_words.PROOFS:
        wrong["proof_type"] = [_("请选择证件类型。")]
    if value["form_of_supply"] == "post" and not value["address"].strip():
        wrong["address"] = [_("选择邮寄的，请填写通信地址。")]
    proofs = _proofs(wrong)
    if wrong or kind is None or supply is None:
        raise FormInvalid(wrong)
    personal = ("name", "proof_type", "proof_number", "phone", "address", "email")
    applicant = Applicant(kind=kind, **{name: value[name].strip() for name in personal})
    dispatch = current_app.extensions["dispatch"]
    sent: Sent = dispatch(
        send_request,
        VISITOR,
        token=typed.token,
        address=request.remote_addr or "",
        applicant=applicant,
        description=_description(typed),
        form_of_supply=supply,
        assistance=needed([need for need in Need if need.value in typed.assistance], value["assistance_other"]),
        proofs=proofs,
    )
    return sent


def _description(typed: Typed) -> str:
    """The bureau's own language: whoever works on it reads Chinese."""
    lines = (
        ("信息名称", typed.values["info_name"]),
        ("文号", typed.values["info_number"]),
        ("其他特征", typed.values["info_features"]),
    )
    return "\n".join(f"{label}：{text.strip()}" for label, text in lines if text.strip())


def _proofs(wrong: dict[str, list[str]]) -> tuple[Proof, ...]:
    given = [one for one in request.files.getlist("proof") if one.filename]
    if len(given) > PROOFS:
        wrong["proof"] = [_("最多上传%(n)s个文件。", n=PROOFS)]
        return ()
    try:
        return tuple(_proof(one) for one in given)
    except AttachmentInvalid as error:
        wrong["proof"] = [error_texts.message(error)]
        return ()


def _proof(given: FileStorage) -> Proof:
    content = given.stream.read(PROOF_BYTES + 1)
    if len(content) > PROOF_BYTES:
        raise AttachmentInvalid(f"The file is larger than {PROOF_BYTES} bytes.", field="file", limit=PROOF_BYTES)
    return Proof(*scanned(given.filename or "", content), content)


def _typed() -> Typed:
    token = text_field("submission", 60)
    return Typed(
        values={name: text_field(name, DESCRIPTION_LIMIT + 1) for name in _TEXTS},
        assistance=tuple(request.form.getlist("assistance")[:5]),
        token=token if _TOKEN.fullmatch(token) else secrets.token_urlsafe(24),
    )


def _member(kind: type[_Member], value: str, name: str, wrong: dict[str, list[str]]) -> _Member | None:
    try:
        return kind(value)
    except ValueError:
        wrong[name] = [_("请选择一项。")]
        return None


def _field(name: str) -> str:
    return "info_name" if name == "description" else name


def _form(typed: Typed, status: int = 200) -> ResponseReturnValue:
    page = draw(
        "portal/apply.html",
        here="requests",
        typed=typed,
        summary=request_words.summary(typed.errors),
        token=typed.token or secrets.token_urlsafe(24),
        kinds=list(request_words.APPLICANTS.items()),
        proofs=list(request_words.PROOFS.items()),
        supplies=list(request_words.SUPPLIES.items()),
        assistance=list(request_words.ASSISTANCE.items()),
        megabytes=PROOF_BYTES // (1024 * 1024),
    )
    return private(page, status)


def _receipt(sent: Sent) -> str:
    return draw("portal/receipt.html", here="requests", sent=sent, made=sent.request)
