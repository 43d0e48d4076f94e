"""Signals: to every instance that listens and every process that begins with one, each exactly once."""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

from workflows.handlers.conditions import evaluate_conditions
from workflows.handlers.instances import resume_instance, start_instance, suspend_instance, terminate_instance
from workflows.handlers.sending import SIGNAL
from workflows.handlers.signals import Published, deliver_signal_job, send_signal
from workflows.handlers.ticks import LEASE, claim_jobs
from workflows.model import SYSTEM, Actor, InstanceStatus

sys.path.insert(0, str(Path(__file__).parent))

from relays import END, SIGNALLED, START, Relay, begun_by, files, listener

BOSS = Actor("boss", "boss", frozenset({"supervisor"}))


def thrower(key: str = "fire") -> dict[str, bytes]:
    """Listens itself while it throws."""
    floor = '<camunda:inputParameter name="floor">=floor</camunda:inputParameter>'
    mapping = f"<extensionElements><camunda:inputOutput>{floor}</camunda:inputOutput></extensionElements>"
    throw = f'<intermediateThrowEvent id="throw">{mapping}{SIGNALLED}</intermediateThrowEvent>'
    catch = f'<intermediateCatchEvent id="own">{SIGNALLED}</intermediateCatchEvent>'
    split, ends = '<parallelGateway id="g"/>', END + '<endEvent id="e2"/>'
    return files(key, START, split, catch, '<userTask id="t"/>', throw, ends, flows="s g own e,g t throw e2")


def publish(relay: Relay, **more: Any) -> Published:
    return relay.run(send_signal, **{"signal": "alarm", **more})


def positions(relay: Relay, instance: str) -> str:
    from workflows.handlers.execution import load

    unit = relay.world.unit()
    (process,) = load(unit, SYSTEM, unit.instances.get(instance)).run.positions().values()  # type: ignore[arg-type]
    return " ".join(sorted(process))


def test_a_signal_reaches_everybody_who_listens_once_and_begins_what_begins_with_it() -> None:
    relay = Relay(listener(), begun_by("drill", SIGNALLED), begun_by("log", SIGNALLED))
    both = [relay.start("ward"), relay.start("ward")]
    published = publish(relay, payload={"floor": 2})
    assert (sorted(published.instances), published.processes) == (both, ("drill", "log"))
    assert [positions(relay, one) for one in both] == ["one", "one"]
    assert relay.deliver() == []
    assert [positions(relay, one) for one in both] == ["two", "two"]
    assert relay.variables(both[0]) == {"one": {"floor": 2}}
    (drill,) = relay.of("drill")
    assert (len(relay.of("log")), relay.variables(drill.id)) == (1, {"floor": 2})
    assert relay.deliver() == []
    assert "signal-received" in relay.kinds(both[0])


def test_a_signal_that_is_thrown_is_caught_at_once_inside_and_goes_out_to_the_others() -> None:
    relay = Relay(listener(), thrower(), begun_by("drill", SIGNALLED))
    other, instance = relay.start("ward"), relay.start("fire", floor=3)
    unit = relay.world.unit()
    (task,) = relay.world.tables["tasks"]
    assert unit.tasks.claim(task, SYSTEM.id)
    unit.commit()
    from workflows.handlers.tasks import complete_task

    relay.run(complete_task, task_id=task, answers={})
    assert relay.world.unit().instances.get(instance).status is InstanceStatus.COMPLETED
    assert positions(relay, other) == "one"
    relay.world.now += timedelta(seconds=1)
    late = relay.start("ward")
    assert relay.deliver() == []
    assert (positions(relay, other), positions(relay, late)) == ("two", "one")
    assert relay.variables(other) == {"one": {"floor": 3}}
    assert len(relay.of("drill")) == 1
    assert relay.kinds(instance).count("signal-sent") == 1


def test_what_is_waited_for_only_later_is_not_reached_by_the_same_signal() -> None:
    relay = Relay(listener())
    instance = relay.start("ward")
    publish(relay)
    publish(relay)
    relay.deliver()
    assert positions(relay, instance) == "two"
    publish(relay)
    relay.deliver()
    assert relay.world.unit().instances.get(instance).status is InstanceStatus.COMPLETED


def test_a_receiver_that_fails_holds_up_no_other() -> None:
    from dataclasses import replace

    relay = Relay(listener(), begun_by("drill", SIGNALLED))
    broken, sound = relay.start("ward"), relay.start("ward")
    publish(relay)
    rows = relay.world.tables["instances"]
    rows[broken] = replace(rows[broken], state=b"broken")
    assert len(relay.deliver()) == 1
    assert positions(relay, sound) == "two"
    assert len(relay.of("drill")) == 1


