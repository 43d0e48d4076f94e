"""What service tasks do with public consultations: keep the notice, publish it, keep the results, publish them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from workflows.disclosure.handlers.consultation_checks import check_consultation
from workflows.disclosure.handlers.public_consultation_guard import check_term
from workflows.disclosure.handlers.public_consulting import save
from workflows.disclosure.public_consultation_events import ConsultationPublished
from workflows.disclosure.public_consultation_ports import Consultations
from workflows.disclosure.public_consultations import RESULTS_WITHIN, Consultation, Notice, Stage, last_day
from workflows.errors import Conflict, ExecutionFailed
from workflows.model import Actor, Instance, TopicCall
from workflows.ports import TopicFunction, UnitOfWork


def keep_notice(uow: UnitOfWork, instance: Instance, call: TopicCall, actor: Actor) -> Mapping[str, Any]:
    """`consultation.keep`: input parameter `notice`. Again before it is public: the new one, without its reviews.
    The text check goes through it and its files.

    Result: `department`, of whoever began it. Raises Conflict once it is public.
    """
    given, store = call.variables["notice"], uow.wing(Consultations)
    check_term(given)
    planner = uow.directory.person(instance.started_by)
    texts = {name: str(given.get(name) or "") for name in ("title", "explanation", "draft", "reason", "contact")}
    department = (planner.department if planner else None) or "office"
    files = tuple(str(one) for one in given.get("files") or ())
    notice = Notice(**texts, days=int(given["days"]), department=department, files=files)
    known = store.find(instance.id)
    if known is None:
        kept = Consultation(instance.id, notice, instance.started_by, uow.now)
        store.add(kept)
    elif known.notice_published_at is not None:
        raise Conflict("This notice is public: it does not change any more.", id=instance.id)
    else:
        kept = save(uow, known, notice=notice, reviews=())
    check_consultation(uow, actor, kept, read=known is not None)
    return {"department": department}


def keep_results(uow: UnitOfWork, instance: Instance, call: TopicCall, actor: Actor) -> Mapping[str, Any]:
    """`consultation.results`: input parameter `overview`; earlier reviews of the results count no longer."""
    known = uow.wing(Consultations).get(instance.id)
    kept = tuple(review for review in known.reviews if review.stage is not Stage.RESULTS)
    overview = str(call.variables.get("overview") or "")
    saved = save(uow, known, overview=overview, reviews=kept)
    check_consultation(uow, actor, saved, read=bool(known.overview))
    return {}


def publish(uow: UnitOfWork, instance: Instance, call: TopicCall, actor: Actor) -> Mapping[str, Any]:
    """`consultation.publish`: property `stage`; with the notice the term begins, and `results_within` working days
    after its end the results are due.

    Result for the notice: `closed_on`, the first day after the term, and `results_due`. Raises ExecutionFailed for
    what nobody reviewed.
    """
    known, stage = uow.wing(Consultations).get(instance.id), Stage(call.properties["stage"])
    if not known.reviewed(stage):
        raise ExecutionFailed("Nothing is published without a review by others.", code="not-reviewed")
    result: dict[str, Any] = {}
    until = ""
    if stage is Stage.NOTICE:
        last = last_day(uow.today, known.notice.days)
        within = int(call.properties.get("results_within") or RESULTS_WITHIN)
        due = uow.calendar.estimate(last, within).date
        save(uow, known, notice_published_at=uow.now, until=last, results_due=due)
        # What is due on a day is late when the day is over.
        result = {
            "closed_on": (last + timedelta(days=1)).isoformat(),
            "results_due": due.isoformat(),
            "results_late_on": (due + timedelta(days=1)).isoformat(),
        }
        until = last.isoformat()
    else:
        save(uow, known, results_published_at=uow.now)
    event = ConsultationPublished(
        at=uow.now, actor_id=actor.id, instance_id=instance.id, stage=stage.value, until=until
    )
    uow.history.append([event])
    return result


FUNCTIONS: Final[Mapping[str, TopicFunction]] = {
    "consultation.keep": keep_notice,
    "consultation.results": keep_results,
    "consultation.publish": publish,
}
