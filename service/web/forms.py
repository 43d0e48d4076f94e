"""Forms of diagrams on pages: drawn in the page's language, their first errors listed above them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from service.web.i18n import _
from service.web.pages import lang
from workflows.forms import FieldView, Form, fields


def drawn(
    form: Form,
    data: Mapping[str, Any],
    answers: Mapping[str, Any] | None = None,
    errors: Mapping[str, Sequence[str]] | None = None,
    *,
    live: bool = False,
) -> list[FieldView]:
    """The views for `_form.html`; see `workflows.forms.fields`."""
    return fields(form, data, answers, errors, lang(), live=live)


def first_errors(views: Sequence[FieldView]) -> dict[str, str]:
    """The first message of each field by the id of its control, those of groups included."""
    found: dict[str, str] = {}
    for view in views:
        found |= first_errors(view.children)
        if view.errors:
            found[view.html_id] = f"{view.label}{_('：')}{view.errors[0]}"
    return found


def asks_again(views: Sequence[FieldView]) -> bool:
    """Whether an answer shows, hides or changes other fields."""
    return any(view.controls or asks_again(view.children) for view in views)
