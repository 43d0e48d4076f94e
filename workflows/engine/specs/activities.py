"""Activities: whatever can have boundary events and can be a multi-instance."""

from __future__ import annotations

from collections.abc import Sequence

from workflows.engine.kernel import TaskState
from workflows.engine.specs.base import Description, NodeSpec
from workflows.engine.specs.flows import Flow
from workflows.engine.specs.process import ProcessSpec
from workflows.engine.specs.records import remember, resume
from workflows.engine.tokens import GATHERED, Scope, Token


class ActivitySpec(NodeSpec):
    """May have boundary events, and may be the inner node of a multi-instance."""

    is_activity = True

    def __init__(self, process: ProcessSpec, name: str, element: Description) -> None:
        super().__init__(process, name, element)
        self.boundaries: list[str] = []
        """Names of the boundary events' specs."""
        self.undone_by: str | None = None
        """Name of the compensation boundary event's spec."""
        self.undoes = False
        """Whether it undoes other activities (`isForCompensation`): it is not undone itself."""
        self.takes = 1
        """How many tokens must arrive before it begins: `startQuantity` (BPMN 2.0.2 table 10.3)."""

    def gathered(self, token: Token) -> bool:
        """Whether enough tokens are there; the others are consumed, and what begins once is not asked again."""
        data = token.internal_data
        if self.takes == 1 or GATHERED in data:
            return True
        others = [
            other
            for other in token.workflow.live_tokens()
            if other.task_spec is self and other is not token and other.gathering
        ]
        data[GATHERED] = len(others) + 1 >= self.takes
        if not data[GATHERED]:
            token._set_state(TaskState.WAITING)
            return False
        for other in others:
            other._set_state(TaskState.COMPLETED)
        return True

    def _update_hook(self, my_task: Token) -> bool:
        if my_task.state == TaskState.FUTURE and not self.gathered(my_task):
            return False
        ready = super()._update_hook(my_task)
        if my_task.state != TaskState.ERROR:
            self.attach(my_task, self.boundaries)
        return ready

    def attach(self, token: Token, boundaries: Sequence[str]) -> None:
        """Lets boundary events wait, as siblings of the activity's token."""
        for name in boundaries:
            event = self.process.task_specs[name]
            waiting = token.parent._add_child(event)
            waiting.internal_data["host"] = token.id
            event._update(waiting)

    def detach(self, token: Token) -> None:
        if self.boundaries:
            for other in token.workflow.standing_at(*self.boundaries):
                if other.internal_data.get("host") == token.id and other.state & (TaskState.WAITING | TaskState.ERROR):
                    other.cancel()

    def left(self, token: Token) -> None:
        self.detach(token)
        if not self.undoes:
            self.remember(token)

    def remember(self, token: Token) -> None:
        """Notes what undoes the completed work, if anything does."""
        if self.undone_by is not None:
            remember(token, self.undone_by, [self.element.id])

    def decide(self, token: Token) -> None:
        if token.each:
            token.parent.task_spec.collect(token)
            return
        host = _ad_hoc(token)
        if host is not None and not self.undoes and not token.workflow.closing:
            host.task_spec.inner_done(host, token)  # type: ignore[attr-defined]
        super().decide(token)

    def next_flows(self, token: Token) -> Sequence[Flow]:
        return () if token.each else super().next_flows(token)

    def _on_complete_hook(self, my_task: Token) -> None:
        super()._on_complete_hook(my_task)
        if my_task.each:
            my_task.parent.task_spec.one_done(my_task.parent, my_task)
        elif my_task.workflow.closing and (host := _ad_hoc(my_task)) is not None:
            host.task_spec.close(host)  # type: ignore[attr-defined]
        resume(my_task.top, my_task.internal_data.get("undoes"))

    def cancelled(self, token: Token) -> None:
        self.detach(token)


def _ad_hoc(token: Token) -> Token | None:
    """The token of the ad-hoc sub-process that an activity stands directly in."""
    workflow = token.workflow
    if isinstance(workflow, Scope) and workflow.spec.ad_hoc and not workflow.host.task_spec.undoes:  # type: ignore[attr-defined]
        return workflow.host
    return None  # one that comes back to be undone is closed
