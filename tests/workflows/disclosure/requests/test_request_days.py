"""The worked examples of the domain, through the diagrams as shipped (Regulations Arts. 29–35; work points 四)."""

from __future__ import annotations

from datetime import date

import pytest
from request_bureau import Bureau

from workflows.calendar.clock import StatutoryClock, due
from workflows.disclosure.consultations import PartyAnswer, PartyKind
from workflows.disclosure.handlers.applicants import answer_clarification
from workflows.disclosure.handlers.casework import (
    add_party,
    record_party_answer,
    record_payment,
    request_extension,
)
from workflows.disclosure.handlers.requests import VISITOR
from workflows.disclosure.requests import Channel
from workflows.errors import CalendarNotLoaded


def consult(bureau: Bureau, dispatched: str, received: str, kind: PartyKind = PartyKind.THIRD_PARTY) -> str:
    """One party, its letter sent and received."""
    bureau.claim("name-parties", "li")
    party = bureau.run(add_party, "li", request_id=bureau.request_id, kind=kind, name="某公司")
    bureau.do("name-parties", "li")
    bureau.do("party-dispatch", "li", dispatched_on=dispatched, evidence="EMS 1")
    bureau.at(received).do("party-receipt", "li", delivered="yes", received_on=received, evidence="签收")
    return str(party.id)


def test_1_in_person_the_term_runs_from_the_submission(bureau: Bureau) -> None:
    bureau.at("2025-01-15").come_in(Channel.IN_PERSON, "2025-01-15")
    bureau.registered()
    assert bureau.due() == "2025-02-18"


def test_2_signed_mail_on_a_make_up_sunday_runs_from_the_signature(bureau: Bureau) -> None:
    bureau.at("2025-01-26").come_in(Channel.POST_SIGNED, "2025-01-26")
    bureau.registered()
    assert bureau.due() == "2025-02-28"


def test_3_online_the_term_runs_from_the_confirmation_by_both_sides(bureau: Bureau) -> None:
    bureau.at("2025-04-25").submit()
    bureau.registered().at("2025-04-27").do("confirm-receipt", "wang", confirmed_on="2025-04-27", evidence="电话")
    assert bureau.due() == "2025-05-28"


@pytest.mark.parametrize("channel", [Channel.FAX, Channel.EMAIL])
def test_what_arrived_by_fax_or_mail_box_runs_from_the_confirmation_too(bureau: Bureau, channel: Channel) -> None:
    bureau.at("2025-04-25").come_in(channel, "2025-04-25")
    bureau.registered()
    assert bureau.open_steps() == ["confirm-receipt"]
    bureau.at("2025-04-27").do("confirm-receipt", "wang", confirmed_on="2025-04-27", evidence="电话")
    assert bureau.due() == "2025-05-28"


def test_4_ordinary_mail_waits_for_the_applicant_to_be_reached(bureau: Bureau) -> None:
    bureau.at("2025-09-30").come_in(Channel.POST_ORDINARY, "2025-09-30")
    bureau.registered().at("2025-10-09").do("confirm-receipt", "wang", confirmed_on="2025-10-09", evidence="电话")
    assert bureau.due() == "2025-11-05"


def test_5_a_corrected_application_restarts_the_reply_clock(bureau: Bureau) -> None:
    bureau.at("2025-09-22").come_in(Channel.IN_PERSON, "2025-09-22")
    bureau.registered()
    assert bureau.due("clarification-notice") == "2025-09-30"
    bureau.at("2025-09-29").do("triage", "wang", finding="unclear")
    bureau.do("clarification-notice", "wang", items="年度", sent_on="2025-09-29", respond_by="2025-10-24")
    assert not bureau.clock_runs("reply")
    bureau.at("2025-10-16").world.run(answer_clarification, VISITOR, code=bureau.code, text="2024年度")
    assert bureau.due() == "2025-11-13"


@pytest.mark.parametrize(("answered", "expected"), [("2026-02-10", "2026-03-06"), (None, "2026-03-10")])
def test_6_a_third_partys_time_is_excluded_and_silence_returns_at_its_terms_end(
    bureau: Bureau, answered: str | None, expected: str
) -> None:
    bureau.at("2026-01-12").come_in(Channel.IN_PERSON, "2026-01-12")
    bureau.to_search()
    assert bureau.due() == "2026-02-09"
    bureau.at("2026-01-20").searched(consult=True)
    party = consult(bureau, "2026-01-20", "2026-01-22")
    assert bureau.due("consultation", party) == "2026-02-12"
    if answered:
        bureau.at(answered).run(
            record_party_answer,
            "li",
            party_id=party,
            answer=PartyAnswer.CONSENT,
            answered_on=date.fromisoformat(answered),
        )
    else:
        assert bureau.at("2026-02-12", 23).tick() == []
        assert "silent" in bureau.at("2026-02-13").tick()
        assert bureau.casework.party(party).answer is PartyAnswer.SILENT
    assert bureau.due() == expected
    assert bureau.open_steps() == ["draft-reply"]


