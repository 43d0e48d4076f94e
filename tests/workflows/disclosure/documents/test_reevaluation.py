from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from workflows.disclosure.ports import Publications
from workflows.disclosure.publications import RegisterEntry


def withheld(bureau: Any) -> str:
    document = bureau.create(attribute="on_request", basis="27", channels=[])
    bureau.sign(document.id)
    bureau.deliver()
    return str(document.id)


def entry(bureau: Any, document_id: str) -> RegisterEntry:
    found = bureau.world.unit().wing(Publications).registered(document_id)
    assert isinstance(found, RegisterEntry)
    return found


def a_year_later(bureau: Any) -> None:
    bureau.world.now = datetime(2027, 3, 3, 1, 0, tzinfo=UTC)
    bureau.ring()


def look(bureau: Any, about: str, *, department: str, secrecy: dict[str, str] | None = None) -> None:
    bureau.take(about, "reevaluate", "hao")
    bureau.finish(about, "reevaluate", "hao", outcome=department, reason="情形如此")
    bureau.take(about, "reevaluate-secrecy", "bao")
    bureau.finish(about, "reevaluate-secrecy", "bao", **(secrecy or {"outcome": "agree"}))
    bureau.take(about, "reevaluate-sign", "wang")
    bureau.finish(about, "reevaluate-sign", "wang", outcome="approve")


def test_what_is_not_published_is_looked_at_again_a_year_later(bureau: Any) -> None:
    document_id = withheld(bureau)
    about = f"document:{document_id}"
    assert bureau.tasks(about) == []

    a_year_later(bureau)
    look(bureau, about, department="keep")

    kept = entry(bureau, document_id)
    assert (kept.outcome, kept.reevaluated_on, kept.reevaluate_on) == ("keep", date(2027, 3, 3), date(2028, 3, 3))
    assert [e.outcome for e in bureau.events("document-reevaluated")] == ["keep"]
    assert bureau.world.unit().instances.running_with(about)


def test_the_secrecy_reviewer_can_keep_it(bureau: Any) -> None:
    document_id = withheld(bureau)
    a_year_later(bureau)
    look(bureau, document_id, department="change", secrecy={"outcome": "keep", "reason": "尚未解密"})

    assert (entry(bureau, document_id).outcome, entry(bureau, document_id).reason) == ("keep", "尚未解密")


def test_where_things_have_changed_a_review_begins_anew_and_publishes_nothing_by_itself(bureau: Any) -> None:
    document_id = withheld(bureau)
    a_year_later(bureau)
    look(bureau, document_id, department="change")

    successor = entry(bureau, document_id).successor
    assert successor is not None
    new = bureau.document(successor)
    assert (new.title, new.attribute, new.body) == (
        bureau.document(document_id).title,
        None,
        "<p>城乡低保对象1234人。</p>",
    )
    assert bureau.task(successor, "draft").assignee == "lin"
    assert bureau.publication(successor) is None
