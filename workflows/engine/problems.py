"""Everything that is wrong with a bundle, collected, so that a designer sees it all at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from workflows.errors import DiagramInvalid

MAX_PROBLEMS: Final = 500
"""More help nobody, and each is compared with those before."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a bundle: a file, an element of it, a line (from 1; 0 where none is known)."""

    file: str
    element: str | None = None
    name: str | None = None
    line: int = 0


@dataclass(slots=True)
class Problems:
    """Collects the first 500; `check` raises."""

    found: list[dict[str, Any]] = field(default_factory=list)

    def add(self, place: Place, code: str, message: str, advice: str = "") -> None:
        problem = {
            "file": place.file,
            "element": place.element,
            "name": place.name,
            "line": place.line,
            "code": code,
            "message": message,
            "advice": advice,
        }
        if len(self.found) < MAX_PROBLEMS and problem not in self.found:
            self.found.append(problem)

    def check(self) -> None:
        """Raises DiagramInvalid with all that was found."""
        if self.found:
            self.found.sort(key=lambda problem: (problem["file"], problem["line"] or 0))
            first, more = self.found[0], len(self.found) - 1
            tail = f" (and {more} more)" if more else ""
            raise DiagramInvalid(f"{first['file']}: {first['message']}{tail}", problems=self.found)
