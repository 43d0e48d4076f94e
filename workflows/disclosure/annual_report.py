"""The annual report on disclosure (政府信息公开工作年度报告): six sections and their tables.

Regulations on Open Government Information, Arts. 49 and 50; the form is that of 国办公开办函〔2021〕30号. What it says
is one model of headings, paragraphs and grids, which the printers of the service set as HTML, PDF, Word and Excel.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from workflows.disclosure.annual_report_figures import TABLE, TWO
from workflows.disclosure.blocks import Block, Cell, Grid, Heading, Paragraph
from workflows.disclosure.follow_ups import FollowUp, FollowUpKind, FollowUpResult
from workflows.disclosure.request_report import (
    COLUMNS,
    PENDING,
    TOTAL,
    Cases,
    RequestTable,
    follow_up_table,
    request_table,
)
from workflows.disclosure.requests import Request

SECTION_ONE: Final = {
    "proactive": "主动公开情况",
    "on_request": "依申请公开情况",
    "management": "政府信息管理情况",
    "platform": "平台建设情况",
    "supervision": "监督保障情况",
}
"""一、总体情况: the five paragraphs that a person writes."""
TEXTS: Final = (*SECTION_ONE, "problems", "other")
"""Everything that a person writes; `problems` is section 五, `other` section 六."""
KINDS: Final = {
    "person": "自然人",
    "company": "商业企业",
    "research": "科研机构",
    "welfare": "社会公益组织",
    "legal": "法律服务机构",
    "other": "其他",
    TOTAL: "总计",
}
_GROUPS: Final[tuple[tuple[str, tuple[tuple[str, str], ...]], ...]] = (
    ("（一）予以公开", (("3.1", ""),)),
    ("（二）部分公开（区分处理的，只计这一情形，不计其他情形）", (("3.2", ""),)),
    (
        "（三）不予公开",
        (
            ("3.3.1", "1.属于国家秘密"),
            ("3.3.2", "2.其他法律行政法规禁止公开"),
            ("3.3.3", "3.危及“三安全一稳定”"),
            ("3.3.4", "4.保护第三方合法权益"),
            ("3.3.5", "5.属于三类内部事务信息"),
            ("3.3.6", "6.属于四类过程性信息"),
            ("3.3.7", "7.属于行政执法案卷"),
            ("3.3.8", "8.属于行政查询事项"),
        ),
    ),
    (
        "（四）无法提供",
        (
            ("3.4.1", "1.本机关不掌握相关政府信息"),
            ("3.4.2", "2.没有现成信息需要另行制作"),
            ("3.4.3", "3.补正后申请内容仍不明确"),
        ),
    ),
    (
        "（五）不予处理",
        (
            ("3.5.1", "1.信访举报投诉类申请"),
            ("3.5.2", "2.重复申请"),
            ("3.5.3", "3.要求提供公开出版物"),
            ("3.5.4", "4.无正当理由大量反复申请"),
            ("3.5.5", "5.要求行政机关确认或重新出具已获取信息"),
        ),
    ),
    (
        "（六）其他处理",
        (
            ("3.6.1", "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请"),
            ("3.6.2", "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请"),
            ("3.6.3", "3.其他"),
        ),
    ),
    ("（七）总计", (("3.7", ""),)),
)
ROW_NAMES: Final = {
    "1": "一、本年新收政府信息公开申请数量",
    "2": "二、上年结转政府信息公开申请数量",
    "4": "四、结转下年度继续办理",
    **{row: name or group for group, rows in _GROUPS for row, name in rows},
}
"""Rows of table 三 by their keys."""


@dataclass(frozen=True, slots=True)
class Figures:
    """The numbers of a year: tables 二 (by the keys of `TWO`), 三 and 四."""

    year: int
    two: Mapping[str, Any]
    three: Mapping[str, Mapping[str, int]]
    four: Mapping[str, Mapping[str, int]]

    def problems(self, previous: Figures | None = None) -> list[str]:
        """What does not add up, in itself or with last year's report."""
        before = None if previous is None else RequestTable(previous.year, previous.three)
        return RequestTable(self.year, self.three).problems(before)


@dataclass(frozen=True, slots=True)
class AnnualReport:
    """A signed report: what it says and whose signature it has. A correction is a further `version`.

    `cases` are the ids behind its numbers as they were signed (`request_report.counted_cases`, and of table 二 under
    `annual_report_figures.TABLE`); None in what was signed before they were kept.
    """

    year: int
    version: int
    agency: str
    texts: Mapping[str, str]
    figures: Figures
    signed_by: str = ""
    signed_at: datetime | None = None
    document_id: str | None = None
    content_hash: str = field(default="")
    cases: Cases | None = None

    @property
    def title(self) -> str:
        return f"{self.agency}{self.year}年政府信息公开工作年度报告"


def count(requests: Iterable[Request], follow_ups: Iterable[FollowUp], year: int, two: Mapping[str, Any]) -> Figures:
    """The figures of a year from its cases. `two` are those of table 二; what is missing is 0."""
    numbers = {name: two.get(name) or 0 for name in TWO}
    return Figures(year, numbers, request_table(requests, year).cells, follow_up_table(follow_ups, year))


def due(year: int) -> date:
    """When the report of a year must be public: 31 January of the next (Art. 49)."""
    return date(year + 1, 1, 31)


