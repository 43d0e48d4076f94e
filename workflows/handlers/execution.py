"""One instance in the hands of one command: load, act, run on, save the state and everything that shows it.

The rows of open tasks, timers and subscriptions are projections of the engine's state: what the run showed before
the act is what the rows are, so that the difference after it is all there is to write.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from workflows import engine
from workflows.errors import WorkflowError
from workflows.events import (
    ElementCompleted,
    Event,
    IncidentOpened,
    IncidentResolved,
    InstanceCompleted,
    MessageSent,
    TaskCancelled,
    TaskOpened,
)
from workflows.handlers import escalations
from workflows.handlers.bundles import bundle_of
from workflows.handlers.moments import task_due, timer_due
from workflows.model import (
    Actor,
    Incident,
    IncidentStatus,
    Instance,
    InstanceStatus,
    Job,
    Subscription,
    TaskStatus,
    Timer,
    TopicCall,
    UserTask,
)
from workflows.ports import BpmnError, UnitOfWork

log = logging.getLogger(__name__)

MESSAGE = "message"
"""Topic of the jobs that carry messages between instances; the service delivers them itself."""
_ROUNDS = 10_000


@dataclass(frozen=True, slots=True)
class Shown:
    """What a run shows as waiting, by id."""

    tasks: Mapping[str, engine.OpenTask]
    timers: Mapping[str, Timer]
    subscriptions: Mapping[str, Subscription]
    calls: frozenset[str]
    failures: Mapping[str, engine.Failure]

    @classmethod
    def of(cls, run: engine.Run) -> Shown:
        return cls(
            {task.id: task for task in run.tasks()},
            {timer.id: timer for timer in run.timers()},
            {subscription.id: subscription for subscription in run.subscriptions()},
            frozenset(call.token_id for call in run.waiting_calls()),
            {failure.token_id: failure for failure in run.incidents},
        )


NOTHING = Shown({}, {}, {}, frozenset(), {})


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

    def note(self, kind: type[Event], **fields: Any) -> None:
        """Adds an event of this instance, by this actor, now."""
        self.events.append(
            kind(at=self.uow.now, actor_id=self.actor.id, instance_id=self.instance.id, **fields),
        )

    def complete(self, task_id: str, answers: Mapping[str, Any]) -> None:
        """The engine's task is done; its row is the caller's to write."""
        self.run.complete_task(task_id, answers)
        self.done_tasks.add(task_id)

    def forget_failure(self, token_id: str) -> None:
        """The failure's incident is closed by the caller: if it fails again, that is a new incident."""
        kept = {known: failure for known, failure in self.before.failures.items() if known != token_id}
        self.before = replace(self.before, failures=kept)

    def settle(self) -> Instance:
        """Runs on as far as it goes and writes everything down."""
        self._drive()
        after = Shown.of(self.run)
        self._project_tasks(after)
        self._project_timers(after)
        self._project_subscriptions(after)
        self._project_failures(after)
        self._project_calls(after)
        self._send()
        return self._save()

    def _drive(self) -> None:
        for _ in range(_ROUNDS):
            self.run.advance()
            calls = self.run.calls()
            if not calls:
                return
            for call in calls:
                self._serve(call)
        raise WorkflowError("The instance does not come to rest.", instance_id=self.instance.id)

    def _serve(self, call: TopicCall) -> None:
        function = self.uow.plugins.functions.get(call.topic)
        if function is None:
            self._hand_over(call)
            return
        try:
            with self.uow.savepoint():
                result = function(self.uow, self.instance, call, self.actor)
        except BpmnError as error:
            self.run.throw_error(call.token_id, error.error_code, error.message)
        except WorkflowError as error:
            self.run.fail_call(call.token_id, error.code, error.message)
        except Exception:
            # A bug in a function is an incident a person can see and retry, not a person's lost work.
            log.exception("topic %s failed in instance %s", call.topic, self.instance.id)
            self.run.fail_call(call.token_id, "bug", f"The function of {call.topic} failed unexpectedly.")
        else:
            self.run.finish_call(call.token_id, result)

    def _hand_over(self, call: TopicCall) -> None:
        if call.topic not in self.uow.plugins.connectors:
            self.run.fail_call(call.token_id, "topic-unserved", f"Nobody serves the topic {call.topic}.")
            return
        self.run.park_call(call.token_id)
        job = Job(
            id=self.uow.new_id(),
            topic=call.topic,
            payload={"variables": dict(call.variables), "properties": dict(call.properties)},
            # With the version: a retry after an incident is a new delivery of the same token.
            idempotency_key=f"{self.instance.id}:{call.token_id}:{self.instance.version + 1}",
            created_at=self.uow.now,
            due_at=self.uow.now,
            instance_id=self.instance.id,
            token_id=call.token_id,
            element_id=call.element_id,
        )
        self.uow.outbox.add([job])

    def _project_tasks(self, after: Shown) -> None:
        gone = self.before.tasks.keys() - after.tasks.keys() - self.done_tasks
        for task_id in sorted(gone):
            task = self.uow.tasks.get(task_id)
            ended = replace(task, status=TaskStatus.CANCELLED, ended_at=self.uow.now, ended_by=self.actor.id)
            self.uow.tasks.save(ended)
            escalations.plan(self.uow, ended)
            self.note(TaskCancelled, task_id=task_id, element_id=task.element_id, name=task.name)
        rows = [self._row(task) for task_id, task in after.tasks.items() if task_id not in self.before.tasks]
        if not rows:
            return
        self.uow.tasks.add(rows)
        for row in rows:
            if row.due_at is not None:
                escalations.plan(self.uow, row)
            self.note(TaskOpened, task_id=row.id, element_id=row.element_id, name=row.name)
            self._tell_assignee(row)

    def _row(self, task: engine.OpenTask) -> UserTask:
        due_at, provisional = task.due_at, False
        if task.clock is not None:
            clock = self.uow.clocks.get(self._subject, task.clock.name, task.clock.key)
            if clock is not None:
                due_at, provisional = task_due(clock, task.clock, self.uow.calendar, self.uow.today)
        return UserTask(
            id=task.id,
            instance_id=self.instance.id,
            process_key=task.process_key,
            element_id=task.element_id,
            name=task.name,
            status=TaskStatus.OPEN,
            created_at=self.uow.now,
            form_ref=task.form_ref,
            assignee=task.assignee,
            candidate_users=task.candidate_users,
            candidate_groups=task.candidate_groups,
            due_at=due_at,
            provisional=provisional,
            clock=task.clock,
            follow_up_at=task.follow_up_at,
            priority=task.priority,
            properties=task.properties,
            lane=task.lane,
        )

    def _tell_assignee(self, row: UserTask) -> None:
        if row.assignee is None or row.assignee == self.actor.id:
            return
        person = self.uow.directory.person(row.assignee)
        if person is not None:
            escalations.tell(
                self.uow,
                [person],
                kind="task-assigned",
                key=f"assigned:{row.id}",
                task=row,
                data={"name": row.name, "title": self.instance.title},
            )

    def _project_timers(self, after: Shown) -> None:
        self.uow.timers.remove(self.before.timers.keys() - after.timers.keys())
        self.uow.timers.add([self._timed(t) for tid, t in after.timers.items() if tid not in self.before.timers])
        for timer_id, timer in after.timers.items():
            known = self.before.timers.get(timer_id)
            if known is not None and known.due_at != timer.due_at:
                self.uow.timers.save(timer)

    def _timed(self, timer: Timer) -> Timer:
        if timer.clock is None:
            return timer
        clock = self.uow.clocks.get(self._subject, timer.clock.name, timer.clock.key)
        if clock is None or clock.stopped_on is not None:
            return timer
        return replace(timer, due_at=timer_due(clock, timer.clock, self.uow.calendar, self.uow.today))

    def _project_subscriptions(self, after: Shown) -> None:
        self.uow.subscriptions.remove(self.before.subscriptions.keys() - after.subscriptions.keys())
        self.uow.subscriptions.add(
            [known for key, known in after.subscriptions.items() if key not in self.before.subscriptions]
        )

    def _project_failures(self, after: Shown) -> None:
        if self.before.failures.keys() != after.failures.keys():
            gone = self.before.failures.keys() - after.failures.keys()
            for incident in self.uow.incidents.open_of(self.instance.id) if gone else ():
                if incident.token_id in gone:
                    self.uow.incidents.save(
                        replace(
                            incident,
                            status=IncidentStatus.RESOLVED,
                            resolved_at=self.uow.now,
                            resolved_by=self.actor.id,
                        )
                    )
                    self.note(IncidentResolved, incident_id=incident.id, element_id=incident.element_id, how="gone")
        for token_id, failure in after.failures.items():
            if token_id not in self.before.failures:
                self._open_incident(failure)

    def _open_incident(self, failure: engine.Failure) -> None:
        incident = Incident(
            id=self.uow.new_id(),
            instance_id=self.instance.id,
            token_id=failure.token_id,
            element_id=failure.element_id,
            code=failure.code,
            message=failure.message,
            created_at=self.uow.now,
            variables=failure.variables,
        )
        self.uow.incidents.add(incident)
        self.note(
            IncidentOpened,
            element_id=failure.element_id,
            incident_id=incident.id,
            code=failure.code,
            message=failure.message,
        )

    def _project_calls(self, after: Shown) -> None:
        if gone := self.before.calls - after.calls:
            self.uow.outbox.cancel_of(self.instance.id, gone)

    def _send(self) -> None:
        jobs = []
        messages = [message for message in self.run.thrown() if message.kind == "message"]
        for number, message in enumerate(messages):
            self.note(MessageSent, message=message.name, correlation_key=message.correlation_key)
            payload = {
                "message": message.name,
                "payload": dict(message.payload),
                "correlation_key": message.correlation_key,
                "business_key": self.instance.business_key,
            }
            key = f"message:{self.instance.id}:{self.instance.version + 1}:{number}"
            jobs.append(Job(self.uow.new_id(), MESSAGE, payload, key, self.uow.now, self.uow.now, self.instance.id))
        if jobs:
            self.uow.outbox.add(jobs)

    def _save(self) -> Instance:
        for done in self.run.trace():
            self.note(
                ElementCompleted,
                element_id=done.element_id,
                element_type=done.type,
                name=done.name,
                process_key=done.process_key,
                outcome=done.outcome,
            )
        completed = self.run.completed
        if completed:
            self.note(InstanceCompleted)
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

    @property
    def _subject(self) -> str:
        return self.instance.business_key or self.instance.id


def counting(uow: UnitOfWork) -> Callable[[date, int], date]:
    """How the engine counts working days (`P3WD`): by the calendar, estimated where a year is not loaded."""
    return lambda day, number: uow.calendar.estimate(day, number).date


def load(uow: UnitOfWork, actor: Actor, instance: Instance) -> Execution:
    """Loads an instance's run; what it shows now is what the rows are."""
    bundle = bundle_of(uow, uow.deployments.definition(instance.definition_id))
    run = engine.load(
        bundle,
        instance.key,
        instance.state,
        instance_id=instance.id,
        business_key=instance.business_key,
        now=uow.now,
        add_working_days=counting(uow),
    )
    return Execution(uow, actor, instance, bundle, run, Shown.of(run))
