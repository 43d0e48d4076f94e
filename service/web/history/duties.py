"""Duties that come back."""

from __future__ import annotations

from typing import Final

from service.web.history.telling import Shapes, Telling, Tellings
from service.web.i18n import _l

TELLINGS: Final[Tellings] = {
    "duty-changed": Telling(_l("修改了职责“%(name)s”"), "calendar", "orange"),
    "duty-event-recorded": Telling(_l("登记了事项“%(name)s”，发生于%(on)s"), "calendar-event", "blue", "note"),
    "duty-started": Telling(
        _l("职责“%(name)s”（%(period)s）开始办理，应于%(due_on)s办结"), "calendar-event", "blue", impersonal=True
    ),
    "duty-done": Telling(_l("职责“%(name)s”（%(period)s）已办结"), "circle-check", "green"),
    "duty-waived": Telling(_l("职责“%(name)s”（%(period)s）免予办理"), "calendar-off", "grey", "reason"),
}

SHAPES: Final[Shapes] = {}