def test_a_worker_that_dies_between_two_receivers_leaves_each_reached_once() -> None:
    relay = Relay(listener(), begun_by("drill", SIGNALLED))
    instance = relay.start("ward")
    publish(relay)
    jobs = relay.run(claim_jobs, limit=10)
    assert relay.run(deliver_signal_job, job=jobs[0]) is True
    relay.world.now += LEASE + timedelta(seconds=1)
    assert relay.deliver() == []
    assert [relay.run(deliver_signal_job, job=job) for job in jobs] == [False, False]
    assert (positions(relay, instance), len(relay.of("drill"))) == ("two", 1)


def test_the_same_id_reaches_whoever_has_it_already_no_second_time() -> None:
    relay = Relay(listener(), begun_by("drill", SIGNALLED))
    first = relay.start("ward")
    publish(relay, message_id="a")
    relay.deliver()
    second = relay.start("ward")
    publish(relay, message_id="a")
    relay.deliver()
    assert [positions(relay, one) for one in (first, second)] == ["two", "two"]
    assert len(relay.of("drill")) == 1


def test_a_suspended_instance_gets_its_signal_when_it_is_resumed_and_an_ended_one_never() -> None:
    relay = Relay(listener())
    instance, ended = relay.start("ward"), relay.start("ward")
    for one in (instance, ended):
        relay.world.run(suspend_instance, BOSS, instance_id=one, reason="r")
    publish(relay)
    relay.deliver()
    assert positions(relay, instance) == "one"
    relay.world.run(terminate_instance, BOSS, instance_id=ended, reason="r")
    relay.world.run(resume_instance, BOSS, instance_id=instance)
    assert relay.deliver() == []
    assert positions(relay, instance) == "two"
    relay.world.now += timedelta(days=1)
    assert relay.deliver() == []
    pending = [job for job in relay.world.tables["jobs"].values() if (job.topic, job.status) == (SIGNAL, "pending")]
    assert pending == []


def test_the_version_that_is_the_latest_when_it_begins_begins() -> None:
    relay = Relay(begun_by("drill", SIGNALLED))
    publish(relay)
    relay.deploy(files("drill", f'<startEvent id="other">{SIGNALLED}</startEvent>', END, flows="other e"))
    relay.deliver()
    assert [one.status for one in relay.of("drill")] == ["completed"]
    publish(relay)
    relay.deploy(files("drill", START, END, flows="s e"))
    assert relay.deliver() == []
    assert len(relay.of("drill")) == 1


def test_what_belongs_to_a_wing_hears_no_signal_from_outside() -> None:
    service = '<serviceTask id="w" camunda:type="external" camunda:topic="report"/>'
    begins = files("closed", f'<startEvent id="s">{SIGNALLED}</startEvent>', service, END, flows="s w e")
    relay = Relay(begins, functions={"report": lambda uow, instance, call, actor: {}})
    assert publish(relay, outside=True) == Published((), ())
    assert publish(relay) == Published((), ("closed",))


def conditional(key: str, condition: str) -> dict[str, bytes]:
    definition = f"<conditionalEventDefinition><condition>{condition}</condition></conditionalEventDefinition>"
    return begun_by(key, definition)


def test_conditions_begin_what_they_hold_for_and_one_that_fails_stops_no_other() -> None:
    relay = Relay(
        conditional("hot", "=t &gt; 30"), conditional("cold", "=t &lt; 0"), conditional("odd", "=modulo(t, 0) = 1")
    )
    found = relay.run(evaluate_conditions, variables={"t": 35}, business_key="room:1")
    (hot,) = relay.of("hot")
    assert (found.started, hot.business_key, relay.variables(hot.id)) == ((hot.id,), "room:1", {"t": 35})
    assert [(one["process"], one["element"]) for one in found.failed] in ([], [("odd", "s")])
    assert relay.run(evaluate_conditions, variables={"t": 10}).started == ()
    assert relay.run(evaluate_conditions, variables={"other": 1}).started == ()
    assert relay.run(evaluate_conditions, variables={"t": -5}, process="hot").started == ()
    assert len(relay.run(evaluate_conditions, variables={"t": -5}).started) == 1


def test_a_process_that_begins_in_every_way_begins_in_each() -> None:
    starts = {"plain": "", "signalled": SIGNALLED, "asked": '<messageEventDefinition messageRef="M"/>'}
    events = [f'<startEvent id="{name}">{inside}</startEvent>' for name, inside in starts.items()]
    relay = Relay(files("all", *events, END, flows="plain e,signalled e,asked e"))
    relay.start("all")
    relay.run(start_instance, key="all", element_id="signalled")
    publish(relay)
    relay.deliver()
    assert [one.status for one in relay.of("all")] == ["completed"] * 3
