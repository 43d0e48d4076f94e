"""Sequence flows, and which of them a token takes (BPMN 2.0.2 §8.3.13, §13.3.1, §13.4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from workflows.engine.expressions import Evaluates, evaluate
from workflows.errors import ExecutionFailed, WorkflowError

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Flow:
    """A sequence flow. `condition` None: unconditional."""

    id: str
    source: str
    target: str
    name: str = ""
    condition: Evaluates | None = None
    default: bool = False

    @property
    def label(self) -> str:
        return f"{self.id} ({self.name})" if self.name else self.id

    @property
    def always(self) -> bool:
        """Taken whatever the others say."""
        return self.condition is None and not self.default


@dataclass(frozen=True, slots=True)
class Choice:
    """What was found out about the outgoing flows of an element. `empty`: conditions that gave null, and why."""

    taken: Sequence[Flow]
    empty: Sequence[str] = ()

    def or_refuse(self, element: str) -> Sequence[Flow]:
        """Raises ExecutionFailed `no-flow-taken` where there is none to take."""
        if not self.taken:
            nulls = f" ({'. '.join(self.empty)})" if self.empty else ""
            raise ExecutionFailed(
                f"No outgoing flow of {element} may be taken{nulls}, and there is no default flow.",
                code="no-flow-taken",
            )
        return self.taken


def choose(flows: Sequence[Flow], context: Mapping[str, Any], now: datetime, *, first: bool = False) -> Choice:
    """Unconditional flows, and those whose condition holds, in the diagram's order; `first`: one only.

    The default flow is taken where no conditional flow is. Raises ExecutionFailed naming the flow at fault.
    """
    taken: list[Flow] = []
    empty: list[str] = []
    for flow in flows:
        if flow.default or not (flow.always or _holds(flow, context, now, empty)):
            continue
        taken.append(flow)
        if first:
            return Choice(taken)
    if all(flow.always for flow in taken):
        taken += [flow for flow in flows if flow.default]
    return Choice(taken, empty)


def _holds(flow: Flow, context: Mapping[str, Any], now: datetime, empty: list[str]) -> bool:
    assert flow.condition is not None  # noqa: S101  asked by the caller; for the type checker
    warnings: list[str] = []
    try:
        value = evaluate(flow.condition, context, now, warnings)
    except WorkflowError as error:
        raise ExecutionFailed(f"The condition of flow {flow.label} failed: {error.message}", code=error.code) from error
    if value is None:
        empty.append("; ".join([f"{flow.label} gave null", *warnings]))
    elif not isinstance(value, bool):
        raise ExecutionFailed(
            f"The condition of flow {flow.label} gave {value!r} instead of true or false.",
            code="condition-not-boolean",
        )
    return value is True
