"""A draw is fair, is decided by its seed alone, and can be replayed from what is published."""

from __future__ import annotations

from collections import Counter
from itertools import combinations

import pytest

from workflows.disclosure.draws import (
    Entry,
    digest,
    draw,
    drawn_objects,
    list_hash,
    read_entries,
    read_recusals,
    seed_of,
)
from workflows.errors import Invalid

HOMES = tuple(Entry(f"h{number}", f"机构{number}") for number in range(1, 7))
PEOPLE = tuple(Entry(f"p{number}", f"检查员{number}") for number in range(1, 6))


def test_the_order_of_a_list_does_not_matter_and_every_letter_does() -> None:
    assert list_hash(HOMES) == list_hash(reversed(HOMES))
    assert list_hash(HOMES) != list_hash((*HOMES[:-1], Entry("h6", "机构 6")))
    assert list_hash([Entry("a", "b\nc\td")]) == list_hash([Entry("a", "b\nc\td")])


def test_the_seed_follows_from_the_secret_the_value_and_both_lists() -> None:
    known = seed_of("s", "3456.78", HOMES, PEOPLE)
    assert known == seed_of("s", "3456.78", HOMES[::-1], PEOPLE[::-1])
    changed = {
        seed_of("t", "3456.78", HOMES, PEOPLE),
        seed_of("s", "3456.79", HOMES, PEOPLE),
        seed_of("s", "3456.78", HOMES[1:], PEOPLE),
        seed_of("s", "3456.78", HOMES, PEOPLE[1:]),
    }
    assert known not in changed
    assert len(changed) == 4


def test_every_pair_of_objects_has_the_same_chance() -> None:
    seen = Counter(frozenset(drawn_objects(digest(str(number)), HOMES, 2)) for number in range(3000))
    assert len(seen) == len(list(combinations(HOMES, 2)))
    # 200 expected for each; six standard deviations are 82.
    assert all(118 < count < 282 for count in seen.values())


def test_who_is_recused_is_left_out_for_that_object_alone() -> None:
    recusals = {("h1", "p1"), ("h1", "p2"), ("h1", "p3")}
    for number in range(50):
        for one in draw(digest(str(number)), HOMES, PEOPLE, number=6, per_object=2, recusals=recusals):
            assert len(set(one.inspectors)) == 2
            assert one.object != "h1" or set(one.inspectors) == {"p4", "p5"}
    with pytest.raises(Invalid, match="Only 1 inspectors may inspect h1"):
        draw("s", HOMES, PEOPLE, number=6, per_object=2, recusals=recusals | {("h1", "p4")})


def test_lists_are_read_as_people_paste_them() -> None:
    found = read_entries("1,甲\n 2， 乙 公司 \n\n3\t丙\n", "x")
    assert found == (Entry("1", "甲"), Entry("2", "乙 公司"), Entry("3", "丙"))
    assert read_recusals("h1,p1\nh1,p1", HOMES, PEOPLE) == (("h1", "p1"),)


@pytest.mark.parametrize("text", ["甲", "1,", ",甲", "1,甲,乙", "1,甲\n1,乙"])
def test_a_line_that_is_no_entry_is_named(text: str) -> None:
    with pytest.raises(Invalid, match="Line") as caught:
        read_entries(text, "candidates")
    assert caught.value.details["field"] == "candidates"


@pytest.mark.parametrize("text", ["h9,p1", "h1,p9", "h1"])
def test_a_recusal_names_what_is_in_the_lists(text: str) -> None:
    with pytest.raises(Invalid, match="Line 1"):
        read_recusals(text, HOMES, PEOPLE)
