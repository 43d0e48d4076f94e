"""The office edits the list of words; the check goes by it from then on, and every change is on record."""

from __future__ import annotations

from typing import Any

import pytest

from workflows.disclosure.errors import FindingsOpen
from workflows.disclosure.handlers.terms import import_terms, put_term, remove_term, shown_terms
from workflows.disclosure.handlers.text_checks import findings_of
from workflows.errors import Conflict, FormInvalid, Invalid, NotAllowed, NotFound
from workflows.textcheck.term_list import COLUMNS, shipped_terms, values_of

WORD = {"term": "山寨词", "kind": "forbidden-term", "source": "综合科"}


def words(bureau: Any) -> set[str]:
    return {one.term for one in bureau.run(shown_terms, "lin").terms}


def test_the_list_that_ships_counts_until_the_first_change_and_stays_in_it(bureau: Any) -> None:
    shipped = {one.term for one in shipped_terms()}
    assert words(bureau) == shipped
    bureau.run(put_term, "zhao", values=WORD, reason="上级要求")
    assert words(bureau) == shipped | {"山寨词"}
    (change,) = bureau.run(shown_terms, "lin").changes
    assert (change.by, change.reason, [one["term"] for one in change.changes]) == ("zhao", "上级要求", ["山寨词"])
    assert [event.added for event in bureau.events("terms-changed")] == [1]


def test_a_new_word_holds_back_what_is_under_review_at_its_next_step(bureau: Any) -> None:
    document = bureau.create(body="<p>这里有山寨词。</p>")
    bureau.submit(document.id)
    bureau.take(document.id, "head", "hao")
    for check in ("policy", "text"):
        bureau.judge(document.id, "hao", check)
    bureau.run(put_term, "zhao", values=WORD)
    with pytest.raises(FindingsOpen):
        bureau.finish(document.id, "head", "hao", outcome="pass")
    bureau.run(remove_term, "zhao", term="山寨词")
    bureau.finish(document.id, "head", "hao", outcome="pass")
    assert findings_of(bureau.world.unit(), document.id) == []
    assert not bureau.world.tables.get("error_register")


def test_only_the_office_edits_and_what_is_wrong_is_named_by_field(bureau: Any) -> None:
    with pytest.raises(NotAllowed):
        bureau.run(put_term, "lin", values=WORD)
    with pytest.raises(FormInvalid) as refused:
        bureau.run(put_term, "zhao", values={"term": "x", "kind": "superseded-term", "since": "2018-13"})
    assert set(refused.value.fields) == {"term", "since", "replacement"}
    known = shipped_terms()[0].term
    with pytest.raises(Conflict):
        bureau.run(put_term, "zhao", values={**WORD, "term": known})
    with pytest.raises(NotFound):
        bureau.run(put_term, "zhao", values=WORD, was="没有的词")
    with pytest.raises(NotFound):
        bureau.run(remove_term, "zhao", term="没有的词")


def test_a_file_is_taken_whole_or_not_at_all(bureau: Any) -> None:
    rows = [WORD, {"term": "又一词", "kind": "?"}, WORD]
    with pytest.raises(Invalid) as refused:
        bureau.run(import_terms, "zhao", rows=rows)
    assert [one.split(":")[0] for one in refused.value.details["problems"]] == ["line 3", "line 4"]
    assert "山寨词" not in words(bureau)
    assert bureau.run(import_terms, "zhao", rows=[WORD], replace_all=True) is not None
    assert words(bureau) == {"山寨词"}
    back = [values_of(one) for one in shipped_terms()]
    assert {frozenset(row) for row in back} == {frozenset(COLUMNS)}
    bureau.run(import_terms, "zhao", rows=back)
    assert bureau.run(import_terms, "zhao", rows=back) is None
