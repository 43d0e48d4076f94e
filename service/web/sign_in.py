"""Pages of signing in and out, of passwords, and the switch of languages."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, Response, current_app, flash, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from service.config import Config
from service.dispatch import Dispatcher
from service.identity import PublicBlueprint, current_actor, current_identity, public, required_actor
from service.identity.errors import PasswordTooWeak, SignInRefused
from service.identity.sign_in import choose_language
from service.web.frame import LANGUAGE_COOKIE, LANGUAGES
from service.web.refusal_pages import words

_YEAR = 365 * 24 * 3600
blueprint = PublicBlueprint("sign_in", __name__)


def register(app: Flask) -> None:
    """Add the pages; the profile's password needs a signed-in person, the rest is for everybody."""
    app.register_blueprint(blueprint)
    app.add_url_rule("/profile/password", "change_password", change_password, methods=["GET", "POST"])
    app.add_url_rule("/profile/sign-out-everywhere", "sign_out_everywhere", sign_out_everywhere, methods=["POST"])
    app.add_url_rule("/healthz", "health", health)


@public
def health() -> ResponseReturnValue:
    """For a reverse proxy: the process answers."""
    return {"status": "ok"}


@blueprint.get("/login")
def login() -> ResponseReturnValue:
    """The form, or straight on for whoever is signed in."""
    if current_actor() is not None:
        return redirect(_next())
    return render_template("sign_in/login.html", next=_next(), user_id="", errors={})


@blueprint.post("/login")
def sign_in() -> ResponseReturnValue:
    """A session for the right password; the same words for every other case."""
    user_id = request.form.get("user_id", "")
    response = make_response(redirect(_next(), 303))
    try:
        current_identity().sign_in(response, user_id, request.form.get("password", ""))
    except SignInRefused as error:
        errors = {"user_id": words(error.code, error.message)}
        return render_template("sign_in/login.html", next=_next(), user_id=user_id, errors=errors), 401
    return response


@blueprint.post("/logout")
def sign_out() -> ResponseReturnValue:
    """End the session here."""
    response = make_response(redirect("/login", 303))
    current_identity().sign_out(response)
    return response


def sign_out_everywhere() -> ResponseReturnValue:
    """End the other sessions."""
    number = current_identity().sign_out_everywhere()
    flash(gettext("已退出其他 %(n)s 处登录。", n=number), "success")
    return redirect("/profile/password", 303)


def change_password() -> ResponseReturnValue:
    """One's own password; the old one is asked for."""
    errors: dict[str, str] = {}
    if request.method == "POST":
        password = request.form.get("password", "")
        try:
            if password != request.form.get("again"):
                errors = {"again": gettext("两次输入的密码不一致。")}
            else:
                current_identity().change_password(request.form.get("current", ""), password)
                flash(gettext("密码已修改，其他处的登录已退出。"), "success")
                return redirect("/profile/password", 303)
        except SignInRefused:
            errors = {"current": gettext("当前密码不正确。")}
        except PasswordTooWeak as error:
            errors = {"password": _too_weak(error)}
    page = render_template("sign_in/change_password.html", errors=errors, user_id=required_actor().id)
    return page, 422 if errors else 200


@blueprint.route("/set-password/<token>", methods=["GET", "POST"])
def set_password(token: str) -> ResponseReturnValue:
    """A password by one-time link. Raises LinkInvalid."""
    identity = current_identity()
    owner = identity.link_owner(token)
    errors: dict[str, str] = {}
    if request.method == "POST":
        password = request.form.get("password", "")
        try:
            if password != request.form.get("again"):
                errors = {"again": gettext("两次输入的密码不一致。")}
            else:
                identity.set_password(token, password)
                flash(gettext("密码已设置，请登录。"), "success")
                return redirect("/login", 303)
        except PasswordTooWeak as error:
            errors = {"password": _too_weak(error)}
    page = make_response(render_template("sign_in/set_password.html", errors=errors, user_id=owner))
    page.status_code = 422 if errors else 200
    # The address itself is the secret: it must not travel on in a Referer header or stay in a cache.
    page.headers["Referrer-Policy"] = "no-referrer"
    page.headers["Cache-Control"] = "no-store"
    return page


@blueprint.post("/language")
def choose() -> ResponseReturnValue:
    """zh or en, kept with the account and in a cookie."""
    language = request.form.get("lang", "")
    response: Response = make_response(redirect(_next(), 303))
    if language not in LANGUAGES:
        return response
    config: Config = current_app.config["GONGKAI"]
    dispatch: Dispatcher = current_app.extensions["dispatch"]
    if (actor := current_actor()) is not None:
        dispatch(choose_language, actor, language=language)
    response.set_cookie(
        LANGUAGE_COOKIE, language, max_age=_YEAR, secure=config.server.secure, httponly=True, samesite="Lax"
    )
    return response


def _next() -> str:
    """Where to go on: a path of this service, nothing that leads elsewhere."""
    wish = request.values.get("next", "/")
    parts = urlsplit(wish.replace("\\", "/"))
    inside = not parts.scheme and not parts.netloc and wish.startswith("/") and not wish.startswith(("//", "/\\"))
    return wish if inside and wish.isprintable() else "/"


def _too_weak(error: PasswordTooWeak) -> str:
    text: str = gettext("密码至少 %(n)s 个字符，不能包含用户名，也不能只有几种字符。", n=error.details["length"])
    return text