def content_hash(texts: Mapping[str, str], figures: Figures) -> str:
    """SHA-256 (hex) over what is signed."""
    said = {
        "year": figures.year,
        "texts": {name: texts.get(name, "") for name in TEXTS},
        "two": dict(figures.two),
        "three": {row: dict(cells) for row, cells in figures.three.items()},
        "four": {row: dict(cells) for row, cells in figures.four.items()},
    }
    return hashlib.sha256(json.dumps(said, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def blocks(texts: Mapping[str, str], figures: Figures) -> list[Block]:
    """The whole report in its six sections."""
    one: list[Block] = []
    for number, (name, heading) in enumerate(SECTION_ONE.items()):
        one.append(Paragraph(f"（{'一二三四五'[number]}）{heading}。{texts.get(name, '')}"))
    return [
        Heading("一、总体情况"),
        *one,
        Heading("二、主动公开政府信息情况"),
        two_grid(figures),
        Heading("三、收到和处理政府信息公开申请情况"),
        three_grid(figures),
        Heading("四、政府信息公开行政复议、行政诉讼情况"),
        four_grid(figures),
        Heading("五、存在的主要问题及改进情况"),
        *_paragraphs(texts.get("problems", "")),
        Heading("六、其他需要报告的事项"),
        *_paragraphs(texts.get("other", "")),
    ]


def two_grid(figures: Figures) -> Grid:
    """Table 二."""

    def number(name: str) -> Cell:
        return Cell(_number(figures.two[name]), key=(TABLE, name))

    def row(name: str, *keys: str, across: int = 1) -> list[Cell]:
        return [_head(name), *(Cell(one.text, across, key=one.key) for one in map(number, keys))]

    return Grid(
        [
            [_head("第二十条第（一）项", 4)],
            [_head("信息内容"), _head("本年制发件数"), _head("本年废止件数"), _head("现行有效件数")],
            row("规章", "rules_made", "rules_abolished", "rules_in_force"),
            row("行政规范性文件", "norms_made", "norms_abolished", "norms_in_force"),
            [_head("第二十条第（五）项", 4)],
            [_head("信息内容"), _head("本年处理决定数量", 3)],
            row("行政许可", "permits", across=3),
            [_head("第二十条第（六）项", 4)],
            [_head("信息内容"), _head("本年处理决定数量", 3)],
            row("行政处罚", "penalties", across=3),
            row("行政强制", "coercion", across=3),
            [_head("第二十条第（八）项", 4)],
            [_head("信息内容"), _head("本年收费金额（单位：万元）", 3)],
            row("行政事业性收费", "fees", across=3),
        ],
        4,
    )


def three_grid(figures: Figures) -> Grid:
    """Table 三."""

    def numbers(row: str) -> list[Cell]:
        return [Cell(str(figures.three[row][column]), key=(row, column)) for column in COLUMNS]

    rows: list[list[Cell]] = [
        [
            _head("（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）", 3, 3),
            _head("申请人情况", 7),
        ],
        [_head("自然人", 1, 2), _head("法人或其他组织", 5), _head("总计", 1, 2)],
        [_head(KINDS[column]) for column in COLUMNS if column not in ("person", TOTAL)],
        [_head(ROW_NAMES["1"], 3), *numbers("1")],
        [_head(ROW_NAMES["2"], 3), *numbers("2")],
    ]
    results = sum(len(group) for _, group in _GROUPS)
    first = True
    for group, inner in _GROUPS:
        for index, (row, name) in enumerate(inner):
            start = [_head("三、本年度办理结果", 1, results)] if first else []
            first = False
            if not name:
                label = [_head(group, 2)]
            else:
                label = [*([_head(group, 1, len(inner))] if index == 0 else []), _head(name)]
            rows.append([*start, *label, *numbers(row)])
    rows.append([_head(ROW_NAMES["4"], 3), *numbers("4")])
    return Grid(rows, 10)


def four_grid(figures: Figures) -> Grid:
    """Table 四: reviews, suits without a review before them, suits after one."""
    columns = [*(result.value for result in FollowUpResult), PENDING, TOTAL]
    names = {"upheld": "结果维持", "corrected": "结果纠正", "other": "其他结果", PENDING: "尚未审结", TOTAL: "总计"}
    kinds = [FollowUpKind.REVIEW, FollowUpKind.SUIT_DIRECT, FollowUpKind.SUIT_AFTER_REVIEW]
    labels = [names[column] for column in columns]
    return Grid(
        [
            [_head("行政复议", 5), _head("行政诉讼", 10)],
            [
                *(_head(label, 1, 2) for label in labels),
                _head("未经复议直接起诉", 5),
                _head("复议后起诉", 5),
            ],
            [_head(label) for _ in range(2) for label in labels],
            [
                Cell(str(figures.four[kind.value][column]), key=(kind.value, column))
                for kind in kinds
                for column in columns
            ],
        ],
        15,
    )


def _number(value: float) -> str:
    """In full, without an exponent: 12345.67 and not 12345.7."""
    text = f"{Decimal(str(value)):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _head(text: str, across: int = 1, down: int = 1) -> Cell:
    return Cell(text, across, down, head=True)


def _paragraphs(text: str) -> list[Block]:
    return [Paragraph(line.strip()) for line in text.splitlines() if line.strip()] or [Paragraph("无。")]
