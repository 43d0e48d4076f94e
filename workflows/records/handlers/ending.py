"""What a reviewing process decides: the versions of a submission count from now on, or never will."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from workflows.errors import ExecutionFailed
from workflows.model import Actor, Instance, TopicCall
from workflows.ports import TopicFunction, UnitOfWork
from workflows.records.declaration import ACCEPT
from workflows.records.errors import NotReviewed
from workflows.records.events import RecordsAccepted, RecordsRejected
from workflows.records.handlers.reading import register_of
from workflows.records.model import SECRECY, SIGN, Record, Submission, SubmissionStatus
from workflows.records.ports import Records
from workflows.records.subjects import submission_of
from workflows.records.values import search_text


def accept(uow: UnitOfWork, actor: Actor, submission: Submission) -> list[Record]:
    """Every version of the submission is the one that counts. A record withdrawn meanwhile stays withdrawn."""
    store, saved = uow.wing(Records), []
    register = register_of(uow, submission.type_key)
    public = register.declared.public
    versions = {version.record_id: version for version in store.of_submission(submission.id)}
    for record in store.lock(versions.keys()):
        version = versions[record.id]
        counted = replace(
            record,
            current=version.number,
            current_answers=version.answers,
            public_text="" if public is None else search_text(register.form, public.columns, version.answers),
            title=version.title,
            pending=False,
            accepted_at=uow.now,
            updated_at=uow.now,
            version=record.version + 1,
        )
        store.save(counted, expected_version=record.version)
        saved.append(counted)
    _end(uow, actor, submission, SubmissionStatus.ACCEPTED, "")
    event = RecordsAccepted(
        at=uow.now,
        actor_id=actor.id,
        type_key=submission.type_key,
        submission_id=submission.id,
        count=submission.count,
    )
    uow.history.append([event])
    return saved


def reject(uow: UnitOfWork, actor: Actor, submission: Submission, note: str) -> None:
    """The versions stay in the files of their records and never count; what counted before still does."""
    store = uow.wing(Records)
    for record in store.lock({version.record_id for version in store.of_submission(submission.id)}):
        before = next((one.title for one in store.versions(record.id) if one.number == record.current), record.title)
        left = replace(record, pending=False, title=before, updated_at=uow.now, version=record.version + 1)
        store.save(left, expected_version=record.version)
    _end(uow, actor, submission, SubmissionStatus.REJECTED, note)
    event = RecordsRejected(
        at=uow.now,
        actor_id=actor.id,
        type_key=submission.type_key,
        submission_id=submission.id,
        count=submission.count,
        note=note,
    )
    uow.history.append([event])


def _end(uow: UnitOfWork, actor: Actor, submission: Submission, status: SubmissionStatus, note: str) -> None:
    ended = replace(submission, status=status, ended_at=uow.now, ended_by=actor.id, note=note)
    uow.wing(Records).save_submission(ended)


def _pending(uow: UnitOfWork, instance: Instance) -> Submission | None:
    submission_id = submission_of(instance.business_key)
    if submission_id is None:
        raise ExecutionFailed("This process is not about records that were submitted.", code="no-submission")
    submission = uow.wing(Records).submission(submission_id)
    return submission if submission.status is SubmissionStatus.PENDING else None


def _accept_topic(uow: UnitOfWork, instance: Instance, _call: TopicCall, actor: Actor) -> Mapping[str, Any]:
    """`records.accept`: again for the same submission it changes nothing. Result: `count`.

    Raises NotReviewed for a public register whose records nobody has passed at the steps secrecy and sign.
    """
    submission = _pending(uow, instance)
    if submission is None:
        return {"count": 0}
    missing = {SECRECY, SIGN} - {step for _person, step in submission.reviews}
    if missing and register_of(uow, submission.type_key).declared.public is not None:
        message = f"Nothing is published without a review: nobody has passed the step {', '.join(sorted(missing))}."
        raise NotReviewed(message, submission=submission.id)
    return {"count": len(accept(uow, actor, submission))}


def _reject_topic(uow: UnitOfWork, instance: Instance, call: TopicCall, actor: Actor) -> Mapping[str, Any]:
    """`records.reject`: input parameter `note` says why. Again for the same submission it changes nothing."""
    submission = _pending(uow, instance)
    if submission is not None:
        reject(uow, actor, submission, str(call.variables.get("note") or "")[:2000])
    return {"count": 0 if submission is None else submission.count}


FUNCTIONS: Final[Mapping[str, TopicFunction]] = {ACCEPT: _accept_topic, "records.reject": _reject_topic}
