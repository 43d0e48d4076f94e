"""Why a delivery failed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from workflows.errors import ExecutionFailed


class DeliveryFailed(ExecutionFailed):
    """The other side could not be reached or refused.

    With `final` set trying again is of no use (an address that does not exist).
    """

    code = "delivery-failed"

    def __init__(self, message: str, *, final: bool = False) -> None:
        self.final = final
        super().__init__(message)


class NotConfigured(ExecutionFailed):
    """This connector is not configured."""

    code = "not-configured"


class Underway(ExecutionFailed):
    """A step was taken and the other side is not done.

    `progress` is what the next call finds as the job's result, `after` when that is. It counts as no failed attempt;
    `afresh` forgets those before it too.
    """

    code = "underway"

    def __init__(
        self, message: str, progress: Mapping[str, Any], after: timedelta = timedelta(), *, afresh: bool = False
    ) -> None:
        self.afresh = afresh
        self.progress = dict(progress)
        self.after = after
        super().__init__(message)
