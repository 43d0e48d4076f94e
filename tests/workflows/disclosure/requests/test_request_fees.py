"""Both tariffs of the information processing fee (国办函〔2020〕109号)."""

from __future__ import annotations

import pytest

from workflows.disclosure.fees import fee, fee_by_count, fee_by_pages
from workflows.errors import Invalid


@pytest.mark.parametrize(
    ("requests", "yuan"), [(0, 0), (10, 0), (11, 100), (30, 2000), (35, 3000), (41, 4300), (45, 5500)]
)
def test_requests_are_charged_progressively_after_the_tenth(requests: int, yuan: int) -> None:
    assert fee_by_count(requests) == yuan


@pytest.mark.parametrize(("pages", "yuan"), [(30, 0), (31, 10), (100, 700), (200, 2700), (201, 2740), (250, 4700)])
def test_pages_are_charged_progressively_after_the_thirtieth(pages: int, yuan: int) -> None:
    assert fee_by_pages(pages) == yuan


def test_each_tier_of_ten_requests_costs_a_hundred_more_a_request() -> None:
    steps = [fee_by_count(n) - fee_by_count(n - 1) for n in (40, 41, 50, 51, 61)]
    assert steps == [200, 300, 300, 400, 500]


def test_one_tariff_is_chosen_never_both() -> None:
    assert (fee("count", 35), fee("pages", 250)) == (3000, 4700)
    with pytest.raises(Invalid):
        fee("both", 1)


@pytest.mark.parametrize("units", [-1, True, 100_001])
def test_a_number_out_of_bounds_is_refused(units: int) -> None:
    with pytest.raises(Invalid) as refused:
        fee_by_count(units)
    assert refused.value.details["field"] == "units"
