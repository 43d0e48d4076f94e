"""What the core refuses, in Chinese: its English messages as keys, `{}` where a message carries a value.

The messages of `workflows` are English and stable; whoever reads English sees them as they are. A module for each
area holds that area's; a test walks the sources and finds every message that has no line here.
"""

from __future__ import annotations

import re
from typing import Final

from service.web.refusals import (
    accounts,
    catalogue,
    consultations,
    documents,
    duties,
    floor,
    inspections,
    interpretation,
    publishing,
    registers,
    requests,
    shared,
    supervision,
    texts,
)
from service.web.refusals.codes import BY_CODE
from service.web.refusals.documents import PROBLEMS as OF_DOCUMENTS

__all__ = ["AREAS", "BY_CODE", "BY_MESSAGE", "PROBLEMS", "in_chinese"]

AREAS: Final = (
    floor,
    accounts,
    documents,
    publishing,
    requests,
    catalogue,
    duties,
    registers,
    consultations,
    inspections,
    interpretation,
    shared,
    texts,
    supervision,
)
"""A new area adds its module here; no message stands in two (a test sees to it)."""

PROBLEMS: Final = {**OF_DOCUMENTS, **interpretation.PROBLEMS}
"""What a document lacks before it may be submitted, by code: Chinese and English."""

BY_MESSAGE: Final[dict[str, str]] = {english: chinese for area in AREAS for english, chinese in area.MESSAGES.items()}
"""By message: `{}` stands for a value and is carried over in order."""


def _pattern(template: str) -> re.Pattern[str]:
    return re.compile("(.+?)".join(re.escape(part) for part in template.split("{}")), re.DOTALL)


_WITH_VALUES: Final = [
    (_pattern(english), BY_MESSAGE[english])
    # What says more comes first: "There is no user {}." before "There is no {}."
    for english in sorted(BY_MESSAGE, key=len, reverse=True)
    if "{}" in english
]


def in_chinese(message: str) -> str | None:
    """The Chinese of a message of the core; None where the table has no line for it."""
    known = BY_MESSAGE.get(message)
    if known is not None:
        return known
    for pattern, chinese in _WITH_VALUES:
        if (found := pattern.fullmatch(message)) is not None:
            return chinese.format(*found.groups())
    return None
