"""What every page of the administration has: the tabs."""

from __future__ import annotations

from typing import Any, Final

from flask import render_template, url_for

from service.web.i18n import _l
from service.web.pages import moment, names

TABS: Final = (
    ("index", _l("账号")),
    ("organisation", _l("科室与角色")),
    ("holidays", _l("放假安排")),
    ("sign_ins", _l("登录日志")),
    ("identity_views", _l("身份查看记录")),
    ("system", _l("系统状态")),
)


def draw(template: str, tab: str, **values: Any) -> str:
    """A page under one of the tabs."""
    tabs = [(label, url_for(f"admin.{key}"), key == tab) for key, label in TABS]
    return render_template(template, tabs=tabs, moment=moment, names=names(), **values)
