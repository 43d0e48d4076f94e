"""Answers of a record as text: for titles, lists, files and searches."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from workflows.forms import Field, Form, Kind
from workflows.records.model import TITLE_LIMIT

YES: Final = {"zh": "是", "en": "yes"}
NO: Final = {"zh": "否", "en": "no"}
SEARCH_LIMIT: Final = 20_000


def value_at(answers: Mapping[str, Any], key: str) -> Any:
    """The answer under a dotted key; None where there is none."""
    found: Any = answers
    for name in key.split("."):
        found = found.get(name) if isinstance(found, Mapping) else None
    return found


def field_of(form: Form, key: str) -> Field | None:
    """The field under a dotted key."""
    return next((field for field in form.fields if field.key == key), None)


def shown(field: Field, value: Any, lang: str) -> str:
    """An answer as people read it: labels of choices, yes and no, lists with a separator."""
    if field.kind is Kind.CHECKBOX:
        return (YES if value else NO)["en" if lang == "en" else "zh"]
    if value is None or value == []:
        return ""
    if field.kind is Kind.FILEPICKER:
        return f"{len(value)} files" if lang == "en" else f"{len(value)}个文件"
    if isinstance(value, list):
        return ("; " if lang == "en" else "；").join(shown_one(field, one, lang) for one in value)
    return shown_one(field, value, lang)


def shown_one(field: Field, value: Any, lang: str) -> str:
    """A single answer, or one of a list."""
    label = next((option.label.of(lang) for option in field.options.static if str(option.value) == str(value)), "")
    return label or str(value)


def title_of(form: Form, key: str, answers: Mapping[str, Any]) -> str:
    """What a record is called: its title field's answer on one line."""
    field = field_of(form, key)
    text = "" if field is None else shown(field, value_at(answers, key), "zh")
    return " ".join(text.split())[:TITLE_LIMIT]


def search_text(form: Form, keys: Iterable[str], answers: Mapping[str, Any]) -> str:
    """What a search looks through: the listed fields' answers."""
    found = [shown(field, value_at(answers, key), "zh") for key in keys if (field := field_of(form, key)) is not None]
    return "\n".join(text for text in found if text)[:SEARCH_LIMIT]
