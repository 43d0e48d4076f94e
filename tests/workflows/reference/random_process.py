"""Random well-formed processes as plain graphs: blocks within blocks, and between some of them flows across.

Conditions are `yes` and `no`, variables with a fixed value, or `T.again`: the last answer of the user task T.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from hypothesis import strategies as st

HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="t">'
    '<message id="M" name="m"/><error id="E" errorCode="e"/>'
)


@dataclass
class Flow:
    id: str
    source: str
    target: str
    condition: str | None = None


@dataclass
class Node:
    """`kind`: task, many, xor, and, or, sub, race, catch, throw, start, end, terminate, fail, boundary."""

    id: str
    kind: str
    inner: Graph | None = None
    host: str | None = None
    trigger: str = ""
    interrupting: bool = True
    default: str | None = None
    number: int = 0


@dataclass
class Graph:
    nodes: dict[str, Node] = field(default_factory=dict)
    flows: list[Flow] = field(default_factory=list)

    def outgoing(self, node: str) -> list[Flow]:
        return [flow for flow in self.flows if flow.source == node]

    def incoming(self, node: str) -> list[Flow]:
        return [flow for flow in self.flows if flow.target == node]

    def boundaries(self, host: str) -> list[Node]:
        return [node for node in self.nodes.values() if node.host == host]


KINDS = [
    "task",
    "sequence",
    "xor",
    "and",
    "or",
    "sub",
    "many",
    "loop",
    "race",
    "alarmed",
    "split",
    "failing",
    "stopped",
]


class Drawer:
    """Draws one process. `block` gives the first and the last node of a block, both with one token in and out."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw
        self.count = 0
        self.graph = Graph()

    def id(self, kind: str) -> str:
        self.count += 1
        return f"{kind}{self.count}"

    def node(self, kind: str, **more) -> str:
        name = self.id(kind)
        self.graph.nodes[name] = Node(name, kind, **more)
        return name

    def flow(self, source: str, target: str, condition: str | None = None) -> str:
        flow = Flow(self.id("f"), source, target, condition)
        self.graph.flows.append(flow)
        return flow.id

    def pick(self, items):
        return self.draw(st.sampled_from(items))

    def number(self, least: int, most: int) -> int:
        return self.draw(st.integers(least, most))

    def process(self, depth: int) -> Graph:
        self.body(depth)
        return self.graph

    def body(self, depth: int) -> None:
        start, end = self.node("start"), self.node("end")
        first, last = self.block(depth)
        self.flow(start, first)
        self.flow(last, end)

    def block(self, depth: int) -> tuple[str, str]:
        return getattr(self, self.pick(KINDS) if depth > 0 else "task")(depth - 1)

    def task(self, _depth):
        name = self.node("task")
        return name, name

    def many(self, _depth):
        name = self.node("many", number=self.number(0, 3))
        return name, name

    def sequence(self, depth):
        first, middle = self.block(depth)
        second, last = self.block(depth)
        self.flow(middle, second)
        return first, last

    def gateways(self, kind, depth, conditions):
        split, join = self.node(kind), self.node(kind)
        for condition in conditions:
            first, last = self.block(depth)
            flow = self.flow(split, first, condition)
            if condition is None and kind != "and":
                self.graph.nodes[split].default = flow
            self.flow(last, join)
        return split, join

    def xor(self, depth):
        return self.gateways("xor", depth, [*self.conditions(), None])

    def conditions(self):
        return [self.pick(["yes", "no"]) for _ in range(self.number(1, 2))]

    def loop(self, depth):
        """A block that is done again as long as a task says so; sometimes a jump leads into the middle of another."""
        merge, task, split = self.node("xor"), self.node("task"), self.node("xor")
        first, last = self.block(depth)
        self.flow(merge, first)
        self.flow(last, task)
        self.flow(task, split)
        self.flow(split, merge, f"{task}.again")
        out = self.node("xor")
        self.graph.nodes[split].default = self.flow(split, out)
        return merge, out

    def split(self, depth):
        """Several flows leave a task; what they lead to ends by itself, or joins inclusively what the others do."""
        task, join = self.node("task"), self.node("or")
        for condition in [None, *self.conditions()]:
            first, last = self.block(depth)
            self.flow(task, first, condition)
            self.flow(last, join if condition is None or self.draw(st.booleans()) else self.node("end"))
        return task, join

    def inclusive(self, depth):
        """An inclusive split whose branches may cross over before they join."""
        split, join, across = self.node("or"), self.node("or"), self.node("or")
        ends = []
        for condition in [*self.conditions(), None]:
            first, last = self.block(depth)
            flow = self.flow(split, first, condition)
            if condition is None:
                self.graph.nodes[split].default = flow
            ends.append(last)
        self.flow(across, join)
        for last in ends:
            self.flow(last, self.pick([join, across]))
        if not self.graph.incoming(across):
            del self.graph.nodes[across]
            self.graph.flows = [flow for flow in self.graph.flows if flow.source != across]
        return split, join

    def inside(self, fill) -> Graph:
        around, self.graph = self.graph, Graph()
        fill()
        inner, self.graph = self.graph, around
        return inner

    def sub(self, depth):
        name = self.node("sub", inner=self.inside(lambda: self.body(depth)))
        return name, name

    def stopped(self, depth):
        """A sub-process that one of its tokens may end for all, but not while others move: who is first is open."""

        def fill():
            start, split = self.node("start"), self.node("and")
            self.flow(start, split)
            for end in ("end", "terminate"):
                first, last = self.block(depth)
                task = self.node("task")
                self.flow(split, first)
                self.flow(last, task)
                self.flow(task, self.node(end))

        name = self.node("sub", inner=self.inside(fill))
        return name, name

    def failing(self, depth):
        """A sub-process that fails where a task says so; what catches the error joins the way of the host."""

        def fill():
            start, task, split = self.node("start"), self.node("task"), self.node("xor")
            self.flow(start, task)
            self.flow(task, split)
            self.flow(split, self.node("fail"), f"{task}.again")
            first, last = self.block(depth)
            self.graph.nodes[split].default = self.flow(split, first)
            self.flow(last, self.node("end"))

        host, join = self.node("sub", inner=self.inside(fill)), self.node("xor")
        event = self.node("boundary", host=host, trigger="error")
        self.flow(host, join)
        self.flow(event, join)
        return host, join

    def alarmed(self, depth):
        """An activity with an event at its boundary: it joins the host's way where it takes the host away."""
        host = self.pick([self.task, self.many, self.sub])(depth)[0]
        interrupting = self.draw(st.booleans())
        trigger = self.pick(["timer", "message"])
        event = self.node("boundary", host=host, trigger=trigger, interrupting=interrupting)
        first, last = self.block(depth)
        self.flow(event, first)
        if not interrupting:
            self.flow(last, self.node("end"))
            return host, host
        join = self.node("xor")
        self.flow(host, join)
        self.flow(last, join)
        return host, join

    def race(self, _depth):
        gateway, join = self.node("race"), self.node("xor")
        for trigger in ("timer", "message"):
            event = self.node("catch", trigger=trigger)
            self.flow(gateway, event)
            self.flow(event, join)
        return gateway, join

    def __getattr__(self, name):
        """`and` and `or` are words of Python."""
        if name == "and":
            return lambda depth: self.gateways("and", depth, [None] * self.number(2, 3))
        if name == "or":
            return self.inclusive
        raise AttributeError(name)


