"""The stores of supervision, reached by `uow.wing(Supervision)` and so on."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from workflows.disclosure.supervision.model import (
    Digest,
    Entry,
    Evidence,
    SupervisionPlan,
    SupervisionTask,
    UrgeLetter,
)


class Supervision(Protocol):
    """Plans, their tasks, and what belongs to each."""

    def plan(self, year: int) -> SupervisionPlan | None: ...
    def save_plan(self, plan: SupervisionPlan) -> None:
        """Adds or replaces the year's."""
        ...

    def add(self, task: SupervisionTask) -> bool:
        """False if the year has a task of this code: it stays as it is."""
        ...

    def get(self, task_id: str) -> SupervisionTask:
        """Raises NotFound."""
        ...

    def lock(self, task_id: str) -> SupervisionTask:
        """As `get`; other units of work that lock it wait. Raises NotFound."""
        ...

    def save(self, task: SupervisionTask, *, expected_version: int) -> None:
        """Raises Conflict if the stored version is another one."""
        ...

    def of_year(self, year: int) -> list[SupervisionTask]:
        """In their order: by position."""
        ...

    def parts_of(self, task_id: str) -> list[SupervisionTask]:
        """In their order."""
        ...

    def open_tasks(self) -> list[SupervisionTask]:
        """Of every year: what is neither done nor waived."""
        ...

    def to_begin(self, today: date, limit: int) -> list[str]:
        """Ids of tasks without parts that are assigned, start today or earlier, and have not begun."""
        ...


class Dossiers(Protocol):
    """What belongs to a task: its history and its evidence."""

    def note(self, entry: Entry) -> None: ...
    def entries(self, task_id: str) -> list[Entry]:
        """Oldest first."""
        ...

    def add_evidence(self, evidence: Evidence) -> bool:
        """False if the task has this evidence already."""
        ...

    def remove_evidence(self, evidence_id: str) -> None: ...
    def evidence(self, task_id: str) -> list[Evidence]:
        """Oldest first."""
        ...


class UrgeLetters(Protocol):
    """Urge letters and the digests of the weeks."""

    def add(self, letter: UrgeLetter, contents: Mapping[str, bytes]) -> None: ...
    def get(self, letter_id: str) -> UrgeLetter:
        """Raises NotFound."""
        ...

    def answer(self, letter: UrgeLetter) -> None:
        """Keeps the answer; nothing else of it changes."""
        ...

    def of(self, task_id: str) -> list[UrgeLetter]:
        """Oldest first."""
        ...

    def content(self, letter_id: str, form: str) -> bytes:
        """Raises NotFound."""
        ...


class Digests(Protocol):
    """The digests of the weeks, and who wants none."""

    def add(self, digest: Digest) -> bool:
        """False if the week has one."""
        ...

    def get(self, week: str) -> Digest | None: ...
    def latest(self) -> Digest | None: ...
    def weeks(self, limit: int) -> list[str]:
        """The newest first."""
        ...

    def declined(self) -> Collection[str]:
        """Ids of the people who want no digest."""
        ...

    def decline(self, user_id: str, *, declines: bool) -> None: ...


@dataclass(frozen=True, slots=True)
class Proof:
    """Something that the service knows and that may be evidence: its id, its title, its day, its register."""

    ref: str
    title: str
    on: date
    place: str = ""


class Proofs(Protocol):
    """What the service knows of what was published and recorded."""

    def publications(self, items: Collection[str], since: date, limit: int) -> Sequence[Proof]:
        """Public ones of these items of the catalogue, published since then, the newest first."""
        ...

    def records(self, registers: Collection[str], since: date, limit: int) -> Sequence[Proof]:
        """Records of these registers that count since then, the newest first."""
        ...
