"""Registration, the portal, identities and query codes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from request_bureau import APPLICANT, Bureau

from workflows.disclosure.handlers.applicants import (
    answer_clarification,
    follow_request,
    give_reasons,
    withdraw,
)
from workflows.disclosure.handlers.casework import record_clarification
from workflows.disclosure.handlers.requests import (
    VISITOR,
    register_request,
    requests_this_month,
    similar_requests,
    view_identity,
)
from workflows.disclosure.request_numbers import hash_code, new_code, request_number
from workflows.disclosure.request_ports import Identities, Requests
from workflows.disclosure.requests import Channel, FormOfSupply, RequestStatus
from workflows.errors import Conflict, FormInvalid, Invalid, NotAllowed, NotFound


def test_numbers_run_on_within_a_year_and_start_again_with_the_next(bureau: Bureau) -> None:
    numbers = [bureau.at(day).submit().request.number for day in ("2025-12-30", "2025-12-31", "2026-01-05")]
    assert numbers == ["依申请〔2025〕0001号", "依申请〔2025〕0002号", "依申请〔2026〕0001号"]


@pytest.mark.parametrize("template", ["{year}号", "{serial}{place}", "{serial"])
def test_a_number_template_that_cannot_tell_requests_apart_is_refused(template: str) -> None:
    with pytest.raises(Invalid) as refused:
        request_number(template, 2026, 1)
    assert refused.value.details["field"] == "number_template"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " "}, "name"),
        ({"proof_number": ""}, "proof_number"),
        ({"proof_number": "110105194912310021"}, "proof_number"),
        ({"phone": "", "address": "", "email": ""}, "phone"),
        ({"email": "nobody"}, "email"),
        ({"name": "x" * 201}, "name"),
    ],
)
def test_what_article_29_asks_for_is_named_where_it_is_missing(
    bureau: Bureau, changes: dict[str, str], field: str
) -> None:
    with pytest.raises(FormInvalid) as refused:
        bureau.submit(replace(APPLICANT, **changes))
    assert list(refused.value.fields) == [field]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"channel": Channel.PORTAL}, "channel"),
        ({"arrived_on": date(2026, 3, 3)}, "arrived_on"),
        ({"channel": Channel.POST_SIGNED}, "evidence"),
        ({"description": ""}, "description"),
    ],
)
def test_a_registrars_mistakes_are_named_by_field(bureau: Bureau, changes: dict[str, Any], field: str) -> None:
    bureau.at("2026-03-02")
    given: dict[str, Any] = {
        "channel": Channel.IN_PERSON,
        "arrived_on": date(2026, 3, 2),
        "applicant": APPLICANT,
        "description": "x",
        "form_of_supply": FormOfSupply.PAPER,
        **changes,
    }
    with pytest.raises(FormInvalid) as refused:
        bureau.run(register_request, "wang", **given)
    assert list(refused.value.fields) == [field]


def test_only_registrars_register(bureau: Bureau) -> None:
    with pytest.raises(NotAllowed):
        bureau.run(
            register_request,
            "li",
            channel=Channel.IN_PERSON,
            arrived_on=date(2026, 1, 5),
            applicant=APPLICANT,
            description="x",
            form_of_supply=FormOfSupply.PAPER,
        )


def test_who_asks_never_enters_state_history_or_the_request(bureau: Bureau) -> None:
    bureau.at("2026-03-02").submit()
    bureau.registered().do("confirm-receipt", "wang", confirmed_on="2026-03-02", evidence="电话")
    seen = repr(bureau.world.history) + repr(bureau.request) + repr(bureau.open_tasks())
    for name, rows in bureau.world.tables.items():
        if name not in ("identities", "deployments"):
            seen += repr(rows)
    for secret in (APPLICANT.name, APPLICANT.proof_number, APPLICANT.phone, APPLICANT.address, bureau.code):
        assert secret not in seen


def test_every_look_at_an_applicant_is_recorded_with_its_reason(bureau: Bureau) -> None:
    bureau.at("2026-03-02").submit()
    assert bureau.run(view_identity, "wang", request_id=bureau.request_id, reason="寄送答复书") == APPLICANT
    views = bureau.world.unit().wing(Identities).views(bureau.request_id)
    assert [(view.viewed_by, view.reason) for view in views] == [("wang", "寄送答复书")]
    assert bureau.world.history[-1].kind == "identity-viewed"
    with pytest.raises(FormInvalid):
        bureau.run(view_identity, "wang", request_id=bureau.request_id, reason=" ")
    with pytest.raises(NotAllowed):
        bureau.run(view_identity, "zhao", request_id=bureau.request_id, reason="好奇")


def test_the_same_applicants_requests_are_found_whatever_the_spelling_of_the_number(bureau: Bureau) -> None:
    first = bureau.submit().request
    other = bureau.submit(replace(APPLICANT, proof_number="110105194912310 02x")).request
    bureau.submit(replace(APPLICANT, proof_type="passport", proof_number="E12345678"))
    assert bureau.run(similar_requests, "wang", request_id=first.id) == [
        bureau.world.unit().wing(Requests).get(other.id)
    ]


def test_a_code_opens_its_request_however_it_is_typed_and_no_other(bureau: Bureau) -> None:
    bureau.at("2026-03-02").submit()
    typed = bureau.code.lower().replace("-", " ")
    progress = bureau.world.run(follow_request, VISITOR, code=typed)
    assert (progress.number, progress.status, progress.due) == (bureau.request.number, RequestStatus.REGISTERED, None)
    with pytest.raises(NotFound):
        bureau.world.run(follow_request, VISITOR, code=new_code())
    assert bureau.request.code_hash == hash_code(bureau.code)


def test_codes_are_long_and_never_the_same() -> None:
    codes = {new_code() for _ in range(200)}
    assert len(codes) == 200
    assert {len(code) for code in codes} == {19}


def test_the_applicant_reads_the_due_day_and_answers_only_what_was_asked(bureau: Bureau) -> None:
    bureau.at("2026-03-02").submit()
    bureau.registered().do("confirm-receipt", "wang", confirmed_on="2026-03-02", evidence="电话")
    progress = bureau.world.run(follow_request, VISITOR, code=bureau.code)
    assert progress.due.day == date(2026, 3, 30)
    with pytest.raises(Conflict):
        bureau.world.run(answer_clarification, VISITOR, code=bureau.code, text="x")
    with pytest.raises(Conflict):
        bureau.world.run(give_reasons, VISITOR, code=bureau.code, text="x")


def test_a_clarification_is_asked_for_once_and_answered_once(bureau: Bureau) -> None:
    bureau.at("2026-03-02").come_in(Channel.IN_PERSON, "2026-03-02")
    bureau.registered().do("triage", "wang", finding="unclear")
    with pytest.raises(FormInvalid):
        bureau.do("clarification-notice", "wang", items="年度", sent_on="2026-03-02", respond_by="2026-03-02")
    bureau.do("clarification-notice", "wang", items="年度", sent_on="2026-03-02", respond_by="2026-03-16")
    assert bureau.request.status is RequestStatus.CLARIFYING
    with pytest.raises(FormInvalid):
        bureau.world.run(answer_clarification, VISITOR, code=bureau.code, text=" ")
    bureau.run(
        record_clarification, "wang", request_id=bureau.request_id, text="2024年度", answered_on=date(2026, 3, 2)
    )
    with pytest.raises(Conflict):
        bureau.world.run(answer_clarification, VISITOR, code=bureau.code, text="again")
    assert bureau.open_steps() == ["judge-clarification"]


def test_a_withdrawn_request_is_row_other_and_still_archived(bureau: Bureau) -> None:
    bureau.at("2026-03-02").come_in(Channel.IN_PERSON, "2026-03-02")
    bureau.to_search()
    bureau.world.run(withdraw, VISITOR, code=bureau.code)
    outcome = bureau.request.outcome
    assert outcome is not None and outcome.row == "3.6.3"
    assert bureau.open_steps() == ["archive"]
    assert not bureau.clock_runs("reply")
    bureau.archived()
    assert bureau.request.status is RequestStatus.CLOSED
    with pytest.raises(Conflict):
        bureau.world.run(withdraw, VISITOR, code=bureau.code)


def test_an_unconfirmed_request_raises_an_alarm_after_one_working_day(bureau: Bureau) -> None:
    bureau.at("2026-03-02").submit()
    bureau.registered()
    assert bureau.at("2026-03-03", 23).tick() == []
    assert bureau.at("2026-03-04", 1).tick() == ["unconfirmed"]
    assert [notice.user_id for notice in bureau.world.tables["notices"].values()] == ["zhou"]
    bureau.do("confirm-receipt", "wang", confirmed_on="2026-03-04", evidence="电话")
    assert bureau.due() == "2026-04-01"


def test_a_receipt_cannot_be_confirmed_before_it_arrived_or_in_the_future(bureau: Bureau) -> None:
    bureau.at("2026-03-02").submit()
    bureau.registered()
    for day in ("2026-03-01", "2026-03-03"):
        with pytest.raises(FormInvalid) as refused:
            bureau.do("confirm-receipt", "wang", confirmed_on=day, evidence="电话")
        assert list(refused.value.fields) == ["confirmed_on"]


def test_an_answer_after_the_term_is_kept_and_must_be_accepted(bureau: Bureau) -> None:
    bureau.at("2026-03-02").come_in(Channel.IN_PERSON, "2026-03-02")
    bureau.registered().do("triage", "wang", finding="unclear")
    bureau.do("clarification-notice", "wang", items="年度", sent_on="2026-03-02", respond_by="2026-03-16")
    bureau.at("2026-03-17", 1).tick()
    bureau.at("2026-03-18").world.run(answer_clarification, VISITOR, code=bureau.code, text="2024年度")
    for decision in ("abandon", "renew"):
        with pytest.raises(FormInvalid) as refused:
            bureau.do("clarification-lapse", "wang", decision=decision, respond_by="2026-04-01", reason="x")
        assert list(refused.value.fields) == ["decision"]
    bureau.do("clarification-lapse", "wang", decision="accept", reason="迟到一日")
    assert bureau.due() == "2026-04-16"
    assert bureau.request.clarification is not None
    assert bureau.request.clarification.answer == "2024年度"


def test_only_the_office_and_the_unit_in_charge_may_look_at_an_applicant(bureau: Bureau) -> None:
    bureau.at("2026-03-02").come_in(Channel.IN_PERSON, "2026-03-02")
    with pytest.raises(NotAllowed):
        bureau.run(view_identity, "li", request_id=bureau.request_id, reason="寄送")
    bureau.to_search()
    assert bureau.run(view_identity, "li", request_id=bureau.request_id, reason="寄送") == APPLICANT


def test_the_requests_of_one_applicant_in_a_month_are_counted_for_the_fee(bureau: Bureau) -> None:
    bureau.at("2026-03-31").submit()
    bureau.at("2026-04-01").submit()
    bureau.at("2026-04-02").submit(replace(APPLICANT, proof_type="passport", proof_number="E1"))
    made = bureau.at("2026-04-30").submit()
    assert bureau.run(requests_this_month, "wang", request_id=made.request.id) == 2
