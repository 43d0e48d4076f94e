"""The complex gateway (BPMN 2.0.2 §10.6.5, §13.4.5)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from workflows.engine.expressions import Evaluates
from workflows.engine.kernel import TaskState
from workflows.engine.scopes import visible
from workflows.engine.specs.base import ENTER, Description, fail
from workflows.engine.specs.flows import Flow, choose
from workflows.engine.specs.gateways import RESET, SynchronizingSpec
from workflows.engine.specs.process import ProcessSpec
from workflows.engine.specs.repeating import holds
from workflows.engine.tokens import Instance, Scope, Token
from workflows.errors import WorkflowError

WAITING_FOR_START: Final = "waitingForStart"
"""What the conditions of its outgoing flows may ask: true when it is activated, false when it is reset."""


class ComplexGatewaySpec(SynchronizingSpec):
    """Goes on once its activation condition holds; what comes along the other flows later only resets it.

    The condition sees `activationCount`, the number of tokens that have arrived, and `activationCounts` by flow id.
    Flows without a condition are taken when the gateway is activated, not again when it is reset.
    """

    def __init__(self, process: ProcessSpec, name: str, element: Description, activation: Evaluates | None) -> None:
        super().__init__(process, name, element)
        self.activation = activation

    def begin(self, token: Token) -> bool:
        """Every arrival asks, while the gateway waits for its start. Raises ExecutionFailed."""
        if self.resetting(token.workflow) is None and self.active(token, self.waiting(token.workflow, also=token)):
            going_on = self.activate(self.arrivals(token.workflow, also=token))
            if going_on is token:
                return True
            going_on._ready()
        return False

    def active(self, token: Token, waiting: Sequence[Token]) -> bool:
        if self.activation is None:
            return True
        counts = dict.fromkeys(self.incoming, 0)
        for other in waiting:
            flow = other.internal_data["flow"]
            counts[flow] = counts.get(flow, 0) + 1
        context = {**visible(token), "activationCount": len(waiting), "activationCounts": counts}
        return holds(self.activation, context, token, "activation condition")

    def activate(self, arrived: dict[str, Token]) -> Token:
        """Consumes one token of each flow that has one; the last of them goes on."""
        going_on = next(reversed(arrived.values()))
        self.consume(arrived, going_on)
        going_on.internal_data["consumed"] = list(arrived)
        return going_on

    def resetting(self, workflow: Instance | Scope) -> Token | None:
        return next(
            (token for token in workflow.live_tokens() if token.task_spec is self and RESET in token.internal_data),
            None,
        )

    def try_join(self, workflow: Instance | Scope) -> bool:
        """Resets the gateway where nothing more is to come; else what has come meanwhile may activate it."""
        resetting, arrived = self.resetting(workflow), self.arrivals(workflow)
        if resetting is None:
            return self.try_start(workflow, arrived)
        if resetting.state != TaskState.WAITING:
            return False
        consumed = resetting.internal_data[RESET]
        late = {flow: token for flow, token in arrived.items() if flow not in consumed}
        filled = {*consumed, *late}
        if self.may_come(workflow, set(self.incoming) - filled, filled):
            return False
        self.consume(late, resetting)
        resetting._ready()
        return True

    def try_start(self, workflow: Instance | Scope, arrived: dict[str, Token]) -> bool:
        if not arrived:
            return False
        last = next(reversed(arrived.values()))
        try:
            if not self.active(last, self.waiting(workflow)):
                return False
        except WorkflowError as error:
            fail(last, error, ENTER)
            return False
        self.activate(arrived)._ready()
        return True

    def choose(self, token: Token) -> None:
        starting = RESET not in token.internal_data
        context = {**visible(token), WAITING_FOR_START: starting}
        flows = self.flows if starting else [flow for flow in self.flows if not flow.always]
        if not starting and all(flow.default for flow in flows):
            flows = []
        choice = choose(flows, context, token.top.now)
        taken = choice.or_refuse(self.element.name or self.element.id) if starting and self.flows else choice.taken
        token.internal_data["chosen"] = [flow.id for flow in taken]

    def next_flows(self, token: Token) -> Sequence[Flow]:
        chosen = token.internal_data.get("chosen", ())
        return [flow for flow in self.flows if flow.id in chosen]

    def _on_complete_hook(self, my_task: Token) -> None:
        """Once it was activated, a token of its own waits here until the gateway is reset."""
        super()._on_complete_hook(my_task)
        consumed = my_task.internal_data.get("consumed")
        if consumed is not None and len(self.incoming) > 1:
            waits = my_task._add_child(self)
            waits.internal_data[RESET] = consumed
            waits._set_state(TaskState.WAITING)

    def trace(self, token: Token, outcome: Any) -> None:
        """Its reset is in the history only where it leads somewhere."""
        if RESET not in token.internal_data or self.next_flows(token):
            super().trace(token, outcome)
