"""Conditional events (BPMN 2.0.2 §10.5.5): looked at on entry and after every change of variables, never by time.

An event that waits on fires when its condition becomes true, and again only after it was false.
"""

from __future__ import annotations

from workflows.engine.expressions import evaluate
from workflows.engine.kernel import TaskState
from workflows.engine.scopes import visible
from workflows.engine.specs.base import WATCH, fail
from workflows.engine.specs.propagation import fire, waits_for
from workflows.engine.tokens import Instance, Token
from workflows.errors import ExecutionFailed, WorkflowError


def watch(top: Instance) -> None:
    """Lets every conditional event fire whose condition has become true."""
    waiting = [
        token
        for workflow in top.workflows()
        if workflow.spec.watches
        for token in workflow.live_tokens()
        if waits_for(token, "conditional")
    ]
    for token in waiting:
        if token.state == TaskState.WAITING:
            try:
                holds = _holds(token)
            except WorkflowError as error:
                fail(token, error, WATCH)
                continue
            if holds and not token.internal_data.get("held"):
                fire(token)
            else:
                token.internal_data["held"] = holds


def _holds(token: Token) -> bool:
    """Null is false: a name that is not there yet makes it so. Raises ExecutionFailed."""
    condition = token.task_spec.trigger.condition
    value = None if condition is None else evaluate(condition, visible(token), token.top.now)
    if value is not None and not isinstance(value, bool):
        text = f"The condition gave {value!r} instead of true or false."
        raise ExecutionFailed(text, code="condition-not-boolean")
    return value is True
