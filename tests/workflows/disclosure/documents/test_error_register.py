from __future__ import annotations

from typing import Any

import pytest

from workflows.disclosure.documents import DocumentStatus
from workflows.disclosure.errors import ErrorsOpen
from workflows.disclosure.feedback import Feedback, FeedbackKind, FeedbackState
from workflows.disclosure.handlers.error_register import feedback_error, report_error, settle_error
from workflows.disclosure.handlers.publications import request_correction
from workflows.disclosure.subjects import of_publication
from workflows.errors import Conflict, FormInvalid, NotAllowed
from workflows.model import SYSTEM


def entries(bureau: Any) -> list[Any]:
    return list(bureau.world.tables.get("error_register", {}).values())


def reported(bureau: Any, document_id: str, by: str = "zhao", **more: Any) -> Any:
    given = {"kind": "fact", "words": "人数与附件不一致", "place": "第一段", **more}
    return bureau.run(report_error, by, document_id=document_id, **given)


def test_an_error_holds_the_signature_back_until_it_is_settled(bureau: Any) -> None:
    document = bureau.create()
    bureau.to_sign(document.id)
    entry = reported(bureau, document.id)
    assert (entry.stage, entry.published, entry.source) == ("sign", False, "person")
    with pytest.raises(ErrorsOpen) as refused:
        bureau.finish(document.id, "sign", "wang", outcome="approve")
    assert [one["words"] for one in refused.value.details["errors"]] == ["人数与附件不一致"]
    assert bureau.document(document.id).status is DocumentStatus.REVIEW
    bureau.run(settle_error, "zhao", error_id=entry.id, state="rejected", note="附件口径不同")
    bureau.finish(document.id, "sign", "wang", outcome="approve")
    assert bureau.document(document.id).status is DocumentStatus.SIGNED
    assert [event.state for event in bureau.events("error-settled")] == ["rejected"]


def test_whoever_wrote_the_text_may_correct_an_error_and_never_reject_it(bureau: Any) -> None:
    document = bureau.create()
    bureau.submit(document.id)
    entry = reported(bureau, document.id)
    with pytest.raises(NotAllowed, match="Whoever wrote"):
        bureau.run(settle_error, "lin", error_id=entry.id, state="rejected", note="没有错")
    assert bureau.run(settle_error, "lin", error_id=entry.id, state="corrected").settled_by == "lin"
    with pytest.raises(Conflict):
        bureau.run(settle_error, "zhao", error_id=entry.id, state="corrected")


def test_what_is_entered_must_say_what_is_wrong(bureau: Any) -> None:
    document = bureau.create()
    with pytest.raises(FormInvalid) as refused:
        reported(bureau, document.id, kind="?", words=" ", place="x" * 201)
    assert set(refused.value.fields) == {"kind", "words", "place"}
    with pytest.raises(FormInvalid):
        bureau.run(settle_error, "zhao", error_id=reported(bureau, document.id).id, state="rejected")


def test_a_readers_word_is_entered_once_and_settled_by_the_correction(bureau: Any) -> None:
    publication = bureau.publish(bureau.create().id)
    said = Feedback(
        "f1", publication.id, publication.department, FeedbackKind.ERROR, "第二段人数有误", bureau.world.now,
        FeedbackState.OPEN,
    )  # fmt: skip
    for _ in range(2):
        bureau.run(feedback_error, SYSTEM, feedback=said)
    (entry,) = entries(bureau)
    assert (entry.published, entry.stage, entry.state) == (True, "published", "open")
    correct(bureau, publication)
    (entry,) = entries(bureau)
    assert (entry.state, entry.note) == ("corrected", "人数改正")


def test_a_correction_that_nobody_reported_is_entered_itself(bureau: Any) -> None:
    publication = bureau.publish(bureau.create().id)
    correct(bureau, publication)
    (entry,) = entries(bureau)
    assert (entry.source, entry.state, entry.published) == ("correction", "corrected", True)


def correct(bureau: Any, publication: Any) -> None:
    bureau.run(request_correction, "zhao", publication_id=publication.id, reason="数字有误")
    bureau.finish(of_publication(publication.id), "propose-correction", "lin", outcome="correct", notice="人数改正")
    (document,) = [one for one in bureau.world.tables["documents"].values() if one.corrects]
    bureau.publish(document.id)
