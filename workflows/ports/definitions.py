"""What is deployed, and what begins its processes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from workflows.model import Definition, Deployment, StartEvent, StartKind


class Deployments(Protocol):
    """Immutable bundles and the definitions in them."""

    def add(self, deployment: Deployment, definitions: Sequence[Definition]) -> None: ...
    def get(self, deployment_id: str) -> Deployment:
        """Raises NotFound."""
        ...

    def by_hash(self, content_hash: str) -> Deployment | None: ...
    def definition(self, definition_id: str) -> Definition:
        """Raises NotFound."""
        ...

    def definitions_of(self, deployment_id: str) -> list[Definition]: ...
    def latest(self, key: str) -> Definition:
        """The highest version of a process id. Raises NotFound."""
        ...

    def versions(self, key: str) -> list[Definition]:
        """Every version of a process id, the highest first."""
        ...

    def latest_version(self, key: str) -> int:
        """0 where nothing is deployed."""
        ...


class Starts(Protocol):
    """What begins instances of the latest versions."""

    def replace(self, key: str, starts: Sequence[StartEvent]) -> None:
        """The starts of a process's new version take the place of the old one's."""
        ...

    def of(self, key: str) -> list[StartEvent]: ...
    def named(self, kind: StartKind, name: str) -> list[StartEvent]:
        """Those that a message or signal begins, by process."""
        ...

    def of_kind(self, kind: StartKind) -> list[StartEvent]: ...
    def lock(self, start_id: str) -> StartEvent | None:
        """None once another version has taken its place; others that lock it wait until this unit of work ends."""
        ...

    def save(self, start: StartEvent) -> None: ...
    def claim_due(self, now: datetime, until: datetime, limit: int) -> list[StartEvent]:
        """Leases timers that are due until `until`: nobody else gets them before."""
        ...
