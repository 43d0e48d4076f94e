"""Call activities of processes in other deployments: an instance of its own, whose version is fixed when it begins."""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from workflows.errors import DiagramInvalid
from workflows.handlers.batch_work import work_item
from workflows.handlers.deployments import deploy
from workflows.handlers.ending import CALLED
from workflows.handlers.incidents import retry_incident
from workflows.handlers.inspection import check_files
from workflows.handlers.instances import resume_instance, suspend_instance, terminate_instance
from workflows.handlers.looking import look_at
from workflows.handlers.migrations import preview_migration, start_migration
from workflows.handlers.repair import skip_element, what_can_be_repaired
from workflows.handlers.returning import deliver_return
from workflows.handlers.tasks import complete_task
from workflows.handlers.ticks import claim_batch_items
from workflows.handlers.timers import fire_timer
from workflows.model import SYSTEM, Actor, Instance, InstanceStatus, ItemStatus

sys.path.insert(0, str(Path(__file__).parent))

from relays import END, START, Relay, files

BOSS = Actor("boss", "boss", frozenset({"supervisor"}))
PASSED = '<camunda:in source="amount" target="sum"/><camunda:out source="result" target="answer"/>'
WORK = '<userTask id="work" camunda:assignee="system"/>'
ERROR = '<error id="E" errorCode="no-money"/><escalation id="X" escalationCode="slow"/>'


def calls(
    binding: str = 'camunda:calledElementBinding="latest"', *, key: str = "order", called: str = "pay", more: str = ""
) -> dict[str, bytes]:
    """Calls, then waits for a person. `more` is what stands beside the call, with flows to nowhere."""
    call = f'<callActivity id="call" calledElement="{called}" {binding}><extensionElements>{PASSED}</extensionElements>'
    drawn = files(key, START, f"{call}</callActivity>", '<userTask id="t"/>', END, more, flows="s call t e")
    return {name: with_codes(data) for name, data in drawn.items()}


def pays(how: str = "sum * 2", *, key: str = "pay", tag: str = "", work: str = WORK) -> dict[str, bytes]:
    script = f'<scriptTask id="count" scriptFormat="feel"><script>result = {how}</script></scriptTask>'
    drawn = files(key, START, work, script, END, flows="s work count e")
    named = f'<process camunda:versionTag="{tag}"' if tag else "<process"
    return {n: d.replace(b"<process", (ERROR + named).encode(), 1) for n, d in drawn.items()}


def with_codes(data: bytes) -> bytes:
    return data.replace(b"<process", ERROR.encode() + b"<process", 1)


def child(relay: Relay, key: str = "pay") -> Instance:
    (found,) = (one for one in relay.of(key) if one.status is InstanceStatus.RUNNING)
    return found


def work(relay: Relay, instance: str) -> None:
    (task,) = relay.world.unit().tasks.open_of(instance)
    relay.run(complete_task, task_id=task.id, answers={})


def open_tasks(relay: Relay, instance: str) -> list[str]:
    return [task.element_id for task in relay.world.unit().tasks.open_of(instance)]


def incidents(relay: Relay, instance: str) -> list[Any]:
    return relay.world.unit().incidents.open_of(instance)


def test_the_caller_waits_and_takes_what_it_asked_for() -> None:
    relay = Relay(pays(), calls())
    order = relay.start("order", amount=21, secret=1)
    called = child(relay)
    assert (called.parent_id, called.business_key) == (order, relay.world.unit().instances.get(order).business_key)
    assert relay.variables(called.id) == {"sum": 21}
    assert open_tasks(relay, order) == []

    work(relay, called.id)
    relay.deliver()

    assert open_tasks(relay, order) == ["t"]
    assert relay.variables(order) == {"amount": 21, "secret": 1, "answer": 42}


def test_the_latest_version_is_meant_when_the_call_begins_and_stays() -> None:
    relay = Relay(pays("1"), calls())
    first = relay.start("order", amount=1)
    relay.run(deploy, name="pay", files=pays("2"))
    second = relay.start("order", amount=1)
    for one in relay.of("pay"):
        work(relay, one.id)
    relay.deliver()

    assert [relay.variables(one)["answer"] for one in (first, second)] == [1, 2]


