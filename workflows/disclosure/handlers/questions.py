"""The register of questions: taking one in, merging those that ask the same, noting what answered them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final

from workflows.disclosure.events import QuestionAnswered, QuestionsMerged
from workflows.disclosure.products import Answered
from workflows.disclosure.questions import REFERENCE_LIMIT, REGISTER, Question, fitting, merged, question_of
from workflows.errors import Conflict, Invalid, NotFound
from workflows.model import SYSTEM, Actor
from workflows.ports import UnitOfWork
from workflows.records.handlers.entering import change_record, create_record, withdraw_record
from workflows.records.handlers.reading import check_write, register_of
from workflows.records.model import Record
from workflows.records.ports import Records

MERGED_LIMIT: Final = 50


def take_in(
    uow: UnitOfWork, *, question: str, policy: str, theme: str, source: str, reference: str, times: int = 1
) -> str | None:
    """A question that the service itself heard becomes an entry; None where the bureau keeps no such register."""
    try:
        register = register_of(uow, REGISTER)
    except NotFound:
        return None
    answers = {
        "question": question[:2000],
        "policy": policy[:300],
        "theme": theme or None,
        "source": source,
        "asked_on": uow.today.isoformat(),
        "times": times,
        "references": reference[:REFERENCE_LIMIT],
    }
    known = fitting(answers, (field.key for field in register.form.fields))
    return create_record(uow, SYSTEM, type_key=REGISTER, answers=known).id


def add_askers(uow: UnitOfWork, record_id: str, references: Iterable[str], *, times: int) -> str:
    """More ask what is open already: `times` in all. Raises NotFound, Conflict (it is answered, or under review)."""
    record = _standing(uow.wing(Records).lock([record_id])[0])
    every = " ".join(dict.fromkeys((*question_of(record).references, *references)))
    _write(uow, record, {"times": times, "references": every[:REFERENCE_LIMIT]})
    return record_id


def merge_questions(uow: UnitOfWork, actor: Actor, *, into: str, records: Collection[str]) -> Question:
    """Several entries ask the same: `into` stays, with all their askers; the others point to it and count no longer.

    Raises NotAllowed, NotFound, Invalid (`field` records), Conflict (one is answered, withdrawn or under review).
    """
    check_write(actor, register_of(uow, REGISTER).declared)
    others = sorted(set(records) - {into})
    if not others or len(others) > MERGED_LIMIT:
        raise Invalid(f"Choose the question that stays, and 1 to {MERGED_LIMIT} others.", field="records")
    found = {record.id: _standing(record) for record in uow.wing(Records).lock([into, *others])}
    kept = _write(uow, found[into], merged(question_of(found[into]), (question_of(found[one]) for one in others)))
    for one in others:
        withdraw_record(uow, SYSTEM, record_id=one, reason=f"合并至：{kept.title}（{into}）")
    event = QuestionsMerged(
        at=uow.now, actor_id=actor.id, record_id=into, title=kept.title, merged=others, times=question_of(kept).times
    )
    uow.history.append([event])
    return question_of(kept)


def answer_in_public(
    uow: UnitOfWork, actor: Actor, questions: Iterable[Answered], *, publication_id: str, title: str
) -> list[str]:
    """A publication answers entries of the register. Returns the readers' references that came with them.

    An entry that was withdrawn, is under review or was answered meanwhile stays as it is: what is published stands.
    """
    references: list[str] = []
    for answered in questions:
        record = _find(uow, answered.record)
        if record is None:
            continue
        question = question_of(record)
        said = {
            "answer": answered.answer[:5000],
            "answered_in": f"{title} {publication_id}"[:400],
            "answered_on": uow.today.isoformat(),
        }
        _write(uow, record, said)
        references += question.references
        event = QuestionAnswered(
            at=uow.now,
            actor_id=actor.id,
            record_id=record.id,
            title=record.title,
            publication_id=publication_id,
            times=question.times,
        )
        uow.history.append([event])
    return references


def close_question(uow: UnitOfWork, record_id: str | None, answer: str) -> None:
    """The reader who asked was answered directly; with an empty answer there was no question in it."""
    record = _find(uow, record_id)
    if record is None or question_of(record).times > 1:
        # Others ask the same: it stays open until a publication answers all of them.
        return
    if answer:
        _write(uow, record, {"answer": answer[:5000], "answered_on": uow.today.isoformat()})
    else:
        withdraw_record(uow, SYSTEM, record_id=record.id, reason="没有需要回应的问题")


def _find(uow: UnitOfWork, record_id: str | None) -> Record | None:
    if record_id is None:
        return None
    try:
        record = uow.wing(Records).lock([record_id])[0]
        return _standing(record) if record.type_key == REGISTER else None
    except (NotFound, Conflict):
        return None


def _standing(record: Record) -> Record:
    if record.type_key != REGISTER:
        raise NotFound("There is no such question.", id=record.id)
    if record.withdrawn_at is not None or record.pending or not question_of(record).is_open:
        raise Conflict("This question is settled already, or under review.", record_id=record.id)
    return record


def _write(uow: UnitOfWork, record: Record, changes: Mapping[str, Any]) -> Record:
    fields = [field.key for field in register_of(uow, REGISTER).form.fields]
    answers = fitting({**record.current_answers, **changes}, fields)
    return change_record(uow, SYSTEM, record_id=record.id, expected_version=record.version, answers=answers)
