"""Further cases of the kinds that were found least: such faults in official papers, and what looks like them.

Most were written before the rules were widened, some were changed or left out while they were; none was written with
a look at the part that is held out.
"""

from __future__ import annotations

from datetime import date

import pytest

from workflows.textcheck.check import check
from workflows.textcheck.model import Kind, Text, Where, table

TODAY = date(2026, 11, 26)

AMOUNTS = {
    "单位实付人民币叁万伍仟元整，小写金额：¥36,000.00元。": "叁万伍仟元整",
    "大写：壹万贰仟元整\t小写：12,500.00": "12,500.00",
    "发放慰问金三万五千元（36000元）。": "三万五千元",
    "县级补助资金12.5.3万元已到位。": "12.5.3万元",
    "入库资金1..5万元。": "1..5万元",
    "养老床位使用率98.5.2%。": "98.5.2%",
    "三个县分别发放120万元、85万元、60万元，合计275万元。": "合计275万元",
    "共计下达资金90万元：低保50万元、特困20万元、临时救助10万元。": "90万元",
    "按每户300元的标准，为50户困难家庭发放1.6万元。": "1.6万元",
    "每人500元，共120人，合计65000元。": "65000元",
    "单价1200元，购置15台，总价19000元。": "19000元",
    "建档率达103%，同比提高。": "103%",
    "占全市低保对象总数的103.5%。": "103.5%",
    "占比达到120%。": "120%",
    "全市共有养老机构86所，其中民办98所。": "98所",
    "受理信访件45起，其中重复信访50起。": "50起",
    "新建活动场地1200平方米，其中室内1500平方米。": "1500平方米",
}
NO_AMOUNTS = (
    "预算执行率105%，超额完成。",
    "资金同比增长120%。",
    "按每户300元的标准，为37户发放1.11万元。",
    "为37户每户发放333元，共计1.23万元。",
    "每人每月500元，全年惠及120人，合计72万元。",
    "其中女性60人、党员50人、大专以上70人。",
    "全市共有低保对象120人，其中女性60人、老年人80人。",
    "依据3.2.1条办理，共3人。",
    "金额伍仟元整（¥5,000.00）。",
    "发放慰问金三万五千元（3.5万元）。",
    "资产负债率120%。",
    "服务满意率相当于上年的102%。",
    "一季度、二季度分别为3万元、4万元，合计7万元。",
    "共计下达资金80万元：低保50万元、特困20万元、临时救助10万元。",
    "第一批12人、第二批8户，合计20万元。",
    "2023年、2024年、2025年分别救助35人次、40人次、45人次，共计120人次。",
    "单价1200元，购置15台，总价18000元。",
    "全年完成计划的130%。",
    "是上年的150%。",
)
MARKS = {
    "机密级": "机密",
    "（绝密级）": "绝密",
    "密级：机密级": "机密",
    "秘密（5年）": "秘密",
    "机　密": "机　密",
    "内部参阅，请勿转发。": "内部参阅",
    "（供领导参阅）": "供领导参阅",
    "仅供内部交流": "仅供内部交流",
    "会后请交回。": "会后请交回",
    "用后请退还": "用后请退还",
    "阅后即毁": "阅后即毁",
    "本材料涉密，请妥善保管。": "涉密",
    "本件属于秘密级文件。": "秘密",
    "（不对外公布）": "不对外公布",
    "（请注意保密）": "注意保密",
    "未定稿，不得外泄。": "不得外泄",
    "（密件）": "密件",
    "（此件发至县团级）": "发至县团级",
    "暂不公开": "暂不公开",
}
NO_MARKS = (
    "工作人员应当对举报人信息注意保密。",
    "不得公开个人信息和家庭情况。",
    "加强涉密人员管理，开展涉密文件清查。",
    "计算机密码须定期更换。",
    "会后请各科室交回签到表复印件并归档",
    "本办法自发布之日起施行。",
    "本表属于公开内容。",
    "商业秘密、个人隐私不得公开的，从其规定。",
    "各单位要严格落实保密制度，妥善保管档案。",
    "参加内部交流座谈会的人员名单。",
    "机密机关印章管理规定学习。",
    "对定为秘密级以上的文件资料应当登记。",
)
NAMES: tuple[tuple[tuple[tuple[str, ...], ...], tuple[str, ...]], ...] = (
    ((("姓 名", "身份证"), ("王海波", "220602196804150013")), ("王海波",)),
    ((("收款人", "银行账号"), ("李秀兰", "6217000010001234567")), ("李秀兰",)),
    (
        (("1", "王海波", "13943901234"), ("2", "李秀兰", "13843905678"), ("3", "张德福", "13743909012")),
        ("王海波", "李秀兰", "张德福"),
    ),
    ((("姓名", "王海波"), ("联系电话", "13943901234")), ("王海波",)),
    (
        (("户主及成员", "手机"), ("王海波（户主）", "13943901234"), ("李秀兰（妻）", "13843905678")),
        ("王海波", "李秀兰"),
    ),
    ((("受助人", "住址"), ("王海波", "浑江区红旗街12号楼3单元402室")), ("王海波",)),
)
LINES = {
    "（1）王海波：13943901234\n（2）李秀兰：13843905678": ("王海波", "李秀兰"),
    "①王海波，13943901234\n②李秀兰，13843905678": ("王海波", "李秀兰"),
    "户主王海波，身份证号220602196804150013；户主李秀兰，电话13843905678。": ("王海波", "李秀兰"),
    "王海波身份证220602196804150013\n李秀兰电话13843905678": ("王海波", "李秀兰"),
    "王海波/13943901234；李秀兰/13843905678": ("王海波", "李秀兰"),
}
NO_NAMES: tuple[tuple[tuple[str, ...], ...], ...] = (
    (("机构名称", "负责人", "地址"), ("康乐养老院", "王海波", "浑江区红旗街12号")),
    (("姓名", "补助金额"), ("王海波", "500"), ("李秀兰", "600")),
    (("姓名", "手机"), ("王*波", "139****1234")),
    (("科室", "电话"), ("综合科", "0439-3200001"), ("财务科", "0439-3200002")),
)
DOUBLED = {
    "认真开展展救助工作。": "展展",
    "加强强化管理工作作，提高服务水平。": "作作",
    "现将有关事项通通知如下。": "通通",
    "切实提高高服务质量。": "高高",
    "共发放资金12万元元。": "元元",
    "同比增长5%%。": "%%",
    "进一步步落实责任。": "步步",
    "各单位位要高度重视。": "位位",
    "严格落实实各项制度。": "实实",
}
NOT_DOUBLED = (
    "民政政策落实到位，提高高龄津贴标准。",
    "救助助力乡村振兴，管理理念不断更新。",
    "2023年年度报告。",
    "人人参与，户户受益，天天检查。",
    "工作作风建设年活动。",
    "加强强制隔离管理。",
    "5人人均收入。",
    "1日日均客流量。",
    "3个个体工商户。",
    "通知知晓率达到百分之九十。",
    "服务务必到位。",
    "社会会议室使用规定。",
    "开展展览活动。",
    "单位位于红旗街。",
    "落实实施方案。",
    "进一步步入正轨。",
    "提高高质量发展水平。",
)


