"""Supervision on both databases: begun, reminded, urged, answered, closed, told once a week; never half."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from service.identity.accounts import create_user, set_organisation
from service.identity.organisation import DEPARTMENTS, ROLES
from service.scheduling import Worker
from service.shipped import BPMN, bundle_files
from service.storage.database import db
from service.storage.tables.outbox import jobs
from workflows.disclosure.duty_list import shipped_text
from workflows.disclosure.handlers.duties import load_duties
from workflows.disclosure.supervision.handlers.digesting import decline_digest, declines_digest, digest_weeks
from workflows.disclosure.supervision.handlers.planning import edit_task, import_plan, load_shipped_plan
from workflows.disclosure.supervision.handlers.proving import add_evidence, candidates, evidence_file
from workflows.disclosure.supervision.handlers.reading import plan_of, task_file
from workflows.disclosure.supervision.handlers.urging import letter_file
from workflows.disclosure.supervision.handlers.working import (
    acknowledge_urge,
    assign_tasks,
    confirm_task,
    submit_task,
)
from workflows.disclosure.supervision.lights import Light
from workflows.disclosure.supervision.model import EvidenceKind, TaskState
from workflows.errors import Conflict
from workflows.handlers.deployments import deploy
from workflows.handlers.files import keep_file
from workflows.handlers.moments import start_of
from workflows.model import SYSTEM, Actor

OFFICE = Actor("zhao", "赵", frozenset({"office-reviewer", "office", "office-reviewer@office"}), "office")
OWNER = Actor("li", "李", frozenset({"drafter", "finance", "drafter@finance"}), "finance")
ROW = {"code": "2.1-9", "clause": "2.1", "title": "公布统计公报", "department": "finance", "due": "2026-03-20"}
Run = Callable[..., Any]


@pytest.fixture
def run(app: Flask) -> Iterator[Run]:
    with app.app_context():
        dispatch = app.extensions["dispatch"]
        dispatch(set_organisation, SYSTEM, departments=DEPARTMENTS, roles=ROLES)
        people = (("li", "finance", "drafter"), ("wang", "finance", "head"), ("zhao", "office", "office-reviewer"))
        for user_id, department, role in people:
            given = {"name": user_id, "department": department, "roles": (role,), "link_lifetime": timedelta(hours=1)}
            dispatch(create_user, SYSTEM, user_id=user_id, email=f"{user_id}@example.cn", **given)
        dispatch(deploy, SYSTEM, name="supervision", files=bundle_files(BPMN / "supervision"))
        dispatch(load_duties, SYSTEM, text=shipped_text())
        yield dispatch


@pytest.fixture
def task_id(run: Run) -> str:
    run(import_plan, OFFICE, year=2026, rows=[{**ROW, "leader": "wang", "handler": "li"}])
    task = run(plan_of, SYSTEM, year=2026)[0]
    run(assign_tasks, OFFICE, task_ids=[task.id])
    return str(task.id)


def mails(run: Run) -> list[str]:
    with db.engine.connect() as connection:
        rows = connection.execute(sa.select(jobs.c.payload).where(jobs.c.topic == "mail"))
        return sorted(f"{row.payload['user_id']} {row.payload['kind']}" for row in rows)


def test_a_task_is_urged_by_letter_answered_and_closed_with_evidence(
    app: Flask, run: Run, task_id: str, frozen_time: Any
) -> None:
    worker = Worker(run, {}, batch=50, plugins=app.extensions["plugins"])
    for day in ("2026-03-13", "2026-03-21"):
        frozen_time.set(start_of(date.fromisoformat(day)) + timedelta(hours=9))
        worker.run_until_idle()
    file = run(task_file, OWNER, task_id=task_id)
    assert file.light is Light.RED
    letter = file.letters[0]
    assert (letter.number, letter.recipients) == ("民督〔2026〕1号", ("wang", "li"))
    assert run(letter_file, OWNER, letter_id=letter.id, form="pdf")[1].startswith(b"%PDF")
    assert run(letter_file, OWNER, letter_id=letter.id, form="docx")[1].startswith(b"PK")
    assert {"li supervision-soon", "wang supervision-urged", "wang supervision-digest"} <= set(mails(run))
    run(acknowledge_urge, OWNER, task_id=task_id, reason="数据未汇总", due_on=date(2026, 4, 1))
    shown = run(keep_file, OWNER, name="公报.txt", content="公报".encode())
    evidence = run(add_evidence, OWNER, task_id=task_id, kind=EvidenceKind.FILE, ref=shown.id)
    assert run(evidence_file, SYSTEM, task_id=task_id, evidence_id=evidence.id)[2] == "公报".encode()
    run(submit_task, OWNER, task_id=task_id, text="已公开")
    run(confirm_task, OFFICE, task_id=task_id)
    ended = run(task_file, OWNER, task_id=task_id)
    assert (ended.task.state, ended.task.original_due) == (TaskState.DONE, date(2026, 3, 20))
    assert [entry.kind.value for entry in ended.entries][-3:] == ["proved", "submitted", "done"]
    for statement in ("DELETE FROM supervision_evidence", "UPDATE supervision_evidence SET title = 'x'"):
        with pytest.raises(sa.exc.DBAPIError, match="stays"), db.engine.begin() as connection:
            connection.exec_driver_sql(statement)


def test_the_database_refuses_a_task_done_without_evidence_or_waived_without_a_reason(run: Run, task_id: str) -> None:
    for state, refusal in (("done", "without evidence"), ("waived", "waived")):
        statement = f"UPDATE supervision_tasks SET state = '{state}', done_on = '2026-03-02'"
        with pytest.raises(sa.exc.DBAPIError, match=refusal), db.engine.begin() as connection:
            connection.exec_driver_sql(statement)


def test_the_shipped_plan_and_the_digest_of_a_week_are_there_once(
    app: Flask, run: Run, task_id: str, frozen_time: Any
) -> None:
    assert run(load_shipped_plan, OFFICE, year=2026) > 90
    tasks = run(plan_of, SYSTEM, year=2026)
    assert len({task.position for task in tasks}) == len(tasks)
    task = next(task for task in tasks if task.code == "2.1-1")
    saved = run(edit_task, OFFICE, task_id=task.id, version=task.version, fields={"weight": 5})
    with pytest.raises(Conflict):
        run(edit_task, OFFICE, task_id=task.id, version=task.version, fields={"weight": 6})
    assert saved.version == task.version + 1
    assert run(candidates, OWNER, task_id=task.id) == []
    worker = Worker(run, {}, batch=50, plugins=app.extensions["plugins"])
    for _ in range(2):
        worker.run_until_idle()
    assert run(digest_weeks, OFFICE) == ["2026-W10"]
    assert mails(run).count("zhao supervision-digest") == 1
    run(decline_digest, OFFICE, declines=True)
    assert run(declines_digest, OFFICE)
    run(decline_digest, OFFICE, declines=False)
    assert not run(declines_digest, OFFICE)
