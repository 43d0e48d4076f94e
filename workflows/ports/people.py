"""Who there is, and what time it is."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from workflows.model import Actor


class TimeSource(Protocol):
    """Where the present moment comes from."""

    def now(self) -> datetime:
        """The present moment, timezone-aware UTC."""
        ...


class Person(Protocol):
    """A user account as the handlers see it."""

    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def email(self) -> str | None: ...
    @property
    def department(self) -> str | None: ...


class Directory(Protocol):
    """Who there is."""

    def actor(self, user_id: str) -> Actor:
        """Raises NotFound."""
        ...

    def person(self, user_id: str) -> Person | None: ...
    def members(self, group: str) -> list[Person]:
        """Active people in a group: a department id, a role id, or `role@department`."""
        ...
