"""Everything wrong with a .dmn file, collected so that the author sees all of it at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from lxml import etree

from workflows.errors import DiagramInvalid, ExpressionInvalid
from workflows.feel.dmn.elements import attribute, line_of

T = TypeVar("T")
MAX_PROBLEMS = 200
MAX_TEXT = 300_000
CELL = 40
"""What reading a cell costs beside its text, in characters."""


class Problems:
    """The problems found so far, each as `DiagramInvalid` describes it."""

    def __init__(self) -> None:
        self.found: list[dict[str, object]] = []
        self._left = MAX_TEXT
        self._seen: set[str] = set()

    def add(self, element: etree._Element | None, code: str, message: str, advice: str, line: int = 0) -> None:
        """Note a problem of an element, once; `line` overrides the element's own. The first 200 are kept."""
        problem: dict[str, object] = {
            "file": "",
            "element": "" if element is None else attribute(element, "id"),
            "name": "" if element is None else attribute(element, "name") or attribute(element, "label"),
            "line": line or (0 if element is None else line_of(element)),
            "code": code,
            "message": message,
            "advice": advice,
        }
        if len(self.found) < MAX_PROBLEMS and problem not in self.found:
            self.found.append(problem)

    def compiled(self, element: etree._Element, text: str, compile_text: Callable[[str], T], default: T) -> T:
        """Compile the text of an element; a bad one is noted and `default` returned.

        Raises DiagramInvalid when the expressions of the file are too many to be read in a second or two.
        """
        if text not in self._seen:
            self._seen.add(text)
            self._left -= len(text) + CELL
        if self._left < 0:
            raise self.failure("The file has too many or too long expressions.", "Divide it.", line_of(element))
        try:
            return compile_text(text)
        except ExpressionInvalid as error:
            line = int(error.details.get("line", 1))
            column = int(error.details.get("column", 1))
            self.add(
                element,
                "dmn-expression",
                f"{text.strip()[:80]!r}: {error.message} (line {line}, column {column})",
                "Correct the FEEL expression.",
                line_of(element) + line - 1,
            )
            return default

    def failure(self, message: str, advice: str, line: int = 1) -> DiagramInvalid:
        """The error for a file that cannot be read at all."""
        self.add(None, "dmn-size" if self._left < 0 else "dmn-xml", message, advice, line)
        return DiagramInvalid(message, problems=self.found)

    def raise_if_any(self) -> None:
        """Raise DiagramInvalid when something was found."""
        if self.found:
            raise DiagramInvalid(str(self.found[0]["message"]), problems=self.found)
