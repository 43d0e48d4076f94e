"""Multi-instance activities, parallel and sequential (BPMN 2.0.2 §10.3.8, §13.3.7)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from workflows.engine.expressions import Evaluates, evaluate
from workflows.engine.kernel import TaskState
from workflows.engine.scopes import assign, counts, visible
from workflows.engine.specs.activities import ActivitySpec
from workflows.engine.specs.base import Description
from workflows.engine.specs.process import ProcessSpec
from workflows.engine.specs.propagation import throw_up
from workflows.engine.specs.repeating import RepeatingSpec, holds
from workflows.engine.specs.throwing import send
from workflows.engine.specs.trigger import Trigger
from workflows.engine.tokens import Token
from workflows.errors import ExecutionFailed

MAX_INSTANCES = 1000
_MISSING = object()


@dataclass(frozen=True, slots=True)
class Announcement:
    """An event thrown when an instance completes: always, the `first` time only, or where the condition holds."""

    trigger: Trigger
    first: bool = False
    condition: Evaluates | None = None


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
    announces: tuple[Announcement, ...] = ()


class MultiInstanceSpec(RepeatingSpec):
    """Each instance has a scope of its own."""

    def __init__(self, process: ProcessSpec, name: str, element: Description, inner: ActivitySpec, loop: Loop) -> None:
        super().__init__(process, name, element, inner)
        self.loop = loop

    def begin(self, token: Token) -> bool:
        items = self.items(token)
        token.internal_data.update(items=items, begun=0, done=0, results={})
        if not items:
            self.publish(token)
            return True
        token._set_state(TaskState.STARTED)
        for _ in items[:1] if self.loop.sequential else items:
            self.begin_next(token)
        return False

    def begin_next(self, token: Token) -> None:
        name = self.loop.element_variable
        item = token.internal_data["items"][token.internal_data["begun"]]
        self.inner._update(self.begin_one(token, **({name: item} if name else {})))

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

    def collect(self, child: Token) -> None:
        if self.loop.output_collection is not None:
            child.internal_data["output"] = self.output_of(child)

    def output_of(self, child: Token) -> Any:
        if self.loop.output_element is not None:
            return evaluate(self.loop.output_element, visible(child), child.top.now)
        answers = child.data.get(self.element.id, _MISSING)
        return child.data.get(self.loop.element_variable or "") if answers is _MISSING else answers

    def one_done(self, token: Token, child: Token) -> None:
        data = token.internal_data
        if "output" in child.internal_data:
            data["results"][str(child.internal_data["each"])] = child.internal_data["output"]
        if self.loop.announces:
            data["untold"] = data.get("untold", 0) + 1
        super().one_done(token, child)

    def go_on(self, token: Token, child: Token | None) -> None:
        self.publish(token)
        context = visible(token) | counts(token) if child is None else visible(child)
        self.announce(token, context)
        if not token.live:
            return  # what was thrown has taken the activity away
        if self.enough(token, context):
            for other in token.children:
                other.cancel()
            token._ready()
        elif self.loop.sequential:
            self.begin_next(token)

    def announce(self, token: Token, context: dict[str, Any]) -> None:
        """Throws what `behavior` says of the instances just completed. Raises ExecutionFailed, ExpressionFailed."""
        data = token.internal_data
        while data.get("untold") and token.live:
            first = data["done"] == data["untold"]
            thrown = [one.trigger for one in self.loop.announces if self.announces(one, token, context, first=first)]
            data["untold"] -= 1
            for trigger in thrown:
                if trigger.kind == "escalation":
                    throw_up(token, "escalation", trigger.code or "")
                else:
                    send(token, trigger, counts(token))

    @staticmethod
    def announces(one: Announcement, token: Token, context: dict[str, Any], *, first: bool) -> bool:
        if one.condition is not None:
            return holds(one.condition, context, token, "condition of the event")
        return first or not one.first

    def enough(self, token: Token, context: dict[str, Any]) -> bool:
        if token.internal_data["done"] >= len(token.internal_data["items"]):
            return True
        if self.loop.completion is None:
            return False
        return holds(self.loop.completion, context, token, "completion condition")

    def publish(self, token: Token) -> None:
        """The output collection holds what is there so far, in the items' order."""
        if self.loop.output_collection is not None:
            results = token.internal_data["results"]
            assign(token, {self.loop.output_collection: [results[key] for key in sorted(results, key=int)]})
