"""Scenarios: what happens around a process while it is rehearsed, as people write it in YAML.

process: order                # which process to start; left out where there is only one to choose
business_key: order:1
now: 2026-03-02T09:00:00+08:00
data: {amount: 3}             # variables at the start
auto: false                   # tasks and connectors without an answer are completed with empty ones
promote: false                # what answers and results hold become process variables, too, as in other engines
answers:                      # by element id: user tasks, and service tasks that a connector serves
  review: {outcome: approve}  # the same answer each time
  draft:                      # a list is used in turn; what comes after its end has no answer
    - {title: one}
    - {$after: P2D, title: two}        # given two days after the task opened
    - {$wait: true}                    # no answer this time
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
expect:                       # checked at the end; what differs becomes a problem with the code `expectation`
  status: completed
  data: {paid: true}          # these variables, whatever others there are
  trace: [start, review, end] # see `expectation`
  cancelled: [alarm]          # elements that were taken away
  waiting_on: [review]
  incidents: [charge]
  thrown: [paid]              # messages that were sent
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from workflows.engine.due import Duration, read_duration, read_moment
from workflows.errors import Invalid
from workflows.rehearsal.yaml_text import read_yaml

NOW: Final = datetime(2026, 3, 2, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai")).astimezone(UTC)
"""A Monday morning: when a rehearsal begins unless its scenario says otherwise."""
BUSINESS_KEY: Final = "rehearsal:1"
_SPECIAL: Final = frozenset({"$error", "$message", "$failure", "$wait", "$after"})
_EVENTS: Final[Mapping[str, frozenset[str]]] = {
    "message": frozenset({"payload", "correlation_key"}),
    "signal": frozenset({"payload"}),
    "advance": frozenset(),
    "until": frozenset(),
    "complete": frozenset({"answers"}),
    "report": frozenset({"answers"}),
    "fire": frozenset(),
    "variables": frozenset(),
    "retry": frozenset(),
    "expect": frozenset(),
}
_EXPECTED: Final = frozenset({"status", "data", "trace", "cancelled", "waiting_on", "incidents", "thrown", "problems"})


@dataclass(frozen=True, slots=True)
class Answer:
    """What a task or a connector answers. Of `error`, `failure` and `wait` at most one is set."""

    values: Mapping[str, Any] = field(default_factory=dict)
    error: str | None = None
    failure: str | None = None
    message: str = ""
    wait: bool = False
    after: Duration | None = None


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of `events`: `kind` is its first key, `subject` that key's value."""

    kind: str
    subject: Any
    answer: Answer = field(default_factory=Answer)
    payload: Mapping[str, Any] = field(default_factory=dict)
    correlation_key: str | None = None


@dataclass(frozen=True, slots=True)
class Scenario:
    """A whole scenario. An answer that is a tuple is used in turn, a single one each time."""

    process: str | None = None
    business_key: str = BUSINESS_KEY
    now: datetime = NOW
    data: Mapping[str, Any] = field(default_factory=dict)
    auto: bool = False
    promote: bool = False
    answers: Mapping[str, Answer | tuple[Answer, ...]] = field(default_factory=dict)
    events: tuple[Happening, ...] = ()
    expect: Mapping[str, Any] = field(default_factory=dict)
    title: str = ""


def read_scenario(text: str, case: int | None = None) -> Scenario:
    """Reads the text of a scenario file, or one of the cases (from 1) in it.

    Raises Invalid that names the key and what is allowed.
    """
    content = read_yaml(text)
    if isinstance(content, dict) and "cases" in content:
        cases = read_cases(text)[1]
        if case is None or not 0 < case <= len(cases):
            raise Invalid(f"The file has {len(cases)} cases: say which, from 1 to {len(cases)}.", field="case")
        return cases[case - 1]
    if case is not None:
        raise Invalid("The file is one scenario without cases.", field="case")
    return scenario_of({} if content is None else content)


def read_cases(text: str) -> tuple[dict[str, str], list[Scenario]]:
    """A file of several scenarios: `title` and `section` of the whole, and its `cases`. Raises Invalid."""
    content = _mapping(read_yaml(text), "file")
    _known(content, frozenset({"title", "section", "cases"}), "file")
    about = {name: _name(content.get(name), name) for name in ("title", "section")}
    cases = _list(content.get("cases"), "cases")
    return about, [scenario_of(_mapping(case, f"cases[{number}]")) for number, case in enumerate(cases, 1)]


