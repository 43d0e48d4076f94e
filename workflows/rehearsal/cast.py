"""Who plays in a rehearsal: the instances, the tasks and connectors that wait, and what answers them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from workflows.calendar.working_days import WorkingCalendar
from workflows.engine.due import Duration, add
from workflows.events import ElementCompleted, Event, InstanceStarted, MessageSent, TaskOpened
from workflows.handlers.carrying import CARRIERS
from workflows.handlers.jobs import complete_job, fail_job, job_error
from workflows.handlers.ticks import claim_jobs
from workflows.model import Incident, InstanceStatus, Job
from workflows.rehearsal import acting
from workflows.rehearsal.acting import Standing
from workflows.rehearsal.adapting import Adapted
from workflows.rehearsal.report import Line, problem
from workflows.rehearsal.scenario import Answer, Scenario
from workflows.rehearsal.stage import Stage

_ZONE = ZoneInfo("Asia/Shanghai")
_BATCH = 100


@dataclass(slots=True)
class Waiter:
    """A user task, or a connector's job, that waits for its answer. `answer` None: the scenario has none."""

    id: str
    element: str
    job: Job | None
    answer: Answer | None
    at: datetime


class Cast:
    """Knows the instances by what the history says, and answers for everybody who is asked."""

    def __init__(self, stage: Stage, adapted: Adapted, scenario: Scenario, tell: Callable[[Line], None] | None) -> None:
        self.stage = stage
        self.adapted = adapted
        self.scenario = scenario
        self.tell = tell
        self.instances: dict[str, str] = {}
        """What an instance is called in the lines, by its id."""
        self.waiters: list[Waiter] = []
        self.lines: list[Line] = []
        self.thrown: list[str] = []
        self._used: dict[str, int] = {}
        self._undelivered: list[Job] = []

    def original(self, element_id: str | None) -> str:
        """An element's id in the diagram as it was given."""
        return self.adapted.names.get(element_id or "", element_id or "")

    def running(self) -> list[str]:
        """Ids of the instances that have not ended, in the order of their starting."""
        return [s.instance.id for s in self.standings() if s.instance.status is InstanceStatus.RUNNING]

    def standings(self) -> list[Standing]:
        """How every instance stands."""
        return self.stage.run(acting.look, instance_ids=list(self.instances))

    # -- what the history says --------------------------------------------------------------------------------

    def listen(self) -> None:
        """Takes up what has happened since the last time."""
        for event in self.stage.happened():
            self._hear(event)
        for job in self.stage.run(claim_jobs, limit=_BATCH):
            if job.topic in CARRIERS:
                self._undelivered.append(job)
            elif job.instance_id in self.instances and job.element_id is not None:
                self.waiters.append(self._waiter(job.id, job.element_id, job))

    def _hear(self, event: Event) -> None:
        if isinstance(event, InstanceStarted) and event.instance_id is not None:
            number = 1 + sum(name.rpartition(":")[0] == event.key for name in self.instances.values())
            self.instances[event.instance_id] = f"{event.key}:{number}"
        elif event.instance_id not in self.instances:
            return
        elif isinstance(event, ElementCompleted):
            self._line(event)
        elif isinstance(event, TaskOpened) and event.task_id is not None and event.element_id is not None:
            self.waiters.append(self._waiter(event.task_id, event.element_id, None))
        elif isinstance(event, MessageSent):
            self.thrown.append(event.message)

    def _line(self, event: ElementCompleted) -> None:
        element_id = event.element_id or ""
        line = Line(
            element=self.original(element_id),
            type=self.adapted.types.get(element_id, event.element_type),
            process=event.process_key,
            instance=self.instances[event.instance_id or ""],
            at=event.at.astimezone(_ZONE).isoformat(),
            outcome=event.outcome,
        )
        self.lines.append(line)
        if self.tell is not None:
            self.tell(line)

    def _waiter(self, waiter_id: str, element_id: str, job: Job | None) -> Waiter:
        element = self.original(element_id)
        answer = self._draw(element)
        if answer is None and (self.scenario.auto or (self.scenario.auto_connectors and job is not None)):
            answer = Answer()
        wait = answer is not None and answer.after is not None
        at = self.later(answer.after) if wait and answer is not None and answer.after is not None else self.stage.now
        return Waiter(waiter_id, element, job, None if answer is not None and answer.wait else answer, at)

    def _draw(self, element: str) -> Answer | None:
        given = self.scenario.answers.get(element)
        if not isinstance(given, tuple):
            return given
        number = self._used.get(element, 0)
        self._used[element] = number + 1
        return given[number] if number < len(given) else next((last for last in given[-1:] if last.again), None)

    # -- answering --------------------------------------------------------------------------------------------

    def answer(self) -> bool:
        """Delivers one message, or gives one answer that is due. False: there was nothing to do."""
        if self._deliver():
            return True
        for waiter in self.waiters:
            if waiter.answer is not None and waiter.at <= self.stage.now:
                self.waiters.remove(waiter)
                self._give(waiter, waiter.answer)
                return True
        return False

    def next_answer_at(self) -> datetime | None:
        """When the next answer is due that is given later."""
        self.waiters = [waiter for waiter in self.waiters if self._waits(waiter)]
        return min((waiter.at for waiter in self.waiters if waiter.answer is not None), default=None)

    def complete(self, element: str, answer: Answer) -> bool:
        """Completes a user task that waits. False: none does."""
        return self._by_name(element, answer, job=False)

    def report(self, element: str, answer: Answer) -> bool:
        """Lets a connector that waits report. False: none does."""
        return self._by_name(element, answer, job=True)

    def _by_name(self, element: str, answer: Answer, *, job: bool) -> bool:
        for waiter in self.waiters:
            if waiter.element == element and (waiter.job is not None) is job and self._waits(waiter):
                self.waiters.remove(waiter)
                self._give(waiter, answer)
                return True
        return False

    def _waits(self, waiter: Waiter) -> bool:
        if waiter.job is None:
            return self.stage.run(acting.is_open, task_id=waiter.id)
        return self.stage.run(acting.is_pending, job_id=waiter.id)

    def _give(self, waiter: Waiter, answer: Answer) -> None:
        if not self._waits(waiter):
            return
        run, values, promote = self.stage.run, answer.values, self.scenario.promote
        if waiter.job is None:
            checked = bool(values) or not self.scenario.auto
            run(acting.answer_task, task_id=waiter.id, answers=values, checked=checked, promote=promote)
        elif answer.error is not None:
            run(job_error, job_id=waiter.id, error_code=answer.error, message=answer.message)
        elif answer.failure is not None:
            run(fail_job, job_id=waiter.id, message=answer.failure, retry_after=None)
        else:
            if promote and values:
                run(acting.promote_result, job=waiter.job, result=values)
            run(complete_job, job_id=waiter.id, result=values)

    def _deliver(self) -> bool:
        """One message between instances, or one step of a signal."""
        if not self._undelivered:
            return False
        job = self._undelivered.pop(0)
        self.stage.run(CARRIERS[job.topic], job=job)
        return True

    # -- showing ----------------------------------------------------------------------------------------------

    def waiting_on(self) -> list[dict[str, Any]]:
        """What every instance waits for."""
        return [
            {
                "element": self.original(wait.element_id),
                "kind": wait.kind,
                "name": self.original(wait.name),
                "instance": self.instances[standing.instance.id],
            }
            for standing in self.standings()
            for wait in standing.waits
        ]

    def incident(self, incident: Incident) -> dict[str, Any]:
        """An incident as a problem of the report."""
        element = self.original(incident.element_id)
        advice = _ADVICE.get(incident.code, "Change the diagram or the data, or retry it in the scenario's events.")
        return problem(incident.code, incident.message, element, self.adapted.lines.get(element), advice)

    def later(self, duration: Duration) -> datetime:
        """The moment a duration from now."""
        return add(self.stage.now, duration, _Counting(self.stage.now))


class _Counting:
    def __init__(self, now: datetime) -> None:
        self.now = now
        calendar = WorkingCalendar.standard()
        self.add_working_days = lambda day, number: calendar.estimate(day, number).date


_ADVICE: Mapping[str, str] = {
    "error-uncaught": "Attach an error boundary event that catches it.",
    "endless-loop": "Give the loop a way out, or something to wait for.",
    "connector-failed": "Retry it in the scenario's events.",
}
