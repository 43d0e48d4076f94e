"""How personal information is masked (脱敏): enough stands for those concerned to know themselves, and no more.

Identity number: the region and the last four (the date of birth is hidden). Mobile: the first three and the last
four. Landline and card: the last four. Name: the first sign, and the last of three or more.
"""

from __future__ import annotations

import re
from typing import Final

from workflows.textcheck.model import Kind, half_width

_MASK: Final = "*"
_KEPT: Final = {Kind.IDENTITY_NUMBER: (6, 4), Kind.PHONE_NUMBER: (3, 4), Kind.BANK_CARD: (0, 4)}


def masked(kind: Kind, excerpt: str) -> str:
    """The masked form; empty for kinds that are not masked."""
    if kind is Kind.PERSONAL_NAME:
        excerpt = "".join(excerpt.split())
        return excerpt[0] + _MASK * (len(excerpt) - 1 - (len(excerpt) > 2)) + (excerpt[-1] if len(excerpt) > 2 else "")
    if kind not in _KEPT:
        return ""
    first, last = _KEPT[kind]
    signs = re.sub(r"[^0-9Xx*]", "", half_width(excerpt))
    if kind is Kind.PHONE_NUMBER and signs.startswith(("0086", "86")):
        signs = signs[-11:]
    if kind is Kind.PHONE_NUMBER and signs.startswith("0"):
        first = 0
    return signs[:first] + _MASK * max(4, len(signs) - first - last) + signs[-last:]
