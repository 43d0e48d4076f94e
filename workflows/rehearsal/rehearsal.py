"""A rehearsal: a process is played to its end, or to where it waits for something that the scenario does not give.

Everything runs by itself as long as it can: user tasks and connectors are answered from the scenario as they come up,
messages go between the instances. When everything rests, the next of the scenario's events happens; when there is none
left, or nobody waits for it yet, the clock jumps to the next timer or answer that is due. When there is none either,
the rehearsal is over. It is over, too, when it has taken as many steps, firings, days or seconds as `Limits` allow:
what waits then, waits.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from workflows.engine import Bundle, read_bundle
from workflows.errors import DiagramInvalid, WorkflowError
from workflows.handlers.deployments import deploy
from workflows.handlers.instances import start_instance
from workflows.handlers.messages import send_message
from workflows.handlers.timers import fire_timer
from workflows.model import Timer
from workflows.rehearsal import acting
from workflows.rehearsal.adapting import Adapted, adapt
from workflows.rehearsal.cast import Cast
from workflows.rehearsal.choosing import Beginning, choose
from workflows.rehearsal.expectation import differences
from workflows.rehearsal.happenings import ACTS
from workflows.rehearsal.report import Line, Report, Status, problem, refused
from workflows.rehearsal.scenario import Scenario
from workflows.rehearsal.stage import MemoryStage, Stage


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of a rehearsal. `seconds` are the wall clock's, `horizon` is how far the virtual time may go."""

    steps: int = 20_000
    firings: int = 1_000
    firings_each: int = 200
    """Of one timer event: one that repeats for ever keeps nothing from ending."""
    horizon: timedelta = timedelta(days=3_660)
    seconds: float = 60.0


LIMITS: Final = Limits()


def rehearse(
    files: Mapping[str, bytes],
    scenario: Scenario,
    *,
    process: str | None = None,
    tell: Callable[[Line], None] | None = None,
    stage: Callable[[Bundle], Stage] | None = None,
    limits: Limits = LIMITS,
) -> Report:
    """Plays a bundle of files, in memory unless a stage is given. `tell` gets each line as it happens.

    Raises nothing that a diagram or scenario can cause: what cannot be run is refused in the report.
    """
    try:
        adapted = adapt(files, process or scenario.process)
        bundle = read_bundle(adapted.files, topics=None)
        beginning = choose(bundle, scenario, process)
        place = MemoryStage(bundle.topics) if stage is None else stage(bundle)
        rehearsal = Rehearsal(place, adapted, scenario, limits, tell)
        rehearsal.begin(beginning)
    except DiagramInvalid as error:
        return refused([_renamed(found, adapted) for found in error.details["problems"]])
    except WorkflowError as error:
        return refused([problem(error.code, error.message)])
    return rehearsal.play()


def _renamed(found: Mapping[str, Any], adapted: Adapted) -> dict[str, Any]:
    element = found["element"]
    return {**found, "element": adapted.names.get(element, element)}


class Rehearsal:
    """One rehearsal on its stage."""

    def __init__(
        self, stage: Stage, adapted: Adapted, scenario: Scenario, limits: Limits, tell: Callable[[Line], None] | None
    ) -> None:
        self.stage = stage
        self.scenario = scenario
        self.limits = limits
        self.cast = Cast(stage, adapted, scenario, tell)
        self.adapted = adapted
        self.events = list(scenario.events)
        self.stopped = False
        self.problems: list[dict[str, Any]] = []
        self.fired: dict[str, int] = {}
        self.deadline = time.monotonic() + limits.seconds

    def begin(self, beginning: Beginning) -> None:
        """Deploys and starts. Raises WorkflowError."""
        self.stage.now = self.scenario.now
        self.horizon = self.stage.now + self.limits.horizon
        self.stage.run(deploy, name="rehearsal", files=self.adapted.files)
        data, key = self.scenario.data, self.scenario.business_key
        if beginning.message is not None:
            self.stage.run(send_message, message=beginning.message, payload=data, business_key=key)
        elif beginning.process is not None:
            self.stage.run(start_instance, key=beginning.process, data=data, business_key=key)
        self.cast.listen()

    def play(self) -> Report:
        """Until nothing can happen any more, or a limit is met."""
        for _ in range(self.limits.steps):
            if time.monotonic() > self.deadline:
                self._over("time-limit", f"The rehearsal took more than {self.limits.seconds:g} seconds.")
                break
            try:
                going = not self.stopped and (self.cast.answer() or self._event() or self.jump(self.horizon))
            except WorkflowError as error:
                self.problems.append(problem(error.code, error.message))
                going = error.code != "execution-failed"
            self.cast.listen()
            if not going:
                break
        else:
            self._over("step-limit", f"The rehearsal took more than {self.limits.steps} steps.")
        return self._report()

    def _over(self, code: str, message: str) -> None:
        self.problems.append(problem(code, message, advice="Look for a loop without an end."))

    # -- the scenario's events --------------------------------------------------------------------------------

    def _event(self) -> bool:
        """The next event; one that nobody waits for yet waits for time to pass, and is given up at last."""
        if not self.events:
            return False
        event = self.events[0]
        if ACTS[event.kind](self, event):
            self.events.pop(0)
        elif not self.jump(self.horizon):
            self.events.pop(0)
            self.problems.append(problem("not-reached", f"Nothing waits for {event.kind} {event.subject}."))
        return True

    # -- time -------------------------------------------------------------------------------------------------

    def jump(self, until: Any) -> bool:
        """Goes to what is due next, if it is due by then, and lets it happen. False: nothing is."""
        timers = [timer for timer in self._timers() if timer.due_at is not None and timer.due_at <= until]
        answer_at = self.cast.next_answer_at()
        if answer_at is not None and answer_at <= until and not (timers and (timers[0].due_at or until) <= answer_at):
            self.stage.now = max(self.stage.now, answer_at)
            return True
        if not timers:
            return False
        timer = timers[0]
        self.fired[timer.element_id] = self.fired.get(timer.element_id, 0) + 1
        self.stage.now = max(self.stage.now, timer.due_at or self.stage.now)
        self.stage.run(fire_timer, timer_id=timer.id)
        return True

    def _timers(self) -> list[Timer]:
        if sum(self.fired.values()) >= self.limits.firings:
            return []
        timers = self.stage.run(acting.next_timers, instance_ids=self.cast.running())
        return [timer for timer in timers if self.fired.get(timer.element_id, 0) < self.limits.firings_each]

    # -- the end ----------------------------------------------------------------------------------------------

    def _report(self) -> Report:
        standings = self.cast.standings()
        incidents = [self.cast.incident(incident) for standing in standings for incident in standing.incidents]
        ended = bool(standings) and not self.cast.running()
        status = Status.INCIDENT if incidents else Status.COMPLETED if ended else Status.WAITING
        report = Report(
            status,
            data=standings[0].variables if standings else {},
            waiting_on=self.cast.waiting_on(),
            problems=(*self.problems, *incidents),
            lines=tuple(self.cast.lines),
            thrown=tuple(self.cast.thrown),
        )
        wrong = [problem("expectation", text) for text in differences(self.scenario.expect, report)]
        return report if not wrong else _with(report, wrong)


def _with(report: Report, more: list[dict[str, Any]]) -> Report:
    return Report(report.status, report.data, report.waiting_on, (*report.problems, *more), report.lines, report.thrown)
