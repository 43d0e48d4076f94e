"""Reads where the options of a choice come from."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeGuard

from workflows.forms import dialect
from workflows.forms.components import expression, literal, path, properties
from workflows.forms.model import Option, OptionSource, Text
from workflows.forms.problems import Node, shown
from workflows.forms.values import MAX_SAFE


def options(node: Node) -> OptionSource:
    """The one source of a choice's options; none or several are refused."""
    readers: dict[str, Callable[[Node], OptionSource]] = {
        "values": lambda node: OptionSource(static=_static_options(node)),
        "valuesKey": lambda node: OptionSource(path=path(node, "valuesKey", node.raw["valuesKey"])),
        "valuesExpression": lambda node: OptionSource(
            expression=expression(node, "valuesExpression", node.raw["valuesExpression"])
        ),
    }
    given = [name for name in readers if node.raw.get(name) not in (None, "")]
    if len(given) != 1:
        found = "no options" if not given else "options from more than one source"
        node.add("options", f"The component has {found}.", "Give exactly one: values, a values key or an expression.")
        return OptionSource()
    return readers[given[0]](node)


def _static_options(node: Node) -> tuple[Option, ...]:
    raw = node.raw["values"]
    if not isinstance(raw, list) or not raw or len(raw) > dialect.MAX_OPTIONS:
        message = f"values must be a list of 1 to {dialect.MAX_OPTIONS} options."
        node.add("options", message, "List the options, or take them from data with a values key.")
        return ()
    found = [option for entry in raw if (option := _static_option(node, entry))]
    if len({str(option.value) for option in found}) < len(found):
        node.add("options", "Two options have the same value.", "Give every option its own value.")
    return tuple(found)


def _static_option(node: Node, entry: object) -> Option | None:
    if not isinstance(entry, dict) or not entry.keys() <= {"label", "value"}:
        node.add("options", f"An option is not a label with a value: {shown(entry)}.", "Give it a label and a value.")
        return None
    value, label = entry.get("value"), entry.get("label")
    if not _can_be_chosen(value):
        node.add("options", f"The value of an option is {shown(value)}.", "Use a text or a whole number.")
        return None
    if isinstance(value, str):
        literal(node, "The value of an option", value)
    text = "" if label is None else literal(node, "The label of an option", label)
    english = f"option_en:{value}"
    custom = properties(node)
    return Option(value, Text(text or str(value), literal(node, english, custom[english]) if english in custom else ""))


def _can_be_chosen(value: object) -> TypeGuard[str | int]:
    if isinstance(value, bool):
        return False
    return (isinstance(value, str) and value != "") or (isinstance(value, int) and abs(value) <= MAX_SAFE)
