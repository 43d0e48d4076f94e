"""What the wing asks before a task of a document is claimed or completed (`workflows.ports.Guard`).

A diagram says which step a task is (property `step`) and which outcomes mean that the text goes on (property
`passes`, several separated by commas; without it completing always goes on). What a step may do is decided here, so
that no diagram can publish without five verdicts and three different people.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from workflows.disclosure import subjects
from workflows.disclosure.attributes import Attribute
from workflows.disclosure.documents import Document, DocumentStatus, Problem, submission_problems
from workflows.disclosure.errors import NotIssuable, SamePerson, VerdictsMissing
from workflows.disclosure.events import DocumentSigned, DocumentSignedOrally
from workflows.disclosure.handlers import emergency
from workflows.disclosure.handlers.concluding import conclude
from workflows.disclosure.handlers.error_entries import check_errors_settled
from workflows.disclosure.handlers.holding import save, step_of, void
from workflows.disclosure.handlers.roles import checks_of
from workflows.disclosure.handlers.text_checks import check_document, check_findings, check_kept_findings
from workflows.disclosure.ports import Documents, Verdicts
from workflows.disclosure.verdicts import (
    ROLE_OF_STEP,
    SECRECY_STEP,
    Check,
    Participation,
    clashing_roles,
    not_passed,
    of_task,
)
from workflows.model import Actor, Instance, UserTask
from workflows.ports import UnitOfWork

PASSES = "passes"
OUTCOME = "outcome"


class DocumentGuard:
    """Guards the tasks of documents; every other instance's tasks pass unseen."""

    def before_claim(self, uow: UnitOfWork, actor: Actor, task: UserTask, instance: Instance) -> None:
        """Raises SamePerson."""
        document_id, step = subjects.document_id(instance), step_of(task)
        if document_id is None or step not in ROLE_OF_STEP:
            return
        if emergency.may_be_recorded(task) and not actor.has(emergency.SIGNERS):
            return
        check_person(uow, actor.id, document_id, step)

    def before_complete(
        self, uow: UnitOfWork, actor: Actor, task: UserTask, instance: Instance, answers: Mapping[str, Any]
    ) -> None:
        """Refuses what must not go on, and notes who took part. Raises SamePerson, NotIssuable, VerdictsMissing."""
        document_id, step = subjects.document_id(instance), step_of(task)
        if document_id is None or step not in ROLE_OF_STEP:
            return
        person = emergency.signer(uow, actor, task, answers)
        check_person(uow, person, document_id, step)
        document = uow.wing(Documents).lock(document_id)
        if _goes_on(task, answers, document):
            self._pass(uow, actor, task, instance, document)
            if step == "sign":
                _sign(uow, actor, task, instance, answers, signer=person)
        if step == SECRECY_STEP:
            conclude(uow, actor, task, document, answers)
        participation = Participation(document_id, person, ROLE_OF_STEP[step], step, uow.now)
        uow.wing(Verdicts).take_part(participation)

    def _pass(self, uow: UnitOfWork, actor: Actor, task: UserTask, instance: Instance, document: Document) -> None:
        step = task.properties["step"]
        if step == "draft":
            _submit(uow, actor, task, document)
            return
        if step == "discuss":
            return
        verdicts = uow.wing(Verdicts).of(document.id)
        own = of_task(verdicts, task.id)
        _require(not_passed(own, document.content_hash, checks_of(uow, instance, step)), document)
        check_findings(uow, actor, document, signing=step == "sign")


def check_person(uow: UnitOfWork, person_id: str, document_id: str, step: str) -> None:
    """Drafter, reviewers and signer differ. Raises SamePerson (details `roles`: what this person already is)."""
    known = uow.wing(Verdicts).participations(document_id)
    clashing = clashing_roles(known, person_id, ROLE_OF_STEP[step])
    if clashing:
        raise SamePerson(person=person_id, step=step, roles=[role.value for role in clashing])


def check_signable(uow: UnitOfWork, document: Document) -> None:
    """All five checks stand passed on exactly this text, and nothing that was found in it is open.

    Raises VerdictsMissing, NotIssuable, FindingsOpen.
    """
    check_issuable(document)
    check_kept_findings(uow, document, signing=True)
    _require(not_passed(uow.wing(Verdicts).of(document.id), document.content_hash), document)


def check_issuable(document: Document, more: Sequence[Problem] = ()) -> None:
    """Nothing is missing. Raises NotIssuable with every problem, `more` among them."""
    problems = [{"code": p.code, "message": p.message} for p in (*submission_problems(document), *more)]
    if problems:
        raise NotIssuable(document_id=document.id, problems=problems)


def _sign(
    uow: UnitOfWork, actor: Actor, task: UserTask, instance: Instance, answers: Mapping[str, Any], *, signer: str
) -> None:
    """签发: in person, or as somebody present records what the signer said."""
    document = uow.wing(Documents).lock(subjects.document_id(instance) or "")
    check_signable(uow, document)
    check_errors_settled(uow, document)
    signed = save(uow, replace(document, status=DocumentStatus.SIGNED))
    place: dict[str, Any] = {
        "at": uow.now,
        "actor_id": actor.id,
        "instance_id": instance.id,
        "task_id": task.id,
        "document_id": document.id,
        "content_hash": signed.content_hash,
    }
    if signer == actor.id:
        uow.history.append([DocumentSigned(**place)])
        return
    said: dict[str, Any] = {name: str(answers.get(name) or "") for name in ("means", "said_at", "words")}
    uow.history.append([DocumentSignedOrally(**place, signer=signer, **said)])


def _submit(uow: UnitOfWork, actor: Actor, task: UserTask, document: Document) -> None:
    check_issuable(document, emergency.unfit(task, document))
    # A new round is judged anew: whatever path led back to the drafter, nothing of the old round still counts.
    void(uow, actor, document.id, uow.wing(Verdicts).of(document.id), "submitted")
    check_document(uow, actor, save(uow, replace(document, status=DocumentStatus.REVIEW)))


def _goes_on(task: UserTask, answers: Mapping[str, Any], document: Document) -> bool:
    passes = task.properties.get(PASSES)
    if passes is None:
        return True
    outcome = answers.get(OUTCOME)
    if task.properties["step"] == SECRECY_STEP and outcome == "must_not":
        # 不予公开 goes on only where the document says so already; else its attribute is changed first.
        return document.attribute is Attribute.WITHHELD
    return outcome in {word.strip() for word in passes.split(",")}


def _require(missing: list[Check], document: Document) -> None:
    if missing:
        raise VerdictsMissing(
            document_id=document.id, checks=[check.value for check in missing], content_hash=document.content_hash
        )
