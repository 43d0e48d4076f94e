"""One field of a `.form` file: its key, its rules, its options, and a default that its own rules accept."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from workflows.feel import Expression
from workflows.forms import components as read
from workflows.forms.choices import options
from workflows.forms.dialect import FIELDS
from workflows.forms.model import CHOICES, Field, Kind, OptionSource, Path, Subtype, Text
from workflows.forms.problems import Node, shown
from workflows.forms.values import accept, is_blank
from workflows.forms.wrong import Wrong

_FORMATS = frozenset({"utc_offset", "utc_normalized", "no_timezone"})


def read_field(node: Node, kind: str, path: Path, hides: tuple[Expression, ...]) -> Field | None:
    """The field, or None (noted) if it has no usable key."""
    own = _own_key(node)
    rules = read.rules(node, FIELDS[kind].rules)
    adorners = read.adorners(node)
    source = options(node) if Kind(kind) in CHOICES else OptionSource()
    found = Field(
        id=node.element,
        kind=Kind(kind),
        path=path + own,
        label=_label(node, kind),
        description=read.both(node, "description", "description_en"),
        rules=rules,
        options=source,
        readonly=read.switch(node, "readonly"),
        disabled=read.switch(node, "disabled"),
        hides=hides + read.hide(node),
        layout=read.layout(node),
        prefix=adorners[0],
        suffix=adorners[1],
        **_particulars(node, kind),
    )
    found = replace(found, default=_default(node, found))
    return found if own else None


def _label(node: Node, kind: str) -> Text:
    """form-js keeps the name of a date or a time as `dateLabel` or `timeLabel`; a `label` of its own comes first."""
    own = read.both(node, "label", "label_en")
    if kind != Kind.DATETIME:
        return own
    named = [read.text(node, prop) for prop in ("dateLabel", "timeLabel")]
    return own if own.zh else replace(own, zh=next(filter(None, named), ""))


def _own_key(node: Node) -> Path:
    key = node.raw.get("key")
    if not isinstance(key, str) or not key:
        node.add("no-key", "The field has no key.", "Give the field a key: the name of its answer.")
        return ()
    if "." in key:
        node.add("bad-name", f"The key {shown(key)} has a dot.", "Put the field into a group with a path instead.")
        return ()
    return read.path(node, "key", key)


def _particulars(node: Node, kind: str) -> dict[str, Any]:
    """What only one kind of field has."""
    match kind:
        case "number":
            return _of_number(node)
        case "datetime":
            return _of_datetime(node)
        case "select":
            return {"searchable": read.boolean(node, node.raw, "searchable")}
        case "filepicker":
            return {
                "multiple": read.boolean(node, node.raw, "multiple"),
                "accept": read.text(node, "accept"),
            }
        case _:
            return {}


def _of_number(node: Node) -> dict[str, Any]:
    if read.boolean(node, node.raw, "serializeToString"):
        node.add("unsupported-value", "Numbers are kept as numbers, not as text.", "Switch off serializeToString.")
    step = read.number(node, node.raw, "increment")
    if step is not None and step <= 0:
        node.add("unsupported-value", "increment must be greater than zero.", "Remove it or write a larger number.")
        step = None
    return {"decimal_digits": read.whole(node, node.raw, "decimalDigits", 0, 10), "increment": step}


def _of_datetime(node: Node) -> dict[str, Any]:
    subtype = Subtype(read.choice(node, "subtype", frozenset(Subtype), Subtype.DATE))
    serialised = read.choice(node, "timeSerializingFormat", _FORMATS, "utc_normalized")
    if subtype is Subtype.DATETIME and serialised == "no_timezone":
        node.add(
            "unsupported-value", "A date with a time is always a moment.", "Choose UTC, or ask for date and time apart."
        )
    read.boolean(node, node.raw, "use24h")
    return {
        "subtype": subtype,
        "no_past": read.boolean(node, node.raw, "disallowPassedDates"),
        "time_interval": read.whole(node, node.raw, "timeInterval", 1, 60),
    }


def _default(node: Node, found: Field) -> Any:
    """The default value, if the field's own rules accept it."""
    value = node.raw.get("defaultValue")
    if value is None or is_blank(found, value):
        return None
    if found.options.path or found.options.expression:
        node.add("bad-default", "Options from data cannot have a default value.", "Remove the default value.")
        return None
    try:
        # The default is checked for good, not against the day of the deployment.
        kept = accept(found, value, found.options.static, date.min)
    except Wrong as error:
        node.add("bad-default", f"The default value {shown(value)} is refused ({error.code}).", "Correct it.")
        return None
    return tuple(kept) if isinstance(kept, list) else kept
