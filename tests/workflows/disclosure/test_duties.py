"""The shipped duties and the year that follows from them."""

from __future__ import annotations

from datetime import date
from importlib.resources import files

import pytest

from workflows.calendar.working_days import WorkingCalendar
from workflows.disclosure.duties import Duty, duty_of, occurrences, read_duties
from workflows.disclosure.duty_list import lines
from workflows.errors import Invalid

CALENDAR = WorkingCalendar.standard(2026)
ROW = "[[duty]]\ncode='a'\nname='a'\nname_en='a'\nclause='1'\ndepartment='office'\n"
SHIPPED = read_duties((files("workflows.disclosure") / "data" / "duties.toml").read_text(encoding="utf-8"))


def test_every_recurring_row_of_the_work_points_has_a_duty() -> None:
    rows = {"0", "2.1", "2.2", "2.3a", "2.3c", "2.4b", "2.5a", "2.7", "3.1"}
    assert rows <= {duty.clause for duty in SHIPPED}


def test_the_four_festivals_of_2026_open_ten_working_days_before_their_eve() -> None:
    found = {one.code: one for one in occurrences(SHIPPED, 2026, {}, CALENDAR)}
    shown = {code: (str(found[code].base), str(found[code].due_on), str(found[code].opens_on)) for code in FOUR}
    assert shown == {
        "spring-festival": ("2026-02-17", "2026-02-16", "2026-02-03"),
        "qingming": ("2026-04-05", "2026-04-04", "2026-03-23"),
        "zhongyuan": ("2026-08-27", "2026-08-26", "2026-08-12"),
        "hanyi": ("2026-11-09", "2026-11-08", "2026-10-26"),
    }
    assert all({"website", "wechat"} == set(duty.channels) for duty in SHIPPED if duty.code in FOUR)


FOUR = ("spring-festival", "qingming", "zhongyuan", "hanyi")


def test_the_budget_is_due_twenty_days_after_its_approval_and_opens_no_earlier_than_that() -> None:
    found = occurrences(SHIPPED, 2026, {"budget-approved": [date(2026, 2, 10)]}, CALENDAR)
    budget = next(one for one in found if one.code == "budget")
    assert (budget.due_on, budget.opens_on) == (date(2026, 3, 2), date(2026, 2, 10))
    soon = Duty("x", "x", "x", "2.1", "finance", "event budget-approved +3d", lead=30)
    assert occurrences([soon], 2026, {"budget-approved": [date(2026, 2, 10)]}, CALENDAR)[0].opens_on == date(
        2026, 2, 10
    )


def test_a_year_that_is_not_loaded_is_provisional_throughout_where_days_are_counted() -> None:
    assert all(one.provisional for one in occurrences(SHIPPED, 2027, {}, CALENDAR)), "also those due in January"
    assert all("暂定" in line for line in lines(2027, [], "zh"))
    assert all("(provisional)" in line for line in lines(2027, [], "en"))


def test_a_duty_that_is_not_active_is_never_due() -> None:
    off = duty_of(
        {
            "code": "a",
            "name": "a",
            "name_en": "a",
            "clause": "1",
            "department": "office",
            "cycle": "monthly 1",
            "active": False,
        }
    )
    assert occurrences([off], 2026, {}, CALENDAR) == []


@pytest.mark.parametrize(
    "text",
    [
        "[[duty]",
        "[[duty]]\ncode = 'a'",
        ROW + "cycle='never'",
        "[[duty]]\ncode='a'\nname=' '\nname_en='a'\nclause='1'\ndepartment='office'\ncycle='monthly 1'",
        ROW + "cycle='monthly 1'\nchannels=['fax']",
        ROW + "cycle='monthly 1'\nlead=999",
    ],
)
def test_a_file_that_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        read_duties(text)
