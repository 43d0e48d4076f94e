"""One round of due work: timers, starts, ladder steps, messages, deliveries. Each item is a transaction of its own."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import TypeVar

from service.connectors import Connector, DeliveryFailed
from service.connectors.errors import NotConfigured, Underway
from service.dispatch import Dispatcher
from workflows.disclosure.handlers.catalogue_reviews import watch_catalogue
from workflows.disclosure.handlers.channel_jobs import LOOK
from workflows.disclosure.handlers.deliveries import fail_look
from workflows.disclosure.handlers.duty_beginning import start_duty
from workflows.disclosure.handlers.duty_rounds import claim_duties, hold_duty
from workflows.disclosure.supervision.handlers.rounds import claim_supervision
from workflows.disclosure.supervision.handlers.working import begin_task
from workflows.errors import InstanceFailed, WorkflowError
from workflows.handlers.batch_work import work_item
from workflows.handlers.carrying import CARRIERS
from workflows.handlers.clocks import recompute_clocks
from workflows.handlers.escalations import take_step
from workflows.handlers.jobs import (
    attempt_function,
    complete_job,
    continue_job,
    fail_job,
    job_error,
    postpone_job,
)
from workflows.handlers.keeping import expire_messages
from workflows.handlers.looking import choose_instances, look_at
from workflows.handlers.starts import fire_start
from workflows.handlers.ticks import (
    claim_batch_items,
    claim_escalations,
    claim_jobs,
    claim_starts,
    claim_timers,
    keep_job,
)
from workflows.handlers.timers import fire_timer, hold_timer
from workflows.model import SYSTEM, Job
from workflows.ports import BpmnError, Plugins, Retries

T = TypeVar("T")
log = logging.getLogger(__name__)

BACK_OFF = tuple(timedelta(seconds=pause) for pause in Retries().connectors)
"""Pauses after a failed delivery, unless the diagram or the configuration has others; then a person has to look."""
_UNCONFIGURED = timedelta(hours=1)


@dataclass(slots=True)
class Round:
    """What one round did: numbers of items that took effect, and of items that failed and stay due."""

    timers: int = 0
    starts: int = 0
    duties: int = 0
    supervision: int = 0
    escalations: int = 0
    jobs: int = 0
    batch_items: int = 0
    failures: int = 0

    @property
    def anything(self) -> bool:
        """Whether anything took effect: then another round may find more."""
        begun = self.timers or self.starts or self.duties or self.supervision
        return bool(begun or self.escalations or self.jobs or self.batch_items)


class Worker:
    """Does due work through the dispatcher; several may run at once, on one machine or many."""

    def __init__(
        self,
        dispatcher: Dispatcher,
        connectors: Mapping[str, Connector],
        *,
        batch: int,
        plugins: Plugins | None = None,
    ) -> None:
        self._dispatch = dispatcher
        self._connectors = connectors
        self._batch = batch
        self._plugins = plugins or Plugins()

    def run_round(self) -> Round:
        """One batch of each kind. What fails, an item or a kind, is logged and stays due: the others are done."""
        done = Round()
        dispatch = self._dispatch
        done.timers = self._some(claim_timers, done, self._fire)
        done.starts = self._some(claim_starts, done, lambda i: dispatch(fire_start, SYSTEM, start_id=i))
        done.duties = self._some(claim_duties, done, self._start_duty)
        done.supervision = self._some(claim_supervision, done, lambda i: dispatch(begin_task, SYSTEM, task_id=i))
        done.escalations = self._some(claim_escalations, done, lambda i: dispatch(take_step, SYSTEM, escalation_id=i))
        done.jobs = self._some(claim_jobs, done, self._deliver)
        # Whether it was done or refused stands in the report: either way there was work.
        done.batch_items = self._some(claim_batch_items, done, lambda i: dispatch(work_item, SYSTEM, item_id=i) or True)
        self._found(expire_messages, done, 0)
        return done

    def look(self, *, rounds: int = 20) -> int:
        """Looks for instances that nothing moves on; how many it looked at."""
        looked = 0
        for _ in range(rounds):
            chosen = self._dispatch(choose_instances, SYSTEM, limit=self._batch)
            looked += self._each(chosen, Round(), self._look_at)
            if len(chosen) < self._batch // 2:
                break
        return looked

    def watch(self) -> int:
        """Opens looks at items of the catalogue that a day, a basis or somebody's leaving calls for; how many."""
        return self._dispatch(watch_catalogue, SYSTEM)

    def run_until_idle(self, *, rounds: int = 1000) -> Round:
        """Rounds until one finds nothing to do."""
        total = Round()
        for _ in range(rounds):
            done = self.run_round()
            total.timers += done.timers
            total.starts += done.starts
            total.duties += done.duties
            total.supervision += done.supervision
            total.escalations += done.escalations
            total.jobs += done.jobs
            total.batch_items += done.batch_items
            total.failures += done.failures
            if not done.anything:
                break
        return total

    def recompute(self) -> int:
        """Moves due days that depend on today: clocks with an open interval."""
        return self._dispatch(recompute_clocks, SYSTEM)

    def _some(self, claim: Callable[..., Iterable[T]], done: Round, act: Callable[[T], bool]) -> int:
        return self._each(self._found(claim, done, ()), done, act)

    def _found(self, find: Callable[..., T], done: Round, nothing: T) -> T:
        """What a handler finds of its kind, `nothing` where it fails."""
        try:
            return self._dispatch(find, SYSTEM, limit=self._batch)
        except Exception:
            # One row that a kind cannot be read with must not stop the other kinds: they have nothing to do with it.
            done.failures += 1
            log.exception("due work cannot be found: %s", find.__name__)
            return nothing

    def _each(self, items: Iterable[T], done: Round, act: Callable[[T], bool]) -> int:
        count = 0
        for item in items:
            try:
                count += bool(act(item))
            except Exception:
                # One broken item must not stop the others; its lease brings it back.
                done.failures += 1
                log.exception("due work failed: %s", getattr(item, "id", item))
        return count

    def _fire(self, timer_id: str) -> bool:
        try:
            return self._dispatch(fire_timer, SYSTEM, timer_id=timer_id)
        except Exception as error:
            # Whatever it is, it must not be tried for ever.
            message = error.message if isinstance(error, WorkflowError) else f"{type(error).__name__} in the service"
            self._dispatch(hold_timer, SYSTEM, timer_id=timer_id, message=message)
            raise

    def _start_duty(self, occurrence_id: str) -> bool:
        try:
            return self._dispatch(start_duty, SYSTEM, occurrence_id=occurrence_id)
        except WorkflowError as error:
            # The page of the duty says so, to those who can mend it.
            self._dispatch(hold_duty, SYSTEM, occurrence_id=occurrence_id, message=error.message)
            return False

    def _look_at(self, instance_id: str) -> bool:
        self._dispatch(look_at, SYSTEM, instance_id=instance_id)
        return True

    def _deliver(self, job: Job) -> bool:
        if (carry := CARRIERS.get(job.topic)) is not None:
            return self._carry(job, carry)
        if job.topic in self._plugins.functions:
            return self._dispatch(attempt_function, SYSTEM, job_id=job.id)
        if not self._dispatch(keep_job, SYSTEM, job=job):
            return False
        report: Callable[[], bool]
        try:
            result = dict(self._connector(job)(job))
            report = partial(self._dispatch, complete_job, SYSTEM, job_id=job.id, result=result)
        except BpmnError as error:
            code, message = error.error_code, error.message
            report = partial(self._dispatch, job_error, SYSTEM, job_id=job.id, error_code=code, message=message)
        except NotConfigured as error:
            return self._postpone(job, error.message)
        except Underway as error:
            return self._dispatch(
                continue_job, SYSTEM, job_id=job.id, progress=error.progress, after=error.after, afresh=error.afresh
            )
        except WorkflowError as error:
            return self._failed(job, error.message, final=isinstance(error, DeliveryFailed) and error.final)
        except Exception as error:
            # A bug in a connector: it is an attempt like any other, so that in the end a person sees it.
            self._failed(job, f"{type(error).__name__} in the connector for {job.topic}")
            raise
        try:
            return report()
        except InstanceFailed as error:
            # It took effect, but the instance could not take that in: the incident says so; the next attempts have the
            # same idempotency key.
            return self._failed(job, error.message)

    def _carry(self, job: Job, carry: Callable[..., bool]) -> bool:
        try:
            return self._dispatch(carry, SYSTEM, job=job)
        except WorkflowError as error:
            return self._failed(job, error.message)

    def _connector(self, job: Job) -> Connector:
        try:
            return self._connectors[job.topic]
        except KeyError:
            raise NotConfigured(f"No connector for {job.topic}.") from None

    def _failed(self, job: Job, message: str, *, final: bool = False) -> bool:
        pauses = self._plugins.retries.connectors if job.pauses is None else job.pauses
        again = not final and job.attempts < len(pauses)
        pause = timedelta(seconds=pauses[job.attempts]) if again else None
        fail = fail_look if job.topic.startswith(LOOK) else fail_job
        try:
            self._dispatch(fail, SYSTEM, job_id=job.id, message=message, retry_after=pause)
        except InstanceFailed:
            self._dispatch(fail_job, SYSTEM, job_id=job.id, message=message, retry_after=BACK_OFF[-1])
        return False

    def _postpone(self, job: Job, message: str) -> bool:
        self._dispatch(postpone_job, SYSTEM, job_id=job.id, message=message, after=_UNCONFIGURED)
        return False
