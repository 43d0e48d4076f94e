"""Accounts: who there is, what they may do, links to set a password."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, flash, make_response, request, url_for
from flask.typing import ResponseReturnValue

from service.identity import required_actor
from service.identity.accounts import change_user, create_user, issue_link
from service.identity.unlocking import unlock_user
from service.problems import status_of
from service.storage.queries import people
from service.storage.queries.people import UserLine
from service.web import error_texts
from service.web.admin.frame import draw
from service.web.admin.logs import OUTCOMES
from service.web.i18n import _
from service.web.pages import command, config, dispatch, names, now, reading, roles_required, text_argument, text_field
from workflows.errors import Conflict, Invalid, NotFound, WorkflowError

ADMIN = "admin"
_LONGEST = 200


def add_to(blueprint: Blueprint) -> None:
    """Add the pages of accounts."""
    blueprint.add_url_rule("", "index", index)
    blueprint.add_url_rule("/users/new", "new_user", new_user)
    blueprint.add_url_rule("/users/new", "create_user", create, methods=["POST"])
    blueprint.add_url_rule("/users/<user_id>", "user", show)
    blueprint.add_url_rule("/users/<user_id>", "change_user", change, methods=["POST"])
    for name, view in (("active", set_active), ("link", new_link), ("unlock", unlock)):
        blueprint.add_url_rule(f"/users/<user_id>/{name}", f"user_{name}", view, methods=["POST"])


@roles_required(ADMIN)
def index() -> ResponseReturnValue:
    """Everybody, or those whose id or name fits."""
    wanted = text_argument("q").casefold()
    department = text_argument("department")
    found = [
        user
        for user in people.all_users(reading())
        if wanted in f"{user.id} {user.name}".casefold() and (not department or user.department == department)
    ]
    return draw(
        "admin/users.html",
        "index",
        rows=[(user, role_words(user), _is_locked(user)) for user in found],
        asked={"q": text_argument("q"), "department": department},
        departments=[("", _("全部科室")), *names().departments.items()],
    )


@roles_required(ADMIN)
def new_user() -> ResponseReturnValue:
    """The form of a new account."""
    return _form({}, {}, "")


@roles_required(ADMIN)
def create() -> ResponseReturnValue:
    """A new account; the answer shows its one-time link, this once."""
    typed = _typed()
    try:
        token = dispatch(
            create_user,
            user_id=text_field("user_id", _LONGEST).strip(),
            **typed,
            language=text_field("language", 8) or None,
            link_lifetime=timedelta(hours=config().security.link_hours),
        )
    except (Invalid, Conflict) as error:
        return _form(request.form, first(error), error_texts.message(error)), status_of(error)
    user_id = text_field("user_id", _LONGEST).strip()
    return _show_link(user_id, token, created=True)


@roles_required(ADMIN)
def show(user_id: str) -> ResponseReturnValue:
    """One account."""
    return _page(_user(user_id))


@roles_required(ADMIN)
def change(user_id: str) -> ResponseReturnValue:
    """Name, address, department, roles. The language is for the person to choose."""
    user = _user(user_id)
    typed = _typed()
    itself = user_id == required_actor().id
    if itself and ADMIN not in {role.partition("@")[0] for role in typed["roles"]} and _administers(user):
        flash(_("不能取消自己的管理员角色，请由其他管理员操作。"), "danger")
        return _page(user, request.form), 409

    def again(error: WorkflowError) -> str:
        return _page(user, request.form, first(error), error_texts.message(error))

    where = url_for("admin.user", user_id=user_id)
    return command(change_user, to=where, done=_("账号已修改。"), again=again, user_id=user_id, **typed)


@roles_required(ADMIN)
def set_active(user_id: str) -> ResponseReturnValue:
    """Disable an account, or enable it again."""
    active = request.form.get("active") == "true"
    where = url_for("admin.user", user_id=_user(user_id).id)
    if user_id == required_actor().id and not active:
        flash(_("不能停用自己的账号，请由其他管理员操作。"), "danger")
        return _page(_user(user_id)), 409
    done = _("账号已启用。") if active else _("账号已停用，其登录已全部退出。")
    return command(change_user, to=where, done=done, user_id=user_id, active=active)


@roles_required(ADMIN)
def new_link(user_id: str) -> ResponseReturnValue:
    """A link to set a new password; earlier ones stop working."""
    lifetime = timedelta(hours=config().security.link_hours)
    return _show_link(user_id, dispatch(issue_link, user_id=_user(user_id).id, lifetime=lifetime), created=False)


@roles_required(ADMIN)
def unlock(user_id: str) -> ResponseReturnValue:
    """Open an account that locked itself."""
    return command(
        unlock_user, to=url_for("admin.user", user_id=user_id), done=_("账号已解锁。"), user_id=_user(user_id).id
    )


def role_words(user: UserLine) -> list[str]:
    """The roles of a user in words; the department is named where it is not the user's own."""
    return [names().group(role if at == user.department else f"{role}@{at}") for role, at in user.roles]


