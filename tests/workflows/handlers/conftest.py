"""A small bureau in memory, and a process with everything that handlers deal with."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from workflows.handlers.deployments import deploy
from workflows.memory import MemoryPerson, MemoryWorld
from workflows.model import SYSTEM, Actor, Instance, TopicCall, UserTask
from workflows.ports import BpmnError, LadderStep, Plugins, UnitOfWork

sys.path.insert(0, str(Path(__file__).parent))

from sample_review import SAMPLE, read_files


class Reports:
    """Topic functions whose behaviour a test chooses."""

    def __init__(self) -> None:
        self.reported: list[str] = []
        self.publish_raises: Exception | None = None

    def report(self, uow: UnitOfWork, instance: Instance, call: TopicCall, actor: Actor) -> Mapping[str, Any]:
        self.reported.append(instance.id)
        return {}

    def publish(self, uow: UnitOfWork, instance: Instance, call: TopicCall, actor: Actor) -> Mapping[str, Any]:
        if self.publish_raises is not None:
            raise self.publish_raises
        return {"by": actor.id}


class OwnClaimsOnly:
    """A guard that refuses one person."""

    def before_claim(self, uow: UnitOfWork, actor: Actor, task: UserTask, instance: Instance) -> None:
        if actor.id == "refused":
            raise BpmnError("refused", "This person drafted it.")

    def before_complete(
        self, uow: UnitOfWork, actor: Actor, task: UserTask, instance: Instance, answers: Mapping[str, Any]
    ) -> None:
        self.before_claim(uow, actor, task, instance)


@pytest.fixture
def reports() -> Reports:
    return Reports()


@pytest.fixture
def world(reports: Reports) -> MemoryWorld:
    people = [
        MemoryPerson("li", "李", "li@example.test", "office", ("office-reviewer",)),
        MemoryPerson("wang", "王", "wang@example.test", "office", ("head",)),
        MemoryPerson("zhao", "赵", None, "office", ("leader",)),
        MemoryPerson("refused", "钱", None, "office", ()),
        MemoryPerson("boss", "孙", None, "finance", ("supervisor",)),
        MemoryPerson("out", "周", None, "finance", ()),
    ]
    made = MemoryWorld(
        now=datetime(2026, 1, 12, 1, 0, tzinfo=UTC),
        people={person.id: person for person in people},
        plugins=Plugins(
            guards=(OwnClaimsOnly(),),
            functions={"report": reports.report, "publish": reports.publish},
            connectors=frozenset({"probe"}),
            ladder=(LadderStep(-3, "holder"), LadderStep(1, "head"), LadderStep(3, "leader")),
        ),
    )
    made.run(deploy, SYSTEM, name="review", files=read_files(SAMPLE))
    return made
