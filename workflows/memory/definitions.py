"""What is deployed, in memory."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import cast

from workflows.errors import NotFound
from workflows.memory.tables import MemoryStore, lease
from workflows.model import Definition, Deployment, StartEvent, StartKind


class MemoryDeployments(MemoryStore):
    def add(self, deployment: Deployment, definitions: Sequence[Definition]) -> None:
        self._rows.table("deployments")[deployment.id] = deployment
        self._rows.table("definitions").update({definition.id: definition for definition in definitions})

    def get(self, deployment_id: str) -> Deployment:
        return cast(Deployment, self._rows.one("deployments", deployment_id))

    def by_hash(self, content_hash: str) -> Deployment | None:
        known = (d for d in self._rows.table("deployments").values() if d.content_hash == content_hash)
        return next(known, None)

    def definition(self, definition_id: str) -> Definition:
        return cast(Definition, self._rows.one("definitions", definition_id))

    def definitions_of(self, deployment_id: str) -> list[Definition]:
        return [d for d in self._rows.table("definitions").values() if d.deployment_id == deployment_id]

    def latest(self, key: str) -> Definition:
        versions: list[Definition] = [d for d in self._rows.table("definitions").values() if d.key == key]
        if not versions:
            raise NotFound("No process with this id is deployed.", key=key)
        return max(versions, key=lambda definition: definition.version)

    def versions(self, key: str) -> list[Definition]:
        found: list[Definition] = [d for d in self._rows.table("definitions").values() if d.key == key]
        return sorted(found, key=lambda definition: -definition.version)

    def latest_version(self, key: str) -> int:
        return max((d.version for d in self._rows.table("definitions").values() if d.key == key), default=0)


class MemoryStarts(MemoryStore):
    def replace(self, key: str, starts: Sequence[StartEvent]) -> None:
        table = self._rows.table("starts")
        for start in self.of(key):
            del table[start.id]
        table.update({start.id: start for start in starts})

    def of(self, key: str) -> list[StartEvent]:
        return [start for start in self._rows.table("starts").values() if start.key == key]

    def named(self, kind: StartKind, name: str) -> list[StartEvent]:
        return [start for start in self.of_kind(kind) if start.name == name]

    def of_kind(self, kind: StartKind) -> list[StartEvent]:
        found = [start for start in self._rows.table("starts").values() if start.kind is kind]
        return sorted(found, key=lambda start: (start.key, start.id))

    def lock(self, start_id: str) -> StartEvent | None:
        return self._rows.table("starts").get(start_id)

    def save(self, start: StartEvent) -> None:
        self._rows.table("starts")[start.id] = start
        self._rows.table("start_leases").pop(start.id, None)

    def claim_due(self, now: datetime, until: datetime, limit: int) -> list[StartEvent]:
        due = [one for one in self._rows.table("starts").values() if one.due_at is not None and one.due_at <= now]
        return lease(self._rows, "start_leases", due, now, until, limit)
