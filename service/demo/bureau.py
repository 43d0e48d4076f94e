"""Who works in the demo bureau."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from service.config import Bureau, Config
from service.demo.channels import CHANNELS

BUREAU: Final = Bureau(
    name="白山市民政局",
    name_en="Baishan Civil Affairs Bureau (demo)",
    organisation_code="000014349",
    hotline="0439-0000000",
    address="白山市浑江区（演示地址）",
    phone="0439-0000000",
    office_hours="工作日 8:30–11:30，13:30–17:00",
    office_hours_en="working days 8:30–11:30, 13:30–17:00",
)
"""The bureau of the work points, with invented contacts; a configuration that names another bureau wins."""
PASSWORD: Final = "gongkai-demo"  # noqa: S105 - printed at every start, for a service that listens on this machine only


def demo_config(config: Config) -> Config:
    """The configuration, with the demo's bureau and channels where it names none."""
    if config.bureau != Bureau():
        return config
    return replace(config, bureau=BUREAU, channels=config.channels or CHANNELS)


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """An account: id, name, department, roles."""

    id: str
    name: str
    department: str
    roles: tuple[str, ...]


PEOPLE: Final = (
    DemoPerson("admin", "系统管理员", "office", ("admin",)),
    DemoPerson("designer", "流程设计员 林静", "office", ("designer",)),
    DemoPerson("supervisor", "督办员 高远", "office", ("supervisor",)),
    DemoPerson("leader", "分管领导 赵明", "leadership", ("leader",)),
    DemoPerson("office", "综合科 孙丽", "office", ("office-reviewer",)),
    DemoPerson("office-head", "综合科负责人 周平", "office", ("head", "office-reviewer")),
    DemoPerson("secrecy", "保密审查员 吴刚", "office", ("secrecy-reviewer",)),
    DemoPerson("publisher", "发布员 郑敏", "office", ("publisher",)),
    DemoPerson("registrar", "登记员 冯雪", "office", ("registrar",)),
    DemoPerson("disclosure-head", "公开机构负责人 陈涛", "office", ("disclosure-head",)),
    DemoPerson("drafter", "救助中心拟稿人 李芳", "social-assistance", ("drafter",)),
    DemoPerson("head", "救助中心负责人 王强", "social-assistance", ("head",)),
    DemoPerson("handler", "救助中心承办人 张伟", "social-assistance", ("handler",)),
    DemoPerson("drafter.finance", "计财科拟稿人 钱红", "finance", ("drafter", "handler")),
    DemoPerson("head.finance", "计财科负责人 刘洋", "finance", ("head",)),
    DemoPerson("drafter.elderly", "养老科拟稿人 何洁", "elderly-care", ("drafter", "handler")),
    DemoPerson("head.elderly", "养老科负责人 马超", "elderly-care", ("head",)),
    DemoPerson("drafter.affairs", "社会事务科拟稿人 宋佳", "social-affairs", ("drafter", "handler")),
    DemoPerson("head.affairs", "社会事务科负责人 罗军", "social-affairs", ("head",)),
    DemoPerson("drafter.organisations", "社会组织科拟稿人 梁燕", "social-organisations", ("drafter", "handler")),
    DemoPerson("head.organisations", "社会组织科负责人 韩冰", "social-organisations", ("head",)),
    DemoPerson("drafter.community", "基层政权科拟稿人 唐磊", "community", ("drafter", "handler")),
    DemoPerson("head.community", "基层政权科负责人 许晴", "community", ("head",)),
    DemoPerson("drafter.charity", "慈善中心拟稿人 邓超", "charity", ("drafter", "handler")),
    DemoPerson("head.charity", "慈善中心负责人 曹颖", "charity", ("head",)),
)

SIGN_INS: Final = (
    ("drafter", "拟稿人", "drafts"),
    ("head", "科室负责人", "first review"),
    ("secrecy", "保密审查员", "secrecy review"),
    ("office", "综合科审核", "second review"),
    ("leader", "分管领导", "signs"),
    ("publisher", "发布员", "publishes"),
    ("registrar", "登记员", "registers requests"),
    ("handler", "承办人", "handles requests"),
    ("disclosure-head", "公开机构负责人", "approves replies"),
    ("supervisor", "督办", "watches deadlines"),
    ("designer", "流程设计", "edits diagrams"),
    ("admin", "管理员", "accounts, calendars"),
)
"""User id, role, and what they do: what a start prints."""
