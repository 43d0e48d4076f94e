"""A bureau in memory that supervises: the process as shipped, the shipped duties, people of three departments."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from itertools import count
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from workflows.disclosure.duty_list import shipped_text
from workflows.disclosure.duty_ports import Duties
from workflows.disclosure.handlers.duties import edit_duty, load_duties
from workflows.disclosure.handlers.duty_rounds import claim_duties
from workflows.disclosure.memory import wings
from workflows.disclosure.memory_requests import STORES
from workflows.disclosure.plugins import plugins
from workflows.disclosure.publications import IndexTemplate
from workflows.disclosure.supervision.handlers.planning import import_plan
from workflows.disclosure.supervision.handlers.proving import add_evidence
from workflows.disclosure.supervision.handlers.rounds import claim_supervision
from workflows.disclosure.supervision.handlers.working import assign_tasks, begin_task
from workflows.disclosure.supervision.lights import Light, light
from workflows.disclosure.supervision.model import Entry, Evidence, EvidenceKind, SupervisionTask, UrgeLetter
from workflows.disclosure.supervision.ports import Digests, Dossiers, Supervision, UrgeLetters
from workflows.handlers.deployments import deploy
from workflows.handlers.files import keep_file
from workflows.handlers.ticks import claim_timers
from workflows.handlers.timers import fire_timer
from workflows.memory import MemoryPerson, MemoryWorld
from workflows.model import SYSTEM, Actor
from workflows.records.memory import MemoryRecords
from workflows.records.ports import Records

BPMN = Path(__file__).parents[4] / "bpmn"
ZONE = ZoneInfo("Asia/Shanghai")
PEOPLE = (
    ("li", "李明", "finance", ("drafter",)),
    ("wang", "王芳", "finance", ("head",)),
    ("qian", "钱进", "elderly-care", ("drafter",)),
    ("he", "何洁", "elderly-care", ("head",)),
    ("zhao", "赵军", "office", ("office-reviewer",)),
    ("zhou", "周平", "office", ("head", "office-reviewer")),
    ("wu", "吴刚", "office", ("supervisor",)),
    ("sun", "孙伟", "leadership", ("leader",)),
)
ROW = {"code": "2.1-9", "clause": "2.1", "title": "公布统计公报", "department": "finance", "due": "2026-03-20"}
NAMED = {"leader": "wang", "handler": "li"}
_worlds = count(1)


class Bureau:
    """One world. Every call is one unit of work."""

    def __init__(self) -> None:
        self.world = MemoryWorld(
            now=datetime(2026, 3, 2, 1, 0, tzinfo=UTC),
            plugins=plugins(),
            people={i: MemoryPerson(i, n, f"{i}@example.cn", d, r) for i, n, d, r in PEOPLE},
            wings={**STORES, Records: MemoryRecords, **wings(IndexTemplate("000014349", "白山市民政局"))},
        )
        folder = BPMN / "supervision"
        files = {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
        self.run(deploy, SYSTEM, name="supervision", files=files)
        self.run(load_duties, SYSTEM, text=shipped_text())

    def who(self, person: str) -> Actor:
        return self.world.unit().directory.actor(person)

    def run(self, handler: Any, actor: str | Actor, **arguments: Any) -> Any:
        return self.world.run(handler, self.who(actor) if isinstance(actor, str) else actor, **arguments)

    def at(self, day: str, hour: int = 9) -> None:
        """Goes to a morning: what came due on the way is done as the ticks would do it."""
        self.world.now = datetime.combine(date.fromisoformat(day), time(hour), ZONE).astimezone(UTC)
        for _ in range(10):
            self.run(claim_duties, SYSTEM, limit=0)
            waiting = self.run(claim_supervision, SYSTEM, limit=100)
            begun = [task_id for task_id in waiting if self.run(begin_task, SYSTEM, task_id=task_id)]
            timers = self.run(claim_timers, SYSTEM, limit=100)
            self.world.tables.pop("leases", None)
            fired = [timer for timer in timers if self.run(fire_timer, SYSTEM, timer_id=timer)]
            if not begun and not fired:
                return

    def name_day(self, duty: str, day: str) -> None:
        """The office names another day for a duty's time of 2026."""
        version = self.world.unit().wing(Duties).get(duty).version
        fields = {"named": {"2026": day}}
        self.run(edit_duty, "zhao", code=duty, version=version, fields=fields)

    def plan(self, *rows: dict[str, Any], year: int = 2026) -> list[SupervisionTask]:
        """Tasks of ROW with these differences."""
        self.run(import_plan, "zhao", year=year, rows=[{**ROW, **NAMED, **row} for row in rows or ({},)])
        return self.tasks(year)

    def begun(self, **row: Any) -> SupervisionTask:
        """One task, assigned and begun."""
        task = self.plan(row)[0]
        self.run(assign_tasks, "zhao", task_ids=[task.id])
        return self.task(task.id)

    def prove(self, task_id: str, by: str = "li", name: str = "统计公报.txt") -> Evidence:
        file = self.run(keep_file, by, name=name, content="公报全文".encode())
        return self.run(add_evidence, by, task_id=task_id, kind=EvidenceKind.FILE, ref=file.id)  # type: ignore[no-any-return]

    def tasks(self, year: int = 2026) -> list[SupervisionTask]:
        return self.world.unit().wing(Supervision).of_year(year)

    def task(self, task_id: str) -> SupervisionTask:
        return self.world.unit().wing(Supervision).get(task_id)

    def light(self, task_id: str) -> Light:
        return light(self.task(task_id), self.world.unit().today)

    def entries(self, task_id: str) -> list[Entry]:
        return self.world.unit().wing(Dossiers).entries(task_id)

    def kinds(self, task_id: str) -> list[str]:
        return [entry.kind.value for entry in self.entries(task_id)]

    def letters(self, task_id: str) -> list[UrgeLetter]:
        return self.world.unit().wing(UrgeLetters).of(task_id)

    def digests(self) -> Digests:
        return self.world.unit().wing(Digests)

    def mails(self, kind: str) -> list[tuple[str, dict[str, Any]]]:
        jobs = self.world.tables.get("jobs", {}).values()
        return [(job.payload["user_id"], job.payload["data"]) for job in jobs if job.payload.get("kind") == kind]


@pytest.fixture
def bureau() -> Bureau:
    return Bureau()
