"""Errors in texts, what the text check found, and the list of terms."""

from __future__ import annotations

from typing import Final

from service.web.history.telling import Shapes, Telling, Tellings
from service.web.i18n import _l

TELLINGS: Final[Tellings] = {
    "text-findings-changed": Telling(
        _l("文字检查：新发现%(found)s处，改正%(mended)s处"), "list-check", impersonal=True
    ),
    "text-findings-answered": Telling(_l("答复了文字检查发现的问题"), "message-circle", "blue", "answer"),
    "text-masked": Telling(_l("对个人信息作了脱敏（%(mask)s）"), "eye-off", "green"),
    "file-masked": Telling(_l("对附件“%(name)s”中的个人信息作了脱敏（%(count)s处）"), "eye-off", "green"),
    "terms-changed": Telling(
        _l("修改了词表：新增%(added)s，移除%(removed)s，修改%(changed)s"), "list-check", "blue", "reason"
    ),
    "error-reported": Telling(_l("登记了一处错误"), "flag", "orange"),
    "error-settled": Telling(_l("处理了登记的错误"), "circle-check", "green", "note"),
}
SHAPES: Final[Shapes] = {}
