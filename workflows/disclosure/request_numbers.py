"""The number of a request (登记编号) and its applicant's secret query code (查询码)."""

from __future__ import annotations

import hashlib
import re
import secrets
from typing import Final, Protocol

from workflows.errors import Invalid

_ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Letters and digits that cannot be taken for one another when a code is copied by hand."""
_CODE_LENGTH: Final = 16
NUMBER_TEMPLATE: Final = "依申请〔{year}〕{serial:04d}号"
"""How a request is numbered; the serial starts again each year."""


class Numbered(Protocol):
    """What has a number that its applicant knows."""

    @property
    def number(self) -> str:
        """As it was given out."""
        ...


def request_number(template: str, year: int, serial: int) -> str:
    """The request's number. Raises Invalid (`field`) for a template without a serial or with unknown fields."""
    try:
        first, second = (template.format(year=year, serial=number) for number in (serial, serial + 1))
    except (KeyError, IndexError, ValueError) as error:
        raise Invalid("The number template may name {year} and {serial} only.", field="number_template") from error
    if first == second:
        raise Invalid("The number template must contain {serial}.", field="number_template")
    return first


def digits_of(number: str) -> str:
    """The digits tell one number from another; brackets and characters are hard to copy."""
    return "".join(re.findall(r"[0-9]", number))


def same_number(one: str, typed: str) -> bool:
    """Whether somebody who typed this meant that number."""
    return digits_of(one) == digits_of(typed)


def new_code() -> str:
    """A secret query code (查询码) of 16 characters, 78 bits, in groups of four."""
    letters = "".join(secrets.choice(_ALPHABET) for _ in range(_CODE_LENGTH))
    return "-".join(letters[i : i + 4] for i in range(0, _CODE_LENGTH, 4))


def hash_code(code: str) -> str:
    """What is stored of a code: SHA-256 in hex. Case, spaces and hyphens do not matter.

    A plain hash is enough: the code is random and too long to be guessed.
    """
    letters = re.sub(r"[\s-]", "", code).upper()
    return hashlib.sha256(letters.encode()).hexdigest()
