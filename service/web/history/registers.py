"""Registers and their records."""

from __future__ import annotations

from typing import Final

from service.web.history.telling import Shapes, Telling, Tellings
from service.web.i18n import _l

TELLINGS: Final[Tellings] = {
    "records-submitted": Telling(_l("提交了%(count)s条记录：%(title)s"), "send", "blue"),
    "records-accepted": Telling(_l("%(count)s条记录生效"), "circle-check", "green", impersonal=True),
    "records-rejected": Telling(_l("%(count)s条记录未通过"), "circle-x", "orange", "note", impersonal=True),
    "record-withdrawn": Telling(_l("撤销了记录“%(title)s”"), "ban", "red", "reason"),
}

SHAPES: Final[Shapes] = {}
