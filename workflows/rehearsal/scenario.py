"""Scenarios: what happens around a process while it is rehearsed, as people write it in YAML.

title: paid in the end
process: order                # which process to start; left out where there is only one to choose
message: ordered              # by which message; left out where it starts by itself
business_key: order:1
now: 2026-03-02T09:00:00+08:00
data: {amount: 3}             # variables at the start
auto: false                   # true: what has no answer is completed with an empty one; connectors: they alone are
promote: false                # what answers and results hold become process variables, too, as in other engines
answers:                      # by element id: user tasks, and service tasks that a connector serves
  review: {outcome: approve}  # the same answer each time
  draft:                      # a list is used in turn; what comes after its end has no answer
    - {title: one}
    - {$after: P2D, title: two}        # given two days after the task opened
    - {$wait: true}                    # no answer this time
    - {$again: true, title: three}     # from here on always
  charge:
    - {$error: card-refused, $message: text}   # a BPMN error
    - {$failure: no connection}                # gives up: an incident
    - {receipt: 7}
events:                       # one after the other, each when nothing more happens by itself
  - {message: paid, payload: {amount: 3}, correlation_key: "7"}
  - {signal: stop, payload: {}}
  - {advance: P1D}            # a duration, or until: a moment. Timers on the way fire
  - {complete: review, answers: {outcome: approve}}
  - {report: charge, answers: {receipt: 7}}       # a connector that waited; $error and $failure as above
  - {fire: alarm}             # a timer, whenever it would be due
  - {variables: {paid: true}} # changed from outside
  - {retry: charge}           # an incident
  - {expect: [review, alarm]} # every element that waits now, in any order
  - {repeat: [{complete: draft}, {complete: review}], times: 2}
  - {stop: true}              # here it is over, whatever waits
expect:                       # checked at the end; what differs becomes a problem with the code `expectation`
  status: completed
  data: {paid: true}          # these variables, whatever others there are
  trace: [start, review, end] # see `expectation`
  ends: paid                  # the end event that was reached last
  cancelled: [alarm]          # elements that were taken away
  waiting_on: [review]
  incidents: [charge]
  thrown: [paid]              # messages that were sent

A file may hold several: `cases` is a list of them, and what stands beside it is common to all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from workflows.engine.due import Duration

NOW: Final = datetime(2026, 3, 2, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai")).astimezone(UTC)
"""A Monday morning: when a rehearsal begins unless its scenario says otherwise."""
BUSINESS_KEY: Final = "rehearsal:1"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a task or a connector answers. Of `error`, `failure` and `wait` at most one is set."""

    values: Mapping[str, Any] = field(default_factory=dict)
    error: str | None = None
    failure: str | None = None
    message: str = ""
    wait: bool = False
    after: Duration | None = None
    again: bool = False


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of `events`: `kind` is its key, `subject` that key's value; of `repeat` a tuple of happenings."""

    kind: str
    subject: Any
    answer: Answer = field(default_factory=Answer)
    payload: Mapping[str, Any] = field(default_factory=dict)
    correlation_key: str | None = None
    times: int = 1


@dataclass(frozen=True, slots=True)
class Scenario:
    """A whole scenario. An answer that is a tuple is used in turn, a single one each time."""

    process: str | None = None
    message: str | None = None
    business_key: str = BUSINESS_KEY
    now: datetime = NOW
    data: Mapping[str, Any] = field(default_factory=dict)
    auto: bool = False
    auto_connectors: bool = False
    promote: bool = False
    answers: Mapping[str, Answer | tuple[Answer, ...]] = field(default_factory=dict)
    events: tuple[Happening, ...] = ()
    expect: Mapping[str, Any] = field(default_factory=dict)
    title: str = ""
