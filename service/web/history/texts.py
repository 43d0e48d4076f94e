"""Errors in texts, what the text check found, and the list of terms."""

from __future__ import annotations

from typing import Final

from service.web.history.telling import Shapes, Telling, Tellings
from service.web.i18n import _l

TELLINGS: Final[Tellings] = {
    "error-reported": Telling(_l("登记了一处错误"), "flag", "orange"),
    "error-settled": Telling(_l("处理了登记的错误"), "circle-check", "green", "note"),
}
SHAPES: Final[Shapes] = {}
