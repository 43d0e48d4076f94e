"""A form, its data and the answers so far into views."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import nh3

from workflows.feel import Expression
from workflows.forms.attributes import attributes
from workflows.forms.conditions import Situation, kept_value, lookup, situation
from workflows.forms.messages import say
from workflows.forms.model import LISTS, Component, Field, Form, Group, Kind, Layout, Option, Ornament, Subtype
from workflows.forms.moments import local_input
from workflows.forms.view import COLUMNS, FieldView, OptionView

_TAGS = {"b", "strong", "i", "em", "br", "p", "ul", "ol", "li"}
_GRID = 16


def fields(
    form: Form,
    data: Mapping[str, Any],
    answers: Mapping[str, Any] | None = None,
    errors: Mapping[str, Sequence[str]] | None = None,
    lang: str = "zh",
    *,
    live: bool = False,
) -> list[FieldView]:
    """The form's components in order, groups holding theirs.

    Without `answers` the fields show what `data` holds, else their defaults. `errors` are the `fields` of a
    `FormInvalid`. A field hidden by the data alone is left out. One hidden by other answers is shown, since a page
    without scripts could never show it later; `live` leaves it out too, for pages that draw again on change.
    """
    given = _initial(form, data) if answers is None else answers
    own = frozenset(entry.path[0] for entry in form.fields)
    asked = frozenset(name for found in _expressions(form.components) for name in found.names)
    drawing = _Drawing(situation(form, given, data), data, given, errors or {}, lang, live, own, asked)
    return list(drawing.components(form.components))


def _initial(form: Form, data: Mapping[str, Any]) -> dict[str, Any]:
    """The answers a person finds in the form before touching it."""
    found: dict[str, Any] = {}
    for entry in form.fields:
        branch = found
        for name in entry.path[:-1]:
            branch = branch.setdefault(name, {})
        branch[entry.path[-1]] = kept_value(entry, data)
    return found


@dataclass(frozen=True, slots=True)
class _Drawing:
    """One form drawn once."""

    situation: Situation
    data: Mapping[str, Any]
    answers: Mapping[str, Any]
    errors: Mapping[str, Sequence[str]]
    lang: str
    live: bool
    own: frozenset[str]
    """The names the form's answers begin with."""
    asked: frozenset[str]
    """The names its expressions read."""

    def components(self, components: Sequence[Component]) -> Iterator[FieldView]:
        rows = Counter(component.layout.row for component in components)
        for component in components:
            if self._is_left_out(component):
                continue
            width = _width(component.layout, rows[component.layout.row])
            if isinstance(component, Group):
                yield self._group(component, width)
            elif isinstance(component, Ornament):
                yield self._ornament(component, width)
            else:
                yield self._field(component, width)

    def _is_left_out(self, component: Component) -> bool:
        if isinstance(component, Field) and component.hides and self.live:
            return self.situation.standings[component.path].hidden
        return any(
            (self.live or not self._asks_answers(condition)) and self.situation.holds(condition)
            for condition in component.hides
        )

    def _asks_answers(self, condition: Expression) -> bool:
        return not self.own.isdisjoint(condition.names)

    def _is_conditional(self, component: Component) -> bool:
        return any(self._asks_answers(condition) for condition in component.hides)

    def _group(self, group: Group, width: int) -> FieldView:
        return FieldView(
            kind="group",
            html_id=_html_id("group", group.id),
            label=group.label.of(self.lang),
            conditional=self._is_conditional(group),
            width=width,
            outline=group.outline,
            children=tuple(self.components(group.children)),
        )

    def _ornament(self, ornament: Ornament, width: int) -> FieldView:
        text = ornament.text.of(self.lang)
        return FieldView(
            kind=ornament.kind,
            html_id=_html_id("part", ornament.id),
            conditional=self._is_conditional(ornament),
            width=width,
            html=nh3.clean(text.replace("\n", "<br>"), tags=_TAGS, attributes={}) if text else "",
        )

    def _field(self, entry: Field, width: int) -> FieldView:
        standing = self.situation.standings[entry.path]
        value = kept_value(entry, self.data) if standing.fixed else lookup(self.answers, entry.path)
        conditional = self._is_conditional(entry)
        required = entry.rules.required and not standing.fixed
        return FieldView(
            kind=_view_kind(entry),
            key=entry.key,
            html_id=_html_id("field", entry.key),
            label=entry.label.of(self.lang) or entry.key,
            description=entry.description.of(self.lang),
            value=_shown(entry, value),
            checked=entry.kind is Kind.CHECKBOX and value is True,
            required=required,
            native_required=required and (self.live or not conditional),
            readonly=standing.fixed,
            conditional=conditional,
            controls=entry.path[0] in self.asked,
            options=_options(entry, standing.options or (), value, self.lang),
            placeholder=say("choose", self.lang) if entry.kind is Kind.SELECT else "",
            attributes=attributes(entry),
            errors=tuple(self.errors.get(entry.key, ())),
            width=width,
            prefix=entry.prefix.of(self.lang),
            suffix=entry.suffix.of(self.lang),
        )


def _expressions(components: Sequence[Component]) -> Iterator[Expression]:
    """Every expression that draws the form differently when an answer changes."""
    for component in components:
        yield from component.hides
        if isinstance(component, Group):
            yield from _expressions(component.children)
        elif isinstance(component, Field):
            for found in (component.readonly, component.disabled, component.options.expression):
                if found is not None and not isinstance(found, bool):
                    yield found


def _width(layout: Layout, sharing: int) -> int:
    if layout.columns is not None:
        return max(1, round(layout.columns * COLUMNS / _GRID))
    return COLUMNS if layout.row is None else max(1, COLUMNS // sharing)


def _html_id(prefix: str, name: str) -> str:
    return f"{prefix}-" + "-".join(name.replace(".", " ").split())


def _view_kind(entry: Field) -> str:
    if entry.kind is not Kind.DATETIME:
        return str(entry.kind)
    return "datetime-local" if entry.subtype is Subtype.DATETIME else str(entry.subtype)


def _shown(entry: Field, value: Any) -> str:
    if entry.kind in LISTS or entry.kind is Kind.CHECKBOX or value is None or isinstance(value, (list, dict, bool)):
        return ""
    return local_input(entry.subtype, value) if entry.kind is Kind.DATETIME and isinstance(value, str) else str(value)


def _options(entry: Field, options: Sequence[Option], value: Any, lang: str) -> tuple[OptionView, ...]:
    several = value if isinstance(value, (list, tuple)) else [value]
    chosen = {str(one) for one in several if isinstance(one, (str, int)) and not isinstance(one, bool)}
    if entry.kind is Kind.FILEPICKER:
        offered = [(one, one) for one in several if isinstance(one, str)]
    else:
        offered = [(str(option.value), option.label.of(lang)) for option in options]
    return tuple(
        OptionView(text, label, text in chosen, f"{_html_id('field', entry.key)}-{number}")
        for number, (text, label) in enumerate(offered, 1)
    )
