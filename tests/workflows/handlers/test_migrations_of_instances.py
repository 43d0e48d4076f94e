"""Migration of running instances: planned, tried, done one by one, and undone."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest

from workflows.errors import Conflict, Invalid, NotAllowed
from workflows.handlers.batch_work import work_item
from workflows.handlers.deployments import deploy
from workflows.handlers.instances import start_instance, suspend_instance
from workflows.handlers.migrations import plan_migration, preview_migration, start_migration, undo_migration
from workflows.handlers.tasks import claim_task, complete_task
from workflows.handlers.ticks import claim_batch_items
from workflows.memory import MemoryWorld
from workflows.model import SYSTEM, Actor, Definition, Instance, TaskStatus

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:camunda="http://camunda.org/schema/1.0/bpmn" id="D" targetNamespace="t">
<bpmn:process id="letter" isExecutable="true"><bpmn:startEvent id="s"/>"""
TAIL = '<bpmn:endEvent id="e"/></bpmn:process></bpmn:definitions>'


def flow(*ids: str) -> str:
    pairs = pairwise(ids)
    return "".join(f'<bpmn:sequenceFlow id="{a}_{b}" sourceRef="{a}" targetRef="{b}"/>' for a, b in pairs)


def user(id: str, name: str, inside: str = "") -> str:
    return f'<bpmn:userTask id="{id}" name="{name}" camunda:candidateGroups="office">{inside}</bpmn:userTask>'


def late(host: str) -> str:
    return (
        f'<bpmn:boundaryEvent id="late" attachedToRef="{host}" cancelActivity="false"><bpmn:timerEventDefinition>'
        "<bpmn:timeDuration>P1D</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:boundaryEvent>"
        '<bpmn:endEvent id="urged"/><bpmn:sequenceFlow id="late_urged" sourceRef="late" targetRef="urged"/>'
    )


LOOP = '<bpmn:multiInstanceLoopCharacteristics camunda:collection="=[1, 2, 3]" camunda:elementVariable="x"/>'
OLD = HEAD + user("write", "拟稿") + late("write") + user("seal", "盖章", LOOP) + flow("s", "write", "seal", "e") + TAIL
NEW = (
    HEAD
    + user("draft", "拟稿")
    + late("draft")
    + user("check", "核对")
    + user("seal", "盖章", LOOP)
    + flow("s", "draft", "check", "seal", "e")
    + TAIL
)
SHORT = HEAD + user("seal", "盖章", LOOP) + flow("s", "seal", "e") + TAIL


@pytest.fixture
def boss(world: MemoryWorld) -> Actor:
    return world.unit().directory.actor("boss")


def version(world: MemoryWorld, diagram: str) -> Definition:
    world.run(deploy, SYSTEM, name="letter", files={"p.bpmn": diagram.encode()})
    return world.unit().deployments.latest("letter")


def begin(world: MemoryWorld, count: int = 3) -> list[str]:
    return [world.run(start_instance, SYSTEM, key="letter").id for _ in range(count)]


def complete(world: MemoryWorld, instance_id: str, element: str) -> None:
    task = next(one for one in world.unit().tasks.open_of(instance_id) if one.element_id == element)
    li = world.unit().directory.actor("li")
    world.run(claim_task, li, task_id=task.id)
    world.run(complete_task, li, task_id=task.id, answers={})


def work(world: MemoryWorld) -> dict[str, tuple[str, str]]:
    found = {}
    for item_id in world.run(claim_batch_items, SYSTEM, limit=100):
        world.run(work_item, SYSTEM, item_id=item_id)
        item = world.unit().batches.item(item_id)
        found[item.instance_id] = (item.status.value, item.message)
    return found


def at(world: MemoryWorld, instance_id: str) -> tuple[str, list[str]]:
    tasks = world.unit().tasks.open_of(instance_id)
    return now(world, instance_id).definition_id, sorted(task.element_id for task in tasks)


def now(world: MemoryWorld, instance_id: str) -> Instance:
    return world.unit().instances.get(instance_id)


def migrate(world: MemoryWorld, boss: Actor, old: Definition, new: Definition, **more: Any) -> Any:
    return world.run(start_migration, boss, source_id=old.id, target_id=new.id, reason="new law", **more)


def test_a_plan_goes_by_ids_then_by_names_and_a_person_may_choose(world: MemoryWorld, boss: Actor) -> None:
    old, new, short = version(world, OLD), version(world, NEW), version(world, SHORT)
    plan = world.run(plan_migration, boss, source_id=old.id, target_id=new.id)
    found = {one.element_id: (one.target, one.how) for one in plan.mapped}
    assert found["write"] == ("draft", "name")
    assert found["seal"] == ("seal", "same")
    assert plan.renamed == {"write": "draft"}
    assert [element.id for _, element in plan.added] == ["check"]
    chosen = world.run(plan_migration, boss, source_id=old.id, target_id=new.id, renamed={"write": "check"})
    assert chosen.renamed == {"write": "check"}
    gone = world.run(plan_migration, boss, source_id=old.id, target_id=short.id)
    assert {one.element_id for one in gone.mapped if one.how == "gone"} == {"write", "late", "urged"}
    for wrong in ({"write": "nowhere"}, {"write": "late"}, {"nowhere": "draft"}):
        with pytest.raises(Invalid):
            world.run(plan_migration, boss, source_id=old.id, target_id=new.id, renamed=wrong)
    with pytest.raises(Invalid):
        world.run(plan_migration, boss, source_id=old.id, target_id=old.id)
    with pytest.raises(NotAllowed):
        world.run(plan_migration, world.unit().directory.actor("li"), source_id=old.id, target_id=new.id)


