"""Gateways: exclusive, parallel, inclusive, event-based (BPMN 2.0.2 §10.6, §13.4)."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from workflows.engine.kernel import TaskState
from workflows.engine.specs.base import Description, NodeSpec
from workflows.engine.specs.process import ProcessSpec
from workflows.engine.tokens import Instance, Scope, Token

RESET: Final = "reset"
"""Kept by the token that stands for a complex gateway's waiting to be reset: the flows that were consumed."""


class ExclusiveGatewaySpec(NodeSpec):
    """Goes on along the first flow whose condition is true, else along the default flow (§13.4.2)."""

    def choose(self, token: Token) -> None:
        if self.flows:
            self.take(token, first=True)


class JoiningSpec(NodeSpec):
    """Waits for tokens on its incoming flows; each arrival is a WAITING token that knows its flow."""

    joins = True

    def __init__(self, process: ProcessSpec, name: str, element: Description) -> None:
        super().__init__(process, name, element)
        self.incoming: list[str] = []
        """Ids of the incoming flows."""

    def waiting(self, workflow: Instance | Scope, also: Token | None = None) -> list[Token]:
        """Every token on an incoming flow, the oldest first."""
        return [
            token
            for token in workflow.standing_at(self.name)
            if RESET not in token.internal_data and (token.state == TaskState.WAITING or token is also)
        ]

    def arrivals(self, workflow: Instance | Scope, also: Token | None = None) -> dict[str, Token]:
        """The oldest waiting token of each incoming flow that has one."""
        found: dict[str, Token] = {}
        for token in self.waiting(workflow, also):
            found.setdefault(token.internal_data["flow"], token)
        return found

    @staticmethod
    def consume(arrived: dict[str, Token], going_on: Token) -> None:
        for token in arrived.values():
            if token is not going_on:
                token._set_state(TaskState.COMPLETED)


class ParallelGatewaySpec(JoiningSpec):
    """Consumes one token from each incoming flow; further tokens on a flow wait for their turn (§13.4.1)."""

    def begin(self, token: Token) -> bool:
        if len(token.workflow.standing.get(self.name, ())) < len(self.incoming):
            return False
        arrived = self.arrivals(token.workflow, also=token)
        if len(arrived) < len(self.incoming):
            return False
        self.consume(arrived, token)
        return True


class SynchronizingSpec(JoiningSpec):
    """Knows whether a token can still come along a flow (BPMN 2.0.2 §13.4.3)."""

    joins_late = True

    def __init__(self, process: ProcessSpec, name: str, element: Description) -> None:
        super().__init__(process, name, element)
        self._reached: dict[str, frozenset[str]] | None = None

    def try_join(self, workflow: Instance | Scope) -> bool:
        """Called when nothing else can run. True if something goes on."""
        raise NotImplementedError

    def may_come(self, workflow: Instance | Scope, empty: set[str], filled: Collection[str]) -> bool:
        """Whether a token elsewhere in the level has a way to an empty flow and none to a flow that has its token.

        What runs inside a sub-process counts as being at it; an event that has not happened yet has no token.
        """
        for other in workflow.live_tokens() if empty else ():
            if other.task_spec is not self and not other.beside:
                reach = self.reachable(other.task_spec.name)
                if reach & empty and reach.isdisjoint(filled):
                    return True
        return False

    def reachable(self, node: str) -> frozenset[str]:
        """Which incoming flows can be reached from a node, over flows and boundary events, not passing the gateway."""
        if self._reached is None:
            self._reached = self._reach_back()
        return self._reached.get(node, frozenset())

    def _reach_back(self) -> dict[str, frozenset[str]]:
        before: dict[str, list[str]] = {}
        for node in self.process.task_specs.values():
            for target in (*(flow.target for flow in node.flows), *getattr(node, "boundaries", ())):
                before.setdefault(target, []).append(node.name)
        found: dict[str, set[str]] = {}
        for flow in self.process.flows():
            if flow.target == self.name != flow.source:
                seen, todo = {flow.source}, [flow.source]
                while todo:
                    current = todo.pop()
                    found.setdefault(current, set()).add(flow.id)
                    beyond = {name for name in before.get(current, ()) if name != self.name} - seen
                    seen |= beyond
                    todo += beyond
        return {name: frozenset(flows) for name, flows in found.items()}


class InclusiveGatewaySpec(SynchronizingSpec):
    """Waits until no token can still come along an empty incoming flow; takes every flow whose condition is true."""

    def begin(self, _token: Token, /) -> bool:
        return len(self.incoming) < 2

    def try_join(self, workflow: Instance | Scope) -> bool:
        arrived = self.arrivals(workflow)
        if not arrived or self.may_come(workflow, set(self.incoming) - arrived.keys(), arrived):
            return False
        token = next(reversed(arrived.values()))
        self.consume(arrived, token)
        token._ready()
        return True


class EventGatewaySpec(NodeSpec):
    """All its events wait at once; the first that happens takes the others away."""

    def _on_complete_hook(self, my_task: Token) -> None:
        super()._on_complete_hook(my_task)
        for child in my_task.children:
            child.internal_data["race"] = my_task.id
