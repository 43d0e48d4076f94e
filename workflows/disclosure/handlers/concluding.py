"""What the secrecy reviewer concluded is kept when the task is completed, whatever the conclusion."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from workflows.disclosure.documents import Document
from workflows.disclosure.ports import Verdicts
from workflows.disclosure.secrecy import Conclusion, SecrecyReview
from workflows.disclosure.verdicts import Check, of_task
from workflows.model import Actor, UserTask
from workflows.ports import UnitOfWork

_LIMIT: Final = 5000


def conclude(
    uow: UnitOfWork, actor: Actor, task: UserTask, document: Document, answers: Mapping[str, Any]
) -> SecrecyReview | None:
    """Keeps what the reviewer concluded. None for a diagram whose form knows none of the four conclusions."""
    outcome = answers.get("outcome")
    if outcome not in set(Conclusion):
        return None
    verdicts = uow.wing(Verdicts)
    given = [one for one in of_task(verdicts.of(document.id), task.id) if one.check is Check.SECRECY]
    said = {name: str(answers.get(name) or "")[:_LIMIT] for name in ("reason", "basis", "processing", "letter")}
    review = SecrecyReview(
        id=uow.new_id(),
        document_id=document.id,
        task_id=task.id,
        at=uow.now,
        person_id=actor.id,
        content_hash=document.content_hash,
        conclusion=Conclusion(str(outcome)),
        verdict_id=given[-1].id if given else None,
        **said,
    )
    verdicts.conclude(review)
    return review
