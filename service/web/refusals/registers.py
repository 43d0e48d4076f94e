"""What is refused about registers and their records."""

from __future__ import annotations

from typing import Final

MESSAGES: Final = {
    "A version of this record is under review: wait until it is decided.": "该记录有版本正在审核，请待审核结束。",
    "At most {} rows at once.": "一次最多导入{}行。",
    "The file has a column {} that the register does not have: {}.": "文件中的列{}在台账中没有，台账的列为：{}。",
    "The file has no rows.": "文件中没有记录。",
    "There is no such record.": "没有这条记录。",
    "No deployed process reviews records.": "还没有部署能够审核台账记录的流程，请先部署。",
    "Somebody changed this register meanwhile.": "其他人刚刚修改了这个台账，请重新打开后再改。",
    "There is a register {} already.": "已有标识为{}的台账，请换一个标识。",
    "There is no such register.": "没有这个台账。",
    "This record was withdrawn.": "该记录已撤销。",
    "You may not enter records here.": "您不能在该台账登记。",
    "You may not see this register.": "您不能查看该台账。",
}
