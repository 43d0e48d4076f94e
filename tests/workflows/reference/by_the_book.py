"""An interpreter of tokens, written from BPMN 2.0.2 §13 and from nothing else: no engine, no speed, no pruning.

A level is what runs inside a process or one run of a sub-process: how many tokens lie on each flow into a join, which
activities and events wait, and the levels inside.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from random_process import Flow, Graph, Node


@dataclass(eq=False)
class Waiting:
    """A token that waits at a node. Of an activity: `left` instances, the level inside, the events at its boundary."""

    node: Node
    level: Level
    left: int = 1
    inside: Level | None = None
    host: Waiting | None = None
    race: list[Waiting] = field(default_factory=list)


@dataclass(eq=False)
class Level:
    graph: Graph
    outside: Waiting | None = None
    joins: Counter[str] = field(default_factory=Counter)
    waiting: list[Waiting] = field(default_factory=list)
    ended: bool = False


class Interpreter:
    """`completed` counts the nodes that were left, as a history would."""

    def __init__(self, graph: Graph, variables: dict[str, bool]) -> None:
        self.variables = variables
        self.answers: dict[str, bool] = {}
        self.completed: Counter[str] = Counter()
        self.todo: list[tuple[Level, Flow]] = []
        self.top = Level(graph)
        self.begin(self.top)
        self.rest()

    @property
    def over(self) -> bool:
        return self.top.ended

    def open(self) -> list[Waiting]:
        """Everything that somebody or something outside could let go on."""
        found = [w for level in self.levels(self.top) for w in level.waiting]
        return [w for w in found if w.inside is None and w.node.trigger != "error"]

    def levels(self, level: Level) -> Iterator[Level]:
        yield level
        for waiting in level.waiting:
            if waiting.inside is not None:
                yield from self.levels(waiting.inside)

    # -- what happens from outside ----------------------------------------------------------------------------

    def happen(self, waiting: Waiting, *, again: bool = False) -> None:
        """A user task is completed, or an event happens."""
        node, level = waiting.node, waiting.level
        if node.kind == "boundary":
            self.at_boundary(waiting)
        elif node.kind == "catch":
            for other in waiting.race:
                level.waiting.remove(other)
            self.leave(level, node)
        else:
            self.answers[node.id] = again
            waiting.left -= 1
            if waiting.left:
                self.completed[node.id] += 1
            else:
                self.finish(waiting)
        self.rest()

    def at_boundary(self, event: Waiting) -> None:
        host = event.host
        assert host is not None
        if event.node.interrupting:
            self.take_away(host)
        elif event.node.trigger == "timer":
            event.level.waiting.remove(event)
        self.leave(event.level, event.node)

    def take_away(self, activity: Waiting) -> None:
        level = activity.level
        level.waiting = [w for w in level.waiting if w is not activity and w.host is not activity]
        if activity.inside is not None:
            self.drop(activity.inside)

    def drop(self, level: Level) -> None:
        """Nothing in it is left, not even what was on its way."""
        for inner in list(self.levels(level)):
            inner.ended = True
            self.todo = [(where, flow) for where, flow in self.todo if where is not inner]
        level.waiting, level.joins = [], Counter()

    def finish(self, activity: Waiting) -> None:
        level = activity.level
        level.waiting = [w for w in level.waiting if w is not activity and w.host is not activity]
        self.leave(level, activity.node)

    # -- tokens -----------------------------------------------------------------------------------------------

    def begin(self, level: Level) -> None:
        for node in level.graph.nodes.values():
            if node.kind == "start":
                self.leave(level, node)

    def leave(self, level: Level, node: Node) -> None:
        """Every unconditional flow, every one whose condition holds, the default where none held (§13.2.1)."""
        if not (node.kind == "many" and node.number == 0):
            self.completed[node.id] += 1
        flows = level.graph.outgoing(node.id)
        if node.kind in ("xor", "or"):
            flows = self.chosen(node, flows)
        else:
            flows = [flow for flow in flows if flow.condition is None or self.true(flow.condition)]
        self.todo += [(level, flow) for flow in flows]

    def chosen(self, node: Node, flows: list[Flow]) -> list[Flow]:
        if len(flows) < 2:
            return flows
        true = [flow for flow in flows if flow.condition is not None and self.true(flow.condition)]
        if node.kind == "xor":
            true = true[:1]
        return true or [flow for flow in flows if flow.id == node.default]

    def true(self, condition: str) -> bool:
        task, dot, _ = condition.partition(".")
        return self.answers.get(task, False) if dot else self.variables[condition]

    def arrive(self, level: Level, flow: Flow) -> None:
        node = level.graph.nodes[flow.target]
        if node.kind == "and" or (node.kind == "or" and len(level.graph.incoming(node.id)) > 1):
            level.joins[flow.id] += 1
            if node.kind == "and":
                self.join_all(level, node)
        elif node.kind in ("task", "many", "sub"):
            self.enter(level, node)
        elif node.kind == "race":
            self.completed[node.id] += 1
            events = [Waiting(level.graph.nodes[one.target], level) for one in level.graph.outgoing(node.id)]
            for event in events:
                event.race = events
            level.waiting += events
        elif node.kind in ("terminate", "fail"):
            self.end_all(level, node)
        else:
            self.leave(level, node)

    def enter(self, level: Level, node: Node) -> None:
        if node.kind == "many" and node.number == 0:
            self.leave(level, node)
            return
        activity = Waiting(node, level, left=max(node.number, 1))
        level.waiting.append(activity)
        level.waiting += [Waiting(event, level, host=activity) for event in level.graph.boundaries(node.id)]
        if node.inner is not None:
            activity.inside = Level(node.inner, activity)
            self.begin(activity.inside)

    def join_all(self, level: Level, node: Node) -> None:
        incoming = level.graph.incoming(node.id)
        if all(level.joins[flow.id] for flow in incoming):
            level.joins.subtract(flow.id for flow in incoming)
            self.leave(level, node)

    def end_all(self, level: Level, node: Node) -> None:
        self.completed[node.id] += 1
        host = level.outside
        assert host is not None
        self.drop(level)
        if node.kind == "terminate":
            self.finish(host)
            return
        event = next(w for w in host.level.waiting if w.host is host and w.node.trigger == "error")
        self.take_away(host)
        self.leave(host.level, event.node)

    # -- coming to rest ---------------------------------------------------------------------------------------

    def rest(self) -> None:
        """Until no token moves: then inclusive joins are asked, then levels that are empty end."""
        while True:
            while self.todo:
                self.arrive(*self.todo.pop(0))
            if not any(self.join_some(level) for level in list(self.levels(self.top))) and not self.settle():
                return

    def join_some(self, level: Level) -> bool:
        for node in level.graph.nodes.values():
            incoming = level.graph.incoming(node.id)
            full = [flow for flow in incoming if node.kind == "or" and level.joins[flow.id]]
            if full and not self.could_still_come(level, node, incoming, full):
                level.joins.subtract(flow.id for flow in full)
                self.leave(level, node)
                return True
        return False

    def could_still_come(self, level: Level, node: Node, incoming: list[Flow], full: list[Flow]) -> bool:
        """§13.4.3: a token with a way to an empty flow of the gateway and none to a full one, without visiting it."""
        empty = {flow.id for flow in incoming} - {flow.id for flow in full}
        there = {flow.id for flow in full}
        return any(reached & empty and not reached & there for reached in self.tokens(level, node))

    def tokens(self, level: Level, gateway: Node) -> Iterator[set[str]]:
        """For each token of the level, the flows that can be reached from where it is without visiting the gateway."""
        for waiting in level.waiting:
            yield self.reach(level.graph, [waiting.node.id], gateway)
        for flow_id, number in level.joins.items():
            flow = next(one for one in level.graph.flows if one.id == flow_id)
            if number and flow.target != gateway.id:
                yield {flow_id} | self.reach(level.graph, [flow.target], gateway)

    def reach(self, graph: Graph, nodes: list[str], gateway: Node) -> set[str]:
        flows: set[str] = set()
        seen = set(nodes)
        todo = list(nodes)
        while todo:
            current = todo.pop()
            beyond = [flow.target for flow in graph.outgoing(current)]
            beyond += [event.id for event in graph.boundaries(current)]
            flows |= {flow.id for flow in graph.outgoing(current)}
            for target in beyond:
                if target not in seen and target != gateway.id:
                    seen.add(target)
                    todo.append(target)
        return flows

    def settle(self) -> bool:
        for level in sorted(self.levels(self.top), key=lambda level: level is self.top):
            if level.ended or level.waiting or +level.joins:
                continue
            level.ended = True
            if level.outside is not None:
                self.finish(level.outside)
            return True
        return False
