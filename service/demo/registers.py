"""Registers with records that count, some under review, one returned."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from service.demo.stage import Stage, Step
from workflows.model import SYSTEM, Actor
from workflows.ports import UnitOfWork
from workflows.records.handlers.entering import create_record, import_records
from workflows.records.ports import Records

Row = Mapping[str, str]
FIGURES: Final[tuple[Row, ...]] = (
    {"indicator": "城市最低生活保障人数", "period": "2026年第三季度", "value": "18642", "unit": "人"},
    {"indicator": "农村最低生活保障人数", "period": "2026年第三季度", "value": "23107", "unit": "人"},
    {"indicator": "特困人员救助供养人数", "period": "2026年第三季度", "value": "4215", "unit": "人"},
    {"indicator": "临时救助支出", "period": "2026年第三季度", "value": "356.80", "unit": "万元"},
)
HOMES: Final[tuple[Row, ...]] = (
    {
        "name": "白山市社会福利院",
        "status": "registered",
        "address": "浑江区（演示）",
        "phone": "0439-0000001",
        "beds": "320",
        "on": "2015-06-01",
    },
    {
        "name": "江源区怡养老年公寓",
        "status": "filed",
        "address": "江源区（演示）",
        "phone": "0439-0000002",
        "beds": "86",
        "on": "2021-09-13",
    },
)
SUSPECTED: Final[Row] = {
    "organisation": "东北亚健康养生促进会",
    "listed_on": "2026-11-02",
    "source": "群众来信",
    "reason": "未经登记以协会名义收取会费",
}
PROPOSAL: Final[Mapping[str, Any]] = {
    "number": "2026-017",
    "kind": "motion",
    "subject": "关于增加社区老年食堂的提案",
    "proposer": "市政协委员（演示）",
    "received_on": "2026-03-16",
    "replied_on": "2026-06-08",
    "criteria": ["interest", "concern"],
    "reply": "已会同财政部门研究，年内在三个街道新建社区老年食堂，运行补贴列入预算。",
}
QUESTIONS: Final[tuple[Row, ...]] = (
    {
        "question": "低保申请多久有结果？",
        "policy": "最低生活保障审核确认办法",
        "source": "hotline",
        "asked_on": "2026-10-12",
        "times": "14",
        "answer": "一般在受理之日起30个工作日内作出决定。",
    },
    {
        "question": "护理等级是怎样评定的，家属能不能申请复评？",
        "policy": "养老机构服务指南",
        "source": "open-day",
        "asked_on": "2026-11-02",
        "times": "3",
    },
    {"question": "临时救助能不能先给钱后补材料？", "source": "visit", "asked_on": "2026-10-28", "times": "5"},
)
LICENCES: Final[tuple[Row, ...]] = (
    {
        "organisation": "白山市康养服务协会",
        "credit_code": "51220600MJD1234567",
        "kind": "association",
        "item": "establish",
        "document": "白山民许字〔2026〕12号",
    },
    {
        "organisation": "长白山志愿服务联合会",
        "credit_code": "51220600MJD7654321",
        "kind": "association",
        "item": "change",
        "document": "白山民许字〔2026〕31号",
    },
    {
        "organisation": "白山市晨光助学基金会",
        "credit_code": "53220600MJD2468013",
        "kind": "foundation",
        "item": "charter",
        "document": "白山民许字〔2026〕32号",
    },
)
SANCTION: Final[Row] = {
    "subject": "未按规定接受年度检查",
    "party": "白山市远航职业培训学校（演示）",
    "kind": "penalty",
    "document": "白山民罚字〔2026〕3号",
    "basis": "《民办非企业单位登记管理暂行条例》第二十五条",
    "result": "警告，责令三十日内改正。",
}
CHARGE: Final[Row] = {
    "item": "殡葬证书工本费（演示）",
    "basis": "吉林省行政事业性收费目录（演示）",
    "standard": "每本5元",
    "period": "2026年上半年",
    "amount": "3260",
}
OLD_RULES: Final[tuple[Row, ...]] = (
    {"title": "白山市城市低保审核办法（试行）", "number": "白山民发〔2018〕41号", "made_on": "2018-05-09"},
    {
        "title": "白山市养老机构补贴发放办法",
        "number": "白山民发〔2016〕77号",
        "made_on": "2016-08-30",
        "abolished_on": "2026-04-15",
        "abolished_by": "白山民发〔2026〕19号",
    },
)
OPEN_DAY: Final[Row] = {
    "title": "走进市社会福利院",
    "state": "held",
    "field": "elderly",
    "forms": "现场观摩、座谈交流、意见征集",
    "place": "白山市社会福利院",
    "visitors": "36",
    "opinions": "1. 探视预约电话经常占线。\n2. 希望公布护理等级的评估标准。\n3. 建议增加家属开放时间。",
    "answers": "1. 采纳：增设一条预约电话。\n2. 采纳：评估标准已在平台公开。\n3. 部分采纳：周末增加半天，平日不变。",
}
NEXT_OPEN_DAY: Final[Row] = {
    "title": "低保政策公开讲",
    "state": "announced",
    "field": "assistance",
    "forms": "政策公开讲、座谈交流、意见征集",
    "place": "江源区正岔街道社区服务中心",
    "sign_up": "名额40人，拨打0439-0000000报名，额满为止。",
}


def steps() -> list[Step]:
    """What happens how many working days ago; the earliest first."""
    return [
        (22, lambda stage, _ids: _licences(stage)),
        (20, lambda stage, _ids: _figures(stage)),
        (16, lambda stage, _ids: _open_day(stage, OPEN_DAY, stage.day(18))),
        (12, lambda stage, _ids: _homes(stage)),
        (6, lambda stage, _ids: _questions(stage)),
        (5, lambda stage, _ids: _open_day(stage, NEXT_OPEN_DAY, stage.day(-12))),
        (3, lambda stage, _ids: _suspected(stage)),
        (1, lambda stage, _ids: _proposal(stage)),
    ]


def _licences(stage: Stage) -> None:
    rows = [
        {**row, "decided_on": stage.day(number).isoformat()} for number, row in zip((40, 26, 23), LICENCES, strict=True)
    ]
    made = stage.act("drafter.organisations", import_records, type_key="licences", rows=rows)
    pass_records(stage, made[0].id, "head.organisations", "secrecy", "office")


def _figures(stage: Stage) -> None:
    made = stage.act("drafter.finance", import_records, type_key="statistics", rows=FIGURES)
    pass_records(stage, made[0].id, "head.finance", "secrecy", "office")


def _homes(stage: Stage) -> None:
    made = stage.act("drafter.elderly", import_records, type_key="institutions", rows=HOMES)
    pass_records(stage, made[0].id, "head.elderly", "secrecy", "office")


def _open_day(stage: Stage, row: Row, on: date) -> None:
    made = stage.act("drafter.elderly", import_records, type_key="open-days", rows=[{**row, "held_on": on.isoformat()}])
    pass_records(stage, made[0].id, "head.elderly", "secrecy", "office")


def _questions(stage: Stage) -> None:
    stage.act("drafter", import_records, type_key="questions", rows=QUESTIONS)


def _suspected(stage: Stage) -> None:
    made = stage.act("drafter.organisations", import_records, type_key="suspected-organisations", rows=[SUSPECTED])
    pass_records(stage, made[0].id, "head.organisations")


def _proposal(stage: Stage) -> None:
    stage.act("office", create_record, type_key="proposals", answers=PROPOSAL)


def pass_records(stage: Stage, record_id: str, *people: str) -> None:
    """What was entered with a record passes everybody who looks at it."""
    submission_id = stage.act(SYSTEM.id, _submission, record_id=record_id)
    for who, step in zip(people, ("head", "secrecy", "sign"), strict=False):
        stage.work(who, f"submission:{submission_id}", step, outcome="pass")


def _submission(uow: UnitOfWork, actor: Actor, *, record_id: str) -> str:  # noqa: ARG001 - every handler takes its actor
    return uow.wing(Records).versions(record_id)[0].submission_id
