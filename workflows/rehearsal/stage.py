"""Where a rehearsal plays: in memory, or in a whole service."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any, Protocol, TypeVar

from workflows.events import Event
from workflows.memory import MemoryWorld
from workflows.model import SYSTEM
from workflows.ports import Plugins

T = TypeVar("T")


class Stage(Protocol):
    """A world of one's own: a time that can be set, commands, and what is in the history."""

    now: datetime

    def run(self, handler: Callable[..., T], /, **arguments: Any) -> T:
        """One handler, as the system, in a transaction of its own."""
        ...

    def happened(self) -> list[Event]:
        """What the history has more than the last time that this was asked, in order."""
        ...


class MemoryStage:
    """Nothing but memory. `topics`: all of them are connectors that the scenario answers for."""

    def __init__(self, topics: Collection[str]) -> None:
        self._world = MemoryWorld(plugins=Plugins(connectors=frozenset(topics)))
        self._heard = 0

    @property
    def now(self) -> datetime:
        """The virtual time."""
        return self._world.now

    @now.setter
    def now(self, moment: datetime) -> None:
        self._world.now = moment

    def run(self, handler: Callable[..., T], /, **arguments: Any) -> T:
        """Runs the handler and commits."""
        return self._world.run(handler, SYSTEM, **arguments)

    def happened(self) -> list[Event]:
        """From the world's own history."""
        table = self._world.tables.get("history", {})
        news = [table[number] for number in range(self._heard + 1, len(table) + 1)]
        self._heard += len(news)
        return news
