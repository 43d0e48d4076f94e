"""A task from its assignment to its evidence: who may do what, and that nothing closes without proof."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tests.published import published
from workflows.disclosure.ports import Publications
from workflows.disclosure.publications import PublicationStatus
from workflows.disclosure.supervision.handlers.closing import close, waive_task
from workflows.disclosure.supervision.handlers.planning import add_task
from workflows.disclosure.supervision.handlers.proving import add_evidence, withdraw_evidence
from workflows.disclosure.supervision.handlers.reading import task_file
from workflows.disclosure.supervision.handlers.working import (
    ask_extension,
    assign_tasks,
    confirm_task,
    decide_extension,
    report_progress,
    return_task,
    submit_task,
)
from workflows.disclosure.supervision.lights import Light
from workflows.disclosure.supervision.model import EvidenceKind, TaskState
from workflows.disclosure.supervision.ports import Supervision
from workflows.errors import Conflict, ExecutionFailed, Invalid, NotAllowed, NotFound
from workflows.model import SYSTEM


def test_the_office_assigns_the_owner_shows_evidence_and_the_office_confirms(bureau: Any) -> None:
    task = bureau.begun()
    assert task.state is TaskState.NOT_BEGUN
    assert task.instance_id
    bureau.run(report_progress, "li", task_id=task.id, text="数据已汇总")
    assert bureau.task(task.id).state is TaskState.IN_PROGRESS
    bureau.prove(task.id)
    bureau.run(submit_task, "li", task_id=task.id, text="公报已发布")
    assert bureau.light(task.id) is Light.YELLOW, "it waits for the office"
    bureau.run(confirm_task, "zhao", task_id=task.id)
    done = bureau.task(task.id)
    assert (done.state, done.done_on) == (TaskState.DONE, date(2026, 3, 2))
    assert bureau.light(task.id) is Light.GREY
    wanted = ["planned", "assigned", "begun", "reported", "proved", "submitted", "done"]
    assert bureau.kinds(task.id) == wanted


def test_nothing_is_submitted_or_closed_without_evidence(bureau: Any) -> None:
    task = bureau.begun()
    with pytest.raises(Invalid, match="without evidence"):
        bureau.run(submit_task, "li", task_id=task.id, text="办完了")
    with pytest.raises(ExecutionFailed, match="without evidence"):
        bureau.run(lambda uow, actor: close(uow, actor, uow.wing(Supervision).get(task.id)), "zhao")
    shown = bureau.prove(task.id)
    bureau.run(withdraw_evidence, "li", task_id=task.id, evidence_id=shown.id)
    with pytest.raises(Invalid, match="without evidence"):
        bureau.run(submit_task, "li", task_id=task.id, text="办完了")
    assert bureau.task(task.id).is_open


def test_the_owner_does_not_confirm_and_others_do_not_work_on_it(bureau: Any) -> None:
    task = bureau.begun()
    for refused in ("qian", "sun"):
        with pytest.raises(NotAllowed):
            bureau.run(report_progress, refused, task_id=task.id, text="x")
    bureau.prove(task.id)
    with pytest.raises(NotAllowed):
        bureau.run(submit_task, "zhao", task_id=task.id, text="替办")
    bureau.run(submit_task, "wang", task_id=task.id, text="已办")
    for refused in ("wang", "li", "wu"):
        with pytest.raises(NotAllowed):
            bureau.run(confirm_task, refused, task_id=task.id)
    bureau.run(confirm_task, "zhao", task_id=task.id)
    with pytest.raises(Conflict):
        bureau.run(report_progress, "li", task_id=task.id, text="x")


def test_the_office_s_own_task_is_confirmed_by_another_of_the_office(bureau: Any) -> None:
    task = bureau.begun(department="office", leader="zhou", handler="zhao")
    bureau.prove(task.id, by="zhao")
    bureau.run(submit_task, "zhao", task_id=task.id, text="已办")
    with pytest.raises(NotAllowed):
        bureau.run(confirm_task, "zhao", task_id=task.id)
    bureau.run(confirm_task, "zhou", task_id=task.id)
    assert bureau.task(task.id).state is TaskState.DONE


def test_a_cooperating_department_reports_and_adds_evidence_but_does_not_submit(bureau: Any) -> None:
    task = bureau.begun(cooperating="elderly-care")
    bureau.run(report_progress, "qian", task_id=task.id, text="养老数据已报送")
    bureau.prove(task.id, by="qian")
    with pytest.raises(NotAllowed):
        bureau.run(submit_task, "qian", task_id=task.id, text="x")


def test_what_is_returned_is_worked_on_again_and_has_time(bureau: Any) -> None:
    task = bureau.begun()
    bureau.prove(task.id)
    bureau.run(submit_task, "li", task_id=task.id, text="已办")
    bureau.at("2026-03-24")
    assert bureau.light(task.id) is Light.YELLOW, "it was submitted in time; the office is slow"
    with pytest.raises(Invalid):
        bureau.run(return_task, "zhao", task_id=task.id, text=" ")
    bureau.run(return_task, "zhao", task_id=task.id, text="凭据不全")
    again = bureau.task(task.id)
    assert (again.state, again.due_on, again.original_due) == (
        TaskState.RETURNED,
        date(2026, 3, 27),
        date(2026, 3, 20),
    )
    assert bureau.light(task.id) is Light.YELLOW
    bureau.run(submit_task, "li", task_id=task.id, text="已补")
    bureau.run(return_task, "zhao", task_id=task.id, text="缺附件", due_on=date(2026, 4, 3))
    assert bureau.task(task.id).due_on == date(2026, 4, 3)
    bureau.run(submit_task, "li", task_id=task.id, text="已补")
    bureau.run(confirm_task, "zhao", task_id=task.id)
    assert bureau.entries(task.id)[-1].data["late"]


def test_more_time_is_granted_by_the_office_and_the_first_day_stays_known(bureau: Any) -> None:
    task = bureau.begun()
    later = date(2026, 4, 20)
    with pytest.raises(Invalid):
        bureau.run(ask_extension, "li", task_id=task.id, due_on=date(2026, 3, 10), reason="x")
    bureau.run(ask_extension, "li", task_id=task.id, due_on=later, reason="省厅口径未定")
    assert bureau.task(task.id).due_on == date(2026, 3, 20), "asking grants nothing"
    with pytest.raises(Conflict):
        bureau.run(ask_extension, "li", task_id=task.id, due_on=later, reason="再申请")
    with pytest.raises(NotAllowed):
        bureau.run(decide_extension, "li", task_id=task.id, agree=True)
    bureau.run(decide_extension, "zhao", task_id=task.id, agree=True)
    granted = bureau.task(task.id)
    assert (granted.due_on, granted.original_due, granted.promised) == (later, date(2026, 3, 20), False)
    bureau.at("2026-03-23")
    assert bureau.light(task.id) is Light.GREEN
    assert bureau.letters(task.id) == []
    bureau.run(ask_extension, "li", task_id=task.id, due_on=date(2026, 5, 20), reason="再延")
    bureau.run(decide_extension, "zhao", task_id=task.id, agree=False, text="已延期一次")
    assert bureau.task(task.id).due_on == later
    assert bureau.kinds(task.id)[-1] == "extension-refused"


def test_what_has_parts_closes_with_the_last_of_them(bureau: Any) -> None:
    bureau.plan({}, {"code": "2.1-9.1", "parent": "2.1-9"}, {"code": "2.1-9.2", "parent": "2.1-9"})
    whole, *parts = bureau.tasks()
    assert whole.has_parts
    bureau.run(assign_tasks, "zhao", task_ids=[whole.id])
    with pytest.raises(Conflict, match="parts"):
        bureau.run(report_progress, "li", task_id=whole.id, text="x")
    for part in parts:
        assert bureau.task(whole.id).is_open
        bureau.prove(part.id)
        bureau.run(submit_task, "li", task_id=part.id, text="已办")
        bureau.run(confirm_task, "zhao", task_id=part.id)
    assert bureau.task(whole.id).state is TaskState.DONE


def test_a_task_is_waived_for_a_reason_with_its_parts_and_what_ran_for_them(bureau: Any) -> None:
    bureau.plan({}, {"code": "2.1-9.1", "parent": "2.1-9"})
    whole, part = bureau.tasks()
    bureau.run(assign_tasks, "zhao", task_ids=[whole.id])
    with pytest.raises(NotAllowed):
        bureau.run(waive_task, "wang", task_id=whole.id, reason="不做了")
    with pytest.raises(Invalid):
        bureau.run(waive_task, "wu", task_id=whole.id, reason=" ")
    bureau.run(waive_task, "wu", task_id=whole.id, reason="职能已划转")
    assert [bureau.task(one.id).state for one in (whole, part)] == [TaskState.WAIVED] * 2
    assert bureau.world.unit().instances.running_with(part.subject) == []
    bureau.run(add_task, "zhao", year=2026, row={**ROW, "code": "2.1-10"})


ROW = {"clause": "2.1", "title": "另一任务", "department": "finance", "due": "12-20"}


def test_a_task_is_not_assigned_before_its_people_are_named(bureau: Any) -> None:
    task = bureau.plan({"handler": ""})[0]
    with pytest.raises(Invalid, match="must be named"):
        bureau.run(assign_tasks, "zhao", task_ids=[task.id])
    with pytest.raises(NotAllowed):
        bureau.run(assign_tasks, "li", task_ids=[task.id])


def test_what_starts_later_begins_by_itself_on_its_day(bureau: Any) -> None:
    task = bureau.begun(start="2026-04-01", due="2026-05-20")
    assert (task.assigned_on, task.instance_id) == (date(2026, 3, 2), None)
    bureau.at("2026-03-31")
    assert bureau.task(task.id).instance_id is None
    bureau.at("2026-04-08")
    assert bureau.task(task.id).instance_id
    assert bureau.kinds(task.id).count("begun") == 1


def test_evidence_must_be_there_and_is_counted_once(bureau: Any) -> None:
    task = bureau.begun()
    for kind, ref in (
        (EvidenceKind.PUBLICATION, "none"),
        (EvidenceKind.RECORD, "none"),
        (EvidenceKind.DUTY, "none"),
        (EvidenceKind.FILE, "none"),
        (EvidenceKind.DOCUMENT, "none"),
    ):
        with pytest.raises(NotFound):
            bureau.run(add_evidence, "li", task_id=task.id, kind=kind, ref=ref)
    with pytest.raises(Invalid):
        bureau.run(add_evidence, "li", task_id=task.id, kind=EvidenceKind.PARTS, ref=task.id)
    for year in ("20", "２０２６", "x"):
        with pytest.raises(Invalid):
            bureau.run(add_evidence, "li", task_id=task.id, kind=EvidenceKind.REQUESTS, ref=year)
    shown = bureau.run(add_evidence, "li", task_id=task.id, kind=EvidenceKind.REQUESTS, ref="2026")
    assert shown.title == "2026年依申请公开0件，其中办结0件（截至2026-03-02）"
    with pytest.raises(Conflict):
        bureau.run(add_evidence, "li", task_id=task.id, kind=EvidenceKind.REQUESTS, ref="2026")
    file = bureau.prove(task.id)
    assert len(file.sha256) == 64
    with pytest.raises(NotAllowed):
        bureau.run(add_evidence, "wang", task_id=task.id, kind=EvidenceKind.FILE, ref=file.ref)


def test_evidence_that_is_withdrawn_closes_nothing_any_more(bureau: Any) -> None:
    task = bureau.begun()
    publication = bureau.run(published, SYSTEM, title="统计公报")
    bureau.run(add_evidence, "li", task_id=task.id, kind=EvidenceKind.PUBLICATION, ref=publication.id)
    bureau.run(submit_task, "li", task_id=task.id, text="公报已发布")
    assert bureau.run(task_file, "zhao", task_id=task.id).lapsed == frozenset()

    gone = replace(publication, status=PublicationStatus.WITHDRAWN, version=2)
    bureau.run(lambda uow, _actor: uow.wing(Publications).save(gone, expected_version=1), SYSTEM)

    file = bureau.run(task_file, "zhao", task_id=task.id)
    assert file.lapsed == {file.evidence[0].id}
    with pytest.raises(Invalid, match="no longer stands"):
        bureau.run(confirm_task, "zhao", task_id=task.id)
    bureau.run(return_task, "zhao", task_id=task.id, text="已撤稿")
    with pytest.raises(Invalid, match="without evidence"):
        bureau.run(submit_task, "li", task_id=task.id, text="办完了")
    bureau.prove(task.id)
    bureau.run(submit_task, "li", task_id=task.id, text="另有文件")
    bureau.run(confirm_task, "zhao", task_id=task.id)
    assert bureau.task(task.id).state is TaskState.DONE
