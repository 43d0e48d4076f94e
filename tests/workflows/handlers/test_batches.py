"""One action on many instances: each for itself, in the name of whoever asked, with a report."""

from __future__ import annotations

import pytest

from workflows.errors import Invalid, NotAllowed, NotFound
from workflows.handlers.batch_work import work_item
from workflows.handlers.batches import start_batch
from workflows.handlers.instances import start_instance, terminate_instance
from workflows.handlers.ticks import claim_batch_items
from workflows.memory import MemoryWorld
from workflows.model import SYSTEM, Actor, Batch, BatchItem, BatchKind


@pytest.fixture
def boss(world: MemoryWorld) -> Actor:
    return world.unit().directory.actor("boss")


@pytest.fixture
def instances(world: MemoryWorld) -> list[str]:
    return [world.run(start_instance, SYSTEM, key="review", business_key=f"request:{n}").id for n in range(5)]


def ask(world: MemoryWorld, actor: Actor, kind: BatchKind, ids: list[str]) -> Batch:
    return world.run(start_batch, actor, kind=kind, instance_ids=ids, reason="flood")


def work(world: MemoryWorld, limit: int = 100) -> list[BatchItem]:
    claimed = world.run(claim_batch_items, SYSTEM, limit=limit)
    for item_id in claimed:
        world.run(work_item, SYSTEM, item_id=item_id)
    return [world.unit().batches.item(item_id) for item_id in claimed]


def statuses(world: MemoryWorld, ids: list[str]) -> list[str]:
    return [world.unit().instances.get(one).status.value for one in ids]


def test_every_instance_is_done_for_itself_and_the_report_names_who_was_refused(
    world: MemoryWorld, boss: Actor, instances: list[str]
) -> None:
    world.run(terminate_instance, boss, instance_id=instances[1], reason="r")
    ask(world, boss, BatchKind.SUSPEND, [*instances, instances[0]])
    assert len(work(world, 4)) == 4
    assert len(work(world)) == 1
    assert work(world) == []
    assert statuses(world, instances) == ["suspended", "terminated", "suspended", "suspended", "suspended"]
    items = {item.instance_id: item for item in world.tables["batch_items"].values()}
    assert (items[instances[1]].status, items[instances[1]].code) == ("refused", "conflict")
    event = next(e for e in world.history if e.kind == "instance-suspended-by-person")
    assert (event.actor_id, event.reason) == ("boss", "flood")  # type: ignore[attr-defined]
    ask(world, boss, BatchKind.RESUME, instances)
    work(world)
    assert statuses(world, instances) == ["running", "terminated", "running", "running", "running"]


def test_a_batch_with_an_instance_that_is_not_there_is_refused_whole(
    world: MemoryWorld, boss: Actor, instances: list[str]
) -> None:
    with pytest.raises(NotFound):
        ask(world, boss, BatchKind.SUSPEND, [instances[0], "nowhere"])
    assert work(world) == []


def test_rights_that_were_taken_away_in_the_meantime_count(
    world: MemoryWorld, boss: Actor, instances: list[str]
) -> None:
    ask(world, boss, BatchKind.TERMINATE, instances)
    del world.people["boss"]
    assert {item.code for item in work(world)} == {"not-found"}
    assert set(statuses(world, instances)) == {"running"}


def test_a_batch_needs_a_supervisor_a_reason_a_kind_and_instances(world: MemoryWorld, boss: Actor) -> None:
    with pytest.raises(NotAllowed):
        ask(world, world.unit().directory.actor("li"), BatchKind.RETRY, ["a"])
    for kind, ids, reason in (
        (BatchKind.RETRY, [], "r"),
        (BatchKind.RETRY, ["a"], " "),
        (BatchKind.MIGRATE, ["a"], "r"),
    ):
        with pytest.raises(Invalid):
            world.run(start_batch, boss, kind=kind, instance_ids=ids, reason=reason)


def test_an_instance_without_an_incident_cannot_be_retried(
    world: MemoryWorld, boss: Actor, instances: list[str]
) -> None:
    ask(world, boss, BatchKind.RETRY, instances[:1])
    assert [(item.status, item.message) for item in work(world)] == [("refused", "The instance has no open incident.")]
