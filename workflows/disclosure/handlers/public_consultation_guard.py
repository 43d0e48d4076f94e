"""What no diagram can loosen about public consultations: a reason for a short term, nothing left out, others review,
and nothing that the text check found is passed over.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from workflows.disclosure.handlers.consultation_checks import check_passable
from workflows.disclosure.handlers.public_consulting import SORT_STEP, save
from workflows.disclosure.public_consultation_ports import Consultations
from workflows.disclosure.public_consultations import MOST_DAYS, REVIEWS, SIGN, USUAL_DAYS, Consultation, Review, Stage
from workflows.errors import FormInvalid, NotAllowed
from workflows.model import Actor, Instance, UserTask
from workflows.ports import UnitOfWork

PROCESS: Final = "public_consultation"
NOTICE_STEP: Final = "consultation-notice"
PASSED: Final = "pass"


class ConsultationGuard:
    """Refuses a short term without a reason, results that leave comments out, and a review by the planner."""

    def before_claim(self, uow: UnitOfWork, actor: Actor, task: UserTask, instance: Instance) -> None:
        """Raises NotAllowed."""
        _check_reviewer(uow, actor, task, instance)

    def before_complete(
        self, uow: UnitOfWork, actor: Actor, task: UserTask, instance: Instance, answers: Mapping[str, Any]
    ) -> None:
        """Raises NotAllowed, FormInvalid, FindingsOpen, TextCheckWaiting."""
        if instance.key != PROCESS:
            return
        step = task.properties.get("step")
        if step == NOTICE_STEP:
            check_term(answers)
        elif step == SORT_STEP:
            _check_sorted(uow, instance)
        consultation = _check_reviewer(uow, actor, task, instance)
        if consultation is not None and answers.get("outcome") == PASSED:
            stage, step = Stage(task.properties["stage"]), task.properties["step"]
            check_passable(uow, actor, consultation, stage, signing=step == SIGN)
            passed = Review(stage, step, actor.id, uow.now)
            save(uow, consultation, reviews=(*consultation.reviews, passed))


def check_term(notice: Mapping[str, Any]) -> None:
    """Raises FormInvalid."""
    days = int(notice["days"])
    if not 0 < days <= MOST_DAYS:
        raise FormInvalid({"days": [f"Between 1 and {MOST_DAYS} days."]})
    if days < USUAL_DAYS and not str(notice.get("reason") or "").strip():
        message = f"A term of fewer than {USUAL_DAYS} days needs a reason that the public can read."
        raise FormInvalid({"reason": [message]})


def _check_sorted(uow: UnitOfWork, instance: Instance) -> None:
    left = uow.wing(Consultations).points_of(instance.id).get(None, 0)
    if left:
        raise FormInvalid({"overview": [f"{left} comments are in no point yet: sort them first."]})


def _check_reviewer(uow: UnitOfWork, actor: Actor, task: UserTask, instance: Instance) -> Consultation | None:
    """The consultation, if the task reviews a stage of it. Raises NotAllowed."""
    if instance.key != PROCESS or task.properties.get("step") not in REVIEWS or "stage" not in task.properties:
        return None
    consultation, stage = uow.wing(Consultations).get(instance.id), Stage(task.properties["stage"])
    known = {review.person for review in consultation.reviews if review.stage is stage}
    if actor.id == consultation.planner or actor.id in known:
        message = "You began this consultation or have reviewed it already: somebody else must."
        raise NotAllowed(message, task_id=task.id)
    return consultation
