"""Requests on real databases: who asks stays sealed, and a request is answered from end to end."""

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
from service.storage.repositories.records import STORES as REGISTERS
from service.storage.repositories.requests import STORES
from service.storage.tables.requests import identities
from service.storage.unit_of_work import UnitsOfWork
from workflows.disclosure.handlers.casework import save_manifest, save_reply
from workflows.disclosure.handlers.requests import register_request
from workflows.disclosure.plugins import plugins
from workflows.disclosure.replies import (
    ReportRow,
)
from workflows.disclosure.request_ports import Archives, Identities, Requests
from workflows.disclosure.requests import (
    Applicant,
    ApplicantKind,
    ArchivedFile,
    Channel,
    FormOfSupply,
    Request,
    RequestStatus,
)
from workflows.disclosure.verify_archive import problems, unpacked
from workflows.errors import ExecutionFailed, NotFound
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
        units = UnitsOfWork(db.engine, plugins(), CalendarSource(calendar), {**STORES, **REGISTERS})

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
        assert [file.name for file in request.manifest][-3:] == [file.name for file in kept]
        archive = uow.wing(Archives).of(request_id)[0]
        assert archive is not None
        assert problems(unpacked(uow.wing(Archives).content(archive))) == []
        assert request.outcome is not None and request.outcome.row is ReportRow.DISCLOSED
        assert uow.instances.running_with(request.subject) == []
