"""Reviews, suits and complaints: terms, results, and a ruling that reopens the request."""

from __future__ import annotations

from datetime import date

import pytest
from request_bureau import Bureau

from workflows.disclosure.follow_ups import FollowUpKind
from workflows.disclosure.handlers.follow_ups import file_follow_up
from workflows.disclosure.request_ports import FollowUps
from workflows.disclosure.requests import Channel, RequestStatus
from workflows.errors import Conflict, FormInvalid, NotAllowed
from workflows.model import InstanceStatus


@pytest.fixture
def closed(bureau: Bureau) -> Bureau:
    """A request refused on 2026-03-02 and archived."""
    bureau.at("2026-03-02").come_in(Channel.IN_PERSON, "2026-03-02")
    bureau.to_search().searched().drafted("refuse", "16.1").reviewed(leader=True).served("2026-03-02").archived()
    return bureau


def file(bureau: Bureau, day: str, kind: FollowUpKind = FollowUpKind.REVIEW, simplified: bool = False) -> str:
    made = bureau.at(day).run(
        file_follow_up,
        "wang",
        request_id=bureau.request_id,
        kind=kind,
        authority="白山市人民政府",
        received_on=date.fromisoformat(day),
        simplified=simplified,
    )
    return str(made.id)


@pytest.mark.parametrize(
    ("kind", "simplified", "due"),
    [
        (FollowUpKind.REVIEW, False, "2026-03-23"),
        (FollowUpKind.REVIEW, True, "2026-03-16"),
        (FollowUpKind.SUIT_DIRECT, False, "2026-03-24"),
    ],
)
def test_each_kind_of_case_has_its_term_to_answer(
    closed: Bureau, kind: FollowUpKind, simplified: bool, due: str
) -> None:
    case = file(closed, "2026-03-09", kind, simplified)
    assert closed.due("answer", case) == due


def test_a_ruling_that_upholds_changes_nothing(closed: Bureau) -> None:
    case = file(closed, "2026-03-09")
    closed.do("follow-up-answer", "li", answer="合法", evidence="一").do(
        "follow-up-approval", "sun", verdict="pass", comment=""
    )
    closed.do("follow-up-submit", "wang", answered_on="2026-03-09", evidence="签收")
    assert closed.at("2026-03-24", 1).tick() == []
    with pytest.raises(FormInvalid):
        closed.do("follow-up-ruling", "wang", result="upheld", ruled_on="2026-03-24", redo="yes", term=10)
    closed.do("follow-up-ruling", "wang", result="upheld", ruled_on="2026-03-24", redo="no")
    closed.tick()
    assert closed.world.unit().wing(FollowUps).get(case).result == "upheld"
    assert closed.request.status is RequestStatus.CLOSED
    assert set(closed.statuses()) == {InstanceStatus.COMPLETED}


def test_a_ruling_may_reopen_the_request_at_the_assignment_with_its_own_term(closed: Bureau) -> None:
    file(closed, "2026-03-09")
    closed.do("follow-up-answer", "li", answer="合法", evidence="一").do(
        "follow-up-approval", "sun", verdict="pass", comment=""
    )
    closed.do("follow-up-submit", "wang", answered_on="2026-03-09", evidence="签收")
    closed.at("2026-05-12").do(
        "follow-up-ruling", "wang", result="corrected", ruled_on="2026-05-12", redo="yes", term=10
    )
    closed.tick()
    assert closed.open_steps() == ["assign"]
    assert closed.due() == "2026-05-26"
    assert (closed.request.status, closed.request.round) == (RequestStatus.REOPENED, 1)
    closed.assigned().searched().drafted("disclose").reviewed().served("2026-05-12").archived()
    request = closed.request
    assert request.outcome is not None and request.revised is not None
    assert (request.outcome.row, request.revised.row) == ("3.3.5", "3.1")
    assert (request.status, len(request.services)) == (RequestStatus.CLOSED, 2)


def test_an_alarm_rings_two_days_before_the_answer_is_due(closed: Bureau) -> None:
    file(closed, "2026-03-09")
    closed.do("follow-up-answer", "li", answer="合法", evidence="一").do(
        "follow-up-approval", "sun", verdict="pass", comment=""
    )
    assert closed.at("2026-03-19", 1).tick() == ["answer_soon"]


def test_a_case_is_filed_once_by_a_registrar_with_an_authority_and_a_day(closed: Bureau) -> None:
    file(closed, "2026-03-09")
    with pytest.raises(Conflict):
        file(closed, "2026-03-10")
    with pytest.raises(FormInvalid) as refused:
        closed.run(
            file_follow_up,
            "wang",
            request_id=closed.request_id,
            kind=FollowUpKind.SUIT_DIRECT,
            authority=" ",
            received_on=date(2027, 1, 1),
            simplified=True,
        )
    assert set(refused.value.fields) == {"authority", "received_on", "simplified"}
    with pytest.raises(NotAllowed):
        closed.run(
            file_follow_up,
            "li",
            request_id=closed.request_id,
            kind=FollowUpKind.COMPLAINT,
            authority="市政府",
            received_on=date(2026, 3, 9),
        )


def test_a_ruling_reopens_only_what_is_archived(bureau: Bureau) -> None:
    bureau.at("2026-03-02").come_in(Channel.IN_PERSON, "2026-03-02")
    bureau.to_search().searched().drafted("refuse", "16.1").reviewed(leader=True).served("2026-03-02")
    file(bureau, "2026-03-09")
    bureau.do("follow-up-answer", "li", answer="合法", evidence="一").do("follow-up-approval", "sun", verdict="pass")
    bureau.do("follow-up-submit", "wang", answered_on="2026-03-09", evidence="签收")
    ruling = {"result": "corrected", "ruled_on": "2026-03-09", "redo": "yes", "term": 10}
    with pytest.raises(FormInvalid) as refused:
        bureau.do("follow-up-ruling", "wang", **ruling)
    assert list(refused.value.fields) == ["redo"]
    bureau.archived().do("follow-up-ruling", "wang", **ruling).tick()
    assert bureau.open_steps() == ["assign"]
