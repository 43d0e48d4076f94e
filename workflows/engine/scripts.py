"""FEEL instead of Python wherever SpiffWorkflow itself would evaluate or execute something."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workflows.engine.expressions import read_feel, read_script
from workflows.engine.kernel import BasePythonScriptEngineEnvironment, PythonScriptEngine
from workflows.errors import ExecutionFailed


class FeelEnvironment(BasePythonScriptEngineEnvironment):
    """The environment, not only the engine: parts of the library bypass the engine and ask it directly."""

    def evaluate(
        self, expression: str, context: Mapping[str, Any], external_context: Mapping[str, Any] | None = None
    ) -> Any:
        return read_feel(expression).evaluate({**(external_context or {}), **context}, now=None)

    def execute(self, script: str, context: dict[str, Any], external_context: Mapping[str, Any] | None = None) -> bool:
        context.update(read_script(script).run({**(external_context or {}), **context}, now=None))
        return True

    def call_service(self, _context: Mapping[str, Any], **_kwargs: Any) -> Any:
        raise ExecutionFailed("The engine calls nobody by itself.")


class FeelScriptEngine(PythonScriptEngine):
    def __init__(self) -> None:
        super().__init__(FeelEnvironment())

    def validate(self, expression: str) -> None:
        """Raises ExpressionInvalid."""
        read_feel(expression)

    def evaluate(self, task: Any, expression: str, external_context: Mapping[str, Any] | None = None) -> Any:
        return self.environment.evaluate(expression, task.data, external_context)

    def execute(self, task: Any, script: str, external_context: Mapping[str, Any] | None = None) -> Any:
        return self.environment.execute(script, task.data, external_context)

    def call_service(self, task: Any, **kwargs: Any) -> Any:
        return self.environment.call_service(task.data, **kwargs)
