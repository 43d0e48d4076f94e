"""Multi-instance activities, parallel and sequential (BPMN 2.0.2 §10.3.8)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from workflows.engine.expressions import Evaluates, evaluate
from workflows.engine.kernel import TaskState
from workflows.engine.scopes import assign, visible
from workflows.engine.specs.activities import ActivitySpec
from workflows.engine.specs.base import LOOP, Description, fail
from workflows.engine.specs.process import ProcessSpec
from workflows.engine.tokens import Token
from workflows.errors import ExecutionFailed, WorkflowError

MAX_INSTANCES = 1000
_MISSING = object()


@dataclass(frozen=True, slots=True)
class Loop:
    """`element_variable` names each item; `output_collection` collects `output_element`, in the items' order."""

    sequential: bool = False
    collection: Evaluates | None = None
    cardinality: Evaluates | None = None
    element_variable: str | None = None
    completion: Evaluates | None = None
    output_collection: str | None = None
    output_element: Evaluates | None = None


class MultiInstanceSpec(ActivitySpec):
    """Stands for the whole activity; each instance is a child token at the inner node, with a scope of its own."""

    def __init__(self, process: ProcessSpec, name: str, element: Description, loop: Loop, inner: ActivitySpec) -> None:
        super().__init__(process, name, element)
        self.loop = loop
        self.inner = inner

    def take_inputs(self, token: Token) -> None:
        """Each instance takes its own."""

    def begin(self, token: Token) -> bool:
        items = self.items(token)
        token.internal_data.update(items=items, begun=0, done=0, results={})
        if not items:
            self.publish(token)
            return True
        token._set_state(TaskState.STARTED)
        for _ in items[:1] if self.loop.sequential else items:
            self.begin_one(token)
        return False

    def items(self, token: Token) -> list[Any]:
        context, now = visible(token), token.top.now
        if self.loop.collection is not None:
            items = evaluate(self.loop.collection, context, now)
            if not isinstance(items, list):
                raise ExecutionFailed(f"The collection gave {items!r} instead of a list.", code="collection")
        else:
            assert self.loop.cardinality is not None  # noqa: S101  one of the two, says the linter
            number = evaluate(self.loop.cardinality, context, now)
            if isinstance(number, bool) or not isinstance(number, (int, float)) or number != int(number) or number < 0:
                raise ExecutionFailed(f"The cardinality gave {number!r} instead of a whole number.", code="collection")
            items = list(range(min(int(number), MAX_INSTANCES + 1)))
        if len(items) > MAX_INSTANCES:
            raise ExecutionFailed(f"More than {MAX_INSTANCES} instances of one activity.", code="collection")
        return items

    def begin_one(self, token: Token) -> None:
        index = token.internal_data["begun"]
        token.internal_data["begun"] = index + 1
        child = token._add_child(self.inner)
        child.internal_data["each"] = index
        child.data["loopCounter"] = index
        if self.loop.element_variable:
            child.data[self.loop.element_variable] = token.internal_data["items"][index]
        self.inner._update(child)

    def collect(self, child: Token) -> None:
        """Before an instance is completed: what it gives to the output collection. Raises ExpressionFailed."""
        if self.loop.output_collection is not None:
            child.internal_data["output"] = self.output_of(child)

    def output_of(self, child: Token) -> Any:
        if self.loop.output_element is not None:
            return evaluate(self.loop.output_element, visible(child), child.top.now)
        answers = child.data.get(self.element.id, _MISSING)
        return child.data.get(self.loop.element_variable or "") if answers is _MISSING else answers

    def one_done(self, token: Token, child: Token) -> None:
        """After an instance was completed."""
        token.internal_data["done"] += 1
        if "output" in child.internal_data:
            token.internal_data["results"][str(child.internal_data["each"])] = child.internal_data["output"]
        self.go_on(token, child)

    def go_on(self, token: Token, child: Token | None) -> None:
        """Ends the loop, or begins the next instance. `child` is the instance just completed, for the condition."""
        self.publish(token)
        try:
            enough = self.enough(token, child)
        except WorkflowError as error:
            fail(token, error, LOOP)
            return
        if enough:
            for other in token.children:
                other.cancel()
            token._ready()
        elif self.loop.sequential:
            self.begin_one(token)

    def enough(self, token: Token, child: Token | None) -> bool:
        data = token.internal_data
        if data["done"] >= len(data["items"]):
            return True
        if self.loop.completion is None:
            return False
        total, done = len(data["items"]), data["done"]
        counts = {"nrOfInstances": total, "nrOfCompletedInstances": done, "nrOfActiveInstances": data["begun"] - done}
        context = {**visible(token if child is None else child), **counts}
        value = evaluate(self.loop.completion, context, token.top.now)
        if value is not None and not isinstance(value, bool):
            raise ExecutionFailed(f"The completion condition gave {value!r}.", code="condition-not-boolean")
        return value is True

    def publish(self, token: Token) -> None:
        """The output collection holds what is there so far, in the items' order."""
        if self.loop.output_collection is not None:
            results = token.internal_data["results"]
            assign(token, {self.loop.output_collection: [results[key] for key in sorted(results, key=int)]})

    def cancelled(self, token: Token) -> None:
        super().cancelled(token)
        for child in token.children:
            child.cancel()

    def trace(self, token: Token, outcome: Any) -> None:
        """The instances are in the history, each for itself; the whole only where there was none."""
        if not token.internal_data.get("items"):
            super().trace(token, outcome)