def excerpts(text: Text, kind: Kind) -> list[str]:
    return [one.excerpt for one in check(text, [], TODAY) if one.kind is kind]


def body(text: str, where: Where = "body") -> Text:
    return Text(where, text)


@pytest.mark.parametrize(("text", "part"), AMOUNTS.items())
def test_an_amount_that_cannot_be_is_found(text: str, part: str) -> None:
    assert any(part in one or one in part for one in excerpts(body(text), Kind.IMPOSSIBLE_AMOUNT))


@pytest.mark.parametrize("text", NO_AMOUNTS)
def test_an_amount_that_can_be_is_left(text: str) -> None:
    assert excerpts(body(text), Kind.IMPOSSIBLE_AMOUNT) == []


@pytest.mark.parametrize(
    ("rows", "wrong"),
    [
        (
            (("品名", "数量", "单价（元）", "金额（元）"), ("床", "10", "300", "3000"), ("被", "20", "120", "2500")),
            ["2500"],
        ),
        ((("县区", "救助人数", "其中：儿童"), ("甲县", "20", "25"), ("乙县", "30", "12")), ["25"]),
        ((("县区", "入住率（%）"), ("甲县", "65"), ("乙县", "132")), ["132"]),
        ((("品名", "数量", "单价（元）", "金额（万元）"), ("床", "10", "300", "0.3"), ("被", "20", "120", "0.24")), []),
        ((("县区", "完成率（%）"), ("甲县", "105"), ("乙县", "99")), []),
        ((("县区", "户数", "其中：人数"), ("甲县", "20", "25"), ("乙县", "30", "42")), []),
    ],
)
def test_cells_are_held_against_each_other(rows: tuple[tuple[str, ...], ...], wrong: list[str]) -> None:
    assert excerpts(table(rows), Kind.IMPOSSIBLE_AMOUNT) == wrong


@pytest.mark.parametrize(("text", "part"), MARKS.items())
def test_a_mark_of_secrecy_is_found(text: str, part: str) -> None:
    assert any(part in one or one in part for one in excerpts(body(text), Kind.SECRECY_MARKING))


@pytest.mark.parametrize("name", ["机密-低保名单.xlsx", "名单_秘密.docx"])
def test_a_mark_in_the_name_of_a_file_is_found(name: str) -> None:
    assert excerpts(body(name, "attachment name"), Kind.SECRECY_MARKING)


@pytest.mark.parametrize("text", NO_MARKS)
def test_talk_about_secrecy_is_left(text: str) -> None:
    assert excerpts(body(text), Kind.SECRECY_MARKING) == []


@pytest.mark.parametrize(("rows", "names"), NAMES)
def test_names_beside_numbers_are_found_in_tables(rows: tuple[tuple[str, ...], ...], names: tuple[str, ...]) -> None:
    assert excerpts(table(rows), Kind.PERSONAL_NAME) == list(names)


@pytest.mark.parametrize(("text", "names"), LINES.items())
def test_names_beside_numbers_are_found_in_lines(text: str, names: tuple[str, ...]) -> None:
    assert excerpts(body(text), Kind.PERSONAL_NAME) == list(names)


@pytest.mark.parametrize("rows", NO_NAMES)
def test_names_that_stand_alone_are_left(rows: tuple[tuple[str, ...], ...]) -> None:
    assert excerpts(table(rows), Kind.PERSONAL_NAME) == []


@pytest.mark.parametrize(("text", "part"), DOUBLED.items())
def test_what_is_written_twice_is_found(text: str, part: str) -> None:
    assert any(part in one or one in part for one in excerpts(body(text), Kind.DOUBLED_WORD))


@pytest.mark.parametrize("text", NOT_DOUBLED)
def test_words_that_meet_in_one_sign_are_left(text: str) -> None:
    assert excerpts(body(text), Kind.DOUBLED_WORD) == []
