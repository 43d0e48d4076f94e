"""Collects everything that is wrong with a form, so that a designer mends it in one go."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from workflows.errors import DiagramInvalid

_SHOWN = 120
_MOST = 1_000
"""Nobody mends more at a time; a file made to annoy could hold a hundred thousand."""


@dataclass(slots=True)
class Problems:
    """The problems of one file, in the shape `DiagramInvalid` promises."""

    file: str
    found: list[dict[str, Any]] = field(default_factory=list)

    def add(self, code: str, message: str, advice: str, *, element: str = "", name: str = "") -> None:
        if len(self.found) > _MOST:
            return
        if len(self.found) == _MOST:
            code, element, name = "too-many-problems", "", ""
            message, advice = f"There are more than {_MOST} problems.", "Mend these first."
        self.found.append(
            {
                "file": self.file,
                "element": element,
                "name": name,
                "line": None,
                "code": code,
                "message": message,
                "advice": advice,
            }
        )

    def raise_if_any(self) -> None:
        """Raise `DiagramInvalid` with every problem found so far."""
        if self.found:
            count = len(self.found)
            noun = "problem" if count == 1 else "problems"
            raise DiagramInvalid(f"The form {self.file or 'file'} has {count} {noun}.", problems=self.found)


@dataclass(frozen=True, slots=True)
class Node:
    """One component of the file while it is read: its JSON, what to call it, and where its problems go."""

    raw: dict[str, Any]
    element: str
    name: str
    problems: Problems

    def add(self, code: str, message: str, advice: str) -> None:
        self.problems.add(code, message, advice, element=self.element, name=self.name)


def shown(value: object) -> str:
    """`value` short and printable enough to stand in a message."""
    text = repr(value) if isinstance(value, (str, int, float, bool, type(None))) else f"a {type(value).__name__}"
    text = text.encode("utf-8", "backslashreplace").decode()
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
