"""How a kind of event is told; the modules beside this one tell those of their areas."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from service.web.i18n import LazyText, _


@dataclass(frozen=True, slots=True)
class Telling:
    """How a kind of event is told: the sentence with names of its values, a look, and which value is the note."""

    sentence: LazyText
    icon: str = "circle-dot"
    colour: str = "grey"
    note: str = ""
    impersonal: bool = False
    """It follows from something else that a person did, and is told without them."""


Tellings: TypeAlias = Mapping[str, Telling]
"""By kind of event."""
Shapes: TypeAlias = Mapping[tuple[str, str], Callable[[Any], str]]
"""How a value becomes words, by kind of event and name of the value; an empty kind is every kind's."""


def joined(parts: Iterable[object]) -> str:
    """One after the other, as the language of the page lists things."""
    return _("、").join(str(part) for part in parts)
