"""What is known of a request for its letters, by the names that templates use (`letters.FACTS`)."""

from __future__ import annotations

import re
from datetime import date
from typing import Any, Final

from workflows.disclosure.consultations import Party
from workflows.disclosure.letters import LetterKind
from workflows.disclosure.replies import RefusalBasis, ReplyDraft
from workflows.disclosure.request_clocks import CONSULTATION_CLOCK, REPLY_CLOCK, TERMS
from workflows.disclosure.request_ports import Casework, Letters
from workflows.disclosure.requests import Channel, FormOfSupply, Request
from workflows.handlers.moments import due_date
from workflows.ports import UnitOfWork

_BASES: Final = {
    RefusalBasis.CLASSIFIED: "《中华人民共和国政府信息公开条例》第十四条规定的依法确定为国家秘密",
    RefusalBasis.FORBIDDEN_BY_LAW: "《中华人民共和国政府信息公开条例》第十四条规定的法律、行政法规禁止公开",
    RefusalBasis.THREE_SECURITIES: (
        "《中华人民共和国政府信息公开条例》第十四条规定的公开后可能危及国家安全、公共安全、经济安全、社会稳定"
    ),
    RefusalBasis.THIRD_PARTY: (
        "《中华人民共和国政府信息公开条例》第十五条规定的涉及商业秘密、个人隐私等公开会对第三方合法权益造成损害"
    ),
    RefusalBasis.INTERNAL: "《中华人民共和国政府信息公开条例》第十六条第一款规定的行政机关内部事务信息",
    RefusalBasis.DELIBERATION: "《中华人民共和国政府信息公开条例》第十六条第二款规定的过程性信息",
    RefusalBasis.ENFORCEMENT_FILE: "《中华人民共和国政府信息公开条例》第十六条第二款规定的行政执法案卷信息",
}
_CHANNELS: Final = {
    Channel.IN_PERSON: "当面提交",
    Channel.POST_SIGNED: "邮寄",
    Channel.POST_ORDINARY: "平常信函",
    Channel.PORTAL: "网上提交",
    Channel.FAX: "传真",
    Channel.EMAIL: "电子邮件",
    Channel.ORAL: "口头申请",
}
_SUPPLIES: Final = {
    FormOfSupply.ELECTRONIC: "电子文件",
    FormOfSupply.PAPER: "纸质文件，自行领取",
    FormOfSupply.POST: "纸质文件，邮寄",
    FormOfSupply.INSPECT: "安排查阅、抄录",
}
_METHODS: Final = {
    "direct": "直接送达",
    "post": "邮寄送达",
    "electronic": "电子送达",
    "inspect": "安排查阅",
}


def facts(uow: UnitOfWork, request: Request, party: Party | None = None) -> dict[str, Any]:
    """What is known of a request for its letters, by `letters.FACTS`."""
    agency = uow.wing(Letters).agency
    digits = re.findall(r"[0-9]+", request.number) or [request.number]
    asked, fee = request.clarification, request.fee
    said = request.reasons
    known: dict[str, Any] = {
        "number": request.number,
        "year": digits[0],
        "serial": digits[-1].lstrip("0") or digits[-1],
        # Templates quote it: quotation marks inside quotation marks are single ones.
        "description": " ".join(request.description.split()).translate({ord("“"): "‘", ord("”"): "’"}),
        "channel": _CHANNELS[request.channel],
        "arrived_on": request.arrived_on,
        "received_on": request.received_on,
        "today": uow.today,
        "due": reply_due(uow, request),
        "agency": agency.name,
        "office": agency.office,
        "address": agency.address,
        "phone": agency.phone,
        "hotline": agency.hotline,
        "items": asked.items if asked else None,
        "respond_by": said.respond_by if said else asked.respond_by if asked else None,
        "fee_amount": fee.amount if fee else None,
        "fee_tariff": fee.tariff if fee else None,
        "fee_units": fee.units if fee else None,
        "repeats": request.repeats,
        "supply": _SUPPLIES[request.supplied_as],
        "supply_asked": _SUPPLIES[request.form_of_supply],
        "supply_reason": request.supply.reason if request.supply else None,
        "answer_days": TERMS[CONSULTATION_CLOCK],
    }
    return {
        **known,
        **_reply_facts(uow, request),
        **_service_facts(uow, request),
        **_reading_facts(request),
        **_party_facts(party),
    }


def extension_facts(uow: UnitOfWork, request: Request) -> dict[str, Any]:
    """The last extension and the day that follows from it, whether or not it counts already."""
    if not request.extensions:
        return {}
    last = request.extensions[-1]
    due = reply_due(uow, request)
    if due is not None and last.approved is None:
        due = uow.calendar.estimate(due, last.days).date
    return {"extension_days": last.days, "extension_reason": last.reason.rstrip("。"), "extended_due": due}


def _reply_facts(uow: UnitOfWork, request: Request) -> dict[str, Any]:
    draft = uow.wing(Casework).reply(request.id, request.round)
    if draft is None:
        return {}
    return {
        "kind": draft.kind.value,
        "basis": draft.basis.value if draft.basis else None,
        "basis_law": _BASES[draft.basis] if draft.basis else None,
        "reply_body": draft.body,
        "remedy": _remedy(draft),
    }


def _remedy(draft: ReplyDraft) -> str:
    """The text on remedies, and the articles that it rests on."""
    if not draft.remedy or not draft.remedy_citation:
        return draft.remedy
    return f"{draft.remedy}\n（以上依据：{draft.remedy_citation}。）"


def _service_facts(uow: UnitOfWork, request: Request) -> dict[str, Any]:
    replies = [letter for letter in uow.wing(Letters).of(request.id) if letter.kind is LetterKind.REPLY]
    own = next((letter for letter in replies if letter.round == request.round), None)
    service = request.service
    return {
        "letter_title": own.title if own else None,
        "letter_number": own.number if own else None,
        "service_method": _METHODS.get(service.method, service.method) if service else None,
        "served_on": service.served_on if service else None,
        "evidence": service.evidence if service else None,
    }


def _party_facts(party: Party | None) -> dict[str, Any]:
    if party is None:
        return {}
    return {
        "party": party.name,
        "is_third_party": party.kind.is_third_party,
        "party_reasons": _open_ended(party.reasons),
        "override_reason": _open_ended(party.override) or None,
    }


def _open_ended(text: str) -> str:
    """What stands in a sentence of the template, which ends it itself."""
    return text.rstrip("。．. \n")


def _reading_facts(request: Request) -> dict[str, Any]:
    known = request.reading
    if known is None:
        return {}
    return {
        "reading_day": known.day,
        "reading_hours": known.hours,
        "reading_place": known.place,
        "reading_bring": known.bring or None,
    }


def reply_due(uow: UnitOfWork, request: Request) -> date | None:
    clock = uow.clocks.get(request.subject, REPLY_CLOCK)
    return due_date(clock, uow.calendar, uow.today).day if clock is not None and clock.stopped_on is None else None
