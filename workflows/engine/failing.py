"""What the engine says when it fails for a reason that is its own, not the diagram's."""

from __future__ import annotations

import traceback
from pathlib import PurePath
from typing import TYPE_CHECKING

from workflows.errors import EngineFailed

if TYPE_CHECKING:
    from workflows.engine.tokens import Token


def engine_failed(error: Exception, instance_id: str, token: Token | None = None) -> EngineFailed:
    """The error to raise for an unexpected exception. It names the place, never a value: values may be personal."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f"{PurePath(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "?"
    element = None if token is None else token.task_spec.element.id
    return EngineFailed(
        f"The engine failed unexpectedly ({type(error).__name__} at {place}).",
        code="engine",
        instance_id=instance_id,
        element_id=element if element and not element.startswith("#") else None,
    )
