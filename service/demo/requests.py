"""Requests of several kinds: unconfirmed, in hand, consulting with the clock stopped, read on site, closed, late."""

from __future__ import annotations

from typing import Final

from service.demo.stage import Stage, Step
from workflows.disclosure.consultations import PartyKind
from workflows.disclosure.handlers.archiving import add_case_file
from workflows.disclosure.handlers.assisting import needed, record_help
from workflows.disclosure.handlers.casework import add_party, save_reply
from workflows.disclosure.handlers.contacts import log_contact
from workflows.disclosure.handlers.requests import register_request, submit_request
from workflows.disclosure.requests import (
    Applicant,
    ApplicantKind,
    Channel,
    FormOfSupply,
)
from workflows.disclosure.supplies import Aid, Need
from workflows.model import SYSTEM

RESEARCH: Final = ApplicantKind.RESEARCH
LEGAL: Final = ApplicantKind.LEGAL
ASKED: Final = {
    "allowance": "白山市2024年以来城乡最低生活保障资金支出情况（分年度、分县区汇总数）",
    "homes": "某养老机构2025年度建设补贴发放的批准文件及拨付凭证",
    "place-names": "浑江区道路命名、更名批复文件（2020年至今）",
    "donations": "2025年“99公益日”捐赠款物使用情况明细",
    "statistics": "2025年第四季度民政统计数据",
    "late": "2023年农村危房改造对象认定名单",
    "maps": "白山市行政区域界线详图（原图）",
    "graves": "白山市公益性公墓建设规划图（原件）",
}


def steps() -> list[Step]:
    """What happens how many working days ago; the earliest first."""
    return [
        (27, lambda stage, ids: _in_person(stage, ids, "late", "周建国", "social-assistance")),
        (17, lambda stage, ids: _in_person(stage, ids, "statistics", "白山市民意调查中心", "finance", RESEARCH)),
        (16, lambda stage, ids: _answer(stage, ids["statistics"], "drafter.finance")),
        (15, lambda stage, ids: _serve(stage, ids["statistics"])),
        (13, lambda stage, ids: _archive(stage, ids["statistics"])),
        (13, lambda stage, ids: _in_person(stage, ids, "homes", "吉林某律师事务所", "elderly-care", LEGAL)),
        (12, lambda stage, ids: _ask_the_company(stage, ids["homes"], "drafter.elderly")),
        (10, lambda stage, ids: _company_received(stage, ids["homes"], "drafter.elderly")),
        (11, lambda stage, ids: _to_read(stage, ids, "maps", "于先生")),
        (9, lambda stage, ids: _arrange(stage, ids["maps"], 6)),
        (8, lambda stage, ids: _explain(stage, ids["maps"], "申请人来电询问能否带走复印件，解释原图只能查阅、抄录。")),
        (8, lambda stage, ids: _in_person(stage, ids, "donations", "孙女士", "charity")),
        (6, lambda stage, ids: _read(stage, ids["maps"])),
        (6, lambda stage, ids: _answer(stage, ids["donations"], "drafter.charity")),
        (4, lambda stage, ids: _serve(stage, ids["donations"])),
        (4, lambda stage, ids: _in_person(stage, ids, "place-names", "许先生", "social-affairs")),
        (3, lambda stage, ids: _to_read(stage, ids, "graves", "丁女士")),
        (2, lambda stage, ids: _by_portal(stage, ids, "allowance", "刘女士")),
        (1, lambda stage, ids: _arrange(stage, ids["graves"], -2)),
    ]


def _in_person(
    stage: Stage,
    ids: dict[str, str],
    name: str,
    who: str,
    department: str,
    kind: ApplicantKind = ApplicantKind.PERSON,
) -> None:
    registered = stage.act(
        "registrar",
        register_request,
        channel=Channel.IN_PERSON,
        arrived_on=stage.today,
        applicant=_applicant(who, kind),
        description=ASKED[name],
        form_of_supply=FormOfSupply.ELECTRONIC,
    )
    ids[name] = registered.request.id
    _to_search(stage, registered.request.id, department)


def _by_portal(stage: Stage, ids: dict[str, str], name: str, who: str) -> None:
    registered = stage.act(
        SYSTEM.id,
        submit_request,
        applicant=_applicant(who, ApplicantKind.PERSON),
        description=ASKED[name],
        form_of_supply=FormOfSupply.ELECTRONIC,
    )
    ids[name] = registered.request.id


