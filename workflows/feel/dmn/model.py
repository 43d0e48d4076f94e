"""Decisions and the requirements between them: what a .dmn file says, compiled and ready to evaluate."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from workflows.errors import BudgetExceeded, ExecutionFailed
from workflows.feel.budget import Budget, Run
from workflows.feel.expression import Expression

Convert = Callable[[Run, Any], Any]


class Logic(Protocol):
    """What a decision consists of."""

    @property
    def names(self) -> frozenset[str]:
        """The variables it reads."""

    @property
    def outputs_seen(self) -> frozenset[str]:
        """The keys of `visible`, but for ""."""

    def decide(self, run: Run) -> Any:
        """The result as the caller gets it."""

    def visible(self, result: Any) -> Mapping[str, Any]:
        """Names under which decisions that require this one see parts of its result; "" is the whole."""


@dataclass(frozen=True, slots=True)
class LiteralExpression:
    """A decision that is one expression."""

    expression: Expression
    convert: Convert

    @property
    def names(self) -> frozenset[str]:
        """The variables the expression reads."""
        return self.expression.names

    @property
    def outputs_seen(self) -> frozenset[str]:
        """None: the value has no parts with names."""
        return frozenset()

    def decide(self, run: Run) -> Any:
        """The value of the expression."""
        return self.convert(run, self.expression.evaluate_in(run))

    def visible(self, result: Any) -> Mapping[str, Any]:
        """The value."""
        return {"": result}


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision, with all it requires.

    `variable` is the name of its result; `requires` are all decisions evaluated before it, in order.
    """

    id: str
    name: str
    variable: str
    logic: Logic
    requires: tuple[Decision, ...] = ()

    @property
    def names(self) -> frozenset[str]:
        """The variables that the decision and those it requires read from the context."""
        read: set[str] = set()
        given: set[str] = set()
        for decision in (*self.requires, self):
            read |= decision.logic.names - given
            given |= {decision.id, decision.name, decision.variable, *decision.logic.outputs_seen}
        return frozenset(read)

    def evaluate(
        self,
        context: Mapping[str, Any],
        *,
        budget: Budget | None = None,
        now: datetime | None = None,
        warnings: list[str] | None = None,
    ) -> Any:
        """The result for these variables, as FEEL values (`to_data` makes JSON of it).

        A decision table gives `{output name: value}` or None when no rule matches; with the hit policies COLLECT,
        RULE ORDER and OUTPUT ORDER a list of these; with an aggregation a number. A literal expression gives its
        value. Required decisions are evaluated first and are seen under their variable's name, their id, their name
        and the names of their outputs. Raises BudgetExceeded, one budget covering all, and ExecutionFailed where the
        table contradicts itself (details `decision`, `rules`) or a value is not among the allowed ones.
        """
        run = Run(context, budget, now, warnings)
        known = dict(context)
        for decision in self.requires:
            run.focus(known)
            known.update(decision._names(decision._decide(run)))
        run.focus(known)
        return self._decide(run)

    def _decide(self, run: Run) -> Any:
        try:
            return self.logic.decide(run)
        except ExecutionFailed as error:
            error.details.setdefault("decision", self.id)
            raise
        except (RecursionError, MemoryError) as error:
            raise BudgetExceeded("The decision needs too much memory.", limit="depth", decision=self.id) from error

    def _names(self, result: Any) -> dict[str, Any]:
        seen = dict(self.logic.visible(result))
        whole = seen.pop("")
        return {**seen, self.name: whole, self.id: whole, self.variable: whole}


@dataclass(frozen=True, slots=True)
class DecisionModel:
    """The decisions of one file by id."""

    id: str
    name: str
    decisions: Mapping[str, Decision]
