"""Who acts."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Actor:
    """A person (or the system itself) in whose name a command runs.

    `groups` are everything a diagram's candidateGroups may name: department ids, role ids, and `role@department`.
    """

    id: str
    name: str
    groups: frozenset[str] = frozenset()
    department: str | None = None

    def has(self, *groups: str) -> bool:
        """True if the actor is in at least one of the groups."""
        return not self.groups.isdisjoint(groups)


SYSTEM = Actor(id="system", name="system", groups=frozenset({"system"}))
