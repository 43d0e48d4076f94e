"""Records as pages show them: headings and cells of the declared columns, states in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from service.web.forms import takes_files
from service.web.i18n import _, _l
from service.web.pages import ask, lang
from service.web.words import Words
from workflows.forms import Form, Kind
from workflows.handlers.files import file_names
from workflows.records.model import Record, RecordVersion
from workflows.records.tabular import headings
from workflows.records.values import field_of, shown, value_at

STATES: Final[Words] = {
    "counting": _l("有效"),
    "pending": _l("审核中"),
    "rejected": _l("未通过"),
    "withdrawn": _l("已撤销"),
}
LOOKS: Final = {
    "counting": ("green", "circle-check"),
    "pending": ("blue", "hourglass"),
    "rejected": ("grey", "circle-x"),
    "withdrawn": ("grey", "ban"),
}


@dataclass(frozen=True, slots=True)
class RecordRow:
    """A record as a line of a table."""

    record: Record
    cells: tuple[str, ...]
    state: str


def column_headings(form: Form, keys: Sequence[str]) -> list[str]:
    """What the columns are called in the language of the page."""
    return headings(form, keys, lang())


def cells_of(form: Form, keys: Sequence[str], answers: Mapping[str, Any]) -> tuple[str, ...]:
    """The answers of the columns as text."""
    fields = (field for key in keys if (field := field_of(form, key)) is not None)
    return tuple(shown(field, value_at(answers, field.key), lang()) for field in fields)


@dataclass(frozen=True, slots=True)
class Fact:
    """A field that was answered: its label and the answer as text, or files by name and address."""

    label: str
    text: str
    files: tuple[tuple[str, str], ...] = ()


def facts_of(form: Form, answers: Mapping[str, Any], file_url: Callable[[str], str]) -> list[Fact]:
    """Every field that was answered; last what was answered to fields that the form has no more, by their keys."""
    names = ask(file_names, answers=dict(answers)) if takes_files(form) else {}
    found = []
    for field in form.fields:
        value, label = value_at(answers, field.key), field.label.of(lang()) or field.key
        if field.kind is Kind.FILEPICKER:
            files = tuple((names[key].name, file_url(key)) for key in value or () if key in names)
            found.append(Fact(label, "", files))
        else:
            found.append(Fact(label, shown(field, value, lang())))
    own = {field.path[0] for field in form.fields}
    found += [Fact(_("%(key)s（已停用的字段）", key=key), _plain(answers[key])) for key in answers if key not in own]
    return [fact for fact in found if fact.text or fact.files]


def _plain(value: object) -> str:
    if isinstance(value, list):
        return _("、").join(str(one) for one in value)
    return "" if value is None else str(value)


def state_of(record: Record) -> str:
    """One word for where a record stands."""
    if record.withdrawn_at is not None:
        return "withdrawn"
    if record.pending:
        return "pending"
    return "counting" if record.current else "rejected"


def rows_of(form: Form, keys: Sequence[str], records: Iterable[tuple[Record, Mapping[str, Any]]]) -> list[RecordRow]:
    """Lines of a table; each record comes with the answers to be shown."""
    return [RecordRow(record, cells_of(form, keys, answers), state_of(record)) for record, answers in records]


def changed_fields(form: Form, before: RecordVersion | None, after: RecordVersion) -> list[tuple[str, str, str]]:
    """What a version changed: label, what was there, what is there now."""
    found = []
    for field in form.fields:
        old = "" if before is None else shown(field, value_at(before.answers, field.key), lang())
        new = shown(field, value_at(after.answers, field.key), lang())
        if old != new:
            found.append((field.label.of(lang()) or field.key, old, new))
    return found
