"""Activities that run several times, and the standard loop among them (BPMN 2.0.2 §10.3.8, §13.3.6)."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from typing import Any

from workflows.engine.expressions import Evaluates, evaluate
from workflows.engine.kernel import TaskState
from workflows.engine.scopes import SHARED, visible
from workflows.engine.specs.activities import ActivitySpec
from workflows.engine.specs.base import LOOP, Description, fail
from workflows.engine.specs.process import ProcessSpec
from workflows.engine.tokens import Token
from workflows.errors import ExecutionFailed, WorkflowError


class RepeatingSpec(ActivitySpec):
    """Stands for the whole activity; each instance of it is a child token at the inner node."""

    repeats = True

    def __init__(self, process: ProcessSpec, name: str, element: Description, inner: ActivitySpec) -> None:
        super().__init__(process, name, element)
        self.inner = inner

    @abstractmethod
    def go_on(self, token: Token, child: Token | None) -> None:
        """Ends the whole, or begins the next instance. `child` is the one just completed, None where that is over."""

    def take_inputs(self, token: Token) -> None:
        """Each instance takes its own."""

    def remember(self, _token: Token, /) -> None:
        """Each instance is undone by itself."""

    def begin_one(self, token: Token, **names: Any) -> Token:
        """The next instance; `names` are its own besides `loopCounter`."""
        index = token.internal_data["begun"]
        token.internal_data["begun"] = index + 1
        child = token._add_child(self.inner)
        child.internal_data["each"] = index
        child.data["loopCounter"] = index
        child.data.update(names)
        return child

    def collect(self, child: Token) -> None:
        """Before an instance is completed. Raises ExpressionFailed."""

    def one_done(self, token: Token, child: Token) -> None:
        """After an instance was completed."""
        token.internal_data["done"] += 1
        self.resume(token, child)

    def resume(self, token: Token, child: Token | None) -> None:
        """Goes on, or stands still with the reason; `retry` comes back here."""
        try:
            self.go_on(token, child)
        except WorkflowError as error:
            fail(token, error, LOOP)

    def cancelled(self, token: Token) -> None:
        super().cancelled(token)
        for child in token.children:
            child.cancel()

    def trace(self, token: Token, outcome: Any) -> None:
        """The instances are in the history, each for itself. Where there was none, nothing was done; what stood still
        at the beginning and is taken away says so.
        """
        if outcome == "skipped" or (not token.internal_data.get("begun") and outcome != "completed"):
            super().trace(token, outcome)


def holds(condition: Evaluates, context: dict[str, Any], token: Token, what: str) -> bool:
    """Null is not true. Raises ExecutionFailed, ExpressionFailed."""
    value = evaluate(condition, context, token.top.now)
    if value is not None and not isinstance(value, bool):
        raise ExecutionFailed(f"The {what} gave {value!r}.", code="condition-not-boolean")
    return value is True


@dataclass(frozen=True, slots=True)
class StandardLoop:
    """`maximum` None: no bound but the condition."""

    condition: Evaluates | None = None
    maximum: int | None = None
    test_before: bool = False


class StandardLoopSpec(RepeatingSpec):
    """One instance after the other while the condition holds, on the variables around the activity.

    `loopCounter` is the number of instances that are completed, in the condition and in the activity alike.
    """

    def __init__(
        self, process: ProcessSpec, name: str, element: Description, inner: ActivitySpec, loop: StandardLoop
    ) -> None:
        super().__init__(process, name, element, inner)
        self.loop = loop

    def begin(self, token: Token) -> bool:
        token.internal_data.update(begun=0, done=0)
        if self.loop.test_before and not self.once_more(token):
            return True
        token._set_state(TaskState.STARTED)
        self.begin_next(token)
        return False

    def begin_next(self, token: Token) -> None:
        child = self.begin_one(token)
        child.internal_data[SHARED] = True
        self.inner._update(child)

    def go_on(self, token: Token, _child: Token | None) -> None:
        if self.once_more(token):
            self.begin_next(token)
        else:
            token._ready()

    def once_more(self, token: Token) -> bool:
        done, loop = token.internal_data["done"], self.loop
        if loop.maximum is not None and done >= loop.maximum:
            return False
        if loop.condition is None:
            return True
        return holds(loop.condition, {**visible(token), "loopCounter": done}, token, "loop condition")
