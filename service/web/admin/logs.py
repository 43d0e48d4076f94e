"""What was done where nobody works on it: sign-ins, looks at identities, the installation itself."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, current_app, request, url_for
from flask.typing import ResponseReturnValue

from service.storage.queries import admin as queries
from service.web.admin.frame import draw
from service.web.i18n import _, _l, is_english
from service.web.pages import (
    config,
    count_text,
    names_of,
    now,
    paging,
    position,
    reading,
    roles_required,
    text_argument,
)
from service.web.words import Words, word

OUTCOMES: Final[Words] = {
    "signed-in": _l("登录成功"),
    "wrong-password": _l("密码错误"),
    "unknown": _l("无此账号"),
    "locked": _l("已锁定"),
    "inactive": _l("已停用"),
}


def add_to(blueprint: Blueprint) -> None:
    """Add the pages."""
    blueprint.add_url_rule("/sign-ins", "sign_ins", sign_ins)
    blueprint.add_url_rule("/identity-views", "identity_views", identity_views)
    blueprint.add_url_rule("/system", "system", system)


@roles_required("admin")
def sign_ins() -> ResponseReturnValue:
    """Every attempt, also of people who do not exist."""
    user_id, outcome = text_argument("user"), text_argument("outcome")
    before = request.args.get("before", "")
    lines, rest = queries.sign_ins(
        reading(),
        user_id,
        outcome if outcome in OUTCOMES else "",
        int(before) if before.isascii() and before.isdigit() and len(before) < 16 else None,
    )
    return draw(
        "admin/sign_ins.html",
        "sign_ins",
        rows=[(line, word(OUTCOMES, line.outcome)) for line in lines],
        people=names_of(*(line.user_id for line in lines)),
        asked={"user": user_id, "outcome": outcome},
        outcomes=[("", _("全部结果")), *((key, str(text)) for key, text in OUTCOMES.items())],
        older_url=url_for("admin.sign_ins", user=user_id or None, outcome=outcome or None, before=rest)
        if rest
        else None,
    )


@roles_required("admin")
def identity_views() -> ResponseReturnValue:
    """Who looked at whose identity, when and why."""
    viewer = text_argument("user")
    page = queries.identity_looks(reading(), viewer, position())
    people = names_of(*(look.viewed_by for look in page.rows))
    return draw(
        "admin/identity_views.html", "identity_views", rows=page.rows, people=people, page=paging(page), viewer=viewer
    )


@roles_required("admin")
def system() -> ResponseReturnValue:
    """What `gongkai doctor` finds, and whether due work is done."""
    # The examination stands above the pages in the layers: only this page needs it, when it is asked for.
    from service import doctor

    findings = list(doctor.examine(current_app._get_current_object(), config()))  # type: ignore[attr-defined]
    looks = {doctor.OK: ("green", "circle-check", _("正常")), doctor.WARNING: ("orange", "alert-triangle", _("注意"))}
    failed = ("red", "circle-x", _("故障"))
    return draw(
        "admin/system.html",
        "system",
        findings=[(found.en if is_english() else found.zh, looks.get(found.state, failed)) for found in findings],
        work=queries.due_work(reading(), now()),
        count_text=count_text,
    )
