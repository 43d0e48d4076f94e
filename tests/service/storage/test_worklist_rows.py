"""The candidate rows behind worklists, and the claims of due work, on real databases."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from service.storage.database import db
from service.storage.tables.tasks import task_candidates
from service.storage.types import FAR_FUTURE
from workflows.model import SYSTEM, Definition, Deployment, Instance, InstanceStatus, TaskStatus, Timer, UserTask
from workflows.ports import UnitOfWork

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
DUE = NOW + timedelta(days=3)
TASK = UserTask(
    "t1", "i1", "demo", "draft", "拟稿", TaskStatus.OPEN, NOW, candidate_users=("ann",), candidate_groups=("office",)
)


def _seed(uow: UnitOfWork, actor: Any) -> None:
    uow.deployments.add(Deployment("d1", "demo", "h", {}, NOW, "ann"), [Definition("f1", "d1", "demo", "Demo", 1)])
    uow.instances.add(Instance("i1", "f1", "demo", "演示", None, InstanceStatus.RUNNING, b"", 1, NOW, "ann"))
    uow.tasks.add([TASK])


@pytest.fixture
def rows(app: Any, dispatcher: Any) -> Callable[[], list[tuple[Any, ...]]]:
    dispatcher(_seed, SYSTEM)

    def read() -> list[tuple[Any, ...]]:
        columns = task_candidates.c
        statement = sa.select(columns.kind, columns.candidate, columns.due_order).order_by(columns.kind)
        with app.app_context(), db.engine.connect() as connection:
            return [tuple(row) for row in connection.execute(statement)]

    return read


def test_an_open_task_is_offered_to_its_candidates_and_last_where_it_has_no_due_date(rows: Any) -> None:
    assert rows() == [("group", "office", FAR_FUTURE), ("user", "ann", FAR_FUTURE)]


def test_a_new_due_date_reorders_the_offers(rows: Any, dispatcher: Any) -> None:
    dispatcher(lambda uow, _: uow.tasks.save(replace(uow.tasks.get("t1"), due_at=DUE)), SYSTEM)
    assert {row[2] for row in rows()} == {DUE}


def test_a_claimed_task_is_offered_to_nobody_and_again_once_it_is_released(rows: Any, dispatcher: Any) -> None:
    assert dispatcher(lambda uow, _: uow.tasks.claim("t1", "ann"), SYSTEM)
    assert rows() == []
    dispatcher(lambda uow, _: uow.tasks.save(replace(uow.tasks.get("t1"), assignee=None)), SYSTEM)
    assert len(rows()) == 2


def test_a_task_saved_without_having_been_read_loses_its_offers_all_the_same(rows: Any, dispatcher: Any) -> None:
    dispatcher(lambda uow, _: uow.tasks.save(replace(TASK, status=TaskStatus.CANCELLED, ended_at=NOW)), SYSTEM)
    assert rows() == []


def test_completing_a_claimed_task_asks_nothing_about_offers(app: Any, rows: Any, dispatcher: Any) -> None:
    dispatcher(lambda uow, _: uow.tasks.claim("t1", "ann"), SYSTEM)
    statements: list[str] = []
    with app.app_context():
        sa.event.listen(db.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))

    def complete(uow: UnitOfWork, _actor: Any) -> None:
        task, _ = uow.tasks.lock("t1")
        uow.tasks.save(replace(task, status=TaskStatus.COMPLETED, ended_at=NOW, ended_by="ann"))

    dispatcher(complete, SYSTEM)
    words = [statement.split()[0] for statement in statements if not statement.startswith("BEGIN")]
    assert words == ["SELECT", "UPDATE"]


def test_a_worklist_page_is_one_index_walk(app: Any, rows: Any, dispatcher: Any) -> None:
    columns = task_candidates.c
    statement = (
        sa.select(columns.task_id)
        .where(columns.kind == "group", columns.candidate == "office", columns.due_order > NOW)
        .order_by(columns.due_order, columns.task_id)
        .limit(20)
    )
    with app.app_context(), db.engine.connect() as connection:
        if connection.dialect.name != "sqlite":
            pytest.skip("PostgreSQL scans a table of two rows whatever the index")
        text = str(statement.compile(db.engine, compile_kwargs={"literal_binds": True}))
        plan = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}")]
    assert len(plan) == 1
    assert "ix_task_candidates_kind_candidate_due_order_task_id" in plan[0]


def test_two_claimants_never_get_the_same_timer(app: Any, rows: Any, dispatcher: Any) -> None:
    """The second claims while the first has not committed: on PostgreSQL it skips what is locked."""
    with app.app_context():
        if db.engine.dialect.name != "postgresql":
            pytest.skip("SQLite has one writer")
    dispatcher(lambda uow, _: uow.timers.add([Timer(f"m{n}", "i1", "e", "n", NOW) for n in range(4)]), SYSTEM)

    def claim_twice(uow: UnitOfWork, _actor: Any) -> tuple[list[Timer], list[Timer]]:
        mine = uow.timers.claim_due(NOW, DUE, 2)
        return mine, dispatcher(lambda other, _: other.timers.claim_due(NOW, DUE, 9), SYSTEM)

    mine, others = dispatcher(claim_twice, SYSTEM)
    assert len(mine) == len(others) == 2
    assert {timer.id for timer in mine}.isdisjoint(timer.id for timer in others)


def test_a_saved_timer_is_free_again_since_its_moment_may_be_another(rows: Any, dispatcher: Any) -> None:
    def lease_and_move(uow: UnitOfWork, _actor: Any) -> list[Timer]:
        uow.timers.add([Timer("m1", "i1", "e", "n", NOW)])
        uow.timers.claim_due(NOW, DUE, 1)
        uow.timers.save(Timer("m1", "i1", "e", "n", NOW - timedelta(days=1)))
        return uow.timers.claim_due(NOW, DUE, 1)

    assert [timer.id for timer in dispatcher(lease_and_move, SYSTEM)] == ["m1"]
