"""Chinese numerals: 十一 and 二〇二四 of lists and dates, 壹佰贰拾 of amounts."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

_DIGITS: Final = {c: i for i, c in enumerate("零一二三四五六七八九")} | {
    c: i for i, c in enumerate("〇壹贰叁肆伍陆柒捌玖")
}
_DIGITS.update({"两": 2, "貳": 2})
_UNITS: Final = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_BIG: Final = {"万": 10**4, "亿": 10**8}


def number_of(text: str) -> int | None:
    """A whole number in figures or Chinese numerals (full-width figures too); None if it is none."""
    if not text:
        return None
    if text.isdecimal():
        return int(text)
    if all(c in _DIGITS for c in text):
        return int("".join(str(_DIGITS[c]) for c in text))
    total = section = digit = 0
    for c in text:
        if c in _DIGITS:
            digit = _DIGITS[c]
        elif c in _UNITS:
            section += (digit or 1) * _UNITS[c]
            digit = 0
        elif c in _BIG:
            total = (total + section + digit) * _BIG[c] if c == "亿" else total + (section + digit) * _BIG[c]
            section = digit = 0
        else:
            return None
    return total + section + digit


def capital_amount(text: str) -> Decimal | None:
    """The yuan of 壹仟零伍元叁角整; None if it cannot be read."""
    whole, _, rest = text.replace("圆", "元").partition("元")
    yuan = number_of(whole)
    if yuan is None:
        return None
    amount, digit = Decimal(yuan), 0
    for c in rest:
        if c in _DIGITS:
            digit = _DIGITS[c]
        elif c in "角分":
            amount += Decimal(digit) / (10 if c == "角" else 100)
    return amount
