"""Guards for regular expressions: patterns may not make the compiler of the regex package run out of memory."""

from __future__ import annotations

import re
from typing import Any

from workflows.feel.budget import Failure

MAX_PATTERN = 1000
MAX_REPEATS = 2000

_PART = re.compile(r"\\.|\[(?:\\.|[^\]\\])*\]|\(|\)|\{([0-9]*)(,?)([0-9]*)\}|.", re.DOTALL)
_REFERENCE = re.compile(r"\\(.)|\$([0-9])", re.DOTALL)


def check_pattern(pattern: str) -> None:
    """Refuse (Failure) a pattern whose counted repeats, multiplied as they nest, make it too large.

    `((a{100}){100}){100}` would be unrolled a million times before any time limit applies.
    """
    if len(pattern) > MAX_PATTERN:
        raise Failure(f"a pattern has at most {MAX_PATTERN} characters")
    sizes = [0]
    last = 0
    for match in _PART.finditer(pattern):
        part = match.group()
        if part == "(":
            sizes.append(1)
            last = 0
        elif part == ")" and len(sizes) > 1:
            last = sizes.pop()
            sizes[-1] += last
        elif match.group(1) is not None and (match.group(1) or match.group(3)):
            repeats = max(_count(match.group(1)), _count(match.group(3)))
            sizes[-1] += last * (repeats - 1)
            last *= repeats
        else:
            last = 1
            sizes[-1] += 1
        if sizes[-1] > MAX_REPEATS or len(sizes) > 50:
            raise Failure("the pattern repeats too much")


def _count(digits: str) -> int:
    return min(int(digits[:6] or 0), MAX_REPEATS + 1)


def expand(template: str, match: Any) -> str:
    r"""The replacement with `$0` to `$9` filled in; `\$` and `\\` stand for themselves (XPath fn:replace)."""

    def fill(reference: re.Match[str]) -> str:
        literal, group = reference.groups()
        if literal is not None:
            return str(literal)
        index = int(group)
        return (match.group(index) or "") if index <= match.re.groups else ""

    return _REFERENCE.sub(fill, template) if "$" in template or "\\" in template else template
