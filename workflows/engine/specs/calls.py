"""Call activities whose process stands in another deployment: an instance of its own runs it, and this one waits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from workflows.engine.scopes import assign, visible
from workflows.engine.specs.base import Description, Parameter
from workflows.engine.specs.process import ProcessSpec
from workflows.engine.specs.tasks import ServiceTaskSpec
from workflows.engine.tokens import Token
from workflows.model import CalledProcess


@dataclass(frozen=True, slots=True)
class Passing:
    """`camunda:in` or `camunda:out`: everything, or single names."""

    everything: bool = False
    parameters: tuple[Parameter, ...] = ()

    def of(self, context: Mapping[str, Any], now: datetime) -> dict[str, Any]:
        """The values that go over. Raises what an expression raises."""
        values = dict(context) if self.everything else {}
        values.pop("businessKey", None)
        for parameter in self.parameters:
            values[parameter.name] = parameter.value.of(context, now)
        return values


class CalledElsewhereSpec(ServiceTaskSpec):
    """Waits for an instance of the called process, as a service task waits for its topic.

    The called process's variables at its end are the result, of which the output mapping takes its part.
    """

    def __init__(
        self,
        process: ProcessSpec,
        name: str,
        element: Description,
        called: CalledProcess,
        passing: tuple[Passing, Passing],
    ) -> None:
        super().__init__(process, name, element, "")
        self.called = called
        self.into, self.out = passing

    def begin(self, token: Token) -> bool:
        token.internal_data["passed"] = self.into.of(visible(token), token.top.now)
        return super().begin(token)

    def perform(self, token: Token) -> bool:
        inner = {**token.internal_data["result"], "businessKey": token.top.business_key}
        values = self.out.of(inner, token.top.now)
        assign(token, values)
        self.give_outputs(token, values)
        return True
