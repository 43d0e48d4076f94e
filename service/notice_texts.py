"""What notices and mails say, by kind, in Chinese and English."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import force_locale, get_locale, gettext

from service.config import Config

_ZONE = ZoneInfo("Asia/Shanghai")


def notice_text(kind: str, data: Mapping[str, Any]) -> str:
    """One line in the current language; an unknown kind gives its name, so that nothing is lost."""
    template = templates().get(kind)
    return template % _Blank(_values(data)) if template else kind


def templates() -> dict[str, str]:
    """The text of every kind, in the current language, with named places."""
    return {
        "task-assigned": gettext("“%(name)s”已交由您办理%(matter)s"),
        "task-due": gettext("“%(name)s”将于%(due)s到期，请及时办理%(matter)s"),
        "task-overdue": gettext("“%(name)s”已逾期（应于%(due)s前办结），请督促办理%(matter)s"),
        "task-urged": gettext("%(by)s催办“%(name)s”%(matter)s。%(message)s"),
        "publication-clock": gettext("“%(title)s”应于%(due)s前公开，请抓紧审查。"),
        "step-overdue": gettext("“%(name)s”超过规定时间，请尽快办理%(matter)s"),
        "request-alarm": gettext("有事项即将到期或者已经逾期，请及时办理%(matter)s"),
        "request-unconfirmed": gettext("收到申请满一个工作日，尚未与申请人确认；答复期限自双方确认之日起算%(matter)s"),
        "request-notice-overdue": gettext("补正告知已超过7个工作日，请立即办理%(matter)s"),
        "request-reply-soon": gettext("答复期限临近，请抓紧办理%(matter)s"),
        "request-reply-overdue": gettext("已超过答复期限，请立即办理%(matter)s"),
        "request-closure-overdue": gettext("答复送达已超过10个工作日，尚未办结归档%(matter)s"),
        "follow-up-soon": gettext("复议、诉讼的答复期限临近，请抓紧办理%(matter)s"),
    }


def mail_text(payload: Mapping[str, Any], config: Config) -> tuple[str, str]:
    """Subject and body of a mail job's payload (`kind`, `data`, `task_id` or `path`, `language`)."""
    with force_locale(payload.get("language") or config.language.default):
        line = notice_text(payload["kind"], payload.get("data", {}))
        bureau = (
            config.bureau.name if payload.get("language", config.language.default) == "zh" else config.bureau.name_en
        )
        path = f"/tasks/{payload['task_id']}" if payload.get("task_id") else payload.get("path", "")
        link = f"{config.server.public_url}{path}"
        body = gettext(
            "%(line)s\n\n办理地址：%(link)s\n\n%(bureau)s（本邮件由系统发出，请勿回复）\n",
            line=line,
            link=link,
            bureau=bureau,
        )
        return f"【{bureau}】{line}"[:200], body


class _Blank(dict[str, Any]):
    """Missing values are left blank: a notice that lacks a detail is better than none."""

    def __missing__(self, key: str) -> str:
        return ""


def _values(data: Mapping[str, Any]) -> dict[str, Any]:
    values = dict(data)
    if (english := values.get("name_en")) and str(get_locale()).startswith("en"):
        values["name"] = english
    matter = values.get("title") or values.get("number")
    values["matter"] = gettext("：%(title)s", title=matter) if matter else ""
    if isinstance(values.get("due"), str):
        moment = datetime.fromisoformat(values["due"])
        values["due"] = moment.astimezone(_ZONE).date().isoformat() if moment.tzinfo else values["due"][:10]
    return values