@st.composite
def processes(draw: st.DrawFn, depth: int = 3) -> Graph:
    return Drawer(draw).process(depth)


TAGS = {
    "task": "userTask",
    "many": "userTask",
    "xor": "exclusiveGateway",
    "and": "parallelGateway",
    "or": "inclusiveGateway",
    "sub": "subProcess",
    "race": "eventBasedGateway",
    "catch": "intermediateCatchEvent",
    "start": "startEvent",
    "end": "endEvent",
    "terminate": "endEvent",
    "fail": "endEvent",
    "boundary": "boundaryEvent",
}
DEFINITIONS = {
    "timer": "<timerEventDefinition><timeDuration>P1D</timeDuration></timerEventDefinition>",
    "message": '<messageEventDefinition messageRef="M"/>',
    "error": '<errorEventDefinition errorRef="E"/>',
    "": "",
}


def written(graph: Graph) -> bytes:
    """The process as a file."""
    return f'{HEAD}<process id="p" isExecutable="true">{_body(graph)}</process></definitions>'.encode()


def _body(graph: Graph) -> str:
    return "".join([*(_node(node) for node in graph.nodes.values()), *(_flow(flow) for flow in graph.flows)])


def _node(node: Node) -> str:
    inside = DEFINITIONS[node.trigger]
    attributes = "" if node.default is None else f' default="{node.default}"'
    if node.host is not None:
        attributes += f' attachedToRef="{node.host}" cancelActivity="{str(node.interrupting).lower()}"'
    if node.kind == "terminate":
        inside = "<terminateEventDefinition/>"
    if node.kind == "fail":
        inside = DEFINITIONS["error"]
    if node.kind == "many":
        loop = f"<loopCardinality>{node.number}</loopCardinality>"
        inside = f"<multiInstanceLoopCharacteristics>{loop}</multiInstanceLoopCharacteristics>"
    if node.inner is not None:
        inside = _body(node.inner)
    tag = TAGS[node.kind]
    return f'<{tag} id="{node.id}"{attributes}>{inside}</{tag}>'


def _flow(flow: Flow) -> str:
    condition = "" if flow.condition is None else f"<conditionExpression>{flow.condition}</conditionExpression>"
    return (
        f'<sequenceFlow id="{flow.id}" sourceRef="{flow.source}" targetRef="{flow.target}">{condition}</sequenceFlow>'
    )
