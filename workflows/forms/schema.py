"""A form's answers checked: the form becomes a marshmallow schema, its errors become `FormInvalid`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import marshmallow
from marshmallow import RAISE, ValidationError

from workflows.errors import FormInvalid
from workflows.forms.conditions import Standing, default_value, kept_value, situation
from workflows.forms.messages import say
from workflows.forms.model import Field, Form, Kind, Path
from workflows.forms.moments import SHANGHAI
from workflows.forms.values import accept, blank_of, is_blank
from workflows.forms.wrong import Wrong

_REQUIRED: Mapping[Kind, str] = {
    Kind.CHECKBOX: "must_check",
    Kind.CHECKLIST: "must_choose",
    Kind.TAGLIST: "must_choose",
    Kind.FILEPICKER: "must_attach",
}
_LONGEST_KEY = 200


def validate(
    form: Form, answers: Mapping[str, Any], data: Mapping[str, Any], *, lang: str = "zh", today: date | None = None
) -> dict[str, Any]:
    """The answers as they are kept: every visible field by its key, those of groups with a path in objects.

    A blank field is kept as None, False or an empty list; one that was not sent takes its default. Hidden
    fields are left out whatever was sent; readonly and disabled ones keep the value of `data`. `today` is the day
    in Asia/Shanghai for fields that forbid the past (default: the system's).

    Raises `FormInvalid` with a list of messages by dotted key, in Chinese or English (`lang`).
    """
    if not isinstance(answers, Mapping):
        raise FormInvalid({"": [say("not_object", lang)]})
    schema = schema_of(form, data, answers, lang=lang, today=today)
    try:
        loaded: dict[str, Any] = schema.load(answers)
    except ValidationError as error:
        raise FormInvalid(dict(_flatten(_by_name(error)))) from error
    return loaded


def schema_of(
    form: Form,
    data: Mapping[str, Any],
    answers: Mapping[str, Any] | None = None,
    *,
    lang: str = "zh",
    today: date | None = None,
) -> marshmallow.Schema:
    """The schema for these data and answers; what is hidden or fixed depends on both. Unknown fields are refused."""
    standings = situation(form, answers or {}, data).standings
    asked = _Asked(standings, data, lang, today or datetime.now(SHANGHAI).date())
    root: dict[str, Any] = {}
    for path in _branches(form):
        _descend(root, path)
    for field in form.fields:
        _descend(root, field.path[:-1])[field.path[-1]] = field
    return asked.schema(root)


def _branches(form: Form) -> Iterator[Path]:
    for field in form.fields:
        yield field.path[:-1]


def _descend(tree: dict[str, Any], path: Path) -> dict[str, Any]:
    for name in path:
        tree = tree.setdefault(name, {})
    return tree


@dataclass(frozen=True, slots=True)
class _Asked:
    """What one check is made against."""

    standings: Mapping[Path, Standing]
    data: Mapping[str, Any]
    lang: str
    today: date

    def schema(self, tree: Mapping[str, Any]) -> marshmallow.Schema:
        members: dict[str, Any] = {}
        for number, (name, entry) in enumerate(tree.items()):
            # Own attribute names: a key such as `load` or `Meta` must not meet marshmallow's.
            if isinstance(entry, Field):
                members[f"f{number}"] = _Answer(entry, self)
            else:
                members[f"f{number}"] = _Branch(self.schema(entry), data_key=name, attribute=name)
        members["error_messages"] = {"type": say("not_object", self.lang), "unknown": say("unknown", self.lang)}
        found: marshmallow.Schema = type("FormSchema", (_Answers,), members)()
        return found


class _Answers(marshmallow.Schema):
    class Meta:
        unknown = RAISE
        register = False  # One schema a check: a registry would keep them all.


class _Branch(marshmallow.fields.Nested):
    """A group with a path. Leaving it out is leaving its fields blank."""

    def deserialize(self, value: Any, attr: str | None = None, data: Any = None, **kwargs: Any) -> Any:
        given = {} if value is None or value is marshmallow.missing else value
        return super().deserialize(given, attr, data, **kwargs)


class _Answer(marshmallow.fields.Field[Any]):
    """One field of the form."""

    def __init__(self, field: Field, asked: _Asked) -> None:
        name = field.path[-1]
        self.field, self.asked, self.standing = field, asked, asked.standings[field.path]
        super().__init__(data_key=name, attribute=name, required=field.rules.required and not self.standing.hidden)

    def deserialize(self, value: Any, *_: Any, **__: Any) -> Any:
        """The kept value, or `missing` for a hidden field. Raises `ValidationError`."""
        if self.standing.hidden:
            return marshmallow.missing
        if self.standing.fixed:
            return kept_value(self.field, self.asked.data)
        try:
            return self._kept(default_value(self.field) if value is marshmallow.missing else value)
        except Wrong as wrong:
            raise ValidationError([say(wrong.code, self.asked.lang, **wrong.values)]) from wrong

    def _kept(self, value: Any) -> Any:
        field, options = self.field, self.standing.options
        if is_blank(field, value):
            if field.rules.required:
                raise Wrong("no_options" if not options and options is None else _REQUIRED.get(field.kind, "required"))
            return blank_of(field)
        if options is None:
            raise Wrong("no_options")
        return accept(field, value, options, self.asked.today)


def _by_name(error: ValidationError) -> Mapping[Any, Any]:
    return error.messages if isinstance(error.messages, dict) else {"": error.messages}


def _flatten(messages: Mapping[Any, Any], prefix: str = "") -> Iterator[tuple[str, list[str]]]:
    for name, found in messages.items():
        own = "" if name == "_schema" else str(name)[:_LONGEST_KEY].encode("utf-8", "backslashreplace").decode()
        key = ".".join(part for part in (prefix, own) if part)
        if isinstance(found, Mapping):
            yield from _flatten(found, key)
        else:
            yield key, [str(message) for message in found]
