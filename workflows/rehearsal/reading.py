"""Scenario files, read: everything is checked, and what is wrong is named by its place."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from workflows.engine.due import Duration, read_duration, read_moment
from workflows.errors import Invalid
from workflows.rehearsal.scenario import BUSINESS_KEY, NOW, Answer, Happening, Scenario
from workflows.rehearsal.yaml_text import read_yaml

_SPECIAL: Final = frozenset({"$error", "$message", "$failure", "$wait", "$after", "$again"})
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
    "repeat": frozenset({"times"}),
    "stop": frozenset(),
}
_EXPECTED: Final = frozenset(
    {"status", "data", "trace", "ends", "cancelled", "waiting_on", "incidents", "thrown", "problems"}
)
_MAX_TIMES: Final = 1_000


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
    about = {name: _text(content.pop(name, None), name) or "" for name in ("title", "section")}
    cases = _list(content.pop("cases", None), "cases")
    return about, [
        scenario_of(_joined(content, _mapping(case, f"cases[{number}]"))) for number, case in enumerate(cases, 1)
    ]


def _joined(common: Mapping[str, Any], case: Mapping[str, Any]) -> dict[str, Any]:
    """A case adds to the data and answers that are common to all, and overrules the rest."""
    both = {
        name: {**common[name], **case[name]}
        for name in ("data", "answers")
        if isinstance(common.get(name), dict) and isinstance(case.get(name), dict)
    }
    return {**common, **case, **both}


def scenario_of(content: Any) -> Scenario:
    """A scenario from plain data. Raises Invalid."""
    content = _mapping(content, "scenario")
    _known(content, frozenset(Scenario.__dataclass_fields__) - {"auto_connectors"}, "scenario")
    answers = _mapping(content.get("answers", {}), "answers")
    auto = content.get("auto", False)
    expect = _mapping(content.get("expect", {}), "expect")
    _known(expect, _EXPECTED, "expect")
    return Scenario(
        process=_text(content.get("process"), "process"),
        message=_text(content.get("message"), "message"),
        business_key=_text(content.get("business_key"), "business_key") or BUSINESS_KEY,
        now=_moment(content["now"], "now") if "now" in content else NOW,
        data=_mapping(content.get("data", {}), "data"),
        auto=auto != "connectors" and _truth(auto, "auto"),
        auto_connectors=auto == "connectors",
        promote=_truth(content.get("promote", False), "promote"),
        answers={name: _answers(value, f"answers.{name}") for name, value in answers.items()},
        events=_happenings(content.get("events", []), "events"),
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
        again=_truth(content.get("$again", False), f"{where}.$again"),
        after=_duration(content["$after"], f"{where}.$after") if "$after" in content else None,
    )


def _happenings(items: Any, where: str) -> tuple[Happening, ...]:
    return tuple(_happening(item, f"{where}[{number}]") for number, item in enumerate(_list(items, where), 1))


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
        times=_times(content.get("times", 1), f"{where}.times"),
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


def _times(value: Any, where: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= _MAX_TIMES:
        raise _wrong(where, f"has to be a whole number up to {_MAX_TIMES}, not {value!r:.60}")
    return value


_SUBJECTS: Final[Mapping[str, Callable[[Any, str], Any]]] = {
    "advance": _duration,
    "until": _moment,
    "variables": _mapping,
    "expect": _list,
    "repeat": _happenings,
    "stop": _truth,
}


def _known(content: Mapping[str, Any], allowed: frozenset[str], where: str) -> None:
    if unknown := sorted(set(content) - allowed):
        raise _wrong(where, f"has {unknown[0]!r}; allowed are {', '.join(sorted(allowed))}")


def _wrong(where: str, what: str) -> Invalid:
    return Invalid(f"{where} {what}.", field=where)
