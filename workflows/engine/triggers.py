"""Event definitions, compiled."""

from __future__ import annotations

from typing import cast

from workflows.engine.compiling import Compiler
from workflows.engine.dialect.diagram import Box, EventText
from workflows.engine.due import read_repeat
from workflows.engine.specs.trigger import Kind, Trigger
from workflows.errors import Invalid


class Triggers:
    def __init__(self, compiler: Compiler) -> None:
        self.compiler = compiler

    def of(self, box: Box) -> Trigger:
        """The event's trigger; a none event's has the kind none."""
        event = box.event
        if event.kind == "timer":
            return self.timer(box, event)
        correlation = box.properties.get("correlationKey") if event.kind == "message" else None
        attributes = event.attributes
        return Trigger(
            kind=cast(Kind, event.kind),
            name=event.name,
            code=event.code,
            correlation=self.compiler.value(correlation, box.place, "correlationKey"),
            code_variable=attributes.get("camunda:errorCodeVariable")
            or attributes.get("camunda:escalationCodeVariable"),
            message_variable=attributes.get("camunda:errorMessageVariable"),
        )

    def timer(self, box: Box, event: EventText) -> Trigger:
        if event.text is None:
            return Trigger("timer")
        if event.timer == "timeCycle":
            value = self.compiler.value(event.text.text, box.place, "timeCycle")
            if value is None or (value.literal is not None and not _repeats(value.literal)):
                advice = "Write an ISO 8601 repeating interval: R3/PT1H, R/P1D. Cron expressions are not supported."
                self.compiler.problems.add(box.place, "timer", f"{event.text.text!r} is no repeating interval.", advice)
                return Trigger("timer")
            return Trigger("timer", cycle=value)
        due = self.compiler.due(event.text.text, box.place, event.timer or "timer", event.text.line)
        if due is None:
            self.compiler.problems.add(
                box.place, "timer", "The timer does not say when.", "Give it a date or duration."
            )
        return Trigger("timer", timer=due)


def _repeats(text: str) -> bool:
    try:
        return read_repeat(text) is not None
    except Invalid:
        return False
