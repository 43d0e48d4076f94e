"""What a form looks like for given data and answers: what is hidden, what is fixed, which options there are."""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from math import isfinite
from typing import Any

from workflows.errors import WorkflowError
from workflows.feel import Budget, Expression
from workflows.forms.model import CHOICES, LISTS, TEXTS, Field, Form, Kind, Option, Path, Text
from workflows.forms.moments import plausible
from workflows.forms.values import blank_of

MAX_OPTIONS_FROM_DATA = 5_000
_PASSES = 10
_SECONDS, _SECONDS_EACH = 2.0, 0.25
_FAILED = object()


@dataclass(frozen=True, slots=True)
class Standing:
    """How one field stands: `options` is None where they could not be found; `fixed` fields keep their value."""

    hidden: bool = False
    fixed: bool = False
    options: tuple[Option, ...] | None = ()


@dataclass(frozen=True, slots=True)
class Situation:
    """How every field of a form stands, by path, and what else can be asked of the same answers."""

    standings: Mapping[Path, Standing]
    outlook: _Outlook

    def holds(self, condition: Expression) -> bool:
        """Whether the condition is true here. One that fails is not."""
        return self.outlook.value(condition, failed=False) is True


@dataclass(frozen=True, slots=True)
class _Outlook:
    """What conditions see, and the values they were found to have. After `deadline` (monotonic) all fail."""

    context: Mapping[str, Any]
    deadline: float
    found: dict[Expression, Any] = field(default_factory=dict)

    def value(self, expression: Expression, *, failed: Any) -> Any:
        if expression not in self.found:
            self.found[expression] = self._evaluated(expression)
        value = self.found[expression]
        return failed if value is _FAILED else value

    def _evaluated(self, expression: Expression) -> Any:
        seconds = min(_SECONDS_EACH, self.deadline - time.monotonic())
        if seconds <= 0:
            return _FAILED
        try:
            return expression.evaluate(self.context, budget=Budget(seconds=seconds))
        except WorkflowError:
            return _FAILED


def situation(form: Form, answers: Mapping[str, Any], data: Mapping[str, Any]) -> Situation:
    """How the form stands. Never raises for what the answers or the data hold.

    A condition sees the data of the task with the answers laid over it; a field that is hidden or was not
    answered is null. A condition that takes too much time does not hide its field, and fixes it.
    """
    given = {entry.path: _tentative(entry, lookup(answers, entry.path)) for entry in form.fields}
    deadline = time.monotonic() + _SECONDS
    hidden: frozenset[Path] = frozenset()
    fixed = frozenset(entry.path for entry in form.fields if entry.readonly is True or entry.disabled is True)
    # Hiding a field can hide or fix another. What is hidden stays hidden, so this settles.
    for _ in range(_PASSES):
        before = hidden, fixed
        outlook = _Outlook(_context(form, given, data, hidden, fixed), deadline)
        fixed = frozenset(entry.path for entry in form.fields if _is_fixed(entry, outlook))
        if fixed != before[1]:
            outlook = _Outlook(_context(form, given, data, hidden, fixed), deadline)
        hidden |= {entry.path for entry in form.fields if _is_hidden(entry, outlook)}
        if (hidden, fixed) == before:
            break
    standings = {
        entry.path: Standing(entry.path in hidden, entry.path in fixed, _options(entry, data, outlook))
        for entry in form.fields
    }
    return Situation(standings, outlook)


def lookup(source: Any, path: Path) -> Any:
    """The value under `path`, or None."""
    for name in path:
        if not isinstance(source, Mapping):
            return None
        source = source.get(name)
    return source


def kept_value(entry: Field, data: Mapping[str, Any]) -> Any:
    """The value a entry starts with, and keeps where it is fixed: the data's, else its default, else blank."""
    value = lookup(data, entry.path)
    return default_value(entry) if value is None else value


def default_value(entry: Field) -> Any:
    if entry.default is None:
        return blank_of(entry)
    return list(entry.default) if isinstance(entry.default, tuple) else entry.default


def _tentative(entry: Field, value: Any) -> Any:
    """The answer as conditions see it, before any rule is checked; None where its type is wrong."""
    if entry.kind in TEXTS and isinstance(value, str):
        text = unicodedata.normalize("NFC", value)
        return text.strip() if entry.kind is Kind.TEXTFIELD else text
    if entry.kind is Kind.CHECKBOX:
        return value is True
    if entry.kind is Kind.DATETIME:
        return plausible(entry, value)
    if entry.kind in LISTS:
        return [entry for entry in value if _is_scalar(entry)] if isinstance(value, (list, tuple)) else []
    if entry.kind is Kind.NUMBER and isinstance(value, str):
        return None
    return value if _is_scalar(value) or (isinstance(value, float) and isfinite(value)) else None


def _is_scalar(value: Any) -> bool:
    return isinstance(value, (str, int)) and not isinstance(value, bool)


def _context(
    form: Form, given: Mapping[Path, Any], data: Mapping[str, Any], hidden: frozenset[Path], fixed: frozenset[Path]
) -> dict[str, Any]:
    context = dict(data)
    branches: dict[Path, dict[str, Any]] = {(): context}
    for entry in form.fields:
        for length in range(1, len(entry.path)):
            branch = entry.path[:length]
            if branch not in branches:
                inner = lookup(context, branch)
                branches[branch] = dict(inner) if isinstance(inner, Mapping) else {}
                branches[branch[:-1]][branch[-1]] = branches[branch]
        value = kept_value(entry, data) if entry.path in fixed else given[entry.path]
        branches[entry.path[:-1]][entry.path[-1]] = None if entry.path in hidden else value
    return context


def _is_hidden(entry: Field, outlook: _Outlook) -> bool:
    return any(outlook.value(condition, failed=False) is True for condition in entry.hides)


def _is_fixed(entry: Field, outlook: _Outlook) -> bool:
    return any(
        switch if isinstance(switch, bool) else outlook.value(switch, failed=True) is True
        for switch in (entry.readonly, entry.disabled)
    )


def _options(entry: Field, data: Mapping[str, Any], outlook: _Outlook) -> tuple[Option, ...] | None:
    if entry.kind not in CHOICES:
        return ()
    source = entry.options
    if source.expression is not None:
        return _as_options(outlook.value(source.expression, failed=None))
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
