"""The whole review and a withdrawal through the dispatcher, on SQLite and PostgreSQL."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from workflows.disclosure import subjects
from workflows.disclosure.documents import DocumentStatus
from workflows.disclosure.handlers.documents import add_attachment, create_document
from workflows.disclosure.handlers.publications import request_withdrawal
from workflows.disclosure.handlers.verdicts import give_verdict
from workflows.disclosure.ports import Documents, Publications
from workflows.disclosure.publications import PublicationStatus
from workflows.handlers.deployments import deploy
from workflows.handlers.jobs import complete_job
from workflows.handlers.tasks import claim_task, complete_task
from workflows.model import SYSTEM, Actor

BPMN = Path(__file__).parents[3] / "bpmn"
LIN = Actor("lin", "林", frozenset({"drafter", "finance"}), "finance")
HAO = Actor("hao", "郝", frozenset({"head", "head@finance"}), "finance")
BAO = Actor("bao", "鲍", frozenset({"secrecy-reviewer"}), "office")
ZHAO = Actor("zhao", "赵", frozenset({"office-reviewer"}), "office")
WANG = Actor("wang", "王", frozenset({"leader"}), "office")
FAN = Actor("fan", "范", frozenset({"publisher"}), "office")
FIELDS = {
    "body": "<p>预算</p>",
    "attribute": "proactive",
    "basis": "20",
    "channels": ["website"],
    "form_date": "2026-03-02",
}


class Desk:
    """Short words for what people do."""

    def __init__(self, dispatch: Any) -> None:
        self.dispatch = dispatch
        for name in ("review_then_publish", "after_publication"):
            kinds = (".bpmn", ".form", ".dmn")
            files = {
                str(p.relative_to(BPMN / name)): p.read_bytes() for p in (BPMN / name).rglob("*") if p.suffix in kinds
            }
            dispatch(deploy, SYSTEM, name=name, files=files)

    def read(self, store: Any, method: str, *arguments: Any) -> Any:
        return self.dispatch(lambda uow, _actor: getattr(uow.wing(store), method)(*arguments), SYSTEM)

    def task(self, key: str, step: str) -> Any:
        def find(uow: Any, _actor: Actor) -> Any:
            tasks = [t for i in uow.instances.running_with(key) for t in uow.tasks.open_of(i.id)]
            return next(task for task in tasks if task.properties.get("step") == step)

        return self.dispatch(find, SYSTEM)

    def do(self, key: str, step: str, actor: Actor, checks: tuple[str, ...] = (), **answers: Any) -> None:
        task = self.task(key, step)
        self.dispatch(claim_task, actor, task_id=task.id)
        for check in checks:
            document = self.read(Documents, "get", key.removeprefix("document:"))
            given = {"document_id": document.id, "check": check, "outcome": "passed", "comment": ""}
            self.dispatch(give_verdict, actor, content_hash=document.content_hash, **given)
        self.dispatch(complete_task, actor, task_id=task.id, answers=answers)

    def check_live(self) -> None:
        jobs = self.dispatch(lambda uow, _actor: uow.outbox.claim_due(uow.now, uow.now, 100), SYSTEM)
        for job in jobs:
            if job.topic == "publication.check_live":
                self.dispatch(complete_job, SYSTEM, job_id=job.id)


@pytest.fixture
def desk(dispatcher: Any, app: Any) -> Any:
    with app.app_context():
        yield Desk(dispatcher)


def test_a_document_is_reviewed_published_and_withdrawn(desk: Any) -> None:
    document = desk.dispatch(create_document, LIN, title="部门预算", fields=FIELDS)
    key = subjects.of_document(document.id)
    attached = {"document_id": document.id, "expected_version": 1, "name": "表.txt", "content": "预算表".encode()}
    desk.dispatch(add_attachment, LIN, **attached)
    desk.do(key, "draft", LIN, outcome="submit")
    desk.do(key, "head", HAO, ("policy", "text"), outcome="pass")
    desk.do(key, "secrecy", BAO, ("secrecy",), outcome="may_publish", reason="无涉密内容")
    desk.do(key, "office", ZHAO, ("political", "legal"), outcome="pass")
    desk.do(key, "sign", WANG, outcome="approve")
    desk.do(key, "publish", FAN, outcome="publish", checked=["column"])
    desk.check_live()

    publication = desk.read(Publications, "of_document", document.id)
    assert publication.index_number.endswith("2026-00001")
    assert publication.archived_at is not None
    assert desk.read(Documents, "get", document.id).status is DocumentStatus.PUBLISHED

    desk.dispatch(request_withdrawal, ZHAO, publication_id=publication.id, reason="含个人隐私")
    desk.check_live()
    desk.do(subjects.of_publication(publication.id), "ratify", WANG, outcome="ratify")

    down = desk.read(Publications, "get", publication.id)
    assert down.status is PublicationStatus.WITHDRAWN
    assert down.tombstone.ratified_by == "wang"
    assert down.index_number == publication.index_number
