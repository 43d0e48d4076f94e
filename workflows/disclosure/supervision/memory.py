"""The stores of supervision in memory: for tests and dry runs, and as the reference of `ports`."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from typing import Any, cast

from workflows.disclosure.publications import PublicationStatus
from workflows.disclosure.supervision.model import (
    Digest,
    Entry,
    Evidence,
    SupervisionPlan,
    SupervisionTask,
    TaskState,
    UrgeLetter,
)
from workflows.disclosure.supervision.ports import Digests, Dossiers, Proof, Proofs, Supervision, UrgeLetters
from workflows.errors import Conflict, NotFound
from workflows.handlers.moments import local_date
from workflows.memory import MemoryTables


class _Store:
    def __init__(self, rows: MemoryTables) -> None:
        self._rows = rows


class MemorySupervision(_Store):
    def plan(self, year: int) -> SupervisionPlan | None:
        return self._rows.table("supervision_plans").get(year)

    def save_plan(self, plan: SupervisionPlan) -> None:
        self._rows.table("supervision_plans")[plan.year] = plan

    def add(self, task: SupervisionTask) -> bool:
        if any((one.year, one.code) == (task.year, task.code) for one in self._all()):
            return False
        self._rows.table("supervision_tasks")[task.id] = task
        return True

    def get(self, task_id: str) -> SupervisionTask:
        return cast(SupervisionTask, self._rows.one("supervision_tasks", task_id))

    lock = get

    def save(self, task: SupervisionTask, *, expected_version: int) -> None:
        if (known := self.get(task.id)).version != expected_version:
            raise Conflict(supervision=task.id, expected=expected_version, actual=known.version)
        proofs = self._rows.table("supervision_evidence").values()
        if task.state is TaskState.DONE and not any(one.task_id == task.id for one in proofs):
            # What the database refuses with a trigger.
            raise Conflict("Nothing is done without evidence.", supervision=task.id)
        self._rows.table("supervision_tasks")[task.id] = task

    def of_year(self, year: int) -> list[SupervisionTask]:
        return [one for one in self._all() if one.year == year]

    def parts_of(self, task_id: str) -> list[SupervisionTask]:
        return [one for one in self._all() if one.parent == task_id]

    def open_tasks(self) -> list[SupervisionTask]:
        return [one for one in self._all() if one.is_open]

    def to_begin(self, today: date, limit: int) -> list[str]:
        waiting = [one for one in self.open_tasks() if one.assigned_on and not one.instance_id and not one.has_parts]
        return [one.id for one in waiting if one.starts_on <= today][:limit]

    def _all(self) -> list[SupervisionTask]:
        rows = self._rows.table("supervision_tasks").values()
        return sorted(rows, key=lambda one: (one.year, one.position, one.code))


class MemoryDossiers(_Store):
    def note(self, entry: Entry) -> None:
        self._rows.table("supervision_entries")[entry.id] = entry

    def entries(self, task_id: str) -> list[Entry]:
        return [one for one in self._rows.table("supervision_entries").values() if one.task_id == task_id]

    def add_evidence(self, evidence: Evidence) -> bool:
        known = {(one.kind, one.ref) for one in self.evidence(evidence.task_id)}
        if (evidence.kind, evidence.ref) in known:
            return False
        self._rows.table("supervision_evidence")[evidence.id] = evidence
        return True

    def remove_evidence(self, evidence_id: str) -> None:
        self._rows.table("supervision_evidence").pop(evidence_id, None)

    def evidence(self, task_id: str) -> list[Evidence]:
        return [one for one in self._rows.table("supervision_evidence").values() if one.task_id == task_id]


class MemoryUrgeLetters(_Store):
    def add(self, letter: UrgeLetter, contents: Mapping[str, bytes]) -> None:
        self._rows.table("urge_letters")[letter.id] = letter
        self._rows.table("urge_letter_files")[letter.id] = dict(contents)

    def get(self, letter_id: str) -> UrgeLetter:
        return cast(UrgeLetter, self._rows.one("urge_letters", letter_id))

    def answer(self, letter: UrgeLetter) -> None:
        self._rows.table("urge_letters")[letter.id] = letter

    def of(self, task_id: str) -> list[UrgeLetter]:
        return [one for one in self._rows.table("urge_letters").values() if one.task_id == task_id]

    def content(self, letter_id: str, form: str) -> bytes:
        found = self._rows.one("urge_letter_files", letter_id)
        if form not in found:
            raise NotFound(kind="letter", id=letter_id)
        return cast(bytes, found[form])


class MemoryDigests(_Store):
    def add(self, digest: Digest) -> bool:
        return self._rows.table("supervision_digests").setdefault(digest.week, digest) is digest

    def get(self, week: str) -> Digest | None:
        return self._rows.table("supervision_digests").get(week)

    def latest(self) -> Digest | None:
        return max(self._rows.table("supervision_digests").values(), key=lambda one: one.made_at, default=None)

    def weeks(self, limit: int) -> list[str]:
        return sorted(self._rows.table("supervision_digests"), reverse=True)[:limit]

    def declined(self) -> Collection[str]:
        return set(self._rows.table("supervision_declined"))

    def decline(self, user_id: str, *, declines: bool) -> None:
        table = self._rows.table("supervision_declined")
        if declines:
            table[user_id] = True
        else:
            table.pop(user_id, None)


class MemoryProofs(_Store):
    def publications(self, items: Collection[str], since: date, limit: int) -> Sequence[Proof]:
        rows = self._rows.table("publications").values()
        live = [one for one in rows if one.item_id in items and one.status is PublicationStatus.LIVE]
        found = [Proof(one.id, one.title, one.published_on) for one in live if one.published_on >= since]
        return sorted(found, key=lambda one: one.on, reverse=True)[:limit]

    def records(self, registers: Collection[str], since: date, limit: int) -> Sequence[Proof]:
        rows = self._rows.table("records").values()
        counting = [one for one in rows if one.type_key in registers and one.current and not one.withdrawn_at]
        found = [
            Proof(one.id, one.title, local_date(one.accepted_at), one.type_key) for one in counting if one.accepted_at
        ]
        return sorted((one for one in found if one.on >= since), key=lambda one: one.on, reverse=True)[:limit]


STORES: Mapping[type, Callable[[MemoryTables], Any]] = {
    Supervision: MemorySupervision,
    Dossiers: MemoryDossiers,
    UrgeLetters: MemoryUrgeLetters,
    Digests: MemoryDigests,
    Proofs: MemoryProofs,
}
