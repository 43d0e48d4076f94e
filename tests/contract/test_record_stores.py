"""The store of registers, in memory and on both databases: what is kept comes back, stale writes are refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from service.storage.calendars import CalendarSource
from service.storage.database import db
from service.storage.repositories.records import STORES
from service.storage.unit_of_work import UnitsOfWork
from workflows.disclosure.plugins import plugins
from workflows.errors import Conflict, NotFound
from workflows.memory import MemoryWorld
from workflows.model import Deployment
from workflows.records.memory import MemoryRecords
from workflows.records.model import Record, RecordVersion, Submission, SubmissionStatus
from workflows.records.ports import Records

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
Begin = Callable[..., Any]
SUBMISSION = Submission("s1", "things", 2, NOW, "li", "finance", reviews=(("wang", "head"),))
RECORD = Record("r1", "things", "物品", "finance", NOW, "li", NOW, pending=True)


@pytest.fixture
def begin(backend: str, request: pytest.FixtureRequest, calendar: Any) -> Iterator[Begin]:
    """`with begin() as uow`: a unit of work with a declared register, committed unless the block raises."""
    if backend == "memory":
        world = MemoryWorld(now=NOW, calendar=calendar, wings={Records: MemoryRecords})

        @contextmanager
        def in_memory() -> Iterator[Any]:
            uow = world.unit()
            yield uow
            uow.commit()

        _declare(in_memory)
        yield in_memory
        return
    with request.getfixturevalue("app").app_context():
        units = UnitsOfWork(db.engine, plugins(), CalendarSource(calendar), STORES)

        @contextmanager
        def on_sql() -> Iterator[Any]:
            with units.begin(NOW) as uow:
                yield uow

        _declare(on_sql)
        yield on_sql


def _declare(begin: Begin) -> None:
    with begin() as uow:
        for number in (1, 2):
            uow.deployments.add(Deployment(f"d{number}", "things", f"hash{number}", {}, NOW, "he"), [])
            uow.wing(Records).declare("things", f"d{number}", "物品")


def test_the_last_deployment_that_declares_a_register_is_in_force(begin: Begin) -> None:
    with begin() as uow:
        assert uow.wing(Records).deployment_of("things") == "d2"
        with pytest.raises(NotFound):
            uow.wing(Records).deployment_of("nothing")


def test_what_is_submitted_comes_back_in_its_order(begin: Begin) -> None:
    versions = [
        RecordVersion("r2", 1, "s1", "乙", {"name": "乙", "list": ["x"]}, NOW, "li", 0),
        RecordVersion("r1", 1, "s1", "甲", {"name": "甲", "none": None}, NOW, "li", 1),
    ]
    with begin() as uow:
        uow.wing(Records).add_submission(SUBMISSION)
        uow.wing(Records).add([RECORD, replace(RECORD, id="r2", department=None)])
        uow.wing(Records).add_versions(versions)
    with begin() as uow:
        store = uow.wing(Records)
        assert store.submission("s1") == SUBMISSION
        assert store.of_submission("s1") == versions
        assert store.versions("r1") == versions[1:]
        assert [record.id for record in store.lock({"r2", "r1"})] == ["r1", "r2"]
        assert store.get("r1") == RECORD
        store.save_submission(replace(SUBMISSION, status=SubmissionStatus.REJECTED, ended_at=NOW, note="否"))
    with begin() as uow:
        assert uow.wing(Records).submission("s1").note == "否"


def test_a_stale_write_is_refused(begin: Begin) -> None:
    with begin() as uow:
        uow.wing(Records).add([RECORD])
    changed = replace(RECORD, current=1, current_answers={"name": "甲"}, accepted_at=NOW, pending=False, version=2)
    with begin() as uow:
        uow.wing(Records).save(changed, expected_version=1)
    with begin() as uow:
        assert uow.wing(Records).get("r1") == changed
        with pytest.raises(Conflict):
            uow.wing(Records).save(replace(changed, version=3), expected_version=1)


def test_in_force_is_what_was_accepted_and_not_withdrawn(begin: Begin) -> None:
    accepted = replace(RECORD, title="乙", current=1, pending=False)
    withdrawn = replace(accepted, id="r4", withdrawn_at=NOW, withdrawn_by="wang")
    others = [replace(accepted, id="r2", title="甲"), withdrawn, replace(accepted, id="r5", type_key="others")]
    with begin() as uow:
        uow.wing(Records).declare("others", "d1", "别的物品")
        uow.wing(Records).add([accepted, replace(RECORD, id="r3"), *others])
    with begin() as uow:
        assert [one.title for one in uow.wing(Records).in_force("things", 10)] == ["乙", "甲"]
        assert [one.id for one in uow.wing(Records).in_force("things", 1)] == ["r1"]


def test_what_is_not_there_is_not_found(begin: Begin) -> None:
    with begin() as uow:
        store = uow.wing(Records)
        for ask in (lambda: store.get("r9"), lambda: store.submission("s9"), lambda: store.lock(["r9"])):
            with pytest.raises(NotFound):
                ask()
