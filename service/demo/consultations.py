"""Public consultations of the demo bureau: one with its results, one that runs with a file, one under review."""

from __future__ import annotations

import io
from typing import Any, Final, TypeAlias

from openpyxl import Workbook

from service.demo.stage import Stage, Step, do
from workflows.disclosure.feedback import new_code
from workflows.disclosure.handlers.public_consultation_guard import PROCESS
from workflows.disclosure.handlers.public_consulting import add_comment, leave_comment, sort_comments
from workflows.disclosure.handlers.requests import VISITOR
from workflows.handlers.files import keep_file
from workflows.handlers.instances import start_instance

MEALS: Final = {
    "title": "《白山市社区老年助餐服务管理办法（征求意见稿）》公开征求意见",
    "explanation": "为方便老年人就近用餐，规范社区老年食堂、助餐点的设立和运营，"
    "依据《中华人民共和国老年人权益保障法》起草。"
    "主要规定设立条件、服务对象、价格和补贴、食品安全、监督管理。",
    "draft": "第一条 为规范社区老年助餐服务，制定本办法。\n"
    "第二条 本市年满60周岁的老年人可以在社区老年食堂、助餐点用餐。\n"
    "第三条 助餐点的菜品和价格应当公示，价格不高于周边同类餐饮。\n第四条 助餐点应当在每日11时至13时供应午餐。\n"
    "第五条 对特困、低保老年人和80周岁以上老年人给予用餐补贴。\n"
    "第六条 市、县民政部门会同市场监督管理部门进行监督检查。",
    "days": 12,
    "reason": "冬季来临，助餐点须在供暖期前开放，故缩短征集期限。",
    "contact": "信函：白山市民政局社会福利和养老服务科；电话：0439-0000000",
}
BURIAL: Final = {
    "title": "《白山市公益性公墓建设和管理办法（征求意见稿）》公开征求意见",
    "explanation": "为推进殡葬改革，节约土地，减轻群众负担，"
    "依据《殡葬管理条例》起草。主要规定选址、价格、墓位面积和管理责任。",
    "draft": "第一条 为规范公益性公墓的建设和管理，制定本办法。\n第二条 公益性公墓不得对外经营。\n"
    "第三条 安葬骨灰的单人、双人墓位占地面积不得超过0.5平方米。\n第四条 收费标准由政府定价，在醒目位置公示。\n"
    "第五条 清明、寒衣等祭扫高峰，公墓管理单位应当提供文明祭祀用品和防火值守。",
    "days": 30,
    "reason": "",
    "contact": "信函：白山市民政局社会事务和区划地名科；电话：0439-0000000",
}
_File: TypeAlias = tuple[str, bytes] | None
FUNERAL: Final = {
    "title": "《白山市殡仪服务公开承诺（征求意见稿）》公开征求意见",
    "explanation": "为规范殡仪服务，方便群众监督，起草本承诺。主要承诺服务项目、收费公示和投诉处理。",
    "draft": "一、公示服务项目和收费标准，不捆绑收费。\n二、遗体接运24小时预约，值班手机13843900000。\n"
    "三、投诉投诉自收到之日起5个工作日内答复。",
    "days": 30,
    "reason": "",
    "contact": "信函：白山市民政局社会事务和区划地名科；电话：0439-0000000",
}
"""Under review: the text check has found a number and a doubled word."""
_WITH_FILE: Final = {**BURIAL, "explanation": f"{BURIAL['explanation']}各县（市、区）公益性公墓的现状见附件。"}
_GRAVES: Final = (
    ("县（市、区）", "公益性公墓（处）", "已用墓位（个）", "剩余墓位（个）"),
    ("浑江区", 3, 4120, 1380),
    ("江源区", 2, 2650, 950),
    ("临江市", 2, 1980, 1120),
    ("抚松县", 3, 3310, 1690),
    ("靖宇县", 2, 1540, 860),
    ("长白朝鲜族自治县", 1, 620, 480),
)
_MEALS_SAID: Final = (
    "能不能送餐到家？腿脚不好去不了。",
    "希望对行动不便的老人送餐上门。",
    "午餐时间太短，建议延长到13时30分。",
    "公交线路能不能加一站？",
)
_BURIAL_SAID: Final = ("0.5平方米偏小，建议合葬墓位适当放宽。", "请公布各公墓剩余墓位。")
_POINTS: Final = (
    ((0, 1), "对行动不便的老年人送餐上门", "adopted", "第二条增加：行动不便的老年人可以预约送餐上门。"),
    ((2, 4), "延长午餐供应时间", "partly", "第四条改为11时至13时30分；晚餐由助餐点根据需要决定。"),
    ((3,), "增设公交站点", "aside", "已转交通运输部门研究。"),
)
_OVERVIEW: Final = (
    "征集期间收到意见5条，其中公开平台4条、座谈会1条。经研究，采纳和部分采纳2个方面，转有关部门1个方面。"
    "办法修改后按程序印发。"
)