def scenario_of(content: Any) -> Scenario:
    """A scenario from plain data. Raises Invalid."""
    content = _mapping(content, "scenario")
    _known(content, frozenset(Scenario.__dataclass_fields__), "scenario")
    answers = _mapping(content.get("answers", {}), "answers")
    events = _list(content.get("events", []), "events")
    expect = _mapping(content.get("expect", {}), "expect")
    _known(expect, _EXPECTED, "expect")
    return Scenario(
        process=_text(content.get("process"), "process"),
        business_key=_text(content.get("business_key"), "business_key") or BUSINESS_KEY,
        now=_moment(content["now"], "now") if "now" in content else NOW,
        data=_mapping(content.get("data", {}), "data"),
        auto=_truth(content.get("auto", False), "auto"),
        promote=_truth(content.get("promote", False), "promote"),
        answers={name: _answers(value, f"answers.{name}") for name, value in answers.items()},
        events=tuple(_happening(item, f"events[{number}]") for number, item in enumerate(events, 1)),
        expect=expect,
        title=_text(content.get("title"), "title") or "",
    )


def _answers(value: Any, where: str) -> Answer | tuple[Answer, ...]:
    if isinstance(value, list):
        return tuple(_answer(item, f"{where}[{number}]") for number, item in enumerate(value, 1))
    return _answer(value, where)


def _answer(value: Any, where: str) -> Answer:
    content = _mapping({} if value is None else value, where)
    special = {name for name in content if name.startswith("$")}
    if unknown := sorted(special - _SPECIAL):
        raise _wrong(where, f"has {unknown[0]!r}; allowed are {', '.join(sorted(_SPECIAL))}")
    if len(special & {"$error", "$failure", "$wait"}) > 1:
        raise _wrong(where, "has more than one of $error, $failure and $wait")
    return Answer(
        values={name: item for name, item in content.items() if name not in special},
        error=_text(content.get("$error"), f"{where}.$error"),
        failure=_text(content.get("$failure"), f"{where}.$failure"),
        message=_text(content.get("$message"), f"{where}.$message") or "",
        wait=_truth(content.get("$wait", False), f"{where}.$wait"),
        after=_duration(content["$after"], f"{where}.$after") if "$after" in content else None,
    )


def _happening(item: Any, where: str) -> Happening:
    content = _mapping(item, where)
    kinds = [name for name in content if name in _EVENTS]
    if len(kinds) != 1:
        raise _wrong(where, f"has to be one of {', '.join(_EVENTS)}")
    kind = kinds[0]
    _known(content, _EVENTS[kind] | {kind}, where)
    key = content.get("correlation_key")
    subject: Callable[[Any, str], Any] = _SUBJECTS.get(kind, _name)
    return Happening(
        kind,
        subject(content[kind], f"{where}.{kind}"),
        answer=_answer(content.get("answers"), f"{where}.answers"),
        payload=_mapping(content.get("payload", {}), f"{where}.payload"),
        correlation_key=None if key is None else str(key),
    )


def _mapping(value: Any, where: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _wrong(where, f"has to be a mapping, not {value!r:.60}")
    return value


def _list(value: Any, where: str) -> Sequence[Any]:
    if not isinstance(value, list):
        raise _wrong(where, f"has to be a list, not {value!r:.60}")
    return value


def _text(value: Any, where: str) -> str | None:
    if value is not None and not isinstance(value, (str, int, float)):
        raise _wrong(where, f"has to be a text, not {value!r:.60}")
    return None if value is None else str(value)


def _name(value: Any, where: str) -> str:
    text = _text(value, where)
    if not text:
        raise _wrong(where, "is empty")
    return text


def _truth(value: Any, where: str) -> bool:
    if not isinstance(value, bool):
        raise _wrong(where, f"has to be true or false, not {value!r:.60}")
    return value


def _duration(value: Any, where: str) -> Duration:
    duration = read_duration(value) if isinstance(value, str) else None
    if duration is None or not duration.positive:
        raise _wrong(where, f"has to be a duration like P1D, PT2H or P3WD, not {value!r:.60}")
    return duration


def _moment(value: Any, where: str) -> datetime:
    moment = read_moment(value) if isinstance(value, str) else None
    if moment is None:
        raise _wrong(where, f"has to be a date or moment like 2026-03-02T09:00:00+08:00, not {value!r:.60}")
    return moment


_SUBJECTS: Final[Mapping[str, Callable[[Any, str], Any]]] = {
    "advance": _duration,
    "until": _moment,
    "variables": _mapping,
    "expect": _list,
}


def _known(content: Mapping[str, Any], allowed: frozenset[str], where: str) -> None:
    if unknown := sorted(set(content) - allowed):
        raise _wrong(where, f"has {unknown[0]!r}; allowed are {', '.join(sorted(allowed))}")


def _wrong(where: str, what: str) -> Invalid:
    return Invalid(f"{where} {what}.", field=where)
