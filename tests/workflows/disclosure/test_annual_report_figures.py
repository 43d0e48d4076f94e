"""Table two of the annual report, counted from records and publications whose year is known."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from workflows.disclosure.annual_report_figures import TWO, ReportFigures, table_two
from workflows.disclosure.publications import Channel, Publication, PublicationStatus, Validity
from workflows.errors import DiagramInvalid
from workflows.handlers.deployments import check_bundle
from workflows.ports import Plugins
from workflows.records.counting import counted
from workflows.records.declaration import Count
from workflows.records.extension import Declarations, declarations
from workflows.records.handlers.ending import FUNCTIONS
from workflows.records.model import Record

REGISTERS = Path(__file__).parents[3] / "bpmn" / "registers"
FILES = {
    path.relative_to(REGISTERS).as_posix(): path.read_bytes()
    for path in REGISTERS.rglob("*")
    if path.is_file() and path.parent.name != "scenarios"
}
NOW = datetime(2026, 1, 6, 1, 0, tzinfo=UTC)
NORM = Publication(
    id="p1",
    index_number="000014349/2025-00001",
    title="救助办法",
    document_number=None,
    publisher="白山市民政局",
    form_date=date(2025, 3, 1),
    published_on=date(2025, 3, 2),
    theme=None,
    category="行政规范性文件",
    keywords=(),
    attribute="proactive",
    basis="20",
    department="finance",
    column=None,
    item_id=None,
    channels=(Channel.WEBSITE,),
    checksum="c" * 64,
    document_id="d1",
)


def records(*answers: dict[str, Any]) -> list[Record]:
    return [
        Record(f"r{number}", "x", "甲", None, NOW, "li", NOW, current=1, current_answers=given)
        for number, given in enumerate(answers)
    ]


def ids(count: Count, *answers: dict[str, Any], year: int = 2025) -> list[str]:
    return [one.record.id for one in counted(count, records(*answers), year)]


def test_a_record_counts_in_the_year_of_its_day() -> None:
    days = ("2024-12-31", "2025-01-01", "2025-12-31", "2026-01-01", "", None, "明天", 20250101)
    assert ids(Count("permits", "on"), *({"on": day} for day in days), {}) == ["r1", "r2"]


def test_what_stands_counts_at_the_end_of_the_year() -> None:
    standing = Count("norms_in_force", "made.on", until="over")
    given = [("2019-05-01", None), ("2025-12-31", ""), ("2026-01-01", None), ("2020-01-01", "2025-12-31")]
    given += [("2020-01-01", "2026-01-01"), ("2020-01-01", "2024-01-01")]
    assert ids(standing, *({"made": {"on": made}, "over": over} for made, over in given)) == ["r0", "r1", "r4"]


def test_a_condition_chooses_what_counts_and_an_amount_is_added_as_it_is() -> None:
    some = Count("penalties", "on", when='kind = "penalty" and amount > 10')
    on = {"on": "2025-05-05"}
    assert ids(some, {**on, "kind": "penalty", "amount": 11}, {**on, "kind": "penalty"}, {**on, "kind": "x"}) == ["r0"]
    money = Count("fees", "on", sum="amount")
    found = list(
        counted(money, records({**on, "amount": 0.1}, {**on, "amount": 0.2}, {**on, "amount": True}, on), 2025)
    )
    assert [one.amount for one in found] == [Decimal("0.1"), Decimal("0.2")]


def test_the_figures_of_a_known_year() -> None:
    on = {"on": "2025-05-05"}
    permits, fees, old = Count("permits", "on"), Count("fees", "on", sum="amount"), Count("norms_made", "on")
    found = [
        (permits, counted(permits, records(on, on, {"on": "2024-05-05"}), 2025)),
        (fees, counted(fees, records({**on, "amount": 15000.5}, {**on, "amount": 4000}), 2025)),
        (old, counted(old, [replace(records(on)[0], id="old")], 2025)),
    ]
    over = {"validity": Validity.REPEALED, "invalid_on": date(2025, 6, 1)}
    publications = [
        NORM,
        replace(NORM, id="p2", category="规范性文件", form_date=date(2020, 1, 1)),
        replace(NORM, id="p3", form_date=date(2020, 1, 1), **over),
        replace(NORM, id="p4", form_date=date(2020, 1, 1), validity=Validity.LAPSED, invalid_on=date(2026, 1, 2)),
        replace(NORM, id="p5", status=PublicationStatus.WITHDRAWN),
        replace(NORM, id="p6", category="通知"),
        replace(NORM, id="p7", category=None),
        replace(NORM, id="p8", category="规章", form_date=date(2026, 1, 1)),
        replace(NORM, id="p9", category="规章", form_date=date(2018, 1, 1)),
    ]
    two = table_two(found, publications, 2025)
    numbers, cases = two.with_entered({"coercion": 3})
    assert numbers == {
        **dict.fromkeys(TWO, 0),
        **{"permits": 2, "fees": 1.90005, "norms_made": 2, "norms_abolished": 1, "norms_in_force": 3},
        **{"rules_in_force": 1, "coercion": 3},
    }
    assert cases["norms_made"] == ["record:old", "publication:p1"]
    assert cases["norms_in_force"] == ["publication:p1", "publication:p2", "publication:p4"]
    assert cases["fees"] == ["record:r0", "record:r1"]
    assert "coercion" not in cases


def test_what_is_entered_stands_instead_of_what_is_counted_and_opens_nothing() -> None:
    permits = Count("permits", "on")
    two = table_two([(permits, counted(permits, records({"on": "2025-05-05"}), 2025))], [], 2025)
    assert two.with_entered({"permits": None})[0]["permits"] == 1
    for entered in (0, 12):
        numbers, cases = two.with_entered({"permits": entered})
        assert (numbers["permits"], cases) == (entered, {})


def test_the_bureaus_own_registers_count_in_every_figure_that_is_not_of_rules() -> None:
    counting = {count.figure for one in declarations(FILES).values() for count in one.counts}
    assert counting == {name for name in TWO if not name.startswith("rules_")}


@pytest.mark.parametrize(
    ("file", "said", "instead", "message", "setting"),
    [
        ("licences", '"permits"', '"permit"', "No report has the figure 'permit'", "count.1.figure"),
        ("licences", 'figure = "permits"\n', "", "figure is missing", "count.1.figure"),
        ("licences", '"permits"\non = "decided_on"', '"permits"\non = "day"', "has no field 'day'", "count.1.on"),
        (
            "licences",
            '"permits"\non = "decided_on"',
            '"permits"\non = "item"',
            "must be a field that holds a date",
            "count.1.on",
        ),
        ("licences", "[[count]]", "[count]", "count must be a list of tables", "count"),
        ("licences", '"permits"\n', '"permits"\nsum = "item"\n', "must be a field that holds a number", "count.1.sum"),
        ("licences", '"permits"\n', '"permits"\nuntil = "valid_until"\n', "until has no place there", "count.1.until"),
        ("licences", '"permits"\n', '"permits"\nby = "x"\n', "There is no setting count.1.by", "count.1.by"),
        ("licences", '"permits"\n', '"permits"\nwhen = "kind ="\n', "when is no FEEL", "count.1.when"),
        ("licences", '"permits"\n', '"permits"\nwhen = "evil(kind)"\n', "there is no function 'evil'", "count.1.when"),
        ("licences", '"permits"\n', '"permits"\nwhen = "sort = 1"\n', "has no field 'sort'", "count.1.when"),
        ("charges", 'sum = "amount"\n', "", "fees needs sum", "count.1.figure"),
        ("regulatory-documents", 'until = "abolished_on"\n', "", "norms_in_force needs until", "count.3.figure"),
        ("sanctions", "'kind = \"coercion\"'", "'kine = \"coercion\"'", "has no field 'kine'", "count.2.when"),
    ],
)
def test_a_wrong_count_is_refused_at_its_line(file: str, said: str, instead: str, message: str, setting: str) -> None:
    path = f"records/{file}.toml"
    text = FILES[path].decode()
    assert said in text
    changed = text[::-1].replace(said[::-1], instead[::-1], 1)[::-1]
    plugins = Plugins(functions=FUNCTIONS, extensions=(Declarations(), ReportFigures()))
    with pytest.raises(DiagramInvalid) as caught:
        check_bundle({**FILES, path: changed.encode()}, plugins)
    problems = [one for one in caught.value.details["problems"] if message in one["message"]]
    assert [(one["file"], one["element"]) for one in problems] == [(path, setting)]
    line = changed.splitlines()[problems[0]["line"] - 1]
    assert line.startswith(("[[count]]", "[count]", setting.rpartition(".")[2])), line
