"""What a run shows: what waits, what failed, what was sent, where it stands."""

from __future__ import annotations

import copy
from typing import Any

from workflows.engine import projections, repair, snapshot
from workflows.engine.api import Completed, Failure, OpenTask, ThrownMessage
from workflows.engine.kernel import TaskState
from workflows.engine.repair import Standing, Target
from workflows.engine.scopes import visible
from workflows.engine.specs.tasks import UserTaskSpec
from workflows.engine.stores import StoreWrite
from workflows.engine.tokens import Instance, Token
from workflows.errors import EngineFailed, NotFound
from workflows.model import Subscription, Timer, TopicCall


class Shown:
    """The half of a run that only looks."""

    def __init__(self, instance: Instance) -> None:
        self._instance = instance
        self._broken = False

    @property
    def instance_id(self) -> str:
        return self._instance.instance_id

    def _whole(self) -> None:
        if self._broken:
            raise EngineFailed(
                "This run has failed: load the instance again.", code="engine", instance_id=self._instance.instance_id
            )

    def tasks(self) -> list[OpenTask]:
        return projections.open_tasks(self._instance)

    def timers(self) -> list[Timer]:
        return projections.timers(self._instance)

    def subscriptions(self) -> list[Subscription]:
        """Messages that are waited for."""
        return projections.subscriptions(self._instance)

    def signals(self) -> list[Subscription]:
        """Signals that are waited for."""
        return projections.signals(self._instance)

    def calls(self) -> list[TopicCall]:
        """Service tasks that nobody has taken up yet."""
        return projections.calls(self._instance, TaskState.READY)

    def waiting_calls(self) -> list[TopicCall]:
        """Service tasks that a connector has."""
        return projections.calls(self._instance, TaskState.STARTED)

    @property
    def left_by(self) -> tuple[str, str] | None:
        """Code and message of the error by which this instance left for the one that called it."""
        return self._instance.left_by

    def stored(self) -> list[StoreWrite]:
        """What was written into data stores since the last time this was asked."""
        return self._instance.stores.take()

    def thrown(self) -> list[ThrownMessage]:
        """What was sent since the last time this was asked."""
        thrown, self._instance.thrown = self._instance.thrown, []
        return thrown

    def trace(self) -> list[Completed]:
        """What was left since the last time this was asked."""
        trace, self._instance.trace = self._instance.trace, []
        return trace

    @property
    def completed(self) -> bool:
        return self._instance.completed

    @property
    def stuck(self) -> bool:
        """Not completed, and nothing is there that anybody could do or wait for."""
        return not self.completed and projections.stuck(self._instance)

    def positions(self) -> dict[str, dict[str, int]]:
        """How many tokens stand at which element, by process."""
        return projections.positions(self._instance)

    def standing(self) -> list[Standing]:
        """Every token that stands somewhere, for people who repair."""
        return repair.standing(self._instance)

    def targets(self, token_id: str) -> list[Target]:
        """The elements that a token may be taken to. Raises NotFound."""
        return repair.targets(self._at(token_id, object))

    def snapshot(self) -> bytes:
        """The state, to be given to `load`. Raises EngineFailed after an unexpected exception."""
        self._whole()
        return snapshot.dump(self._instance)

    @property
    def incidents(self) -> list[Failure]:
        """Every token that stands still."""
        return projections.failures(self._instance)

    @property
    def variables(self) -> dict[str, Any]:
        """The variables of the instance."""
        return copy.deepcopy(self._instance.data)

    def task_context(self, task_id: str) -> dict[str, Any]:
        """What the form of an open task and its expressions see. Raises NotFound."""
        return copy.deepcopy(visible(self._at(task_id, UserTaskSpec)))

    def _at(self, token_id: str, kind: type) -> Token:
        token = self._instance.find(token_id)
        if token is None or not isinstance(token.task_spec, kind):
            raise NotFound(id=token_id)
        return token
