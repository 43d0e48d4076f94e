"""What the service knows of the signed-in person, and the way to what they may change."""

from __future__ import annotations

from flask import Blueprint, Flask, render_template
from flask.typing import ResponseReturnValue

from service.identity import required_actor
from service.storage.queries import people
from service.web.i18n import _l
from service.web.pages import moment, names, reading
from service.web.words import Words, word

blueprint = Blueprint("profile", __name__, url_prefix="/profile")

OUTCOMES: Words = {
    "signed-in": _l("登录成功"),
    "wrong-password": _l("密码错误"),
    "unknown": _l("用户名不存在"),
    "locked": _l("账号已锁定"),
    "inactive": _l("账号已停用"),
}


def register(app: Flask) -> None:
    """Add the page."""
    app.register_blueprint(blueprint)


@blueprint.get("")
def show() -> ResponseReturnValue:
    """Department, roles, the last sign-ins."""
    actor = required_actor()
    held = sorted(group for group in actor.groups if "@" in group)
    return render_template(
        "profile/show.html",
        actor=actor,
        department=names().department(actor.department),
        roles=[names().group(group) for group in held],
        attempts=[
            (moment(line.at), word(OUTCOMES, line.outcome), line.address)
            for line in people.sign_ins_of(reading(), actor.id)
        ],
    )
