"""What several areas refuse in the same words."""

from __future__ import annotations

from typing import Final

MESSAGES: Final = {
    "There is no such file here.": "这里没有这个文件。",
    "This file is somebody else's.": "这是他人上传的文件。",
    "A reason is needed.": "请填写理由。",
    "Files of the kind {} are not accepted.": "不接受{}类型的文件。",
    "Invalid isoformat string: {}": "请填写日期（年-月-日）。",
    "The title is missing.": "请填写标题。",
    "Only a supervisor may do this.": "只有督办人员可以进行此操作。",
    "Only drafters may create documents.": "只有拟稿人可以新建文稿。",
    "The file is called .{}, but its content is of another kind.": "文件名后缀为 .{}，但内容是其他类型。",
    "The file is empty.": "文件是空的。",
    "The file is larger than {} bytes.": "文件超过{}字节的上限。",
    "The file needs a name with an ending, such as 附件1.pdf.": "文件名须带后缀，例如“附件1.pdf”。",
    "The request was changed at the same moment.": "同一时刻有他人在修改该申请，请重试。",
    "The term has ended: it can only be extended before it is due.": "期限已届满；延期须在到期之前办理。",
    "The text is longer than {} characters.": "正文超过{}个字符。",
    "There is no user {}.": "没有用户 {}。",
    "This is for other people's roles.": "您的角色不能进行此操作。",
    "{} is not a valid {}": "选项不正确，请重新选择。",
}
