"""Variables, skipping and moving by a supervisor: previewed, recorded with the reason, everything else cancelled."""

from __future__ import annotations

from typing import Any

import pytest

from workflows.errors import Conflict, Invalid, NotAllowed
from workflows.handlers.clocks import start_clock
from workflows.handlers.instances import resume_instance, start_instance, suspend_instance, terminate_instance
from workflows.handlers.repair import (
    edit_variables,
    move_token,
    preview_move,
    preview_skip,
    skip_element,
    what_can_be_repaired,
)
from workflows.memory import MemoryWorld
from workflows.model import SYSTEM, Actor, Instance


@pytest.fixture
def instance(world: MemoryWorld) -> Instance:
    world.run(start_clock, SYSTEM, subject="request:1", name="reply", start=world.now.date(), term=20)
    return world.run(start_instance, SYSTEM, key="review", title="一号", business_key="request:1")


@pytest.fixture
def boss(world: MemoryWorld) -> Actor:
    return world.unit().directory.actor("boss")


def token(world: MemoryWorld, boss: Actor, instance: Instance, element: str) -> str:
    found = world.run(what_can_be_repaired, boss, instance_id=instance.id)
    return next(one.id for one in found.tokens if one.element_id == element)


def told(world: MemoryWorld, kind: str) -> list[Any]:
    return [event for event in world.history if event.kind == kind]


def now(world: MemoryWorld, instance: Instance) -> Instance:
    return world.unit().instances.get(instance.id)


def test_a_preview_says_what_ends_and_what_begins_and_changes_nothing(
    world: MemoryWorld, boss: Actor, instance: Instance
) -> None:
    check = token(world, boss, instance, "check")
    seen = world.run(preview_move, boss, instance_id=instance.id, token_id=check, element_id="probe")
    assert [(one.kind, one.element_id) for one in seen.ends] == [
        ("task", "check"),
        ("timer", "late"),
        ("message", "gone"),
    ]
    assert [(one.kind, one.element_id) for one in seen.begins] == [("call", "probe")]
    assert not seen.completes
    skipped = world.run(preview_skip, boss, instance_id=instance.id, token_id=check, results={"outcome": "pass"})
    assert [one.element_id for one in skipped.begins] == ["publish"]
    assert {one.element_id for one in skipped.passed} == {"check", "decide"}
    assert now(world, instance) == instance


def test_a_moved_token_cancels_its_task_timer_and_subscription(
    world: MemoryWorld, boss: Actor, instance: Instance
) -> None:
    check = token(world, boss, instance, "check")
    world.run(move_token, boss, instance_id=instance.id, token_id=check, element_id="probe", reason="reviewed on paper")
    assert world.tables["timers"] == {}
    assert world.tables["subscriptions"] == {}
    assert [task.status for task in world.tables["tasks"].values()] == ["cancelled"]
    (moved,) = told(world, "token-moved")
    assert (moved.element_id, moved.to, moved.reason, moved.actor_id) == ("check", "probe", "reviewed on paper", "boss")


def test_a_skipped_task_gives_its_results_and_the_process_goes_on(
    world: MemoryWorld, boss: Actor, instance: Instance
) -> None:
    check = token(world, boss, instance, "check")
    skip = {"instance_id": instance.id, "token_id": check, "results": {"outcome": "pass"}}
    with pytest.raises(Invalid):
        world.run(skip_element, boss, reason=" ", **skip)
    world.run(skip_element, boss, reason="ill", **skip)
    assert [e.outcome for e in told(world, "element-completed") if e.element_id == "check"] == ["skipped"]
    assert told(world, "element-skipped")[0].results == {"outcome": "pass"}
    assert {one.element_id for one in world.run(what_can_be_repaired, boss, instance_id=instance.id).tokens} == {
        "probe"
    }


def test_what_was_looked_at_is_what_is_changed_or_nothing(world: MemoryWorld, boss: Actor, instance: Instance) -> None:
    check = token(world, boss, instance, "check")
    seen = world.run(preview_move, boss, instance_id=instance.id, token_id=check, element_id="publish")
    world.run(edit_variables, boss, instance_id=instance.id, variables={"n": 1}, reason="r")
    with pytest.raises(Conflict, match="moved on"):
        world.run(
            move_token,
            boss,
            instance_id=instance.id,
            token_id=check,
            element_id="publish",
            reason="r",
            version=seen.version,
        )
    with pytest.raises(Conflict):
        world.run(skip_element, boss, instance_id=instance.id, token_id="nowhere", reason="r")


def test_variables_are_changed_and_removed_with_what_they_were(
    world: MemoryWorld, boss: Actor, instance: Instance
) -> None:
    world.run(edit_variables, boss, instance_id=instance.id, variables={"n": 1, "m": [1]}, reason="r")
    changes = world.run(
        edit_variables, boss, instance_id=instance.id, variables={"n": 2}, removed=["m", "x"], reason="typo"
    )
    assert changes == {"n": [1, 2], "m": [[1], None]}
    assert told(world, "variables-edited")[-1].reason == "typo"
    for wrong in ({"variables": {"n": 2}, "reason": "r"}, {"variables": {"n": 3}, "reason": ""}):
        with pytest.raises(Invalid):
            world.run(edit_variables, boss, instance_id=instance.id, **wrong)


def test_a_suspended_instance_can_be_repaired_and_one_that_ended_not(
    world: MemoryWorld, boss: Actor, instance: Instance
) -> None:
    world.run(suspend_instance, boss, instance_id=instance.id, reason="wait")
    world.run(edit_variables, boss, instance_id=instance.id, variables={"n": 1}, reason="r")
    assert now(world, instance).status == "suspended"
    world.run(resume_instance, boss, instance_id=instance.id)
    assert now(world, instance).status == "running"
    world.run(terminate_instance, boss, instance_id=instance.id, reason="enough")
    for handler in (what_can_be_repaired,):
        with pytest.raises(Conflict):
            world.run(handler, boss, instance_id=instance.id)


def test_repair_is_a_supervisors(world: MemoryWorld, boss: Actor, instance: Instance) -> None:
    li = world.unit().directory.actor("li")
    check = token(world, boss, instance, "check")
    for handler, arguments in (
        (what_can_be_repaired, {}),
        (edit_variables, {"variables": {"n": 1}, "reason": "r"}),
        (skip_element, {"token_id": check, "reason": "r"}),
        (move_token, {"token_id": check, "element_id": "probe", "reason": "r"}),
        (preview_move, {"token_id": check, "element_id": "probe"}),
    ):
        with pytest.raises(NotAllowed):
            world.run(handler, li, instance_id=instance.id, **arguments)  # type: ignore[arg-type]
