"""The labelled set keeps what its README promises. No checker is run here; failures name cases and show no text."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from labelled_set import FOLDER, KINDS, PLACES, Case, Mark, Part, cases, terms

PARTS: tuple[Part, ...] = ("development", "heldout")


@pytest.fixture(scope="module")
def whole() -> dict[Part, list[Case]]:
    return {part: cases(part) for part in PARTS}


def everything(whole: dict[Part, list[Case]]) -> list[Case]:
    return [case for part in PARTS for case in whole[part]]


def stands(case: Case, mark: Mark) -> bool:
    if mark.field == "form_date":
        return mark.excerpt == str(case.form_date) and mark.occurrence == 0
    if mark.field == "links":
        return mark.excerpt in {link.href for link in case.links} and mark.occurrence == 0
    if mark.field or mark.occurrence < 1 or not mark.excerpt:
        return False
    try:
        return mark.span(case.plain) is not None
    except ValueError:
        return False


def test_there_are_as_many_cases_as_promised(whole: dict[Part, list[Case]]) -> None:
    assert len(everything(whole)) >= 390
    assert len(whole["heldout"]) >= 130


def test_ids_are_unique_and_name_their_group(whole: dict[Part, list[Case]]) -> None:
    ids = Counter(case.id for case in everything(whole))
    assert [id_ for id_, times in ids.items() if times > 1] == []
    wrong = [c.id for c in everything(whole) if not re.fullmatch(rf"{c.group.replace('_', '-')}-\d\d", c.id)]
    assert wrong == []


def test_no_two_cases_are_the_same_text(whole: dict[Part, list[Case]]) -> None:
    texts = Counter(
        (case.plain, case.links, case.attachments, case.anchors, case.form_date) for case in everything(whole)
    )
    assert sum(times > 1 for times in texts.values()) == 0


def test_every_third_case_of_a_group_in_the_order_of_writing_is_held_out(whole: dict[Part, list[Case]]) -> None:
    for part in PARTS:
        assert [c.id for c in whole[part] if (c.number % 3 == 0) != (part == "heldout")] == []
    numbers: dict[str, list[int]] = {}
    for case in everything(whole):
        numbers.setdefault(case.group, []).append(case.number)
    assert [group for group, found in numbers.items() if sorted(found) != list(range(1, len(found) + 1))] == []


def test_a_case_is_a_text_or_a_table(whole: dict[Part, list[Case]]) -> None:
    assert [c.id for c in everything(whole) if c.where not in PLACES] == []
    assert [c.id for c in everything(whole) if bool(c.rows) != (c.where == "table")] == []
    assert [c.id for c in everything(whole) if bool(c.text) == bool(c.rows)] == []
    assert [c.id for c in everything(whole) if len({len(row) for row in c.rows}) > 1] == []
    assert [c.id for c in everything(whole) if any(link.text not in c.plain for link in c.links)] == []


def test_every_mark_stands_in_its_case(whole: dict[Part, list[Case]]) -> None:
    wrong = [c.id for c in everything(whole) for mark in (*c.findings, *c.lookalikes) if not stands(c, mark)]
    assert wrong == []


def test_a_mark_in_a_table_stays_in_one_cell(whole: dict[Part, list[Case]]) -> None:
    marks = [(c.id, mark) for c in everything(whole) if c.rows for mark in (*c.findings, *c.lookalikes)]
    assert [id_ for id_, mark in marks if "\t" in mark.excerpt or "\n" in mark.excerpt] == []


def test_findings_are_of_known_kinds_and_lookalikes_of_none(whole: dict[Part, list[Case]]) -> None:
    assert [c.id for c in everything(whole) for mark in c.findings if mark.kind not in KINDS] == []
    assert [c.id for c in everything(whole) for mark in c.lookalikes if mark.kind] == []


def test_no_place_is_a_finding_and_a_lookalike(whole: dict[Part, list[Case]]) -> None:
    def places(marks: tuple[Mark, ...]) -> set[tuple[str, int, str]]:
        return {(mark.excerpt, mark.occurrence, mark.field) for mark in marks}

    assert [c.id for c in everything(whole) if places(c.findings) & places(c.lookalikes)] == []


def test_every_kind_is_found_in_both_parts(whole: dict[Part, list[Case]]) -> None:
    for part in PARTS:
        found = {mark.kind for case in whole[part] for mark in case.findings}
        assert set(KINDS) - found == set()


@pytest.mark.parametrize("part", PARTS)
def test_nearly_half_of_the_cases_are_hard_negatives_or_mixed(whole: dict[Part, list[Case]], part: Part) -> None:
    assert [c.id for c in whole[part] if not c.findings and not c.lookalikes] == []
    hard = [c for c in whole[part] if c.polarity != "positive"]
    assert len(hard) >= 0.45 * len(whole[part])


def test_terms_are_of_the_three_kinds_and_have_a_source() -> None:
    listed = terms()
    assert len({term.term for term in listed}) == len(listed) >= 40
    assert {term.kind for term in listed} == {"forbidden-term", "sensitive-term", "superseded-term"}
    assert [term.term for term in listed if not term.source] == []
    superseded = [term for term in listed if term.kind == "superseded-term"]
    assert [term.term for term in superseded if not (term.replacement and term.since)] == []


def test_every_finding_of_a_term_is_on_the_list(whole: dict[Part, list[Case]]) -> None:
    listed = {(term.term, term.kind) for term in terms()}
    wrong = [
        c.id
        for c in everything(whole)
        for m in c.findings
        if m.kind.endswith("-term") and (m.excerpt, m.kind) not in listed
    ]
    assert wrong == []


def test_the_readme_counts_what_is_there(whole: dict[Part, list[Case]]) -> None:
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    for kind in KINDS:
        development, heldout = (sum(m.kind == kind for c in whole[part] for m in c.findings) for part in PARTS)
        assert f"| `{kind}` | {development} | {heldout} |" in readme
    for polarity in ("positive", "mixed", "hard negative"):
        development, heldout = (sum(c.polarity == polarity for c in whole[part]) for part in PARTS)
        assert f"| {polarity} | {development} | {heldout} |" in readme
    assert f"| all | {len(whole['development'])} | {len(whole['heldout'])} |" in readme
