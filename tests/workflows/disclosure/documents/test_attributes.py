"""Attribute and basis: the law's rules, and the table that explains them."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest

from workflows.disclosure.attributes import BASES, GROUNDS, Attribute, Override, attribute_problem, mark
from workflows.engine import read_bundle

W, P, R = Attribute.WITHHELD, Attribute.PROACTIVE, Attribute.ON_REQUEST


@pytest.mark.parametrize("basis", ["14a", "14b", "14c", "15"])
@pytest.mark.parametrize("attribute", [P, R])
def test_mandatory_grounds_leave_no_choice(basis: str, attribute: Attribute) -> None:
    problem = attribute_problem(attribute, basis)

    assert problem is not None
    assert (problem.code, problem.required) == ("must-be-withheld", W)


@pytest.mark.parametrize("override", [Override.CONSENT, Override.PUBLIC_INTEREST])
def test_consent_and_public_interest_lift_a_third_partys_harm(override: Override) -> None:
    assert attribute_problem(P, "15", override) is None
    problem = attribute_problem(W, "15", override)
    assert problem is not None
    assert problem.code == "must-be-disclosed"


@pytest.mark.parametrize("basis", ["16.2", "16.2b"])
def test_a_law_lifts_deliberative_records_and_case_files(basis: str) -> None:
    assert attribute_problem(P, basis, Override.LAW) is None
    assert attribute_problem(W, basis, Override.LAW) is not None


@pytest.mark.parametrize("basis", ["16.1", "16.2", "16.2b"])
@pytest.mark.parametrize("attribute", list(Attribute))
def test_article_16_is_discretionary(basis: str, attribute: Attribute) -> None:
    assert attribute_problem(attribute, basis) is None


@pytest.mark.parametrize("basis", ["14a", "14b", "14c", "16.1"])
def test_nothing_lifts_article_14_or_internal_affairs(basis: str) -> None:
    assert {problem.code for o in Override if (problem := attribute_problem(P, basis, o))} == {"override-unfit"}


def test_attribute_and_basis_are_both_needed() -> None:
    assert attribute_problem(None, "20").code == "attribute-missing"  # type: ignore[union-attr]
    assert attribute_problem(P, None).code == "basis-missing"  # type: ignore[union-attr]
    assert attribute_problem(P, "20,21").code == "basis-missing"  # type: ignore[union-attr]


def test_the_grounds_are_the_seven_of_the_law() -> None:
    assert GROUNDS == ("14a", "14b", "14c", "15", "16.1", "16.2", "16.2b")


def test_each_attribute_has_its_mark() -> None:
    assert [mark(a) for a in Attribute] == ["（此件公开发布）", "（此件依申请公开）", "（此件不予公开）"]


def test_the_decision_table_agrees_with_the_law_in_every_case() -> None:
    root = Path(__file__).parents[4] / "bpmn" / "review_then_publish"
    kinds = (".bpmn", ".form", ".dmn")
    files = {str(p.relative_to(root)): p.read_bytes() for p in root.rglob("*") if p.suffix in kinds}
    table = read_bundle(files, topics=None).decisions["disclosure_attribute"]
    choices = product([None, *Attribute], [None, "99", *BASES], [None, *Override])
    for attribute, basis, override in choices:
        problem = attribute_problem(attribute, basis, override)
        given = {"attribute": attribute and attribute.value, "basis": basis, "override": override and override.value}
        row = table.evaluate(given, now=None)
        assert row["fitting"] is (problem is None), given
        assert row["required"] == (problem and problem.required), given
        assert bool(row["advice"]) is bool(row["advice_en"]) is (problem is not None), given
