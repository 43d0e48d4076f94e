"""One instance in the hands of one command: load, act, run on, save the state and everything that shows it.

The rows of open tasks, timers and subscriptions are projections of the engine's state: what the run showed before
the act is what the rows are, so that the difference after it is all there is to write.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from workflows import engine
from workflows.errors import DiagramInvalid, EngineFailed
from workflows.events import ElementCompleted, Event, InstanceCompleted, InstanceStarted
from workflows.handlers.bundles import bundle_of
from workflows.handlers.ending import tell_caller
from workflows.handlers.keeping import take_kept
from workflows.handlers.projecting import project
from workflows.handlers.sending import send_thrown
from workflows.handlers.serving import serve
from workflows.handlers.shown import NOTHING, Shown
from workflows.handlers.storing import store_written
from workflows.model import Actor, Definition, Instance, InstanceStatus
from workflows.ports import UnitOfWork

__all__ = ["NOTHING", "TITLE_LIMIT", "Execution", "Shown", "begin", "counting", "load"]

TITLE_LIMIT = 300
_ROUNDS = 10_000


class Execution:
    """A loaded instance. Act on `run`, then `settle`; without `settle` nothing happened."""

    def __init__(
        self, uow: UnitOfWork, actor: Actor, instance: Instance, bundle: engine.Bundle, run: engine.Run, before: Shown
    ) -> None:
        self.bundle = bundle
        self.uow = uow
        self.actor = actor
        self.instance = instance
        self.run = run
        self.before = before
        self.events: list[Event] = []
        self.done_tasks: set[str] = set()
        self.looked_for = set(before.subscriptions)
        """Subscriptions for which no message is kept."""

    def note(self, kind: type[Event], **fields: Any) -> None:
        """Adds an event of this instance, by this actor, now."""
        self.events.append(
            kind(at=self.uow.now, actor_id=self.actor.id, instance_id=self.instance.id, **fields),
        )

    def complete(self, task_id: str, answers: Mapping[str, Any]) -> None:
        """The engine's task is done; its row is the caller's to write."""
        self.run.complete_task(task_id, answers)
        self.done_tasks.add(task_id)

    def begin(self, definition: Definition, data: Mapping[str, Any], **how: Any) -> Instance:
        """Begins another instance in the same transaction, by the same actor: `begin`."""
        return begin(self.uow, self.actor, definition, data, **how)

    def forget_failure(self, token_id: str) -> None:
        """The failure's incident is closed by the caller: if it fails again, that is a new incident."""
        kept = {known: failure for known, failure in self.before.failures.items() if known != token_id}
        self.before = replace(self.before, failures=kept)

    def settle(self, *, drive: bool = True) -> Instance:
        """Runs on as far as it goes and writes everything down; without `drive` as it stands."""
        if drive:
            self._drive()
            while take_kept(self):
                self._drive()
        project(self, Shown.of(self.run))
        store_written(self)
        send_thrown(self)
        return self._save()

    def _drive(self) -> None:
        for _ in range(_ROUNDS):
            self.run.advance()
            calls = self.run.calls()
            if not calls:
                return
            for call in calls:
                serve(self, call)
        raise EngineFailed("The instance does not come to rest.", code="endless-loop", instance_id=self.instance.id)

    def tell_history(self) -> None:
        """Writes down what has happened so far: before another instance of the same transaction writes its own."""
        self._follow_trace()
        self.uow.history.append(self.events)
        self.events = []

    def _follow_trace(self) -> None:
        for done in self.run.trace():
            self.note(
                ElementCompleted,
                element_id=done.element_id,
                element_type=done.type,
                name=done.name,
                process_key=done.process_key,
                outcome=done.outcome,
            )

    def _save(self) -> Instance:
        self._follow_trace()
        completed = self.run.completed
        if completed:
            self.note(InstanceCompleted)
            error, message = self.run.left_by or (None, "")
            failed = {"error": error, "message": message} if error is not None else {}
            tell_caller(self.uow, self.instance, 0, **failed)
        saved = replace(
            self.instance,
            state=self.run.snapshot(),
            version=self.instance.version + 1,
            status=InstanceStatus.COMPLETED if completed else self.instance.status,
            ended_at=self.uow.now if completed else None,
        )
        self.uow.instances.save(saved, expected_version=self.instance.version)
        self.uow.history.append(self.events)
        return saved


def begin(
    uow: UnitOfWork,
    actor: Actor,
    definition: Definition,
    data: Mapping[str, Any],
    *,
    title: str,
    business_key: str | None,
    message: str | None = None,
    element_id: str | None = None,
    correlation_key: str | None = None,
    parent_id: str | None = None,
    calling_token: str | None = None,
) -> Instance:
    """Starts one definition: by a message, at a start event, or at its one none start event (`engine.start`).

    `calling_token` is the token of the call activity of `parent_id` that waits for it.
    """
    instance = Instance(
        id=uow.new_id(),
        definition_id=definition.id,
        key=definition.key,
        title=(title or definition.name or definition.key)[:TITLE_LIMIT],
        business_key=business_key,
        status=InstanceStatus.RUNNING,
        state=b"",
        version=0,
        started_at=uow.now,
        started_by=actor.id,
        parent_id=parent_id,
        calling_token=calling_token,
    )
    if check := uow.plugins.starts.get(definition.key):
        check(uow, instance, data)
    bundle = bundle_of(uow, definition)
    run = engine.start(
        bundle,
        definition.key,
        data,
        instance_id=instance.id,
        business_key=business_key,
        now=uow.now,
        message=message,
        element_id=element_id,
        correlation_key=correlation_key,
        add_working_days=counting(uow),
        called=calling_token is not None,
        stores=uow.data_stores,
    )
    uow.instances.add(instance)
    execution = Execution(uow, actor, instance, bundle, run, NOTHING)
    execution.note(
        InstanceStarted,
        definition_id=definition.id,
        key=definition.key,
        business_key=business_key,
        title=instance.title,
    )
    return execution.settle()


def counting(uow: UnitOfWork) -> Callable[[date, int], date]:
    """How the engine counts working days (`P3WD`): by the calendar, estimated where a year is not loaded."""
    return lambda day, number: uow.calendar.estimate(day, number).date


def load(uow: UnitOfWork, actor: Actor, instance: Instance) -> Execution:
    """Loads an instance's run; what it shows now is what the rows are. Raises EngineFailed where it cannot be read."""
    try:
        bundle = bundle_of(uow, uow.deployments.definition(instance.definition_id))
    except DiagramInvalid as error:
        message = "The diagrams of this instance can no longer be read."
        raise EngineFailed(message, code="diagram", instance_id=instance.id) from error
    run = engine.load(
        bundle,
        instance.key,
        instance.state,
        instance_id=instance.id,
        business_key=instance.business_key,
        now=uow.now,
        add_working_days=counting(uow),
        called=instance.calling_token is not None,
        stores=uow.data_stores,
    )
    return Execution(uow, actor, instance, bundle, run, Shown.of(run))
