"""Handlers on the real engine, with the unit of work in memory."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sample_review import SAMPLE, read_files

from workflows.errors import (
    Conflict,
    DiagramInvalid,
    ExecutionFailed,
    FormInvalid,
    Invalid,
    NotAllowed,
    NotFound,
    TaskAlreadyClaimed,
    TaskEnded,
    TaskNotClaimed,
)
from workflows.handlers.clocks import extend_clock, open_interval, start_clock
from workflows.handlers.deployments import deploy
from workflows.handlers.escalations import take_step
from workflows.handlers.incidents import retry_incident
from workflows.handlers.instances import (
    resume_instance,
    start_instance,
    suspend_instance,
    terminate_instance,
)
from workflows.handlers.jobs import complete_job, fail_job
from workflows.handlers.messages import correlate_message
from workflows.handlers.moments import local_date, start_of
from workflows.handlers.tasks import claim_task, complete_task, reassign_task, release_task, urge_task
from workflows.handlers.ticks import claim_escalations, claim_jobs, claim_timers
from workflows.handlers.timers import fire_timer
from workflows.memory import MemoryWorld
from workflows.model import SYSTEM, Actor, ClockInterval, Instance, InstanceStatus, UserTask


def actor(world: MemoryWorld, name: str) -> Actor:
    return world.unit().directory.actor(name)


def begin(world: MemoryWorld, *, clock: bool = True) -> Instance:
    if clock:
        world.run(start_clock, SYSTEM, subject="request:1", name="reply", start=date(2026, 1, 12), term=20)
    return world.run(start_instance, SYSTEM, key="review", title="一号", business_key="request:1")


def open_task(world: MemoryWorld) -> UserTask:
    (task,) = [task for task in world.tables["tasks"].values() if task.status == "open"]
    return task


def kinds(world: MemoryWorld) -> list[str]:
    return [event.kind for event in world.history]


def current(world: MemoryWorld, instance: Instance) -> Instance:
    return world.unit().instances.get(instance.id)


def complete(world: MemoryWorld, who: str = "li", **answers: Any) -> UserTask:
    task = open_task(world)
    world.run(claim_task, actor(world, who), task_id=task.id)
    return world.run(complete_task, actor(world, who), task_id=task.id, answers=answers or {"outcome": "pass"})


def test_a_started_instance_shows_its_task_with_the_due_date_of_its_clock(world: MemoryWorld) -> None:
    begin(world)
    task = open_task(world)
    assert (task.name, task.candidate_groups, task.assignee) == ("Check", ("office",), None)
    assert task.due_at is not None
    assert local_date(task.due_at) == date(2026, 2, 9)
    assert task.provisional is False


def test_of_two_who_claim_one_wins_and_the_other_is_told_who(world: MemoryWorld) -> None:
    begin(world)
    task = open_task(world)
    world.run(claim_task, actor(world, "li"), task_id=task.id)
    assert world.run(claim_task, actor(world, "li"), task_id=task.id).assignee == "li"
    with pytest.raises(TaskAlreadyClaimed) as refusal:
        world.run(claim_task, actor(world, "wang"), task_id=task.id)
    assert refusal.value.details["assignee"] == "li"
    assert kinds(world).count("task-claimed") == 1


def test_only_candidates_claim_and_a_guard_may_refuse_one_of_them(world: MemoryWorld) -> None:
    begin(world)
    with pytest.raises(NotAllowed):
        world.run(claim_task, actor(world, "out"), task_id=open_task(world).id)
    with pytest.raises(Exception, match="drafted"):
        world.run(claim_task, actor(world, "refused"), task_id=open_task(world).id)
    assert open_task(world).assignee is None


def test_only_the_claimant_completes(world: MemoryWorld) -> None:
    begin(world)
    task = open_task(world)
    with pytest.raises(TaskNotClaimed):
        world.run(complete_task, actor(world, "li"), task_id=task.id, answers={"outcome": "pass"})
    world.run(claim_task, actor(world, "li"), task_id=task.id)
    with pytest.raises(NotAllowed):
        world.run(complete_task, actor(world, "wang"), task_id=task.id, answers={"outcome": "pass"})


def test_wrong_answers_change_nothing_and_name_the_field(world: MemoryWorld) -> None:
    instance = begin(world)
    task = open_task(world)
    world.run(claim_task, actor(world, "li"), task_id=task.id)
    before = len(world.history)
    for answers in ({}, {"outcome": "burn"}, {"outcome": "pass", "colour": "red"}):
        with pytest.raises(FormInvalid) as refusal:
            world.run(complete_task, actor(world, "li"), task_id=task.id, answers=answers)
        assert refusal.value.fields
    assert current(world, instance).version == 1
    assert len(world.history) == before


def test_the_same_submission_twice_is_one_completion(world: MemoryWorld) -> None:
    instance = begin(world)
    task = open_task(world)
    world.run(claim_task, actor(world, "li"), task_id=task.id)
    for _ in range(2):
        done = world.run(
            complete_task, actor(world, "li"), task_id=task.id, answers={"outcome": "pass"}, submission="s1"
        )
        assert done.ended_by == "li"
    assert kinds(world).count("task-completed") == 1
    assert current(world, instance).version == 2
    with pytest.raises(TaskEnded):
        world.run(complete_task, actor(world, "li"), task_id=task.id, answers={"outcome": "pass"}, submission="s2")
    with pytest.raises(TaskEnded):
        world.run(claim_task, actor(world, "wang"), task_id=task.id)


def test_a_return_opens_the_task_anew_and_the_end_is_reached_when_the_connector_reports(world: MemoryWorld) -> None:
    instance = begin(world)
    complete(world, outcome="return")
    complete(world, outcome="pass")
    (job,) = world.run(claim_jobs, SYSTEM, limit=10)
    assert (job.topic, current(world, instance).status) == ("probe", InstanceStatus.RUNNING)
    assert world.run(claim_jobs, SYSTEM, limit=10) == []
    assert world.run(complete_job, SYSTEM, job_id=job.id, result={"status": 200})
    assert not world.run(complete_job, SYSTEM, job_id=job.id, result={"status": 200})
    ended = current(world, instance)
    assert ended.status is InstanceStatus.COMPLETED
    assert ended.ended_at == world.now
    assert kinds(world)[-1] == "instance-completed"


def test_a_connector_that_gives_up_is_an_incident_that_a_supervisor_retries(world: MemoryWorld) -> None:
    instance = begin(world)
    complete(world)
    (job,) = world.run(claim_jobs, SYSTEM, limit=10)
    world.run(fail_job, SYSTEM, job_id=job.id, message="no answer", retry_after=timedelta(minutes=1))
    assert world.unit().incidents.open_of(instance.id) == []
    world.run(fail_job, SYSTEM, job_id=job.id, message="no answer", retry_after=None)
    (incident,) = world.unit().incidents.open_of(instance.id)
    assert (incident.element_id, incident.message) == ("probe", "no answer")
    with pytest.raises(NotAllowed):
        world.run(retry_incident, actor(world, "li"), incident_id=incident.id)
    world.run(retry_incident, actor(world, "boss"), incident_id=incident.id)
    assert world.unit().incidents.open_of(instance.id) == []
    (again,) = [job for job in world.tables["jobs"].values() if job.status == "pending" and job.topic == "probe"]
    world.run(complete_job, SYSTEM, job_id=again.id)
    assert current(world, instance).status is InstanceStatus.COMPLETED


def test_a_failing_function_is_an_incident_and_failing_again_is_a_new_one(world: MemoryWorld, reports: Any) -> None:
    instance = begin(world)
    reports.publish_raises = ExecutionFailed("the printer burns")
    complete(world)
    (first,) = world.unit().incidents.open_of(instance.id)
    assert (first.element_id, first.message) == ("publish", "the printer burns")
    world.run(retry_incident, actor(world, "boss"), incident_id=first.id)
    (second,) = world.unit().incidents.open_of(instance.id)
    assert second.id != first.id
    reports.publish_raises = None
    world.run(retry_incident, actor(world, "boss"), incident_id=second.id, variables={"note": "x"}, reason="put right")
    assert world.unit().incidents.open_of(instance.id) == []
    with pytest.raises(Conflict):
        world.run(retry_incident, actor(world, "boss"), incident_id=second.id)


def test_a_bug_in_a_function_is_an_incident_and_not_a_lost_completion(world: MemoryWorld, reports: Any) -> None:
    instance = begin(world)
    reports.publish_raises = ZeroDivisionError("oops")
    complete(world)
    (incident,) = world.unit().incidents.open_of(instance.id)
    assert incident.code == "bug"
    assert "oops" not in incident.message
    assert "task-completed" in kinds(world)


def test_a_timer_on_a_clock_fires_when_the_due_day_is_over_and_not_before(world: MemoryWorld, reports: Any) -> None:
    begin(world)
    world.now = start_of(date(2026, 2, 10)) - timedelta(seconds=1)
    assert world.run(claim_timers, SYSTEM, limit=10) == []
    world.now = start_of(date(2026, 2, 10))
    (timer_id,) = world.run(claim_timers, SYSTEM, limit=10)
    assert world.run(fire_timer, SYSTEM, timer_id=timer_id)
    assert not world.run(fire_timer, SYSTEM, timer_id=timer_id)
    assert len(reports.reported) == 1
    assert open_task(world).name == "Check"


def test_a_changed_clock_moves_the_timer_and_the_task_at_once(world: MemoryWorld, reports: Any) -> None:
    begin(world)
    world.run(extend_clock, SYSTEM, subject="request:1", name="reply", days=5)
    due = open_task(world).due_at
    assert due is not None and local_date(due) == date(2026, 2, 14)  # a make-up Saturday
    interval = ClockInterval("p", "third party", date(2026, 1, 20), latest_end=date(2026, 2, 12))
    world.run(open_interval, SYSTEM, subject="request:1", name="reply", interval=interval)
    world.now = start_of(date(2026, 2, 25))
    for timer_id in world.run(claim_timers, SYSTEM, limit=10):
        assert not world.run(fire_timer, SYSTEM, timer_id=timer_id)
    assert reports.reported == []


def test_an_extension_is_bounded_and_comes_before_the_due_day(world: MemoryWorld) -> None:
    begin(world)
    with pytest.raises(Invalid):
        world.run(extend_clock, SYSTEM, subject="request:1", name="reply", days=21)
    world.now = start_of(date(2026, 2, 10))
    with pytest.raises(Conflict):
        world.run(extend_clock, SYSTEM, subject="request:1", name="reply", days=1)
    with pytest.raises(NotFound):
        world.run(extend_clock, SYSTEM, subject="request:2", name="reply", days=1)


def test_the_ladder_is_climbed_once_step_by_step(world: MemoryWorld) -> None:
    begin(world)
    world.run(claim_task, actor(world, "li"), task_id=open_task(world).id)
    world.now = start_of(date(2026, 2, 12))
    steps = world.run(claim_escalations, SYSTEM, limit=10)
    assert [world.run(take_step, SYSTEM, escalation_id=step) for step in steps] == [True, True, True]
    assert [world.run(take_step, SYSTEM, escalation_id=step) for step in steps] == [False, False, False]
    told = [(notice.user_id, notice.kind) for notice in world.tables["notices"].values()]
    assert told == [("li", "task-due"), ("wang", "task-overdue"), ("zhao", "task-overdue")]
    mails = [job.payload["to"] for job in world.tables["jobs"].values() if job.topic == "mail"]
    assert mails == ["li@example.test", "wang@example.test"]
    assert kinds(world).count("escalation-sent") == 3


def test_a_completed_task_escalates_no_more(world: MemoryWorld) -> None:
    begin(world)
    complete(world)
    world.now = start_of(date(2026, 3, 12))
    assert world.run(claim_escalations, SYSTEM, limit=10) == []


def test_a_message_interrupts_the_task_of_its_business_key_only(world: MemoryWorld) -> None:
    instance = begin(world)
    with pytest.raises(NotFound):
        world.run(correlate_message, SYSTEM, message="withdrawn", business_key="request:2")
    assert world.run(correlate_message, SYSTEM, message="withdrawn", business_key="request:1") == [instance.id]
    assert current(world, instance).status is InstanceStatus.COMPLETED
    assert [task.status for task in world.tables["tasks"].values()] == ["cancelled"]
    assert "task-cancelled" in kinds(world)
    assert world.tables["timers"] == {}


def test_a_suspended_instance_stands_still_until_it_is_resumed(world: MemoryWorld) -> None:
    instance = begin(world)
    world.run(suspend_instance, actor(world, "boss"), instance_id=instance.id, reason="audit")
    with pytest.raises(Conflict):
        world.run(claim_task, actor(world, "li"), task_id=open_task(world).id)
    world.now = start_of(date(2026, 2, 10))
    assert world.run(claim_timers, SYSTEM, limit=10) == []
    world.run(resume_instance, actor(world, "boss"), instance_id=instance.id)
    assert len(world.run(claim_timers, SYSTEM, limit=10)) == 1
    complete(world)


def test_a_terminated_instance_leaves_nothing_behind(world: MemoryWorld) -> None:
    instance = begin(world)
    with pytest.raises(Invalid):
        world.run(terminate_instance, actor(world, "boss"), instance_id=instance.id, reason=" ")
    world.run(terminate_instance, actor(world, "boss"), instance_id=instance.id, reason="by mistake")
    assert current(world, instance).status is InstanceStatus.TERMINATED
    assert (world.tables["timers"], world.tables["subscriptions"]) == ({}, {})
    assert kinds(world)[-1] == "instance-terminated"


def test_a_supervisor_reassigns_and_urges_and_the_guard_is_asked_for_the_new_holder(world: MemoryWorld) -> None:
    begin(world)
    task = open_task(world)
    with pytest.raises(NotAllowed):
        world.run(reassign_task, actor(world, "li"), task_id=task.id, assignee="wang")
    with pytest.raises(Exception, match="drafted"):
        world.run(reassign_task, actor(world, "boss"), task_id=task.id, assignee="refused")
    world.run(reassign_task, actor(world, "boss"), task_id=task.id, assignee="wang", reason="absence")
    assert world.run(urge_task, actor(world, "boss"), task_id=task.id, message="please") == ["wang"]
    world.run(release_task, actor(world, "wang"), task_id=task.id)
    assert open_task(world).assignee is None
    assert [notice.kind for notice in world.tables["notices"].values()] == ["task-assigned", "task-urged"]


def test_a_ladder_that_cannot_be_read_is_refused_at_deployment(world: MemoryWorld) -> None:
    ladder = '<camunda:properties><camunda:property name="escalation" value="soon:boss" /></camunda:properties>'
    files = read_files(SAMPLE)
    files["review.bpmn"] = files["review.bpmn"].replace(
        b"<bpmn:extensionElements>", f"<bpmn:extensionElements>{ladder}".encode(), 1
    )
    with pytest.raises(DiagramInvalid) as refusal:
        world.run(deploy, SYSTEM, name="review", files=files)
    (problem,) = refusal.value.details["problems"]
    assert (problem["element"], problem["code"]) == ("check", "escalation")


def test_a_diagram_may_have_a_ladder_of_its_own(world: MemoryWorld) -> None:
    ladder = '<camunda:properties><camunda:property name="escalation" value="2:leader" /></camunda:properties>'
    files = read_files(SAMPLE)
    files["review.bpmn"] = files["review.bpmn"].replace(
        b"<bpmn:extensionElements>", f"<bpmn:extensionElements>{ladder}".encode(), 1
    )
    world.run(deploy, SYSTEM, name="review", files=files)
    begin(world)
    world.now = start_of(date(2026, 2, 28))
    steps = world.run(claim_escalations, SYSTEM, limit=10)
    assert [world.run(take_step, SYSTEM, escalation_id=step) for step in steps] == [True]
    assert [notice.user_id for notice in world.tables["notices"].values()] == ["zhao"]
