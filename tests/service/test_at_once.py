"""Two people at once, or one who clicks twice: one gets it, the other is told; nothing breaks or happens twice."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

import workflows.disclosure
from service.identity.accounts import create_user, set_organisation
from service.identity.organisation import DEPARTMENTS, ROLES
from service.scheduling import Worker
from service.shipped import BPMN, bundle_files
from service.storage.database import db
from service.storage.tables.history import history
from workflows.disclosure.annual_report_ports import AnnualReports
from workflows.disclosure.catalogue import item_data, work_points
from workflows.disclosure.duties import Occurrence, OccurrenceState
from workflows.disclosure.duty_list import shipped_duties, shipped_text
from workflows.disclosure.duty_ports import Duties
from workflows.disclosure.handlers.catalogue import put
from workflows.disclosure.handlers.catalogue_changes import propose_changes
from workflows.disclosure.handlers.catalogue_reviews import look_over
from workflows.disclosure.handlers.duties import create_duty, edit_duty, load_duties, record_event, waive
from workflows.disclosure.handlers.duty_beginning import start_duty
from workflows.disclosure.handlers.mandates import load_mandates, put_mandates
from workflows.disclosure.handlers.questions import merge_questions
from workflows.disclosure.mandate_ports import CatalogueReviews
from workflows.disclosure.ports import Catalogue
from workflows.disclosure.questions import REGISTER
from workflows.disclosure.supervision.handlers.planning import add_task, carry_over, load_shipped_plan
from workflows.disclosure.supervision.handlers.proving import add_evidence
from workflows.disclosure.supervision.handlers.reading import plan_of, task_file
from workflows.disclosure.supervision.handlers.urging import urge_tasks
from workflows.disclosure.supervision.handlers.working import assign_tasks, confirm_task, submit_task
from workflows.disclosure.supervision.model import EvidenceKind, TaskState
from workflows.errors import WorkflowError
from workflows.handlers.deployments import deploy
from workflows.handlers.files import keep_file
from workflows.handlers.instances import start_instance
from workflows.handlers.tasks import claim_task, complete_task
from workflows.model import SYSTEM, Actor
from workflows.ports import UnitOfWork
from workflows.records.handlers.entering import change_record, create_record
from workflows.records.ports import Records

Run = Callable[..., Any]
MANDATES = Path(workflows.disclosure.__file__).parent / "data" / "mandates_2023.toml"
ITEM = replace(work_points().items[0], leader="wang", handler="li")
PEOPLE = {
    "li": ("finance", "drafter"),
    "wang": ("finance", "head"),
    "zhao": ("office", "office-reviewer"),
    "qin": ("office", "office-reviewer"),
    "gong": ("office", "disclosure-head"),
    "sun": ("leadership", "leader"),
}


def person(user_id: str) -> Actor:
    department, role = PEOPLE[user_id]
    return Actor(user_id, user_id, frozenset({department, role, f"{role}@{department}"}), department)


WRITTEN = {"problems": "x", "other": "x", "proactive": "x", "permits": 1, "fees": 1.5}
LI, WANG, ZHAO, QIN, GONG, SUN = (person(user_id) for user_id in PEOPLE)


@pytest.fixture
def run(app: Flask, prepare: Callable[..., None]) -> Run:
    def dispatch(handler: Callable[..., Any], actor: Actor, **arguments: Any) -> Any:
        with app.app_context():
            return app.extensions["dispatch"](handler, actor, **arguments)

    def write() -> None:
        dispatch(set_organisation, SYSTEM, departments=DEPARTMENTS, roles=ROLES)
        for user_id, (department, role) in PEOPLE.items():
            given = {"name": user_id, "department": department, "roles": (role,), "link_lifetime": timedelta(hours=1)}
            dispatch(create_user, SYSTEM, user_id=user_id, **given)

    prepare("people at once", write)
    return dispatch


def ship(run: Run, *names: str) -> None:
    for name in names:
        run(deploy, SYSTEM, name=name, files=bundle_files(BPMN / name))


def at_once(*jobs: Callable[[], Any]) -> list[Any]:
    """What each got, in the order of the jobs; of a refusal its code. Anything but a refusal is raised."""
    together, results = threading.Barrier(len(jobs)), [None] * len(jobs)

    def thread(index: int) -> None:
        together.wait()
        try:
            results[index] = jobs[index]()
        except WorkflowError as error:
            results[index] = error.code
        except BaseException as error:
            results[index] = error

    threads = [threading.Thread(target=thread, args=(index,)) for index in range(len(jobs))]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    for result in results:
        if isinstance(result, BaseException):
            raise result
    return results


def refusals(results: list[Any]) -> list[str]:
    return [one for one in results if isinstance(one, str)]


def twice(job: Callable[[], Any]) -> list[str]:
    """The refusals where the same is done twice at once, and then once more."""
    return refusals([*at_once(job, job), *at_once(job)])


def told(kind: str) -> int:
    with db.engine.connect() as connection:
        found = sa.select(sa.func.count()).select_from(history).where(history.c.kind == kind)
        return int(connection.execute(found).scalar_one())


def open_tasks(run: Run, instance_id: str) -> list[Any]:
    return list(run(lambda uow, _actor: uow.tasks.open_of(instance_id), SYSTEM))


def both_do(run: Run, instance_id: str, people: tuple[Actor, Actor], **answers: Any) -> list[str]:
    """Two people claim and complete the one open task at once; the refusals."""
    (task,) = open_tasks(run, instance_id)

    def do(actor: Actor) -> Any:
        run(claim_task, actor, task_id=task.id)
        return run(complete_task, actor, task_id=task.id, answers=answers)

    return refusals(at_once(*(partial(do, actor) for actor in people)))


ROW = {
    **{"code": "own", "name": "自定", "name_en": "Own", "department": "finance", "clause": "2.1"},
    "cycle": "event budget-approved +20d",
}


def test_a_duty_is_made_edited_counted_from_and_waived_once(run: Run, app: Flask) -> None:
    ship(run, "duty")
    assert twice(partial(run, create_duty, ZHAO, row=ROW)) == ["conflict"] * 2
    edit = partial(run, edit_duty, ZHAO, code="own", version=1, fields={"name": "改"})
    assert set(twice(edit)) <= {"conflict"}
    event = partial(run, record_event, ZHAO, name="budget-approved", on=date(2026, 3, 1))
    assert twice(event) == ["conflict"] * 2
    workers = [Worker(run, {}, batch=50, plugins=app.extensions["plugins"]) for _ in range(2)]
    rounds = at_once(*(worker.run_until_idle for worker in workers))
    assert sum(one.duties for one in rounds) <= 1
    workers[0].run_until_idle()

    def occurrence(uow: UnitOfWork, _actor: Actor) -> Any:
        (found,) = uow.wing(Duties).of_duty("own", date(2026, 1, 1))
        return found

    with app.app_context():
        assert told("duty-started") == (run(occurrence, SYSTEM).state is OccurrenceState.STARTED)
    waiver = partial(run, waive, ZHAO, occurrence_id=run(occurrence, SYSTEM).id, reason="x")
    assert twice(waiver) == ["conflict"] * 2
    with app.app_context():
        # Made and edited.
        assert [told(kind) for kind in ("duty-changed", "duty-waived", "duty-event-recorded")] == [2, 1, 1]


def test_a_task_that_two_complete_at_once_is_completed_once(run: Run, app: Flask) -> None:
    ship(run, "duty", "annual_report")
    report = run(start_instance, SYSTEM, key="annual_report", data={"year": 2025}).id
    assert len(both_do(run, report, (ZHAO, QIN), **WRITTEN)) == 1
    # One person in two windows.
    assert both_do(run, report, (GONG, GONG), outcome="pass") == ["task-ended"]
    assert [task.element_id for task in open_tasks(run, report)] == ["sign_report"]
    with app.app_context():
        assert told("task-completed") == 2


def test_of_two_changes_of_one_item_at_once_one_is_refused(run: Run, app: Flask) -> None:
    ship(run, "catalogue_change", "catalogue_review")
    run(load_mandates, SYSTEM, text=MANDATES.read_text(encoding="utf-8"))
    run(lambda uow, actor: put(uow, actor.id, ITEM, reason="2023"), SYSTEM)

    def propose(item: Any, actor: Actor) -> Any:
        return run(propose_changes, actor, items=[item_data(item)], reason="x")

    changed, new = replace(ITEM, name="预算公开"), replace(ITEM, id="new-item", name="新事项")
    for item in (changed, new):
        results = at_once(partial(propose, item, LI), partial(propose, item, WANG))
        assert refusals(results) == ["conflict"]
        (proposal,) = [one for one in results if not isinstance(one, str)]
        assert len(both_do(run, proposal.instance_id, (ZHAO, QIN), outcome="pass")) == 1
        assert len(run(lambda uow, _: uow.wing(Catalogue).versions(item.id), SYSTEM)) == (2 if item is changed else 1)  # noqa: B023
    with app.app_context():
        before = told("mandate-changed")
    mandate = {"code": "XY-1", "kind": "powers", "title": "新", "department": "finance", "valid_from": "2026-01-01"}
    assert set(twice(partial(run, put_mandates, ZHAO, entries=[mandate], reason="x"))) <= {"conflict"}
    with app.app_context():
        assert told("mandate-changed") == before + 1


def test_a_review_that_two_widen_at_once_has_the_items_of_both(run: Run) -> None:
    ship(run, "catalogue_review")
    run(load_mandates, SYSTEM, text=MANDATES.read_text(encoding="utf-8"))
    items = [replace(ITEM, id=f"item-{number}", leader="gone") for number in range(9)]

    def found(uow: UnitOfWork, actor: Actor, one: Any) -> int:
        put(uow, actor.id, one, reason="2023")
        return look_over(uow, actor)

    begun = at_once(*(partial(run, found, SYSTEM, one=one) for one in items[:3]))
    assert sum(begun) == 1
    for pair in (items[3:5], items[5:7], items[7:]):
        assert at_once(*(partial(run, found, SYSTEM, one=one) for one in pair)) == [0, 0]
    (review,) = run(lambda uow, _: uow.wing(CatalogueReviews).open_ones(), SYSTEM)
    assert set(review.items) == {one.id for one in items}


def test_a_form_that_is_sent_twice_starts_one_process(run: Run) -> None:
    ship(run, "annual_report", "review_then_publish")
    data = {"year": 2025}
    begin = partial(run, start_instance, ZHAO, key="annual_report", data=data, submission="s1")
    begun = [*at_once(begin, begin), *at_once(begin)]
    assert len({one.id for one in begun}) == 1
    other = run(start_instance, QIN, key="annual_report", data={"year": 2024}, submission="s1")
    assert other.id != begun[0].id
    one = begun[0]
    for actor, answers in ((ZHAO, WRITTEN), (GONG, {"outcome": "pass"})):
        (task,) = open_tasks(run, one.id)
        run(claim_task, actor, task_id=task.id)
        run(complete_task, actor, task_id=task.id, answers=answers)
    assert len(both_do(run, one.id, (SUN, SUN), outcome="pass")) == 1
    report = run(lambda uow, _actor: uow.wing(AnnualReports).latest(2025), SYSTEM)
    assert report.version == 1


def test_a_duty_and_somebody_who_begin_the_report_at_once_make_one(run: Run) -> None:
    ship(run, "annual_report", "review_then_publish")
    opens = date(2026, 1, 12)

    def plan(uow: UnitOfWork, _actor: Actor) -> None:
        (duty,) = (one for one in shipped_duties() if one.code == "annual-report")
        uow.wing(Duties).add(replace(duty, since=opens))
        uow.wing(Duties).plan(Occurrence("o1", duty.code, "2026", opens, date(2026, 1, 31), provisional=False))

    run(plan, SYSTEM)
    by_hand = partial(run, start_instance, ZHAO, key="annual_report", data={})
    by_itself = partial(run, start_duty, SYSTEM, occurrence_id="o1")
    made, begun = at_once(by_hand, by_itself)

    occurrence = run(lambda uow, _actor: uow.wing(Duties).occurrence("o1"), SYSTEM)
    assert (begun, occurrence.state) == (True, OccurrenceState.STARTED)
    assert run(lambda uow, _actor: uow.instances.running_after("", 9), SYSTEM) == [occurrence.instance_id]
    assert made == "conflict" or made.id == occurrence.instance_id


def test_a_plan_of_supervision_is_loaded_once(run: Run, app: Flask) -> None:
    run(load_duties, SYSTEM, text=shipped_text())
    load = partial(run, load_shipped_plan, ZHAO, year=2026)
    counted = at_once(load, load)
    assert sorted(counted)[0] == 0
    tasks = run(plan_of, SYSTEM, year=2026)
    assert len(tasks) == len({task.code for task in tasks}) == sum(counted)
    assert len({task.position for task in tasks}) == len(tasks)
    row = {"code": "2.1-9", "clause": "2.1", "title": "公布", "department": "finance", "due": "2026-03-20"}
    assert twice(partial(run, add_task, ZHAO, year=2026, row=row)) == ["conflict"] * 2
    assert twice(partial(run, carry_over, ZHAO, year=2027)) == ["conflict"] * 2
    with app.app_context():
        assert told("supervision-entered") == len(tasks) + 1 + len(run(plan_of, SYSTEM, year=2027))


def test_a_supervised_task_is_assigned_urged_shown_submitted_and_confirmed_once(run: Run, app: Flask) -> None:
    ship(run, "supervision")
    row = {"code": "2.1-9", "clause": "2.1", "title": "公布", "department": "finance", "due": "2026-03-20"}
    task = run(add_task, ZHAO, year=2026, row={**row, "leader": "wang", "handler": "li"})
    twice(partial(run, assign_tasks, ZHAO, task_ids=[task.id]))
    assert len(run(lambda uow, _: uow.instances.running_with(task.subject), SYSTEM)) == 1
    worker = Worker(run, {}, batch=50, plugins=app.extensions["plugins"])
    assert len(twice(partial(run, urge_tasks, ZHAO, task_ids=[task.id]))) == 2
    worker.run_until_idle()
    assert len(run(task_file, LI, task_id=task.id).letters) == 1
    file = run(keep_file, LI, name="a.txt", content=b"a")
    prove = partial(run, add_evidence, LI, task_id=task.id, kind=EvidenceKind.FILE, ref=file.id)
    assert twice(prove) == ["conflict"] * 2
    assert len(twice(partial(run, submit_task, LI, task_id=task.id, text="x"))) == 2
    assert len(twice(partial(run, confirm_task, ZHAO, task_id=task.id))) == 2
    ended = run(task_file, LI, task_id=task.id)
    assert ended.task.state is TaskState.DONE
    kinds = Counter(entry.kind.value for entry in ended.entries)
    assert {kind: kinds[kind] for kind in ("assigned", "urged", "proved", "submitted", "done")} == dict.fromkeys(
        ("assigned", "urged", "proved", "submitted", "done"), 1
    )


def test_questions_are_merged_and_changed_once(run: Run, app: Flask) -> None:
    ship(run, "registers")
    answers = {"question": "多久？", "policy": "办法", "source": "hotline", "asked_on": "2026-02-10", "times": 1}
    ids = [run(create_record, SYSTEM, type_key=REGISTER, answers=answers).id for _ in range(3)]
    merge = [partial(run, merge_questions, SYSTEM, into=a, records=[b]) for a, b in (ids[:2], ids[1::-1])]
    assert refusals(at_once(*merge)) == ["conflict"]
    (kept,) = [
        one.id for one in run(lambda uow, _: uow.wing(Records).in_force(REGISTER, 9), SYSTEM) if one.id in ids[:2]
    ]
    assert run(lambda uow, _: uow.wing(Records).get(kept).current_answers["times"], SYSTEM) == 2
    change = partial(run, change_record, SYSTEM, record_id=ids[2], expected_version=1, answers={**answers, "times": 5})
    version = run(lambda uow, _: uow.wing(Records).get(ids[2]).version, SYSTEM)
    assert twice(partial(change, expected_version=version)) == ["conflict"] * 2
    with app.app_context():
        assert told("questions-merged") == 1
