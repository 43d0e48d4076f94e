"""Duties that come back."""

from __future__ import annotations

from typing import Any, Final

from service.web.history.telling import Shapes, Telling, Tellings, joined
from service.web.i18n import _, _l, is_english
from service.web.words import Words, word
from workflows.calendar.cycle_words import event_name
from workflows.disclosure.duty_words import period_words

TELLINGS: Final[Tellings] = {
    "duty-changed": Telling(_l("维护了职责“%(name)s”%(after)s"), "calendar", "orange", "reason"),
    "duty-moved": Telling(
        _l("职责“%(name)s”（%(period)s）的到期日由%(before)s改为%(after)s"), "calendar-time", "orange", impersonal=True
    ),
    "duty-started-again": Telling(_l("重新启动职责“%(name)s”（%(period)s）"), "refresh", "orange", "reason"),
    "duty-event-recorded": Telling(_l("登记了事项“%(name)s”，发生于%(on)s"), "calendar-event", "blue", "note"),
    "duty-started": Telling(
        _l("职责“%(name)s”（%(period)s）开始办理，应于%(due_on)s办结"), "calendar-event", "blue", impersonal=True
    ),
    "duty-done": Telling(_l("职责“%(name)s”（%(period)s）已办结"), "circle-check", "green"),
    "duty-reopened": Telling(
        _l("职责“%(name)s”（%(period)s）重新待办：“%(title)s”已撤稿"), "rotate-clockwise", "orange", "reason"
    ),
    "duty-waived": Telling(_l("职责“%(name)s”（%(period)s）免予办理"), "calendar-off", "grey", "reason"),
}

_FIELDS: Final[Words] = {
    "name": _l("名称"),
    "name_en": _l("英文名称"),
    "clause": _l("工作要点条目"),
    "department": _l("责任科室"),
    "cycle": _l("周期"),
    "lead": _l("提前量"),
    "item": _l("公开事项"),
    "evidence": _l("凭据"),
    "evidence_en": _l("凭据（英文）"),
    "named": _l("个别年份另定的日期"),
}


def _changed(after: Any) -> str:
    """A new duty has its code beside all other fields."""
    if "code" in after:
        return _("：新增")
    said = [word(_FIELDS, name) for name in after if name != "active"]
    if "active" in after:
        said.append(_("启用") if after["active"] else _("停用"))
    return _("：%(fields)s", fields=joined(said))


def _lang() -> str:
    return "en" if is_english() else "zh"


SHAPES: Final[Shapes] = {
    ("duty-changed", "after"): _changed,
    ("duty-event-recorded", "name"): lambda name: event_name(str(name), _lang()),
    **{
        (f"duty-{kind}", "period"): lambda period: period_words(str(period), _lang())
        for kind in ("started", "started-again", "moved", "done", "reopened", "waived")
    },
}
