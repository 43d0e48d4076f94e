"""The catalogue and its changes."""

from __future__ import annotations

from typing import Final

from service.web.history.telling import Shapes, Telling, Tellings
from service.web.i18n import _l

TELLINGS: Final[Tellings] = {
    "catalogue-loaded": Telling(_l("载入公开事项目录，共%(items)s项"), "list-details", "blue"),
    "catalogue-change-proposed": Telling(_l("提出变更公开事项目录"), "list-details", "blue", "exception"),
    "catalogue-item-changed": Telling(
        _l("公开事项“%(name)s”第%(number)s版生效"), "versions", "green", "exception", impersonal=True
    ),
    "catalogue-change-rejected": Telling(_l("目录变更未采纳"), "arrow-back-up", "orange", "note", impersonal=True),
    "mandate-changed": Telling(_l("职责依据“%(title)s”第%(number)s版"), "versions", "blue", "reason"),
    "catalogue-review-opened": Telling(_l("启动目录核对"), "search", "orange", impersonal=True),
    "catalogue-reviewed": Telling(_l("完成目录核对"), "circle-check", "green", "note"),
}

SHAPES: Final[Shapes] = {}
