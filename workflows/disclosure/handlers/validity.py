"""有效性: a publication is marked 有效, 失效 or 废止 by a process of its own; the text stays where it is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from workflows.disclosure import subjects
from workflows.disclosure.errors import SamePerson
from workflows.disclosure.handlers.publications import REQUESTERS, begin, standing
from workflows.disclosure.ports import Documents, Publications
from workflows.disclosure.publications import Publication, Validity
from workflows.errors import FormInvalid, Invalid
from workflows.handlers.tasks import complete_task
from workflows.model import Actor, Instance, UserTask
from workflows.ports import UnitOfWork

PROCESS: Final = "change_validity"
REQUESTED: Final = "validity-change-requested"
PROPOSE: Final = "propose-validity"
REVIEWS: Final = ("check-validity", "approve-validity")


def request_validity_change(
    uow: UnitOfWork,
    actor: Actor,
    *,
    publication_id: str,
    reason: str,
    validity: str | None = None,
    invalid_on: date | None = None,
    basis: str = "",
) -> str:
    """Asks to mark a publication 有效, 失效 or 废止. Returns the id of the instance.

    `validity` is one of `Validity`, `invalid_on` the day of 失效 or 废止, `basis` the document that declares it. The
    drafter who says all of it has proposed it; from anybody else it is what the drafter finds in the proposal. Without
    `validity` the drafter is asked for everything. Raises NotAllowed, PublicationState, Invalid (with `field`).
    """
    publication = standing(uow, publication_id)
    proposal = {} if validity is None else _proposal(uow, publication, validity, invalid_on, basis)
    instance_id = begin(uow, actor, publication, REQUESTED, REQUESTERS, "有效性变更", reason, proposed=proposal or None)
    own = [task for task in uow.tasks.open_of(instance_id) if task.assignee == actor.id]
    if proposal and own:
        complete_task(uow, actor, task_id=own[0].id, answers=proposal)
    return instance_id


class ValidityGuard:
    """Refuses a proposal that cannot stand, and that who drafted the text agrees with the change."""

    def before_claim(self, uow: UnitOfWork, actor: Actor, task: UserTask, instance: Instance) -> None:
        """Raises SamePerson."""
        _check_reviewer(uow, actor, task, instance)

    def before_complete(
        self, uow: UnitOfWork, actor: Actor, task: UserTask, instance: Instance, answers: Mapping[str, Any]
    ) -> None:
        """Raises SamePerson, FormInvalid."""
        _check_reviewer(uow, actor, task, instance)
        publication_id = subjects.publication_id(instance)
        if instance.key != PROCESS or publication_id is None or task.properties.get("step") != PROPOSE:
            return
        publication = uow.wing(Publications).lock(publication_id)
        given = answers.get("invalid_on")
        on = date.fromisoformat(str(given)[:10]) if given else None
        try:
            _proposal(uow, publication, str(answers.get("validity")), on, str(answers.get("basis") or ""))
        except Invalid as error:
            raise FormInvalid({str(error.details["field"]): [error.message]}) from error


def _proposal(
    uow: UnitOfWork, publication: Publication, validity: str, invalid_on: date | None, basis: str
) -> dict[str, Any]:
    """What the form of the proposal takes. Raises Invalid (fields `validity`, `invalid_on`, `basis`)."""
    if validity not in list(Validity):
        raise Invalid("Choose the validity from the list.", field="validity", allowed=[one.value for one in Validity])
    on = None if validity == Validity.IN_FORCE else invalid_on
    if (publication.validity, publication.invalid_on) == (validity, on):
        raise Invalid("The publication is marked so already.", field="validity")
    if validity != Validity.IN_FORCE and (on is None or not publication.form_date <= on <= uow.today):
        # A mark says what is so: one for a day to come would tell readers that the text has ceased to be in force.
        raise Invalid("Give the day, from the form date to today at the latest.", field="invalid_on")
    if not basis.strip():
        raise Invalid("Name the document that declares it.", field="basis")
    given = {"validity": str(validity), "basis": basis.strip()}
    return given if on is None else {**given, "invalid_on": on.isoformat()}


def _check_reviewer(uow: UnitOfWork, actor: Actor, task: UserTask, instance: Instance) -> None:
    if instance.key != PROCESS or task.properties.get("step") not in REVIEWS:
        return
    publication_id = subjects.publication_id(instance)
    if publication_id is None:
        return
    drafter = uow.wing(Documents).get(uow.wing(Publications).get(publication_id).document_id).drafter
    if actor.id == drafter:
        raise SamePerson(task_id=task.id, roles=["drafter"])