@pytest.mark.parametrize(
    ("binding", "answer"),
    [
        ('camunda:calledElementBinding="versionTag" camunda:calledElementVersionTag="stable"', 2),
        ('camunda:calledElementBinding="version" camunda:calledElementVersion="1"', 1),
        ('camunda:calledElementBinding="latest"', 3),
    ],
)
def test_a_version_is_named_by_tag_or_number(binding: str, answer: int) -> None:
    relay = Relay(pays("1"), pays("2", tag="stable"), pays("3"), calls(binding))
    order = relay.start("order", amount=1)
    work(relay, child(relay).id)
    relay.deliver()

    assert relay.variables(order)["answer"] == answer


def test_what_is_not_deployed_is_refused_at_deployment() -> None:
    relay = Relay(pays(tag="stable"))
    for binding, called in (
        ('camunda:calledElementBinding="latest"', "nothing"),
        ('camunda:calledElementBinding="versionTag" camunda:calledElementVersionTag="other"', "pay"),
        ('camunda:calledElementBinding="version" camunda:calledElementVersion="2"', "pay"),
    ):
        with pytest.raises(DiagramInvalid) as refused:
            relay.run(deploy, name="order", files=calls(binding, called=called))
        (problem,) = refused.value.details["problems"]
        assert (problem["element"], problem["code"]) == ("call", "unknown-process")
        assert problem["line"] == 1
        found = relay.run(check_files, files=calls(binding, called=called))
        assert [(one["element"], one["code"]) for one in found] == [("call", "unknown-process")]


@pytest.mark.parametrize(
    "binding",
    [
        'camunda:calledElementBinding="versionTag"',
        'camunda:calledElementBinding="version" camunda:calledElementVersion="x"',
        'camunda:calledElementBinding="latest" camunda:calledElementVersion="1"',
        'camunda:calledElementVersionTag="stable"',
    ],
)
def test_a_binding_that_says_too_little_or_too_much_is_refused(binding: str) -> None:
    relay = Relay(pays())
    with pytest.raises(DiagramInvalid) as refused:
        relay.run(deploy, name="order", files=calls(binding))
    assert "binding" in {problem["code"] for problem in refused.value.details["problems"]}


def test_an_error_that_nobody_catches_inside_leaves_for_the_caller() -> None:
    failing = '<endEvent id="work"><errorEventDefinition errorRef="E"/></endEvent>'
    fails = {n: with_codes(d) for n, d in files("pay", START, failing, flows="s work").items()}
    caught = (
        '<boundaryEvent id="b" attachedToRef="call"><errorEventDefinition errorRef="E"/></boundaryEvent>'
        '<userTask id="other"/><sequenceFlow id="b_o" sourceRef="b" targetRef="other"/>'
    )
    relay = Relay(fails, calls(more=caught))
    order = relay.start("order", amount=1)
    assert [one.status for one in relay.of("pay")] == [InstanceStatus.COMPLETED]
    relay.deliver()

    assert open_tasks(relay, order) == ["other"]


def test_an_error_that_the_caller_does_not_catch_is_its_incident() -> None:
    thrown = '<scriptTask id="work" scriptFormat="feel"><script>throw "no-money"</script></scriptTask>'
    relay = Relay(pays(work=thrown), calls())
    order = relay.start("order", amount=1)
    assert incidents(relay, relay.of("pay")[0].id) == []
    relay.deliver()

    assert [one.element_id for one in incidents(relay, order)] == ["call"]


def test_an_escalation_goes_to_the_caller_and_both_go_on() -> None:
    throws = '<intermediateThrowEvent id="work"><escalationEventDefinition escalationRef="X"/></intermediateThrowEvent>'
    late = throws.replace("work", "loud") + WORK + '<sequenceFlow id="l_w" sourceRef="loud" targetRef="work"/>'
    noisy = {
        n: d.replace(b'id="s_work" sourceRef="s" targetRef="work"', b'id="s_l" sourceRef="s" targetRef="loud"')
        for n, d in pays(work=late).items()
    }
    heard = (
        '<boundaryEvent id="b" attachedToRef="call" cancelActivity="false">'
        '<escalationEventDefinition escalationRef="X"/></boundaryEvent>'
        '<userTask id="other"/><sequenceFlow id="b_o" sourceRef="b" targetRef="other"/>'
    )
    relay = Relay(noisy, calls(more=heard))
    order = relay.start("order", amount=1)
    relay.deliver()
    assert open_tasks(relay, order) == ["other"]

    work(relay, child(relay).id)
    relay.deliver()
    assert sorted(open_tasks(relay, order)) == ["other", "t"]


