"""Mails about columns: asking for them, confirming from the mailbox, ending them with one click (RFC 8058)."""

from __future__ import annotations

from flask import abort, current_app, request
from flask.typing import ResponseReturnValue

from service.identity import token_is_right
from service.identity.subscribers import ask_subscription, confirm_subscription, end_subscription
from service.identity.visitors import TooOften
from service.storage.queries import subscribers
from service.web import error_texts
from service.web.i18n import _
from service.web.pages import config, reading, text_field
from service.web.portal.frame import PARTS, blueprint, column_name, columns, draw, is_column, secret
from workflows.disclosure.handlers.requests import VISITOR
from workflows.errors import FormInvalid, NotFound


@blueprint.get("/open/subscribe")
def subscribe() -> ResponseReturnValue:
    """The form. Raises NotFound where no mails are sent."""
    return _form("", [], {})


@blueprint.post("/open/subscribe")
def ask_for_mails() -> ResponseReturnValue:
    """Ask; the answer is the same whether or not the address is known."""
    email, chosen = text_field("email", 260).strip(), _columns(request.form.getlist("columns"))
    if text_field("website"):
        return _form(email, chosen, {"email": _("请将此项留空后重新提交。")}, 422)
    given = {"address": request.remote_addr or "", "email": email, "columns": chosen}
    try:
        current_app.extensions["dispatch"](ask_subscription, VISITOR, **given)
    except FormInvalid as error:
        wrong = {name: texts[0] for name, texts in error_texts.fields(error).items()}
        return _form(email, chosen, wrong, 422)
    except TooOften:
        return secret(draw("portal/too_often.html"), 429)
    return secret(
        draw(
            "portal/subscription.html",
            here="feeds",
            title=_("请查收邮件"),
            said=_("我们发出了一封邮件，请打开其中的链接确认订阅。"),
        )
    )


@blueprint.get("/open/subscriptions/<token>")
def subscription(token: str) -> ResponseReturnValue:
    """What the links of mails lead to: two buttons, since programs follow links too. Raises NotFound."""
    found = subscribers.by_token(reading(), token)
    if found is None:
        raise NotFound("This subscription has ended, or was never confirmed.")
    asked = request.args.get("columns")
    chosen = _columns(asked.split(",")) if asked is not None else list(found.columns)
    names = [column_name(one) for one in chosen] or [_("全部栏目")]
    return secret(
        draw(
            "portal/subscription.html",
            here="feeds",
            title=_("邮件订阅"),
            token=token,
            chosen=chosen,
            names=names,
            new=asked is not None,
        )
    )


@blueprint.post("/open/subscriptions/<token>")
def confirm_mails(token: str) -> ResponseReturnValue:
    """The button of the page. Raises NotFound."""
    chosen = _columns(request.form.getlist("columns"))
    current_app.extensions["dispatch"](confirm_subscription, VISITOR, token=token, columns=chosen)
    return secret(
        draw(
            "portal/subscription.html",
            here="feeds",
            title=_("已订阅"),
            said=_("新公开的信息会发到您的邮箱。每封邮件都可以退订。"),
        )
    )


@blueprint.post("/open/subscriptions/<token>/unsubscribe")
@token_is_right
def unsubscribe(token: str) -> ResponseReturnValue:
    """One click in the mail program, or the button of the page."""
    current_app.extensions["dispatch"](end_subscription, VISITOR, token=token)
    return secret(
        draw("portal/subscription.html", here="feeds", title=_("已退订"), said=_("您的地址已经删除，不会再收到邮件。"))
    )


def _columns(given: list[str]) -> list[str]:
    return [one for one in dict.fromkeys(given) if is_column(one)]


def _form(email: str, chosen: list[str], errors: dict[str, str], status: int = 200) -> ResponseReturnValue:
    if not any(one.kind == "mail" for one in config().channels):
        abort(404)
    options = [(one, column_name(one)) for one in (*(column.id for column in columns()), *PARTS)]
    page = draw("portal/subscribe.html", here="feeds", email=email, chosen=chosen, options=options, errors=errors)
    return secret(page, status)
