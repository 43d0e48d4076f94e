"""The error tree. Imports nothing: every layer may raise and catch these.

A class carries no HTTP status (`service.api.errors` holds that one table). The docstring of a class is its
default message; `code` is stable and is what clients and translations go by.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar


class WorkflowError(Exception):
    """Something went wrong."""

    code: ClassVar[str] = "error"

    def __init__(self, message: str | None = None, /, **details: Any) -> None:
        self.message = message or (type(self).__doc__ or "").strip().split("\n")[0]
        self.details: dict[str, Any] = details
        super().__init__(self.message)


class NotFound(WorkflowError):
    """There is nothing with this identifier."""

    code = "not-found"


class NotAllowed(WorkflowError):
    """You may not do this."""

    code = "not-allowed"


class Invalid(WorkflowError):
    """The input is not valid."""

    code = "invalid"


class FormInvalid(Invalid):
    """Some answers of the form are missing or wrong."""

    code = "form-invalid"

    def __init__(self, fields: Mapping[str, Sequence[str]], message: str | None = None) -> None:
        self.fields = {name: list(messages) for name, messages in fields.items()}
        super().__init__(message, fields=self.fields)


class DiagramInvalid(Invalid):
    """The diagram cannot be deployed.

    `details["problems"]` is a list of `{"file", "element", "name", "line", "code", "message", "advice"}`.
    """

    code = "diagram-invalid"


class ExpressionInvalid(Invalid):
    """The expression cannot be read.

    `details` has `line` and `column` (from 1) where they are known.
    """

    code = "expression-invalid"


class Conflict(WorkflowError):
    """Somebody else changed this in the meantime."""

    code = "conflict"


class TaskAlreadyClaimed(Conflict):
    """Somebody else has claimed this task."""

    code = "task-already-claimed"


class TaskNotClaimed(Conflict):
    """Claim the task before you work on it."""

    code = "task-not-claimed"


class TaskEnded(Conflict):
    """This task is no longer open."""

    code = "task-ended"


class ExternalTaskLost(Conflict):
    """This external task is not locked by this worker: its lock ran out and another has it, or it has ended."""

    code = "external-task-lost"


class ContentChanged(Conflict):
    """The text changed after you opened it. Read it again before you decide."""

    code = "content-changed"


class InstanceChanged(Conflict):
    """The instance was changed by somebody else at the same moment."""

    code = "instance-changed"


class InstanceSuspended(Conflict):
    """The instance is suspended."""

    code = "instance-suspended"


class InstanceFailed(Conflict):
    """The instance could not go on. Nothing was changed, and an incident was opened for a supervisor.

    `details` has `instance_id`, `incident_id` and `element_id`.
    """

    code = "instance-failed"


class ExecutionFailed(WorkflowError):
    """A script, decision, expression or connector failed."""

    code = "execution-failed"


class EngineFailed(ExecutionFailed):
    """The engine failed unexpectedly. Nothing was changed.

    `details` has `instance_id`, `element_id` where it is known, and `code`: engine, snapshot, diagram or endless-loop.
    """

    code = "engine-failed"


class ExpressionFailed(ExecutionFailed):
    """The expression failed."""

    code = "expression-failed"


class BudgetExceeded(ExpressionFailed):
    """The expression needs more time, memory or depth than it may use."""

    code = "budget-exceeded"


class ErrorThrown(WorkflowError):
    """A BPMN error was thrown, and nothing catches it.

    `error_code` is what the catching event compares, `error_message` what it hands on. A node that raises it while it
    performs throws the error (BPMN 2.0.2 §10.5.7).
    """

    code = "error-uncaught"

    def __init__(self, error_code: str, message: str = "") -> None:
        self.error_code = error_code
        self.error_message = message
        text = f"Nothing catches the error {error_code}" + (f": {message}" if message else ".")
        super().__init__(text, error_code=error_code)


class CalendarNotLoaded(WorkflowError):
    """The arrangement of working days for this year is not loaded."""

    code = "calendar-not-loaded"
