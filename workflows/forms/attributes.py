"""HTML attributes that let the browser help; the server checks all of it again."""

from __future__ import annotations

from decimal import Decimal

from workflows.forms.dialect import MAX_TEXT
from workflows.forms.model import TEXTS, Field, Kind, Subtype


def attributes(entry: Field) -> dict[str, str]:
    """The attributes of the field's input, by name."""
    rules, found = entry.rules, dict[str, str]()
    if entry.kind in TEXTS:
        # No minlength or pattern: a browser counts and matches otherwise, and would refuse what is right.
        found["maxlength"] = str(rules.max_length or MAX_TEXT)
    elif entry.kind is Kind.NUMBER:
        found["step"] = _step(entry)
        found |= {"min": f"{rules.minimum:f}"} if rules.minimum is not None else {}
        found |= {"max": f"{rules.maximum:f}"} if rules.maximum is not None else {}
    elif entry.kind is Kind.DATETIME and entry.time_interval and entry.subtype is not Subtype.DATE:
        found["step"] = str(entry.time_interval * 60)
    elif entry.kind is Kind.FILEPICKER:
        found |= {"multiple": "multiple"} if entry.multiple else {}
        found |= {"accept": entry.accept} if entry.accept else {}
    if rules.validation_type == "email":
        found["inputmode"] = "email"
    elif rules.validation_type == "phone":
        found["inputmode"] = "tel"
    if entry.searchable:
        found["data-searchable"] = "true"
    return found


def _step(entry: Field) -> str:
    if entry.increment is not None:
        return f"{entry.increment:f}"
    if entry.decimal_digits is None:
        return "any"
    return f"{Decimal(1).scaleb(-entry.decimal_digits):f}"
