"""Service tasks as the functions that serve them see them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class TopicCall:
    """A service task that is ready. `variables` are what the element sees after its input mappings."""

    token_id: str
    element_id: str
    name: str
    process_key: str
    topic: str
    variables: Mapping[str, Any]
    properties: Mapping[str, str]
    pauses: tuple[float, ...] | None = None
    """Seconds before each further attempt, as the diagram says; None: as the service is set up."""
