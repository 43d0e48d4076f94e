"""What a form looks like for given data and answers: what is hidden, what is fixed, which options there are."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import isfinite
from typing import Any

from workflows.errors import WorkflowError
from workflows.forms.model import CHOICES, LISTS, TEXTS, Expression, Field, Form, Kind, Option, Path, Text
from workflows.forms.moments import plausible
from workflows.forms.values import blank_of

MAX_OPTIONS_FROM_DATA = 5_000
_PASSES = 10


@dataclass(frozen=True, slots=True)
class Standing:
    """How one field stands: `options` is None where they could not be found; `fixed` fields keep their value."""

    hidden: bool = False
    fixed: bool = False
    options: tuple[Option, ...] | None = ()


@dataclass(frozen=True, slots=True)
class Situation:
    """How every field of a form stands, by path, and the `context` its conditions saw."""

    standings: Mapping[Path, Standing]
    context: Mapping[str, Any]

    def holds(self, condition: Expression) -> bool:
        """Whether the condition is true here. One that fails is not."""
        return _evaluate(condition, self.context, False) is True


def situation(form: Form, answers: Mapping[str, Any], data: Mapping[str, Any]) -> Situation:
    """How the form stands. Never raises for what the answers or the data hold.

    A condition sees the data of the task with the answers laid over it; a field that is hidden or was not
    answered is null. A condition that fails does not hide its field, and fixes it.
    """
    given = {field.path: _tentative(field, lookup(answers, field.path)) for field in form.fields}
    hidden: frozenset[Path] = frozenset()
    fixed: frozenset[Path] = frozenset()
    # Hiding a field can hide or fix another. Hidden fields stay hidden, so this settles.
    for _ in range(_PASSES):
        context = _context(form, given, data, hidden, fixed)
        now_fixed = frozenset(field.path for field in form.fields if _is_fixed(field, context))
        now_hidden = hidden | {field.path for field in form.fields if _is_hidden(field, context)}
        settled = (now_hidden, now_fixed) == (hidden, fixed)
        hidden, fixed = now_hidden, now_fixed
        if settled:
            break
    found = {
        field.path: Standing(field.path in hidden, field.path in fixed, _options(field, data, context))
        for field in form.fields
    }
    return Situation(found, context)


def lookup(source: Any, path: Path) -> Any:
    """The value under `path`, or None."""
    for name in path:
        if not isinstance(source, Mapping):
            return None
        source = source.get(name)
    return source


def kept_value(field: Field, data: Mapping[str, Any]) -> Any:
    """The value a field starts with, and keeps where it is fixed: the data's, else its default, else blank."""
    value = lookup(data, field.path)
    return default_value(field) if value is None else value


def default_value(field: Field) -> Any:
    if field.default is None:
        return blank_of(field)
    return list(field.default) if isinstance(field.default, tuple) else field.default


def _tentative(field: Field, value: Any) -> Any:
    """The answer as conditions see it, before any rule is checked; None where its type is wrong."""
    if field.kind in TEXTS and isinstance(value, str):
        text = unicodedata.normalize("NFC", value)
        return text.strip() if field.kind is Kind.TEXTFIELD else text
    if field.kind is Kind.CHECKBOX:
        return value is True
    if field.kind is Kind.DATETIME:
        return plausible(field, value)
    if field.kind in LISTS:
        return [entry for entry in value if _is_scalar(entry)] if isinstance(value, (list, tuple)) else []
    if field.kind is Kind.NUMBER and isinstance(value, str):
        return None
    return value if _is_scalar(value) or (isinstance(value, float) and isfinite(value)) else None


def _is_scalar(value: Any) -> bool:
    return isinstance(value, (str, int)) and not isinstance(value, bool)


def _context(
    form: Form, given: Mapping[Path, Any], data: Mapping[str, Any], hidden: frozenset[Path], fixed: frozenset[Path]
) -> dict[str, Any]:
    context = dict(data)
    branches: dict[Path, dict[str, Any]] = {(): context}
    for field in form.fields:
        for length in range(1, len(field.path)):
            branch = field.path[:length]
            if branch not in branches:
                inner = lookup(context, branch)
                branches[branch] = dict(inner) if isinstance(inner, Mapping) else {}
                branches[branch[:-1]][branch[-1]] = branches[branch]
        value = kept_value(field, data) if field.path in fixed else given[field.path]
        branches[field.path[:-1]][field.path[-1]] = None if field.path in hidden else value
    return context


def _is_hidden(field: Field, context: Mapping[str, Any]) -> bool:
    return any(_evaluate(condition, context, False) is True for condition in field.hides)


def _is_fixed(field: Field, context: Mapping[str, Any]) -> bool:
    return any(
        switch if isinstance(switch, bool) else _evaluate(switch, context, True) is True
        for switch in (field.readonly, field.disabled)
    )


def _evaluate(expression: Expression, context: Mapping[str, Any], otherwise: Any) -> Any:
    try:
        return expression.evaluate(context)
    except WorkflowError:
        return otherwise


def _options(field: Field, data: Mapping[str, Any], context: Mapping[str, Any]) -> tuple[Option, ...] | None:
    if field.kind not in CHOICES:
        return ()
    source = field.options
    if source.expression is not None:
        return _as_options(_evaluate(source.expression, context, None))
    return _as_options(lookup(data, source.path)) if source.path else source.static


def _as_options(value: Any) -> tuple[Option, ...] | None:
    if not isinstance(value, Sequence) or isinstance(value, (str, bytes)) or len(value) > MAX_OPTIONS_FROM_DATA:
        return None
    found: dict[str, Option] = {}
    for entry in value:
        option = _as_option(entry)
        if option is not None:
            # The first of two options with one text stands: a page could not tell them apart.
            found.setdefault(str(option.value), option)
    return tuple(found.values())


def _as_option(entry: Any) -> Option | None:
    if isinstance(entry, Mapping):
        value = _option_value(entry.get("value"))
        label, english = entry.get("label"), entry.get("label_en")
        if value is None:
            return None
        text = label if isinstance(label, str) and label else str(value)
        return Option(value, Text(text, english if isinstance(english, str) else ""))
    value = _option_value(entry)
    return None if value is None else Option(value, Text(str(value)))


def _option_value(value: Any) -> str | int | None:
    if isinstance(value, (Decimal, float)) and isfinite(value):
        return int(value) if value == int(value) else str(value)
    return value if _is_scalar(value) and value != "" else None