def test_what_is_called_ends_with_the_activity_that_called_it() -> None:
    late = (
        '<boundaryEvent id="b" attachedToRef="call"><timerEventDefinition><timeDuration>P1D</timeDuration>'
        '</timerEventDefinition></boundaryEvent><endEvent id="e2"/>'
        '<sequenceFlow id="b_e" sourceRef="b" targetRef="e2"/>'
    )
    relay = Relay(
        pays(), calls("camunda:calledElementBinding='latest'", key="middle", more=late), calls(called="middle")
    )
    order = relay.start("order", amount=1)
    middle, pay = child(relay, "middle"), child(relay)
    (timer,) = relay.world.unit().timers.of(middle.id)
    relay.world.now += timedelta(days=2)
    relay.run(fire_timer, timer_id=timer.id)

    assert relay.world.unit().instances.get(pay.id).status is InstanceStatus.TERMINATED
    assert relay.world.unit().tasks.open_of(pay.id) == []
    relay.deliver()
    assert open_tasks(relay, order) == ["t"]


def test_ending_the_caller_ends_all_that_it_has_called() -> None:
    relay = Relay(pays(), calls(key="middle"), calls(called="middle"))
    order = relay.start("order", amount=1)
    relay.world.run(terminate_instance, BOSS, instance_id=order, reason="withdrawn")

    assert {one.status for key in ("order", "middle", "pay") for one in relay.of(key)} == {InstanceStatus.TERMINATED}


def test_a_called_instance_that_a_person_ends_is_an_incident_of_its_caller_and_can_be_called_anew() -> None:
    relay = Relay(pays(), calls())
    order = relay.start("order", amount=1)
    relay.world.run(terminate_instance, BOSS, instance_id=child(relay).id, reason="wrong account")
    relay.deliver()
    (incident,) = incidents(relay, order)
    assert (incident.code, "wrong account" in incident.message) == ("called-terminated", True)

    relay.world.run(retry_incident, BOSS, incident_id=incident.id)
    work(relay, child(relay).id)
    relay.deliver()
    assert (open_tasks(relay, order), len(relay.of("pay"))) == (["t"], 2)


def test_a_suspended_caller_hears_of_it_when_it_is_resumed() -> None:
    relay = Relay(pays(), calls())
    order = relay.start("order", amount=1)
    relay.world.run(suspend_instance, BOSS, instance_id=order, reason="audit")
    work(relay, child(relay).id)
    relay.deliver()
    assert open_tasks(relay, order) == []

    relay.world.run(resume_instance, BOSS, instance_id=order)
    relay.deliver()
    assert open_tasks(relay, order) == ["t"]


def test_the_return_is_taken_once_however_often_it_is_delivered() -> None:
    relay = Relay(pays(), calls())
    order = relay.start("order", amount=1)
    work(relay, child(relay).id)
    (job,) = (job for job in relay.world.tables["jobs"].values() if job.topic == CALLED)
    assert [relay.run(deliver_return, job=job) for _ in range(2)] == [True, False]
    assert open_tasks(relay, order) == ["t"]


def test_each_instance_of_a_multi_instance_calls_one_of_its_own() -> None:
    drawn = calls()
    three = b"<loopCardinality>3</loopCardinality>"
    loop = b"<multiInstanceLoopCharacteristics>" + three + b"</multiInstanceLoopCharacteristics></callActivity>"
    relay = Relay(pays(), {n: d.replace(b"</callActivity>", loop) for n, d in drawn.items()})
    order = relay.start("order", amount=1)
    assert len(relay.of("pay")) == 3
    for one in relay.of("pay"):
        work(relay, one.id)
    relay.deliver()
    assert open_tasks(relay, order) == ["t"]


def test_calls_in_a_circle_come_to_an_end_as_an_incident() -> None:
    script = '<scriptTask id="work" scriptFormat="feel"><script>x = 1</script></scriptTask>'
    there = {n: d.replace(PASSED.encode(), b"") for n, d in calls().items()}
    relay = Relay(pays(work=script), there)
    circle = {n: d.replace(PASSED.encode(), b"") for n, d in calls(key="pay", called="order").items()}
    relay.run(deploy, name="pay", files=circle)
    relay.start("order", amount=1)

    found = list(relay.world.tables["incidents"].values())
    assert [one.code for one in found] == ["call-depth"]


