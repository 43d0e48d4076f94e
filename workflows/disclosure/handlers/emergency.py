"""Emergencies: what the short way (紧急公开) may be used for, and signatures that are spoken before they are written.

Regulations on Open Government Information, Arts. 6 and 20(12). The checks run side by side; secrecy review and
signature are never skipped. A diagram says that a drafting task opens the short way by the property `path` =
`emergency`, and that a signature may be recorded for a leader who is not there by the property `oral` of the signing
task.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from workflows.disclosure.attributes import Attribute
from workflows.disclosure.documents import Document, Problem
from workflows.disclosure.handlers.publications import request_withdrawal
from workflows.disclosure.ports import Publications
from workflows.disclosure.subjects import document_id
from workflows.errors import ExecutionFailed, FormInvalid, NotAllowed
from workflows.model import Actor, Instance, TopicCall, UserTask
from workflows.ports import TopicFunction, UnitOfWork

SIGNERS: Final = "leader"
PATH: Final = "path"
EMERGENCY: Final = "emergency"
ORAL: Final = "oral"


def unfit(task: UserTask, document: Document) -> list[Problem]:
    """Why this document cannot go the short way; nothing for a task of the ordinary one."""
    if task.properties.get(PATH) != EMERGENCY:
        return []
    found = []
    if document.attribute is not Attribute.PROACTIVE:
        found.append(Problem("emergency-proactive", "Only what is published at once goes the short way."))
    if document.parties:
        found.append(Problem("emergency-parties", "Third parties must be asked: that takes the ordinary way."))
    return found


def may_be_recorded(task: UserTask) -> bool:
    """Whether somebody else may record this signature."""
    return task.properties.get(ORAL) == "true"


def signer(uow: UnitOfWork, actor: Actor, task: UserTask, answers: Mapping[str, Any]) -> str:
    """Whose decision this is: the leader who is named as having spoken, else who completes the task.

    Raises NotAllowed if somebody else than a leader decides in their own name, FormInvalid for a signer who is none.
    """
    if not may_be_recorded(task):
        return actor.id
    if answers.get("outcome") != ORAL:
        if not actor.has(SIGNERS):
            raise NotAllowed(
                "Only a leader decides; what a leader said is recorded as an oral signature.", needs=[SIGNERS]
            )
        return actor.id
    named = str(answers.get("signer") or "")
    if named == actor.id:
        raise FormInvalid({"signer": ["You are here: sign yourself."]})
    if named not in {person.id for person in uow.directory.members(SIGNERS)}:
        raise FormInvalid({"signer": ["This is no leader."]})
    return named


def list_signers(uow: UnitOfWork, _instance: Instance, _call: TopicCall, _actor: Actor) -> Mapping[str, Any]:
    """`document.signers`: the leaders as options of a form. Result: `signers`, a list of {value, label}."""
    people = sorted(uow.directory.members(SIGNERS), key=lambda person: person.id)
    return {"signers": [{"value": person.id, "label": person.name} for person in people]}


def ask_withdrawal(uow: UnitOfWork, instance: Instance, call: TopicCall, actor: Actor) -> Mapping[str, Any]:
    """`publication.ask_withdrawal`: takes down what the instance's document became. Variable `reason`."""
    about = document_id(instance)
    publication = uow.wing(Publications).of_document(about) if about else None
    if publication is None:
        raise ExecutionFailed("Nothing was published here.", business_key=instance.business_key)
    reason = str(call.variables.get("reason") or "")
    return {"withdrawal": request_withdrawal(uow, actor, publication_id=publication.id, reason=reason)}


FUNCTIONS: Final[Mapping[str, TopicFunction]] = {
    "document.signers": list_signers,
    "publication.ask_withdrawal": ask_withdrawal,
}
