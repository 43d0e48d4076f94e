"""Patterns that designers write: checked before they are compiled, and never allowed to run for long."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import regex

MAX_PATTERN = 500
MAX_STATES = 5_000
MATCH_SECONDS = 0.1

_TOKEN = regex.compile(
    r"""
      (?P<escape>\\[pP]\{[^{}]*\}|\\.)
    | (?P<set>\[\^?\]?(?:[^\]\\]|\\.)*+\])
    | (?P<open>\((?!\?)|\(\?(?::|=|!|<=|<!|<[A-Za-z]\w*>))
    | (?P<close>\))
    | \{(?P<count>\d{1,6})(?P<upto>,\d{0,6})?\}
    | (?P<repeat>[*+?])
    | (?P<plain>[^\\\[({])
    """,
    regex.VERBOSE | regex.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern that was found fit for use."""

    source: str

    def is_found_in(self, value: str) -> bool:
        """Whether the pattern is found in `value`, unanchored, as form-js asks it. Raises `TimeoutError`."""
        return _compiled(self.source).search(value, timeout=MATCH_SECONDS) is not None


@lru_cache(maxsize=512)
def _compiled(source: str) -> regex.Pattern[str]:
    # ASCII: \d and \w mean in JavaScript what they mean in the designer's preview.
    return regex.compile(source, regex.ASCII | regex.V0, cache_pattern=False)


def compile_pattern(text: str) -> Pattern:
    """Compile a pattern of form-js (a JavaScript regular expression without flags).

    Raises `ValueError` saying what is wrong: unreadable, unsupported, or so large when its counted repeats
    are written out that compiling it could exhaust memory.
    """
    if len(text) > MAX_PATTERN:
        raise ValueError(f"the pattern is longer than {MAX_PATTERN} characters")
    if _states(text) > MAX_STATES:
        raise ValueError(f"written out, its counted repeats need more than {MAX_STATES} steps")
    try:
        _compiled(text)
    except (regex.error, RecursionError, OverflowError) as error:
        raise ValueError(str(error)) from error
    return Pattern(text)


def _states(text: str) -> int:
    """How many steps the pattern has once counted repeats are written out."""
    sizes: list[list[int]] = [[0]]
    position = 0
    while position < len(text):
        token = _TOKEN.match(text, position)
        if token is None:
            raise ValueError(f"it cannot be read or is not supported from character {position + 1}")
        position = token.end()
        if token["open"]:
            sizes.append([0])
        elif token["close"]:
            if len(sizes) == 1:
                raise ValueError("a closing parenthesis has no opening one")
            sizes[-2].append(1 + sum(sizes.pop()))
        elif token["count"]:
            sizes[-1][-1] *= max(1, int(token["count"]), int((token["upto"] or ",")[1:] or 0))
        elif not token["repeat"]:
            sizes[-1].append(1)
    if len(sizes) > 1:
        raise ValueError("an opening parenthesis has no closing one")
    return sum(sizes[0])
