"""What happened, in words: a module for each area, with its kinds of events and the words of their values."""

from __future__ import annotations

from typing import Final

from service.web.history import (
    accounts,
    catalogue,
    consultations,
    documents,
    duties,
    floor,
    inspections,
    publishing,
    registers,
    requests,
    supervision,
    texts,
)
from service.web.history.telling import Shapes, Telling, Tellings

__all__ = ["SHAPES", "TELLINGS", "Telling"]

AREAS: Final = (
    floor,
    documents,
    publishing,
    requests,
    texts,
    catalogue,
    duties,
    inspections,
    consultations,
    registers,
    accounts,
    supervision,
)
"""A new area adds its module here."""

TELLINGS: Final[Tellings] = {kind: telling for area in AREAS for kind, telling in area.TELLINGS.items()}
"""By kind. Wings of others are told by their kind's name: nothing that happened is left out."""

SHAPES: Final[Shapes] = {key: shape for area in AREAS for key, shape in area.SHAPES.items()}
