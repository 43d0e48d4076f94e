"""Rows from what a run shows: open tasks, timers, subscriptions, incidents, and jobs that nobody waits for any more.

What the run showed before the act is what the rows are, so that the difference after it is all there is to write.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from workflows import engine
from workflows.events import IncidentOpened, IncidentResolved, TaskCancelled, TaskOpened
from workflows.handlers import escalations
from workflows.handlers.ending import end_called
from workflows.handlers.moments import task_due, timer_due
from workflows.handlers.shown import Shown
from workflows.model import Incident, IncidentStatus, TaskStatus, Timer, UserTask

if TYPE_CHECKING:
    from workflows.handlers.execution import Execution


def project(execution: Execution, after: Shown) -> None:
    """Writes the difference between `execution.before` and `after`."""
    _Projection(execution, after).write()


class _Projection:
    def __init__(self, execution: Execution, after: Shown) -> None:
        self.execution = execution
        self.uow = execution.uow
        self.instance = execution.instance
        self.before = execution.before
        self.after = after

    def write(self) -> None:
        self._tasks()
        self._timers()
        self._subscriptions()
        self._failures()
        if gone := self.before.calls - self.after.calls:
            self.uow.outbox.cancel_of(self.instance.id, gone)
            end_called(self.uow, self.execution.actor, self.instance.id, gone, "The call was given up.")

    def _tasks(self) -> None:
        gone = self.before.tasks.keys() - self.after.tasks.keys() - self.execution.done_tasks
        for task_id in sorted(gone):
            self._cancel(self.uow.tasks.get(task_id))
        for task_id in self.before.tasks.keys() & self.after.tasks.keys():
            self._follow(self.before.tasks[task_id], self.after.tasks[task_id])
        rows = [self._row(task) for task_id, task in self.after.tasks.items() if task_id not in self.before.tasks]
        if not rows:
            return
        self.uow.tasks.add(rows)
        for row in rows:
            if row.due_at is not None:
                escalations.plan(self.uow, row)
            self.execution.note(TaskOpened, task_id=row.id, element_id=row.element_id, name=row.name)
            self._tell_assignee(row)

    def _follow(self, before: engine.OpenTask, after: engine.OpenTask) -> None:
        """Another version may have another name, form or place for the same task."""
        if _place(before) == _place(after):
            return
        row = replace(
            self.uow.tasks.get(after.id),
            element_id=after.element_id,
            name=after.name,
            form_ref=after.form_ref,
            properties=after.properties,
            lane=after.lane,
        )
        self.uow.tasks.save(row)

    def _cancel(self, task: UserTask) -> None:
        ended = replace(task, status=TaskStatus.CANCELLED, ended_at=self.uow.now, ended_by=self.execution.actor.id)
        self.uow.tasks.save(ended)
        escalations.plan(self.uow, ended)
        self.execution.note(TaskCancelled, task_id=task.id, element_id=task.element_id, name=task.name)

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
        if row.assignee is None or row.assignee == self.execution.actor.id:
            return
        person = self.uow.directory.person(row.assignee)
        if person is not None:
            escalations.tell(
                self.uow,
                [person],
                kind="task-assigned",
                key=f"assigned:{row.id}",
                task=row,
                title=self.instance.title,
            )

    def _timers(self) -> None:
        known, now = self.before.timers, self.after.timers
        self.uow.timers.remove(known.keys() - now.keys())
        self.uow.timers.add([self._timed(timer) for timer_id, timer in now.items() if timer_id not in known])
        for timer_id, timer in now.items():
            if timer_id in known and known[timer_id] != timer:
                self.uow.timers.save(self._timed(timer))

    def _timed(self, timer: Timer) -> Timer:
        if timer.clock is None:
            return timer
        clock = self.uow.clocks.get(self._subject, timer.clock.name, timer.clock.key)
        if clock is None or clock.stopped_on is not None:
            return timer
        return replace(timer, due_at=timer_due(clock, timer.clock, self.uow.calendar, self.uow.today))

    def _subscriptions(self) -> None:
        known, now = self.before.subscriptions, self.after.subscriptions
        gone = [key for key, one in known.items() if now.get(key) != one]
        self.uow.subscriptions.remove(gone)
        new = [replace(one, created_at=self.uow.now) for key, one in now.items() if known.get(key) != one]
        self.uow.subscriptions.add(new)

    def _failures(self) -> None:
        gone = self.before.failures.keys() - self.after.failures.keys()
        for incident in self.uow.incidents.open_of(self.instance.id) if gone else ():
            if incident.token_id in gone:
                self._resolve(incident)
        for token_id, failure in self.after.failures.items():
            if token_id not in self.before.failures:
                self._open(failure)

    def _resolve(self, incident: Incident) -> None:
        resolved = replace(
            incident,
            status=IncidentStatus.RESOLVED,
            resolved_at=self.uow.now,
            resolved_by=self.execution.actor.id,
        )
        self.uow.incidents.save(resolved)
        self.execution.note(IncidentResolved, incident_id=incident.id, element_id=incident.element_id, how="gone")

    def _open(self, failure: engine.Failure) -> None:
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
        self.execution.note(
            IncidentOpened,
            element_id=failure.element_id,
            incident_id=incident.id,
            code=failure.code,
            message=failure.message,
        )

    @property
    def _subject(self) -> str:
        return self.instance.business_key or self.instance.id


def _place(task: engine.OpenTask) -> tuple[object, ...]:
    return task.element_id, task.name, task.form_ref, task.properties, task.lane
