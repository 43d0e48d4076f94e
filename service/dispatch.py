"""Runs one handler in one unit of work, and tries again when it only lost a race."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Concatenate, Final, ParamSpec, TypeVar

import sqlalchemy as sa

from service.storage.database import end_reading, reading
from service.storage.failures import is_transient, is_unstorable
from service.storage.unit_of_work import UnitsOfWork
from workflows.errors import EngineFailed, InstanceChanged, Invalid
from workflows.handlers.incidents import record_failure, refusal
from workflows.model import SYSTEM, Actor
from workflows.ports import TimeSource, UnitOfWork

P = ParamSpec("P")
T = TypeVar("T")

ATTEMPTS: Final = 5
_FIRST_PAUSE: Final = 0.02


class SystemTime:
    """The machine's clock."""

    def now(self) -> datetime:
        """The present moment in UTC."""
        return datetime.now(UTC)


class Dispatcher:
    """The one way to change anything: `dispatch(handler, actor, **arguments)`."""

    def __init__(
        self, units: UnitsOfWork, time_source: TimeSource, *, pause: Callable[[float], None] = time.sleep
    ) -> None:
        self._units = units
        self._time = time_source
        self._pause = pause

    def now(self) -> datetime:
        """The present moment as commands see it."""
        return self._time.now()

    def ask(
        self,
        handler: Callable[Concatenate[UnitOfWork, Actor, P], T],
        actor: Actor,
        /,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Run a handler that only looks, on the request's own read connection: nothing it writes would be kept."""
        return handler(self._units.over(reading(), self._time.now()), actor, *args, **kwargs)

    def __call__(
        self,
        handler: Callable[Concatenate[UnitOfWork, Actor, P], T],
        actor: Actor,
        /,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Run a handler and commit. Whatever it raises is raised here, after a rollback.

        InstanceChanged, deadlocks, failed serialization and a busy database are tried again, `ATTEMPTS` times in all
        with growing pauses; the handler runs anew and judges the new state. Raises Invalid for text that no database
        can hold. Where the engine itself failed, an incident is opened in a transaction of its own and InstanceFailed
        is raised.
        """
        end_reading()
        attempt = 0
        while True:
            attempt += 1
            try:
                with self._units.begin(self._time.now()) as uow:
                    return handler(uow, actor, *args, **kwargs)
            except EngineFailed as failure:
                raise refusal(failure, self(record_failure, SYSTEM, failure=failure)) from failure
            except (InstanceChanged, UnicodeEncodeError, sa.exc.StatementError) as error:
                if is_unstorable(error):
                    raise Invalid("The text contains a character that cannot be stored.") from error
                if attempt == ATTEMPTS or not (isinstance(error, InstanceChanged) or is_transient(error)):
                    raise
            self._pause(_FIRST_PAUSE * 2**attempt * random.uniform(0.5, 1.5))  # noqa: S311 - jitter is no secret
