"""Requests on SQLite and PostgreSQL: what is kept comes back, who asks stays sealed, numbers have no gaps."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from service.storage.calendars import CalendarSource
from service.storage.database import db
from service.storage.repositories.identities import keys_of
from service.storage.repositories.requests import STORES
from service.storage.tables.requests import identities
from service.storage.unit_of_work import UnitsOfWork
from workflows.disclosure.consultations import Party, PartyAnswer, PartyKind
from workflows.disclosure.follow_ups import FollowUp, FollowUpKind, FollowUpResult
from workflows.disclosure.handlers.casework import save_manifest, save_reply
from workflows.disclosure.handlers.requests import register_request
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
from workflows.errors import ExecutionFailed, InstanceChanged, NotFound
from workflows.handlers.deployments import deploy
from workflows.handlers.tasks import claim_task, complete_task
from workflows.model import SYSTEM, Actor

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
DAY = date(2026, 3, 2)
APPLICANT = Applicant(ApplicantKind.PERSON, "张三", "passport", "E12345678", "13800000000", "浑江区", "a@example.org")
BUNDLE = Path(__file__).parents[3] / "bpmn" / "request_response"
Begin = Callable[..., Any]


@pytest.fixture
def begin(app: Any, calendar: Any) -> Iterator[Begin]:
    """`with begin() as uow`: a unit of work with the stores of requests, in the application's context."""
    with app.app_context():
        units = UnitsOfWork(db.engine, plugins(), CalendarSource(calendar), STORES)

        @contextmanager
        def open_unit() -> Iterator[Any]:
            with units.begin(NOW) as uow:
                yield uow

        yield open_unit


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


def test_who_asks_is_sealed_and_opens_only_for_its_own_request(begin: Begin) -> None:
    with begin() as uow:
        uow.wing(Requests).add(a_request(1))
        uow.wing(Requests).add(a_request(2))
        uow.wing(Identities).put("r1", APPLICANT)
    with begin() as uow:
        assert uow.wing(Identities).get("r1") == APPLICANT
        sealed = uow._connection.execute(sa.select(identities.c.sealed)).scalar_one()
        for secret in (APPLICANT.name, APPLICANT.proof_number, APPLICANT.phone):
            assert secret.encode() not in bytes(sealed)
        uow._connection.execute(sa.insert(identities), {"request_id": "r2", "sealed": sealed})
        with pytest.raises(ExecutionFailed):
            uow.wing(Identities).get("r2")
        with pytest.raises(NotFound):
            uow.wing(Identities).get("r9")


def test_a_mark_depends_on_the_person_and_on_the_key(begin: Begin) -> None:
    with begin() as uow:
        store = uow.wing(Identities)
        assert store.mark(APPLICANT) == store.mark(replace(APPLICANT, proof_number="e 1234 5678", name="张 三"))
        assert store.mark(APPLICANT) != store.mark(replace(APPLICANT, proof_number="E12345679"))
    assert keys_of("a" * 43 + "=").mark != keys_of("b" * 42 + "A=").mark


def test_looks_at_an_applicant_are_kept_in_order(begin: Begin) -> None:
    views = [IdentityView(f"w{n}", "r1", "wang", NOW, f"理由{n}") for n in (1, 2)]
    with begin() as uow:
        uow.wing(Requests).add(a_request())
        for view in views:
            uow.wing(Identities).record_view(view)
        assert uow.wing(Identities).views("r1") == views


def test_a_request_is_answered_on_a_real_database(begin: Begin) -> None:
    wang = Actor("wang", "王", frozenset({"registrar", "office-reviewer"}))
    files = {str(p.relative_to(BUNDLE)): p.read_bytes() for p in BUNDLE.rglob("*") if p.is_file()}
    with begin() as uow:
        deploy(uow, SYSTEM, name="request_response", files=files)
    with begin() as uow:
        made = register_request(
            uow,
            wang,
            channel=Channel.IN_PERSON,
            arrived_on=DAY,
            applicant=APPLICANT,
            description="低保",
            form_of_supply=FormOfSupply.PAPER,
        )
    request_id = made.request.id

    def do(step: str, before: Callable[[Any], Any] | None = None, **answers: Any) -> None:
        with begin() as uow:
            (instance,) = uow.instances.running_with(made.request.subject)
            (task,) = [t for t in uow.tasks.open_of(instance.id) if t.properties["step"] == step]
            claim_task(uow, wang, task_id=task.id)
        with begin() as uow:
            if before is not None:
                before(uow)
            complete_task(uow, wang, task_id=task.id, answers=answers)

    do("register", contents_complete=True)
    do("triage", finding="answer_now")
    draft = {"request_id": request_id, "kind": "already_public", "body": "见网站。"}
    do("answer-now", lambda uow: save_reply(uow, wang, **draft), served_on="2026-03-02", evidence="签收")
    kept = [ArchivedFile(f"{role}.pdf", role, "ab" * 32, 1) for role in ("application", "reply", "service")]
    do("archive", lambda uow: save_manifest(uow, wang, request_id=request_id, files=kept), complete=True)
    with begin() as uow:
        request = uow.wing(Requests).get(request_id)
        assert request.status is RequestStatus.CLOSED
        assert request.outcome is not None and request.outcome.row is ReportRow.DISCLOSED
        assert uow.instances.running_with(request.subject) == []
