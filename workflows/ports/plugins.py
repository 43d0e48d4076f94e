"""What the wings and the service add to the floor."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Protocol

from workflows.errors import WorkflowError
from workflows.model import Actor, Instance, TopicCall, UserTask

if TYPE_CHECKING:
    from workflows.ports.unit_of_work import UnitOfWork


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


StartCheck = Callable[["UnitOfWork", Instance, Mapping[str, Any]], None]
"""A wing's question asked before an instance runs, with its variables; raises a WorkflowError to refuse the start."""


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
    starts: Mapping[str, StartCheck] = field(default_factory=dict)
    """By the process's key."""
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
