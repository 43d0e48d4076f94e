"""A bureau in memory with the diagrams as shipped, and short words for what its people do."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import workflows.disclosure
from workflows.disclosure import subjects
from workflows.disclosure.catalogue import work_points
from workflows.disclosure.documents import Document
from workflows.disclosure.handlers.catalogue import put
from workflows.disclosure.handlers.documents import create_document, edit_document
from workflows.disclosure.handlers.mandates import load_mandates
from workflows.disclosure.handlers.verdicts import give_verdict
from workflows.disclosure.memory import wings
from workflows.disclosure.plugins import plugins
from workflows.disclosure.ports import Documents, Publications, Verdicts
from workflows.disclosure.publications import IndexTemplate
from workflows.handlers.deployments import deploy
from workflows.handlers.jobs import complete_job, job_error
from workflows.handlers.keeping import MESSAGE
from workflows.handlers.messages import deliver_message_job
from workflows.handlers.tasks import claim_task, complete_task
from workflows.handlers.timers import fire_timer
from workflows.memory import MemoryPerson, MemoryWorld
from workflows.model import SYSTEM, Actor, Job, JobStatus, UserTask

BPMN = Path(__file__).parents[4] / "bpmn"
MANDATES = Path(workflows.disclosure.__file__).parent / "data" / "mandates_2023.toml"
BUNDLES = ("review_then_publish", "after_publication", "catalogue_change", "catalogue_review")
PEOPLE = (
    ("lin", "林", "social-assistance", ("drafter",)),
    ("lu", "陆", "social-assistance", ("drafter", "head")),
    ("hao", "郝", "social-assistance", ("head",)),
    ("bao", "鲍", "office", ("secrecy-reviewer",)),
    ("zhao", "赵", "office", ("office-reviewer",)),
    ("wang", "王", "office", ("leader", "office-reviewer")),
    ("fan", "范", "office", ("publisher",)),
    ("du", "杜", "office", ("supervisor",)),
)
READY = {
    "body": "<p>城乡低保对象1234人。</p>",
    "attribute": "proactive",
    "basis": "20",
    "channels": ["website", "wechat"],
    "form_date": "2026-03-02",
}
HEAD, OFFICE = ("policy", "text"), ("political", "legal")


class Bureau:
    """One world. `now` may be set; every call is one unit of work."""

    def __init__(self) -> None:
        self.world = MemoryWorld(
            now=datetime(2026, 3, 2, 1, 0, tzinfo=UTC),
            plugins=plugins(),
            people={i: MemoryPerson(i, n, f"{i}@example.cn", d, r) for i, n, d, r in PEOPLE},
            wings=dict(wings(IndexTemplate("000014349", "白山市民政局"))),
        )
        for name in BUNDLES:
            kinds = (".bpmn", ".form", ".dmn")
            files = {
                str(p.relative_to(BPMN / name)): p.read_bytes() for p in (BPMN / name).rglob("*") if p.suffix in kinds
            }
            self.run(deploy, SYSTEM, name=name, files=files)
        self.run(load_mandates, SYSTEM, text=MANDATES.read_text(encoding="utf-8"))
        for item in work_points().items:
            self.run(lambda uow, actor, item=item: put(uow, actor.id, item, reason="2023"), SYSTEM)

    def who(self, person: str) -> Actor:
        return self.world.unit().directory.actor(person)

    def run(self, handler: Any, actor: str | Actor, **arguments: Any) -> Any:
        return self.world.run(handler, self.who(actor) if isinstance(actor, str) else actor, **arguments)

    def create(self, *, by: str = "lin", title: str = "2026年第一季度低保数据", **fields: Any) -> Document:
        document = self.run(create_document, by, title=title, fields={**READY, **fields})
        self.take(document.id, "draft", by)
        return self.document(document.id)

    def document(self, document_id: str) -> Document:
        return self.world.unit().wing(Documents).get(document_id)

    def publication(self, document_id: str) -> Any:
        return self.world.unit().wing(Publications).of_document(document_id)

    def verdicts(self, document_id: str, *, live: bool = True) -> list[Any]:
        known = self.world.unit().wing(Verdicts).of(document_id)
        return [v for v in known if v.voided_at is None or not live]

    def edit(self, document_id: str, by: str = "lin", **fields: Any) -> Document:
        version = self.document(document_id).version
        return self.run(edit_document, by, document_id=document_id, expected_version=version, fields=fields)

    def tasks(self, key: str) -> list[UserTask]:
        uow = self.world.unit()
        return [t for i in uow.instances.running_with(key) for t in uow.tasks.open_of(i.id)]

    def task(self, about: str, step: str) -> UserTask:
        key = about if ":" in about else subjects.of_document(about)
        found = [task for task in self.tasks(key) if task.properties.get("step") == step]
        assert found, f"no {step}, but {[t.properties.get('step') for t in self.tasks(key)]}; {self.incidents()}"
        return found[0]

    def take(self, about: str, step: str, by: str) -> UserTask:
        return self.run(claim_task, by, task_id=self.task(about, step).id)

    def judge(self, document_id: str, by: str, check: str, outcome: str = "passed", **more: Any) -> Any:
        given = {"comment": "数据无误", "content_hash": self.document(document_id).content_hash, **more}
        return self.run(give_verdict, by, document_id=document_id, check=check, outcome=outcome, **given)

    def finish(self, about: str, step: str, by: str, **answers: Any) -> None:
        self.run(complete_task, by, task_id=self.task(about, step).id, answers=answers)

    def submit(self, document_id: str, by: str = "lin") -> None:
        self.finish(document_id, "draft", by, outcome="submit")

    def head(self, document_id: str, by: str = "hao") -> None:
        self.take(document_id, "head", by)
        for check in HEAD:
            self.judge(document_id, by, check)
        self.finish(document_id, "head", by, outcome="pass")

    def secrecy(self, document_id: str) -> None:
        self.take(document_id, "secrecy", "bao")
        self.judge(document_id, "bao", "secrecy")
        self.finish(document_id, "secrecy", "bao", outcome="may_publish", reason="无涉密内容")

    def office(self, document_id: str) -> None:
        self.take(document_id, "office", "zhao")
        for check in OFFICE:
            self.judge(document_id, "zhao", check)
        self.finish(document_id, "office", "zhao", outcome="pass")

    def to_sign(self, document_id: str) -> None:
        self.submit(document_id)
        self.head(document_id)
        self.secrecy(document_id)
        self.office(document_id)
        self.take(document_id, "sign", "wang")

    def sign(self, document_id: str) -> None:
        self.to_sign(document_id)
        self.finish(document_id, "sign", "wang", outcome="approve")

    def release(self, document_id: str) -> None:
        self.take(document_id, "publish", "fan")
        self.finish(document_id, "publish", "fan", outcome="publish", checked=["column"])

    def publish(self, document_id: str) -> Any:
        self.sign(document_id)
        self.release(document_id)
        self.check_live()
        return self.publication(document_id)

    def jobs(self, topic: str) -> list[Job]:
        rows = self.world.tables.get("jobs", {}).values()
        return [job for job in rows if job.topic == topic and job.status is JobStatus.PENDING]

    def check_live(self, error: str | None = None) -> Mapping[str, Any]:
        """The connector looks at the page; then what was thrown is delivered."""
        (job,) = self.jobs("publication.check_live")
        if error:
            self.run(job_error, SYSTEM, job_id=job.id, error_code=error)
        else:
            self.run(complete_job, SYSTEM, job_id=job.id, result={"status": 200})
        self.deliver()
        return job.payload["variables"]

    def deliver(self) -> None:
        for job in self.jobs(MESSAGE):
            self.run(deliver_message_job, SYSTEM, job=job)

    def ring(self) -> None:
        """Every timer that is due by now fires."""
        for timer in list(self.world.tables.get("timers", {}).values()):
            if timer.due_at is not None and timer.due_at <= self.world.now:
                self.run(fire_timer, SYSTEM, timer_id=timer.id)

    def incidents(self) -> list[Any]:
        return list(self.world.tables.get("incidents", {}).values())

    def events(self, kind: str) -> list[Any]:
        return [event for event in self.world.history if event.kind == kind]


@pytest.fixture
def bureau() -> Bureau:
    """A fresh one."""
    return Bureau()
