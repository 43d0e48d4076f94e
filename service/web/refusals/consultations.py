"""What public consultations refuse."""

from __future__ import annotations

from typing import Final

MESSAGES: Final = {
    "Comments are not taken now: the term has not begun, or is over.": "现在不在征集期限内，不能提交意见。",
    "Choose how it came.": "请选择意见的来源。",
    "There is no such point.": "没有这个意见要点。",
    "Choose 1 to {} comments.": "请勾选1至{}条意见。",
    "Write what you want to say.": "请填写您的意见。",
    "Write what these comments say.": "请填写意见要点。",
    "Choose what became of it.": "请选择采纳情况。",
    "Explain why it is not taken up as it is.": "部分采纳、未采纳或者与征集事项无关的，须说明理由。",
    "The department that consults does this.": "由征集意见的科室办理。",
    "Comments are sorted after the term, while the task of sorting is open.": (
        "征集截止后，在“整理意见”任务办理期间归并意见。"
    ),
    "Between 1 and {} days.": "应在1至{}日之间。",
    "A term of fewer than {} days needs a reason that the public can read.": (
        "期限少于{}日的，须写明缩短期限的理由，一并公开。"
    ),
    "{} comments are in no point yet: sort them first.": "还有{}条意见没有归入要点，请先归并。",
    "You began this consultation or have reviewed it already: somebody else must.": (
        "该意见征集您已参与，请由他人办理。"
    ),
    "This notice is public: it does not change any more.": "公告已经公开，不能再改。",
    "A leader who did not begin it calls off what is public; before, the department that consults does.": (
        "公告公开之后由没有发起这次征集的分管领导终止；公开之前由征集意见的科室终止。"
    ),
    "This consultation is over: it cannot be called off.": "这次意见征集已经结束，不能终止。",
    "Write why it is called off: the public reads it.": "请填写终止的理由，理由向社会公开。",
    "The public may not read this: {}.": "理由中有不能公开的内容：{}。",
    "The department that consults answers for this, or whoever holds a review of it.": (
        "由征集意见的科室或者正在审查的人答复。"
    ),
    "This is public, or called off: nothing is answered for any more.": "已经公开或者终止，不再答复。",
    "There is no such comment.": "没有这条意见。",
    "There is no such consultation.": "没有这次意见征集。",
}
