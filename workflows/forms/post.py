"""A submitted HTML form into answers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Any

from workflows.forms.model import LISTS, Field, Form, Kind

_NUMBER = re.compile(r"[+-]?[0-9]{1,30}(?:\.[0-9]{1,30})?")
_TICKED = frozenset({"true", "on", "1", "yes"})


def from_post(form: Form, items: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Answers from the name and value pairs of a form-encoded submission, to be given to `validate`.

    Names are dotted keys; what is not of the form (a token against forgery, the button pressed) is left
    aside. A box that was not sent is not ticked, an empty text is None, several values are a list. A number that
    cannot be read stays text, so that `validate` says so along with everything else.
    """
    sent: dict[str, list[str]] = {}
    for name, value in items:
        sent.setdefault(name, []).append(value)
    answers: dict[str, Any] = {}
    for field in form.fields:
        branch = answers
        for name in field.path[:-1]:
            branch = branch.setdefault(name, {})
        branch[field.path[-1]] = _answer(field, sent.get(field.key, []))
    return answers


def _answer(field: Field, values: list[str]) -> Any:
    if field.kind is Kind.CHECKBOX:
        return any(value.strip().lower() in _TICKED for value in values)
    filled = [value for value in values if value.strip()]
    if field.kind in LISTS:
        return filled
    if not filled:
        return None
    if len(filled) > 1:
        return filled
    return _number(filled[0]) if field.kind is Kind.NUMBER else filled[0]


def _number(text: str) -> int | float | str:
    # Chinese input methods type full-width digits; compatibility normalisation makes them plain.
    plain = unicodedata.normalize("NFKC", text[:100]).strip().replace("−", "-")
    if len(text) > 100 or not _NUMBER.fullmatch(plain):
        return text
    return float(plain) if "." in plain else int(plain)
