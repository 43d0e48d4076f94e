"""Decisions and the requirements between them: what a .dmn file says, compiled and ready to evaluate."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from workflows.errors import BudgetExceeded, ExecutionFailed
from workflows.feel.budget import Budget, Run
from workflows.feel.compiler import Code, Frame
from workflows.feel.expression import run_code
from workflows.feel.values import Function, admit

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


class Whole:
    """Logic whose result has no parts with names of their own."""

    @property
    def outputs_seen(self) -> frozenset[str]:
        """None."""
        return frozenset()

    def visible(self, result: Any) -> Mapping[str, Any]:
        """The value."""
        return {"": result}


@dataclass(frozen=True, slots=True)
class BoxedExpression(Whole):
    """A decision that is an expression, written or drawn as boxes."""

    code: Code
    names: frozenset[str]

    def decide(self, run: Run) -> Any:
        """The value of the expression."""
        return run_code(self.code, Frame(run, {}, None))


@dataclass(frozen=True, slots=True)
class Given(Whole):
    """Input data: a variable of the caller's, converted and checked by its type."""

    name: str
    convert: Convert

    @property
    def names(self) -> frozenset[str]:
        """The variable itself."""
        return frozenset({self.name})

    def decide(self, run: Run) -> Any:
        """The converted value."""
        return self.convert(run, admit(run.context.get(self.name), run))


@dataclass(frozen=True, slots=True)
class Knowledge(Whole):
    """A business knowledge model: a function over its parameters and the knowledge that it requires."""

    code: Code
    names: frozenset[str]

    def decide(self, run: Run) -> Any:
        """The function; it sees what is known where it stands, not where it is called."""
        function = run_code(self.code, Frame(run, {}, None))
        return enclosed(run, function) if function.__class__ is Function else function


def enclosed(run: Run, function: Function) -> Function:
    """The function, evaluated in the context at hand whoever calls it."""
    known = run.context

    def call(run: Run, positional: Sequence[Any], named: Mapping[str, Any] | None) -> Any:
        context, admitted = run.context, run.admitted
        run.focus(known)
        try:
            return function.call(run, positional, named)
        finally:
            run.context, run.admitted = context, admitted

    return Function(function.params, call)


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision, with all it requires.

    `variable` is the name of its result; `requires` are all decisions, knowledge models and input data evaluated
    before it, in order. Those are of this class too: they differ in their logic.
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
            given |= decision.seen_names
        return frozenset(read)

    @property
    def seen_names(self) -> frozenset[str]:
        """The keys of `seen_as`."""
        return frozenset({self.id, self.name, self.variable, *self.logic.outputs_seen})

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
        return self.result_in(Run(context, budget, now, warnings))

    def result_in(self, run: Run) -> Any:
        """The result within an evaluation that has begun, for its context."""
        run.focus(known_after(run, self.requires))
        return self.result(run)

    def result(self, run: Run) -> Any:
        """The result where all that is required is known. Raises as `evaluate` does."""
        try:
            return self.logic.decide(run)
        except ExecutionFailed as error:
            error.details.setdefault("decision", self.id)
            raise
        except (RecursionError, MemoryError) as error:
            raise BudgetExceeded("The decision needs too much memory.", limit="depth", decision=self.id) from error

    def seen_as(self, result: Any) -> dict[str, Any]:
        """The names under which those that require this see its result."""
        seen = dict(self.logic.visible(result))
        whole = seen.pop("")
        return {**seen, self.name: whole, self.id: whole, self.variable: whole}


def known_after(run: Run, needed: Sequence[Decision]) -> dict[str, Any]:
    """The context of a run, and the results of all that is needed, evaluated in this order."""
    known = dict(run.context)
    for decision in needed:
        if isinstance(decision.logic, Given) and decision.logic.name not in known:
            continue
        run.focus(known)
        known.update(decision.seen_as(decision.result(run)))
    return known


@dataclass(frozen=True, slots=True)
class DecisionModel:
    """The decisions of one file by id."""

    id: str
    name: str
    decisions: Mapping[str, Decision]
