"""From a request to disclosure for everybody (Art. 44)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from request_bureau import APPLICANT, BPMN, PEOPLE, Bureau

from workflows.disclosure.handlers.applicants import follow_request
from workflows.disclosure.handlers.converting import (
    convert_to_proactive,
    decline_suggestion,
    requests_alike,
    suggest_disclosure,
)
from workflows.disclosure.handlers.questions import merge_questions
from workflows.disclosure.handlers.request_questions import offered_question, take_question
from workflows.disclosure.handlers.requests import requests_this_month
from workflows.disclosure.memory import wings
from workflows.disclosure.ports import Documents
from workflows.disclosure.publications import IndexTemplate
from workflows.disclosure.questions import question_of
from workflows.disclosure.requests import Channel
from workflows.errors import Conflict, FormInvalid, NotAllowed, NotFound
from workflows.handlers.deployments import deploy
from workflows.memory import MemoryPerson
from workflows.model import SYSTEM
from workflows.records.handlers.entering import create_record
from workflows.records.ports import Records

DRAFTER = MemoryPerson("chen", "陈起草", "chen@example.org", "finance", ("drafter", "handler"))


@pytest.fixture
def supplied(bureau: Bureau, monkeypatch: pytest.MonkeyPatch) -> Bureau:
    """A request whose information was supplied, and the review of documents beside it."""
    monkeypatch.setitem(PEOPLE, "chen", DRAFTER)
    bureau.world.people["chen"] = DRAFTER
    bureau.world.wings.update(wings(IndexTemplate("{organisation_code}/{year}-{serial:05d}", "000014349")))
    folder = BPMN / "review_then_publish"
    files = {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    bureau.world.run(deploy, SYSTEM, name="review_then_publish", files=files)
    bureau.at("2026-03-02").come_in(Channel.IN_PERSON, "2026-03-02")
    return bureau.to_search().searched().drafted().reviewed().served("2026-03-02")


def act(bureau: Bureau, handler: Any, who: str, **arguments: Any) -> Any:
    return bureau.run(handler, who, request_id=bureau.request_id, **arguments)


def test_a_document_is_begun_with_the_source_and_nothing_of_who_asked(supplied: Bureau) -> None:
    document = act(supplied, convert_to_proactive, "chen", title="2024年度城乡低保资金分配方案")
    body = supplied.world.unit().wing(Documents).get(document.id).body
    assert "来源：依申请公开转为主动公开（依申请〔2026〕0001号" in body
    assert "张三" not in body
    known = supplied.request.suggestion
    assert known is not None
    assert (known.adopted, known.document_id) == (True, document.id)
    with pytest.raises(Conflict):
        act(supplied, convert_to_proactive, "chen", title="再来一次")


def test_only_a_drafter_who_may_see_the_request_and_only_what_was_supplied(supplied: Bureau) -> None:
    with pytest.raises(NotAllowed):
        act(supplied, convert_to_proactive, "li", title="x")
    with pytest.raises(NotAllowed):
        act(supplied, convert_to_proactive, "zhou", title="x")
    with pytest.raises(FormInvalid):
        act(supplied, convert_to_proactive, "chen", title=" ")
    other = supplied.come_in(Channel.ORAL, "2026-03-02")
    supplied.to_search()
    with pytest.raises(Conflict):
        supplied.run(convert_to_proactive, "chen", request_id=other.request.id, title="x")


def test_the_applicant_suggests_once_and_hears_what_came_of_it(supplied: Bureau) -> None:
    assert supplied.run(follow_request, "wang", code=supplied.code).may_suggest
    for wrong in ("", "x" * 3000):
        with pytest.raises(FormInvalid):
            supplied.run(suggest_disclosure, "wang", code=supplied.code, text=wrong)
    supplied.run(suggest_disclosure, "wang", code=supplied.code, text="大家都关心")
    assert any(notice.kind == "request-suggestion" for notice in supplied.world.tables["notices"].values())
    with pytest.raises(Conflict):
        supplied.run(suggest_disclosure, "wang", code=supplied.code, text="再说一次")
    with pytest.raises(FormInvalid):
        act(supplied, decline_suggestion, "wang", reason="")
    act(supplied, decline_suggestion, "wang", reason="已在年报中公开")
    told = supplied.run(follow_request, "wang", code=supplied.code)
    assert not told.may_suggest
    assert told.suggestion is not None
    assert (told.suggestion.adopted, told.suggestion.reason) == (False, "已在年报中公开")
    with pytest.raises(NotFound):
        supplied.run(suggest_disclosure, "wang", code="none", text="x")


def test_nothing_is_suggested_while_nothing_was_supplied(bureau: Bureau) -> None:
    bureau.at("2026-03-02").come_in(Channel.IN_PERSON, "2026-03-02")
    with pytest.raises(Conflict):
        bureau.run(suggest_disclosure, "wang", code=bureau.code, text="x")
    with pytest.raises(Conflict):
        bureau.run(decline_suggestion, "wang", request_id=bureau.request_id, reason="x")


def test_requests_that_ask_for_the_same_are_counted_by_applicant(bureau: Bureau) -> None:
    bureau.at("2026-03-02").come_in(Channel.IN_PERSON, "2026-03-02")
    other = replace(APPLICANT, name="王女士", proof_type="passport", proof_number="E1")
    bureau.come_in(Channel.ORAL, "2026-03-02", other)
    bureau.come_in(Channel.ORAL, "2026-03-02", other)
    alike = act(bureau, requests_alike, "wang")
    assert (len(alike.requests), alike.applicants) == (2, 2)
    assert act(bureau, requests_this_month, "wang") == 2


@pytest.fixture
def asking(bureau: Bureau) -> Bureau:
    """Two applicants who ask for the same, and the register of questions."""
    bureau.world.wings.update(wings(IndexTemplate("{organisation_code}/{year}-{serial:05d}", "000014349")))
    folder = BPMN / "registers"
    files = {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    bureau.world.run(deploy, SYSTEM, name="registers", files=files)
    bureau.at("2026-03-02").come_in(Channel.IN_PERSON, "2026-03-02")
    other = replace(APPLICANT, name="王女士", proof_type="passport", proof_number="E1")
    bureau.come_in(Channel.ORAL, "2026-03-02", other)
    return bureau


def question(bureau: Bureau, record_id: str) -> Any:
    return question_of(bureau.world.unit().wing(Records).get(record_id))


def test_what_several_ask_for_becomes_one_question_without_who_asked(asking: Bureau) -> None:
    offer = act(asking, offered_question, "wang")
    assert (offer.requests, offer.applicants, offer.known) == (2, 2, None)
    taken = act(asking, take_question, "wang", question=offer.question)
    found = question(asking, taken)
    assert (found.source, found.times, len(found.references)) == ("request", 2, 2)
    assert found.question == offer.question
    for hidden in (APPLICANT.name, APPLICANT.proof_number, "王女士"):
        assert hidden not in str(asking.world.unit().wing(Records).get(taken).current_answers)
    assert act(asking, take_question, "wang", question="换个说法") == taken
    assert question(asking, taken) == found
    asking.come_in(
        Channel.ORAL, "2026-03-02", replace(APPLICANT, name="赵女士", proof_type="passport", proof_number="E2")
    )
    assert act(asking, offered_question, "wang").known.id == taken
    assert act(asking, take_question, "wang", question=offer.question) == taken
    assert (question(asking, taken).times, len(question(asking, taken).references)) == (3, 3)


def test_numbers_of_people_are_masked_in_what_is_offered_and_refused_in_what_is_entered(asking: Bureau) -> None:
    store = asking.world.tables["requests"]
    private = replace(store[asking.request_id], description="我的手机13812345678，请公开低保资金分配方案。")
    store[asking.request_id] = private
    offered = act(asking, offered_question, "wang").question
    assert "13812345678" not in offered
    assert "138****5678" in offered
    for wrong in (" ", "x" * 600, "请致电13812345678"):
        with pytest.raises(FormInvalid):
            act(asking, take_question, "wang", question=wrong)


def test_a_question_from_requests_is_merged_with_others_and_keeps_its_sources(asking: Bureau) -> None:
    taken = act(asking, take_question, "wang", question="低保资金怎样分配？")
    answers = {"question": "低保的钱怎么分？", "source": "hotline", "asked_on": "2026-02-01", "times": 4}
    answers["references"] = "RX-7"
    by_phone = asking.world.run(create_record, SYSTEM, type_key="questions", answers=answers).id
    kept = asking.run(merge_questions, "wang", into=taken, records=[by_phone])
    assert (kept.times, kept.references[-1], len(kept.references)) == (6, "RX-7", 3)


def test_a_bureau_without_the_register_is_offered_nothing(bureau: Bureau) -> None:
    bureau.at("2026-03-02").come_in(Channel.IN_PERSON, "2026-03-02")
    assert act(bureau, offered_question, "wang") is None
    with pytest.raises(Conflict):
        act(bureau, take_question, "wang", question="x")
    with pytest.raises(NotAllowed):
        act(bureau, take_question, "zhou", question="x")
