"""What is refused about the catalogue and its changes."""

from __future__ import annotations

from typing import Final

MESSAGES: Final = {
    "Only the office loads the catalogue.": "只有综合科可以载入目录。",
    "Only those who draft or review propose changes of the catalogue.": "只有拟稿、审核人员可以提出目录变更。",
    "Say why the catalogue changes.": "请写明变更理由。",
    "This changes nothing in the catalogue.": "没有任何变更。",
    "Between 1 and {} items can be changed at once.": "一次可以变更1至{}个事项。",
    "A change of {} is under way already.": "“{}”已有变更正在审核，请等待办结。",
    "You proposed this change or have passed it already: somebody else must.": "该变更您已参与，请由他人办理。",
    "The items have problems.": "目录事项有误。",
    "The item has problems.": "目录事项有误。",
    "{} is no longer published.": "“{}”不再公开",
    "{} leaves {}.": "“{}”减少了公开方式：{}",
    "{} counts its limit in another way, which cannot be compared.": "“{}”更换了时限的单位或者起算点，视同放宽",
    "{} may take {} instead of {} days.": "“{}”的时限放宽为{}天（原为{}天）",
    "{}: unknown field {}": "{}：没有“{}”这一项，请删去该列",
    "{}: {} is missing": "{}：缺少{}，请补充",
    "{}: {} is no text": "{}：{}应当是文字",
    "{}: {} is no list of texts": "{}：{}应当是文字清单",
    "{}: ended is true or false": "{}：ended 只能是 true 或者 false",
    "{}: there is no column {}": "{}：没有栏目{}，请从现有栏目中选择",
    "{}: the basis {} is not known": "{}：依据代码{}不存在",
    "{}: the identifier occurs twice": "{}：编号重复",
    "{}: {}: there is no person {}": "{}：{}：没有人员{}，请填写用户名",
    "{}: leader and handler are needed, no item is active without both": "{}：须明确负责同志和具体经办人员",
    "{}: each entry of a list is one line without semicolons": "{}：清单的每一项占一行，不含分号",
    "{}: channels needs at least one channel": "{}：至少选择一种公开方式",
    "There is no such item.": "没有这个目录事项。",
}
