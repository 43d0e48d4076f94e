"""What every node does: enter, run, leave; and what happens when an expression of it fails.

The life of a token is SpiffWorkflow's (FUTURE, WAITING, READY, STARTED, COMPLETED, ERROR, CANCELLED). Subclasses fill
in `begin` (what happens on entry), `perform` (what it does) and `next_flows` (where it goes on). A failure of a
diagram's own expressions never leaves a half changed tree: the token goes to ERROR and keeps the reason.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from workflows.engine.api import Completed, Outcome
from workflows.engine.expressions import Value
from workflows.engine.kernel import BpmnSpecMixin, TaskState
from workflows.engine.scopes import assign, visible
from workflows.engine.specs.flows import Flow, choose
from workflows.engine.specs.process import ProcessSpec
from workflows.engine.specs.propagation import throw_up
from workflows.engine.specs.trigger import Trigger
from workflows.engine.stores import StoreAt
from workflows.engine.tokens import Instance, Scope, Token
from workflows.errors import ErrorThrown, WorkflowError

ENTER, RUN, LEAVE, LOOP, CALL, WATCH = "enter", "run", "leave", "loop", "call", "watch"
"""Where a token failed, hence what trying again repeats."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One entry of an input or output mapping; `store`: from a data store, or into one."""

    name: str
    value: Value
    store: StoreAt | None = None


@dataclass(frozen=True, slots=True)
class Description:
    """What the diagram says of an element, whatever its kind."""

    id: str
    type: str
    name: str
    process_key: str
    lane: str | None = None
    properties: Mapping[str, str] = field(default_factory=dict)
    inputs: Sequence[Parameter] = ()
    outputs: Sequence[Parameter] = ()


def fail(token: Token, error: WorkflowError, phase: str) -> None:
    """Lets the token stand still with the reason."""
    code = str(error.details.get("code", error.code))
    token.internal_data["failure"] = {"code": code, "message": error.message, "phase": phase}
    token._set_state(TaskState.ERROR)


