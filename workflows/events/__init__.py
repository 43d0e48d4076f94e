"""What happened: frozen records that make up the append-only history.

A class name in the past tense is the event; `kind` is the class name in kebab case and is what storage keeps,
so a class is never renamed once released. Wings add their own by subclassing `Event`.
"""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, ClassVar

_BASE = frozenset({"at", "actor_id", "instance_id", "task_id", "element_id"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Base of all events. `actor_id` is `system` for what the service does by itself."""

    kind: ClassVar[str] = "event"
    at: datetime
    actor_id: str
    instance_id: str | None = None
    task_id: str | None = None
    element_id: str | None = None

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super(Event, cls).__init_subclass__(**kwargs)
        cls.kind = re.sub(r"(?<!^)(?=[A-Z])", "-", cls.__name__).lower()

    def data(self) -> dict[str, Any]:
        """The fields that belong to this kind of event alone, as JSON-safe values."""
        return {name: value for name, value in asdict(self).items() if name not in _BASE}


@dataclass(frozen=True, slots=True, kw_only=True)
class DefinitionDeployed(Event):
    deployment_id: str
    name: str
    content_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InstanceStarted(Event):
    definition_id: str
    key: str
    business_key: str | None
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DataStored(Event):
    """An entry of a data store has a new version; what it holds stands there."""

    store: str
    key: str
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ElementCompleted(Event):
    """A flow node was left. `outcome` is completed, cancelled, error or skipped (by a supervisor)."""

    element_type: str
    name: str
    process_key: str
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskOpened(Event):
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskClaimed(Event):
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskReleased(Event):
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskReassigned(Event):
    name: str
    previous: str | None
    assignee: str | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskCompleted(Event):
    """A person finished a task. `answers` are what they submitted, without anything that a wing keeps elsewhere."""

    name: str
    answers: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskCancelled(Event):
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskUrged(Event):
    """催办: a supervisor urged the holder."""

    name: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EscalationSent(Event):
    """One step of the ladder was taken. `offset` in working days relative to the due day."""

    name: str
    step: str
    offset: int
    recipients: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class TimerFired(Event):
    timer_id: str
    due_at: str | None
    clock: str | None
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageReceived(Event):
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageSent(Event):
    message: str
    correlation_key: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageExpired(Event):
    """Nobody took it in time. `instance_id` is the instance that threw it."""

    message: str
    correlation_key: str | None
    business_key: str | None
    sent_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalSent(Event):
    signal: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalReceived(Event):
    signal: str


@dataclass(frozen=True, slots=True, kw_only=True)
class JobEnded(Event):
    job_id: str
    topic: str
    outcome: str
    message: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptFailed(Event):
    """A service task failed and will be tried again at `next_at` by itself; `attempt` counts from 1."""

    job_id: str
    topic: str
    attempt: int
    message: str
    next_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockChanged(Event):
    """A statutory clock was started, stopped, resumed, extended or restarted."""

    subject: str
    name: str
    key: str
    change: str
    due: str | None
    provisional: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentOpened(Event):
    incident_id: str
    code: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentResolved(Event):
    """`how`: retried, skipped, moved, rebuilt, gone."""

    incident_id: str
    how: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class VariablesEdited(Event):
    """A supervisor changed process variables. `changes` maps a name to [old, new]."""

    changes: dict[str, Any]
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ElementSkipped(Event):
    """A supervisor let an element be left without its work; `results` are what was said in its place."""

    name: str
    results: dict[str, Any] | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenMoved(Event):
    """A supervisor took a token from `element_id` to another element."""

    name: str
    to: str
    to_name: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchStarted(Event):
    """A supervisor asked for one action on many instances."""

    batch_id: str
    batch: str
    instances: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InstanceMigrated(Event):
    """An instance went to another version of its process; `before` and `after` are versions."""

    batch_id: str
    before: int
    after: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MigrationUndone(Event):
    """An instance went back to the version and the state that it had before its migration."""

    batch_id: str
    before: int
    after: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InstanceSuspendedByPerson(Event):
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InstanceResumed(Event):
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InstanceCompleted(Event):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class InstanceTerminated(Event):
    reason: str
