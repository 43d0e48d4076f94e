"""Processes that begin by themselves: schedules through deployments, downtime and two workers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from workflows.errors import DiagramInvalid, Invalid, NotAllowed
from workflows.handlers.deployments import deploy
from workflows.handlers.instances import start_instance
from workflows.handlers.starts import fire_start
from workflows.handlers.ticks import LEASE, claim_starts
from workflows.memory import MemoryWorld
from workflows.model import SYSTEM, Actor, Instance, StartEvent

MORNING = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)  # 09:00 on a Monday in Asia/Shanghai
HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:camunda="http://camunda.org/schema/1.0/bpmn" targetNamespace="t">'
)


def diagram(*timers: str, note: str = "", plain: bool = False, policy: str = "") -> dict[str, bytes]:
    """A process with timer start events `s0`, `s1` … that ends at once. `note` makes another version."""
    rule = f'<camunda:properties><camunda:property name="missedCycles" value="{policy}"/></camunda:properties>'
    extension = f"<extensionElements>{rule}</extensionElements>" if policy else ""
    starts = {
        f"s{number}": f"{extension}<timerEventDefinition>{timer}</timerEventDefinition>"
        for number, timer in enumerate(timers)
    }
    if plain:
        starts["plain"] = ""
    events = "".join(f'<startEvent id="{name}">{inside}</startEvent>' for name, inside in starts.items())
    flows = "".join(f'<sequenceFlow id="{name}_e" sourceRef="{name}" targetRef="e"/>' for name in starts)
    inside = f'<documentation>{note}</documentation>{events}<endEvent id="e"/>{flows}'
    process = f'<process id="report" name="日报" isExecutable="true">{inside}</process>'
    return {"process.bpmn": f"{HEAD}{process}</definitions>".encode()}


def cycle(text: str) -> str:
    return f"<timeCycle>{text}</timeCycle>"


@pytest.fixture
def world() -> MemoryWorld:
    return MemoryWorld(now=MORNING)


def begun(world: MemoryWorld) -> list[Instance]:
    return list(world.tables.get("instances", {}).values())


def rows(world: MemoryWorld) -> list[StartEvent]:
    return list(world.tables["starts"].values())


def tick(world: MemoryWorld, at: datetime | None = None) -> int:
    """Everything that is due, in rounds as a worker does it."""
    world.now = at or world.now
    fired = 0
    while ids := world.run(claim_starts, SYSTEM, limit=10):
        fired += sum(world.run(fire_start, SYSTEM, start_id=start_id) for start_id in ids)
    return fired


def test_a_cycle_begins_an_instance_each_time_and_never_twice(world: MemoryWorld) -> None:
    world.run(deploy, SYSTEM, name="report", files=diagram(cycle("R/PT1H")))
    assert tick(world) == 0
    assert tick(world, MORNING + timedelta(hours=1)) == 1
    assert tick(world) == 0
    assert tick(world, MORNING + timedelta(hours=2, minutes=1)) == 1
    (first, second) = begun(world)
    assert (first.key, first.title, first.started_by, first.status) == ("report", "日报", "system", "completed")
    assert second.business_key is None
    assert rows(world)[0].due_at == MORNING + timedelta(hours=3)


def test_a_date_and_a_duration_begin_one_instance(world: MemoryWorld) -> None:
    timers = ("<timeDate>2026-03-03</timeDate>", "<timeDuration>P1D</timeDuration>")
    world.run(deploy, SYSTEM, name="report", files=diagram(*timers))
    assert tick(world, MORNING + timedelta(days=1)) == 2
    assert tick(world, MORNING + timedelta(days=400)) == 0
    assert [row.due_at for row in rows(world)] == [None, None]


def test_after_downtime_what_was_missed_is_made_up_for_by_one_or_by_each(world: MemoryWorld) -> None:
    world.run(deploy, SYSTEM, name="report", files=diagram(cycle("0 9 * * *")))
    assert tick(world, MORNING + timedelta(days=10, hours=3)) == 1
    assert rows(world)[0].due_at == MORNING + timedelta(days=11)
    world.run(deploy, SYSTEM, name="report", files=diagram(cycle("R/P1D"), policy="all"))
    assert tick(world, world.now + timedelta(days=3, hours=1)) == 3


def test_another_version_takes_the_schedule_over_and_the_old_one_begins_nothing_more(world: MemoryWorld) -> None:
    first = world.run(deploy, SYSTEM, name="report", files=diagram(cycle("R3/PT1H")))
    tick(world, MORNING + timedelta(hours=1))
    world.now += timedelta(minutes=50)
    second = world.run(deploy, SYSTEM, name="report", files=diagram(cycle("R3/PT1H"), note="second"))
    (row,) = rows(world)
    assert (row.due_at, row.number) == (MORNING + timedelta(hours=2), 1)
    assert tick(world, MORNING + timedelta(hours=9)) == 1
    assert tick(world) == 0
    deployments = [world.unit().deployments.definition(one.definition_id).deployment_id for one in begun(world)]
    assert deployments == [first.id, second.id]


def test_another_text_begins_anew_a_duration_counts_from_each_deployment_and_a_date_is_over_once(
    world: MemoryWorld,
) -> None:
    timers = (cycle("R/PT1H"), "<timeDate>2026-03-02T09:30</timeDate>", "<timeDuration>PT30M</timeDuration>")
    world.run(deploy, SYSTEM, name="report", files=diagram(*timers))
    assert tick(world, MORNING + timedelta(minutes=30)) == 2
    world.run(deploy, SYSTEM, name="report", files=diagram(cycle("R/PT2H"), *timers[1:]))
    assert [row.due_at for row in rows(world)] == [
        MORNING + timedelta(hours=2, minutes=30),
        None,
        MORNING + timedelta(hours=1),
    ]
    world.run(deploy, SYSTEM, name="report", files=diagram(plain=True))
    assert rows(world) == []


def test_a_start_that_another_version_has_replaced_fires_no_more(world: MemoryWorld) -> None:
    world.run(deploy, SYSTEM, name="report", files=diagram(cycle("R/PT1H")))
    world.now += timedelta(hours=1)
    (claimed,) = world.run(claim_starts, SYSTEM, limit=10)
    world.run(deploy, SYSTEM, name="report", files=diagram(cycle("R/PT1H"), note="second"))
    assert world.run(fire_start, SYSTEM, start_id=claimed) is False
    assert tick(world) == 1


def test_a_worker_that_dies_leaves_its_lease_and_another_fires_once(world: MemoryWorld) -> None:
    world.run(deploy, SYSTEM, name="report", files=diagram(cycle("R/P1D")))
    world.now += timedelta(days=1)
    (claimed,) = world.run(claim_starts, SYSTEM, limit=10)
    assert world.run(claim_starts, SYSTEM, limit=10) == []
    world.now += LEASE + timedelta(seconds=1)
    assert tick(world) == 1
    assert world.run(fire_start, SYSTEM, start_id=claimed) is False


def test_a_text_that_gives_no_moment_is_refused_and_the_old_schedule_stays(world: MemoryWorld) -> None:
    world.run(deploy, SYSTEM, name="report", files=diagram(cycle("R/PT1H")))
    with pytest.raises(DiagramInvalid) as refusal:
        world.run(deploy, SYSTEM, name="report", files=diagram("<timeDate>=when</timeDate>"))
    (problem,) = refusal.value.details["problems"]
    assert (problem["element"], problem["code"]) == ("s0", "timer")
    assert rows(world)[0].text == "R/PT1H"


def test_a_person_may_begin_a_scheduled_process_by_its_start_event(world: MemoryWorld) -> None:
    world.run(deploy, SYSTEM, name="report", files=diagram(cycle("R/PT1H"), cycle("R/P1D")))
    with pytest.raises(Invalid) as refusal:
        world.run(start_instance, SYSTEM, key="report")
    assert refusal.value.details["starts"] == ["s0", "s1"]
    world.run(start_instance, SYSTEM, key="report", element_id="s1")
    assert len(begun(world)) == 1
    with pytest.raises(NotAllowed):
        nobody = Actor("nobody", "nobody")
        world.run(start_instance, nobody, key="report", element_id="s1", by_hand=True)
