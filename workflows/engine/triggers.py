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

    def all(self, box: Box) -> list[Trigger]:
        """The event's triggers; a none event has one of the kind none."""
        return [self.of(box, event) for event in box.events] or [Trigger()]

    def of(self, box: Box, event: EventText) -> Trigger:
        if event.kind == "timer":
            return self.timer(box, event)
        if event.kind == "conditional":
            return self.condition(box, event)
        if event.kind == "compensate":
            wait = event.attributes.get("waitForCompletion") != "false"
            return Trigger("compensate", activity=event.attributes.get("activityRef"), wait=wait)
        correlation = box.properties.get("correlationKey") if event.kind == "message" else None
        attributes, said = event.attributes, event.message if box.type == "endEvent" else None
        return Trigger(
            kind=cast(Kind, event.kind),
            name=event.name,
            code=event.code,
            message=self.compiler.value(said, box.place, "errorMessage"),
            correlation=self.compiler.value(correlation, box.place, "correlationKey"),
            code_variable=attributes.get("camunda:errorCodeVariable")
            or attributes.get("camunda:escalationCodeVariable"),
            message_variable=attributes.get("camunda:errorMessageVariable"),
        )

    def condition(self, box: Box, event: EventText) -> Trigger:
        if event.text is None or not event.text.text.strip():
            text = "The conditional event has no condition."
            self.compiler.problems.add(box.place, "no-condition", text, "Write the condition as FEEL.")
            return Trigger("conditional")
        return Trigger("conditional", condition=self.compiler.feel(event.text, box.place, "Condition"))

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
