"""The scenario's events: what each of them does. False: nobody waits for it yet."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from workflows.engine.due import Duration
from workflows.errors import NotFound
from workflows.handlers.incidents import retry_incident
from workflows.handlers.messages import send_message
from workflows.handlers.signals import send_signal
from workflows.rehearsal import acting
from workflows.rehearsal.report import problem
from workflows.rehearsal.scenario import Happening

if TYPE_CHECKING:
    from workflows.rehearsal.rehearsal import Rehearsal


def _message(play: Rehearsal, event: Happening) -> bool:
    """Without a correlation key in the scenario the receiver's own is taken: names are enough."""
    key, business_key = event.correlation_key, play.scenario.business_key
    if key is None:
        for standing in play.cast.standings():
            keys = [known for name, known in standing.subscriptions if name == event.subject]
            if keys:
                key, business_key = keys[0], standing.instance.business_key or business_key
                break
    try:
        play.stage.run(
            send_message,
            message=event.subject,
            payload=event.payload,
            correlation_key=key,
            business_key=business_key,
            time_to_live=timedelta(),
        )
    except NotFound:
        return False
    return True


def _signal(play: Rehearsal, event: Happening) -> bool:
    published = play.stage.run(send_signal, signal=event.subject, payload=event.payload)
    play.cast.listen()
    return bool(published.instances or published.processes)


def _complete(play: Rehearsal, event: Happening) -> bool:
    return play.cast.complete(event.subject, event.answer)


def _report(play: Rehearsal, event: Happening) -> bool:
    return play.cast.report(event.subject, event.answer)


def _advance(play: Rehearsal, event: Happening) -> bool:
    duration: Duration = event.subject
    return _go_until(play, event, play.cast.later(duration))


def _until(play: Rehearsal, event: Happening) -> bool:
    return _go_until(play, event, event.subject)


def _go_until(play: Rehearsal, event: Happening, moment: datetime) -> bool:
    """One firing a step, so that what it brings is answered before time goes on."""
    if event.kind == "advance":
        play.events[0] = Happening("until", moment)
    if not play.jump(moment):
        play.stage.now = max(play.stage.now, moment)
        return True
    play.events.insert(0, play.events[0])
    return True


def _fire(play: Rehearsal, event: Happening) -> bool:
    timers = play.stage.run(acting.next_timers, instance_ids=play.cast.running())
    for timer in timers:
        if play.cast.original(timer.element_id) == event.subject:
            play.stage.run(acting.fire_now, timer_id=timer.id, instance_id=timer.instance_id)
            return True
    return False


def _variables(play: Rehearsal, event: Happening) -> bool:
    running = play.cast.running()
    if running:
        play.stage.run(acting.change_variables, instance_id=running[0], values=event.subject)
    return bool(running)


def _retry(play: Rehearsal, event: Happening) -> bool:
    for standing in play.cast.standings():
        for incident in standing.incidents:
            if play.cast.original(incident.element_id) == event.subject:
                play.stage.run(retry_incident, incident_id=incident.id)
                return True
    return False


def _repeat(play: Rehearsal, event: Happening) -> bool:
    play.events[1:1] = list(event.subject) * event.times
    return True


def _stop(play: Rehearsal, _event: Happening) -> bool:
    play.stopped = True
    return True


def _expect(play: Rehearsal, event: Happening) -> bool:
    there = sorted(str(wait["element"]) for wait in play.cast.waiting_on())
    if there != sorted(map(str, event.subject)):
        message = f"expected to wait at {sorted(map(str, event.subject))}, waits at {there}"
        play.problems.append(problem("expectation", message))
    return True


ACTS: Final[Mapping[str, Callable[[Rehearsal, Happening], bool]]] = {
    "message": _message,
    "signal": _signal,
    "complete": _complete,
    "report": _report,
    "advance": _advance,
    "until": _until,
    "fire": _fire,
    "variables": _variables,
    "retry": _retry,
    "repeat": _repeat,
    "stop": _stop,
    "expect": _expect,
}
