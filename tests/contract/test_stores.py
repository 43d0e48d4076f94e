"""What every unit of work keeps, finds and forgets."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from workflows.errors import InstanceChanged, NotFound
from workflows.events import InstanceCompleted, InstanceResumed, TaskClaimed
from workflows.model import (
    Batch,
    BatchItem,
    BatchKind,
    Clock,
    ClockInterval,
    ClockReference,
    Definition,
    Deployment,
    Escalation,
    Incident,
    IncidentStatus,
    InstanceStatus,
    ItemStatus,
    Job,
    JobStatus,
    Message,
    MessageStatus,
    Notice,
    Restorable,
    StartEvent,
    StartKind,
    StoredFile,
    StoredValue,
    Subscription,
    SubscriptionKind,
    TaskStatus,
    Timer,
    WorkingDays,
)

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
LATER = NOW + timedelta(minutes=5)


class Nothing(Exception):
    """Raised to undo."""


def test_a_unit_of_work_that_raises_leaves_nothing_behind(begin: Any, seeded: Any, make_instance: Any) -> None:
    with pytest.raises(Nothing), begin() as uow:
        uow.instances.add(make_instance("i9"))
        raise Nothing
    with begin() as uow, pytest.raises(NotFound):
        uow.instances.get("i9")


def test_a_savepoint_undoes_only_its_own_block(seeded: Any, make_instance: Any, make_task: Any) -> None:
    with seeded() as uow:
        uow.tasks.add([make_task("t1", candidate_groups=("office",))])
        with pytest.raises(Nothing), uow.savepoint():
            uow.tasks.save(replace(uow.tasks.get("t1"), assignee="ann"))
            raise Nothing
        uow.instances.add(make_instance("i9"))
    with seeded() as uow:
        assert uow.instances.get("i9").id == "i9"
        assert uow.tasks.get("t1").assignee is None
        assert uow.tasks.claim("t1", "bob")


def test_today_is_the_date_in_beijing(begin: Any) -> None:
    with begin() as uow:
        uow.now = datetime(2026, 3, 1, 16, 30, tzinfo=UTC)
        assert uow.today == date(2026, 3, 2)


def test_new_ids_sort_by_creation_within_a_unit(begin: Any) -> None:
    with begin() as uow:
        ids = [uow.new_id() for _ in range(500)]
    assert len(set(ids)) == 500
    if not ids[0].endswith("1"):
        assert ids == sorted(ids)


def test_a_deployment_comes_back_with_its_files_and_definitions(begin: Any) -> None:
    deployment = Deployment("d1", "x", "h1", {"process.bpmn": b"\xff\x00", "forms/a.form": b"{}"}, NOW, "ann")
    first = Definition("f1", "d1", "one", "一", 1, "v1", False, ("office", "head"), ("go",))
    with begin() as uow:
        uow.deployments.add(deployment, [first])
    with begin() as uow:
        assert uow.deployments.get("d1") == deployment
        assert uow.deployments.by_hash("h1") == deployment
        assert uow.deployments.by_hash("h2") is None
        assert uow.deployments.definition("f1") == first
        assert uow.deployments.definitions_of("d1") == [first]
        for missing in (lambda: uow.deployments.get("d2"), lambda: uow.deployments.definition("f2")):
            with pytest.raises(NotFound):
                missing()


def test_the_latest_version_counts(begin: Any) -> None:
    with begin() as uow:
        for number, messages in ((1, ("go",)), (2, ())):
            uow.deployments.add(
                Deployment(f"d{number}", "x", f"h{number}", {}, NOW, "ann"),
                [Definition(f"f{number}", f"d{number}", "one", "One", number, message_starts=messages)],
            )
        other = Definition("f3", "d2", "two", "Two", 1, message_starts=("go", "stop"))
        uow.deployments.add(Deployment("d3", "x", "h3", {}, NOW, "ann"), [other])
    with begin() as uow:
        assert uow.deployments.latest("one").version == 2
        assert uow.deployments.latest_version("one") == 2
        assert uow.deployments.latest_version("none") == 0
        with pytest.raises(NotFound):
            uow.deployments.latest("none")


def a_start(start_id: str, **changes: Any) -> StartEvent:
    values: dict[str, Any] = {"definition_id": "def1", "key": "demo", "kind": StartKind.TIMER, "element_id": "s"}
    return StartEvent(start_id, **{**values, **changes})


def test_the_starts_of_a_process_are_replaced_and_found_by_what_begins_them(seeded: Any) -> None:
    timer = a_start("s1", text="R/PT1H", due_at=NOW, cycle="R/PT1H", anchor=NOW, number=3)
    message = a_start("s2", kind=StartKind.MESSAGE, element_id=None, name="go")
    other = a_start("s3", key="other", kind=StartKind.MESSAGE, name="go")
    with seeded() as uow:
        uow.starts.replace("demo", [timer, message])
        uow.starts.replace("other", [other])
    with seeded() as uow:
        assert uow.starts.of("demo") == [timer, message]
        assert uow.starts.named(StartKind.MESSAGE, "go") == [message, other]
        assert uow.starts.named(StartKind.SIGNAL, "go") == []
        assert uow.starts.named(StartKind.MESSAGE, "g") == []
        assert uow.starts.of_kind(StartKind.TIMER) == [timer]
        assert uow.starts.lock("s1") == timer
        uow.starts.replace("demo", [a_start("s4")])
    with seeded() as uow:
        assert [start.id for start in uow.starts.of("demo")] == ["s4"]
        assert uow.starts.of("other") == [other]
        assert uow.starts.lock("s1") is None


def test_due_starts_are_leased_and_free_again_when_they_are_saved(seeded: Any) -> None:
    with seeded() as uow:
        uow.starts.replace(
            "demo",
            [
                a_start("s1", due_at=NOW),
                a_start("s2", due_at=NOW - timedelta(hours=1)),
                a_start("s3", due_at=LATER),
                a_start("s4"),
            ],
        )
    with seeded() as uow:
        assert [start.id for start in uow.starts.claim_due(NOW, LATER, 1)] == ["s2"]
        assert [start.id for start in uow.starts.claim_due(NOW, LATER, 9)] == ["s1"]
        assert uow.starts.claim_due(NOW, LATER, 9) == []
        uow.starts.save(a_start("s2", due_at=NOW, number=1))
    with seeded() as uow:
        assert [(start.id, start.number) for start in uow.starts.claim_due(NOW, LATER, 9)] == [("s2", 1)]
        assert uow.starts.claim_due(LATER, LATER, 9) != []


def test_an_instance_is_saved_only_over_the_version_that_was_read(seeded: Any, make_instance: Any) -> None:
    with seeded() as uow:
        instance = uow.instances.lock("i1")
        changed = replace(instance, state=b"new", version=2, title="新")
        uow.instances.save(changed, expected_version=1)
    with seeded() as uow:
        assert uow.instances.get("i1") == changed
    with pytest.raises(InstanceChanged), seeded() as uow:
        uow.instances.save(replace(changed, version=2), expected_version=1)


def test_an_instance_that_is_not_there_is_not_found(seeded: Any) -> None:
    with seeded() as uow:
        for ask in (uow.instances.get, uow.instances.lock, uow.tasks.get, uow.tasks.lock, uow.incidents.get):
            with pytest.raises(NotFound):
                ask("nowhere")
        with pytest.raises(NotFound):
            uow.outbox.get("nowhere")


def test_running_with_finds_running_instances_of_the_subject_only(seeded: Any, make_instance: Any) -> None:
    with seeded() as uow:
        uow.instances.add(make_instance("i3", business_key="request:1", status=InstanceStatus.COMPLETED))
        uow.instances.add(make_instance("i4", business_key="request:1", status=InstanceStatus.SUSPENDED))
        assert [i.id for i in uow.instances.running_with("request:1")] == ["i1"]
        assert uow.instances.running_with("request:9") == []


def test_a_task_comes_back_as_it_was(seeded: Any, make_task: Any) -> None:
    task = make_task(
        "t1",
        form_ref="draft",
        candidate_users=("ann", "bob"),
        candidate_groups=("office", "head@finance"),
        due_at=LATER,
        provisional=True,
        clock=ClockReference("reply", "k", -3),
        follow_up_at=NOW,
        priority=70,
        properties={"step": "draft", "说明": "中文"},
        lane="科室",
    )
    with seeded() as uow:
        uow.tasks.add([task, make_task("t2", clock=ClockReference("reply"))])
        uow.tasks.add([])
    with seeded() as uow:
        assert uow.tasks.get("t1") == task
        assert uow.tasks.get("t2").clock == ClockReference("reply", "", 0)
        assert uow.tasks.lock("t1") == (task, uow.instances.get("i1"))


def test_open_tasks_are_those_neither_done_nor_cancelled(seeded: Any, make_task: Any) -> None:
    with seeded() as uow:
        uow.tasks.add([make_task(f"t{n}") for n in range(3)] + [make_task("other", "i2")])
        uow.tasks.save(make_task("t0", status=TaskStatus.COMPLETED, ended_at=NOW, ended_by="ann", submission="s"))
        uow.tasks.save(make_task("t1", status=TaskStatus.CANCELLED, ended_at=NOW))
    with seeded() as uow:
        assert [task.id for task in uow.tasks.open_of("i1")] == ["t2"]
        assert uow.tasks.get("t0").submission == "s"


def test_a_task_is_claimed_once(seeded: Any, make_task: Any) -> None:
    with seeded() as uow:
        uow.tasks.add([make_task("t1"), make_task("t2", status=TaskStatus.COMPLETED)])
        assert uow.tasks.claim("t1", "ann")
        assert not uow.tasks.claim("t1", "bob")
        assert not uow.tasks.claim("t2", "bob")
    with seeded() as uow:
        assert uow.tasks.get("t1").assignee == "ann"


def test_tasks_and_timers_of_a_clock_are_found_by_its_subject(seeded: Any, make_instance: Any, make_task: Any) -> None:
    reply = ClockReference("reply")
    with seeded() as uow:
        uow.instances.add(make_instance("i3"))
        uow.tasks.add([make_task("t1", clock=reply), make_task("t2"), make_task("t3", "i2", clock=reply)])
        uow.tasks.add([make_task("t4", clock=reply, status=TaskStatus.COMPLETED), make_task("t5", "i3", clock=reply)])
        uow.timers.add([Timer("m1", "i1", "e", "n", None, reply), Timer("m2", "i1", "e", "n", NOW)])
    with seeded() as uow:
        assert [task.id for task in uow.tasks.with_clock("request:1")] == ["t1"]
        assert [task.id for task in uow.tasks.with_clock("i3")] == ["t5"]
        assert [timer.id for timer in uow.timers.with_clock("request:1")] == ["m1"]


def test_due_timers_are_leased_once_the_longest_due_first(seeded: Any) -> None:
    with seeded() as uow:
        uow.timers.add([Timer(f"m{n}", "i1", "e", "n", NOW - timedelta(minutes=n)) for n in range(4)])
        uow.timers.add([Timer("future", "i1", "e", "n", LATER), Timer("clock", "i1", "e", "n", None)])
    with seeded() as uow:
        assert [timer.id for timer in uow.timers.claim_due(NOW, LATER, 3)] == ["m3", "m2", "m1"]
    with seeded() as uow:
        assert [timer.id for timer in uow.timers.claim_due(NOW, LATER, 3)] == ["m0"]
        assert uow.timers.claim_due(NOW, LATER, 3) == []
        after = LATER + timedelta(seconds=1)
        assert {timer.id for timer in uow.timers.claim_due(after, after, 9)} == {"m0", "m1", "m2", "m3", "future"}


def test_timers_of_suspended_instances_do_not_fire(seeded: Any) -> None:
    with seeded() as uow:
        uow.timers.add([Timer("m1", "i1", "e", "n", NOW), Timer("m2", "i2", "e", "n", NOW)])
        uow.instances.save(
            replace(uow.instances.get("i1"), status=InstanceStatus.SUSPENDED, version=2), expected_version=1
        )
        assert [timer.id for timer in uow.timers.claim_due(NOW, LATER, 9)] == ["m2"]


def test_timers_are_changed_and_removed(seeded: Any) -> None:
    with seeded() as uow:
        uow.timers.add(
            [Timer("m1", "i1", "e", "n", None, ClockReference("reply", "k", -1)), Timer("m2", "i1", "e", "n", NOW)]
        )
        uow.timers.save(replace(uow.timers.get("m1"), due_at=LATER))
        uow.timers.remove(["m2", "nowhere"])
        uow.timers.remove([])
    with seeded() as uow:
        assert uow.timers.of("i1") == [Timer("m1", "i1", "e", "n", LATER, ClockReference("reply", "k", -1))]
        assert uow.timers.get("m2") is None


def test_a_held_timer_is_not_due_before_its_time_or_before_it_is_released(seeded: Any) -> None:
    with seeded() as uow:
        uow.timers.add([Timer("m1", "i1", "e", "n", NOW), Timer("m2", "i1", "e", "n", NOW)])
        uow.timers.hold("m1", 1, LATER)
        uow.timers.hold("m2", 4, None)
        uow.timers.hold("nowhere", 1, None)
        assert uow.timers.claim_due(NOW, NOW, 9) == []
        after = LATER + timedelta(days=9)
        assert [(timer.id, timer.attempts) for timer in uow.timers.claim_due(after, after, 9)] == [("m1", 1)]
        uow.timers.release("i1")
    with seeded() as uow:
        assert [(timer.id, timer.attempts) for timer in uow.timers.claim_due(NOW, NOW, 9)] == [("m1", 0), ("m2", 0)]


def test_timers_that_were_counted_in_working_days_are_found(seeded: Any) -> None:
    counted = Timer("m1", "i1", "e", "n", NOW, counted=WorkingDays(date(2026, 3, 2), 3))
    with seeded() as uow:
        uow.timers.add([counted, Timer("m2", "i1", "e", "n", NOW)])
    with seeded() as uow:
        assert uow.timers.counted() == [counted]
        uow.timers.save(replace(counted, due_at=LATER))
        assert uow.timers.get("m1") == replace(counted, due_at=LATER)


def a_subscription(*values: Any, **changes: Any) -> Subscription:
    return Subscription(*values, **{"created_at": NOW, **changes})


def test_what_an_instance_waits_for_is_found_by_the_instance(seeded: Any) -> None:
    with seeded() as uow:
        uow.subscriptions.add([a_subscription("s1", "i1", "e", "paid"), a_subscription("s2", "i2", "e", "paid", "k")])
        done = _job("j2", instance_id="i1", token_id="k2", status=JobStatus.DONE)
        plain = _job("j3", instance_id="i1")
        waiting = _job("j1", instance_id="i1", token_id="k1", pauses=(60.0, 300.0))
        uow.outbox.add([waiting, done, plain, _job("j4", instance_id="i2", token_id="k1")])
    with seeded() as uow:
        assert [one.id for one in uow.subscriptions.of("i1")] == ["s1"]
        assert uow.outbox.pending_of("i1") == [waiting]


def test_messages_find_subscriptions_by_their_key_else_by_business_key(seeded: Any, make_instance: Any) -> None:
    with seeded() as uow:
        uow.instances.add(make_instance("i3", business_key="request:1", status=InstanceStatus.SUSPENDED))
        uow.subscriptions.add(
            [
                a_subscription("s1", "i1", "e", "paid"),
                a_subscription("s2", "i1", "e", "paid", "order-1"),
                a_subscription("s3", "i2", "e", "paid", "order-1"),
                a_subscription("s4", "i2", "e", "other", "order-1"),
                a_subscription("s5", "i3", "e", "paid"),
            ]
        )

        def found(*question: Any) -> list[str]:
            return sorted(subscription.id for subscription in uow.subscriptions.find(*question))

        assert found("paid", "order-1", None) == ["s2", "s3"]
        assert found("paid", None, "request:1") == ["s1"]
        assert found("paid", "order-1", "request:1") == ["s1", "s2", "s3"]
        assert found("paid", None, None) == []
        uow.subscriptions.remove(["s2", "nowhere"])
        assert found("paid", "order-1", None) == ["s3"]


def test_of_those_who_wait_the_longest_comes_first_and_signals_are_apart(seeded: Any, make_instance: Any) -> None:
    suspended, ended = InstanceStatus.SUSPENDED, InstanceStatus.COMPLETED
    with seeded() as uow:
        uow.instances.add(make_instance("i3", business_key="request:1", status=suspended))
        uow.instances.add(make_instance("i4", status=ended))
        signal = {"kind": SubscriptionKind.SIGNAL}
        uow.subscriptions.add(
            [
                a_subscription("s1", "i1", "e", "paid", "k", created_at=LATER),
                a_subscription("s2", "i2", "e", "paid", "k"),
                a_subscription("s3", "i3", "e", "paid"),
                a_subscription("s4", "i1", "e", "paid", created_at=LATER, **signal),
                a_subscription("s5", "i3", "e", "paid", **signal),
                a_subscription("s6", "i4", "e", "paid", **signal),
            ]
        )
    with seeded() as uow:
        assert [one.id for one in uow.subscriptions.find("paid", "k", "request:1")] == ["s2", "s1"]
        assert [one.id for one in uow.subscriptions.find("paid", None, "request:1", status=suspended)] == ["s3"]
        assert [one.id for one in uow.subscriptions.listening("paid")] == ["s5", "s4"]
        assert uow.subscriptions.listening("pay") == []


def a_message(own_id: str, **changes: Any) -> Message:
    values: dict[str, Any] = {"name": "paid", "payload": {"n": [1, "二"]}, "sent_by": "ann"}
    return Message(own_id, **{**values, "sent_at": NOW, "expires_at": LATER, **changes})


def test_a_kept_message_is_taken_once(seeded: Any) -> None:
    kept = a_message("m1", correlation_key="k", business_key="b", title="一", outside=True, thrown_by="i1")
    with seeded() as uow:
        assert uow.messages.add(a_message("m2", sent_at=NOW - timedelta(hours=1)))
        assert uow.messages.add(kept)
        assert uow.messages.add(a_message("m3", name="other"))
        uow.messages.hold("paid")
    with seeded() as uow:
        assert [one.id for one in uow.messages.kept({"paid"}, NOW)] == ["m2", "m1"]
        assert uow.messages.kept({"paid", "other"}, NOW)[1] == kept
        assert uow.messages.kept({"nothing"}, NOW) == []
        assert uow.messages.take(kept, "i2")
        assert not uow.messages.take(kept, "i1")
    with seeded() as uow:
        assert [one.id for one in uow.messages.kept({"paid"}, NOW)] == ["m2"]
        assert uow.messages.kept({"paid"}, LATER) == []


def test_a_sender_sends_each_of_its_ids_once(seeded: Any) -> None:
    first = a_message("m1", message_id="7", status=MessageStatus.TAKEN, instances=("i1", "i2"))
    with seeded() as uow:
        assert uow.messages.add(first)
        assert not uow.messages.add(a_message("m2", message_id="7"))
        assert uow.messages.add(a_message("m3", message_id="7", sent_by="bob"))
        assert uow.messages.add(a_message("m4"))
        assert uow.messages.add(a_message("m5"))
    with seeded() as uow:
        assert uow.messages.sent("ann", "7") == first
        assert uow.messages.sent("ann", "8") is None
        uow.messages.save(replace(first, instances=()))
    with seeded() as uow:
        assert uow.messages.sent("ann", "7") == replace(first, instances=())


def test_messages_expire_the_oldest_first(seeded: Any) -> None:
    with seeded() as uow:
        for number, minutes in enumerate((3, 1, 2), 1):
            uow.messages.add(a_message(f"m{number}", expires_at=NOW + timedelta(minutes=minutes)))
    with seeded() as uow:
        assert uow.messages.expired(NOW, 9) == []
        assert [one.id for one in uow.messages.expired(NOW + timedelta(minutes=2), 9)] == ["m2", "m3"]
        assert [one.id for one in uow.messages.expired(LATER, 1)] == ["m2"]
        uow.messages.remove(["m2", "nowhere"])
    with seeded() as uow:
        assert [one.id for one in uow.messages.expired(LATER, 9)] == ["m3", "m1"]


def test_jobs_that_were_put_off_are_hastened_by_topic(seeded: Any) -> None:
    with seeded() as uow:
        off = {"instance_id": "i1", "due_at": LATER}
        uow.outbox.add([_job("j1", topic="signal", **off), _job("j2", topic="mail", **off)])
        uow.outbox.add([_job("j3", topic="signal", instance_id="i2", due_at=LATER)])
    with seeded() as uow:
        uow.outbox.hasten("i1", "signal")
        assert uow.outbox.lock("j1").due_at <= NOW
    with seeded() as uow:
        assert [job.id for job in uow.outbox.claim_due(NOW, LATER, 9)] == ["j1"]


def test_an_incident_stays_open_until_it_is_saved_as_resolved(seeded: Any) -> None:
    incident = Incident("x1", "i1", "token", "element", "code", "错误", NOW, variables={"a": [1, {"b": None}]})
    with seeded() as uow:
        uow.incidents.add(incident)
        uow.incidents.add(replace(incident, id="x2", instance_id="i2"))
    with seeded() as uow:
        assert uow.incidents.open_of("i1") == [incident]
        resolved = replace(incident, status=IncidentStatus.RESOLVED, resolved_at=NOW, resolved_by="ann")
        uow.incidents.save(resolved)
        assert uow.incidents.open_of("i1") == []
        assert uow.incidents.get("x1") == resolved


def test_history_takes_events_of_any_kind(seeded: Any) -> None:
    with seeded() as uow:
        uow.history.append([])
        uow.history.append(
            [
                TaskClaimed(at=NOW, actor_id="ann", instance_id="i1", task_id="t1", element_id="e", name="拟稿"),
                InstanceResumed(at=NOW, actor_id="ann", instance_id="i1", reason=""),
            ]
        )


def _job(job_id: str, **changes: Any) -> Job:
    values: dict[str, Any] = {"topic": "mail", "payload": {"to": "张三"}, "idempotency_key": job_id}
    return Job(job_id, **{**values, "created_at": NOW, "due_at": NOW, **changes})


def test_a_job_with_a_known_key_is_not_added_again(seeded: Any) -> None:
    with seeded() as uow:
        uow.outbox.add([_job("j1")])
        uow.outbox.add([_job("j2", idempotency_key="j1", topic="other"), _job("j3")])
    with seeded() as uow:
        assert uow.outbox.get("j1") == _job("j1")
        assert uow.outbox.get("j3").topic == "mail"
        with pytest.raises(NotFound):
            uow.outbox.get("j2")


def test_due_jobs_are_leased_once_until_they_are_done(seeded: Any) -> None:
    with seeded() as uow:
        uow.outbox.add([_job("j1", due_at=NOW - timedelta(1)), _job("j2"), _job("j3", due_at=LATER)])
        assert [job.id for job in uow.outbox.claim_due(NOW, LATER, 9)] == ["j1", "j2"]
        assert uow.outbox.claim_due(NOW, LATER, 9) == []
        done = replace(uow.outbox.get("j1"), status=JobStatus.DONE, attempts=1, result={"ok": True})
        uow.outbox.save(done)
    with seeded() as uow:
        assert uow.outbox.get("j1") == done
        after = LATER + timedelta(seconds=1)
        assert [job.id for job in uow.outbox.claim_due(after, after, 9)] == ["j2", "j3"]


def test_jobs_of_tokens_that_are_gone_are_cancelled(seeded: Any) -> None:
    with seeded() as uow:
        uow.outbox.add(
            [
                _job("j1", instance_id="i1", token_id="k1"),
                _job("j2", instance_id="i1", token_id="k1", status=JobStatus.DONE),
                _job("j3", instance_id="i1", token_id="k2"),
                _job("j4", instance_id="i2", token_id="k1"),
            ]
        )
        uow.outbox.cancel_of("i1", ["k1"])
        uow.outbox.cancel_of("i1", [])
        statuses = {n: uow.outbox.get(f"j{n}").status for n in (1, 2, 3, 4)}
    assert statuses == {1: JobStatus.CANCELLED, 2: JobStatus.DONE, 3: JobStatus.PENDING, 4: JobStatus.PENDING}


def test_a_clock_is_kept_with_its_intervals_in_order(begin: Any) -> None:
    day = date(2026, 3, 2)
    first = Clock("request:1", "reply", "", day, 20)
    intervals = (ClockInterval("b", "征求意见", day, None, day), ClockInterval("a", "补正", day, day))
    with begin() as uow:
        uow.clocks.save(first)
        uow.clocks.save(replace(first, name="consultation", key="p1", fixed_due=day))
        uow.clocks.save(replace(first, subject="request:2", stopped_on=day))
    with begin() as uow:
        assert uow.clocks.get("request:1", "reply") == first
        assert uow.clocks.get("request:1", "reply", "other") is None
        uow.clocks.save(replace(first, extension=10, excluded=intervals))
        uow.clocks.save(replace(first, extension=15, excluded=intervals))
    with begin() as uow:
        assert uow.clocks.get("request:1", "reply") == replace(first, extension=15, excluded=intervals)
        assert {clock.name for clock in uow.clocks.of("request:1")} == {"reply", "consultation"}
        assert {(clock.subject, clock.name) for clock in uow.clocks.running()} == {
            ("request:1", "reply"),
            ("request:1", "consultation"),
        }


def test_planned_steps_are_replaced_and_taken_ones_are_not_planned_again(seeded: Any, make_task: Any) -> None:
    def step(step_id: str, offset: int, **changes: Any) -> Escalation:
        return Escalation(step_id, "t1", "i1", offset, "holder", **{"due_at": NOW, **changes})

    with seeded() as uow:
        uow.tasks.add([make_task("t1")])
        uow.escalations.replace("t1", [step("e1", -3), step("e2", -1, due_at=LATER)])
        assert [found.id for found in uow.escalations.claim_due(NOW, LATER, 9)] == ["e1"]
        assert uow.escalations.claim_due(NOW, LATER, 9) == []
        uow.escalations.save(step("e1", -3, done_at=NOW))
        uow.escalations.replace("t1", [step("e3", -3), step("e4", -1)])
    with seeded() as uow:
        assert uow.escalations.get("e1") == step("e1", -3, done_at=NOW)
        assert uow.escalations.get("e2") is None
        assert uow.escalations.get("e3") is None
        assert uow.escalations.get("e4") == step("e4", -1)
        uow.escalations.replace("t1", [])
        assert uow.escalations.get("e4") is None


def test_external_tasks_are_a_workers_and_never_the_services(seeded: Any) -> None:
    with seeded() as uow:
        uow.outbox.add([_job(f"j{n}", topic="pay", token_id=f"k{n}", instance_id="i1", worker="") for n in (1, 2)])
        uow.outbox.add([_job("j3", topic="other", token_id="k3", instance_id="i1", worker="")])
        uow.outbox.add([_job("j4", topic="pay", token_id="k4", instance_id="i2", worker="", due_at=LATER)])
    with seeded() as uow:
        assert uow.outbox.claim_due(NOW, LATER, 9) == []
        assert [(job.id, job.worker) for job in uow.outbox.fetch("w1", ["pay", "x"], NOW, LATER, 1)] == [("j1", "w1")]
        assert [(job.id, job.worker) for job in uow.outbox.fetch("w2", ["pay"], NOW, LATER, 9)] == [("j2", "w2")]
        assert uow.outbox.fetch("w1", ["pay"], NOW, LATER, 9) == []
        uow.outbox.extend("j1", LATER + timedelta(hours=1))
    with seeded() as uow:
        assert uow.outbox.get("j1").worker == "w1"
        assert [job.id for job in uow.outbox.fetch("w1", ["pay"], LATER, LATER, 9)] == ["j2", "j4"]
        uow.outbox.save(replace(uow.outbox.get("j1"), worker=""))
        assert [job.id for job in uow.outbox.fetch("w3", ["pay"], NOW, LATER, 9)] == ["j1"]
        uow.instances.save(replace(uow.instances.get("i1"), status=InstanceStatus.SUSPENDED), expected_version=1)
        assert uow.outbox.fetch("w3", ["other"], NOW, LATER, 9) == []


def test_a_notice_with_a_known_key_is_not_added_again(begin: Any) -> None:
    with begin() as uow:
        uow.notices.add([Notice("n1", "k1", "ann", "urged", NOW, {"name": "拟稿"})])
        uow.notices.add([Notice("n2", "k1", "ann", "urged", NOW), Notice("n3", "k2", "ann", "urged", NOW)])
        uow.notices.add([])


def test_a_file_comes_back_with_its_bytes_and_the_same_bytes_are_kept_once(begin: Any) -> None:
    first = StoredFile("f1", "a.txt", "text/plain", 3, "hash", NOW, "li")
    with begin() as uow:
        uow.files.add(first, b"abc")
        uow.files.add(replace(first, id="f2", name="b.txt"), b"abc")
    with begin() as uow:
        assert uow.files.get("f1") == first
        assert uow.files.content("f2") == b"abc"
        assert uow.files.known(["f1", "none"]) == {"f1": first}
        assert uow.files.known([]) == {}
        with pytest.raises(NotFound):
            uow.files.get("none")


def test_the_history_says_which_instances_changed_behind_a_number_and_before_a_moment(seeded: Any) -> None:
    def happened(instance: str | None, minutes: int) -> InstanceCompleted:
        return InstanceCompleted(at=NOW + timedelta(minutes=minutes), actor_id="ann", instance_id=instance)

    with seeded() as uow:
        uow.history.append([happened("i1", 0), happened("i2", 1), happened("i1", 2), happened(None, 3)])
        uow.history.append([happened("i2", 9)])
    with seeded() as uow:
        found, reached = uow.history.instances_after(0, NOW + timedelta(minutes=5), 3)
        assert found == ["i1", "i2"]
        more, last = uow.history.instances_after(reached, NOW + timedelta(minutes=5), 9)
        assert (more, last > reached) == ([], True)
        assert uow.history.instances_after(last, NOW + timedelta(minutes=5), 9) == ([], last)
        assert uow.history.instances_after(last, NOW + timedelta(hours=5), 9)[0] == ["i2"]


def test_running_instances_are_walked_by_their_ids_and_bookmarks_are_kept(seeded: Any, make_instance: Any) -> None:
    with seeded() as uow:
        uow.instances.add(make_instance("i3", status=InstanceStatus.SUSPENDED))
        uow.instances.add(make_instance("i4"))
        assert uow.instances.running_after("", 2) == ["i1", "i2"]
        assert uow.instances.running_after("i2", 2) == ["i4"]
        assert uow.instances.unknown(["i9", "i4", "i8"]) == ["i9", "i8"]
        assert uow.bookmarks.get("here") is None
        uow.bookmarks.put("here", "1")
        uow.bookmarks.put("here", "2")
    with seeded() as uow:
        assert uow.bookmarks.get("here") == "2"


def test_a_batch_is_worked_through_under_leases(seeded: Any) -> None:
    batch = Batch("b1", BatchKind.MIGRATE, "r", NOW, "ann", {"renamed": {"a": "b"}})
    with seeded() as uow:
        uow.batches.add(batch, [BatchItem(f"x{n}", "b1", f"i{n}", NOW) for n in (1, 2)])
    with seeded() as uow:
        assert uow.batches.get("b1") == batch
        assert [item.id for item in uow.batches.claim_due(NOW, LATER, 1)] == ["x1"]
        assert [item.id for item in uow.batches.claim_due(NOW, LATER, 9)] == ["x2"]
        assert uow.batches.claim_due(NOW, LATER, 9) == []
        done = replace(
            uow.batches.item("x1"), status=ItemStatus.DONE, ended_at=NOW, before=Restorable(b"GKS1x", "def1", 3)
        )
        uow.batches.save_item(done)
    with seeded() as uow:
        assert uow.batches.item_of("b1", "i1") == done
        assert uow.batches.instances_of("b1", ItemStatus.DONE) == ["i1"]
        assert uow.batches.instances_of("b1", ItemStatus.PENDING) == ["i2"]
        with pytest.raises(NotFound):
            uow.batches.item_of("b1", "i9")
        with pytest.raises(NotFound):
            uow.batches.get("b9")


def stored(version: int, value: object, key: str = "a") -> StoredValue:
    return StoredValue("ledger", key, version, value, NOW)


def test_entries_of_data_stores_keep_their_versions_and_the_newest_counts(begin: Any) -> None:
    with begin() as uow:
        uow.data_stores.write(stored(1, {"n": 1}))
        uow.data_stores.write(stored(2, [1, "二"]))
        uow.data_stores.write(stored(1, 5, "b"))
        uow.data_stores.write(stored(2, None, "b"))
        uow.data_stores.write(StoredValue("other", "a", 1, "x", NOW))
    with begin() as uow:
        assert uow.data_stores.entries("ledger", 10) == [stored(2, [1, "二"])]
        assert uow.data_stores.count("ledger") == 1
        assert uow.data_stores.entry("ledger", "b") == stored(2, None, "b")
        assert uow.data_stores.entry("ledger", "c") is None


def test_the_slower_of_two_writers_of_an_entry_is_told(begin: Any) -> None:
    with begin() as uow:
        uow.data_stores.write(stored(1, "x"))
        with pytest.raises(InstanceChanged):
            uow.data_stores.write(stored(1, "y"))
    with begin() as uow:
        assert uow.data_stores.entries("ledger", 10) == [stored(1, "x")]


def test_live_instances_that_calls_wait_for_are_found(seeded: Any) -> None:
    with seeded() as uow:
        caller = uow.instances.get("i1")
        for number, status in enumerate((InstanceStatus.RUNNING, InstanceStatus.SUSPENDED, InstanceStatus.COMPLETED)):
            called = replace(caller, id=f"c{number}", status=status, parent_id="i1", calling_token=f"t{number}")
            uow.instances.add(called)
        uow.instances.add(replace(caller, id="c9", parent_id="i1"))
    with seeded() as uow:
        assert sorted(one.calling_token for one in uow.instances.called_by("i1")) == ["t0", "t1"]
        assert uow.instances.called_by("i2") == []
