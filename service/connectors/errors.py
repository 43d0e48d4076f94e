"""Why a delivery failed."""

from __future__ import annotations

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
