"""How well the check does on the development part; the held-out part is measured by hand (`docs/text-check.md`)."""

from __future__ import annotations

import time
from datetime import date

import pytest
from labelled_set import KINDS
from scoring import Score, scores

from workflows.textcheck.check import check
from workflows.textcheck.masking import masked
from workflows.textcheck.model import Kind, Text, table

TODAY = date(2026, 11, 26)


@pytest.fixture(scope="module")
def development() -> dict[str, Score]:
    return scores("development")


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_keeps_its_precision_and_recall_on_the_development_part(
    kind: str, development: dict[str, Score]
) -> None:
    assert development[kind].precision >= 0.95
    assert development[kind].recall >= 0.95


HOSTILE = (
    "1",
    "1 ",
    "（",
    "一、",
    "的",
    "1,",
    "a://",
    "http://a.",
    "。",
    "家住",
    "壹",
    "合计1元",
    "(中",
    "①",
    "1人其中",
)


@pytest.mark.parametrize("piece", HOSTILE)
def test_no_text_makes_the_check_slow(piece: str) -> None:
    began = time.process_time()
    check(Text("body", (piece * 5000)[:5000]), (), TODAY)
    assert time.process_time() - began < 2


def test_a_table_of_thousands_of_rows_is_checked_in_seconds() -> None:
    rows = (("姓名", "手机"), *(("王海波", "13943901234") for _ in range(2000)))
    began = time.process_time()
    assert len(check(table(rows), (), TODAY)) == 4000
    assert time.process_time() - began < 10


@pytest.mark.parametrize(
    ("kind", "excerpt", "expected"),
    [
        (Kind.IDENTITY_NUMBER, "220602196503120471", "220602********0471"),
        (Kind.PHONE_NUMBER, "139 4390 1234", "139****1234"),
        (Kind.PHONE_NUMBER, "+86 13943901234", "139****1234"),
        (Kind.BANK_CARD, "6217000850001234568", "***************4568"),
        (Kind.PERSONAL_NAME, "王海波", "王*波"),
        (Kind.PERSONAL_NAME, "尹杰", "尹*"),
    ],
)
def test_masks_leave_what_the_person_needs_to_know_themselves(kind: Kind, excerpt: str, expected: str) -> None:
    assert masked(kind, excerpt) == expected


def test_what_is_masked_is_no_finding_any_more() -> None:
    text = "申请人身份证号220602********0471，手机139****1234，卡号***************4568。"
    assert check(Text("body", text), (), TODAY) == []
