"""What a template needs to draw a form: no rule is left for it to work out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import nh3

from workflows.feel import Expression
from workflows.forms.conditions import Situation, kept_value, lookup, situation
from workflows.forms.dialect import MAX_TEXT
from workflows.forms.messages import say
from workflows.forms.model import (
    LISTS,
    TEXTS,
    Component,
    Field,
    Form,
    Group,
    Kind,
    Layout,
    Option,
    Ornament,
    Subtype,
)
from workflows.forms.moments import local_input

_TAGS = {"b", "strong", "i", "em", "br", "p", "ul", "ol", "li"}
_GRID, _COLUMNS = 16, 12


@dataclass(frozen=True, slots=True)
class OptionView:
    """`value` is the text the page submits."""

    value: str
    label: str
    selected: bool
    html_id: str


@dataclass(frozen=True, slots=True)
class FieldView:
    """One component ready to draw.

    `kind` is form-js's type, with `date`, `time` and `datetime-local` for the subtypes of datetime. `value` is
    the text in the input; what is ticked or chosen stands in `options` and `checked`. `html` alone is markup, already
    sanitised. `attributes` are HTML attributes of the input. `width` is in Bootstrap's twelve columns.
    """

    kind: str
    key: str = ""
    html_id: str = ""
    label: str = ""
    description: str = ""
    value: str = ""
    checked: bool = False
    required: bool = False
    native_required: bool = False
    """Whether the browser may insist: not where a condition could hide the field."""
    readonly: bool = False
    conditional: bool = False
    """Shown or hidden by other answers of this form: draw again when one of those changes."""
    controls: bool = False
    """Other fields' conditions look at this one."""
    options: tuple[OptionView, ...] = ()
    placeholder: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    errors: tuple[str, ...] = ()
    width: int = _COLUMNS
    prefix: str = ""
    suffix: str = ""
    html: str = ""
    outline: bool = False
    children: tuple[FieldView, ...] = ()

    @property
    def hint_id(self) -> str:
        return f"{self.html_id}-hint"

    @property
    def error_id(self) -> str:
        return f"{self.html_id}-error"

    @property
    def described_by(self) -> str:
        """The ids for `aria-describedby`, separated by a space; empty where there is nothing to describe."""
        ids = [self.hint_id] if self.description else []
        return " ".join([*ids, self.error_id] if self.errors else ids)


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
    return list(_Drawing(form, situation(form, given, data), data, given, errors or {}, lang, live).components())


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

    form: Form
    situation: Situation
    data: Mapping[str, Any]
    answers: Mapping[str, Any]
    errors: Mapping[str, Sequence[str]]
    lang: str
    live: bool

    def components(self, components: Sequence[Component] | None = None) -> Iterator[FieldView]:
        among = self.form.components if components is None else components
        rows = Counter(component.layout.row for component in among)
        for component in among:
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
        own = {entry.path[0] for entry in self.form.fields}
        return not own.isdisjoint(condition.names)

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
            label=entry.label.of(self.lang),
            description=entry.description.of(self.lang),
            value=_shown(entry, value),
            checked=entry.kind is Kind.CHECKBOX and value is True,
            required=required,
            native_required=required and (self.live or not conditional),
            readonly=standing.fixed,
            conditional=conditional,
            controls=entry.path[0] in self._asked_names(),
            options=_options(entry, standing.options or (), value, self.lang),
            placeholder=say("choose", self.lang) if entry.kind is Kind.SELECT else "",
            attributes=_attributes(entry),
            errors=tuple(self.errors.get(entry.key, ())),
            width=width,
            prefix=entry.prefix.of(self.lang),
            suffix=entry.suffix.of(self.lang),
        )

    def _asked_names(self) -> set[str]:
        return {name for condition in _expressions(self.form.components) for name in condition.names}


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
        return max(1, round(layout.columns * _COLUMNS / _GRID))
    return _COLUMNS if layout.row is None else max(1, _COLUMNS // sharing)


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


def _attributes(entry: Field) -> dict[str, str]:
    """HTML attributes that let the browser help; the server checks all of it again."""
    rules, found = entry.rules, dict[str, str]()
    if entry.kind in TEXTS:
        # No minlength or pattern: a browser counts and matches otherwise, and would refuse what is right.
        found["maxlength"] = str(rules.max_length or MAX_TEXT)
    elif entry.kind is Kind.NUMBER:
        found["step"] = _step(entry)
        found |= {"min": f"{rules.minimum:f}"} if rules.minimum is not None else {}
        found |= {"max": f"{rules.maximum:f}"} if rules.maximum is not None else {}
    elif entry.kind is Kind.DATETIME and entry.time_interval and entry.subtype is not Subtype.DATE:
        found["step"] = str(entry.time_interval * 60)
    elif entry.kind is Kind.FILEPICKER:
        found |= {"multiple": "multiple"} if entry.multiple else {}
        found |= {"accept": entry.accept} if entry.accept else {}
    if rules.validation_type == "email":
        found["inputmode"] = "email"
    elif rules.validation_type == "phone":
        found["inputmode"] = "tel"
    if entry.searchable:
        found["data-searchable"] = "true"
    return found


def _step(entry: Field) -> str:
    if entry.increment is not None:
        return f"{entry.increment:f}"
    if entry.decimal_digits is None:
        return "any"
    return f"{Decimal(1).scaleb(-entry.decimal_digits):f}"
