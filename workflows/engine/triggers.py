"""Event definitions, compiled."""

from __future__ import annotations

from typing import cast

from workflows.engine.compiling import Compiler
from workflows.engine.cycles import read_cycle
from workflows.engine.dialect.diagram import Box, EventText, Text
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
            return self.cycle(box, event.text)
        due = self.compiler.due(event.text.text, box.place, event.timer or "timer", event.text.line)
        if due is None:
            self.compiler.problems.add(
                box.place, "timer", "The timer does not say when.", "Give it a date or duration."
            )
        return Trigger("timer", timer=due)

    def cycle(self, box: Box, text: Text) -> Trigger:
        value = self.compiler.value(text.text, box.place, "timeCycle")
        problem = f"{text.text!r} is no cycle."
        try:
            if value is not None and (value.literal is None or read_cycle(value.literal) is not None):
                return Trigger("timer", cycle=value, coalesce=box.properties.get("missedCycles") == "coalesce")
        except Invalid as error:
            problem = error.message
        advice = "Write an ISO 8601 repeating interval like R3/PT1H or R/P1WD, or a cron expression like 0 9 * * MON."
        self.compiler.problems.add(box.place, "timer", problem, advice)
        return Trigger("timer")
