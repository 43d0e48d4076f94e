"""Decision services (DMN 1.3 section 6.3.6): several decisions behind one interface."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from workflows.feel.budget import Failure, Run
from workflows.feel.dmn.model import Decision, Whole, known_after
from workflows.feel.values import Function


@dataclass(frozen=True, slots=True)
class Service(Whole):
    """The decisions inside, evaluated from what is given: input data and the results of input decisions.

    `params` are the names of these, input data first; `inside` is all that is evaluated, in order. The result is that
    of the one output decision, or a context of several by their names.
    """

    params: tuple[str, ...]
    inside: Sequence[Decision]
    outputs: Sequence[Decision]

    @property
    def names(self) -> frozenset[str]:
        """What the decisions inside read and none of them gives, and the parameters."""
        read, given = set(self.params), set[str]()
        for decision in self.inside:
            read |= decision.logic.names - given
            given |= decision.seen_names
        return frozenset(read)

    def decide(self, run: Run) -> Any:
        """The results of the output decisions."""
        context, admitted = run.context, run.admitted
        try:
            known = known_after(run, self.inside)
        finally:
            run.context, run.admitted = context, admitted
        found = {decision.variable: known[decision.id] for decision in self.outputs}
        return next(iter(found.values())) if len(self.outputs) == 1 else found


@dataclass(frozen=True, slots=True)
class Invocable(Whole):
    """A decision service as a function, for those that require its knowledge."""

    service: Service

    @property
    def names(self) -> frozenset[str]:
        """What the service reads beside its parameters."""
        return self.service.names - set(self.service.params)

    def decide(self, run: Run) -> Any:
        """The function: it sees nothing but its arguments."""
        params = self.service.params
        del run

        def call(run: Run, positional: Sequence[Any], named: Mapping[str, Any] | None) -> Any:
            values = dict(zip(params, positional, strict=False)) if named is None else dict(named)
            if set(values) != set(params) or len(positional) > len(params):
                raise Failure(f"the parameters are {', '.join(params) or 'none'}")
            context, admitted = run.context, run.admitted
            run.enter()
            run.focus(values)
            try:
                return self.service.decide(run)
            finally:
                run.leave()
                run.context, run.admitted = context, admitted

        return Function(params, call)
