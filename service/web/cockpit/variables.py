"""The variables of an instance as a form: a row for each with its type, before and after shown, then saved."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.identity import required_actor
from service.problems import status_of
from service.storage.database import reading
from service.storage.queries import cockpit as lists
from service.web import error_texts
from service.web.cockpit.access import check_seen
from service.web.i18n import LazyText, _, _l
from service.web.input_refused import InputRefused
from service.web.pages import SEE_OTHER, ask, dispatch, text_field
from workflows.errors import Conflict, ExecutionFailed, FormInvalid, Invalid, NotAllowed, WorkflowError
from workflows.handlers.inspection import where_it_stands
from workflows.handlers.repair import edit_variables
from workflows.policy import check_supervise

TYPES: Final[tuple[tuple[str, LazyText], ...]] = (
    ("text", _l("文字")),
    ("number", _l("数字")),
    ("boolean", _l("是或否")),
    ("json", _l("列表或者对象（JSON）")),
    ("null", _l("空")),
)
MORE: Final = 3
"""Rows for new variables."""
_LIMIT: Final = 500
_INTEGER: Final = re.compile(r"-?\d{1,34}")
_BOOLEANS: Final = {"true": True, "false": False, "是": True, "否": False}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the form, as text."""

    name: str = ""
    type: str = "text"
    value: str = ""
    drop: bool = False
    known: bool = False


@dataclass(frozen=True, slots=True)
class Difference:
    """A value before and after; None where there is none."""

    name: str
    before: str | None
    after: str | None


def add_to(blueprint: Blueprint) -> None:
    """Add the page."""
    where = "/instances/<instance_id>/variables"
    blueprint.add_url_rule(where, "variables", show)
    blueprint.add_url_rule(where, "save_variables", save, methods=["POST"])


def show(instance_id: str) -> ResponseReturnValue:
    """The form with what there is."""
    known, version = _known(instance_id)
    rows = [_row(name, value) for name, value in sorted(known.items())[:_LIMIT]]
    return _draw(instance_id, [*rows, *[Row()] * MORE], version)


def save(instance_id: str) -> ResponseReturnValue:
    """Look at the difference, or save it with a reason."""
    known, version = _known(instance_id)
    rows = list(_typed(known))
    typed_at = request.form.get("version", "")
    try:
        values, dropped = _values(rows)
        if request.form.get("action") != "save":
            return _draw(instance_id, rows, version, differences=_differences(known, values, dropped))
        dispatch(
            edit_variables,
            instance_id=instance_id,
            variables={name: value for name, value in values.items() if name not in known or known[name] != value},
            removed=dropped,
            reason=text_field("reason", 2000),
            version=int(typed_at) if typed_at.isdecimal() and len(typed_at) < 10 else None,
        )
    except (Invalid, Conflict, NotAllowed) as error:
        return _draw(instance_id, rows, version, error=error), status_of(error)
    flash(_("变量已修改，并记入办理经过。"), "success")
    return redirect(url_for("cockpit.instance", instance_id=instance_id), SEE_OTHER)


def _known(instance_id: str) -> tuple[Mapping[str, Any], int]:
    check_supervise(required_actor())
    check_seen(instance_id)
    standing = ask(where_it_stands, instance_id=instance_id)
    if standing.failure is not None:
        raise ExecutionFailed(standing.failure, instance_id=instance_id)
    return standing.variables, standing.version


def _draw(
    instance_id: str,
    rows: list[Row],
    version: int,
    *,
    differences: list[Difference] | None = None,
    error: WorkflowError | None = None,
) -> str:
    (line,) = lists.lines_of(reading(), [instance_id])
    return render_template(
        "cockpit/variables.html",
        line=line,
        rows=rows,
        version=version,
        types=[(key, str(label)) for key, label in TYPES],
        differences=differences,
        reason=text_field("reason", 2000),
        errors={name: texts[0] for name, texts in error_texts.fields(error).items()} if error else {},
        refused=error_texts.message(error) if error else "",
    )


def _row(name: str, value: Any) -> Row:
    if value is None:
        return Row(name, "null", "", known=True)
    if isinstance(value, bool):
        return Row(name, "boolean", "true" if value else "false", known=True)
    if isinstance(value, (int, float)):
        return Row(name, "number", json.dumps(value), known=True)
    if isinstance(value, str):
        return Row(name, "text", value, known=True)
    return Row(name, "json", json.dumps(value, ensure_ascii=False, indent=2), known=True)


def _typed(known: Mapping[str, Any]) -> Iterator[Row]:
    kinds = {key for key, _label in TYPES}
    for number in range(min(len(known) + MORE, _LIMIT + MORE)):
        name = text_field(f"name-{number}", 200).strip()
        kind = request.form.get(f"type-{number}", "text")
        # Browsers send line breaks as CR LF whatever was there before.
        value = text_field(f"value-{number}").replace("\r\n", "\n")
        drop = bool(request.form.get(f"drop-{number}"))
        yield Row(name, kind if kind in kinds else "text", value, drop, name in known)


def _values(rows: list[Row]) -> tuple[dict[str, Any], list[str]]:
    """What is to be set and what to be taken away. Raises FormInvalid with a message for each row at fault."""
    found: dict[str, Any] = {}
    wrong: dict[str, list[str]] = {}
    for number, row in enumerate(rows):
        if row.drop or not (row.name or row.value.strip()):
            continue
        try:
            if not row.name:
                raise InputRefused(_("请填写变量名。"), field=f"name-{number}")
            if row.name in found:
                raise InputRefused(_("该变量名出现了两次。"), field=f"name-{number}")
            found[row.name] = _value(row, f"value-{number}")
        except InputRefused as error:
            wrong[str(error.details["field"])] = [error.message]
    if wrong:
        raise FormInvalid(wrong)
    return found, [row.name for row in rows if row.drop and row.name]


def _value(row: Row, field: str) -> Any:
    text = row.value.strip()
    if row.type == "null":
        return None
    if row.type == "text":
        return row.value
    if row.type == "boolean":
        if text.lower() not in _BOOLEANS:
            raise InputRefused(_("请填写 true（是）或者 false（否）。"), field=field)
        return _BOOLEANS[text.lower()]
    if row.type == "number":
        return _number(text, field)
    try:
        return json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise InputRefused(_("不是 JSON，请检查括号、逗号和引号。"), field=field) from None


def _number(text: str, field: str) -> int | float:
    try:
        number = int(text) if _INTEGER.fullmatch(text) else float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise InputRefused(_("请填写数字。"), field=field)
    return number


def _differences(known: Mapping[str, Any], values: Mapping[str, Any], dropped: list[str]) -> list[Difference]:
    changed = [name for name, value in values.items() if name not in known or known[name] != value]
    found = [Difference(name, _said(known, name), _said(values, name)) for name in changed]
    return found + [Difference(name, _said(known, name), None) for name in dropped if name in known]


def _said(values: Mapping[str, Any], name: str) -> str | None:
    return json.dumps(values[name], ensure_ascii=False, indent=2) if name in values else None


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")
