"""A day of receipt that was written down wrong is put right, and everything that hangs on it with it."""

from __future__ import annotations

from datetime import date

import pytest
from request_bureau import Bureau

from workflows.disclosure.handlers.applicants import answer_clarification
from workflows.disclosure.handlers.casework import request_extension
from workflows.disclosure.handlers.receipts import correct_receipt
from workflows.disclosure.handlers.requests import VISITOR
from workflows.disclosure.requests import Channel
from workflows.errors import Conflict, FormInvalid, NotAllowed


def correct(bureau: Bureau, day: str, name: str = "sun", reason: str = "邮戳") -> None:
    received = date.fromisoformat(day)
    bureau.run(correct_receipt, name, request_id=bureau.request_id, received_on=received, reason=reason)


@pytest.fixture
def accepted(bureau: Bureau) -> Bureau:
    """Received in person on 2026-03-09."""
    bureau.at("2026-03-09").come_in(Channel.IN_PERSON, "2026-03-09")
    return bureau.registered()


def test_the_clocks_and_the_tasks_follow_the_right_day(accepted: Bureau) -> None:
    correct(accepted, "2026-03-02")
    assert accepted.due() == "2026-03-30"
    assert accepted.due("clarification-notice") == "2026-03-11"
    due_at = accepted.task("triage").due_at
    assert due_at is not None and due_at.isoformat() == "2026-03-11T15:59:59+00:00"
    assert accepted.request.receipt is not None and "邮戳" in accepted.request.receipt.evidence
    assert any(event.kind == "receipt-corrected" for event in accepted.world.history)


def test_an_extension_that_was_granted_stays(accepted: Bureau) -> None:
    accepted.run(request_extension, "wang", request_id=accepted.request_id, days=5, reason="材料多")
    accepted.do("approve-extension", "sun", verdict="agree")
    correct(accepted, "2026-03-02")
    assert accepted.due() == "2026-04-07"
    accepted.at("2026-04-02")
    correct(accepted, "2026-03-03")
    assert accepted.due() == "2026-04-08"


def test_a_reply_clock_that_was_restarted_since_stays(accepted: Bureau) -> None:
    accepted.do("triage", "wang", finding="unclear")
    accepted.do("clarification-notice", "wang", items="年度", sent_on="2026-03-09", respond_by="2026-03-20")
    accepted.at("2026-03-12").world.run(answer_clarification, VISITOR, code=accepted.code, text="2024")
    before = accepted.due()
    correct(accepted, "2026-03-06")
    assert accepted.due() == before


def test_only_the_head_corrects_with_a_reason_a_day_that_can_be(accepted: Bureau) -> None:
    with pytest.raises(NotAllowed):
        correct(accepted, "2026-03-02", "wang")
    with pytest.raises(FormInvalid) as refused:
        correct(accepted, "2026-03-10", reason=" ")
    assert set(refused.value.fields) == {"received_on", "reason"}


def test_a_day_is_neither_corrected_before_it_is_confirmed_nor_after_the_reply(bureau: Bureau) -> None:
    bureau.at("2026-03-09").submit()
    with pytest.raises(Conflict):
        correct(bureau, "2026-03-09")
    bureau.registered().do("confirm-receipt", "wang", confirmed_on="2026-03-09", evidence="电话")
    with pytest.raises(FormInvalid):
        correct(bureau, "2026-03-06")
    bureau.clear().screened().assigned().searched().drafted().reviewed().served("2026-03-09")
    with pytest.raises(Conflict):
        correct(bureau, "2026-03-09")
