"""Entering records, changing them, reading many from a file, withdrawing one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from workflows.errors import Conflict, FormInvalid, Invalid, NotAllowed
from workflows.forms import validate
from workflows.handlers.files import check_files
from workflows.handlers.instances import start_instance
from workflows.model import SYSTEM, Actor
from workflows.policy import SUPERVISORS
from workflows.ports import UnitOfWork
from workflows.records.errors import RowsInvalid
from workflows.records.events import RecordsSubmitted, RecordWithdrawn
from workflows.records.handlers.ending import accept
from workflows.records.handlers.reading import Register, check_write, register_of
from workflows.records.model import Record, RecordVersion, Submission
from workflows.records.ports import Records
from workflows.records.subjects import of_submission
from workflows.records.tabular import answers_of_rows
from workflows.records.values import title_of

MAX_ROWS: Final = 5000
_TITLES: Final = 20


def create_record(
    uow: UnitOfWork, actor: Actor, *, type_key: str, answers: Mapping[str, Any], lang: str = "zh"
) -> Record:
    """A new record of a register; its process begins, or it counts at once where there is none.

    Raises NotFound, NotAllowed, FormInvalid.
    """
    register = register_of(uow, type_key)
    check_write(actor, register.declared)
    kept = validate(register.form, answers, {}, lang=lang, today=uow.today)
    check_files(uow, actor, form=register.form, answers=kept, data={}, lang=lang)
    return _submit(uow, actor, register, [(None, kept)])[0]


def change_record(
    uow: UnitOfWork,
    actor: Actor,
    *,
    record_id: str,
    expected_version: int,
    answers: Mapping[str, Any],
    lang: str = "zh",
) -> Record:
    """Another version of a record: what counted before counts until the new version is accepted.

    Raises NotFound, NotAllowed, FormInvalid, Conflict (changed meanwhile, under review, withdrawn).
    """
    record = uow.wing(Records).lock([record_id])[0]
    register = register_of(uow, record.type_key)
    check_write(actor, register.declared)
    if record.version != expected_version:
        raise Conflict(record_id=record_id, expected=expected_version, actual=record.version)
    _check_standing(record)
    kept = validate(register.form, answers, {}, lang=lang, today=uow.today)
    before = {version.number: version.answers for version in uow.wing(Records).versions(record_id)}
    check_files(uow, actor, form=register.form, answers=kept, data=before.get(record.current, {}), lang=lang)
    return _submit(uow, actor, register, [(record, kept)])[0]


def import_records(
    uow: UnitOfWork, actor: Actor, *, type_key: str, rows: Sequence[Mapping[str, str]], lang: str = "zh"
) -> list[Record]:
    """Many new records from the rows of a file, all or none; they are looked at together.

    `rows` map a field's key or label to text. Raises RowsInvalid with every row and field that is wrong.
    """
    register = register_of(uow, type_key)
    check_write(actor, register.declared)
    if not rows:
        raise Invalid("The file has no rows.", field="file")
    if len(rows) > MAX_ROWS:
        raise Invalid(f"At most {MAX_ROWS} rows at once.", field="file", limit=MAX_ROWS)
    kept, wrong = [], []
    for number, answers in enumerate(answers_of_rows(register.form, rows), 1):
        try:
            kept.append(validate(register.form, answers, {}, lang=lang, today=uow.today))
        except FormInvalid as error:
            wrong += [(number, field, message) for field, found in error.fields.items() for message in found]
    if wrong:
        raise RowsInvalid(wrong)
    return _submit(uow, actor, register, [(None, answers) for answers in kept])


def withdraw_record(uow: UnitOfWork, actor: Actor, *, record_id: str, reason: str) -> Record:
    """A supervisor takes a record out at once; it stays as a tombstone with the reason.

    Raises NotAllowed, Conflict, Invalid (`field` reason).
    """
    if actor.id != SYSTEM.id and not actor.has(*SUPERVISORS):
        raise NotAllowed("Only a supervisor may do this.", needs=list(SUPERVISORS))
    if not reason.strip():
        raise Invalid("A reason is needed.", field="reason")
    record = uow.wing(Records).lock([record_id])[0]
    _check_standing(record)
    said = reason.strip()[:2000]
    gone = replace(record, withdrawn_at=uow.now, withdrawn_by=actor.id, withdrawn_reason=said, updated_at=uow.now)
    saved = replace(gone, version=record.version + 1)
    uow.wing(Records).save(saved, expected_version=record.version)
    told = {"type_key": record.type_key, "record_id": record.id, "title": record.title, "reason": said}
    uow.history.append([RecordWithdrawn(at=uow.now, actor_id=actor.id, **told)])
    return saved


def _check_standing(record: Record) -> None:
    if record.withdrawn_at is not None:
        raise Conflict("This record was withdrawn.", record_id=record.id)
    if record.pending:
        raise Conflict("A version of this record is under review: wait until it is decided.", record_id=record.id)


def _submit(
    uow: UnitOfWork, actor: Actor, register: Register, entries: Sequence[tuple[Record | None, Mapping[str, Any]]]
) -> list[Record]:
    declared, store = register.declared, uow.wing(Records)
    submission = Submission(uow.new_id(), declared.key, len(entries), uow.now, actor.id, actor.department)
    store.add_submission(submission)
    records = [_entered(uow, register, submission, known, answers) for known, answers in entries]
    store.add([record for record in records if record.latest == 1])
    store.add_versions(
        [
            RecordVersion(one.id, one.latest, submission.id, one.title, dict(answers), uow.now, actor.id, place)
            for place, (one, (_known, answers)) in enumerate(zip(records, entries, strict=True))
        ]
    )
    titles = [record.title for record in records]
    event = RecordsSubmitted(
        at=uow.now,
        actor_id=actor.id,
        type_key=declared.key,
        submission_id=submission.id,
        count=len(records),
        title=titles[0],
    )
    uow.history.append([event])
    if declared.process is None:
        return accept(uow, actor, submission)
    more = f"（{len(records)}）" if len(records) > 1 else ""
    start_instance(
        uow,
        actor,
        key=declared.process,
        data={
            "submission": submission.id,
            "register": declared.key,
            "register_name": declared.name.zh,
            "count": len(records),
            "titles": titles[:_TITLES],
            "entered_by": actor.id,
            "department": actor.department,
            "by_head": actor.department is not None and actor.has(f"head@{actor.department}"),
            "public": declared.public is not None,
            "few_to_sign": _few_to_sign(uow, actor),
        },
        title=f"{declared.name.zh}：{titles[0]}{more}",
        business_key=of_submission(submission.id),
    )
    # A process without anything to wait for has decided already.
    return [store.get(record.id) for record in records]


def _few_to_sign(uow: UnitOfWork, actor: Actor) -> bool:
    """Whether a head and a secrecy reviewer may have looked at it who are all that the office has to sign: nobody
    looks twice, so that the leaders, who sign what the office does not, may sign this as well.
    """
    free = _ids(uow, "office-reviewer") - {actor.id}
    heads = _ids(uow, f"head@{actor.department}" if actor.department else "office-reviewer")
    secrecy = _ids(uow, "secrecy-reviewer")
    return any(free <= {head, other} for head in heads or {""} for other in secrecy or {""})


def _ids(uow: UnitOfWork, group: str) -> set[str]:
    return {person.id for person in uow.directory.members(group)}


def _entered(
    uow: UnitOfWork, register: Register, submission: Submission, known: Record | None, answers: Mapping[str, Any]
) -> Record:
    title = title_of(register.form, register.declared.title, answers)
    if known is None:
        by, at = submission.submitted_by, submission.submitted_at
        return Record(uow.new_id(), submission.type_key, title, submission.department, at, by, at, pending=True)
    changed = replace(
        known, latest=known.latest + 1, pending=True, title=title, updated_at=uow.now, version=known.version + 1
    )
    uow.wing(Records).save(changed, expected_version=known.version)
    return changed
