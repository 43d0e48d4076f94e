"""Service tasks as the functions that serve them see them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Binding = Literal["latest", "versionTag", "version"]


@dataclass(frozen=True, slots=True)
class CalledProcess:
    """Which process a call activity calls outside of its bundle.

    `binding` says which version, as it is when the call begins: the latest, the latest with a version tag, or one
    number. `wanted` is the tag or the number.
    """

    key: str
    binding: Binding
    wanted: str = ""


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
    called: CalledProcess | None = None
    """Set for a call activity whose process stands in another deployment: `variables` are what it begins with."""
