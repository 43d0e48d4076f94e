"""Messages: to one receiver, kept until it is ready, forgotten in time, taken once."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from workflows.errors import Conflict, InstanceFailed, Invalid, NotAllowed, NotFound
from workflows.handlers.instances import resume_instance, suspend_instance, terminate_instance
from workflows.handlers.keeping import expire_messages
from workflows.handlers.messages import Delivery, correlate_message, send_message
from workflows.handlers.tasks import complete_task
from workflows.model import SYSTEM, Actor

sys.path.insert(0, str(Path(__file__).parent))

from relays import END, NOW, START, Relay, begun_by, files, message, properties, receiver, sender

NUMBERED = properties(correlationKey="=number")
WEEK = timedelta(days=7)
BOSS = Actor("boss", "boss", frozenset({"supervisor"}))


def send(relay: Relay, key: str | None = "7", **more: Any) -> Delivery:
    return relay.run(send_message, **{"message": "paid", "correlation_key": key, **more})


def test_of_several_that_wait_the_one_that_has_waited_longest_gets_it() -> None:
    relay = Relay(receiver(correlation=True))
    first = relay.start("order", number="7")
    relay.world.now += timedelta(minutes=1)
    second, other = relay.start("order", number="7"), relay.start("order", number="8")
    assert send(relay, payload={"sum": 5}) == Delivery((first,))
    assert relay.variables(first)["wait"] == {"sum": 5}
    assert relay.waiting() == [second, other]
    assert send(relay).reached == (second,)
    assert send(relay).kept_until == relay.world.now + WEEK


def test_with_all_receivers_each_of_them_gets_it() -> None:
    relay = Relay(receiver(correlation=True))
    both = [relay.start("order", number="7"), relay.start("order", number="7")]
    assert sorted(send(relay, receivers="all").reached) == both
    assert relay.waiting() == []


def test_who_waits_comes_before_what_would_begin() -> None:
    relay = Relay(receiver(correlation=True), begun_by("begun", message()))
    waiting = relay.start("order", number="7")
    assert send(relay).reached == (waiting,)
    (begun,) = send(relay, payload={"a": 1}, title="二").reached
    (instance,) = relay.of("begun")
    assert (begun, instance.business_key, instance.title) == (instance.id, "7", "二")
    assert relay.variables(begun) == {"a": 1}


def test_several_processes_that_could_begin_are_named_and_none_begins() -> None:
    relay = Relay(begun_by("one", message()), begun_by("two", message()))
    with pytest.raises(Conflict) as refusal:
        send(relay)
    assert refusal.value.details["processes"] == ["one", "two"]
    assert relay.of("one") + relay.of("two") == []
    send(relay, process="two")
    assert (len(relay.of("one")), len(relay.of("two"))) == (0, 1)
    assert len(send(relay, receivers="all").reached) == 2


def test_a_message_that_comes_first_is_kept_for_who_waits_later_and_given_once() -> None:
    relay = Relay(receiver(correlation=True))
    assert send(relay, payload={"n": 1}) == Delivery((), NOW + WEEK)
    assert send(relay, key="8").kept_until is not None
    relay.world.now += timedelta(days=6)
    first, second = relay.start("order", number="7"), relay.start("order", number="7")
    assert relay.open_tasks() == [first]
    assert relay.variables(first)["wait"] == {"n": 1}
    assert relay.waiting() == [second]
    assert "message-received" in relay.kinds(first)


def test_by_business_key_too_and_the_oldest_message_first() -> None:
    relay = Relay(receiver())
    for number in (1, 2):
        send(relay, key=None, business_key="case:1", payload={"n": number})
        relay.world.now += timedelta(minutes=1)
    assert relay.variables(relay.start("order", "case:1"))["wait"] == {"n": 1}
    other = relay.start("order", "case:2")
    assert relay.waiting() == [other]


def test_an_instance_takes_one_kept_message_after_the_other() -> None:
    waits = [
        f'<intermediateCatchEvent id="w{n}">{message(ref)}</intermediateCatchEvent>' for n, ref in enumerate("MNM")
    ]
    relay = Relay(files("order", START, *waits, END, flows="s w0 w1 w2 e"))
    for name in ("paid", "shipped", "paid"):
        send(relay, key=None, business_key="case:1", message=name)
    relay.start("order", "case:1")
    (instance,) = relay.of("order")
    assert instance.status == "completed"
    assert [one.status for one in relay.world.tables["messages"].values()] == ["taken"] * 3


def test_a_message_that_is_not_kept_is_refused_and_changes_nothing() -> None:
    relay = Relay(receiver(correlation=True))
    for attempt in (
        lambda: send(relay, time_to_live=timedelta()),
        lambda: relay.run(correlate_message, message="paid"),
    ):
        with pytest.raises(NotFound):
            attempt()
    assert relay.world.tables.get("messages", {}) == {}
    relay = Relay(receiver(correlation=True), time_to_live=timedelta())
    with pytest.raises(NotFound):
        send(relay)


@pytest.mark.parametrize("wrong", [{"time_to_live": timedelta(days=-1)}, {"time_to_live": timedelta(days=9999)}])
def test_bounds_are_kept(wrong: dict[str, Any]) -> None:
    relay = Relay(receiver())
    for bad in (wrong, {"message_id": ""}, {"message_id": "x" * 201}):
        with pytest.raises(Invalid):
            send(relay, **bad)


def test_after_its_time_a_message_is_forgotten_on_record() -> None:
    relay = Relay(receiver(correlation=True), sender(timeToLive="PT1H"))
    thrower = relay.start("till", number="9")
    relay.deliver()
    send(relay, time_to_live=timedelta(hours=2))
    relay.world.now += timedelta(hours=1)
    assert relay.run(expire_messages, limit=10) == 1
    assert relay.kinds(thrower)[-1] == "message-expired"
    assert relay.run(expire_messages, limit=10) == 0
    relay.start("order", number="9")
    relay.world.now += timedelta(hours=1)
    # Its time is over, whether or not anybody has looked yet.
    relay.start("order", number="7")
    assert len(relay.waiting()) == 2
    assert relay.run(expire_messages, limit=10) == 1
    assert relay.world.tables["messages"] == {}


def test_a_message_thrown_before_its_receiver_is_ready_reaches_it() -> None:
    relay = Relay(receiver(correlation=True), sender())
    relay.start("till", number="7")
    assert relay.deliver() == []
    receiver_id = relay.start("order", number="7")
    assert relay.open_tasks() == [receiver_id]


def test_a_thrown_message_reaches_one_or_all_as_the_diagram_says() -> None:
    for rules, left in (({}, 1), ({"receivers": "all"}, 0)):
        relay = Relay(receiver(correlation=True), sender(**rules))
        for _ in range(2):
            relay.start("order", number="7")
        relay.start("till", number="7")
        assert relay.deliver() == []
        assert len(relay.waiting()) == left


def test_the_same_id_of_a_sender_is_the_same_message() -> None:
    relay = Relay(receiver(correlation=True))
    first = relay.start("order", number="7")
    assert send(relay, message_id="a") == Delivery((first,))
    relay.start("order", number="7")
    assert send(relay, message_id="a") == Delivery((first,), None, repeated=True)
    assert relay.world.run(send_message, BOSS, message="paid", correlation_key="7", message_id="a").reached != (first,)
    kept = send(relay, key="8", message_id="b")
    assert send(relay, key="8", message_id="b") == Delivery((), kept.kept_until, repeated=True)
    later = relay.start("order", number="8")
    assert send(relay, key="8", message_id="b") == Delivery((later,), None, repeated=True)
    with pytest.raises(Conflict):
        send(relay, key="9", message_id="b")
    relay.world.now += WEEK
    relay.run(expire_messages, limit=10)
    assert not send(relay, key="8", message_id="b").repeated


def test_a_suspended_instance_takes_its_message_when_it_is_resumed_however_late() -> None:
    relay = Relay(receiver(correlation=True))
    instance = relay.start("order", number="7")
    relay.world.run(suspend_instance, BOSS, instance_id=instance, reason="r")
    assert send(relay, payload={"n": 1}).reached == ()
    relay.world.now += timedelta(days=30)
    assert relay.run(expire_messages, limit=10) == 0
    relay.world.run(resume_instance, BOSS, instance_id=instance)
    assert relay.deliver() == []
    assert relay.open_tasks() == [instance]
    assert relay.variables(instance)["wait"] == {"n": 1}


def test_for_an_instance_that_ended_suspended_no_message_is_kept_on() -> None:
    relay = Relay(receiver(correlation=True))
    instance = relay.start("order", number="7")
    relay.world.run(suspend_instance, BOSS, instance_id=instance, reason="r")
    send(relay)
    relay.world.run(terminate_instance, BOSS, instance_id=instance, reason="r")
    relay.world.now += WEEK
    assert relay.run(expire_messages, limit=10) == 1


def test_a_kept_message_begins_a_process_that_is_deployed_later() -> None:
    relay = Relay()
    send(relay, payload={"n": 1})
    relay.deploy(begun_by("begun", message()))
    assert relay.deliver() == []
    (instance,) = relay.of("begun")
    assert relay.variables(instance.id) == {"n": 1}


def test_a_message_that_is_kept_again_keeps_its_time() -> None:
    relay = Relay(begun_by("one", message()), receiver(correlation=True))
    waiting = relay.start("order", number="7")
    relay.world.run(suspend_instance, BOSS, instance_id=waiting, reason="r")
    send(relay, key="7", message="shipped")
    kept = send(relay, key="7", message="shipped").kept_until
    assert kept == NOW + WEEK
    relay.world.now += timedelta(days=1)
    relay.deploy(begun_by("later", message("N")))
    relay.deploy(begun_by("later", message()))
    relay.deliver()
    assert {one.expires_at for one in relay.world.tables["messages"].values() if one.status == "kept"} <= {kept}


def test_what_belongs_to_a_wing_takes_no_message_from_outside_neither_now_nor_later() -> None:
    service = '<serviceTask id="w" camunda:type="external" camunda:topic="report"/>'
    wait = (
        f'<intermediateCatchEvent id="wait">{properties(correlationKey="=number")}{message()}</intermediateCatchEvent>'
    )
    closed = files("closed", START, wait, service, END, flows="s wait w e")
    relay = Relay(closed, functions={"report": lambda uow, instance, call, actor: {}})
    waiting = relay.start("closed", number="7")
    with pytest.raises(NotAllowed):
        send(relay, outside=True)
    assert send(relay).reached == (waiting,)
    send(relay, key="8", outside=True)
    closed_one = relay.start("closed", number="8")
    assert relay.waiting() == [closed_one]
    relay.deploy(receiver(correlation=True))
    open_one = relay.start("order", number="8")
    assert relay.open_tasks() == [open_one]


def test_an_instance_that_fails_to_take_a_message_leaves_it_where_it_is() -> None:
    relay = Relay(receiver(correlation=True))
    instance = relay.start("order", number="7")
    broken = replace(relay.world.tables["instances"][instance], state=b"broken")
    relay.world.tables["instances"][instance] = broken
    with pytest.raises(InstanceFailed):
        send(relay)
    assert relay.world.tables.get("messages", {}) == {}
    assert relay.world.tables["instances"][instance] == broken


def test_a_task_that_is_completed_meets_the_message_that_waits_behind_it() -> None:
    catch = (
        f'<intermediateCatchEvent id="wait">{properties(correlationKey="=number")}{message()}</intermediateCatchEvent>'
    )
    relay = Relay(files("order", START, '<userTask id="t"/>', catch, END, flows="s t wait e"))
    instance = relay.start("order", number="7")
    send(relay)
    (task,) = relay.world.tables["tasks"]
    unit = relay.world.unit()
    assert unit.tasks.claim(task, SYSTEM.id)
    unit.commit()
    relay.run(complete_task, task_id=task, answers={})
    assert relay.world.unit().instances.get(instance).status == "completed"
