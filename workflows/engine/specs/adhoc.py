"""Ad-hoc sub-processes (BPMN 2.0.2 §10.3.5, §13.3.5)."""

from __future__ import annotations

from typing import Final

from workflows.engine.expressions import Evaluates
from workflows.engine.kernel import TaskState
from workflows.engine.scopes import visible
from workflows.engine.specs.base import Description
from workflows.engine.specs.process import ProcessSpec
from workflows.engine.specs.repeating import holds
from workflows.engine.specs.subprocesses import SubProcessSpec
from workflows.engine.tokens import CLOSING, Scope, Token
from workflows.errors import ExecutionFailed

PENDING: Final = "pending"
"""Kept by the token of a sequential one: what has not been begun yet, in the diagram's order."""


class AdHocSpec(SubProcessSpec):
    """Begins each activity without incoming flow once: all at once, or one when nothing else runs.

    `heads` names them. Whenever an activity in it is done `completion` is asked; once it holds nothing more begins
    in it, and what still runs is taken away (`cancels`) or waited for.
    """

    def __init__(
        self,
        process: ProcessSpec,
        name: str,
        element: Description,
        inside: str,
        heads: tuple[str, ...],
        completion: Evaluates | None,
        *,
        sequential: bool,
        cancels: bool,
    ) -> None:
        super().__init__(process, name, element, inside, heads[0] if sequential and heads else None)
        self.heads = heads
        self.completion = completion
        self.sequential = sequential
        self.cancels = cancels

    def begin(self, token: Token) -> bool:
        token.internal_data[PENDING] = list(self.heads[1:]) if self.sequential else []
        return super().begin(token)

    def inner_done(self, token: Token, inner: Token) -> None:
        """An activity inside has done its work. Raises ExecutionFailed, ExpressionFailed."""
        if self.completion is not None and holds(self.completion, visible(inner), inner, "completion condition"):
            token.internal_data[CLOSING] = True

    def close(self, token: Token) -> None:
        """Takes away what is not to go on once the condition has held: everything, or what is no activity at work."""
        for other in token.top.subprocesses[token.id].live_tokens():
            works = other.task_spec.is_activity and not other.gathering and other.state != TaskState.FUTURE
            if self.cancels or not (works or other.each or other.beside):
                other.cancel()

    def goes_on(self, token: Token, scope: Scope) -> bool:
        pending = token.internal_data.get(PENDING)
        if scope.closing or not pending:
            return False
        self.enable(scope, pending.pop(0))
        return True

    def enable(self, scope: Scope, head: str) -> None:
        """Begins an activity inside."""
        spec = scope.spec.task_specs[head]
        spec._update(scope.task_tree._add_child(spec))

    def perform(self, token: Token) -> bool:
        """Raises ExecutionFailed where everything is done and that is not enough: a person decides what next."""
        condition = None if CLOSING in token.internal_data else self.completion
        if condition is not None and not holds(condition, visible(token), token, "completion condition"):
            text = "Everything in it is done, but its completion condition does not hold."
            raise ExecutionFailed(text, code="ad-hoc-incomplete")
        return super().perform(token)
