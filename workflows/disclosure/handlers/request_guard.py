"""What the wing asks before a task of a request is claimed or completed (`workflows.ports.Guard`).

A diagram says which step a task is (property `step`); what completing it means for the request is decided here and
in `request_steps`, `party_steps`, `reply_steps` and `follow_up_steps`, so that no diagram can send a reply that was
not reviewed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from workflows.disclosure.handlers import follow_up_steps, party_steps, reply_steps, request_steps
from workflows.disclosure.handlers.request_holding import is_about_request, request_of
from workflows.disclosure.handlers.request_steps import Step
from workflows.model import Actor, Instance, UserTask
from workflows.ports import UnitOfWork

STEPS: Final = {**request_steps.STEPS, **party_steps.STEPS, **reply_steps.STEPS, **follow_up_steps.STEPS}


class RequestGuard:
    """Guards the tasks of requests; every other instance's tasks pass unseen."""

    def before_claim(self, uow: UnitOfWork, actor: Actor, task: UserTask, instance: Instance) -> None:
        """Three different people draft, review and approve. Raises SamePerson."""
        step = task.properties.get("step", "")
        if is_about_request(instance) and step in reply_steps.REVIEWS:
            reply_steps.check_person(uow, actor, request_of(uow, instance), reply_steps.REVIEWS[step])

    def before_complete(
        self, uow: UnitOfWork, actor: Actor, task: UserTask, instance: Instance, answers: Mapping[str, Any]
    ) -> None:
        """Records what the person did, or refuses. Raises FormInvalid (the field), Conflict, SamePerson."""
        act = STEPS.get(task.properties.get("step", ""))
        if act is not None and is_about_request(instance):
            act(Step(uow, actor, task, instance, answers, request_of(uow, instance)))
