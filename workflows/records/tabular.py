"""Rows of a file into answers, and answers into rows. What a file is (CSV, a workbook) is the service's to know."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from workflows.errors import Invalid
from workflows.forms import Field, Form, Kind, from_post
from workflows.forms.model import CHOICES, LISTS
from workflows.records.model import Record
from workflows.records.values import YES, field_of, shown, value_at

_SEVERAL: Final = re.compile(r"[;；、|\n]")
_YES: Final = frozenset({"是", "有", "√", "✓", "y", *YES.values()})


def answers_of_rows(form: Form, rows: Sequence[Mapping[str, str]]) -> Iterator[dict[str, Any]]:
    """Answers to be validated. Columns are found by a field's key or its label in either language.

    Raises Invalid (`field` file) for a column that no field has.
    """
    columns = _columns(form, dict.fromkeys(name for row in rows for name in row))
    for row in rows:
        pairs = [pair for name, text in row.items() if text for pair in _sent(columns[name], text)]
        yield from_post(form, pairs)


def _columns(form: Form, headings: Iterable[str]) -> dict[str, Field]:
    named = {name: field for field in form.fields for name in (field.label.en, field.label.zh, field.key) if name}
    unknown = [heading for heading in headings if heading.strip() not in named]
    if unknown:
        known = "、".join(field.label.zh or field.key for field in form.fields)
        raise Invalid(
            f"The file has a column {unknown[0][:80]!r} that the register does not have: {known}.", field="file"
        )
    return {heading: named[heading.strip()] for heading in headings}


def _sent(field: Field, text: str) -> Iterator[tuple[str, str]]:
    """As a browser would have sent it."""
    if field.kind is Kind.CHECKBOX:
        yield field.key, "true" if text.strip().lower() in _YES else text
        return
    for one in _SEVERAL.split(text) if field.kind in LISTS else [text]:
        if one.strip():
            yield field.key, _value(field, one.strip()) if field.kind in CHOICES else one


def _value(field: Field, text: str) -> str:
    """The value of the option that is called so."""
    for option in field.options.static:
        if text in (option.label.zh, option.label.en, str(option.value)):
            return str(option.value)
    return text


def headings(form: Form, keys: Sequence[str], lang: str) -> list[str]:
    """What the columns are called."""
    return [field.label.of(lang) or field.key for key in keys if (field := field_of(form, key)) is not None]


def row_of(form: Form, keys: Sequence[str], record: Record, lang: str) -> list[str]:
    """The answers of a record that count, as text."""
    fields = (field for key in keys if (field := field_of(form, key)) is not None)
    return [shown(field, value_at(record.current_answers, field.key), lang) for field in fields]
