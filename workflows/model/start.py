"""What begins instances without a person: the starts of the latest version of each process."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class StartKind(StrEnum):
    MESSAGE = "message"
    SIGNAL = "signal"
    TIMER = "timer"
    CONDITIONAL = "conditional"


@dataclass(frozen=True, slots=True)
class StartEvent:
    """A start event of the latest version of the process `key`; the next version's take its place when it is deployed.

    `name` is the message's or signal's, `text` a timer or condition as the diagram has it. `element_id` None: the one
    that takes the message (deployed before 0.2). Of timers: `due_at`, None after the last time; `cycle` the text that
    was evaluated, `anchor` its first moment, `number` how many times came before.
    """

    id: str
    definition_id: str
    key: str
    kind: StartKind
    element_id: str | None
    name: str | None = None
    text: str | None = None
    due_at: datetime | None = None
    cycle: str | None = None
    anchor: datetime | None = None
    number: int = 0