def test_a_dry_run_counts_tokens_and_names_what_stands_in_the_way(world: MemoryWorld, boss: Actor) -> None:
    old = version(world, OLD)
    ids = begin(world)
    complete(world, ids[0], "write")
    new, short = version(world, NEW), version(world, SHORT)
    seen = world.run(preview_migration, boss, source_id=old.id, target_id=new.id)
    assert (seen.live, seen.tried, seen.able, seen.problems) == (3, 3, 3, ())
    assert seen.positions == {"letter": {"write": 2, "seal": 3}}
    assert seen.moved == {"letter": {"draft": 2, "seal": 3}}
    seen = world.run(preview_migration, boss, source_id=old.id, target_id=short.id)
    assert (seen.able, [(one.element_id, one.code, one.number) for one in seen.problems]) == (
        1,
        [("write", "element-gone", 2)],
    )
    assert at(world, ids[1])[0] == old.id


def test_instances_are_migrated_with_their_tasks_timers_and_multi_instances(world: MemoryWorld, boss: Actor) -> None:
    old = version(world, OLD)
    ids = begin(world)
    complete(world, ids[0], "write")
    complete(world, ids[0], "seal")
    tasks = {task.id for task in world.tables["tasks"].values() if task.status is TaskStatus.OPEN}
    timers = {timer.id: timer.due_at for timer in world.tables["timers"].values()}
    world.now += timedelta(hours=3)
    new = version(world, NEW)
    migrate(world, boss, old, new)
    assert set(work(world).values()) == {("done", "")}
    assert [at(world, one) for one in ids] == [
        (new.id, ["seal", "seal"]),
        (new.id, ["draft"]),
        (new.id, ["draft"]),
    ]
    assert {task.id for task in world.tables["tasks"].values() if task.status is TaskStatus.OPEN} == tasks
    assert {timer.id: timer.due_at for timer in world.tables["timers"].values()} == timers
    complete(world, ids[0], "seal")
    complete(world, ids[0], "seal")
    assert now(world, ids[0]).status == "completed"
    complete(world, ids[1], "draft")
    assert at(world, ids[1]) == (new.id, ["check"])
    event = next(e for e in world.history if e.kind == "instance-migrated")
    assert (event.before, event.after, event.reason, event.actor_id) == (1, 2, "new law", "boss")  # type: ignore[attr-defined]


def test_an_instance_that_cannot_come_along_stays_as_it_is(world: MemoryWorld, boss: Actor) -> None:
    old = version(world, OLD)
    ids = begin(world)
    complete(world, ids[0], "write")
    before = now(world, ids[1])
    short = version(world, SHORT)
    migrate(world, boss, old, short, instance_ids=[*ids, ids[0]])
    found = work(world)
    assert found[ids[0]] == ("done", "")
    assert found[ids[1]][0] == "refused"
    assert "write is not there any more" in found[ids[1]][1]
    assert now(world, ids[1]) == before


def test_a_migration_is_undone_where_nothing_has_moved_since(world: MemoryWorld, boss: Actor) -> None:
    old = version(world, OLD)
    ids = begin(world)
    before = {one: now(world, one).state for one in ids}
    rows = {name: dict(world.tables[name]) for name in ("tasks", "timers")}
    new = version(world, NEW)
    batch = migrate(world, boss, old, new)
    with pytest.raises(Conflict):
        world.run(undo_migration, boss, batch_id=batch.id, reason="too early")
    work(world)
    complete(world, ids[2], "draft")
    undo = world.run(undo_migration, boss, batch_id=batch.id, reason="wrong law")
    found = work(world)
    assert [found[one][0] for one in ids] == ["done", "done", "refused"]
    assert "moved on" in found[ids[2]][1]
    assert [at(world, one) for one in ids] == [(old.id, ["write"]), (old.id, ["write"]), (new.id, ["check"])]
    assert now(world, ids[0]).state == before[ids[0]]
    mine = [task for task in rows["tasks"].values() if task.instance_id == ids[0]]
    assert [world.tables["tasks"][task.id] for task in mine] == mine
    assert {t.id for t in world.unit().timers.of(ids[0])} == {
        t.id for t in rows["timers"].values() if t.instance_id == ids[0]
    }
    with pytest.raises(Conflict):
        world.run(undo_migration, boss, batch_id=undo.id, reason="again")


def test_a_suspended_instance_is_carried_over_as_it_stands(world: MemoryWorld, boss: Actor) -> None:
    old = version(world, OLD)
    (one,) = begin(world, 1)
    world.run(suspend_instance, boss, instance_id=one, reason="r")
    new = version(world, NEW)
    migrate(world, boss, old, new)
    work(world)
    assert (now(world, one).status, at(world, one)) == ("suspended", (new.id, ["draft"]))
    migrate(world, boss, old, new, instance_ids=[one])
    assert work(world)[one][0] == "refused"
