"""Single answers: each kind of field takes a JSON value and gives back the one form in which it is kept."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from typing import Any

from workflows.forms.dialect import MAX_TEXT
from workflows.forms.model import Field, Kind, Option
from workflows.forms.moments import moment
from workflows.forms.wrong import Wrong

MAX_ATTACHMENTS = 100
MAX_SAFE = 2**53 - 1
"""The largest whole number that survives a browser's JSON."""

_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_ATTACHMENT = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}")
_EMAIL = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_]{2,63}",
)
# Mainland mobile, landline with area code and extension, service numbers; otherwise international with a plus.
_PHONE = re.compile(
    r"(?:\+?86[- ]?)?1[3-9]\d{9}|(?:(?:\+?86[- ]?|0)\d{2,3}[- ]?)?[2-9]\d{6,7}(?:[-转]\d{1,6})?"
    r"|[48]00[- ]?\d{3}[- ]?\d{4}|1\d{4}|\+[1-9]\d{0,3}(?:[- ]?\d{1,5}){1,5}",
    re.ASCII,
)


def accept(field: Field, value: Any, options: Sequence[Option], today: date) -> Any:
    """The answer to `field` as it is kept: text in normal form C, dates and moments in ISO 8601, numbers exact.

    `value` is not blank. Raises `Wrong`.
    """
    return _KINDS[field.kind](field, value, options, today)


def is_blank(field: Field, value: Any) -> bool:
    """Whether the value says nothing: null, empty text or text that nobody sees, an empty list, a box not ticked."""
    if value is None or value == [] or (isinstance(value, str) and all(map(_is_unseen, value))):
        return True
    return field.kind is Kind.CHECKBOX and value is False


def _is_unseen(character: str) -> bool:
    """White, or a mark of Unicode's such as the zero-width space (category Cf)."""
    return character.isspace() or unicodedata.category(character) == "Cf"


def blank_of(field: Field) -> Any:
    """What is kept for a field left blank."""
    if field.kind is Kind.CHECKBOX:
        return False
    return [] if field.kind in (Kind.CHECKLIST, Kind.TAGLIST, Kind.FILEPICKER) else None


def _text(field: Field, value: Any, _options: Sequence[Option], _today: date) -> str:
    if not isinstance(value, str):
        raise Wrong("not_text")
    if len(value) > 4 * MAX_TEXT:
        raise Wrong("too_long", limit=field.rules.max_length or MAX_TEXT)
    text = unicodedata.normalize("NFC", value.replace("\r\n", "\n").replace("\r", "\n"))
    if _UNPRINTABLE.search(text):
        raise Wrong("control")
    if field.kind is Kind.TEXTFIELD:
        text = text.strip()
        if "\n" in text:
            raise Wrong("one_line")
    _check_text(field, text)
    return text


def _check_text(field: Field, value: str) -> None:
    rules = field.rules
    longest = MAX_TEXT if rules.max_length is None else rules.max_length
    if len(value) > longest:
        raise Wrong("too_long", limit=longest)
    if rules.min_length is not None and len(value) < rules.min_length:
        raise Wrong("too_short", limit=rules.min_length)
    if rules.validation_type == "email" and not (len(value) <= 254 and _EMAIL.fullmatch(value)):
        raise Wrong("email")
    if rules.validation_type == "phone" and not (len(value) <= 40 and _PHONE.fullmatch(value)):
        raise Wrong("phone")
    try:
        if rules.pattern is not None and not rules.pattern.is_found_in(value):
            raise Wrong("pattern")
    except TimeoutError as error:
        raise Wrong("pattern_timeout") from error


def _number(field: Field, value: Any, _options: Sequence[Option], _today: date) -> int | float:
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)):
        raise Wrong("not_number")
    if isinstance(value, int) and abs(value) > MAX_SAFE:
        raise Wrong("out_of_range")
    try:
        exact = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    except InvalidOperation as error:
        raise Wrong("not_number") from error
    if not exact.is_finite():
        raise Wrong("not_number")
    if abs(exact) > MAX_SAFE or len(exact.as_tuple().digits) > 17:
        raise Wrong("out_of_range")
    _check_number(field, exact)
    return int(exact) if exact == exact.to_integral_value() else float(exact)


def _check_number(field: Field, exact: Decimal) -> None:
    rules = field.rules
    if rules.minimum is not None and exact < rules.minimum:
        raise Wrong("too_small", limit=rules.minimum)
    if rules.maximum is not None and exact > rules.maximum:
        raise Wrong("too_large", limit=rules.maximum)
    if field.decimal_digits is not None and exact != exact.quantize(Decimal(1).scaleb(-field.decimal_digits)):
        raise Wrong("not_whole") if field.decimal_digits == 0 else Wrong("too_precise", limit=field.decimal_digits)
    if field.increment and (exact - (rules.minimum or 0)) % field.increment:
        raise Wrong("not_step", limit=field.increment)


def _boolean(_field: Field, value: Any, _options: Sequence[Option], _today: date) -> bool:
    if not isinstance(value, bool):
        raise Wrong("not_boolean")
    return value


def _one(_field: Field, value: Any, options: Sequence[Option], _today: date) -> str | int:
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        raise Wrong("not_option")
    for option in options:
        # A page submits text whatever the option's type is: the text of a number chooses that number.
        if option.value == value or (isinstance(value, str) and str(option.value) == value):
            return option.value
    raise Wrong("not_option")


def _several(field: Field, value: Any, options: Sequence[Option], today: date) -> list[str | int]:
    if not isinstance(value, (list, tuple)):
        raise Wrong("not_list")
    if len(value) > len(options):
        raise Wrong("repeated" if options else "not_option")
    return _unique([_one(field, entry, options, today) for entry in value])


def _attachments(field: Field, value: Any, _options: Sequence[Option], _today: date) -> list[str]:
    if not isinstance(value, (list, tuple)):
        raise Wrong("not_list")
    limit = MAX_ATTACHMENTS if field.multiple else 1
    if len(value) > limit:
        raise Wrong("too_many", limit=limit)
    if not all(isinstance(entry, str) and _ATTACHMENT.fullmatch(entry) for entry in value):
        raise Wrong("not_attachment")
    return _unique(list(value))


def _unique(values: list[Any]) -> list[Any]:
    if len(set(values)) < len(values):
        raise Wrong("repeated")
    return values


def _moment(field: Field, value: Any, _options: Sequence[Option], today: date) -> str:
    return moment(field, value, today)


_KINDS: Mapping[Kind, Callable[[Field, Any, Sequence[Option], date], Any]] = MappingProxyType(
    {
        Kind.TEXTFIELD: _text,
        Kind.TEXTAREA: _text,
        Kind.NUMBER: _number,
        Kind.CHECKBOX: _boolean,
        Kind.CHECKLIST: _several,
        Kind.RADIO: _one,
        Kind.SELECT: _one,
        Kind.TAGLIST: _several,
        Kind.DATETIME: _moment,
        Kind.FILEPICKER: _attachments,
    }
)
