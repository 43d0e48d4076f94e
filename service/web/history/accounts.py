"""Accounts, passwords and tokens."""

from __future__ import annotations

from typing import Final

from service.web.history.telling import Shapes, Telling, Tellings, joined
from service.web.i18n import _l

TELLINGS: Final[Tellings] = {
    "user-created": Telling(_l("新建了账号%(user_id)s（%(name)s）"), "user-plus", "blue"),
    "user-changed": Telling(_l("修改了账号%(user_id)s：%(changes)s"), "user"),
    "link-issued": Telling(_l("为账号%(user_id)s生成了设置密码的链接"), "link"),
    "password-set": Telling(_l("账号%(user_id)s设置了密码"), "key"),
    "token-created": Telling(_l("为账号%(user_id)s建立了接口令牌“%(name)s”"), "key", "blue"),
    "token-revoked": Telling(_l("账号%(user_id)s撤销了接口令牌“%(name)s”"), "key", "orange"),
}

SHAPES: Final[Shapes] = {
    ("user-changed", "changes"): lambda value: joined(value or ()),
}
