from __future__ import annotations

from typing import Any

import pytest

from workflows.disclosure.attributes import Attribute
from workflows.disclosure.documents import Document, DocumentStatus
from workflows.disclosure.errors import NotIssuable, SamePerson, VerdictsMissing
from workflows.disclosure.events import DocumentSigned, DocumentSignedOrally
from workflows.disclosure.handlers.documents import create_document
from workflows.errors import FormInvalid, NotAllowed

READY = {"body": "<p>山洪预警。</p>", "attribute": "proactive", "basis": "20", "channels": ["website"]}
SUBMIT = {"outcome": "submit", "ground": "20.12", "urgency": "山洪预警，一小时内须发布"}
ORAL = {"outcome": "oral", "signer": "wang", "means": "phone", "said_at": "8时40分", "words": "同意，马上发"}


def begun(bureau: Any, **fields: Any) -> Document:
    given = {**READY, "form_date": "2026-03-02", **fields}
    document = bureau.run(create_document, "lin", title="山洪预警公告", fields=given, emergency=True)
    bureau.take(document.id, "draft", "lin")
    return bureau.document(document.id)


def checked(bureau: Any) -> Document:
    document = begun(bureau)
    bureau.finish(document.id, "draft", "lin", **SUBMIT)
    bureau.office(document.id)
    bureau.secrecy(document.id)
    bureau.head(document.id)
    return bureau.document(document.id)


def signatures(bureau: Any) -> list[Any]:
    return [event for event in bureau.world.history if isinstance(event, DocumentSigned | DocumentSignedOrally)]


def test_all_checks_are_open_at_once_and_in_any_order(bureau: Any) -> None:
    document = checked(bureau)
    bureau.take(document.id, "sign", "wang")
    bureau.finish(document.id, "sign", "wang", outcome="approve")

    assert bureau.document(document.id).status is DocumentStatus.SIGNED
    assert bureau.task(document.id, "publish")


def test_only_what_is_published_and_touches_nobody_else_goes_the_short_way(bureau: Any) -> None:
    party = {"name": "某公司", "kind": "third_party", "contact": ""}
    document = begun(bureau, attribute="on_request", basis="27", parties=[party])
    with pytest.raises(NotIssuable) as refused:
        bureau.finish(document.id, "draft", "lin", **SUBMIT)

    codes = {problem["code"] for problem in refused.value.details["problems"]}
    assert {"emergency-proactive", "emergency-parties"} <= codes
    assert bureau.document(document.id).attribute is Attribute.ON_REQUEST


def test_the_secrecy_check_is_never_skipped(bureau: Any) -> None:
    document = begun(bureau)
    bureau.finish(document.id, "draft", "lin", **SUBMIT)
    bureau.office(document.id)
    bureau.head(document.id)
    bureau.take(document.id, "secrecy", "bao")
    with pytest.raises(VerdictsMissing):
        bureau.finish(document.id, "secrecy", "bao", outcome="may_publish", reason="可")


def test_the_office_records_what_a_leader_said_who_then_signs_in_writing(bureau: Any) -> None:
    document = checked(bureau)
    bureau.take(document.id, "sign", "zhao")
    bureau.finish(document.id, "sign", "zhao", **ORAL)

    signed = signatures(bureau)[-1]
    assert isinstance(signed, DocumentSignedOrally)
    assert (signed.actor_id, signed.signer, signed.words) == ("zhao", "wang", "同意，马上发")
    bureau.release(document.id)
    bureau.check_live()
    written = bureau.task(document.id, "written")
    assert written.assignee == "wang"
    bureau.finish(document.id, "written", "wang", outcome="confirm")
    assert bureau.tasks(f"document:{document.id}") == []


def test_what_the_leader_did_not_say_comes_down(bureau: Any) -> None:
    document = checked(bureau)
    bureau.take(document.id, "sign", "zhao")
    bureau.finish(document.id, "sign", "zhao", **ORAL)
    bureau.release(document.id)
    bureau.check_live()
    bureau.finish(document.id, "written", "wang", outcome="withdraw", reason="数字与我所说不符")

    assert bureau.publication(document.id).status.value == "withdrawn"


def test_nobody_but_a_leader_decides_and_nobody_records_themselves(bureau: Any) -> None:
    document = checked(bureau)
    bureau.take(document.id, "sign", "zhao")
    with pytest.raises(NotAllowed):
        bureau.finish(document.id, "sign", "zhao", outcome="approve")
    with pytest.raises(FormInvalid):
        bureau.finish(document.id, "sign", "zhao", **{**ORAL, "signer": "zhao"})
    with pytest.raises(FormInvalid):
        bureau.finish(document.id, "sign", "zhao", **{**ORAL, "signer": "lin"})
    assert signatures(bureau) == []


def test_a_leader_who_reviewed_the_text_is_no_signer_even_by_telephone(bureau: Any) -> None:
    document = begun(bureau)
    bureau.finish(document.id, "draft", "lin", **SUBMIT)
    bureau.secrecy(document.id)
    bureau.head(document.id)
    bureau.take(document.id, "office", "wang")
    for check in ("political", "legal"):
        bureau.judge(document.id, "wang", check)
    bureau.finish(document.id, "office", "wang", outcome="pass")
    bureau.take(document.id, "sign", "zhao")
    with pytest.raises(SamePerson):
        bureau.finish(document.id, "sign", "zhao", **ORAL)
