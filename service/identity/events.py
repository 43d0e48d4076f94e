"""What happened to accounts, for the history. Sign-ins have a log of their own."""

from __future__ import annotations

from dataclasses import dataclass

from workflows.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class UserCreated(Event):
    user_id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UserChanged(Event):
    """`changes` maps a field to its new value; `roles` is a list of `role@department`."""

    user_id: str
    changes: dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkIssued(Event):
    user_id: str
    purpose: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordSet(Event):
    user_id: str
    how: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenCreated(Event):
    user_id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenRevoked(Event):
    user_id: str
    name: str