def test_7_a_full_extension_adds_twenty_working_days(bureau: Bureau) -> None:
    bureau.at("2026-01-30").come_in(Channel.IN_PERSON, "2026-01-30")
    bureau.to_search()
    assert bureau.due() == "2026-03-05"
    bureau.at("2026-03-04").run(request_extension, "li", request_id=bureau.request_id, days=20, reason="材料多")
    bureau.do("approve-extension", "sun", verdict="agree")
    assert bureau.due() == "2026-04-02"
    bureau.do("tell-extension", "wang", told_on="2026-03-04", evidence="短信")
    assert bureau.request.extensions[0].told_on == date(2026, 3, 4)


def test_8_overlapping_consultations_are_counted_once_and_an_extension_comes_on_top(bureau: Bureau) -> None:
    bureau.at("2026-04-01").come_in(Channel.IN_PERSON, "2026-04-01")
    bureau.to_search()
    assert bureau.due() == "2026-04-30"
    bureau.at("2026-04-08").searched(consult=True)
    bureau.claim("name-parties", "li")
    kinds = (PartyKind.THIRD_PARTY, PartyKind.AGENCY)
    ids = [bureau.run(add_party, "li", request_id=bureau.request_id, kind=kind, name="甲").id for kind in kinds]
    bureau.do("name-parties", "li")
    bureau.do("party-dispatch", "li", dispatched_on="2026-04-08", evidence="1")
    bureau.at("2026-04-15").do("party-dispatch", "li", dispatched_on="2026-04-15", evidence="2")
    for _ in ids:
        bureau.do("party-receipt", "li", delivered="yes", received_on="2026-04-15", evidence="3")
    for party, day in zip(ids, ("2026-04-20", "2026-04-28"), strict=True):
        bureau.at(day).run(
            record_party_answer,
            "li",
            party_id=party,
            answer=PartyAnswer.CONSENT,
            answered_on=date.fromisoformat(day),
        )
    assert bureau.due() == "2026-05-22"
    bureau.run(request_extension, "li", request_id=bureau.request_id, days=10, reason="材料多")
    bureau.do("approve-extension", "sun", verdict="agree")
    assert bureau.due() == "2026-06-05"


def test_9_a_fee_is_payable_in_twenty_days_and_payment_restarts_the_reply_clock(bureau: Bureau) -> None:
    bureau.at("2026-05-06").come_in(Channel.IN_PERSON, "2026-05-06")
    bureau.registered().clear().screened("excessive")
    bureau.do("ask-reasons", "wang", grounds="数量", sent_on="2026-05-06", respond_by="2026-05-14")
    assert "unanswered" in bureau.at("2026-05-15").tick()
    bureau.do("judge-reasons", "sun", verdict="reasonable", reason="研究需要", tariff="count", units=35)
    fee = bureau.request.fee
    assert fee is not None and fee.amount == 3000
    bureau.at("2026-05-18").do("fee-notice", "wang", noticed_on="2026-05-18", evidence="签收")
    assert bureau.due("fee-payment") == "2026-06-15"
    assert not bureau.clock_runs("reply")
    bureau.at("2026-06-05").run(record_payment, "wang", request_id=bureau.request_id, paid_on=date(2026, 6, 5))
    assert bureau.due() == "2026-07-06"
    assert bureau.open_steps() == ["assign"]


@pytest.mark.parametrize(
    ("received", "served", "close_by"),
    [("2026-01-12", "2026-02-13", "2026-03-05"), ("2025-09-08", "2025-09-30", "2025-10-21")],
)
def test_10_a_served_reply_is_closed_within_ten_working_days(
    bureau: Bureau, received: str, served: str, close_by: str
) -> None:
    bureau.at(received).come_in(Channel.IN_PERSON, received)
    bureau.to_search().searched().drafted().reviewed()
    bureau.at(served).served(served)
    assert bureau.due("closure") == close_by
    assert bureau.open_steps() == ["archive"]


def test_11_proactive_disclosure_counts_from_the_day_of_forming(bureau: Bureau) -> None:
    clock = StatutoryClock("publication", date(2025, 12, 31), 20)
    assert due(clock, bureau.world.calendar).date == date(2026, 1, 29)


def test_12_beyond_the_loaded_years_the_due_day_is_provisional(bureau: Bureau) -> None:
    bureau.at("2026-12-03").come_in(Channel.IN_PERSON, "2026-12-03")
    bureau.registered()
    assert bureau.due() == "2026-12-31"
    assert not bureau.task("triage").provisional
    with pytest.raises(CalendarNotLoaded):
        bureau.world.calendar.add_working_days(date(2026, 12, 4), 20)
    bureau.at("2026-12-04").come_in(Channel.IN_PERSON, "2026-12-04")
    bureau.registered().clear()
    assert bureau.task("screen").provisional
