"""What is refused about errors in texts, findings of the text check and terms."""

from __future__ import annotations

from typing import Final

MESSAGES: Final = {
    "Choose what kind of error it is.": "请选择错误的类别。",
    "Say what is wrong.": "请写明错在哪里。",
    "The department whose text it is settles its errors.": "由该文稿的科室或者综合科处理。",
    "This error is settled already.": "该错误已经处理过。",
    "Choose what came of it.": "请选择处理结果。",
    "Say why it is no error.": "请说明为什么不是错误。",
    "Whoever wrote the text does not decide that it has no error.": "拟稿人不能自行认定不是错误。",
    "Say why it stays as it is.": "请说明保留的理由。",
    "This finding is not in the text any more.": "正文中已没有该处内容，请刷新后重试。",
    "For personal information and marks of secrecy only a secrecy reviewer answers.": (
        "个人信息和密级标记只能由保密审查员（非拟稿人）答复。"
    ),
    "The drafter answers for this, or whoever holds a task of the review.": "由拟稿人或者正在审核该文稿的人答复。",
    "Only personal information is masked here.": "只能对个人信息脱敏。",
    "The file is too large to be masked.": "文件过大，不能自动脱敏；请自行处理后上传更正后的文件。",
    "The words stand in an embedded object or picture too, where they cannot be masked.": (
        "附件中嵌入的对象或者图片里也有该内容，不能自动脱敏；请自行处理后上传更正后的文件。"
    ),
    "The words stand in this file once more, in pieces that cannot be masked one by one.": (
        "该内容在附件的其他位置分散保存，不能自动脱敏；请自行处理后上传更正后的文件。"
    ),
    "The words are not where they were found: the file cannot be masked.": (
        "在附件中不能定位该内容，不能自动脱敏；请自行处理后上传更正后的文件。"
    ),
    "The words go over several cells: the file cannot be masked.": (
        "该内容跨多个单元格，不能自动脱敏；请自行处理后上传更正后的文件。"
    ),
    "More than {} pages would have to be drawn anew.": (
        "需要重新绘制的页面超过{}页，不能自动脱敏；请自行处理后上传更正后的文件。"
    ),
    "The words cannot be found on page {}.": ("在第{}页不能定位该内容，不能自动脱敏；请自行处理后上传更正后的文件。"),
    "The words have no place on the page.": "在页面上不能定位该内容，不能自动脱敏；请自行处理后上传更正后的文件。",
    "The words cannot be taken out of this file.": "该内容不能从附件中去除；请自行处理后上传更正后的文件。",
    "Files of the kind .{} are not masked here.": "不能对.{}文件自动脱敏；请自行处理后上传更正后的文件。",
    "Files of the kind .{} are not read.": "不能读取.{}文件的内容，请人工检查",
    "The file is damaged or protected.": "文件已损坏或者加密，不能读取",
    "The page holds no text: it is empty or a picture (scan).": "该页没有文字（空白页或者扫描件），请人工检查",
    "Reading took longer than {} seconds.": "读取超过{}秒，其余部分未检查",
    "The file unpacks to more than {} bytes or {} parts.": "解压后超过{}字节或者{}个部分，未检查",
    "A part of the file is larger than {} bytes.": "文件的一个部分超过{}字节，未检查",
    "Only the first {} rows of the sheet are read.": "只检查了工作表的前{}行",
    "Only the first {} pages are read.": "只检查了前{}页",
    "The office edits the list of terms.": "词表由综合科维护。",
    "This term is in the list already.": "词表中已有该词语。",
    "The list of terms is too long.": "词表过长。",
    "The list of terms cannot be read.": "词表中有的行填写有误，没有导入任何词语。",
    "The file holds no term.": "文件中没有词语。",
    "The first line must name the columns {}.": "标题行应为：{}。",
    "A term has 2 to {} characters.": "词语应为2至{}个字。",
    "The kind is one of {}.": "类别应为：{}。",
    "Write YYYY or YYYY-MM.": "请填写年（YYYY）或者年-月（YYYY-MM）。",
    "A superseded term has a replacement.": "过时名称须填写替换的名称。",
    "The term stands there twice.": "该词语在文件中重复。",
}
