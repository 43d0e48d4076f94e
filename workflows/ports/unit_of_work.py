"""One command's view of the world."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import date, datetime
from typing import Protocol, TypeVar

from workflows.calendar.working_days import WorkingCalendar
from workflows.ports.definitions import Deployments, Starts
from workflows.ports.instances import Batches, DataStores, Incidents, Instances, Tasks
from workflows.ports.keeping import Arrangements, Bookmarks, Files, History
from workflows.ports.outbox import Notices, Outbox
from workflows.ports.people import Directory
from workflows.ports.plugins import Plugins
from workflows.ports.waiting import Clocks, Escalations, Messages, Subscriptions, Timers

T = TypeVar("T")


class UnitOfWork(Protocol):
    """One command's view of the world. `now` stays the same for the whole command."""

    now: datetime
    calendar: WorkingCalendar
    plugins: Plugins
    directory: Directory
    deployments: Deployments
    starts: Starts
    instances: Instances
    tasks: Tasks
    timers: Timers
    subscriptions: Subscriptions
    messages: Messages
    incidents: Incidents
    history: History
    outbox: Outbox
    clocks: Clocks
    escalations: Escalations
    notices: Notices
    files: Files
    arrangements: Arrangements
    bookmarks: Bookmarks
    batches: Batches
    data_stores: DataStores

    @property
    def today(self) -> date:
        """The date in Asia/Shanghai at `now`."""
        ...

    def savepoint(self) -> AbstractContextManager[None]:
        """What is done inside is undone if it raises; the unit of work itself goes on."""
        ...

    def new_id(self) -> str:
        """A new identifier, sortable by creation."""
        ...

    def wing(self, store: type[T]) -> T:
        """The store of a wing, by its protocol."""
        ...
