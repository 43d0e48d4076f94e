# ruff: noqa: ARG001 - every built-in takes the run, whether it charges it or not
"""String functions (DMN 1.3 table 73). Positions count characters (code points) from 1, from the end if negative."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import regex

from workflows.errors import BudgetExceeded
from workflows.feel.budget import Failure, Run
from workflows.feel.builtins.arguments import integer, items, string
from workflows.feel.builtins.patterns import check_pattern, expand
from workflows.feel.builtins.registry import builtin

PATTERN_SECONDS = 0.2
"""How long one search may take; the regex package gives up after it."""

_FLAGS = {"s": regex.DOTALL, "m": regex.MULTILINE, "i": regex.IGNORECASE, "x": regex.VERBOSE}


SEARCH_STEP = 256
"""Characters that are searched in the time of one step."""


def _searched(run: Run, text: Any) -> str:
    """A string that is about to be searched, charged by its length."""
    value = string(text)
    run.spend(len(value) // SEARCH_STEP)
    return value


def _made(run: Run, text: str) -> str:
    run.allocate(len(text))
    return text


@builtin("substring(string, start position, length?)")
def substring(run: Run, text: Any, start: Any, length: Any = None) -> str:
    value, first = string(text), integer(start)
    if first == 0 or abs(first) > len(value):
        if first > 0 and value:
            return ""
        raise Failure("the start position is outside the string")
    begin = first - 1 if first > 0 else len(value) + first
    size = len(value) if length is None else integer(length)
    if size < 1:
        raise Failure("the length is at least 1")
    return _made(run, value[begin : begin + size])


@builtin("string length(string)")
def string_length(run: Run, text: Any) -> int:
    return len(string(text))


@builtin("upper case(string)")
def upper_case(run: Run, text: Any) -> str:
    run.allocate(len(string(text)))
    return string(text).upper()


@builtin("lower case(string)")
def lower_case(run: Run, text: Any) -> str:
    run.allocate(len(string(text)))
    return string(text).lower()


@builtin("trim(string)")
def trim(run: Run, text: Any) -> str:
    return _made(run, string(text).strip())


@builtin("substring before(string, match)")
def substring_before(run: Run, text: Any, match: Any) -> str:
    before, found, _ = _searched(run, text).partition(string(match)) if string(match) else ("", "", "")
    return _made(run, before) if found else ""


@builtin("substring after(string, match)")
def substring_after(run: Run, text: Any, match: Any) -> str:
    if not string(match):
        return string(text)
    return _made(run, _searched(run, text).partition(string(match))[2])


@builtin("contains(string, match)")
def contains(run: Run, text: Any, match: Any) -> bool:
    return string(match) in _searched(run, text)


@builtin("starts with(string, match)")
def starts_with(run: Run, text: Any, match: Any) -> bool:
    return string(text).startswith(string(match))


@builtin("ends with(string, match)")
def ends_with(run: Run, text: Any, match: Any) -> bool:
    return string(text).endswith(string(match))


@builtin("string join(list, delimiter?)")
def string_join(run: Run, values: Any, delimiter: Any = None) -> str:
    parts = [string(part) for part in items(run, values) if part is not None]
    glue = "" if delimiter is None else string(delimiter)
    run.allocate(sum(map(len, parts)) + len(glue) * len(parts))
    return glue.join(parts)


@builtin("matches(input, pattern, flags?)")
def matches(run: Run, text: Any, pattern: Any, flags: Any = None) -> bool:
    compiled = _compile(string(pattern), _flags(flags))
    try:
        return compiled.search(string(text), timeout=PATTERN_SECONDS) is not None
    except TimeoutError as error:
        raise _too_slow() from error
    finally:
        run.check_clock()


@builtin("replace(input, pattern, replacement, flags?)")
def replace(run: Run, text: Any, pattern: Any, replacement: Any, flags: Any = None) -> str:
    value, template = string(text), string(replacement)
    literal = "q" in (flags or "")
    compiled = _compile(string(pattern), _flags(flags))

    def substitute(match: regex.Match[str]) -> str:
        part = template if literal else expand(template, match)
        run.allocate(1 + len(part))
        return part

    run.allocate(len(value))
    try:
        replaced: str = compiled.sub(substitute, value, timeout=PATTERN_SECONDS)
    except TimeoutError as error:
        raise _too_slow() from error
    finally:
        run.check_clock()
    return replaced


@builtin("split(string, delimiter)")
def split(run: Run, text: Any, delimiter: Any) -> list[str]:
    value = string(text)
    run.allocate(len(value) + 1)
    compiled = _compile(string(delimiter), 0)
    parts: list[str] = []
    start = 0
    try:
        for match in compiled.finditer(value, timeout=PATTERN_SECONDS):
            if match.end() > match.start():
                parts.append(value[start : match.start()])
                start = match.end()
    except TimeoutError as error:
        raise _too_slow() from error
    finally:
        run.check_clock()
    return [*parts, value[start:]]


@builtin("extract(input, pattern)")
def extract(run: Run, text: Any, pattern: Any) -> list[str]:
    value = string(text)
    run.allocate(len(value) + 1)
    try:
        found = _compile(string(pattern), 0).finditer(value, timeout=PATTERN_SECONDS)
        return [match.group() for match in found]
    except TimeoutError as error:
        raise _too_slow() from error
    finally:
        run.check_clock()


def _too_slow() -> BudgetExceeded:
    return BudgetExceeded("A pattern takes too long to match.", limit="seconds")


def _flags(flags: Any) -> int:
    if flags is None:
        return 0
    result = 0
    for letter in string(flags):
        if letter == "q":
            result |= 1 << 31
        elif letter in _FLAGS:
            result |= _FLAGS[letter]
        else:
            raise Failure(f'no flag "{letter}": the flags are s, m, i, x and q')
    return result


@lru_cache(maxsize=256)
def _compile(pattern: str, flags: int) -> regex.Pattern[str]:
    if flags & 1 << 31:
        return regex.compile(regex.escape(pattern), flags & ~(1 << 31))
    check_pattern(pattern)
    try:
        return regex.compile(pattern, flags)
    except (regex.error, OverflowError, RecursionError) as error:
        raise Failure("the text is no pattern") from error
