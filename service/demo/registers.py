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
        (20, lambda stage, _ids: _figures(stage)),
        (16, lambda stage, _ids: _open_day(stage, OPEN_DAY, stage.day(18))),
        (12, lambda stage, _ids: _homes(stage)),
        (6, lambda stage, _ids: _questions(stage)),
        (5, lambda stage, _ids: _open_day(stage, NEXT_OPEN_DAY, stage.day(-12))),
        (3, lambda stage, _ids: _suspected(stage)),
        (1, lambda stage, _ids: _proposal(stage)),
    ]


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
