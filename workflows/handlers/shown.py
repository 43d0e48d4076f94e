"""What a run shows as waiting: what the rows of tasks, timers, subscriptions and incidents are projections of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from workflows import engine
from workflows.errors import WorkflowError
from workflows.model import Subscription, Timer


@dataclass(frozen=True, slots=True)
class Shown:
    """What waits, by id."""

    tasks: Mapping[str, engine.OpenTask]
    timers: Mapping[str, Timer]
    subscriptions: Mapping[str, Subscription]
    calls: frozenset[str]
    failures: Mapping[str, engine.Failure]

    @classmethod
    def of(cls, run: engine.Run) -> Shown:
        """Raises EngineFailed for a state that cannot be shown."""
        try:
            return cls(
                {task.id: task for task in run.tasks()},
                {timer.id: timer for timer in run.timers()},
                {subscription.id: subscription for subscription in (*run.subscriptions(), *run.signals())},
                frozenset(call.token_id for call in run.waiting_calls()),
                {failure.token_id: failure for failure in run.incidents},
            )
        except WorkflowError:
            raise
        except Exception as error:
            raise engine.engine_failed(error, run.instance_id) from error


NOTHING = Shown({}, {}, {}, frozenset(), {})
