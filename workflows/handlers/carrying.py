"""Jobs that the service carries itself from one instance to another, by topic."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from workflows.handlers.ending import CALLED
from workflows.handlers.keeping import MESSAGE
from workflows.handlers.messages import deliver_message_job
from workflows.handlers.returning import deliver_return
from workflows.handlers.sending import SIGNAL
from workflows.handlers.signals import deliver_signal_job

CARRIERS: Final[Mapping[str, Callable[..., bool]]] = {
    MESSAGE: deliver_message_job,
    SIGNAL: deliver_signal_job,
    CALLED: deliver_return,
}
"""`carrier(uow, actor, job=job)`: False if nothing was done."""