def test_the_detector_takes_a_waiting_caller_for_what_it_is() -> None:
    relay = Relay(pays(), calls())
    order = relay.start("order", amount=1)
    assert relay.run(look_at, instance_id=order) is None
    work(relay, child(relay).id)
    assert relay.run(look_at, instance_id=order) is None
    relay.deliver()
    assert relay.run(look_at, instance_id=order) is None
    assert relay.world.unit().instances.get(order).started_by == SYSTEM.id


def test_what_is_called_is_heard_in_the_order_in_which_it_spoke() -> None:
    throws = '<intermediateThrowEvent id="work"><escalationEventDefinition escalationRef="X"/></intermediateThrowEvent>'
    heard = (
        '<boundaryEvent id="b" attachedToRef="call" cancelActivity="false">'
        '<escalationEventDefinition escalationRef="X"/></boundaryEvent>'
        '<userTask id="other"/><sequenceFlow id="b_o" sourceRef="b" targetRef="other"/>'
    )
    relay = Relay(pays("1", work=throws), calls(more=heard))
    order = relay.start("order", amount=1)
    escalated, ended = (job for job in relay.world.tables["jobs"].values() if job.topic == CALLED)
    assert relay.run(deliver_return, job=ended) is False
    assert relay.run(deliver_return, job=escalated) is True
    relay.world.now += timedelta(seconds=2)
    relay.deliver()

    assert sorted(open_tasks(relay, order)) == ["other", "t"]


def test_a_skipped_call_gives_what_its_process_would_have_given() -> None:
    relay = Relay(pays(), calls())
    order = relay.start("order", amount=21)
    called = child(relay)
    looked = relay.world.run(what_can_be_repaired, BOSS, instance_id=order)
    (token,) = (one for one in looked.tokens if one.element_id == "call")
    relay.world.run(
        skip_element, BOSS, instance_id=order, token_id=token.id, results={"answer": 7}, reason="paid in cash"
    )

    assert (relay.variables(order), open_tasks(relay, order)) == ({"amount": 21, "answer": 7}, ["t"])
    assert relay.world.unit().instances.get(called.id).status is InstanceStatus.TERMINATED


def test_a_waiting_caller_moves_to_another_version_and_hears_its_call_there() -> None:
    relay = Relay(pays(), calls())
    order = relay.start("order", amount=21)
    later = calls(more='<userTask id="new"/><sequenceFlow id="n" sourceRef="new" targetRef="t"/>')
    old, new = b'sourceRef="call" targetRef="t"', b'sourceRef="call" targetRef="new"'
    relay.deploy({name: data.replace(old, new) for name, data in later.items()})
    migrate(relay, order)
    work(relay, child(relay).id)
    relay.deliver()

    assert (open_tasks(relay, order), relay.variables(order)["answer"]) == (["new"], 42)


def test_a_called_instance_moves_to_another_version_and_still_returns() -> None:
    relay = Relay(pays(), calls())
    order = relay.start("order", amount=21)
    relay.deploy(pays("sum * 3"))
    migrate(relay, child(relay).id)
    work(relay, child(relay).id)
    relay.deliver()

    assert (open_tasks(relay, order), relay.variables(order)["answer"]) == (["t"], 63)


def test_a_caller_whose_call_means_another_process_now_stays_as_it_is() -> None:
    relay = Relay(pays(), pays(key="refund"), calls())
    order = relay.start("order", amount=21)
    relay.deploy(calls(called="refund"))
    seen = relay.world.run(preview_migration, BOSS, **versions(relay, order))

    assert (seen.able, [(one.element_id, one.code) for one in seen.problems]) == (0, [("call", "element-changed")])


def versions(relay: Relay, instance_id: str) -> dict[str, str]:
    key = relay.world.unit().instances.get(instance_id).key
    new, old = relay.world.unit().deployments.versions(key)
    return {"source_id": old.id, "target_id": new.id}


def migrate(relay: Relay, instance_id: str) -> None:
    batch = relay.world.run(
        start_migration, BOSS, **versions(relay, instance_id), instance_ids=[instance_id], reason="new version"
    )
    for item in relay.run(claim_batch_items, limit=10):
        relay.world.run(work_item, BOSS, item_id=item)
    assert relay.world.unit().batches.instances_of(batch.id, ItemStatus.DONE) == [instance_id]