def first(error: WorkflowError) -> dict[str, str]:
    """The first message of each field; a conflict may be about a field too."""
    found = {name: texts[0] for name, texts in error_texts.fields(error).items() if texts}
    field = error.details.get("field")
    return found or ({field: error_texts.message(error)} if isinstance(field, str) else {})


def _form(typed: Mapping[str, str], errors: Mapping[str, str], message: str) -> str:
    return draw("admin/new_user.html", "index", typed=typed, errors=errors, message=message, **_choices())


def _page(
    user: UserLine, typed: Mapping[str, str] | None = None, errors: Mapping[str, str] | None = None, message: str = ""
) -> str:
    return draw(
        "admin/user.html",
        "index",
        user=user,
        held=[(f"{role}@{at}", names().group(f"{role}@{at}")) for role, at in user.roles],
        typed=typed or {},
        errors=errors or {},
        message=message,
        locked=_is_locked(user),
        itself=user.id == required_actor().id,
        outcomes=OUTCOMES,
        attempts=people.sign_ins_of(reading(), user.id),
        **_choices(),
    )


def _show_link(user_id: str, token: str, *, created: bool) -> Response:
    link = f"{config().server.public_url}/set-password/{token}"
    page = draw(
        "admin/link.html", "index", user_id=user_id, link=link, created=created, hours=config().security.link_hours
    )
    response = make_response(page, 201 if created else 200)
    response.headers["Cache-Control"] = "no-store"
    return response


def _typed() -> dict[str, Any]:
    """What the forms of an account have in common. Roles: those still ticked and the one that is added."""
    role, at = text_field("add_role", _LONGEST), text_field("add_department", _LONGEST)
    department = text_field("department", _LONGEST) or None
    roles = [*request.form.getlist("roles")[:_LONGEST], *([f"{role}@{at}" if at else role] if role else [])]
    return {
        "name": " ".join(text_field("name", _LONGEST).split()),
        "department": department,
        "email": text_field("email", _LONGEST).strip() or None,
        "roles": list(dict.fromkeys(roles)),
    }


def _choices() -> dict[str, Sequence[tuple[str, str]]]:
    return {
        "departments": [("", _("（无）")), *names().departments.items()],
        "roles": [("", _("（不增加）")), *names().roles.items()],
        "role_departments": [("", _("本人所在科室")), *names().departments.items()],
        "languages": [("", _("跟随浏览器")), ("zh", "中文"), ("en", "English")],
    }


def _user(user_id: str) -> UserLine:
    """Raises NotFound."""
    found = next((user for user in people.all_users(reading()) if user.id == user_id), None)
    if found is None:
        raise NotFound(kind="user", id=user_id)
    return found


def _administers(user: UserLine) -> bool:
    return any(role == ADMIN for role, _at in user.roles)


def _is_locked(user: UserLine) -> bool:
    return user.locked_until is not None and now() < user.locked_until
