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
        "request-suggestion": gettext("申请人建议将所提供的信息纳入主动公开，请审核%(matter)s"),
        "record-correction-overdue": gettext("已超过更正申请的目标期限，请督促办理%(matter)s"),
        "supervision-soon": gettext("督办任务“%(title)s”将于%(due)s到期，请抓紧办理，附上凭据。"),
        "supervision-urged": gettext(
            "催办通知%(number)s：督办任务“%(title)s”应于%(due)s前办结，请于%(respond_by)s前说明原因和新的期限。"
        ),
        "supervision-digest": gettext(
            "督办周报%(week)s：红灯%(red)s项，黄灯%(yellow)s项，两周内到期%(due_soon)s项，本期办结%(done)s项。"
        ),
        "catalogue-less": gettext("公开事项“%(name)s”依法减少公开（%(exception)s），请知悉。"),
        "look-differs": gettext("回查发现“%(title)s”的公开页面与签发的不一致，请核实。"),
        "duty-reopened": gettext("“%(title)s”已撤稿，由它证明办结的职责“%(name)s”重新待办。"),
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
        named = [str(one) for one in payload.get("data", {}).get("lines", ())]
        body = gettext(
            "%(line)s\n\n办理地址：%(link)s\n\n%(bureau)s（本邮件由系统发出，请勿回复）\n",
            line="\n".join([line, *named]),
            link=link,
            bureau=bureau,
        )
        return f"【{bureau}】{line}"[:200], body


def applicant_mail(payload: Mapping[str, Any], config: Config) -> tuple[str, str]:
    """Subject and body of a mail to an applicant (`kind`, `number`, `title`).

    Neither says who the applicant is or what was asked: a mail is read by whoever holds the mailbox.
    """
    with force_locale(config.language.default):
        bureau = config.bureau.name if config.language.default == "zh" else config.bureau.name_en
        kind = str(payload["kind"])
        corrects = kind.startswith("correction-")
        told = _told(kind, str(payload["title"]))
        body = gettext(
            "您好：\n\n您向本机关提出的%(what)s（%(number)s）有新的进展。%(told)s\n\n"
            "请凭登记编号和查询码查看：%(link)s\n\n%(bureau)s%(phone)s（本邮件由系统发出，请勿回复）\n",
            what=gettext("政府信息记录更正申请") if corrects else gettext("政府信息公开申请"),
            number=payload["number"],
            told=told,
            link=f"{config.server.public_url}/open/{'corrections' if corrects else 'requests'}/follow",
            bureau=bureau,
            phone=f" {config.bureau.phone}" if config.bureau.phone else "",
        )
        return f"【{bureau}】{payload['number']} {told}"[:200], body


def _told(kind: str, title: str) -> str:
    known = {
        "receipt": gettext("本机关已收到申请，登记回执可以下载。"),
        "clarification": gettext("申请内容需要补正，请在通知书写明的期限内补正；逾期不补正的，视为放弃申请。"),
        "reasons": gettext("需要您说明申请的理由，请在通知书写明的期限内说明。"),
        "fee": gettext("需要缴纳信息处理费，请在收到通知次日起20个工作日内缴纳；逾期未缴纳的，视为放弃申请。"),
        "extension": gettext("答复期限已经延长，理由和新的期限见告知书。"),
        "reply": gettext("本机关已作出答复，答复书可以下载。"),
        "correction-receipt": gettext("本机关已收到申请，登记回执可以下载。"),
        "correction-outcome": gettext("本机关已作出处理，告知书可以下载。"),
        "reply-served": gettext("本机关已作出答复，并已按您要求的方式送达。"),
    }
    return str(known.get(kind, title))


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
