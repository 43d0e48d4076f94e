"""What the handlers need from outside, as protocols. `workflows.memory` and `service.storage` implement them.

A unit of work is one command: everything done through it is committed together or not at all, and only the
dispatcher commits. Stores take and give the frozen records of `workflows.model`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Protocol, TypeVar

from workflows.calendar.arrangements import YearArrangement
from workflows.calendar.working_days import WorkingCalendar
from workflows.errors import WorkflowError
from workflows.events import Event
from workflows.model import (
    Actor,
    Batch,
    BatchItem,
    Clock,
    Definition,
    Deployment,
    Escalation,
    Incident,
    Instance,
    InstanceStatus,
    ItemStatus,
    Job,
    Message,
    Notice,
    StartEvent,
    StartKind,
    StoredFile,
    StoredValue,
    Subscription,
    Timer,
    TopicCall,
    UserTask,
)

T = TypeVar("T")


class TimeSource(Protocol):
    """Where the present moment comes from."""

    def now(self) -> datetime:
        """The present moment, timezone-aware UTC."""
        ...


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


class Instances(Protocol):
    def add(self, instance: Instance) -> None: ...
    def get(self, instance_id: str) -> Instance:
        """Raises NotFound."""
        ...

    def lock(self, instance_id: str) -> Instance:
        """Like `get`; other units of work that lock the same instance wait until this one ends."""
        ...

    def save(self, instance: Instance, *, expected_version: int) -> None:
        """Raises InstanceChanged if the stored version is another one."""
        ...

    def running_after(self, instance_id: str, limit: int) -> list[str]:
        """Ids of running instances behind one, in the order of their ids."""
        ...

    def live_of(self, definition_id: str, limit: int) -> list[str]:
        """Ids of running and suspended instances of one version, the oldest first."""
        ...

    def unknown(self, instance_ids: Sequence[str]) -> list[str]:
        """Those that no instance has, in their order."""
        ...

    def running_with(self, business_key: str) -> list[Instance]: ...
    def called_by(self, instance_id: str) -> list[Instance]:
        """Running and suspended instances that call activities of this one wait for."""
        ...


class Tasks(Protocol):
    def add(self, tasks: Sequence[UserTask]) -> None: ...
    def get(self, task_id: str) -> UserTask:
        """Raises NotFound."""
        ...

    def lock(self, task_id: str) -> tuple[UserTask, Instance]:
        """The task and its instance, the instance locked as by `Instances.lock`. Raises NotFound."""
        ...

    def open_of(self, instance_id: str) -> list[UserTask]: ...
    def save(self, task: UserTask) -> None: ...
    def claim(self, task_id: str, user_id: str) -> bool:
        """Sets the assignee if the task is open and has none; False if somebody was faster."""
        ...

    def with_clock(self, subject: str) -> list[UserTask]:
        """Open tasks whose due date follows a clock of this subject."""
        ...


class DataStores(Protocol):
    """Values that outlive the instances that read and write them, by store and key."""

    def entry(self, store: str, key: str) -> StoredValue | None:
        """The newest version, taken out (value None) or not."""
        ...

    def entries(self, store: str, limit: int) -> list[StoredValue]:
        """What is in the store, by key."""
        ...

    def count(self, store: str) -> int: ...
    def write(self, value: StoredValue) -> None:
        """The next version. Raises InstanceChanged if somebody else has written that version."""
        ...


class Timers(Protocol):
    def add(self, timers: Sequence[Timer]) -> None: ...
    def get(self, timer_id: str) -> Timer | None: ...
    def of(self, instance_id: str) -> list[Timer]: ...
    def with_clock(self, subject: str) -> list[Timer]: ...
    def counted(self) -> list[Timer]:
        """Those that were counted in working days."""
        ...

    def save(self, timer: Timer) -> None: ...
    def remove(self, timer_ids: Collection[str]) -> None: ...
    def hold(self, timer_id: str, attempts: int, until: datetime | None) -> None:
        """Nobody gets the timer before `until`; None: before `release`. `attempts` failed so far."""
        ...

    def release(self, instance_id: str) -> None:
        """Ends every hold of an instance; the attempts count anew."""
        ...

    def claim_due(self, now: datetime, until: datetime, limit: int) -> list[Timer]:
        """Leases due timers of running instances until `until`: nobody else gets them before."""
        ...


class Subscriptions(Protocol):
    def add(self, subscriptions: Sequence[Subscription]) -> None: ...
    def remove(self, subscription_ids: Collection[str]) -> None: ...
    def of(self, instance_id: str) -> list[Subscription]: ...
    def find(
        self,
        message: str,
        correlation_key: str | None,
        business_key: str | None,
        *,
        status: InstanceStatus = InstanceStatus.RUNNING,
    ) -> list[Subscription]:
        """Messages waited for that match, by their correlation key, else by business key; the oldest first."""
        ...

    def listening(self, signal: str) -> list[Subscription]:
        """Signals waited for by running and suspended instances, the oldest first."""
        ...


class Messages(Protocol):
    """Messages that nobody has taken yet, and those that must not be taken twice."""

    def add(self, message: Message) -> bool:
        """False if the sender has sent one with this id before: then nothing was added."""
        ...

    def sent(self, sent_by: str, message_id: str) -> Message | None: ...
    def save(self, message: Message) -> None: ...
    def hold(self, name: str) -> None:
        """Who begins to wait for a message of this name waits until this unit of work ends; who does, is waited for."""
        ...

    def kept(self, names: Collection[str], now: datetime) -> list[Message]:
        """Those that nobody has taken and whose time is not over, the oldest first.

        Who sends such a one waits until this unit of work ends.
        """
        ...

    def take(self, message: Message, instance_id: str) -> bool:
        """False if somebody else was faster."""
        ...

    def expired(self, now: datetime, limit: int) -> list[Message]:
        """Those whose time is over; others that ask meanwhile get others."""
        ...

    def remove(self, ids: Collection[str]) -> None: ...


class Incidents(Protocol):
    def add(self, incident: Incident) -> None: ...
    def get(self, incident_id: str) -> Incident:
        """Raises NotFound."""
        ...

    def open_of(self, instance_id: str) -> list[Incident]: ...
    def save(self, incident: Incident) -> None: ...


class History(Protocol):
    def append(self, events: Sequence[Event]) -> None: ...
    def instances_after(self, seq: int, before: datetime, limit: int) -> tuple[list[str], int]:
        """Ids of the instances of up to `limit` events after one, and the last of these; none from `before` on."""
        ...


class Bookmarks(Protocol):
    """Where work that goes through everything bit by bit has come to."""

    def get(self, name: str) -> str | None: ...
    def put(self, name: str, value: str) -> None: ...


class Batches(Protocol):
    def add(self, batch: Batch, items: Sequence[BatchItem]) -> None: ...
    def get(self, batch_id: str) -> Batch:
        """Raises NotFound."""
        ...

    def item(self, item_id: str) -> BatchItem:
        """Raises NotFound."""
        ...

    def item_of(self, batch_id: str, instance_id: str) -> BatchItem:
        """Raises NotFound."""
        ...

    def instances_of(self, batch_id: str, status: ItemStatus) -> list[str]:
        """Ids of the instances of a batch whose items are in a state."""
        ...

    def save_item(self, item: BatchItem) -> None: ...
    def claim_due(self, now: datetime, until: datetime, limit: int) -> list[BatchItem]:
        """Leases pending items until `until`."""
        ...


class Outbox(Protocol):
    def add(self, jobs: Sequence[Job]) -> None:
        """A job whose idempotency key is already there is not added again."""
        ...

    def get(self, job_id: str) -> Job:
        """Raises NotFound."""
        ...

    def lock(self, job_id: str) -> Job:
        """Like `get`; other units of work that lock the same job wait until this one ends."""
        ...

    def save(self, job: Job) -> None: ...
    def pending_of(self, instance_id: str) -> list[Job]:
        """Pending jobs of an instance that a service task waits for."""
        ...

    def hasten(self, instance_id: str, topic: str) -> None:
        """Pending jobs of an instance that were put off are due now."""
        ...

    def cancel_of(self, instance_id: str, token_ids: Collection[str]) -> None:
        """Pending jobs of tokens that are gone are not delivered any more."""
        ...

    def claim_due(self, now: datetime, until: datetime, limit: int) -> list[Job]:
        """Leases what the service itself delivers."""
        ...

    def fetch(self, worker: str, topics: Collection[str], now: datetime, until: datetime, limit: int) -> list[Job]:
        """Leases due external tasks of running instances to a worker until `until`, the longest due first."""
        ...

    def extend(self, job_id: str, until: datetime) -> None:
        """The lease of a job ends at `until` instead."""
        ...


class Clocks(Protocol):
    def get(self, subject: str, name: str, key: str = "") -> Clock | None: ...
    def of(self, subject: str) -> list[Clock]: ...
    def save(self, clock: Clock) -> None: ...
    def running(self) -> list[Clock]:
        """Every clock that has not stopped: they are recomputed when a new year's arrangement is loaded."""
        ...


