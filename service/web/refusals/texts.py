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
}
