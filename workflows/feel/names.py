"""Names of more than one word: `Monthly Salary`, `Pre-bankruptcy risk` (DMN 1.3 section 10.3.1.2, rules 27 to 29).

Where they are declared, as in a decision file, an expression uses them as they are; elsewhere they stand in
back-ticks. The longest declared name counts, as the standard says.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from workflows.feel.words import KEYWORDS

_PART = re.compile(r"\w+|[-+*/.'?]")
_NAME = re.compile(r"[^\W\d][\w\s\-+*/.'?]*")
_BLANKS = re.compile(r"\s*")
_END = ""
"""Key of a trie node at which a name ends; no part is empty."""


def normal(name: str) -> str:
    """The name with single blanks between its words."""
    return " ".join(name.split())


class Names:
    """A set of names, found in a text in one walk whatever their number."""

    __slots__ = ("_root",)

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._root: dict[str, Any] = {}
        for name in names:
            self.add(name)

    def add(self, name: str) -> None:
        """Declare a name; one that is a single word, or that no expression could use bare, changes nothing."""
        found = normal(name)
        parts = _PART.findall(found)
        if len(parts) < 2 or not _NAME.fullmatch(found) or parts[0] in KEYWORDS:
            return
        node = self._root
        for part in parts:
            node = node.setdefault(part, {})
        node.setdefault(_END, found)

    def longest(self, text: str, position: int) -> tuple[str, int] | None:
        """The longest name that begins at a position of the text, and where it ends."""
        node, best = self._root, None
        while node:
            part = _PART.match(text, position)
            if part is None or part.group() not in node:
                break
            node, position = node[part.group()], part.end()
            if _END in node:
                best = node[_END], position
            position = _blanks_end(text, position)
        return best


def _blanks_end(text: str, position: int) -> int:
    found = _BLANKS.match(text, position)
    return found.end() if found else position


NO_NAMES = Names()
