"""Supervised tasks (督办任务), what proves them, what happened to them, and the letters that urge them. All frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

from workflows.disclosure.letters import LetterFile

LEAD: Final = 5
"""Working days before the due day on which the light is yellow and a reminder comes; a task may have its own."""
LEAD_MAX: Final = 60
WEIGHT_MAX: Final = 100
TITLE_LIMIT: Final = 200
TEXT_LIMIT: Final = 2000
PREFIX: Final = "supervision:"
"""Of business keys: `supervision:ID` of the task."""


class TaskState(StrEnum):
    """How far a task is. Late is no state: it follows from the day."""

    NOT_BEGUN = "not-begun"
    IN_PROGRESS = "in-progress"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    DONE = "done"
    WAIVED = "waived"


ENDED: Final = frozenset({TaskState.DONE, TaskState.WAIVED})


class EvidenceKind(StrEnum):
    """What shows that a task is done. `PARTS`: its sub-tasks, all of which are done."""

    DOCUMENT = "document"
    PUBLICATION = "publication"
    DUTY = "duty"
    RECORD = "record"
    REQUESTS = "requests"
    FILE = "file"
    PARTS = "parts"


class EntryKind(StrEnum):
    """A line of a task's history."""

    PLANNED = "planned"
    EDITED = "edited"
    ASSIGNED = "assigned"
    BEGUN = "begun"
    MOVED = "moved"
    REPORTED = "reported"
    PROVED = "proved"
    UNPROVED = "unproved"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    DONE = "done"
    WAIVED = "waived"
    EXTENSION_ASKED = "extension-asked"
    EXTENDED = "extended"
    EXTENSION_REFUSED = "extension-refused"
    REMINDED = "reminded"
    URGED = "urged"
    ACKNOWLEDGED = "acknowledged"


@dataclass(frozen=True, slots=True)
class SupervisionPlan:
    """A year's plan. `revision` counts every change of it; what changed stands in the histories of its tasks."""

    year: int
    title: str
    source: str
    created_at: datetime
    created_by: str
    revision: int = 1


@dataclass(frozen=True, slots=True)
class SupervisionTask:
    """A task of a plan, or (with `parent`) a part of one. Days are dates in Asia/Shanghai.

    `leader` and `handler` are user ids (work points 五（二）), `cooperating` departments. It is due on `due_on`;
    `original_due` is the day it was planned for, whatever was granted or promised since, and `promised` says that the
    day was named by the owner who had been urged, and granted by nobody. `duty` and `period` name the time of a duty
    whose day it follows. `lead` working days before it is due the light turns yellow (`warn_on`), and `silent_on` is
    the last day on which the last report is recent enough. `has_parts`: it closes when its parts are done.
    """

    id: str
    year: int
    code: str
    clause: str
    title: str
    department: str
    due_on: date
    original_due: date
    title_en: str = ""
    parent: str | None = None
    leader: str | None = None
    handler: str | None = None
    cooperating: tuple[str, ...] = ()
    starts_on: date = date.min
    duty: str = ""
    period: str = ""
    evidence_required: str = ""
    weight: int = 1
    lead: int = LEAD
    position: int = 0
    has_parts: bool = False
    state: TaskState = TaskState.NOT_BEGUN
    promised: bool = False
    warn_on: date = date.min
    silent_on: date | None = None
    assigned_on: date | None = None
    instance_id: str | None = None
    last_report_on: date | None = None
    submitted_on: date | None = None
    submitted_by: str | None = None
    done_on: date | None = None
    asked_due: date | None = None
    asked_reason: str = ""
    urged: int = 0
    reason: str = ""
    version: int = 1

    @property
    def subject(self) -> str:
        """The business key of what carries it out."""
        return PREFIX + self.id

    @property
    def is_open(self) -> bool:
        """Whether something is left to do."""
        return self.state not in ENDED


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that happened to a task. `data` by kind: before and after, the letter's number, the days."""

    id: str
    task_id: str
    kind: EntryKind
    at: datetime
    by: str
    text: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing that shows that a task is done. `ref` names it (an id, or the year of the requests), `place` the
    register of a record; `sha256` (hex) is of a file, or of the figures as they were counted.
    """

    id: str
    task_id: str
    kind: EvidenceKind
    ref: str
    title: str
    on: date
    added_by: str
    added_at: datetime
    place: str = ""
    note: str = ""
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class UrgeLetter:
    """An urge letter (催办通知) as it was issued; its files never change. `recipients` are user ids.

    The answer (`acknowledged_at` and what follows) is a reason and the new day that the owner names.
    """

    id: str
    task_id: str
    round: int
    number: str
    title: str
    dated_on: date
    respond_by: date
    issued_at: datetime
    issued_by: str
    recipients: tuple[str, ...]
    files: tuple[LetterFile, ...] = ()
    acknowledged_at: datetime | None = None
    acknowledged_by: str | None = None
    reason: str = ""
    promised_on: date | None = None


@dataclass(frozen=True, slots=True)
class Digest:
    """What a week's digest (督办周报) says. `week` as 2026-W48; `since` is the day of the digest before.

    `lines` are plain data by section (`red`, `yellow`, `due`, `done`); `counts` numbers by department and light;
    `lights` the open tasks that were not green, which the next digest compares with.
    """

    week: str
    made_on: date
    made_at: datetime
    since: date
    lines: Mapping[str, list[dict[str, Any]]]
    counts: Mapping[str, Mapping[str, int]]
    lights: Mapping[str, str]
