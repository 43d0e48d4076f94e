"""Departments and roles: what they are called; new ones at the end of the list."""

from __future__ import annotations

import re
from typing import Final

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from service.identity.accounts import set_organisation
from service.storage.queries import people
from service.web.admin.frame import draw
from service.web.i18n import _
from service.web.pages import command, reading, roles_required, text_field

KINDS: Final = ("department", "role")
_ID: Final = re.compile(r"[a-z][a-z0-9-]{0,39}")
_LONGEST: Final = 100
_RESERVED: Final = ("system", "holder", "none")
Rows = list[tuple[str, str, str]]


def add_to(blueprint: Blueprint) -> None:
    """Add the page."""
    blueprint.add_url_rule("/organisation", "organisation", show)
    blueprint.add_url_rule("/organisation", "change_organisation", change, methods=["POST"])


@roles_required("admin")
def show() -> ResponseReturnValue:
    """Both lists."""
    return _draw({})


@roles_required("admin")
def change() -> ResponseReturnValue:
    """Add a department or a role, or give one other names."""
    kind = request.form.get("kind", "")
    key = text_field("id", _LONGEST).strip()
    name, name_en = (" ".join(text_field(field, _LONGEST).split()) for field in ("name", "name_en"))
    lists = _lists()
    renames = bool(request.form.get("rename"))
    errors = _errors(kind, key, name, name_en, lists, renames=renames)
    if errors:
        return _draw(errors), 422
    rows = lists[kind]
    if renames:
        rows = [(key, name, name_en) if row[0] == key else row for row in rows]
    else:
        rows = [*rows, (key, name, name_en)]
    lists[kind] = rows
    return command(
        set_organisation,
        to=url_for("admin.organisation"),
        done=_("已保存。"),
        departments=lists["department"],
        roles=lists["role"],
    )


def _lists() -> dict[str, Rows]:
    return {
        "department": [(one.id, one.name, one.name_en) for one in people.all_departments(reading())],
        "role": [(one.id, one.name, one.name_en) for one in people.all_roles(reading())],
    }


def _errors(kind: str, key: str, name: str, name_en: str, lists: dict[str, Rows], *, renames: bool) -> dict[str, str]:
    """By field. Departments and roles share one space of names: a diagram's candidateGroups names either."""
    errors = {}
    taken = {one for rows in lists.values() for one, *_names in rows}
    if kind not in KINDS:
        errors["kind"] = _("请选择科室或者角色。")
    elif renames and key not in {one for one, *_names in lists[kind]}:
        errors["id"] = _("没有这个标识。")
    elif not renames and (not _ID.fullmatch(key) or key in _RESERVED):
        errors["id"] = _("标识由小写字母、数字和连字符组成，字母开头，不超过40个字符。")
    elif not renames and key in taken:
        errors["id"] = _("该标识已被科室或者角色使用。")
    if not name:
        errors["name"] = _("请填写名称。")
    if not name_en:
        errors["name_en"] = _("请填写英文名称。")
    return errors


def _draw(errors: dict[str, str]) -> str:
    refused = bool(request.form.get("rename")) and bool(errors)
    return draw(
        "admin/organisation.html",
        "organisation",
        lists=_lists(),
        errors={} if refused else errors,
        refused=" ".join(errors.values()) if refused else "",
        typed={} if refused else request.form,
    )