class Escalations(Protocol):
    def replace(self, task_id: str, planned: Sequence[Escalation]) -> None:
        """Replaces the steps of a task that were not taken yet; steps already taken stay and are not planned again."""
        ...

    def get(self, escalation_id: str) -> Escalation | None: ...
    def save(self, escalation: Escalation) -> None: ...
    def claim_due(self, now: datetime, until: datetime, limit: int) -> list[Escalation]: ...


class Notices(Protocol):
    def add(self, notices: Sequence[Notice]) -> None:
        """A notice whose key is already there is not added again."""
        ...

    def mark_read(self, user_id: str, notice_ids: Collection[str] | None, at: datetime) -> int:
        """Marks these unread notices of a person, or all of them (None); how many were unread."""
        ...


class Files(Protocol):
    """Files that people attach to answers; the same bytes are stored once."""

    def add(self, file: StoredFile, content: bytes) -> None: ...
    def get(self, file_id: str) -> StoredFile:
        """Raises NotFound."""
        ...

    def known(self, file_ids: Collection[str]) -> dict[str, StoredFile]:
        """Those of the ids that there are."""
        ...

    def content(self, file_id: str) -> bytes:
        """Raises NotFound."""
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


class Arrangements(Protocol):
    """Holiday tables that an administrator loaded."""

    def save(self, arrangement: YearArrangement, *, loaded_by: str, loaded_at: datetime) -> None:
        """Replaces the arrangement of the same year."""
        ...


