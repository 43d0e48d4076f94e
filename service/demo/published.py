"""What the demo bureau has published: something in every column, for readers of the portal to find."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from service.demo.documents import review, sign_and_publish, submit
from service.demo.stage import Stage, Step

_REVIEWED_AFTER: Final = 1
_PUBLISHED_AFTER: Final = 2


@dataclass(frozen=True, slots=True)
class Paper:
    """A text of a department, and how many working days ago it was drafted."""

    ago: int
    area: str
    item_id: str
    title: str
    body: str


PAPERS: Final = (
    Paper(
        30,
        "finance",
        "final-accounts",
        "白山市民政局2025年部门决算",
        "<p>现将2025年部门决算公开如下。单位：万元。</p>"
        "<table><thead><tr><th>项目</th><th>决算数</th></tr></thead><tbody>"
        "<tr><td>社会保障和就业支出</td><td>11960.2</td></tr><tr><td>卫生健康支出</td><td>91.5</td></tr>"
        "<tr><td>住房保障支出</td><td>113.3</td></tr><tr><td>合计</td><td>12165.0</td></tr></tbody></table>"
        "<h2>说明</h2><p>“三公”经费决算数低于预算数，主要是压减公务接待和公务用车运行支出。</p>",
    ),
    Paper(
        28,
        "finance",
        "statistics",
        "白山市2026年第三季度民政统计数据",
        "<p>第三季度末，全市民政事业主要数据如下。</p>"
        "<table><thead><tr><th>指标</th><th>单位</th><th>数值</th></tr></thead><tbody>"
        "<tr><td>城市低保对象</td><td>人</td><td>21436</td></tr><tr><td>农村低保对象</td><td>人</td><td>18207</td></tr>"
        "<tr><td>特困供养人员</td><td>人</td><td>3152</td></tr><tr><td>养老机构床位</td><td>张</td><td>5860</td></tr>"
        "<tr><td>登记社会组织</td><td>家</td><td>1024</td></tr></tbody></table>",
    ),
    Paper(
        27,
        "elderly",
        "elderly-guide",
        "白山市养老服务指南",
        "<h2>一、可以享受的服务</h2><p>居家养老上门服务、社区日间照料、机构养老、适老化改造补贴、高龄津贴。</p>"
        "<h2>二、如何申请</h2><ol><li>向户籍所在地社区居民委员会或者村民委员会提出；</li>"
        "<li>乡镇人民政府（街道办事处）受理并初审；</li><li>县级民政部门审核，结果告知本人。</li></ol>"
        "<h2>三、高龄津贴标准</h2><p>80至89周岁每人每月100元，90至99周岁每人每月200元，100周岁以上每人每月500元。</p>",
    ),
    Paper(
        25,
        "organisations",
        "licensing",
        "2026年10月社会组织登记信息公示",
        "<p>2026年10月，市民政局共办理社会组织行政许可11件。</p>"
        "<table><thead><tr><th>事项</th><th>件数</th></tr></thead><tbody><tr><td>成立登记</td><td>4</td></tr>"
        "<tr><td>变更登记</td><td>6</td></tr><tr><td>注销登记</td><td>1</td></tr><tr><td>合计</td><td>11</td></tr></tbody></table>",
    ),
    Paper(
        24,
        "affairs",
        "memorial-regulations",
        "《白山市文明祭祀条例》问答",
        "<h2>问：哪些地方不得焚烧祭祀用品？</h2><p>答：城市道路、广场、公园、居民小区等公共场所，以及林区、景区等防火区域。</p>"
        "<h2>问：提倡怎样祭祀？</h2><p>答：提倡鲜花祭扫、植树祭扫、网络祭扫、家庭追思等方式。</p>",
    ),
    Paper(
        22,
        "social",
        "extreme-poverty-support",
        "特困人员救助供养标准",
        "<p>特困人员救助供养标准包括基本生活标准和照料护理标准。</p>"
        "<h2>一、基本生活标准</h2><p>不低于当地最低生活保障标准的1.3倍。</p>"
        "<h2>二、照料护理标准</h2><p>依据生活自理能力评估结果，分为全护理、半护理、全自理三档。</p>",
    ),
    Paper(
        21,
        "charity",
        "donations",
        "2026年第三季度社会捐赠款物使用情况",
        "<p>第三季度，市慈善会接收捐赠资金86.4万元，物资折价12.1万元，共计98.5万元；支出71.0万元，用于助学、助医、助困项目。</p>",
    ),
    Paper(
        20,
        "community",
        "village-affairs",
        "村（居）务公开工作进展情况",
        "<p>全市各县（市、区）已编制村（居）务公开目录，公开栏、微信群、网站三种方式并用，每季度公开一次财务收支。</p>",
    ),
    Paper(
        19,
        "elderly",
        "elderly-fraud",
        "警惕以养老为名的诈骗",
        "<p>以“养老项目”“养老产品”“免费体检”为名，承诺高额回报、要求预付大额费用的，请您提高警惕，并与家人商量。</p>"
        "<h2>线索举报</h2><p>发现可疑线索，请拨打110或者向市民政局举报。</p>",
    ),
    Paper(
        16,
        "organisations",
        "service-projects",
        "2026年社会组织参与社会服务项目名单",
        "<ol><li>社区老年人助餐项目；</li><li>困境儿童关爱项目；</li><li>残疾人居家照护项目；</li><li>乡村振兴帮扶项目。</li></ol>",
    ),
    Paper(
        14,
        "affairs",
        "place-names",
        "关于规范使用标准地名的通告",
        "<p>依据《地名管理条例》，公共标志、公文、媒体和地图应当使用标准地名。标准地名可以在国家地名信息库查询。</p>",
    ),
    Paper(
        12,
        "charity",
        "charity-events",
        "“圆梦大学”助学活动公告",
        "<p>本年度共资助家庭经济困难的大学新生120名，每人4000元，资金来自社会捐赠，名单经公示无异议。</p>",
    ),
    Paper(
        10,
        "social",
        "temporary-assistance",
        "临时救助办事指南",
        "<h2>一、救助对象</h2><p>因火灾、交通事故等意外事件，家庭成员突发重大疾病等原因，基本生活暂时出现严重困难的家庭和个人。</p>"
        "<h2>二、办理方式</h2><p>急难型临时救助可以先行救助，事后补充说明情况；支出型临时救助按照申请、审核、公示的程序办理。</p>",
    ),
    Paper(
        8,
        "affairs",
        "homeless-assistance",
        "冬季流浪乞讨人员救助服务提示",
        "<p>入冬以来气温下降，市救助管理站24小时值守。发现街头流浪、露宿人员，请拨打救助热线或者110，我们会及时前往。</p>",
    ),
)

_DRAFTERS: Final = {"social": "drafter"}
_HEADS: Final = {"social": "head"}


def steps() -> list[Step]:
    """What happens how many working days ago; the earliest first."""
    return [step for paper in PAPERS for step in _steps_of(paper)]


def _steps_of(paper: Paper) -> list[Step]:
    drafter = _DRAFTERS.get(paper.area, f"drafter.{paper.area}")
    head = _HEADS.get(paper.area, f"head.{paper.area}")
    key = f"published:{paper.item_id}"

    def draft(stage: Stage, ids: dict[str, str]) -> None:
        ids[key] = submit(stage, drafter, paper.item_id, paper.title, paper.body, formed_ago=paper.ago)

    return [
        (paper.ago, draft),
        (paper.ago - _REVIEWED_AFTER, lambda stage, ids: review(stage, ids[key], head)),
        (paper.ago - _PUBLISHED_AFTER, lambda stage, ids: sign_and_publish(stage, ids[key])),
    ]
