"""A history in plain words: every kind of event as a sentence, in the language of the page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from service.storage.queries.history import Happening
from service.web import words
from service.web.diagram_names import named
from service.web.history import SHAPES, TELLINGS, Telling
from service.web.history.telling import joined
from service.web.i18n import _, _l, is_english
from service.web.words import word
from workflows.disclosure.handlers.requests import APPLICANT


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a timeline. `who` is empty for what the service did by itself."""

    what: str
    who: str
    at: datetime
    note: str = ""
    icon: str = "circle-dot"
    colour: str = "grey"


_SUBMITTED: Final = Telling(_l("提交了申请%(number)s"), "mail", "blue")
_WRITTEN: Final = (
    *("changes", "refusal", "processing", "dispute", "urgency", "question", "comment", "reason", "reasons", "opinion"),
    *("cause", "record", "grounds", "items", "result", "note", "remark"),
)
"""Fields of forms in which people write in their own words; what has to be done comes first."""
_OF_DIAGRAMS: Final = ("task-", "element-", "escalation-", "timer-", "incident-")
"""Kinds of events whose `name` is that of an element."""


def timeline(happenings: Iterable[Happening], people: Mapping[str, str]) -> list[Line]:
    """The lines for these events, in their order. `people` are names by user id."""
    return [_line(happening, people) for happening in happenings]


def people_in(happenings: Iterable[Happening]) -> set[str]:
    """The user ids whose names the lines need."""
    found: set[str] = set()
    for happening in happenings:
        data = happening.data
        found.update((happening.actor_id, *(data.get(name) or "" for name in ("previous", "assignee", "signer"))))
        found.update(one for one in data.get("recipients", ()) if isinstance(one, str))
    return found - {"", "system"}


def void_reason(reason: str | None) -> str:
    """Why verdicts stopped counting, in words."""
    text = reason or ""
    if text.startswith("returned to "):
        return _("退回%(step)s环节", step=word(words.STEPS, text.removeprefix("returned to ")))
    return word(words.VOID_REASONS, {"attribute changed": "attribute"}.get(text, text))


def _telling(happening: Happening) -> Telling:
    if happening.kind == "request-registered" and happening.actor_id.startswith(APPLICANT):
        return _SUBMITTED
    return TELLINGS.get(happening.kind, Telling(_l("%(kind)s")))


def _line(happening: Happening, people: Mapping[str, str]) -> Line:
    telling = _telling(happening)
    values = _Values(happening, people).all()
    note = values.get(telling.note) if telling.note else None
    look = _look(happening, telling)
    nobody = telling.impersonal or happening.actor_id == "system"
    what = str(telling.sentence) % _Blank(values)
    return Line(
        # After a person's name the English sentence goes on.
        what=what if nobody or not is_english() else what[:1].lower() + what[1:],
        who="" if nobody else people.get(happening.actor_id, happening.actor_id),
        at=happening.at,
        note=str(note) if note else "",
        icon=look[0],
        colour=look[1],
    )


def _look(happening: Happening, telling: Telling) -> tuple[str, str]:
    """A judgement wears its colour; everything else its kind's."""
    judged = happening.data.get("outcome") if happening.kind == "verdict-given" else happening.data.get("passed")
    if judged in ("passed", True):
        return "circle-check", "green"
    if judged in ("returned", False):
        return "arrow-back-up", "orange"
    return telling.icon, telling.colour


@dataclass(frozen=True, slots=True)
class _Values:
    """The values of one event as words."""

    happening: Happening
    people: Mapping[str, str] = field(default_factory=dict)

    def all(self) -> dict[str, Any]:
        data = dict(self.happening.data)
        values = {name: self._plain(name, value) for name, value in data.items()}
        values["kind"] = self.happening.kind
        if self.happening.kind == "task-completed":
            values["comment"] = written(data.get("answers"))
        if self.happening.kind == "clock-changed":
            values["name"] = word(words.CLOCKS, data.get("name"))
            values["provisional"] = _("（暂定）") if data.get("provisional") else ""
        if self.happening.kind == "verdicts-voided":
            values["void_reason"] = void_reason(data.get("reason"))
        return values

    def _plain(self, name: str, value: Any) -> Any:
        if name == "name" and self.happening.kind.startswith(_OF_DIAGRAMS):
            drawn = named(str(value or ""))
            return _("“%(name)s”", name=drawn) if drawn and self.happening.kind == "timer-fired" else drawn
        shape = SHAPES.get((self.happening.kind, name)) or SHAPES.get(("", name))
        if shape is not None:
            return shape(value)
        if name in ("previous", "assignee", "signer"):
            return self.people.get(value, value) if value else _("候选人")
        if name == "recipients":
            return joined(self.people.get(one, one) for one in value or ())
        return "" if value is None else value


def written(answers: object) -> str:
    """What a person wrote when they finished a task, under the names that forms use for it; empty for nothing."""
    if not isinstance(answers, Mapping):
        return ""
    found = (answers.get(name) for name in _WRITTEN)
    return _("；").join(text.strip() for text in found if isinstance(text, str) and text.strip())


class _Blank(dict[str, Any]):
    """An event of an older release may lack a value: it is left blank."""

    def __missing__(self, key: str) -> str:
        return ""
