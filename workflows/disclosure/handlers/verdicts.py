"""Giving a verdict: one check, one person, one exact text. There is no command that gives several."""

from __future__ import annotations

from workflows.disclosure.documents import Document
from workflows.disclosure.errors import NotYourCheck
from workflows.disclosure.events import VerdictGiven
from workflows.disclosure.handlers.documents import take_part
from workflows.disclosure.handlers.guard import check_person
from workflows.disclosure.handlers.holding import held_tasks, step_of
from workflows.disclosure.handlers.roles import checks_of
from workflows.disclosure.ports import Documents, Verdicts
from workflows.disclosure.verdicts import ROLE_OF_STEP, Check, Verdict, VerdictOutcome, current
from workflows.errors import ContentChanged, Invalid, TaskNotClaimed
from workflows.model import Actor, Instance, UserTask
from workflows.ports import UnitOfWork

COMMENT_LIMIT = 5000


def give_verdict(
    uow: UnitOfWork,
    actor: Actor,
    *,
    document_id: str,
    check: str,
    outcome: str,
    comment: str,
    content_hash: str,
) -> Verdict:
    """The holder of a review task judges one check of the text whose hash they saw.

    `check` is one of `Check`, `outcome` passed or returned (a return needs a comment). A later verdict on the same
    check replaces an earlier one in what counts; both stay on record. Raises TaskNotClaimed, NotYourCheck,
    SamePerson, ContentChanged, Invalid.
    """
    wanted, judged = _read(check, outcome, comment)
    held = [(task, instance) for task, instance in held_tasks(uow, actor, document_id) if step_of(task) in ROLE_OF_STEP]
    if not held:
        raise TaskNotClaimed(document_id=document_id)
    document = uow.wing(Documents).lock(document_id)
    if document.content_hash != content_hash:
        raise ContentChanged(document_id=document_id, current=document.content_hash)
    task = _giving(uow, held, document, wanted)
    step = task.properties["step"]
    check_person(uow, actor.id, document_id, step)
    verdict = Verdict(
        uow.new_id(), document_id, wanted, judged, actor.id, uow.now, comment.strip(), content_hash, step, task.id
    )
    uow.wing(Verdicts).add(verdict)
    take_part(uow, document_id, actor.id, ROLE_OF_STEP[step], step)
    event = VerdictGiven(
        at=uow.now,
        actor_id=actor.id,
        instance_id=task.instance_id,
        task_id=task.id,
        element_id=task.element_id,
        document_id=document_id,
        check=wanted.value,
        outcome=judged.value,
        content_hash=content_hash,
        step=step,
    )
    uow.history.append([event])
    return verdict


def checks_for_task(uow: UnitOfWork, task: UserTask, instance: Instance, document: Document) -> frozenset[Check]:
    """The checks that may be given in a task: the table's for its step; at signing also those that were returned.

    Where a discussion stayed split the signer decides, and does so by a verdict of their own. 保密关 is not theirs.
    """
    step = step_of(task)
    if step is None or step not in ROLE_OF_STEP:
        return frozenset()
    own = checks_of(uow, instance, step)
    if step != "sign":
        return own
    standing = current(uow.wing(Verdicts).of(document.id), document.content_hash)
    disputed = {c for c, v in standing.items() if v.outcome is VerdictOutcome.RETURNED or v.task_id == task.id}
    return own | (disputed - {Check.SECRECY})


def _read(check: str, outcome: str, comment: str) -> tuple[Check, VerdictOutcome]:
    try:
        wanted = Check(check)
    except ValueError as error:
        raise Invalid(str(error), field="check") from error
    try:
        judged = VerdictOutcome(outcome)
    except ValueError as error:
        raise Invalid(str(error), field="outcome") from error
    if len(comment) > COMMENT_LIMIT or (judged is VerdictOutcome.RETURNED and not comment.strip()):
        raise Invalid("Say in a comment what has to be changed.", field="comment", limit=COMMENT_LIMIT)
    return wanted, judged


def _giving(uow: UnitOfWork, held: list[tuple[UserTask, Instance]], document: Document, wanted: Check) -> UserTask:
    for task, instance in held:
        if wanted in checks_for_task(uow, task, instance, document):
            return task
    raise NotYourCheck(check=wanted.value, steps=[step_of(task) for task, _ in held])