class Directory(Protocol):
    """Who there is."""

    def actor(self, user_id: str) -> Actor:
        """Raises NotFound."""
        ...

    def person(self, user_id: str) -> Person | None: ...
    def members(self, group: str) -> list[Person]:
        """Active people in a group: a department id, a role id, or `role@department`."""
        ...


class Guard(Protocol):
    """A wing's question asked before a task is claimed or completed; raises a WorkflowError to refuse."""

    def before_claim(self, uow: UnitOfWork, actor: Actor, task: UserTask, instance: Instance) -> None: ...
    def before_complete(
        self, uow: UnitOfWork, actor: Actor, task: UserTask, instance: Instance, answers: Mapping[str, Any]
    ) -> None: ...


class BpmnError(WorkflowError):
    """A topic function's business error, catchable in the diagram by its `error_code`."""

    code = "bpmn-error"

    def __init__(self, error_code: str, message: str | None = None) -> None:
        self.error_code = error_code
        super().__init__(message or error_code, error_code=error_code)


TopicFunction = Callable[["UnitOfWork", Instance, TopicCall, Actor], Mapping[str, Any]]
"""Serves a service task inside the transaction; raises BpmnError or ExecutionFailed."""


class BundleView(Protocol):
    """What an extension may ask of a bundle that was read."""

    @property
    def forms(self) -> Mapping[str, Any]:
        """Forms by name, as `workflows.forms.Form`."""
        ...

    @property
    def startable(self) -> frozenset[str]:
        """Keys of the processes that begin with a plain start event."""
        ...

    @property
    def processes(self) -> Sequence[Any]:
        """Every process, as `workflows.engine.ProcessInfo`."""
        ...


