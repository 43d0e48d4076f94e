"""Four eyes: what a person entered is looked at by others, each step by somebody else (先审后发)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from workflows.model import Actor, Instance, UserTask
from workflows.ports import UnitOfWork
from workflows.records.errors import AlreadyTookPart
from workflows.records.model import PASSES, Submission
from workflows.records.ports import Records
from workflows.records.subjects import submission_of


class RecordGuard:
    """`workflows.ports.Guard` for tasks about submitted records."""

    def before_claim(self, uow: UnitOfWork, actor: Actor, task: UserTask, instance: Instance) -> None:
        """Raises AlreadyTookPart."""
        _checked(uow, actor, task, instance)

    def before_complete(
        self,
        uow: UnitOfWork,
        actor: Actor,
        task: UserTask,
        instance: Instance,
        answers: Mapping[str, Any],
    ) -> None:
        """Raises AlreadyTookPart; notes who passed what at which step."""
        submission = _checked(uow, actor, task, instance)
        if submission is not None and answers.get("outcome") == PASSES:
            review = (actor.id, task.properties.get("step", ""))
            uow.wing(Records).save_submission(replace(submission, reviews=(*submission.reviews, review)))


def _checked(uow: UnitOfWork, actor: Actor, task: UserTask, instance: Instance) -> Submission | None:
    submission_id = submission_of(instance.business_key)
    if submission_id is None:
        return None
    submission = uow.wing(Records).submission(submission_id)
    if actor.id in (submission.submitted_by, *(person for person, _step in submission.reviews)):
        raise AlreadyTookPart(task_id=task.id)
    return submission
