"""One command, one transaction. This is the only module of the service that commits or rolls back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from service.storage import ids
from service.storage.calendars import CalendarSource
from service.storage.database import WRITES
from service.storage.failures import is_transient
from service.storage.repositories.arrangements import SqlArrangements
from service.storage.repositories.batches import SqlBatches, SqlBookmarks
from service.storage.repositories.clocks import SqlClocks
from service.storage.repositories.data_stores import SqlDataStores
from service.storage.repositories.deployments import SqlDeployments
from service.storage.repositories.directory import SqlDirectory
from service.storage.repositories.files import SqlFiles
from service.storage.repositories.history import SqlHistory
from service.storage.repositories.incidents import SqlIncidents
from service.storage.repositories.instances import SqlInstances
from service.storage.repositories.messages import SqlMessages
from service.storage.repositories.outbox import SqlOutbox
from service.storage.repositories.reminders import SqlEscalations, SqlNotices
from service.storage.repositories.starts import SqlStarts
from service.storage.repositories.subscriptions import SqlSubscriptions
from service.storage.repositories.tasks import SqlTasks
from service.storage.repositories.timers import SqlTimers
from workflows import ports
from workflows.calendar.working_days import WorkingCalendar
from workflows.errors import InstanceChanged, NotFound
from workflows.ports import Plugins

T = TypeVar("T")
StoreFactory = Callable[[sa.Connection], Any]
_BEIJING = ZoneInfo("Asia/Shanghai")


class SqlUnitOfWork:
    """`workflows.ports.UnitOfWork` on one connection. Stores come into being when they are first asked for."""

    def __init__(self, connection: sa.Connection, now: datetime, units: UnitsOfWork) -> None:
        self.now = now
        self.plugins = units.plugins
        self.directory: ports.Directory = SqlDirectory(connection)
        self.deployments: ports.Deployments = SqlDeployments(connection)
        self.starts: ports.Starts = SqlStarts(connection)
        self.instances: ports.Instances = SqlInstances(connection)
        self.data_stores: ports.DataStores = SqlDataStores(connection)
        self._tasks = SqlTasks(connection)
        self.tasks: ports.Tasks = self._tasks
        self.timers: ports.Timers = SqlTimers(connection)
        self.subscriptions: ports.Subscriptions = SqlSubscriptions(connection)
        self.messages: ports.Messages = SqlMessages(connection)
        self.incidents: ports.Incidents = SqlIncidents(connection)
        self.history: ports.History = SqlHistory(connection)
        self.outbox: ports.Outbox = SqlOutbox(connection)
        self.clocks: ports.Clocks = SqlClocks(connection)
        self.arrangements: ports.Arrangements = SqlArrangements(connection)
        self.escalations: ports.Escalations = SqlEscalations(connection)
        self.notices: ports.Notices = SqlNotices(connection)
        self.files: ports.Files = SqlFiles(connection)
        self.bookmarks: ports.Bookmarks = SqlBookmarks(connection)
        self.batches: ports.Batches = SqlBatches(connection)
        self._calendar: WorkingCalendar | None = None
        self._connection = connection
        self._units = units
        self._wings: dict[type[Any], Any] = {}

    @property
    def calendar(self) -> WorkingCalendar:
        """Read when first needed: most commands count no days."""
        if self._calendar is None:
            self._calendar = self._units.calendars.calendar(self._connection)
        return self._calendar

    @calendar.setter
    def calendar(self, calendar: WorkingCalendar) -> None:
        self._calendar = calendar

    @property
    def today(self) -> date:
        """The date in Asia/Shanghai at `now`."""
        return self.now.astimezone(_BEIJING).date()

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """What is done inside is undone if it raises; the unit of work itself goes on."""
        try:
            with self._connection.begin_nested():
                yield
        except BaseException as error:
            self._tasks.forget()
            if is_transient(error):
                # Whoever catches failures inside a command must not take a busy database for one.
                raise InstanceChanged from error
            raise

    def new_id(self) -> str:
        """A new identifier, sortable by creation."""
        return ids.new_id()

    def wing(self, store: type[T]) -> T:
        """The store of a wing, by its protocol. Raises NotFound where nobody provides it."""
        if store not in self._wings:
            factory = self._units.wing_stores.get(store)
            if factory is None:
                raise NotFound(f"Nothing stores {store.__name__}.", kind="store", id=store.__name__)
            self._wings[store] = factory(self._connection)
        found: T = self._wings[store]
        return found


@dataclass(frozen=True, slots=True)
class UnitsOfWork:
    """Opens units of work on an engine. `wing_stores` maps a wing's protocol to what makes its store."""

    engine: sa.Engine
    plugins: Plugins
    calendars: CalendarSource
    wing_stores: Mapping[type[Any], StoreFactory]

    @contextmanager
    def begin(self, now: datetime) -> Iterator[SqlUnitOfWork]:
        """A unit of work, committed when the block ends and rolled back when it raises."""
        with self.engine.connect() as plain:
            connection = plain.execution_options(**{WRITES: True})
            with connection.begin():
                yield SqlUnitOfWork(connection, now, self)

    def over(self, connection: sa.Connection, now: datetime) -> SqlUnitOfWork:
        """A unit of work to look at things with, on a connection that is never committed."""
        return SqlUnitOfWork(connection, now, self)
