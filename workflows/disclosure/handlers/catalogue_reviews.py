"""Looks at items of the catalogue: opened once for each cause, closed by the department that is responsible."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any, Final

from workflows.disclosure.catalogue import CatalogueItem
from workflows.disclosure.catalogue_events import CatalogueReviewed, CatalogueReviewOpened
from workflows.disclosure.catalogue_reviews import CatalogueReview, Flag, ReviewCause, by_department, flags
from workflows.disclosure.mandate_ports import CatalogueReviews, Mandates
from workflows.disclosure.mandates import Mandate, MandateVersion, mandate_data
from workflows.disclosure.ports import Catalogue
from workflows.errors import Conflict, ExecutionFailed, NotFound
from workflows.handlers.instances import start_instance
from workflows.model import Actor, Instance, InstanceStatus, TopicCall, UserTask
from workflows.ports import TopicFunction, UnitOfWork

PROCESS: Final = "catalogue_review"
PREFIX: Final = "catalogue-review"
STEP: Final = "review-items"
LOOKED_AT: Final = "catalogue-looked-at"
"""The bookmark that says what the catalogue, its bases and its people were when it was last looked over."""
_LIVE: Final = (InstanceStatus.RUNNING, InstanceStatus.SUSPENDED)


def watch_catalogue(uow: UnitOfWork, actor: Actor) -> int:
    """Opens what the day, a basis or somebody's leaving calls for; how many. Looks only when something has changed."""
    items, mandates = list(uow.wing(Catalogue).items()), _by_code(uow)
    gone = gone_people(uow, items)
    stands_on = _fingerprint(uow, items, mandates, gone)
    if uow.bookmarks.get(LOOKED_AT) == stands_on:
        return 0
    uow.bookmarks.put(LOOKED_AT, stands_on)
    return _open_called(uow, actor, items, mandates, gone)


def look_over(uow: UnitOfWork, actor: Actor) -> int:
    """Opens a review of every item whose basis has ended or whose people have left, unless one is open; how many."""
    items = list(uow.wing(Catalogue).items())
    return _open_called(uow, actor, items, _by_code(uow), gone_people(uow, items))


def _open_called(
    uow: UnitOfWork,
    actor: Actor,
    items: Collection[CatalogueItem],
    mandates: Mapping[str, Mandate],
    gone: Collection[str],
) -> int:
    called: dict[Flag, list[CatalogueItem]] = {}
    for item in items:
        for flag in flags(item, mandates, gone, uow.today):
            if flag.cause is not None:
                called.setdefault(flag, []).append(item)
    return sum(_open(uow, actor, flag.cause, flag.ref, some) for flag, some in called.items() if flag.cause)


def mandate_changed(uow: UnitOfWork, actor: Actor, version: MandateVersion) -> int:
    """Opens a look at every item that rests on an entry that has a new version; how many reviews."""
    code = version.mandate.code
    resting = [item for item in uow.wing(Catalogue).items() if code in item.sources and not item.ended]
    if not version.mandate.holds(uow.today):
        # It holds no more: that is what `look_over` asks about, and one question is enough.
        return 0
    return _open(uow, actor, ReviewCause.CHANGED, f"{code}@{version.number}", resting)


def gone_people(uow: UnitOfWork, items: Iterable[CatalogueItem]) -> set[str]:
    """User ids of those whom items name and whose account is not in use."""
    named = {person for item in items if not item.ended for person in (item.leader, item.handler) if person}
    return {person for person in named if not is_here(uow, person)}


def is_here(uow: UnitOfWork, person: str) -> bool:
    """Whether a user id belongs to an account in use."""
    try:
        uow.directory.actor(person)
    except NotFound:
        return False
    return True


class ReviewGuard:
    """A review is not closed while what called for it still holds and nobody has proposed a change."""

    def before_claim(self, uow: UnitOfWork, actor: Actor, task: UserTask, instance: Instance) -> None:
        """Everybody whom the task is offered to."""

    def before_complete(
        self,
        uow: UnitOfWork,
        actor: Actor,  # noqa: ARG002
        task: UserTask,
        instance: Instance,
        answers: Mapping[str, Any],  # noqa: ARG002
    ) -> None:
        """Raises Conflict."""
        if instance.key != PROCESS or task.properties.get("step") != STEP:
            return
        left = unsettled(uow, review_of(uow, instance))
        if left:
            names = "、".join(item.name for item in left)
            raise Conflict(f"These items still need a change, propose it first: {names}.", task_id=task.id)


def unsettled(uow: UnitOfWork, review: CatalogueReview) -> list[CatalogueItem]:
    """Items of a review for which what called for it holds, and of which no change is under way."""
    if review.cause is ReviewCause.CHANGED:
        return []
    items = [item for one in review.items if (item := uow.wing(Catalogue).find(one)) is not None]
    wanted, mandates, gone = Flag(review.cause, review.ref), _by_code(uow), gone_people(uow, items)
    moving = {item.id for item in changing(uow)}
    return [item for item in items if item.id not in moving and wanted in flags(item, mandates, gone, uow.today)]


