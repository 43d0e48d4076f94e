"""The stores of requests, in memory and on both databases: what is kept comes back, numbers have no gaps."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from service.storage.calendars import CalendarSource
from service.storage.database import db
from service.storage.repositories.requests import STORES as SQL_STORES
from service.storage.unit_of_work import UnitsOfWork
from workflows.disclosure import memory_requests
from workflows.disclosure.consultations import Party, PartyAnswer, PartyKind
from workflows.disclosure.follow_ups import FollowUp, FollowUpKind, FollowUpResult
from workflows.disclosure.plugins import plugins
from workflows.disclosure.replies import (
    Outcome,
    RefusalBasis,
    ReplyDraft,
    ReplyKind,
    ReplyReview,
    ReportRow,
    Review,
)
from workflows.disclosure.request_clocks import Receipt, ReceiptRule
from workflows.disclosure.request_ports import Casework, FollowUps, Identities, Requests
from workflows.disclosure.requests import (
    Applicant,
    ApplicantKind,
    ArchivedFile,
    Channel,
    Clarification,
    Extension,
    Fee,
    FormOfSupply,
    IdentityView,
    Reasons,
    Request,
    RequestStatus,
    SearchRecord,
    Service,
)
from workflows.errors import InstanceChanged, NotFound
from workflows.memory import MemoryWorld

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
DAY = date(2026, 3, 2)
APPLICANT = Applicant(ApplicantKind.PERSON, "张三", "passport", "E12345678", "13800000000", "浑江区", "a@example.org")
BUNDLE = Path(__file__).parents[3] / "bpmn" / "request_response"
Begin = Callable[..., Any]


@pytest.fixture
def begin(backend: str, request: pytest.FixtureRequest, calendar: Any) -> Iterator[Begin]:
    """`with begin() as uow`: a unit of work with the stores of requests, committed unless the block raises."""
    if backend == "memory":
        world = MemoryWorld(now=NOW, calendar=calendar, wings=dict(memory_requests.STORES))

        @contextmanager
        def in_memory() -> Iterator[Any]:
            uow = world.unit()
            yield uow
            uow.commit()

        yield in_memory
        return
    with request.getfixturevalue("app").app_context():
        units = UnitsOfWork(db.engine, plugins(), CalendarSource(calendar), SQL_STORES)

        @contextmanager
        def on_sql() -> Iterator[Any]:
            with units.begin(NOW) as uow:
                yield uow

        yield on_sql


def a_request(number: int = 1, **changes: Any) -> Request:
    bare = Request(
        id=f"r{number}",
        number=f"依申请〔2026〕{number:04d}号",
        channel=Channel.PORTAL,
        arrived_on=DAY,
        applicant_kind=ApplicantKind.PERSON,
        applicant_mark="mark",
        code_hash=f"hash{number}",
        description="低保资金",
        form_of_supply=FormOfSupply.ELECTRONIC,
        status=RequestStatus.REGISTERED,
        created_at=NOW,
        created_by="applicant:r1",
    )
    return replace(bare, **changes)


FULL = a_request(
    receipt=Receipt(DAY, ReceiptRule.CONFIRMATION, "电话"),
    department="finance",
    repeats="依申请〔2025〕0001号",
    clarification=Clarification("年度", DAY, DAY, "2024", DAY),
    reasons=Reasons(DAY, DAY),
    extensions=(Extension(5, "多", "li", DAY, "sun", True, DAY), Extension(3, "多", "li", DAY)),
    fee=Fee("count", 35, 3000, DAY),
    services=(Service(0, "post", DAY, "EMS", "wang"),),
    outcome=Outcome(ReplyKind.REFUSE, RefusalBasis.THIRD_PARTY, ReportRow.THIRD_PARTY, DAY),
    revised=Outcome(ReplyKind.DISCLOSE, None, ReportRow.DISCLOSED, DAY),
    manifest=(ArchivedFile("a.pdf", "reply", "ab" * 32, 10),),
    closed_on=DAY,
    status=RequestStatus.CLOSED,
    round=1,
    version=3,
)


@pytest.mark.parametrize("request_", [a_request(), FULL], ids=["bare", "full"])
def test_a_request_comes_back_as_it_was(begin: Begin, request_: Request) -> None:
    with begin() as uow:
        uow.wing(Requests).add(request_)
    with begin() as uow:
        assert uow.wing(Requests).get("r1") == request_
        assert uow.wing(Requests).lock("r1") == request_
        assert uow.wing(Requests).by_code("hash1") == request_
        assert uow.wing(Requests).by_number(request_.number) == request_
        assert uow.wing(Requests).of_applicant("mark") == [request_]
        assert uow.wing(Requests).by_code("other") is None


def test_a_stale_write_of_a_request_is_refused(begin: Begin) -> None:
    with begin() as uow:
        uow.wing(Requests).add(a_request())
        uow.wing(Requests).save(a_request(version=1), expected_version=0)
        with pytest.raises(InstanceChanged):
            uow.wing(Requests).save(a_request(version=1), expected_version=0)
        with pytest.raises(NotFound):
            uow.wing(Requests).get("r9")


def test_serials_count_by_year_and_a_rolled_back_number_is_given_again(begin: Begin) -> None:
    with begin() as uow:
        assert [uow.wing(Requests).next_serial(year) for year in (2026, 2026, 2027)] == [1, 2, 1]
    with pytest.raises(RuntimeError), begin() as uow:
        assert uow.wing(Requests).next_serial(2026) == 3
        raise RuntimeError
    with begin() as uow:
        assert uow.wing(Requests).next_serial(2026) == 3


def test_a_years_report_takes_what_was_open_or_came_in(begin: Begin) -> None:
    done = Outcome(ReplyKind.DISCLOSE, None, ReportRow.DISCLOSED, date(2025, 6, 1))
    with begin() as uow:
        uow.wing(Requests).add(a_request(1, arrived_on=date(2025, 5, 5), outcome=done))
        uow.wing(Requests).add(a_request(2, arrived_on=date(2025, 12, 30)))
        uow.wing(Requests).add(a_request(3, arrived_on=date(2027, 1, 4)))
        assert [r.id for r in uow.wing(Requests).for_report(2026)] == ["r2"]
        assert [r.id for r in uow.wing(Requests).for_report(2025)] == ["r1", "r2"]


def test_casework_comes_back_as_it_was(begin: Begin) -> None:
    search = SearchRecord("s1", "r1", "档案室", "低保", "一份", True, "li", NOW)
    party = Party("p1", "r1", PartyKind.AGENCY, "某局", "电话")
    answered = replace(party, dispatched_on=DAY, received_on=DAY, answer=PartyAnswer.SILENT, answered_on=DAY, round=1)
    draft = ReplyDraft("r1", 0, ReplyKind.REFUSE, RefusalBasis.INTERNAL, "答复", "li", NOW)
    review = ReplyReview("v1", "r1", 0, Review.LEGALITY, True, draft.content_hash, "", "qian", NOW)
    with begin() as uow:
        uow.wing(Requests).add(a_request())
        work = uow.wing(Casework)
        work.add_search(search)
        work.add_party(party)
        work.save_party(answered)
        work.save_reply(draft)
        work.save_reply(replace(draft, remedy="复议"))
        work.add_review(review)
    with begin() as uow:
        work = uow.wing(Casework)
        assert work.searches("r1") == [search]
        assert work.parties("r1") == [answered] and work.party("p1") == answered
        assert work.reply("r1", 0) == replace(draft, remedy="复议")
        assert work.reply("r1", 1) is None
        assert work.reviews("r1", 0) == [review] and work.reviews("r1", 1) == []


def test_cases_come_back_as_they_were(begin: Begin) -> None:
    case = FollowUp("c1", "r1", FollowUpKind.REVIEW, "市政府", "1号", DAY)
    ruled = replace(case, result=FollowUpResult.CORRECTED, ruled_on=DAY, redo_term=10, reopened=True)
    with begin() as uow:
        uow.wing(Requests).add(a_request())
        uow.wing(FollowUps).add(case)
        assert uow.wing(FollowUps).of("r1") == [case]
        uow.wing(FollowUps).save(ruled)
        assert uow.wing(FollowUps).get("c1") == ruled
        assert [[c.id for c in uow.wing(FollowUps).for_report(year)] for year in (2025, 2026, 2027)] == [[], ["c1"], []]


def test_looks_at_an_applicant_are_kept_in_order(begin: Begin) -> None:
    views = [IdentityView(f"w{n}", "r1", "wang", NOW, f"理由{n}") for n in (1, 2)]
    with begin() as uow:
        uow.wing(Requests).add(a_request())
        for view in views:
            uow.wing(Identities).record_view(view)
        assert uow.wing(Identities).views("r1") == views


def test_an_applicant_comes_back_and_is_recognised_however_the_number_is_written(begin: Begin) -> None:
    with begin() as uow:
        uow.wing(Requests).add(a_request())
        uow.wing(Identities).put("r1", APPLICANT)
    with begin() as uow:
        store = uow.wing(Identities)
        assert store.get("r1") == APPLICANT
        assert store.mark(APPLICANT) == store.mark(replace(APPLICANT, proof_number="e 1234 5678", name="张 三"))
        assert store.mark(APPLICANT) != store.mark(replace(APPLICANT, proof_number="E12345679"))
        with pytest.raises(NotFound):
            store.get("r9")
