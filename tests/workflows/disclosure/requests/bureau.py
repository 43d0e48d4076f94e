"""A bureau in memory that works on requests: deploys the diagrams as shipped and plays everybody's part."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from itertools import count
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from workflows.disclosure.handlers.casework import save_manifest, save_reply
from workflows.disclosure.handlers.requests import VISITOR, Registered, register_request, submit_request
from workflows.disclosure.memory_requests import STORES
from workflows.disclosure.plugins import plugins
from workflows.disclosure.request_ports import Casework, Requests
from workflows.disclosure.requests import Applicant, ApplicantKind, ArchivedFile, Channel, FormOfSupply, Request
from workflows.handlers.deployments import deploy
from workflows.handlers.keeping import MESSAGE
from workflows.handlers.messages import deliver_message_job
from workflows.handlers.moments import due_date
from workflows.handlers.tasks import claim_task, complete_task
from workflows.handlers.ticks import claim_jobs, claim_timers
from workflows.handlers.timers import fire_timer
from workflows.memory import MemoryPerson, MemoryWorld
from workflows.model import SYSTEM, Actor, InstanceStatus, UserTask

BPMN = Path(__file__).parents[4] / "bpmn"
SHANGHAI = ZoneInfo("Asia/Shanghai")
APPLICANT = Applicant(
    ApplicantKind.PERSON, "张三", "resident_id", "11010519491231002X", phone="13800000000", address="白山市浑江区"
)
PEOPLE = {
    "wang": MemoryPerson("wang", "王登记", "wang@example.org", "office", ("registrar", "office-reviewer")),
    "li": MemoryPerson("li", "李承办", "li@example.org", "finance", ("handler",)),
    "zhao": MemoryPerson("zhao", "赵保密", "zhao@example.org", "office", ("secrecy-reviewer",)),
    "qian": MemoryPerson("qian", "钱审核", "qian@example.org", "office", ("office-reviewer",)),
    "sun": MemoryPerson("sun", "孙主任", "sun@example.org", "office", ("disclosure-head",)),
    "zhou": MemoryPerson("zhou", "周局长", "zhou@example.org", None, ("leader",)),
}
FILES = tuple(ArchivedFile(f"{role}.pdf", role, "ab" * 32, 1000) for role in ("application", "reply", "service"))
FIRST_ID = 70_000_001
GOOD = {"verdict": "pass", "comment": ""}


def bundle_files(name: str) -> dict[str, bytes]:
    """The files of a bundle of `bpmn/`, by their relative paths."""
    folder = BPMN / name
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


class Bureau:
    """One world, at a day that `at` sets. `do` claims and completes the open task of a step."""

    def __init__(self) -> None:
        # Parsed bundles are kept by deployment id for the whole process: these ids are no other test's.
        self.world = MemoryWorld(plugins=plugins(), people=dict(PEOPLE), wings=dict(STORES), ids=count(FIRST_ID))
        for name in ("request_response", "request_follow_up"):
            self.world.run(deploy, SYSTEM, name=name, files=bundle_files(name))
        self.request_id = ""
        self.code = ""
        self.trail: set[str] = set()

    # -- time -------------------------------------------------------------------------------------------------

    def at(self, day: str, hour: int = 10) -> Bureau:
        self.world.now = datetime.combine(date.fromisoformat(day), time(hour), SHANGHAI).astimezone(UTC)
        return self

    def tick(self) -> list[str]:
        """Fires every due timer and delivers every message job; returns the elements that fired."""
        fired = []
        for _ in range(20):
            ids = self.world.run(claim_timers, SYSTEM, limit=100)
            self.world.tables.pop("leases", None)
            elements = {timer_id: self.world.unit().timers.get(timer_id) for timer_id in ids}
            done = [timer_id for timer_id in ids if self.world.run(fire_timer, SYSTEM, timer_id=timer_id)]
            fired += [timer.element_id for timer_id in done if (timer := elements[timer_id]) is not None]
            jobs = [job for job in self.world.run(claim_jobs, SYSTEM, limit=100) if job.topic == MESSAGE]
            for job in jobs:
                self.world.run(deliver_message_job, SYSTEM, job=job)
            if not done and not jobs:
                return fired
        raise AssertionError("the ticks do not come to rest")

    # -- people -----------------------------------------------------------------------------------------------

    def actor(self, name: str) -> Actor:
        person = PEOPLE[name]
        return Actor(person.id, person.name, person.groups, person.department)

    def run(self, handler: Any, name: str, /, **arguments: Any) -> Any:
        return self.world.run(lambda uow, actor: handler(uow, actor, **arguments), self.actor(name))

    def come_in(self, channel: Channel, arrived_on: str, applicant: Applicant = APPLICANT, **more: Any) -> Registered:
        made: Registered = self.run(
            register_request,
            "wang",
            channel=channel,
            arrived_on=date.fromisoformat(arrived_on),
            applicant=applicant,
            description="2024年度城乡低保资金分配方案",
            evidence="回执 1",
            **{"form_of_supply": FormOfSupply.ELECTRONIC, "read_back": "宣读后申请人签名确认", **more},
        )
        self.request_id, self.code = made.request.id, made.code
        return made

    def submit(self, applicant: Applicant = APPLICANT) -> Registered:
        made = self.world.run(
            submit_request,
            VISITOR,
            applicant=applicant,
            description="2024年度城乡低保资金分配方案",
            form_of_supply=FormOfSupply.ELECTRONIC,
        )
        self.request_id, self.code = made.request.id, made.code
        return made

    def open_tasks(self) -> list[UserTask]:
        unit = self.world.unit()
        return [
            task
            for instance in unit.instances.running_with(f"request:{self.request_id}")
            for task in unit.tasks.open_of(instance.id)
        ]

    def open_steps(self) -> list[str]:
        return sorted(task.properties.get("step", task.element_id) for task in self.open_tasks())

    def task(self, step: str) -> UserTask:
        found = [task for task in self.open_tasks() if task.properties.get("step") == step]
        assert found, f"no task at {step}, but {self.open_steps()}; incidents {self.incidents()}"
        return found[0]

    def claim(self, step: str, name: str) -> UserTask:
        return self.run(claim_task, name, task_id=self.task(step).id)

    def do(self, step: str, name: str, /, **answers: Any) -> Bureau:
        task = self.claim(step, name)
        self.run(complete_task, name, task_id=task.id, answers=answers)
        assert not self.incidents(), self.incidents()
        return self

    # -- what there is ----------------------------------------------------------------------------------------

    @property
    def request(self) -> Request:
        return self.world.unit().wing(Requests).get(self.request_id)

    @property
    def casework(self) -> Casework:
        return self.world.unit().wing(Casework)

    def due(self, name: str = "reply", key: str = "") -> str:
        unit = self.world.unit()
        clock = unit.clocks.get(f"request:{self.request_id}", name, key)
        assert clock is not None, f"no clock {name}"
        return due_date(clock, unit.calendar, unit.today).day.isoformat()

    def clock_runs(self, name: str) -> bool:
        clock = self.world.unit().clocks.get(f"request:{self.request_id}", name)
        return clock is not None and clock.stopped_on is None

    def incidents(self) -> list[str]:
        rows = self.world.tables.get("incidents", {}).values()
        return [f"{i.element_id}: {i.code} {i.message}" for i in rows if i.status.value == "open"]

    def statuses(self) -> list[InstanceStatus]:
        return [instance.status for instance in self.world.tables["instances"].values()]

    def completed(self) -> set[str]:
        """`process:element` of everything that was left as completed."""
        return {
            f"{event.process_key}:{event.element_id}"
            for event in self.world.history
            if event.kind == "element-completed" and event.outcome == "completed"
        }

    # -- stretches of the way ---------------------------------------------------------------------------------

    def registered(self) -> Bureau:
        return self.do("register", "wang", contents_complete=True)

    def screened(self, finding: str = "none", **more: Any) -> Bureau:
        return self.do("screen", "wang", finding=finding, **more)

    def clear(self) -> Bureau:
        return self.do("triage", "wang", finding="clear")

    def assigned(self) -> Bureau:
        return self.do("assign", "sun", department="finance")

    def searched(self, consult: bool = False) -> Bureau:
        return self.do(
            "search", "li", where="档案室", keywords="低保", result="检索到一份", found="yes", consult=consult
        )

    def to_search(self) -> Bureau:
        return self.registered().clear().screened().assigned()

    def drafted(self, kind: str = "disclose", basis: str | None = None, name: str = "li") -> Bureau:
        self.claim("draft-reply", name)
        self.run(save_reply, name, request_id=self.request_id, kind=kind, basis=basis, body="答复如下。")
        return self.do("draft-reply", name, next="review")

    def reviewed(self, leader: bool = False) -> Bureau:
        self.do("reply-secrecy", "zhao", **GOOD).do("reply-legality", "qian", **GOOD).do(
            "reply-approval", "sun", **GOOD
        )
        return self.do("reply-leader", "zhou", **GOOD) if leader else self

    def served(self, day: str, method: str = "direct") -> Bureau:
        return self.do("serve", "wang", method=method, served_on=day, evidence="送达回证")

    def archived(self) -> Bureau:
        self.claim("archive", "wang")
        self.run(save_manifest, "wang", request_id=self.request_id, files=FILES)
        return self.do("archive", "wang", complete=True)