def changing(uow: UnitOfWork) -> list[CatalogueItem]:
    """Items, as they shall be, of every change that is under way."""
    return [
        item
        for proposal in uow.wing(Catalogue).open_proposals()
        if proposal.instance_id and uow.instances.get(proposal.instance_id).status in _LIVE
        for item in proposal.items
    ]


def review_of(uow: UnitOfWork, instance: Instance) -> CatalogueReview:
    """Raises ExecutionFailed for a process that no review began."""
    prefix, _colon, review_id = (instance.business_key or "").partition(":")
    if prefix != PREFIX:
        raise ExecutionFailed("This process is not about a review of the catalogue.", code="no-review")
    return uow.wing(CatalogueReviews).get(review_id)


def close_review(uow: UnitOfWork, instance: Instance, call: TopicCall, actor: Actor) -> Mapping[str, Any]:
    """`catalogue.reviewed`: the items were looked at. Input parameter `note`, what came of it."""
    # Locked: an item that is added meanwhile would be lost, or what is closed here would be open again.
    review = uow.wing(CatalogueReviews).lock(review_of(uow, instance).id)
    note = str(call.variables.get("note") or "")
    uow.wing(CatalogueReviews).save(replace(review, closed_at=uow.now, closed_by=actor.id, note=note))
    event = CatalogueReviewed(
        at=uow.now,
        actor_id=actor.id,
        instance_id=instance.id,
        cause=review.cause.value,
        ref=review.ref,
        note=note,
    )
    uow.history.append([event])
    return {"count": len(review.items)}


FUNCTIONS: Final[Mapping[str, TopicFunction]] = {"catalogue.reviewed": close_review}


def _open(uow: UnitOfWork, actor: Actor, cause: ReviewCause, ref: str, items: Collection[CatalogueItem]) -> int:
    """One review for each department; none where one is open, or for a version of a basis where there was one."""
    store = uow.wing(CatalogueReviews)
    held = [one if one.closed_at else store.lock(one.id) for one in store.of(cause, ref)]
    known = [one for one in held if cause is ReviewCause.CHANGED or _runs(uow, one)]
    opened = 0
    for department, ids in by_department(items).items():
        running = next((one for one in known if one.department == department), None)
        if running is not None:
            _widen(uow, running, ids)
            continue
        review = CatalogueReview(uow.new_id(), cause, ref, department, ids, uow.now)
        if store.open(review):
            _begin(uow, actor, review)
            opened += 1
            continue
        for other in store.of(cause, ref):
            # Somebody else opened it just now, perhaps about other items.
            if other.department == department and other.closed_at is None:
                _widen(uow, store.lock(other.id), ids)
    return opened


def _runs(uow: UnitOfWork, review: CatalogueReview) -> bool:
    """Whether somebody has it to do. One whose process was ended otherwise is closed, so that another may open."""
    if review.closed_at is not None:
        return False
    if review.instance_id and uow.instances.get(review.instance_id).status in _LIVE:
        return True
    uow.wing(CatalogueReviews).save(replace(review, closed_at=uow.now))
    return False


def _widen(uow: UnitOfWork, review: CatalogueReview, ids: tuple[str, ...]) -> None:
    if review.closed_at is None and set(ids) - set(review.items):
        uow.wing(CatalogueReviews).save(replace(review, items=tuple(dict.fromkeys((*review.items, *ids)))))


def _begin(uow: UnitOfWork, actor: Actor, review: CatalogueReview) -> None:
    data = {"review": review.id, "cause": review.cause.value, "department": review.department}
    title = f"{_TITLES[review.cause]}：{review.ref}（{len(review.items)}项）"
    key = f"{PREFIX}:{review.id}"
    instance = start_instance(uow, actor, key=PROCESS, data=data, title=title, business_key=key)
    uow.wing(CatalogueReviews).save(replace(review, instance_id=instance.id))
    event = CatalogueReviewOpened(
        at=uow.now,
        actor_id=actor.id,
        instance_id=instance.id,
        cause=review.cause.value,
        ref=review.ref,
        items=list(review.items),
    )
    uow.history.append([event])


_TITLES: Final = {
    ReviewCause.CHANGED: "目录核对，职责依据有变更",
    ReviewCause.ENDED: "目录核对，职责依据已失效",
    ReviewCause.PERSON: "目录核对，责任人已离任",
}


def _by_code(uow: UnitOfWork) -> dict[str, Mandate]:
    return {mandate.code: mandate for mandate in uow.wing(Mandates).all()}


def _fingerprint(
    uow: UnitOfWork, items: list[CatalogueItem], mandates: Mapping[str, Mandate], gone: Collection[str]
) -> str:
    content = [
        uow.today.isoformat(),
        [(item.id, item.department, item.sources, item.leader, item.handler, item.ended) for item in items],
        [mandate_data(mandate) for mandate in mandates.values()],
        sorted(gone),
    ]
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()
