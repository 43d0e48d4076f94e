"""Documents of the demo bureau at every stage: published, under review, returned, late, with an incident."""

from __future__ import annotations

from typing import Any, Final

from service.demo.stage import Stage, Step
from workflows.disclosure.handlers.documents import create_document

ALLOWANCE: Final = (
    "<h2>一、保障标准</h2><p>2026年全市城市居民最低生活保障标准为每人每月780元，"
    "农村居民最低生活保障标准为每人每年6600元。</p>"
    "<h2>二、申请条件</h2><p>共同生活的家庭成员人均收入低于当地最低生活保障标准，"
    "且家庭财产状况符合规定的本市户籍居民，可以申请最低生活保障（以下简称低保）。</p>"
    "<h2>三、申请程序</h2><ol><li>向户籍所在地乡镇人民政府（街道办事处）提出书面申请；</li>"
    "<li>入户调查、家庭经济状况核对；</li><li>审核确认并公示。</li></ol>"
    "<h2>四、咨询电话</h2><p>社会救助服务热线：0439-3225110。</p>"
)

TEXTS: Final = {
    "allowance": ("subsistence-allowance", "关于公布2026年城乡最低生活保障标准的通告", ALLOWANCE),
    "hardship": (
        "extreme-poverty-support",
        "特困人员救助供养政策问答",
        "<p>特困人员是指无劳动能力、无生活来源、无法定赡养抚养扶养义务人或者其法定义务人无履行义务能力的老年人、残疾人和未成年人。</p>"
        "<p>救助供养内容包括：提供基本生活条件；对生活不能自理的给予照料；提供疾病治疗；办理丧葬事宜。</p>",
    ),
    "temporary": (
        "temporary-assistance",
        "临时救助工作实施细则",
        "<p>对遭遇突发事件、意外伤害、重大疾病或者其他特殊原因导致基本生活陷入困境的家庭或者个人，给予应急性、过渡性救助。</p>",
    ),
    "budget": (
        "budget",
        "白山市民政局2026年部门预算",
        "<p>2026年部门预算收支总额及增减变化情况、机关运行经费安排、政府采购安排、国有资产占用情况说明如下。</p>"
        "<table><thead><tr><th>项目</th><th>预算数（万元）</th></tr></thead><tbody><tr><td>社会保障和就业支出</td><td>12840.6</td></tr>"
        "<tr><td>卫生健康支出</td><td>96.3</td></tr><tr><td>住房保障支出</td><td>118.9</td></tr></tbody></table>",
    ),
    "homes": (
        "elderly-institutions",
        "白山市已登记备案养老服务机构名单",
        "<p>截至本季度末，全市已登记、备案的养老服务机构共42家，名单按县（市、区）排列。</p>",
    ),
    "memorial": (
        "memorial-initiative",
        "文明祭祀倡议书",
        "<p>为倡导文明新风、推进移风易俗，依据《白山市文明祭祀条例》，向广大市民发出如下倡议：文明祭扫，绿色低碳；错峰出行，确保安全。</p>",
    ),
    "inspection": (
        "inspection-results",
        "2025年度社会组织年检结果公告",
        "<p>依据《社会团体登记管理条例》等规定，2025年度全市性社会组织年度检查结果公告如下：合格186家，基本合格9家，不合格3家。</p>",
    ),
    "welfare": (
        "child-welfare",
        "孤儿和事实无人抚养儿童基本生活保障办事指南",
        "<p>符合条件的儿童，由其监护人向户籍所在地乡镇人民政府（街道办事处）提出申请，"
        "自受理之日起30个工作日内办结。</p>",
    ),
    "villages": (
        "village-affairs",
        "村（居）务公开目录编制指引",
        "<p>指导县（市、区）民政部门规范村（居）务公开程序，扩大公开范围，编制完善公开目录。</p>",
    ),
}