class NodeSpec(BpmnSpecMixin):
    """A node of a diagram. `traced`: leaving it is written into the history."""

    traced: ClassVar[bool] = True
    is_activity: ClassVar[bool] = False
    joins: ClassVar[bool] = False
    joins_late: ClassVar[bool] = False
    """Whether it is asked (`try_join`) if it goes on once nothing else can run."""
    repeats: ClassVar[bool] = False
    """Whether its instances are children of its token."""
    catches: ClassVar[bool] = False
    """Whether a token that waits here waits for `trigger`."""
    aside: ClassVar[bool] = False
    """Whether a token that waits here waits beside what runs, keeping nothing alive."""
    trigger: Trigger = Trigger()

    def __init__(self, process: ProcessSpec, name: str, element: Description) -> None:
        super().__init__(process, name, bpmn_name=element.name, lane=element.lane)
        self.bpmn_id = element.id
        self.element = element
        self.process = process
        self.flows: list[Flow] = []
        self.gives = 1
        """How many tokens go along each flow: an activity's `completionQuantity` (BPMN 2.0.2 table 10.3)."""

    # -- for subclasses ---------------------------------------------------------------------------------------

    def begin(self, _token: Token, /) -> bool:
        """Entry. True: ready to run; False: it waits (the token's state says for what)."""
        return True

    def perform(self, _token: Token, /) -> bool | None:
        """Runs. True: through."""
        return True

    def happened(self, _token: Token, /) -> bool:
        """What the token waited for has happened. True: it may go on."""
        return True

    def try_join(self, _workflow: Instance | Scope, /) -> bool:
        """Nothing else can run in the level. True: it has gone on."""
        return False

    def left(self, _token: Token, /) -> None:
        """Once it has done its work, before it is known where it goes on."""

    def choose(self, token: Token) -> None:
        """Works out where the token goes on: every unconditional flow, every one whose condition holds, else the
        default (BPMN 2.0.2 §8.3.13, §13.3.1). Without any outgoing flow it ends here. Raises ExecutionFailed.
        """
        if not all(flow.always for flow in self.flows):
            self.take(token, first=False)

    def decide(self, token: Token) -> None:
        """Chooses, unless the level is closing. Raises ExecutionFailed."""
        if token.workflow.closing:
            token.internal_data["chosen"] = []
        else:
            self.choose(token)

    def goes_on(self, _token: Token, _scope: Scope, /) -> bool:
        """Whether more is to happen inside, where nothing runs any more."""
        return False

    def take(self, token: Token, *, first: bool) -> None:
        """Raises ExecutionFailed."""
        choice = choose(self.flows, visible(token), token.top.now, first=first)
        taken = choice.or_refuse(self.element.name or self.element.id)
        token.internal_data["chosen"] = [flow.id for flow in taken]

    def next_flows(self, token: Token) -> Sequence[Flow]:
        """The flows that the completed token goes on along."""
        chosen = token.internal_data.get("chosen")
        return self.flows if chosen is None else [flow for flow in self.flows if flow.id in chosen]

    def cancelled(self, _token: Token, /) -> None:
        """After the token was taken away."""

    # -- the life of a token ----------------------------------------------------------------------------------

    def _predict_hook(self, my_task: Token) -> None:
        """Nothing is predicted."""

    def _update_hook(self, my_task: Token) -> bool:
        if my_task.state != TaskState.FUTURE:
            return False
        my_task.top.at = my_task
        my_task.internal_data.setdefault("entered", my_task.top.now.isoformat())
        try:
            self.take_inputs(my_task)
            ready = self.begin(my_task)
        except WorkflowError as error:
            fail(my_task, error, ENTER)
            return False
        if not ready and my_task.state == TaskState.FUTURE:
            my_task._set_state(TaskState.WAITING)
        return ready

    def _on_ready(self, my_task: Token) -> None:
        if not self.manual:
            my_task.top.enqueue(my_task)

    def _run(self, my_task: Token) -> bool | None:
        """Does the work and chooses. What was done is not done again where the choice alone failed."""
        phase = LEAVE if "performed" in my_task.internal_data else RUN
        try:
            if phase == RUN:
                through = self.perform(my_task)
                if not through or not my_task.live or my_task.state == TaskState.ERROR:
                    return through
                phase = LEAVE
                self.left(my_task)
            self.decide(my_task)
        except ErrorThrown as error:
            if throw_up(my_task, "error", error.error_code, error.error_message) is None:
                fail(my_task, error, RUN)
            return False
        except WorkflowError as error:
            if phase == LEAVE:
                my_task.internal_data["performed"] = True
            fail(my_task, error, phase)
            return False
        return True

    def _on_error(self, my_task: Token) -> None:
        """`fail` has said everything."""

    def _on_complete_hook(self, my_task: Token) -> None:
        self.trace(my_task, "skipped" if "skipped" in my_task.internal_data else "completed")
        for flow in self.next_flows(my_task):
            for _ in range(self.gives):
                self.go_along(my_task, flow)

    def go_along(self, token: Token, flow: Flow) -> None:
        target = self.process.task_specs[flow.target]
        child = token._add_child(target)
        if target.joins:
            child.internal_data["flow"] = flow.id

    def _on_cancel(self, my_task: Token) -> None:
        self.cancelled(my_task)
        self.trace(my_task, my_task.internal_data.get("outcome", "cancelled"))

    # -- shared parts -----------------------------------------------------------------------------------------

    def trace(self, token: Token, outcome: Outcome) -> None:
        if self.traced:
            element = self.element
            token.top.trace.append(
                Completed(element.id, element.type, element.name, element.process_key, outcome, token.top.now, token.id)
            )

    def take_inputs(self, token: Token) -> None:
        """Input parameters become names of the token's own, each seeing those before it."""
        for parameter in self.element.inputs:
            context, top = visible(token), token.top
            if (at := parameter.store) is not None:
                context = {**context, at.alias: top.stores.read(at, context, top.now)}
            token.data[parameter.name] = parameter.value.of(context, top.now)

    def give_outputs(self, token: Token, plain: Mapping[str, Any] | None = None) -> None:
        """Output parameters become variables. `plain` are names seen by them only: answers, a result, a payload."""
        if not self.element.outputs:
            return
        context = {**visible(token), **(plain or {})}
        promoted: dict[str, Any] = {}
        top, kept = token.top, []
        for parameter in self.element.outputs:
            value = parameter.value.of(context, top.now)
            if parameter.store is None:
                promoted[parameter.name] = value
            else:
                kept.append((parameter.store, value))
        top.stores.write_all(kept, context, top.now, self.element.id)
        assign(token, promoted)

    def take_result(self, token: Token, result: Mapping[str, Any]) -> None:
        """A result becomes the variable named like the element; output parameters see its parts by their names."""
        assign(token, {self.element.id: dict(result)})
        self.give_outputs(token, result)


class StartSpec(NodeSpec):
    """The root of a workflow's tree. Which start event it leads to is the token's `start`.

    None: to all of them, every node without incoming flows (BPMN 2.0.2 §10.5.2, §13.2).
    """

    traced = False

    def left(self, token: Token) -> None:
        """The event sub-processes of the level listen before anything in it begins."""
        for name in self.process.listeners:
            token._add_child(self.process.task_specs[name])

    def next_flows(self, token: Token) -> Sequence[Flow]:
        start = token.internal_data["start"]
        return [flow for flow in self.flows if start is None or flow.target == start]