def steps() -> list[Step]:
    """What happens how many working days ago; the earliest first."""
    return [
        (28, lambda stage, ids: _published(stage, ids, "meals", MEALS, "drafter.elderly")),
        (26, lambda stage, ids: _said(stage, ids, "meals", _MEALS_SAID)),
        (25, _heard),
        (16, _answered),
        (7, lambda stage, ids: _published(stage, ids, "burial", _WITH_FILE, "drafter.affairs", _graves())),
        (3, lambda stage, ids: _said(stage, ids, "burial", _BURIAL_SAID)),
        (1, lambda stage, ids: _written(stage, ids, "funeral", FUNERAL, "drafter.affairs")),
    ]


def _written(
    stage: Stage,
    ids: dict[str, str],
    name: str,
    notice: dict[str, Any],
    who: str,
    file: tuple[str, bytes] | None = None,
) -> None:
    title = notice["title"]
    ids[name] = stage.act(who, start_instance, key=PROCESS, data={"title": title}, title=title).id
    given = {key: value for key, value in notice.items() if key != "title" and value != ""}
    if file is not None:
        given["files"] = [stage.act(who, keep_file, name=file[0], content=file[1]).id]
    do(stage, ids[name], who, "consultation-notice", **given)


def _graves() -> tuple[str, bytes]:
    book, content = Workbook(), io.BytesIO()
    sheet = book.active or book.create_sheet()
    for row in _GRAVES:
        sheet.append(row)
    for column, width in zip("ABCD", (22, 18, 18, 18), strict=True):
        sheet.column_dimensions[column].width = width
    book.save(content)
    return "附件：公益性公墓现状.xlsx", content.getvalue()


def _published(
    stage: Stage,
    ids: dict[str, str],
    name: str,
    notice: dict[str, Any],
    who: str,
    file: tuple[str, bytes] | None = None,
) -> None:
    _written(stage, ids, name, notice, who, file)
    do(stage, ids[name], "secrecy", "secrecy", outcome="pass")
    do(stage, ids[name], "leader", "sign", outcome="pass")


def _said(stage: Stage, ids: dict[str, str], name: str, texts: tuple[str, ...]) -> None:
    for place, text in enumerate(texts):
        said = stage.act(VISITOR, leave_comment, consultation_id=ids[name], text=text, code=new_code())
        ids[f"{name}:{place}"] = said.id


def _heard(stage: Stage, ids: dict[str, str]) -> None:
    given = {
        "consultation_id": ids["meals"],
        "text": "中午晚一点也能吃上饭，晚饭最好也有。",
        "source": "meeting",
    }
    ids["meals:4"] = stage.act("drafter.elderly", add_comment, **given).id


def _answered(stage: Stage, ids: dict[str, str]) -> None:
    for places, gist, adoption, explanation in _POINTS:
        stage.act(
            "drafter.elderly",
            sort_comments,
            consultation_id=ids["meals"],
            comments=[ids[f"meals:{place}"] for place in places],
            gist=gist,
            adoption=adoption,
            explanation=explanation,
        )
    do(stage, ids["meals"], "drafter.elderly", "consultation-sort", overview=_OVERVIEW)
    do(stage, ids["meals"], "secrecy", "secrecy", outcome="pass")
    do(stage, ids["meals"], "leader", "sign", outcome="pass")
