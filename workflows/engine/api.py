"""What a run shows to the handlers: plain frozen records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from workflows.model import CalledProcess, ClockReference

Outcome = Literal["completed", "cancelled", "error", "skipped"]


@dataclass(frozen=True, slots=True)
class OpenTask:
    """An open user task as the engine knows it: its expressions were evaluated once, when it opened."""

    id: str
    process_key: str
    element_id: str
    name: str
    created_at: datetime
    form_ref: str | None = None
    assignee: str | None = None
    candidate_users: tuple[str, ...] = ()
    candidate_groups: tuple[str, ...] = ()
    due_at: datetime | None = None
    clock: ClockReference | None = None
    follow_up_at: datetime | None = None
    priority: int = 50
    properties: Mapping[str, str] = field(default_factory=dict)
    lane: str | None = None


@dataclass(frozen=True, slots=True)
class ThrownMessage:
    """A message, a signal or (for whoever called it) an escalation that an instance sent.

    `payload` are the input parameters of the element that sent it.

    `correlation_key` None: whoever waits is found by name and business key. `properties` are those of that element.
    """

    name: str
    payload: Mapping[str, Any]
    correlation_key: str | None
    element_id: str
    kind: Literal["message", "signal", "escalation"] = "message"
    properties: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Completed:
    """An element that a token has left. `token_id` is the task's id where it was a user task."""

    element_id: str
    type: str
    name: str
    process_key: str
    outcome: Outcome
    at: datetime
    token_id: str


@dataclass(frozen=True, slots=True)
class Failure:
    """A token that stands still. `variables` is what its expressions see."""

    token_id: str
    element_id: str
    code: str
    message: str
    variables: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ElementInfo:
    """An element of a deployed diagram. `type` is the BPMN name: `userTask`, `boundaryEvent`.

    `called` is the process key that a call activity calls; `elsewhere` is set where it stands in another deployment.
    `candidate_groups` is the diagram's text, not evaluated.
    """

    id: str
    type: str
    name: str
    lane: str | None = None
    form_ref: str | None = None
    topic: str | None = None
    called: str | None = None
    elsewhere: CalledProcess | None = None
    candidate_groups: str | None = None
    properties: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StartInfo:
    """One way in which a process begins: a start event, or an element that waits for the message that begins it.

    `event` is the name of the message or signal; `text` the timer or condition as it is written, `timer` what kind of
    timer: timeDate, timeDuration or timeCycle. `element_id` None: there is no start event, hence it begins wherever
    nothing leads to (§10.5.2). `behind` is the
    instantiating event-based gateway that the element follows; `joint`: the others behind it are waited for as well.
    """

    element_id: str | None
    type: str
    name: str
    kind: Literal["none", "message", "signal", "timer", "conditional"] = "none"
    event: str | None = None
    text: str | None = None
    timer: str | None = None
    behind: str | None = None
    joint: bool = False


@dataclass(frozen=True, slots=True)
class ProcessInfo:
    """An executable process of a bundle.

    `startable`: it has a none start event and no process of the bundle calls it. `message_starts` are the names in
    `starts`.
    """

    key: str
    name: str
    file: str
    version_tag: str | None
    startable: bool
    starter_groups: tuple[str, ...]
    message_starts: tuple[str, ...]
    start_form: str | None
    elements: tuple[ElementInfo, ...]
    starts: tuple[StartInfo, ...] = ()
    properties: Mapping[str, str] = field(default_factory=dict)