class Extension(Protocol):
    """What a wing makes of files of a bundle that are neither diagrams, forms nor decisions."""

    def problems(self, files: Mapping[str, bytes], bundle: BundleView) -> list[dict[str, Any]]:
        """What is wrong with its files, as `DiagramInvalid` lists problems."""
        ...

    def deployed(self, uow: UnitOfWork, files: Mapping[str, bytes], deployment_id: str) -> None:
        """Called in the transaction that deploys the files, after `problems` found none."""
        ...


@dataclass(frozen=True, slots=True)
class LadderStep:
    """One rung of the escalation ladder: `offset` working days from the due day, told to holder, head or leader."""

    offset: int
    to: str


@dataclass(frozen=True, slots=True)
class Retries:
    """Seconds before each further attempt at a service task, where its diagram does not say."""

    connectors: tuple[float, ...] = (60, 300, 900, 3600, 14400, 43200)
    functions: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Topics(Collection[str]):
    """Names of topics; one that ends in `*` stands for all that begin so."""

    names: Collection[str] = ()

    def __contains__(self, topic: object) -> bool:
        if not isinstance(topic, str):
            return False
        return topic in self.names or any(one.endswith("*") and topic.startswith(one[:-1]) for one in self.names)

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)

    def __len__(self) -> int:
        return len(self.names)


@dataclass(frozen=True, slots=True)
class Plugins:
    """What the wings and the service add to the floor: guards, topic functions, connectors' topics, the ladder."""

    guards: tuple[Guard, ...] = ()
    functions: Mapping[str, TopicFunction] = field(default_factory=dict)
    connectors: frozenset[str] = frozenset()
    external: tuple[str, ...] = ()
    """Topics that programs outside serve: names, and beginnings of names that end in `*`."""
    ladder: tuple[LadderStep, ...] = ()
    retries: Retries = Retries()
    extensions: tuple[Extension, ...] = ()
    time_to_live: timedelta = timedelta(days=7)
    """How long a message that nobody wants yet is kept, unless its sender says otherwise."""

    @property
    def topics(self) -> Topics:
        """Every topic that somebody serves."""
        return Topics(frozenset(self.functions) | self.connectors | frozenset(self.external))

    def is_external(self, topic: str) -> bool:
        """Whether a worker serves it: never what the service serves itself."""
        return topic not in self.functions and topic not in self.connectors and topic in Topics(self.external)


class UnitOfWork(Protocol):
    """One command's view of the world. `now` stays the same for the whole command."""

    now: datetime
    calendar: WorkingCalendar
    plugins: Plugins
    directory: Directory
    deployments: Deployments
    starts: Starts
    instances: Instances
    tasks: Tasks
    timers: Timers
    subscriptions: Subscriptions
    messages: Messages
    incidents: Incidents
    history: History
    outbox: Outbox
    clocks: Clocks
    escalations: Escalations
    notices: Notices
    files: Files
    arrangements: Arrangements
    bookmarks: Bookmarks
    batches: Batches
    data_stores: DataStores

    @property
    def today(self) -> date:
        """The date in Asia/Shanghai at `now`."""
        ...

    def savepoint(self) -> AbstractContextManager[None]:
        """What is done inside is undone if it raises; the unit of work itself goes on."""
        ...

    def new_id(self) -> str:
        """A new identifier, sortable by creation."""
        ...

    def wing(self, store: type[T]) -> T:
        """The store of a wing, by its protocol."""
        ...
