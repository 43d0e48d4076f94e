"""The decision tables: rows of the annual report, remedies by kind and date, ways after screening."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from request_bureau import bundle_files

from workflows import engine
from workflows.disclosure.replies import RefusalBasis, ReplyKind, ReportRow

BUNDLE = engine.read_bundle(bundle_files("request_response"), topics=None)


def decide(name: str, **context: Any) -> Any:
    return BUNDLE.decisions[name].evaluate(context)


def test_every_kind_and_ground_has_exactly_one_row_of_the_report() -> None:
    rows = []
    for kind in ReplyKind:
        if kind is ReplyKind.REFUSE:
            rows += [decide("report_row", kind=kind.value, basis=basis.value) for basis in RefusalBasis]
        else:
            rows.append(decide("report_row", kind=kind.value, basis=None))
    found = [row["row"] if isinstance(row, dict) else row for row in rows]
    assert {ReportRow(row) for row in found} == set(ReportRow)


def test_a_refusal_on_each_ground_goes_to_its_own_row() -> None:
    rows = [decide("report_row", kind="refuse", basis=basis.value) for basis in RefusalBasis]
    assert len({str(row) for row in rows}) == len(RefusalBasis)


def test_every_letter_has_a_remedy_and_its_citation_on_every_date() -> None:
    letters = [kind for kind in ReplyKind if kind.is_letter]
    for kind, day in itertools.product(letters, ("2023-12-31", "2024-01-01", "2026-03-02")):
        remedy = decide("remedies", kind=kind.value, decided_on=day)
        assert remedy["text"] and remedy["citation"], (kind, day)


@pytest.mark.parametrize("kind", ["refuse", "partial"])
def test_since_2024_a_refusal_says_that_review_comes_first(kind: str) -> None:
    before, after = (decide("remedies", kind=kind, decided_on=day) for day in ("2023-12-31", "2024-01-01"))
    assert "先申请行政复议" in after["text"] and "第二十三条" in after["citation"]
    assert "先申请" not in before["text"]


def test_each_finding_of_the_screening_has_a_way() -> None:
    ways = {f: decide("screening_route", finding=f) for f in ("none", "petition", "repeat", "excessive", "reconfirm")}
    assert {finding: way["route"] for finding, way in ways.items()} == {
        "none": "work",
        "petition": "short",
        "repeat": "short",
        "excessive": "excess",
        "reconfirm": "short",
    }
    assert ways["repeat"]["kind"] == "repeat"
