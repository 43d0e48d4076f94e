"""Gateways: exclusive, parallel, inclusive, event-based (BPMN 2.0.2 §10.6)."""

from __future__ import annotations

from workflows.engine.kernel import TaskState
from workflows.engine.specs.base import Description, NodeSpec
from workflows.engine.specs.process import ProcessSpec
from workflows.engine.tokens import Instance, Scope, Token


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

    def arrivals(self, workflow: Instance | Scope, also: Token | None = None) -> dict[str, Token]:
        """The oldest waiting token of each incoming flow that has one."""
        found: dict[str, Token] = {}
        for token in workflow.live_tokens():
            if token.task_spec is self and (token.state == TaskState.WAITING or token is also):
                found.setdefault(token.internal_data["flow"], token)
        return found

    @staticmethod
    def consume(arrived: dict[str, Token], going_on: Token) -> None:
        for token in arrived.values():
            if token is not going_on:
                token._set_state(TaskState.COMPLETED)


class ParallelGatewaySpec(JoiningSpec):
    """Consumes one token from each incoming flow; further tokens on a flow wait for their turn."""

    def begin(self, token: Token) -> bool:
        arrived = self.arrivals(token.workflow, also=token)
        if len(arrived) < len(self.incoming):
            return False
        self.consume(arrived, token)
        return True


class InclusiveGatewaySpec(JoiningSpec):
    """Waits until no token can still come along an empty incoming flow; takes every flow whose condition is true."""

    def begin(self, _token: Token, /) -> bool:
        return len(self.incoming) == 1

    def try_join(self, workflow: Instance | Scope) -> bool:
        """Called when nothing else can run. True if the gateway went on."""
        arrived = self.arrivals(workflow)
        if not arrived:
            return False
        empty = set(self.incoming) - arrived.keys()
        if empty and any(self.awaits(other, empty, arrived) for other in workflow.live_tokens()):
            return False
        token = next(reversed(arrived.values()))
        self.consume(arrived, token)
        token._ready()
        return True

    def awaits(self, other: Token, empty: set[str], arrived: dict[str, Token]) -> bool:
        """BPMN 2.0.2 §13.4.3: a token that can reach an empty flow, and cannot reach one that has a token."""
        if other.task_spec is self:
            return False
        reach = self.reachable(other.task_spec)
        return bool(reach & empty) and not reach & arrived.keys()

    def reachable(self, node: NodeSpec) -> set[str]:
        """Which of this gateway's incoming flows can be reached from a node without passing the gateway."""
        seen, todo = {node.name}, [node]
        found: set[str] = set()
        while todo:
            current = todo.pop()
            beyond = [flow.target for flow in current.flows] + list(getattr(current, "boundaries", ()))
            found.update(flow.id for flow in current.flows if flow.target == self.name)
            for name in beyond:
                if name != self.name and name not in seen:
                    seen.add(name)
                    todo.append(self.process.task_specs[name])
        return found


class EventGatewaySpec(NodeSpec):
    """All its events wait at once; the first that happens takes the others away."""

    def _on_complete_hook(self, my_task: Token) -> None:
        super()._on_complete_hook(my_task)
        for child in my_task.children:
            child.internal_data["race"] = my_task.id
