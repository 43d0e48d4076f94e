"""Random inspections of the demo bureau: their list, one inspection with its results, one that waits for its draw."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from service.demo.registers import pass_records
from service.demo.stage import Stage, Step, do
from workflows.handlers.instances import start_instance
from workflows.records.handlers.entering import import_records

ITEMS: Final = (
    {
        "item": "养老机构服务质量和安全检查",
        "objects": "已登记、备案的养老机构",
        "basis": "《养老机构管理办法》第三十七条",
        "frequency": "每年1次",
        "share": "30",
    },
    {
        "item": "社会团体活动情况检查",
        "objects": "市级登记的社会团体",
        "basis": "《社会团体登记管理条例》第二十四条",
        "frequency": "每年1次",
        "share": "5",
    },
    {
        "item": "殡葬服务收费和公墓管理检查",
        "objects": "殡葬服务单位、经营性公墓",
        "basis": "《殡葬管理条例》第三条",
        "frequency": "每年1次",
        "share": "20",
    },
)
HOMES: Final = (
    *("白山市社会福利院", "江源区怡养老年公寓", "浑江区松鹤养老院", "临江市夕阳红敬老院", "抚松县长白山康养中心"),
    *("靖宇县中心敬老院", "长白县民族敬老院", "浑江区七道江敬老院", "江源区湾沟敬老院", "临江市大湖康养院"),
)
INSPECTORS: Final = ("马超", "何洁", "孙丽", "韩冰", "梁燕", "罗军")
FOUND: Final = (
    ("none", "消防设施、食品留样、护理记录均符合要求。"),
    ("ordered", "两间居室紧急呼叫装置失灵，责令十五日内改正。"),
    ("none", "服务协议、入住档案齐全，未发现问题。"),
)


def steps() -> list[Step]:
    """What happens how many working days ago; the earliest first."""
    return [
        (26, lambda stage, _ids: listed(stage)),
        (
            24,
            lambda stage, ids: planned(
                stage, ids, "homes", "养老机构服务质量和安全随机抽查（演示）", ITEMS[0]["item"], HOMES
            ),
        ),
        (24, lambda stage, ids: approved(stage, ids["homes"])),
        (20, lambda stage, ids: drawn(stage, ids["homes"], "3287.45")),
        (17, lambda stage, ids: inspected(stage, ids["homes"])),
        (15, lambda stage, ids: results_published(stage, ids["homes"])),
        (2, _next),
    ]


def _next(stage: Stage, ids: dict[str, str]) -> None:
    clubs = ("白山市松花石协会", "白山市人参行业协会", "白山市登山协会", "白山市书法家协会", "白山市志愿者联合会")
    planned(stage, ids, "clubs", "社会团体活动情况随机抽查（演示）", ITEMS[1]["item"], clubs, days=14)
    approved(stage, ids["clubs"])


def listed(stage: Stage) -> None:
    """The list of random inspections is entered, reviewed, public."""
    made = stage.act("drafter.organisations", import_records, type_key="inspection-items", rows=ITEMS)
    pass_records(stage, made[0].id, "head.organisations", "secrecy", "office")


def planned(
    stage: Stage, ids: dict[str, str], name: str, title: str, item: str, objects: tuple[str, ...], days: int = 4
) -> None:
    """A plan whose value is known so many days later, with its lists frozen.

    Four working days are never fewer than four days, whatever the weekday.
    """
    started = stage.act("drafter.elderly", start_instance, key="random_inspection", data={"title": title})
    ids[name] = started.id
    day = stage.today + timedelta(days=days)
    source = f"{day.year}年{day.month}月{day.day}日上证综合指数收盘点位（保留两位小数）"
    plan = {"item": item, "public_source": source, "public_on": day.isoformat(), "exemption": ""}
    do(stage, started.id, "drafter.elderly", "plan-inspection", **plan)
    do(
        stage,
        started.id,
        "drafter.elderly",
        "freeze-lists",
        candidates="\n".join(f"{n:03},{home}" for n, home in enumerate(objects, 1)),
        inspectors="\n".join(f"0700{n:03},{name}" for n, name in enumerate(INSPECTORS, 1)),
        recusals="001,0700001",
        number=min(3, len(objects)),
        per_object=2,
    )


def approved(stage: Stage, instance_id: str) -> None:
    """The plan passes both reviews and is public."""
    do(stage, instance_id, "secrecy", "secrecy", outcome="pass")
    do(stage, instance_id, "leader", "sign", outcome="pass")


def drawn(stage: Stage, instance_id: str, value: str) -> None:
    """The draw, before witnesses of another department."""
    do(stage, instance_id, "office-head", "draw", public_value=value, witnesses="刘洋、高远")


def inspected(stage: Stage, instance_id: str) -> None:
    """Every object that was drawn, one by one."""
    for outcome, note in FOUND:
        answers = {"outcome": outcome, "inspected_on": stage.today.isoformat(), "note": note}
        do(stage, instance_id, "drafter.elderly", "inspect", **answers)


def results_published(stage: Stage, instance_id: str) -> None:
    """The results pass both reviews and are public."""
    approved(stage, instance_id)
