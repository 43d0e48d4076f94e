"""A stage on which people act on given days: real handlers, real database, a clock that is set."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Concatenate, ParamSpec, TypeVar
from zoneinfo import ZoneInfo

from service.dispatch import Dispatcher
from service.scheduling import Worker
from workflows.calendar.working_days import WorkingCalendar
from workflows.disclosure.handlers.verdicts import give_verdict
from workflows.disclosure.ports import Documents
from workflows.errors import NotFound
from workflows.handlers.tasks import claim_task, complete_task
from workflows.model import SYSTEM, Actor, UserTask
from workflows.ports import UnitOfWork

P = ParamSpec("P")
T = TypeVar("T")
_ZONE = ZoneInfo("Asia/Shanghai")


class StageTime:
    """A time source that is set; it goes on by a second at every look, so that no two events share a moment."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def now(self) -> datetime:
        """The present moment on the stage."""
        self.moment += timedelta(seconds=1)
        return self.moment


class Site:
    """The public site as the live check meets it."""

    def __init__(self) -> None:
        self.is_down = False
        self.shows_old = False
        """A cache between the site and its readers shows what was there before."""


class Stage:
    """Who does what, when. Days are working days before today: `day(5)` is five working days ago."""

    def __init__(
        self,
        dispatch: Dispatcher,
        worker: Worker,
        clock: StageTime,
        calendar: WorkingCalendar,
        today: date,
        site: Site,
    ) -> None:
        self._dispatch = dispatch
        self._worker = worker
        self._clock = clock
        self._calendar = calendar
        self._today = today
        self.site = site

    def day(self, ago: int) -> date:
        """The working day that many before today."""
        return self._calendar.estimate(self._today, -ago).date

    def after(self, days: int) -> date:
        """The working day so many after the day on the stage."""
        return self._calendar.estimate(self.today, days).date

    @property
    def today(self) -> date:
        """The day on the stage."""
        return self._clock.moment.astimezone(_ZONE).date()

    def go_to(self, ago: int, hour: int = 9) -> None:
        """Moves on to a morning; what came due on the way is done as the ticks would have done it, day by day."""
        target = datetime.combine(self.day(ago), time(hour), _ZONE).astimezone(UTC)
        while self._clock.moment + timedelta(hours=6) < target:
            self._clock.moment += timedelta(hours=6)
            self._worker.run_until_idle()
        self._clock.moment = max(target, self._clock.moment)
        self._worker.run_until_idle()

    def go_on(self, day: date, hour: int = 9) -> None:
        """Moves on to an hour of a day in one step; what came due on the way is done then, as after downtime."""
        self._clock.moment = max(datetime.combine(day, time(hour), _ZONE).astimezone(UTC), self._clock.moment)
        self._worker.run_until_idle()

    def look(self, handler: Callable[Concatenate[UnitOfWork, Actor, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """What a handler of the service's own sees."""
        return self._dispatch(handler, SYSTEM, *args, **kwargs)

    def act(
        self,
        who: str | Actor,
        handler: Callable[Concatenate[UnitOfWork, Actor, P], T],
        /,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """One command in somebody's name, and what follows of it by itself."""
        actor = who if isinstance(who, Actor) else self._person(who)
        result = self._dispatch(handler, actor, *args, **kwargs)
        self._worker.run_until_idle()
        return result

    def _person(self, user_id: str) -> Actor:
        return SYSTEM if user_id == SYSTEM.id else self._dispatch(_actor, SYSTEM, user_id=user_id)

    def claim(self, who: str, subject: str, step: str) -> UserTask:
        """Somebody takes the open task of a subject at a step. Raises NotFound."""
        task = self._dispatch(_open_task, SYSTEM, subject=subject, step=step)
        return task if task.assignee == who else self.act(who, claim_task, task_id=task.id)

    def work(self, who: str, subject: str, step: str, **answers: Any) -> None:
        """Somebody takes a task and completes it."""
        task = self.claim(who, subject, step)
        self.act(who, complete_task, task_id=task.id, answers=answers)

    def judge(self, who: str, document_id: str, step: str, *checks: str, **answers: Any) -> None:
        """A reviewer gives the verdicts of a step, one by one, and completes the task."""
        subject = f"document:{document_id}"
        self.claim(who, subject, step)
        seen = self._dispatch(_content_hash, SYSTEM, document_id=document_id)
        for check in checks:
            self.act(
                who,
                give_verdict,
                document_id=document_id,
                check=check,
                outcome="passed",
                comment="审查通过",
                content_hash=seen,
            )
        self.work(who, subject, step, **answers)


def _actor(uow: UnitOfWork, actor: Actor, *, user_id: str) -> Actor:  # noqa: ARG001 - every handler takes its actor
    return uow.directory.actor(user_id)


def _open_task(uow: UnitOfWork, actor: Actor, *, subject: str, step: str) -> UserTask:  # noqa: ARG001
    for instance in uow.instances.running_with(subject):
        for task in uow.tasks.open_of(instance.id):
            if task.properties.get("step") == step:
                return task
    raise NotFound(f"{subject} has no open task at the step {step}.", subject=subject, step=step)


def do(stage: Stage, instance_id: str, who: str, step: str, **answers: Any) -> None:
    """Somebody takes the first open task of an instance at a step, and completes it."""
    task = stage.look(_first_task, instance_id=instance_id, step=step)
    stage.act(who, claim_task, task_id=task.id)
    stage.act(who, complete_task, task_id=task.id, answers=answers)


def _first_task(uow: UnitOfWork, actor: Actor, *, instance_id: str, step: str) -> UserTask:  # noqa: ARG001
    return next(one for one in uow.tasks.open_of(instance_id) if one.properties.get("step") == step)


def _content_hash(uow: UnitOfWork, actor: Actor, *, document_id: str) -> str:  # noqa: ARG001
    return uow.wing(Documents).get(document_id).content_hash


Step = tuple[int, Callable[[Stage, dict[str, str]], None]]
"""Working days before today, and what happens then; it keeps the ids of what it makes by name."""
