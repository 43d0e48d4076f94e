"""The catalogue file, index numbers, and the hash of a document."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from workflows.calendar.dates import months_later
from workflows.disclosure.attributes import Attribute
from workflows.disclosure.catalogue import LimitUnit, read_catalogue, work_points
from workflows.disclosure.documents import Attachment, Document, content_hash
from workflows.disclosure.errors import CatalogueInvalid
from workflows.disclosure.publications import Channel, IndexTemplate
from workflows.errors import Invalid

NOW = datetime(2026, 3, 2, tzinfo=UTC)
DOCUMENT = Document(
    "d", "标题", "office", "lin", NOW, NOW, body="<p>正文</p>", attribute=Attribute.PROACTIVE, basis="20"
)


def test_the_work_points_of_2023_name_these_departments_and_columns() -> None:
    plan = work_points()

    assert plan.source == "白山民发〔2023〕171号"
    assert {item.department for item in plan.items} == {
        "office",
        "finance",
        "social-assistance",
        "social-organisations",
        "community",
        "social-affairs",
        "elderly-care",
        "charity",
    }
    assert {item.column for item in plan.items} <= {column.id for column in plan.columns}
    assert len({item.id for item in plan.items}) == len(plan.items)


def test_the_budget_has_twenty_calendar_days_and_memorials_two_channels() -> None:
    items = {item.id: item for item in work_points().items}

    assert (items["budget"].limit.number, items["budget"].limit.unit) == (20, LimitUnit.CALENDAR_DAYS)
    assert items["memorial-initiative"].channels == (Channel.WEBSITE, Channel.WECHAT)
    assert items["statistics"].limit.unit is LimitUnit.WORKING_DAYS


def test_every_problem_of_a_catalogue_is_named() -> None:
    text = '[[item]]\nid = "x"\nname = "事项"\ncolumn = "nowhere"\nbasis = "99"\nlimit = {number = 0}\nowner = "a"\n'

    with pytest.raises(CatalogueInvalid) as refused:
        read_catalogue(text)

    problems = " ".join(f"{one['field']} {one['message']}" for one in refused.value.details["problems"])
    assert all(word in problems for word in ("department", "nowhere", "99", "limit", "owner"))


@pytest.mark.parametrize("text", ["", "[[item", "year = 2023"])
def test_a_catalogue_without_items_is_refused(text: str) -> None:
    with pytest.raises(CatalogueInvalid):
        read_catalogue(text)


def test_there_are_no_work_points_of_other_years() -> None:
    with pytest.raises(CatalogueInvalid):
        work_points(1999)


def test_index_numbers_follow_the_template() -> None:
    day = date(2017, 3, 1)

    assert IndexTemplate("000014349", "局").number(day, 110) == "000014349/2017-00110"
    assert (
        IndexTemplate("11X", "局", "{organisation_code}/{year}{month:02d}-{serial:03d}").number(day, 7)
        == "11X/201703-007"
    )


def test_numbers_that_differ_in_more_than_the_serial_are_counted_apart() -> None:
    monthly = IndexTemplate("11X", "局", "{organisation_code}/{year}{month:02d}-{serial:03d}")
    yearly = IndexTemplate("11X", "局")

    assert monthly.series(date(2026, 3, 1)) != monthly.series(date(2026, 4, 1))
    assert yearly.series(date(2026, 3, 1)) == yearly.series(date(2026, 4, 1))
    assert yearly.series(date(2026, 3, 1)) != yearly.series(date(2027, 3, 1))


@pytest.mark.parametrize(
    "template",
    [
        "{year}",
        "{year}-{serial!r}",
        "{year.x}{serial}",
        "{year}{serial:>99999999d}",
        "{year}{serial",
        "{serial}{serial}",
    ],
)
def test_templates_can_say_nothing_else(template: str) -> None:
    with pytest.raises(Invalid):
        IndexTemplate("1", "局", template)


@pytest.mark.parametrize(
    "change",
    [
        {"title": "标题。"},
        {"body": "<p>正文 </p>"},
        {"attribute": Attribute.ON_REQUEST},
        {"basis": "21"},
        {"channels": (Channel.WEBSITE,)},
        {"attachments": (Attachment("a", "附件.pdf", "0" * 64, 1, "application/pdf"),)},
        {"correction_notice": "更正"},
    ],
)
def test_every_part_of_the_content_changes_the_hash(change: dict[str, object]) -> None:
    assert content_hash(replace(DOCUMENT, **change)) != content_hash(DOCUMENT)  # type: ignore[arg-type]


def test_the_order_of_attachments_matters_and_that_of_channels_does_not() -> None:
    first = Attachment("1", "一.pdf", "1" * 64, 1, "application/pdf")
    second = Attachment("2", "二.pdf", "2" * 64, 1, "application/pdf")

    assert content_hash(replace(DOCUMENT, attachments=(first, second))) != content_hash(
        replace(DOCUMENT, attachments=(second, first))
    )
    assert content_hash(replace(DOCUMENT, channels=(Channel.WEBSITE, Channel.WECHAT))) == content_hash(
        replace(DOCUMENT, channels=(Channel.WECHAT, Channel.WEBSITE))
    )


def test_what_is_no_content_leaves_the_hash() -> None:
    assert content_hash(replace(DOCUMENT, keywords=("低保",), theme="救助", version=9)) == content_hash(DOCUMENT)


def test_the_hash_is_the_same_for_ever() -> None:
    assert content_hash(DOCUMENT) == HASH


HASH = "7a275cccbe52d63475b9de6514455334691144148a992974e1af8bdca91b570b"


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 3, 2), 12, date(2027, 3, 2)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2026, 11, 15), 2, date(2027, 1, 15)),
    ],
)
def test_a_year_later_is_the_same_day_or_the_months_last(day: date, months: int, later: date) -> None:
    assert months_later(day, months) == later
