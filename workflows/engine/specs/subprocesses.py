"""Embedded sub-processes and calls of other processes of the bundle."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workflows.engine.kernel import TaskState
from workflows.engine.scopes import assign, visible
from workflows.engine.specs.activities import ActivitySpec
from workflows.engine.specs.base import Description
from workflows.engine.specs.calls import Passing
from workflows.engine.specs.process import ProcessSpec
from workflows.engine.specs.records import records_of, remember
from workflows.engine.tokens import Instance, Scope, Token


class SubProcessSpec(ActivitySpec):
    """An embedded sub-process. `inside` names its spec, `start` its start event; None: it has none."""

    def __init__(self, process: ProcessSpec, name: str, element: Description, inside: str, start: str | None) -> None:
        super().__init__(process, name, element)
        self.inside = inside
        self.start = start
        self.calls = False
        """Whether what runs inside has variables of its own."""

    def begin(self, token: Token) -> bool:
        scope = token.top.enter(token, self.inside)
        try:
            scope.data.update(self.passed_in(token))
        except Exception:
            token.top.leave(token)
            raise
        token._set_state(TaskState.STARTED)
        root = scope.task_tree
        root.internal_data["start"] = self.start
        root._ready()
        return False

    def passed_in(self, _token: Token, /) -> Mapping[str, Any]:
        """Variables that the inner workflow begins with."""
        return {}

    def perform(self, token: Token) -> bool:
        self.give_outputs(token)
        return True

    def left(self, token: Token) -> None:
        super().left(token)
        token.top.leave(token)

    def remember(self, token: Token) -> None:
        """Without a compensation event of its own, what was done inside can be undone (BPMN 2.0.2 §13.5.5)."""
        if self.undone_by is not None:
            remember(token, self.undone_by, [self.element.id, *self.inner_names(token)])
            return
        scope = token.top.subprocesses[token.id]
        inner = records_of(scope)
        if inner or scope.spec.compensation is not None:
            remember(token, f"{self.element.id}[undo]", self.inner_names(token), inner=inner, **self.kept(scope))

    def inner_names(self, token: Token) -> list[str]:
        """Ids of the elements inside: what they wrote stands under these names in the variables around."""
        return [] if self.calls else sorted(token.top.subprocess_specs[self.inside].element_ids)

    def kept(self, scope: Scope) -> dict[str, Any]:
        return {"variables": scope.data} if self.calls else {}

    def cancelled(self, token: Token) -> None:
        super().cancelled(token)
        top: Instance = token.top
        if (scope := top.subprocesses.get(token.id)) is not None:
            scope.completed = True
            scope.cancel_tokens()
            top.leave(token)


class TransactionSpec(SubProcessSpec):
    """A transaction (§10.7.3): a sub-process in which a cancel end event undoes what was done."""


class CallActivitySpec(SubProcessSpec):
    """A process of the same bundle, run inside the instance with variables of its own."""

    def __init__(
        self,
        process: ProcessSpec,
        name: str,
        element: Description,
        inside: str,
        start: str | None,
        passing: tuple[Passing, Passing],
    ) -> None:
        super().__init__(process, name, element, inside, start)
        self.calls = True
        self.into, self.out = passing

    def passed_in(self, token: Token) -> Mapping[str, Any]:
        return self.into.of(visible(token), token.top.now)

    def perform(self, token: Token) -> bool:
        scope = token.top.subprocesses[token.id]
        inner = {**scope.data, "businessKey": token.top.business_key}
        values = self.out.of(inner, token.top.now)
        assign(token, values)
        self.give_outputs(token, values)
        return True
