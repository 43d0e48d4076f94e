"""The tables as 国办公开办函〔2021〕30号 prints them, typed here from published reports, not from the code.

Rows 1 and 2 of 其他处理 are those of a city's report of 2025, the rest those of district offices' of 2023 and 2024 too.
"""

from __future__ import annotations

from workflows.disclosure.annual_report import TEXTS, TWO, Figures, blocks, four_grid, three_grid, two_grid
from workflows.disclosure.blocks import Grid, Heading
from workflows.disclosure.follow_ups import FollowUpKind, FollowUpResult
from workflows.disclosure.request_report import PENDING, TOTAL, request_table

SECTIONS = """
一、总体情况
二、主动公开政府信息情况
三、收到和处理政府信息公开申请情况
四、政府信息公开行政复议、行政诉讼情况
五、存在的主要问题及改进情况
六、其他需要报告的事项
"""
TABLE_TWO = """
第二十条第（一）项
信息内容|本年制发件数|本年废止件数|现行有效件数
规章|0|0|0
行政规范性文件|0|0|0
第二十条第（五）项
信息内容|本年处理决定数量
行政许可|0
第二十条第（六）项
信息内容|本年处理决定数量
行政处罚|0
行政强制|0
第二十条第（八）项
信息内容|本年收费金额（单位：万元）
行政事业性收费|0
"""
ZEROS = "|0|0|0|0|0|0|0"
TABLE_THREE = f"""
（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）|申请人情况
自然人|法人或其他组织|总计
商业企业|科研机构|社会公益组织|法律服务机构|其他
一、本年新收政府信息公开申请数量{ZEROS}
二、上年结转政府信息公开申请数量{ZEROS}
三、本年度办理结果|（一）予以公开{ZEROS}
（二）部分公开（区分处理的，只计这一情形，不计其他情形）{ZEROS}
（三）不予公开|1.属于国家秘密{ZEROS}
2.其他法律行政法规禁止公开{ZEROS}
3.危及“三安全一稳定”{ZEROS}
4.保护第三方合法权益{ZEROS}
5.属于三类内部事务信息{ZEROS}
6.属于四类过程性信息{ZEROS}
7.属于行政执法案卷{ZEROS}
8.属于行政查询事项{ZEROS}
（四）无法提供|1.本机关不掌握相关政府信息{ZEROS}
2.没有现成信息需要另行制作{ZEROS}
3.补正后申请内容仍不明确{ZEROS}
（五）不予处理|1.信访举报投诉类申请{ZEROS}
2.重复申请{ZEROS}
3.要求提供公开出版物{ZEROS}
4.无正当理由大量反复申请{ZEROS}
5.要求行政机关确认或重新出具已获取信息{ZEROS}
（六）其他处理|1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请{ZEROS}
2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请{ZEROS}
3.其他{ZEROS}
（七）总计{ZEROS}
四、结转下年度继续办理{ZEROS}
"""
FIVE = "结果维持|结果纠正|其他结果|尚未审结|总计"
TABLE_FOUR = f"""
行政复议|行政诉讼
{FIVE}|未经复议直接起诉|复议后起诉
{FIVE}|{FIVE}
{"|".join("0" * 15)}
"""
SUITS = {
    kind.value: dict.fromkeys((*(one.value for one in FollowUpResult), PENDING, TOTAL), 0) for kind in FollowUpKind
}
FIGURES = Figures(2025, dict.fromkeys(TWO, 0), request_table([], 2025).cells, SUITS)


def read(grid: Grid) -> str:
    return "\n".join("|".join(cell.text for cell in row) for row in grid.rows)


def test_the_report_has_the_six_sections_in_their_order() -> None:
    found = [block.text for block in blocks(dict.fromkeys(TEXTS, ""), FIGURES) if isinstance(block, Heading)]
    assert found == SECTIONS.split()


def test_every_head_and_row_of_the_three_tables_is_that_of_the_form() -> None:
    assert read(two_grid(FIGURES)) == TABLE_TWO.strip()
    assert read(three_grid(FIGURES)) == TABLE_THREE.strip()
    assert read(four_grid(FIGURES)) == TABLE_FOUR.strip()


def test_every_cell_of_the_tables_is_covered_once() -> None:
    for grid in (two_grid(FIGURES), three_grid(FIGURES), four_grid(FIGURES)):
        assert sum(cell.across * cell.down for row in grid.rows for cell in row) == len(grid.rows) * grid.columns
