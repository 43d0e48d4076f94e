"""A small builder of diagrams, and a driver of instances that keeps time."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import pytest

from workflows import engine

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)  # 09:00 on a Monday in Asia/Shanghai
HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI"'
    ' xmlns:camunda="http://camunda.org/schema/1.0/bpmn"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="D" targetNamespace="t">\n'
)


class Draw:
    """Elements as XML. Every flow is `flow("a", "b")`; `process` puts them together."""

    def element(self, tag: str, id: str, inside: str = "", **attributes: str) -> str:
        written = "".join(f" {name.replace('__', ':')}={quoteattr(value)}" for name, value in attributes.items())
        return f'<bpmn:{tag} id="{id}"{written}>{inside}</bpmn:{tag}>\n'

    def __getattr__(self, tag: str) -> Callable[..., str]:
        return lambda id, inside="", **attributes: self.element(tag, id, inside, **attributes)

    def flow(self, source: str, target: str, condition: str | None = None, id: str | None = None) -> str:
        inside = (
            "" if condition is None else f"<bpmn:conditionExpression>{escape(condition)}</bpmn:conditionExpression>"
        )
        return self.element("sequenceFlow", id or f"{source}_{target}", inside, sourceRef=source, targetRef=target)

    def line(self, *ids: str) -> str:
        return "".join(self.flow(a, b) for a, b in pairwise(ids))

    def properties(self, **values: str) -> str:
        inside = "".join(f"<camunda:property name={quoteattr(k)} value={quoteattr(v)}/>" for k, v in values.items())
        return f"<camunda:properties>{inside}</camunda:properties>"

    def mapping(self, inputs: Mapping[str, str] | None = None, outputs: Mapping[str, str] | None = None) -> str:
        def entries(kind: str, values: Mapping[str, str] | None) -> str:
            return "".join(
                f"<camunda:{kind}Parameter name={quoteattr(k)}>{escape(v)}</camunda:{kind}Parameter>"
                for k, v in (values or {}).items()
            )

        return f"<camunda:inputOutput>{entries('input', inputs)}{entries('output', outputs)}</camunda:inputOutput>"

    def extension(self, *inside: str) -> str:
        return f"<bpmn:extensionElements>{''.join(inside)}</bpmn:extensionElements>"

    def script(self, id: str, text: str) -> str:
        return self.element("scriptTask", id, f"<bpmn:script>{escape(text)}</bpmn:script>", scriptFormat="feel")

    def service(self, id: str, topic: str, inside: str = "") -> str:
        return self.element("serviceTask", id, inside, camunda__type="external", camunda__topic=topic)

    def timer(self, kind: str, text: str) -> str:
        return f"<bpmn:timerEventDefinition><bpmn:{kind}>{escape(text)}</bpmn:{kind}></bpmn:timerEventDefinition>"

    def message_event(self, ref: str) -> str:
        return f'<bpmn:messageEventDefinition messageRef="{ref}"/>'

    def boundary(self, id: str, host: str, definition: str, *, interrupting: bool = True) -> str:
        cancel = "true" if interrupting else "false"
        return self.element("boundaryEvent", id, definition, attachedToRef=host, cancelActivity=cancel)

    def process(self, *inside: str, key: str = "p", around: str = "", **attributes: str) -> bytes:
        executable = {"isExecutable": "true", **attributes}
        return (
            f"{HEAD}{around}{self.element('process', key, ''.join(inside), **executable)}</bpmn:definitions>".encode()
        )

    def processes(self, *processes: bytes) -> bytes:
        """Several processes in one file."""
        inner = "".join(one.decode().removeprefix(HEAD).removesuffix("</bpmn:definitions>") for one in processes)
        return f"{HEAD}{inner}</bpmn:definitions>".encode()


@dataclass
class Play:
    """One instance: acts, runs on, saves and loads again after each step, as the service does."""

    bundle: engine.Bundle
    key: str = "p"
    now: datetime = NOW
    data: dict[str, Any] = field(default_factory=dict)
    message: str | None = None
    business_key: str | None = "document:1"
    completed: list[str] = field(default_factory=list)
    outcomes: list[tuple[str, str]] = field(default_factory=list)
    sent: list[engine.ThrownMessage] = field(default_factory=list)
    state: bytes = b""

    def __post_init__(self) -> None:
        self.run = engine.start(
            self.bundle,
            self.key,
            self.data,
            instance_id="i",
            business_key=self.business_key,
            now=self.now,
            message=self.message,
            add_working_days=weekdays,
        )
        self.go_on()

    def go_on(self) -> Play:
        self.run.advance()
        trace = self.run.trace()
        self.completed += [one.element_id for one in trace if one.outcome == "completed"]
        self.outcomes += [(one.element_id, one.outcome) for one in trace]
        self.sent += self.run.thrown()
        self.state = self.run.snapshot()
        self.run = self.loaded()
        return self

    def loaded(self) -> engine.Run:
        return engine.load(
            self.bundle,
            self.key,
            self.state,
            instance_id="i",
            business_key=self.business_key,
            now=self.now,
            add_working_days=weekdays,
        )

    def later(self, **by: float) -> Play:
        self.now += timedelta(**by)
        self.run = self.loaded()
        return self

    def open(self) -> list[str]:
        return sorted(task.element_id for task in self.run.tasks())

    def task(self, element_id: str) -> engine.OpenTask:
        return next(task for task in self.run.tasks() if task.element_id == element_id)

    def complete(self, element_id: str, **answers: Any) -> Play:
        self.run.complete_task(self.task(element_id).id, answers)
        return self.go_on()

    def call(self, topic: str) -> str:
        return next(call.token_id for call in self.run.calls() if call.topic == topic)

    def finish(self, topic: str, **result: Any) -> Play:
        self.run.finish_call(self.call(topic), result)
        return self.go_on()

    def fire(self, element_id: str) -> Play:
        self.run.fire_timer(next(timer.id for timer in self.run.timers() if timer.element_id == element_id))
        return self.go_on()

    def receive(self, message: str, **payload: Any) -> Play:
        self.run.receive_message(next(s.id for s in self.run.subscriptions() if s.message == message), payload)
        return self.go_on()

    def retry(self) -> Play:
        self.run.retry(self.run.incidents[0].token_id)
        return self.go_on()


class Blocks:
    """A random block-structured process. Conditions are the names `yes` and `no`, which both languages read alike."""

    more: tuple[str, ...] = ()

    def __init__(self, draw: Draw, seed: int) -> None:
        self.draw = draw
        self.random = random.Random(seed)
        self.parts = []
        self.count = 0

    def id(self, kind):
        self.count += 1
        return f"{kind}{self.count}"

    def add(self, tag, kind, inside="", **attributes):
        name = self.id(kind)
        self.parts.append(self.draw.element(tag, name, inside, **attributes))
        return name

    def flow(self, source, target, condition=None):
        flow_id = self.id("f")
        self.parts.append(self.draw.flow(source, target, condition, flow_id))

    def block(self, depth):
        """Returns the first and the last node of a block."""
        kinds = ["task"] if depth == 0 else ["task", "sequence", "xor", "and", "or", "sub", *self.more]
        return getattr(self, self.random.choice(kinds))(depth - 1)

    def task(self, _depth):
        name = self.add("userTask", "t")
        return name, name

    def sequence(self, depth):
        first, middle = self.block(depth)
        second, last = self.block(depth)
        self.flow(middle, second)
        return first, last

    def gateways(self, tag, depth, conditions):
        split, default = self.id("g"), self.id("f")
        attributes = {} if conditions is None else {"default": default}
        join = self.add(tag, "j")
        for number, condition in enumerate(conditions or [None] * self.random.randint(2, 3)):
            first, last = self.block(depth)
            is_default = conditions is not None and number == 0
            self.parts.append(
                self.draw.flow(split, first, None if is_default else condition, default if is_default else self.id("f"))
            )
            self.flow(last, join)
        self.parts.append(self.draw.element(tag, split, **attributes))
        return split, join

    def choice(self, least):
        return [None, *(self.random.choice(["yes", "no"]) for _ in range(self.random.randint(least, 2)))]

    def xor(self, depth):
        return self.gateways("exclusiveGateway", depth, self.choice(1))

    def __getattr__(self, name):
        if name == "and":
            return lambda depth: self.gateways("parallelGateway", depth, None)
        if name == "or":
            return lambda depth: self.gateways("inclusiveGateway", depth, self.choice(1))
        raise AttributeError(name)

    def sub(self, depth):
        outside, self.parts = self.parts, []
        start, end = self.add("startEvent", "s"), self.add("endEvent", "e")
        first, last = self.block(depth)
        self.flow(start, first)
        self.flow(last, end)
        inside, self.parts = "".join(self.parts), outside
        name = self.add("subProcess", "sub", inside)
        return name, name

    def diagram(self):
        start, end = self.add("startEvent", "s"), self.add("endEvent", "e")
        first, last = self.block(4)
        self.flow(start, first)
        self.flow(last, end)
        return self.draw.process(*self.parts)


def weekdays(day: date, count: int) -> date:
    """Working days without holidays."""
    step = 1 if count > 0 else -1
    while count:
        day += timedelta(days=step)
        if day.weekday() < 5:
            count -= step
    return day


@pytest.fixture
def blocks() -> type[Blocks]:
    return Blocks


@pytest.fixture
def draw() -> Draw:
    return Draw()


@pytest.fixture
def deploy() -> Callable[..., engine.Bundle]:
    def deploy(diagram: bytes, files: Mapping[str, bytes] | None = None, **others: Any) -> engine.Bundle:
        return engine.read_bundle({"process.bpmn": diagram, **(files or {})}, topics=others.get("topics"))

    return deploy


@pytest.fixture
def play(deploy: Callable[..., engine.Bundle]) -> Callable[..., Play]:
    def play(diagram: bytes, data: dict[str, Any] | None = None, **others: Any) -> Play:
        files = others.pop("files", None)
        return Play(deploy(diagram, files), data=data or {}, **others)

    return play


@pytest.fixture
def problems(deploy: Callable[..., engine.Bundle]) -> Callable[..., list[str]]:
    """The codes of what is wrong with a diagram."""

    def problems(diagram: bytes, files: Mapping[str, bytes] | None = None, **others: Any) -> list[str]:
        from workflows.errors import DiagramInvalid

        try:
            deploy(diagram, files, **others)
        except DiagramInvalid as error:
            return [problem["code"] for problem in error.details["problems"]]
        return []

    return problems
