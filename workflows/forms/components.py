"""Reads the properties of one component. Every reader notes what is wrong and gives back something usable."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from workflows.errors import WorkflowError
from workflows.feel import Expression, compile_expression, refuse_unknown_calls
from workflows.forms import dialect
from workflows.forms.model import Layout, Path, Rules, Text
from workflows.forms.names import problem_with_name
from workflows.forms.patterns import Pattern, compile_pattern
from workflows.forms.problems import Node, shown

_TEMPLATE = "{{"
# Headings, emphasis, links and images: they would stand on the page as typed.
MARKDOWN = re.compile(r"(?m)^#{1,6}\s|\*\*[^*\n]+\*\*|!?\[[^\[\]\n]*+\]\(")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


def text(node: Node, prop: str, limit: int = dialect.MAX_LABEL) -> str:
    """A literal text of the component: templates and expressions are refused, because nobody would evaluate them."""
    value = node.raw.get(prop)
    if value is None:
        return ""
    return literal(node, prop, value, limit)


def literal(node: Node, prop: str, value: object, limit: int = dialect.MAX_LABEL) -> str:
    if not isinstance(value, str):
        node.add("wrong-type", f"{prop} must be text, not {shown(value)}.", "Write a text.")
        return ""
    if len(value) > limit:
        node.add("too-long", f"{prop} is longer than {limit} characters.", "Shorten it.")
        return ""
    if _UNPRINTABLE.search(value):
        node.add("control-character", f"{prop} contains control characters.", "Type the text again.")
        return ""
    if _TEMPLATE in value or value.startswith("="):
        node.add(
            "template", f"{prop} holds an expression or a template.", "Write the text itself: it is not evaluated."
        )
        return ""
    return value.strip()


def both(node: Node, prop: str, english: str, limit: int = dialect.MAX_LABEL) -> Text:
    """A text with its English from the custom property `english`."""
    custom = properties(node)
    return Text(text(node, prop, limit), literal(node, english, custom[english], limit) if english in custom else "")


def properties(node: Node) -> dict[str, Any]:
    value = node.raw.get("properties")
    return value if isinstance(value, dict) else {}


def boolean(node: Node, raw: dict[str, Any], prop: str) -> bool:
    value = raw.get(prop)
    if value is None or isinstance(value, bool):
        return bool(value)
    node.add("wrong-type", f"{prop} must be true or false, not {shown(value)}.", "Set it to true or false.")
    return False


def whole(node: Node, raw: dict[str, Any], prop: str, low: int, high: int) -> int | None:
    value = raw.get(prop)
    if value is None:
        return None
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 10:
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        message = f"{prop} must be a whole number from {low} to {high}, not {shown(value)}."
        node.add("wrong-type", message, "Write a number: expressions are not supported here.")
        return None
    return value


def number(node: Node, raw: dict[str, Any], prop: str) -> Decimal | None:
    value = raw.get(prop)
    if value is None or value == "":
        return None
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        value = repr(value)
    if isinstance(value, str) and re.fullmatch(r"-?[0-9]{1,15}(\.[0-9]{1,10})?", value):
        return Decimal(value)
    message = f"{prop} must be a number, not {shown(value)}."
    node.add("wrong-type", message, "Write a plain number: expressions are not supported here.")
    return None


def choice(node: Node, prop: str, allowed: frozenset[str], default: str) -> str:
    value = node.raw.get(prop)
    if value is None:
        return default
    if not isinstance(value, str) or value not in allowed:
        names = ", ".join(sorted(allowed - {""}))
        node.add("unsupported-value", f"{prop} is {shown(value)}.", f"Use one of: {names}.")
        return default
    return value


def expression(node: Node, prop: str, value: object) -> Expression | None:
    """A FEEL expression with its leading `=`."""
    if not isinstance(value, str) or not value.startswith("="):
        message = f"{prop} must be a FEEL expression that begins with =, not {shown(value)}."
        node.add("not-an-expression", message, "Put = before the expression.")
        return None
    try:
        expression = compile_expression(value)
        refuse_unknown_calls(expression.calls)
    except WorkflowError as error:
        node.add("expression-invalid", f"{prop}: {error.message}", "Correct the FEEL expression.")
        return None
    return expression


def switch(node: Node, prop: str) -> bool | Expression:
    """`readonly` and `disabled`: true, false or FEEL. What cannot be read counts as true, the safe side."""
    value = node.raw.get(prop)
    if isinstance(value, str) and value:
        return expression(node, prop, value) or True
    return boolean(node, {prop: value or None}, prop)


def hide(node: Node) -> tuple[Expression, ...]:
    conditional = mapping(node, "conditional", frozenset({"hide"}))
    value = conditional.get("hide")
    if value is None or value == "":
        return ()
    found = expression(node, "conditional.hide", value)
    return (found,) if found else ()


def layout(node: Node) -> Layout:
    raw = mapping(node, "layout", frozenset({"row", "columns"}))
    row = raw.get("row")
    if row is not None and not isinstance(row, str):
        node.add("wrong-type", f"layout.row must be text, not {shown(row)}.", "Remove it, or draw the form again.")
        row = None
    return Layout(row, whole(node, raw, "columns", 1, 16))


def mapping(node: Node, prop: str, allowed: frozenset[str]) -> dict[str, Any]:
    """An object of the component with no other than the `allowed` names; empty where there is none."""
    value = node.raw.get(prop)
    if value is None:
        return {}
    if not isinstance(value, dict):
        node.add("wrong-type", f"{prop} must be an object, not {shown(value)}.", "Remove it.")
        return {}
    for name in value:
        if name not in allowed:
            node.add("unsupported-property", f"{prop}.{shown(name)} is not supported.", "Remove it.")
    return value


def path(node: Node, prop: str, value: object) -> Path:
    """A dotted path of names; None and the empty text are the root."""
    if value is None or value == "":
        return ()
    if not isinstance(value, str):
        node.add("wrong-type", f"{prop} must be text, not {shown(value)}.", "Write names separated by dots.")
        return ()
    names = tuple(value.split("."))
    for name in names:
        if reason := problem_with_name(name):
            node.add("bad-name", f"{prop} {shown(value)} cannot be used: {reason}.", "Choose another name.")
            return ()
    if len(names) > dialect.MAX_GROUP_DEPTH:
        node.add("too-deep", f"{prop} has more than {dialect.MAX_GROUP_DEPTH} steps.", "Shorten the path.")
        return ()
    return names


def adorners(node: Node) -> tuple[Text, Text]:
    """The texts before and after an input: `appearance.prefixAdorner` and `suffixAdorner`."""
    raw = mapping(node, "appearance", frozenset({"prefixAdorner", "suffixAdorner"}))
    custom = properties(node)
    before, after = (
        Text(
            literal(node, f"appearance.{name}", raw.get(name) or ""),
            literal(node, f"{name}_en", custom.get(f"{name}_en") or ""),
        )
        for name in ("prefixAdorner", "suffixAdorner")
    )
    return before, after


def rules(node: Node, allowed: frozenset[str]) -> Rules:
    raw = mapping(node, "validate", dialect.RULES)
    for name in sorted((dialect.RULES & raw.keys()) - allowed):
        if raw[name] not in (None, "", False):
            node.add("unsupported-rule", f"validate.{name} has no meaning for this type.", "Remove the rule.")
    kept = {name: value for name, value in raw.items() if name in allowed}
    low, high = number(node, kept, "min"), number(node, kept, "max")
    shortest = whole(node, _without_blank(kept), "minLength", 0, dialect.MAX_TEXT)
    longest = whole(node, _without_blank(kept), "maxLength", 1, dialect.MAX_TEXT)
    if (low is not None and high is not None and low > high) or (shortest or 0) > (longest or dialect.MAX_TEXT):
        node.add("empty-range", "No value can satisfy both limits.", "Set the lower limit below the upper one.")
    required = boolean(node, kept, "required")
    return Rules(required, shortest, longest, low, high, _pattern(node, kept), _validation_type(node, kept))


def _without_blank(raw: dict[str, Any]) -> dict[str, Any]:
    return {name: None if value == "" else value for name, value in raw.items()}


def _pattern(node: Node, raw: dict[str, Any]) -> Pattern | None:
    value = raw.get("pattern")
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        node.add("wrong-type", f"validate.pattern must be text, not {shown(value)}.", "Write a regular expression.")
        return None
    try:
        return compile_pattern(value)
    except ValueError as error:
        node.add("bad-pattern", f"The pattern {shown(value)} is refused: {error}.", "Simplify the regular expression.")
        return None


def _validation_type(node: Node, raw: dict[str, Any]) -> str | None:
    value = raw.get("validationType")
    if value is None or (isinstance(value, str) and value in dialect.VALIDATION_TYPES):
        return value if value in ("email", "phone") else None
    node.add("unsupported-value", f"validate.validationType is {shown(value)}.", "Use email, phone or a pattern.")
    return None
