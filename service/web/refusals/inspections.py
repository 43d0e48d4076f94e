"""What random inspections refuse."""

from __future__ import annotations

from typing import Final

MESSAGES: Final = {
    "At least {} inspectors for each object.": "每个对象至少{}名检查人员。",
    "Between 1 and {}, as many as the list has.": "应在1至{}之间，不超过名单的数量。",
    "This inspection has not been drawn yet.": "该次抽查尚未抽取。",
    "This item is not on the list of random inspections.": "抽查事项不在随机抽查事项清单上。",
    "Nobody may know the public value yet: choose a day after today.": "请选择今天以后的日期：公共随机值须无人知道。",
    "The public value may be known already: return the plan, so that another one is named.": (
        "公共随机值可能已经公布，请退回计划，另行指定随机值。"
    ),
    "{} inspects or has planned: somebody else must witness the draw.": "{}是检查人员或者计划拟定人，请由他人见证。",
    "The list of random inspections is empty: enter its items in the register first, then try again.": (
        "随机抽查事项清单为空，请先在台账登记抽查事项并经审核，然后重试。"
    ),
    "The public value is known on {}: the draw waits for it.": "公共随机值于{}公布，公布之后才能抽取。",
    "You planned this inspection or have reviewed it already: somebody else must.": "该抽查您已参与，请由他人办理。",
}