def _to_read(stage: Stage, ids: dict[str, str], name: str, who: str) -> None:
    """Asked for orally by somebody who sees badly, to be read on site (Arts. 29, 40, 43)."""
    registered = stage.act(
        "registrar",
        register_request,
        channel=Channel.ORAL,
        arrived_on=stage.today,
        applicant=_applicant(who, ApplicantKind.PERSON),
        description=ASKED[name],
        form_of_supply=FormOfSupply.INSPECT,
        assistance=needed([Need.SIGHT], "需要大字版说明"),
        read_back="宣读后申请人按指印确认",
    )
    ids[name] = registered.request.id
    _to_search(stage, registered.request.id, "social-affairs")


def _arrange(stage: Stage, request_id: str, ago: int) -> None:
    _answer(stage, request_id, "drafter.affairs")
    place = {"place": "市民政局一楼政府信息查阅室", "opens": "09:00", "closes": "11:30", "bring": "有效证件"}
    stage.work("registrar", f"request:{request_id}", "arrange-reading", day=stage.day(ago).isoformat(), **place)


def _explain(stage: Stage, request_id: str, content: str) -> None:
    stage.act("registrar", log_contact, request_id=request_id, on=stage.today, way="phone", content=content)


def _read(stage: Stage, request_id: str) -> None:
    for aid in (Aid.ACCOMPANIED, Aid.LARGE_PRINT):
        stage.act("registrar", record_help, request_id=request_id, aid=aid, given_on=stage.today)
    signed = {"outcome": "attended", "evidence": "查阅登记表第3号签名"}
    stage.work("registrar", f"request:{request_id}", "record-reading", **signed)


def _applicant(name: str, kind: ApplicantKind) -> Applicant:
    # An invented number, another one for each name: requests of one applicant are found by it.
    number = f"DEMO{sum(name.encode()):05d}"
    return Applicant(kind, name, "other", number, phone="0439-0000000", address="白山市浑江区")


def _to_search(stage: Stage, request_id: str, department: str) -> None:
    subject = f"request:{request_id}"
    stage.work("registrar", subject, "register", contents_complete=True)
    stage.work("registrar", subject, "triage", finding="clear")
    stage.work("registrar", subject, "screen", finding="none")
    stage.work("disclosure-head", subject, "assign", department=department)


def _search(stage: Stage, request_id: str, who: str, *, consult: bool) -> None:
    stage.work(
        who,
        f"request:{request_id}",
        "search",
        where="局档案室、业务系统",
        keywords="补贴；批复；统计",
        result="检索到相关文件，已复制。",
        found="yes",
        consult=consult,
    )


def _answer(stage: Stage, request_id: str, who: str) -> None:
    subject = f"request:{request_id}"
    _search(stage, request_id, who, consult=False)
    stage.claim(who, subject, "draft-reply")
    body = "您申请公开的信息收悉。经审查，该信息可以公开，现予提供，详见附件。"
    stage.act(who, save_reply, request_id=request_id, kind="disclose", body=body)
    stage.work(who, subject, "draft-reply", next="review")
    stage.work("secrecy", subject, "reply-secrecy", verdict="pass")
    stage.work("office", subject, "reply-legality", verdict="pass")
    stage.work("disclosure-head", subject, "reply-approval", verdict="pass")


def _ask_the_company(stage: Stage, request_id: str, who: str) -> None:
    subject = f"request:{request_id}"
    _search(stage, request_id, who, consult=True)
    stage.claim(who, subject, "name-parties")
    stage.act(who, add_party, request_id=request_id, kind=PartyKind.THIRD_PARTY, name="白山市某养老服务有限公司")
    stage.work(who, subject, "name-parties")
    stage.work(who, subject, "party-dispatch", dispatched_on=stage.today.isoformat(), evidence="EMS 1234567890123")


def _company_received(stage: Stage, request_id: str, who: str) -> None:
    received = {"received_on": stage.today.isoformat(), "evidence": "签收回执"}
    stage.work(who, f"request:{request_id}", "party-receipt", **received)


def _serve(stage: Stage, request_id: str) -> None:
    stage.work(
        "registrar",
        f"request:{request_id}",
        "serve",
        method="electronic",
        served_on=stage.today.isoformat(),
        evidence="电子邮件发送记录",
    )


def _archive(stage: Stage, request_id: str) -> None:
    subject = f"request:{request_id}"
    stage.claim("registrar", subject, "archive")
    stage.act(
        "registrar",
        add_case_file,
        request_id=request_id,
        role="service",
        name="电子邮件发送记录.txt",
        media_type="text/plain",
        content="电子邮件发送记录：已送达。\n".encode(),
    )
    stage.work("registrar", subject, "archive", complete=True)
