"""The information processing fee (信息处理费): both tariffs of 国办函〔2020〕109号, progressive, never both at once.

Charged only where number or frequency clearly exceeds reason (Regulations Art. 42); whole yuan.
"""

from __future__ import annotations

from typing import Final

from workflows.errors import Invalid

_BY_PAGE: Final = ((30, 0), (100, 10), (200, 20), (None, 40))
"""(up to this page, yuan a page); A4, one side is one page."""


def fee_by_count(requests: int) -> int:
    """Yuan for the requests of one applicant in a calendar month: 10 free, to 30 ¥100, to 40 ¥200, then +¥100 a ten.

    35 → 3000; 45 → 5500. Raises Invalid (`units`) below zero.
    """
    return sum(_price_of_request(number) for number in range(1, _checked(requests) + 1))


def fee_by_pages(pages: int) -> int:
    """Yuan for the pages supplied on one request: 30 free, to 100 ¥10, to 200 ¥20, above ¥40 a page.

    250 → 4700. Raises Invalid (`units`) below zero.
    """
    _checked(pages)
    total, below = 0, 0
    for limit, price in _BY_PAGE:
        upper = pages if limit is None else min(pages, limit)
        total += max(0, upper - below) * price
        below = limit or below
    return total


def fee(tariff: str, units: int) -> int:
    """Yuan by the tariff `count` or `pages`. Raises Invalid (`tariff`, `units`)."""
    tariffs = {"count": fee_by_count, "pages": fee_by_pages}
    if tariff not in tariffs:
        raise Invalid("The fee is counted by requests or by pages.", field="tariff")
    return tariffs[tariff](units)


def _price_of_request(number: int) -> int:
    if number <= 10:
        return 0
    return 100 if number <= 30 else 100 * (2 + (number - 31) // 10)


def _checked(units: int) -> int:
    if isinstance(units, bool) or not 0 <= units <= 100_000:
        raise Invalid("A number from 0 to 100000.", field="units")
    return units
