"""Duties on both databases: begun on the day they open, once, late after downtime, never half."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from service.identity.accounts import create_user, set_organisation
from service.identity.organisation import DEPARTMENTS, ROLES
from service.scheduling import Worker
from service.shipped import BPMN, bundle_files
from workflows.disclosure.annual_report_ports import AnnualReports
from workflows.disclosure.duties import Occurrence, OccurrenceState, RecordedEvent
from workflows.disclosure.duty_list import shipped_text
from workflows.disclosure.duty_ports import Duties
from workflows.disclosure.handlers.duties import edit_duty, load_duties, next_days, record_event, waive
from workflows.disclosure.handlers.duty_beginning import start_again, start_duty
from workflows.disclosure.handlers.duty_rounds import claim_duties
from workflows.errors import Conflict, Invalid, NotAllowed
from workflows.handlers.calendars import load_arrangement
from workflows.handlers.deployments import deploy
from workflows.handlers.instances import start_instance, terminate_instance
from workflows.handlers.moments import start_of
from workflows.handlers.tasks import claim_task, complete_task
from workflows.model import SYSTEM, Actor, InstanceStatus
from workflows.ports import UnitOfWork

OFFICE = Actor("zhao", "赵", frozenset({"office-reviewer", "office"}), "office")
COMMUNITY = frozenset({"drafter@community", "head@community", "drafter", "head", "community"})
GE, HE = Actor("ge", "葛", COMMUNITY, "community"), Actor("hao", "郝", COMMUNITY, "community")
Run = Callable[..., Any]


@pytest.fixture
def run(app: Flask) -> Iterator[Run]:
    with app.app_context():
        dispatch = app.extensions["dispatch"]
        dispatch(set_organisation, SYSTEM, departments=DEPARTMENTS, roles=ROLES)
        for name in ("duty", "review_then_publish", "annual_report"):
            dispatch(deploy, SYSTEM, name=name, files=bundle_files(BPMN / name))
        dispatch(load_duties, SYSTEM, text=shipped_text())
        yield dispatch


@pytest.fixture
def worker(app: Flask, run: Run) -> Worker:
    return Worker(run, {}, batch=50, plugins=app.extensions["plugins"])


def times(run: Run, code: str) -> list[Occurrence]:
    def read(uow: UnitOfWork, _actor: Actor) -> list[Occurrence]:
        return uow.wing(Duties).of_duty(code, date(2026, 1, 1))

    return run(read, SYSTEM)  # type: ignore[no-any-return]


def drafter(run: Run, user_id: str, department: str) -> None:
    run(
        create_user,
        SYSTEM,
        user_id=user_id,
        name=user_id,
        department=department,
        roles=["drafter"],
        link_lifetime=timedelta(hours=1),
    )


def test_a_duty_opens_ahead_of_its_day_and_once_whoever_looks(run: Run, worker: Worker, frozen_time: Any) -> None:
    worker.run_until_idle()
    first = times(run, "system-filing")[0]
    assert (first.period, str(first.due_on), str(first.opens_on)) == ("2026-03", "2026-03-31", "2026-03-24")
    frozen_time.set(start_of(first.opens_on) - timedelta(seconds=1))
    worker.run_until_idle()
    assert times(run, "system-filing")[0].state is OccurrenceState.PLANNED
    frozen_time.set(start_of(first.opens_on))
    other = Worker(run, {}, batch=50)
    rounds = [worker.run_round().duties, other.run_round().duties, worker.run_round().duties]
    assert rounds[1:] == [0, 0]
    begun = times(run, "system-filing")[0]
    assert (begun.state, begun.subject, begun.late_start) == (
        OccurrenceState.STARTED,
        "duty:system-filing:2026-03",
        False,
    )
    assert run(start_duty, SYSTEM, occurrence_id=begun.id) is False


def test_what_was_missed_while_nothing_ran_is_begun_late_and_says_so(
    run: Run, worker: Worker, frozen_time: Any
) -> None:
    worker.run_until_idle()
    frozen_time.set(start_of(date(2026, 6, 20)))
    worker.run_until_idle()
    begun = [one for one in times(run, "system-filing") if one.state is OccurrenceState.STARTED]
    assert [one.period for one in begun] == ["2026-03", "2026-04", "2026-05"]
    assert all(one.late_start and one.is_late(date(2026, 6, 20)) for one in begun)


def test_a_crash_in_the_middle_leaves_nothing_behind(run: Run, worker: Worker, frozen_time: Any) -> None:
    worker.run_until_idle()
    first = times(run, "system-filing")[0]
    frozen_time.set(start_of(first.opens_on))

    def crash(uow: UnitOfWork, actor: Actor) -> None:
        assert start_duty(uow, actor, occurrence_id=first.id)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(crash, SYSTEM)
    key = "duty:system-filing:2026-03"
    assert run(lambda uow, _actor: uow.instances.running_with(key), SYSTEM) == []
    worker.run_until_idle()
    assert len(run(lambda uow, _actor: uow.instances.running_with(key), SYSTEM)) == 1


def test_nothing_closes_without_evidence_and_whoever_did_it_does_not_confirm(
    run: Run, worker: Worker, frozen_time: Any
) -> None:
    worker.run_until_idle()
    frozen_time.set(start_of(times(run, "system-filing")[0].opens_on))
    worker.run_until_idle()
    begun = times(run, "system-filing")[0]

    def task() -> str:
        return run(lambda uow, _actor: uow.tasks.open_of(begun.instance_id)[0].id, SYSTEM)  # type: ignore[no-any-return]

    run(claim_task, GE, task_id=task())
    with pytest.raises(Invalid):
        run(complete_task, GE, task_id=task(), answers={"evidence": ""})
    run(complete_task, GE, task_id=task(), answers={"evidence": "回执 0331"})
    with pytest.raises(NotAllowed, match="somebody else"):
        run(claim_task, GE, task_id=task())
    run(claim_task, HE, task_id=task())
    run(complete_task, HE, task_id=task(), answers={"outcome": "pass"})
    done = times(run, "system-filing")[0]
    assert (done.state, done.evidence[0]["text"], done.prepared_by) == (OccurrenceState.DONE, "回执 0331", "ge")
    assert run(lambda uow, _actor: uow.instances.get(done.instance_id).status, SYSTEM) is InstanceStatus.COMPLETED
    with pytest.raises(Conflict):
        run(waive, OFFICE, occurrence_id=done.id, reason="x")


def test_a_festival_waits_for_somebody_who_drafts_and_then_begins_their_draft(
    run: Run, worker: Worker, frozen_time: Any
) -> None:
    worker.run_until_idle()
    first = times(run, "qingming")[0]
    assert (str(first.due_on), str(first.opens_on)) == ("2026-04-04", "2026-03-23")
    frozen_time.set(start_of(first.opens_on))
    worker.run_until_idle()
    held = times(run, "qingming")[0]
    assert held.state is OccurrenceState.PLANNED
    assert "Nobody drafts" in held.problem
    drafter(run, "she", "social-affairs")
    assert worker.run_until_idle().duties == 0
    frozen_time.advance(seconds=3600)
    assert worker.run_until_idle().duties == 1
    begun = times(run, "qingming")[0]
    assert begun.subject.startswith("document:")
    instance = run(lambda uow, _actor: uow.instances.get(begun.instance_id), SYSTEM)
    assert (instance.title, instance.key) == ("2026年清明节文明祭祀倡议", "review_then_publish")


def test_an_event_that_is_recorded_late_is_owed_all_the_same(run: Run, worker: Worker) -> None:
    worker.run_until_idle()
    assert times(run, "budget") == []
    record = {"name": "budget-approved", "on": date(2026, 2, 10), "note": "市财政局批复"}
    with pytest.raises(NotAllowed):
        run(record_event, GE, **record)
    with pytest.raises(Invalid):
        run(record_event, OFFICE, name="budget-approved", on=date(2027, 1, 1))
    for mistyped in (date(206, 2, 10), date(2016, 2, 10)):
        with pytest.raises(Invalid):
            run(record_event, OFFICE, name="budget-approved", on=mistyped)
    run(record_event, OFFICE, **record)
    with pytest.raises(Conflict):
        run(record_event, OFFICE, **record)
    drafter(run, "li", "finance")
    worker.run_until_idle()
    (budget,) = times(run, "budget")
    assert (budget.period, str(budget.due_on), budget.state) == ("2026-02-10", "2026-03-02", OccurrenceState.STARTED)
    assert budget.late_start


def test_one_event_of_an_impossible_year_does_not_stop_all_duties(run: Run, worker: Worker) -> None:
    event = RecordedEvent("budget-approved", date(206, 2, 10), "", "zhao", datetime(2026, 3, 2, tzinfo=UTC))
    run(lambda uow, _actor: uow.wing(Duties).record(event), SYSTEM)
    worker.run_until_idle()
    assert times(run, "annual-report")


def test_a_year_that_is_loaded_moves_what_was_provisional(run: Run, worker: Worker) -> None:
    worker.run_until_idle()

    def first_of_2027() -> Occurrence:
        return next(one for one in times(run, "annual-report") if one.period == "2027")

    before = first_of_2027()
    assert before.provisional
    text = "# source: 国办\n2027-01-01/2027-01-03 holiday\n2027-01-16 working\n2027-10-01/2027-10-07 holiday\n"
    run(load_arrangement, SYSTEM, text=text)
    worker.run_until_idle()
    after = first_of_2027()
    assert not after.provisional
    assert after.opens_on > before.opens_on
    assert after.sequence == before.sequence + 1


def test_an_edit_moves_what_has_not_begun_and_is_previewed_first(run: Run, worker: Worker) -> None:
    worker.run_until_idle()
    shown = run(next_days, OFFICE, code="giving-day", fields={"named": {"2026": "2026-09-06"}})
    assert [str(one.due_on) for one in shown][:2] == ["2026-09-06", "2027-09-07"]
    with pytest.raises(NotAllowed):
        run(edit_duty, GE, code="giving-day", version=1, fields={"lead": 3})
    with pytest.raises(Invalid):
        run(edit_duty, OFFICE, code="giving-day", version=1, fields={"cycle": "sometimes"})
    run(edit_duty, OFFICE, code="giving-day", version=1, fields={"named": {"2026": "2026-09-06"}})
    with pytest.raises(Conflict):
        run(edit_duty, OFFICE, code="giving-day", version=1, fields={"lead": 3})
    worker.run_until_idle()
    assert str(times(run, "giving-day")[0].due_on) == "2026-09-06"
    with pytest.raises(Invalid, match="switched off"):
        run(edit_duty, OFFICE, code="giving-day", version=2, fields={"active": False})
    run(edit_duty, OFFICE, code="giving-day", version=2, fields={"active": False}, reason="主办方停办")
    worker.run_until_idle()
    assert times(run, "giving-day") == []


def test_one_time_is_waived_with_a_reason_and_its_task_goes(run: Run, worker: Worker, frozen_time: Any) -> None:
    worker.run_until_idle()
    frozen_time.set(start_of(times(run, "system-filing")[0].opens_on))
    worker.run_until_idle()
    begun = times(run, "system-filing")[0]
    with pytest.raises(Invalid):
        run(waive, OFFICE, occurrence_id=begun.id, reason=" ")
    run(waive, OFFICE, occurrence_id=begun.id, reason="系统停用")
    assert times(run, "system-filing")[0].state is OccurrenceState.WAIVED
    assert run(lambda uow, _actor: uow.tasks.open_of(begun.instance_id), SYSTEM) == []


def test_what_has_begun_moves_with_the_calendar_and_shows_both_days(run: Run, worker: Worker, frozen_time: Any) -> None:
    frozen_time.set(start_of(date(2026, 12, 10)))
    worker.run_until_idle()
    run(edit_duty, OFFICE, code="system-filing", version=1, fields={"lead": 40})
    worker.run_until_idle()

    def january() -> Occurrence:
        return next(one for one in times(run, "system-filing") if one.period == "2027-01")

    def due() -> Any:
        begun = january().instance_id
        return run(lambda uow, _actor: uow.tasks.open_of(begun)[0].due_at, SYSTEM)

    before = january()
    assert (before.state, str(before.due_on), before.provisional) == (OccurrenceState.STARTED, "2027-01-29", True)
    assert due() == start_of(date(2027, 1, 30)) - timedelta(seconds=1)
    text = (
        "# source: 国办\n2027-01-01/2027-01-03 holiday\n2027-01-29 holiday\n2027-01-31 working\n"
        "2027-10-01/2027-10-07 holiday\n"
    )
    run(load_arrangement, SYSTEM, text=text)
    worker.run_until_idle()
    after = january()
    assert (str(after.due_on), str(after.moved_from), after.provisional) == ("2027-01-31", "2027-01-29", False)
    assert after.sequence == before.sequence + 1
    assert due() == start_of(date(2027, 2, 1)) - timedelta(seconds=1)
    run(waive, OFFICE, occurrence_id=after.id, reason="停用")
    assert run(lambda uow, _actor: uow.clocks.get(after.subject, "duty").stopped_on, SYSTEM) == date(2026, 12, 10)


def test_what_came_to_nothing_is_started_again_stays_late_and_keeps_what_was_before(
    run: Run, worker: Worker, frozen_time: Any
) -> None:
    worker.run_until_idle()
    frozen_time.set(start_of(times(run, "system-filing")[0].opens_on))
    worker.run_until_idle()
    begun = times(run, "system-filing")[0]
    with pytest.raises(Conflict, match="still runs"):
        run(start_again, GE, occurrence_id=begun.id, reason="x")
    supervisor = Actor("du", "杜", frozenset({"supervisor"}), "office")
    run(terminate_instance, supervisor, instance_id=begun.instance_id, reason="误操作")
    frozen_time.set(start_of(begun.due_on + timedelta(days=3)))
    worker.run_until_idle()
    assert "start it again" in times(run, "system-filing")[0].problem
    outsider = Actor("li", "李", frozenset({"drafter"}), "finance")
    for who, reason, refusal in ((outsider, "x", NotAllowed), (GE, " ", Invalid)):
        with pytest.raises(refusal):
            run(start_again, who, occurrence_id=begun.id, reason=reason)
    run(start_again, GE, occurrence_id=begun.id, reason="重新填报")
    again = times(run, "system-filing")[0]
    assert again.instance_id != begun.instance_id
    assert (again.problem, again.state, again.is_late(date(2026, 4, 5))) == ("", OccurrenceState.STARTED, True)
    assert [(one["instance_id"], one["reason"], one["by"]) for one in again.earlier] == [
        (begun.instance_id, "重新填报", "ge")
    ]
    task = run(lambda uow, _actor: uow.tasks.open_of(again.instance_id)[0].id, SYSTEM)
    run(claim_task, GE, task_id=task)
    run(complete_task, GE, task_id=task, answers={"evidence": "回执"})
    task = run(lambda uow, _actor: uow.tasks.open_of(again.instance_id)[0].id, SYSTEM)
    run(claim_task, HE, task_id=task)
    run(complete_task, HE, task_id=task, answers={"outcome": "pass"})
    done = times(run, "system-filing")[0]
    assert (done.state, done.is_late(date(2026, 4, 5))) == (OccurrenceState.DONE, True)


def test_two_workers_after_weeks_of_downtime_and_a_crash_begin_each_time_once(
    run: Run, worker: Worker, frozen_time: Any
) -> None:
    worker.run_until_idle()
    frozen_time.set(start_of(date(2026, 6, 20)))
    other = Worker(run, {}, batch=2)
    claimed = run(claim_duties, SYSTEM, limit=50)
    assert claimed, "the first worker holds them and dies"
    assert (worker.run_round().duties, other.run_round().duties) == (0, 0), "its lease holds"
    frozen_time.advance(seconds=3600)
    for _ in range(40):
        if not worker.run_round().duties + other.run_round().duties:
            break
    begun = [one for one in times(run, "system-filing") if one.state is OccurrenceState.STARTED]
    assert [one.period for one in begun] == ["2026-03", "2026-04", "2026-05"]
    keys = [one.subject for one in begun]
    assert all(len(run(lambda uow, _a, key=key: uow.instances.running_with(key), SYSTEM)) == 1 for key in keys)


def test_the_annual_report_begins_by_itself_for_the_year_before(run: Run, worker: Worker, frozen_time: Any) -> None:
    frozen_time.set(start_of(date(2026, 12, 30)))
    worker.run_until_idle()
    report = next(one for one in times(run, "annual-report") if one.period == "2027")
    assert (report.state, str(report.due_on), report.opens_on.year) == (OccurrenceState.PLANNED, "2027-01-31", 2027)
    frozen_time.set(start_of(report.opens_on))
    worker.run_until_idle()
    begun = next(one for one in times(run, "annual-report") if one.period == "2027")
    instance = run(lambda uow, _actor: uow.instances.get(begun.instance_id), SYSTEM)
    assert (instance.key, begun.subject) == ("annual_report", "duty:annual-report:2027")
    (task,) = run(lambda uow, _actor: uow.tasks.open_of(begun.instance_id), SYSTEM)
    assert task.properties["step"] == "compile"


def test_a_report_that_somebody_signed_before_its_duty_began_is_not_made_again(
    run: Run, worker: Worker, frozen_time: Any
) -> None:
    frozen_time.set(start_of(date(2027, 1, 4)))
    worker.run_until_idle()
    begun = run(start_instance, OFFICE, key="annual_report", data={})
    written = {"problems": "无", "other": "无", "proactive": "无"}
    chief, leader = (Actor(role, role, frozenset({role}), "office") for role in ("disclosure-head", "leader"))
    for person, answers in ((OFFICE, written), (chief, {"outcome": "pass"}), (leader, {"outcome": "pass"})):
        (task,) = run(lambda uow, _actor: uow.tasks.open_of(begun.id), SYSTEM)
        run(claim_task, person, task_id=task.id)
        run(complete_task, person, task_id=task.id, answers=answers)

    report = _report(run)
    assert report.state is OccurrenceState.PLANNED
    frozen_time.set(start_of(report.opens_on))
    worker.run_until_idle()

    signed = run(lambda uow, _actor: uow.wing(AnnualReports).latest(2026), SYSTEM)
    assert (signed.version, _report(run).subject) == (1, f"document:{signed.document_id}")
    assert _report(run).state is OccurrenceState.STARTED
    running = run(lambda uow, _actor: uow.instances.running_with("duty:annual-report:2027"), SYSTEM)
    assert running == []


def test_a_report_that_somebody_still_writes_carries_its_duty_out(run: Run, worker: Worker, frozen_time: Any) -> None:
    frozen_time.set(start_of(date(2027, 1, 4)))
    worker.run_until_idle()
    begun = run(start_instance, OFFICE, key="annual_report", data={})
    frozen_time.set(start_of(_report(run).opens_on))
    worker.run_until_idle()
    carried = _report(run)
    assert (carried.state, carried.instance_id, carried.problem) == (OccurrenceState.STARTED, begun.id, "")
    # What was ended instead of signed can be started again.
    run(terminate_instance, SYSTEM, instance_id=begun.id, reason="另行编写")
    run(start_again, OFFICE, occurrence_id=carried.id, reason="重新编写")
    assert _report(run).subject == "duty:annual-report:2027"


def _report(run: Run) -> Occurrence:
    return next(one for one in times(run, "annual-report") if one.period == "2027")
