"""Lanes and their owners (BPMN 2.0.2 §10.8): whom those user tasks of a lane are offered to that do not say it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

_SAYING: Final = ("camunda:assignee", "camunda:candidateUsers", "camunda:candidateGroups")


@dataclass(frozen=True, slots=True)
class Lane:
    """`owner` is the lane's property `candidateGroups`: groups as a user task names them."""

    name: str | None = None
    owner: str | None = None

    def offering(self, kind: str, attributes: Mapping[str, str]) -> Mapping[str, str]:
        """The attributes of an element in this lane."""
        if kind != "userTask" or self.owner is None or any(attributes.get(name) for name in _SAYING):
            return attributes
        return {**attributes, "camunda:candidateGroups": self.owner}
