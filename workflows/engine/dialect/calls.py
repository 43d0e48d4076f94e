"""Which process a call activity means: one of its own bundle, or one of another deployment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, cast

from workflows.model import Binding, CalledProcess

WANTED: Final[Mapping[str, str | None]] = {
    "latest": None,
    "versionTag": "camunda:calledElementVersionTag",
    "version": "camunda:calledElementVersion",
}
"""Bindings to another deployment, with the attribute that says what is wanted."""


def called_elsewhere(attributes: Mapping[str, str]) -> CalledProcess | None:
    """What a call activity calls in another deployment; None for a process of its own bundle."""
    key, binding = attributes.get("calledElement"), attributes.get("camunda:calledElementBinding")
    if not key or binding is None or binding not in WANTED:
        return None
    wanted = WANTED[binding]
    return CalledProcess(key, cast(Binding, binding), attributes.get(wanted, "").strip() if wanted else "")
