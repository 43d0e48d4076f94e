"""Replies: kinds, reviews by different people on one text, service, the archive, extensions, alarms."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from request_bureau import APPLICANT, FILES, GOOD, Bureau

from workflows.disclosure.consultations import Party, PartyAnswer, PartyKind
from workflows.disclosure.errors import SamePerson, VerdictsMissing
from workflows.disclosure.handlers.applicants import follow_request, give_reasons
from workflows.disclosure.handlers.casework import (
    add_party,
    record_party_answer,
    request_extension,
    save_manifest,
    save_reply,
)
from workflows.disclosure.handlers.letters import letters_for_code
from workflows.disclosure.handlers.requests import VISITOR
from workflows.disclosure.letters import LetterKind
from workflows.disclosure.request_ports import Casework
from workflows.disclosure.requests import ArchivedFile, Channel, RequestStatus
from workflows.errors import Conflict, FormInvalid, TaskNotClaimed
from workflows.handlers.tasks import claim_task
from workflows.model import Actor


@pytest.fixture
def searched(bureau: Bureau) -> Bureau:
    """A request received on 2026-03-02, searched for, its reply to be drafted."""
    bureau.at("2026-03-02").come_in(Channel.IN_PERSON, "2026-03-02")
    return bureau.to_search().searched()


def test_a_reply_is_disclosed_served_archived_and_closed(searched: Bureau) -> None:
    searched.drafted("disclose").reviewed()
    searched.at("2026-03-10").served("2026-03-10", "electronic")
    assert searched.due("closure") == "2026-03-24"
    searched.archived()
    request = searched.request
    assert request.outcome is not None
    assert (request.outcome.row, request.outcome.decided_on) == ("3.1", date(2026, 3, 10))
    assert (request.status, request.closed_on) == (RequestStatus.CLOSED, date(2026, 3, 10))
    assert searched.open_tasks() == []
    progress = searched.world.run(follow_request, VISITOR, code=searched.code)
    assert progress.letter == "答复如下。" and "六十日" in (progress.remedy or "")


@pytest.mark.parametrize(("kind", "basis", "row"), [("refuse", "16.2", "3.3.6"), ("partial", "15", "3.2")])
def test_holding_something_back_needs_the_leader_and_says_that_review_comes_first(
    searched: Bureau, kind: str, basis: str, row: str
) -> None:
    searched.drafted(kind, basis).reviewed(leader=True).served("2026-03-02")
    outcome = searched.request.outcome
    assert outcome is not None and (outcome.row, outcome.basis) == (row, basis)
    reply = searched.casework.reply(searched.request_id, 0)
    assert reply is not None and "先申请行政复议" in reply.remedy


@pytest.mark.parametrize(
    ("kind", "basis", "body", "field"),
    [
        ("refuse", None, "x", "basis"),
        ("disclose", "14a", "x", "basis"),
        ("withdrawn", None, "x", "kind"),
        ("disclose", None, " ", "body"),
    ],
)
def test_a_draft_names_what_is_wrong_with_it(
    searched: Bureau, kind: str, basis: str | None, body: str, field: str
) -> None:
    searched.claim("draft-reply", "li")
    with pytest.raises(FormInvalid) as refused:
        searched.run(save_reply, "li", request_id=searched.request_id, kind=kind, basis=basis, body=body)
    assert list(refused.value.fields) == [field]


def test_only_the_holder_of_the_task_writes_the_reply(searched: Bureau) -> None:
    with pytest.raises(TaskNotClaimed):
        searched.run(save_reply, "li", request_id=searched.request_id, kind="disclose", body="x")


def test_a_reply_that_was_not_saved_does_not_go_to_review(searched: Bureau) -> None:
    with pytest.raises(FormInvalid):
        searched.do("draft-reply", "li", next="review")


def test_the_drafter_does_not_review_and_a_reviewer_does_not_sign(bureau: Bureau) -> None:
    bureau.at("2026-03-02").come_in(Channel.IN_PERSON, "2026-03-02")
    bureau.to_search().searched().drafted()
    both = Actor("li", "李承办", frozenset({"handler@finance", "secrecy-reviewer"}))
    with pytest.raises(SamePerson):
        bureau.world.run(claim_task, both, task_id=bureau.task("reply-secrecy").id)
    bureau.do("reply-secrecy", "zhao", **GOOD).do("reply-legality", "qian", **GOOD)
    head = Actor("zhao", "赵保密", frozenset({"disclosure-head"}))
    with pytest.raises(SamePerson):
        bureau.world.run(claim_task, head, task_id=bureau.task("reply-approval").id)


def test_a_rejection_says_why_and_an_edit_makes_earlier_reviews_void(searched: Bureau) -> None:
    searched.drafted().do("reply-secrecy", "zhao", **GOOD)
    with pytest.raises(FormInvalid):
        searched.do("reply-legality", "qian", verdict="reject")
    searched.do("reply-legality", "qian", verdict="reject", comment="依据不足")
    searched.drafted("not_exist")
    assert searched.open_steps() == ["reply-secrecy"]
    searched.do("reply-secrecy", "zhao", **GOOD)
    reviews = searched.casework.reviews(searched.request_id, 0)
    assert len({review.content_hash for review in reviews}) == 2


def test_nothing_is_served_on_reviews_of_another_text(searched: Bureau) -> None:
    searched.drafted().reviewed()
    casework = searched.world.unit()
    store = casework.wing(Casework)
    reply = store.reply(searched.request_id, 0)
    assert reply is not None
    store.save_reply(replace(reply, body="另一份"))
    casework.commit()
    with pytest.raises(VerdictsMissing) as refused:
        searched.served("2026-03-02")
    assert refused.value.details["checks"] == ["secrecy", "legality", "approval"]


@pytest.mark.parametrize("finding", ["petition", "publication", "reconfirm"])
def test_a_short_reply_is_drafted_by_the_registrar_and_reviewed_like_any_other(bureau: Bureau, finding: str) -> None:
    bureau.at("2026-03-02").come_in(Channel.IN_PERSON, "2026-03-02")
    bureau.registered().clear().screened(finding)
    with pytest.raises(FormInvalid):
        bureau.do("draft-reply", "wang", next="search")
    bureau.drafted(finding, name="wang").reviewed()
    bureau.do("serve", "wang", method="direct", served_on="2026-03-02", evidence="签收")
    outcome = bureau.request.outcome
    assert outcome is not None and outcome.row.startswith("3.5.")


def test_a_repeat_names_an_answered_request_of_the_same_applicant(bureau: Bureau) -> None:
    bureau.at("2026-03-02")
    first = bureau.come_in(Channel.IN_PERSON, "2026-03-02").request.number
    bureau.to_search().searched().drafted().reviewed().served("2026-03-02")
    unanswered = bureau.come_in(Channel.IN_PERSON, "2026-03-02").request.number
    stranger = replace(APPLICANT, proof_type="passport", proof_number="E1")
    other = bureau.come_in(Channel.IN_PERSON, "2026-03-02", stranger).request.number
    bureau.come_in(Channel.IN_PERSON, "2026-03-02")
    bureau.registered().clear()
    for wrong in ("", "依申请〔2026〕9999号", other, unanswered):
        with pytest.raises(FormInvalid) as refused:
            bureau.screened("repeat", repeats=wrong)
        assert list(refused.value.fields) == ["repeats"]
    bureau.screened("repeat", repeats=first)
    assert bureau.request.repeats == first


def test_on_the_spot_only_what_discloses_and_withholds_nothing_is_answered(bureau: Bureau) -> None:
    bureau.at("2026-03-02").come_in(Channel.ORAL, "2026-03-02")
    bureau.registered().do("triage", "wang", finding="answer_now")
    bureau.claim("answer-now", "wang")
    bureau.run(save_reply, "wang", request_id=bureau.request_id, kind="disclose", body="x")
    with pytest.raises(FormInvalid):
        bureau.do("answer-now", "wang", served_on="2026-03-02", evidence="签收")
    bureau.run(save_reply, "wang", request_id=bureau.request_id, kind="already_public", body="见网站。")
    bureau.do("answer-now", "wang", served_on="2026-03-02", evidence="签收")
    outcome = bureau.request.outcome
    assert outcome is not None and outcome.row == "3.1"
    assert bureau.due("closure") == "2026-03-16"


def test_an_objection_bars_full_disclosure_unless_the_public_interest_prevails(bureau: Bureau) -> None:
    bureau.at("2026-03-02").come_in(Channel.IN_PERSON, "2026-03-02")
    bureau.to_search().searched(consult=True)
    with pytest.raises(Conflict):
        bureau.do("name-parties", "li")
    bureau.claim("name-parties", "li")
    party = bureau.run(add_party, "li", request_id=bureau.request_id, kind=PartyKind.THIRD_PARTY, name="某公司")
    bureau.do("name-parties", "li").do("party-dispatch", "li", dispatched_on="2026-03-02", evidence="EMS")
    with pytest.raises(Conflict):
        bureau.run(
            record_party_answer, "li", party_id=party.id, answer=PartyAnswer.CONSENT, answered_on=date(2026, 3, 2)
        )
    with pytest.raises(FormInvalid):
        bureau.do("party-receipt", "li", delivered="yes", received_on="2026-03-01", evidence="签收")
    bureau.do("party-receipt", "li", delivered="yes", received_on="2026-03-02", evidence="签收")
    objection = {"party_id": party.id, "answer": PartyAnswer.OBJECT, "answered_on": date(2026, 3, 2)}
    with pytest.raises(FormInvalid):
        bureau.run(record_party_answer, "li", **objection)
    bureau.run(record_party_answer, "li", reasons="商业秘密", **objection)
    bureau.do("weigh-objection", "sun", decision="respect", reason="成立")
    with pytest.raises(FormInvalid):
        bureau.drafted("disclose")
    bureau.drafted("refuse", "15")
    assert bureau.open_steps() == ["reply-secrecy"]


def test_an_overridden_third_party_is_told_and_the_leader_signs(bureau: Bureau) -> None:
    bureau.at("2026-03-02").come_in(Channel.IN_PERSON, "2026-03-02")
    bureau.to_search().searched(consult=True)
    bureau.claim("name-parties", "li")
    party = bureau.run(add_party, "li", request_id=bureau.request_id, kind=PartyKind.THIRD_PARTY, name="某公司")
    bureau.do("name-parties", "li").do("party-dispatch", "li", dispatched_on="2026-03-02", evidence="EMS")
    bureau.do("party-receipt", "li", delivered="yes", received_on="2026-03-02", evidence="签收")
    bureau.run(
        record_party_answer,
        "li",
        party_id=party.id,
        answer=PartyAnswer.OBJECT,
        answered_on=date(2026, 3, 2),
        reasons="不愿公开",
    )
    bureau.do("weigh-objection", "sun", decision="override", reason="公共安全")
    bureau.do("tell-parties", "sun", told_on="2026-03-02", evidence="送达回证")
    known = bureau.casework.party(party.id)
    assert (known.override, known.told_on) == ("公共安全", date(2026, 3, 2))
    bureau.drafted("disclose").reviewed(leader=True)
    assert bureau.open_steps() == ["serve"]


def test_files_that_others_keep_stand_in_the_manifest_beside_those_of_the_service(searched: Bureau) -> None:
    searched.drafted().reviewed().served("2026-03-02").claim("archive", "wang")
    bad = ArchivedFile("x.pdf", "application", "no hash", 1)
    with pytest.raises(FormInvalid):
        searched.run(save_manifest, "wang", request_id=searched.request_id, files=[bad])
    searched.run(save_manifest, "wang", request_id=searched.request_id, files=FILES)
    searched.do("archive", "wang", complete=True)
    assert searched.request.manifest[-len(FILES) :] == FILES
    assert len(searched.request.manifest) > 10


def test_an_archive_that_is_late_is_escalated_and_stays_open(searched: Bureau) -> None:
    searched.drafted().reviewed().served("2026-03-02")
    assert searched.due("closure") == "2026-03-16"
    assert searched.at("2026-03-17", 1).tick() == ["closure_overdue"]
    assert searched.open_steps() == ["archive"]


def test_a_reply_rings_three_days_before_it_is_due_and_again_when_it_is_late(searched: Bureau) -> None:
    assert searched.due() == "2026-03-30"
    assert searched.at("2026-03-24", 23).tick() == []
    assert searched.at("2026-03-25", 1).tick() == ["reply_soon"]
    assert searched.at("2026-03-30", 23).tick() == []
    assert searched.at("2026-03-31", 1).tick() == ["reply_overdue"]
    told = {(notice.kind, notice.user_id) for notice in searched.world.tables["notices"].values()}
    assert told == {("request-reply-soon", "li"), ("request-reply-overdue", "zhou")}


def test_nothing_is_late_while_a_third_party_has_the_letter(bureau: Bureau) -> None:
    bureau.at("2026-03-02").come_in(Channel.IN_PERSON, "2026-03-02")
    bureau.to_search().at("2026-03-20").searched(consult=True)
    bureau.claim("name-parties", "li")
    bureau.run(add_party, "li", request_id=bureau.request_id, kind=PartyKind.AGENCY, name="某局")
    bureau.do("name-parties", "li").do("party-dispatch", "li", dispatched_on="2026-03-20", evidence="EMS")
    assert bureau.at("2026-03-31", 1).tick() == []


@pytest.mark.parametrize(("days", "reason", "field"), [(0, "x", "days"), (21, "x", "days"), (5, " ", "reason")])
def test_an_extension_has_bounds_and_a_reason(searched: Bureau, days: int, reason: str, field: str) -> None:
    with pytest.raises(FormInvalid) as refused:
        searched.run(request_extension, "li", request_id=searched.request_id, days=days, reason=reason)
    assert list(refused.value.fields) == [field]


def test_extensions_add_up_to_twenty_and_only_before_the_term_ends(searched: Bureau) -> None:
    searched.run(request_extension, "li", request_id=searched.request_id, days=15, reason="材料多")
    with pytest.raises(Conflict):
        searched.run(request_extension, "li", request_id=searched.request_id, days=5, reason="材料多")
    searched.do("approve-extension", "sun", verdict="agree")
    searched.do("tell-extension", "wang", told_on="2026-03-02", evidence="短信")
    with pytest.raises(FormInvalid):
        searched.run(request_extension, "li", request_id=searched.request_id, days=6, reason="材料多")
    searched.run(request_extension, "li", request_id=searched.request_id, days=5, reason="材料多")
    with pytest.raises(FormInvalid):
        searched.do("approve-extension", "sun", verdict="refuse")
    searched.do("approve-extension", "sun", verdict="refuse", comment="不必")
    assert searched.due() == "2026-04-21"
    searched.at("2026-04-22")
    with pytest.raises(Conflict):
        searched.run(request_extension, "li", request_id=searched.request_id, days=1, reason="材料多")


def test_an_answered_request_is_extended_no_more(searched: Bureau) -> None:
    searched.drafted().reviewed().served("2026-03-02")
    with pytest.raises(Conflict):
        searched.run(request_extension, "li", request_id=searched.request_id, days=1, reason="材料多")


def test_the_search_is_taken_up_again_and_leaves_a_second_record(searched: Bureau) -> None:
    searched.do("draft-reply", "li", next="search").searched()
    assert len(searched.casework.searches(searched.request_id)) == 2
    assert searched.open_steps() == ["draft-reply"]


def test_a_lapsed_clarification_ends_the_case_without_a_reply(bureau: Bureau) -> None:
    bureau.at("2026-03-02").come_in(Channel.IN_PERSON, "2026-03-02")
    bureau.registered().do("triage", "wang", finding="unclear")
    bureau.do("clarification-notice", "wang", items="年度", sent_on="2026-03-02", respond_by="2026-03-16")
    assert bureau.at("2026-03-16", 23).tick() == []
    assert bureau.at("2026-03-17", 1).tick() == ["expired"]
    bureau.do("clarification-lapse", "wang", decision="abandon", reason="未答复")
    outcome = bureau.request.outcome
    assert outcome is not None and outcome.row == "3.6.1"
    bureau.archived()
    assert bureau.request.status is RequestStatus.CLOSED


def far_too_many(bureau: Bureau) -> Bureau:
    bureau.at("2026-03-02").come_in(Channel.IN_PERSON, "2026-03-02")
    bureau.registered().clear().screened("excessive")
    return bureau.do("ask-reasons", "wang", grounds="数量", sent_on="2026-03-02", respond_by="2026-03-09")


def test_reasons_that_are_not_good_end_in_a_short_reply(bureau: Bureau) -> None:
    far_too_many(bureau).world.run(give_reasons, VISITOR, code=bureau.code, text="好奇")
    with pytest.raises(FormInvalid):
        bureau.do("judge-reasons", "sun", verdict="unreasonable")
    bureau.do("judge-reasons", "sun", verdict="unreasonable", reason="同类六十件")
    bureau.drafted("excessive", name="wang").reviewed().served("2026-03-02")
    outcome = bureau.request.outcome
    assert outcome is not None and outcome.row == "3.5.4"


def test_good_reasons_may_move_the_day_of_the_reply(bureau: Bureau) -> None:
    far_too_many(bureau).world.run(give_reasons, VISITOR, code=bureau.code, text="研究")
    with pytest.raises(FormInvalid):
        bureau.do("judge-reasons", "sun", verdict="reasonable", reason="研究", tariff="count", units=5)
    bureau.do("judge-reasons", "sun", verdict="reasonable", reason="研究", tariff="none", later_due="2026-06-30")
    assert bureau.due() == "2026-06-30"
    assert bureau.open_steps() == ["assign"]


def test_a_fee_that_is_never_paid_ends_the_case(bureau: Bureau) -> None:
    far_too_many(bureau).at("2026-03-10", 1).tick()
    bureau.do("judge-reasons", "sun", verdict="reasonable", reason="研究", tariff="pages", units=250)
    bureau.do("fee-notice", "wang", noticed_on="2026-03-10", evidence="签收")
    assert bureau.due("fee-payment") == "2026-04-08"
    assert bureau.at("2026-04-09", 1).tick() == ["unpaid"]
    outcome = bureau.request.outcome
    assert outcome is not None and outcome.row == "3.6.2"


def test_an_agencys_silence_is_consent_and_a_third_partys_leaves_it_open() -> None:
    silent = Party("p", "r", PartyKind.AGENCY, "某局", "", answer=PartyAnswer.SILENT)
    assert silent.consents is True
    assert replace(silent, kind=PartyKind.THIRD_PARTY).consents is None
    assert replace(silent, answer=PartyAnswer.OBJECT).consents is False
    assert replace(silent, answer=None).consents is None


def test_an_extension_that_was_asked_for_in_time_is_not_approved_too_late(searched: Bureau) -> None:
    searched.run(request_extension, "li", request_id=searched.request_id, days=5, reason="材料多")
    searched.at("2026-03-31")
    with pytest.raises(FormInvalid) as refused:
        searched.do("approve-extension", "sun", verdict="agree")
    assert list(refused.value.fields) == ["verdict"]
    searched.do("approve-extension", "sun", verdict="refuse", comment="已过期")
    assert searched.due() == "2026-03-30"


def test_an_extension_is_not_approved_once_the_reply_is_out(searched: Bureau) -> None:
    searched.run(request_extension, "li", request_id=searched.request_id, days=5, reason="材料多")
    searched.drafted().reviewed().served("2026-03-02")
    with pytest.raises(FormInvalid):
        searched.do("approve-extension", "sun", verdict="agree")
    searched.do("approve-extension", "sun", verdict="refuse", comment="已答复").archived()
    assert searched.open_tasks() == []


def test_a_letter_that_comes_back_ends_the_wait_and_leaves_the_decision_open(bureau: Bureau) -> None:
    bureau.at("2026-03-02").come_in(Channel.IN_PERSON, "2026-03-02")
    bureau.to_search().searched(consult=True)
    bureau.claim("name-parties", "li")
    party = bureau.run(add_party, "li", request_id=bureau.request_id, kind=PartyKind.AGENCY, name="某局")
    bureau.do("name-parties", "li").do("party-dispatch", "li", dispatched_on="2026-03-02", evidence="EMS")
    bureau.at("2026-03-09").do("party-receipt", "li", delivered="no", received_on="2026-03-09", evidence="退信")
    known = bureau.casework.party(party.id)
    assert (known.answer, known.consents) == (PartyAnswer.UNREACHED, None)
    assert bureau.due() == "2026-04-07"
    assert bureau.open_steps() == ["draft-reply"]


def test_the_remedies_are_those_of_the_day_of_service(bureau: Bureau) -> None:
    bureau.at("2023-12-25").come_in(Channel.IN_PERSON, "2023-12-25")
    bureau.to_search().searched().drafted("refuse", "16.1").reviewed(leader=True)
    draft = bureau.casework.reply(bureau.request_id, 0)
    assert draft is not None and "或者吉林省民政厅申请行政复议" in draft.remedy
    bureau.at("2024-01-02").served("2024-01-02")
    reply = bureau.casework.reply(bureau.request_id, 0)
    assert reply is not None and "向白山市人民政府先申请行政复议" in reply.remedy
    assert reply.content_hash == draft.content_hash


def test_a_reply_served_by_post_is_among_the_letters_of_the_query_code(searched: Bureau) -> None:
    searched.drafted("disclose").reviewed()
    kinds = [one.kind for one in searched.run(letters_for_code, "wang", code=searched.code)]
    assert kinds == [LetterKind.RECEIPT]
    searched.served("2026-03-02", "post")
    kinds = [one.kind for one in searched.run(letters_for_code, "wang", code=searched.code)]
    assert kinds == [LetterKind.RECEIPT, LetterKind.REPLY]
