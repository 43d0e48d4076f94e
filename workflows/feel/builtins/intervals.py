"""`range("[1..5]")`: an interval from text (DMN 1.4 table 71). Its ends are literals, or left out where open."""

from __future__ import annotations

import re
from typing import Any

from workflows.errors import ExpressionInvalid
from workflows.feel import syntax, temporal
from workflows.feel.budget import Failure, Run
from workflows.feel.builtins.arguments import string
from workflows.feel.builtins.registry import builtin
from workflows.feel.operators import before, negate
from workflows.feel.parser import parse
from workflows.feel.values import Range, is_number

MAX_TEXT = 1000

_INTERVAL = re.compile(r"\s*([\[(\]])(.*?)\.\.(.*)([\])\[])\s*", re.DOTALL)
_READERS = {
    "date": temporal.parse_date,
    "time": temporal.parse_time,
    "date and time": temporal.parse_datetime,
    "duration": temporal.parse_duration,
}


@builtin("range(from)")
def to_range(run: Run, source: Any) -> Range:
    text = string(source)
    run.spend(10 * len(text))
    match = _INTERVAL.fullmatch(text) if len(text) <= MAX_TEXT else None
    if match is None:
        raise Failure("the text is no range")
    start, low_text, high_text, end = match.groups()
    low, high = _end(low_text), _end(high_text)
    low_closed, high_closed = start == "[", end == "]"
    if (low is None and low_closed) or (high is None and high_closed) or (low is None and high is None):
        raise Failure("an end that is left out is open, and one end is given")
    if low is not None and high is not None and (before(low, high) is None or before(high, low)):
        raise Failure("the ends of the range do not fit")
    return Range(low, high, low_closed, high_closed)


def _end(text: str) -> Any:
    if not text.strip():
        return None
    try:
        return _literal(parse(text, "expression"))
    except ExpressionInvalid as error:
        raise Failure("the ends of a range are literals") from error


def _literal(node: syntax.Node) -> Any:
    if isinstance(node, syntax.Literal) and node.value.__class__ is not bool and node.value is not None:
        return node.value
    if isinstance(node, syntax.Negate) and isinstance(node.operand, syntax.Literal) and is_number(node.operand.value):
        return negate(node.operand.value)
    if isinstance(node, syntax.Call) and isinstance(node.target, syntax.Name) and len(node.positional) == 1:
        argument = node.positional[0]
        read = _READERS.get(node.target.name)
        if read is not None and isinstance(argument, syntax.Literal) and argument.value.__class__ is str:
            return read(argument.value)
    raise Failure("the ends of a range are literals")
