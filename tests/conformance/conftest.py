"""The suite's constructs, and a whole service as the stage of a rehearsal."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import pytest
import sqlalchemy as sa
from flask import Flask

from workflows import events
from workflows.engine import Bundle, read_bundle
from workflows.errors import WorkflowError
from workflows.handlers.instances import terminate_instance
from workflows.model import SYSTEM
from workflows.ports import Plugins
from workflows.rehearsal.adapting import adapt
from workflows.rehearsal.conformance import Construct, read_suite

T = TypeVar("T")
SUITE = Path(__file__).parent / "cases"
_NAMED = (events.InstanceStarted, events.ElementCompleted, events.TaskOpened, events.MessageSent)
HEARD: Mapping[str, type[events.Event]] = {kind.kind: kind for kind in _NAMED}


@cache
def suite() -> list[Construct]:
    return read_suite(SUITE)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "construct" in metafunc.fixturenames:
        metafunc.parametrize("construct", suite(), ids=lambda construct: f"{construct.group}/{construct.name}")


class ServiceStage:
    """Commands go through the dispatcher into a database, and what happened is read from its history alone."""

    def __init__(self, app: Flask, time: Any) -> None:
        self._dispatch = app.extensions["dispatch"]
        self._time = time
        self._app = app
        self._heard = self._last()

    @property
    def now(self) -> datetime:
        return self._time.moment

    @now.setter
    def now(self, moment: datetime) -> None:
        self._time.set(moment)

    def run(self, handler: Callable[..., T], /, **arguments: Any) -> T:
        return self._dispatch(handler, SYSTEM, **arguments)

    def happened(self) -> list[events.Event]:
        from service.storage.tables.history import history

        statement = sa.select(history).where(history.c.seq > self._heard).order_by(history.c.seq)
        rows = self._rows(statement)
        self._heard = rows[-1].seq if rows else self._heard
        return [
            HEARD[row.kind](
                at=row.at,
                actor_id=row.actor_id,
                instance_id=row.instance_id,
                task_id=row.task_id,
                element_id=row.element_id,
                **row.data,
            )
            for row in rows
            if row.kind in HEARD
        ]

    def clear(self) -> None:
        """Ends what the case has left running: the next one is alone."""
        from service.storage.tables.instances import instances

        for row in self._rows(sa.select(instances.c.id).where(instances.c.status == "running")):
            self.run(terminate_instance, instance_id=row.id, reason="the case is over")

    def _last(self) -> int:
        from service.storage.tables.history import history

        return self._rows(sa.select(sa.func.max(history.c.seq).label("seq")))[0].seq or 0

    def _rows(self, statement: Any) -> list[Any]:
        from service.storage.database import db

        with self._app.app_context(), db.engine.connect() as connection:
            return list(connection.execute(statement))


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def service(request: pytest.FixtureRequest, tmp_path_factory: Any, make_config: Any, calendar: Any) -> Iterator[Any]:
    """`service(bundle)`: the stage of one case in the one application that all cases share."""
    from service.app import create_app
    from service.storage.database import db

    time, databases = (request.getfixturevalue(name) for name in ("settable_time", f"{request.param}_databases"))
    folder = tmp_path_factory.mktemp("suite")
    with databases.fresh(folder) as database:
        plugins = Plugins(connectors=frozenset(topic for one in suite() for topic in topics_of(one)))
        app = create_app(make_config(folder, database.url), time_source=time, calendar=calendar, plugins=plugins)
        stages: list[ServiceStage] = []

        def stage(_bundle: Bundle) -> ServiceStage:
            for before in stages:
                before.clear()
            stages[:] = [ServiceStage(app, time)]
            return stages[0]

        yield stage
        with app.app_context():
            db.engine.dispose()


def topics_of(construct: Construct) -> frozenset[str]:
    try:
        return read_bundle(adapt(construct.files).files, topics=None).topics
    except WorkflowError:
        return frozenset()


@pytest.fixture(name="suite")
def every_construct() -> list[Construct]:
    return suite()
