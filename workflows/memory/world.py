"""The committed world and units of work on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import count
from typing import Any, TypeVar, cast

from workflows.calendar.working_days import WorkingCalendar
from workflows.errors import EngineFailed, NotFound
from workflows.events import Event
from workflows.handlers.incidents import record_failure, refusal
from workflows.handlers.moments import local_date
from workflows.memory.definitions import MemoryDeployments, MemoryStarts
from workflows.memory.instances import MemoryBatches, MemoryDataStores, MemoryIncidents, MemoryInstances, MemoryTasks
from workflows.memory.keeping import MemoryArrangements, MemoryBookmarks, MemoryFiles, MemoryHistory
from workflows.memory.outbox import MemoryNotices, MemoryOutbox
from workflows.memory.tables import MemoryTables, Tables
from workflows.memory.waiting import MemoryClocks, MemoryEscalations, MemoryMessages, MemorySubscriptions, MemoryTimers
from workflows.model import (
    SYSTEM,
    Actor,
)
from workflows.ports import Person, Plugins, UnitOfWork

T = TypeVar("T")
_worlds = count(1)


@dataclass(frozen=True, slots=True)
class MemoryPerson:
    """A person of the memory directory; `memberships` are (department, role) pairs."""

    id: str
    name: str
    email: str | None = None
    department: str | None = None
    roles: tuple[str, ...] = ()

    @property
    def groups(self) -> frozenset[str]:
        """Department, roles, and each role at the department."""
        at = {f"{role}@{self.department}" for role in self.roles if self.department}
        return frozenset(self.roles) | at | ({self.department} if self.department else frozenset())


class MemoryDirectory:
    """People from a dict."""

    def __init__(self, people: Mapping[str, MemoryPerson]) -> None:
        self._people = people

    def actor(self, user_id: str) -> Actor:
        person = self._people.get(user_id)
        if person is None:
            raise NotFound(user_id=user_id)
        return Actor(person.id, person.name, person.groups, person.department)

    def person(self, user_id: str) -> Person | None:
        return self._people.get(user_id)

    def members(self, group: str) -> list[Person]:
        return [person for person in self._people.values() if group in person.groups]


@dataclass
class MemoryWorld:
    """What is committed. `now` is the time source: set it."""

    now: datetime = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)
    calendar: WorkingCalendar = field(default_factory=lambda: WorkingCalendar.standard(last_year=2026))
    plugins: Plugins = field(default_factory=Plugins)
    people: dict[str, MemoryPerson] = field(default_factory=dict)
    wings: dict[type, Callable[[MemoryTables], Any]] = field(default_factory=dict)
    tables: Tables = field(default_factory=dict)
    ids: Iterator[int] = field(default_factory=lambda: count(1))
    name: str = field(default_factory=lambda: f"m{next(_worlds):04d}")
    """Ids of two worlds differ, as those of two databases do: bundles are cached by them."""

    @property
    def history(self) -> list[Event]:
        """Every event that was committed, in order."""
        return list(self.tables.get("history", {}).values())

    def unit(self) -> MemoryUnitOfWork:
        """A unit of work on a copy of the world."""
        return MemoryUnitOfWork(self)

    def run(self, handler: Callable[..., T], actor: Actor, **arguments: Any) -> T:
        """Runs one handler in a unit of work of its own and commits it; a raise changes nothing.

        Where the engine itself failed, an incident is opened in another one.
        """
        unit = self.unit()
        try:
            result = handler(cast(UnitOfWork, unit), actor, **arguments)
        except EngineFailed as failure:
            raise refusal(failure, self.run(record_failure, SYSTEM, failure=failure)) from failure
        unit.commit()
        return result


class MemoryUnitOfWork:
    """Implements `workflows.ports.UnitOfWork`."""

    def __init__(self, world: MemoryWorld) -> None:
        self._world = world
        self._rows = MemoryTables(MemoryTables(world.tables).copy())
        self.now = world.now
        self.calendar = world.calendar
        self.plugins = world.plugins
        self.directory = MemoryDirectory(world.people)
        self.deployments = MemoryDeployments(self._rows)
        self.starts = MemoryStarts(self._rows)
        self.instances = MemoryInstances(self._rows)
        self.data_stores = MemoryDataStores(self._rows)
        self.tasks = MemoryTasks(self._rows)
        self.timers = MemoryTimers(self._rows)
        self.subscriptions = MemorySubscriptions(self._rows)
        self.messages = MemoryMessages(self._rows)
        self.incidents = MemoryIncidents(self._rows)
        self.history = MemoryHistory(self._rows)
        self.outbox = MemoryOutbox(self._rows)
        self.clocks = MemoryClocks(self._rows)
        self.escalations = MemoryEscalations(self._rows)
        self.notices = MemoryNotices(self._rows)
        self.files = MemoryFiles(self._rows)
        self.arrangements = MemoryArrangements(self._rows)
        self.bookmarks = MemoryBookmarks(self._rows)
        self.batches = MemoryBatches(self._rows)

    @property
    def today(self) -> date:
        return local_date(self.now)

    def new_id(self) -> str:
        return f"{self._world.name}-{next(self._world.ids):06d}"

    def wing(self, store: type[T]) -> T:
        return cast(T, self._world.wings[store](self._rows))

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        kept = self._rows.copy()
        try:
            yield
        except BaseException:
            self._rows.tables = kept
            raise

    def commit(self) -> None:
        """Makes this unit of work the world."""
        self._world.tables = self._rows.tables
        self._world.calendar = self.calendar