def steps() -> list[Step]:
    """What happens how many working days ago; the earliest first."""
    return [
        (30, lambda stage, ids: _draft(stage, ids, "villages", "drafter.community", formed_ago=31)),
        (18, lambda stage, ids: _draft(stage, ids, "budget", "drafter.finance", formed_ago=18)),
        (17, lambda stage, ids: review(stage, ids["budget"], "head.finance")),
        (16, lambda stage, ids: sign_and_publish(stage, ids["budget"])),
        (14, lambda stage, ids: _draft(stage, ids, "allowance", "drafter", formed_ago=15)),
        (13, lambda stage, ids: review(stage, ids["allowance"], "head")),
        (12, lambda stage, ids: sign_and_publish(stage, ids["allowance"])),
        (9, lambda stage, ids: _draft(stage, ids, "inspection", "drafter.organisations", formed_ago=10)),
        (8, lambda stage, ids: review(stage, ids["inspection"], "head.organisations")),
        (6, lambda stage, ids: _draft(stage, ids, "hardship", "drafter", formed_ago=6)),
        (5, _hardship_reviewed),
        (4, _returned),
        (4, lambda stage, ids: _draft(stage, ids, "homes", "drafter.elderly", formed_ago=5)),
        (4, lambda stage, ids: review(stage, ids["homes"], "head.elderly")),
        (3, _published_into_silence),
        (1, _site_is_back),
        (2, lambda stage, ids: _draft(stage, ids, "temporary", "drafter", formed_ago=2)),
        (2, lambda stage, ids: _draft(stage, ids, "welfare", "drafter.affairs", formed_ago=3)),
        (1, lambda stage, ids: _first(stage, ids["welfare"], "head.affairs")),
    ]


def _hardship_reviewed(stage: Stage, ids: dict[str, str]) -> None:
    _first(stage, ids["hardship"], "head")
    _secrecy(stage, ids["hardship"])


def _published_into_silence(stage: Stage, ids: dict[str, str]) -> None:
    """The live check finds nobody there, gives up after its last pause, and asks a person: an incident."""
    stage.site.is_down = True
    sign_and_publish(stage, ids["homes"])


def _site_is_back(stage: Stage, _ids: dict[str, str]) -> None:
    stage.site.is_down = False


def _returned(stage: Stage, ids: dict[str, str]) -> None:
    _draft(stage, ids, "memorial", "drafter.affairs", formed_ago=4)
    changes = "请补充绿色低碳祭扫的具体做法，并核对条例条文序号。"
    stage.work("head.affairs", f"document:{ids['memorial']}", "head", outcome="return", changes=changes)


def _draft(stage: Stage, ids: dict[str, str], name: str, drafter: str, *, formed_ago: int) -> None:
    ids[name] = submit(stage, drafter, *TEXTS[name], formed_ago=formed_ago)


def submit(stage: Stage, drafter: str, item_id: str, title: str, body: str, *, formed_ago: int) -> str:
    """A text is drafted and handed in for review. Its id."""
    fields: dict[str, Any] = {
        "body": body,
        "form_date": stage.day(formed_ago).isoformat(),
        "attribute": "proactive",
        "channels": ["website"],
    }
    document = stage.act(drafter, create_document, title=title, item_id=item_id, fields=fields)
    checked = ["terms", "phrasing", "format", "errors"]
    stage.work(drafter, f"document:{document.id}", "draft", outcome="submit", wording=checked)
    return document.id


def _first(stage: Stage, document_id: str, head: str) -> None:
    stage.judge(head, document_id, "head", "policy", "text", outcome="pass")


def _secrecy(stage: Stage, document_id: str) -> None:
    stage.judge(
        "secrecy",
        document_id,
        "secrecy",
        "secrecy",
        outcome="may_publish",
        reason="不涉及国家秘密、工作秘密和个人隐私。",
    )


def review(stage: Stage, document_id: str, head: str) -> None:
    """The three reviews before the signature pass."""
    _first(stage, document_id, head)
    _secrecy(stage, document_id)
    stage.judge("office", document_id, "office", "political", "legal", outcome="pass")


def sign_and_publish(stage: Stage, document_id: str) -> None:
    """It is signed, looked at once more and published; the site is checked by itself."""
    stage.judge("leader", document_id, "sign", outcome="approve")
    stage.work(
        "publisher",
        f"document:{document_id}",
        "publish",
        checked=["column", "mark", "attachments", "channels", "interpretation"],
        outcome="publish",
    )
