"""Supervised tasks, plans and digests."""

from __future__ import annotations

from typing import Final

from service.web.history.telling import Shapes, Telling, Tellings
from service.web.i18n import _l
from service.web.supervision_words import ENTRIES
from service.web.words import word

TELLINGS: Final[Tellings] = {
    "supervision-entered": Telling(_l("督办任务“%(title)s”：%(entry)s"), "traffic-lights", "blue", "text"),
    "supervision-plan-changed": Telling(_l("%(year)s年督办计划增加%(tasks)s项任务"), "list-check", "blue"),
    "supervision-digest-made": Telling(_l("发出督办周报%(week)s"), "mail", impersonal=True),
}
SHAPES: Final[Shapes] = {("supervision-entered", "entry"): lambda entry: word(ENTRIES, str(entry))}
