"""What completing a user task records from the draft of the reply to the archive, and who may do it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Final

from workflows.disclosure.errors import SamePerson, VerdictsMissing
from workflows.disclosure.handlers import supplying
from workflows.disclosure.handlers.archiving import check_complete
from workflows.disclosure.handlers.letter_facts import extension_facts
from workflows.disclosure.handlers.party_steps import objecting
from workflows.disclosure.handlers.request_holding import draft_of, needs_leader, note, past_day, text_of
from workflows.disclosure.handlers.request_steps import Step
from workflows.disclosure.letters import LetterKind
from workflows.disclosure.replies import ReplyDraft, ReplyKind, ReplyReview, Review
from workflows.disclosure.request_clocks import REPLY_CLOCK
from workflows.disclosure.request_events import ReplyReviewed
from workflows.disclosure.request_ports import Casework
from workflows.disclosure.requests import Request, Service
from workflows.errors import Conflict, FormInvalid
from workflows.feel import to_data
from workflows.handlers.bundles import bundle_of
from workflows.handlers.moments import due_date
from workflows.model import Actor
from workflows.ports import UnitOfWork

REVIEWS: Final[Mapping[str, Review]] = {
    "reply-secrecy": Review.SECRECY,
    "reply-legality": Review.LEGALITY,
    "reply-approval": Review.APPROVAL,
    "reply-leader": Review.LEADER,
}
_SIGNS: Final = frozenset({Review.APPROVAL, Review.LEADER})


def draft(step: Step) -> None:
    """The reply goes to review, or the search is taken up again."""
    if step.answers.get("next") == "search":
        if step.request.department is None:
            raise FormInvalid({"next": ["Nothing has been searched: this is a short reply."]})
        return
    check_consistent(step.uow, step.request, draft_of(step.uow, step.request))


def review(step: Step) -> None:
    """One verdict on exactly this text. A rejection needs a comment."""
    which = REVIEWS[step.task.properties["step"]]
    check_person(step.uow, step.actor, step.request, which)
    reply = draft_of(step.uow, step.request, "verdict")
    passed = step.answers.get("verdict") == "pass"
    comment = step.text("comment")
    if not passed and not comment:
        raise FormInvalid({"comment": ["Say what has to be changed."]})
    if passed:
        check_reviewed(step.uow, step.request, reply, tuple(Review)[: tuple(Review).index(which)])
    record = ReplyReview(
        step.uow.new_id(),
        step.request.id,
        step.request.round,
        which,
        passed,
        reply.content_hash,
        comment,
        step.actor.id,
        step.uow.now,
    )
    step.uow.wing(Casework).add_review(record)
    fields = {"review": which.value, "passed": passed, "content_hash": reply.content_hash}
    note(step.uow, step.actor, ReplyReviewed, step.request, **fields)


def answer_now(step: Step) -> None:
    """当场答复: only replies that neither hand out nor hold back anything; served by the applicant's signature."""
    reply = draft_of(step.uow, step.request, "served_on")
    if not reply.kind.fits_the_spot:
        raise FormInvalid({"served_on": ["A reply of this kind must be reviewed: it cannot be given on the spot."]})
    day = past_day(step.answers, "served_on", step.today, after=step.request.received_on, what="the receipt")
    _serve(step, "direct", day, text_of(step.answers, "evidence"))


def serve(step: Step) -> None:
    """In person: the day of signature; by post: the posting date, by the post only (国办公开办函〔2016〕235号)."""
    _check_signed(step, "method")
    day = past_day(step.answers, "served_on", step.today, after=step.request.received_on, what="the receipt")
    _serve(step, text_of(step.answers, "method"), day, text_of(step.answers, "evidence"))


def record_reading(step: Step) -> None:
    """Who came and read has been served: by the signature, on that day (Arts. 36(2), 40)."""
    _check_signed(step, "outcome")
    request = supplying.record(step)
    if request.reading is not None and request.reading.attended:
        _serve(replace(step, request=request), "inspect", request.reading.day, request.reading.evidence)


def archive(step: Step) -> None:
    """Not closed without the application and, where there is one, reply and service; closing makes the package."""
    if step.request.assistance is not None and step.request.assistance.is_owed:
        raise FormInvalid({"complete": ["The applicant needed help (Art. 43): record what was done."]})
    check_complete(step.uow, step.request)


def approve_extension(step: Step) -> None:
    """The head of the disclosure office decides on the extension that was asked for (Art. 33 ¶2)."""
    agreed = step.answers.get("verdict") == "agree"
    if not agreed and not step.text("comment"):
        raise FormInvalid({"comment": ["Say why not."]})
    pending = step.request.extensions[-1] if step.request.extensions else None
    if pending is None or pending.approved is not None:
        raise Conflict("No extension waits for a decision.", request_id=step.request.id)
    if agreed and pending.asked_by == step.actor.id:
        raise SamePerson("Who asks for an extension does not approve it.", person=step.actor.id)
    if agreed and (problem := extension_problem(step.uow, step.request)):
        raise FormInvalid({"verdict": [problem]})
    decided = replace(pending, approved=agreed, approved_by=step.actor.id)
    step.save(extensions=(*step.request.extensions[:-1], decided))


def extension_problem(uow: UnitOfWork, request: Request) -> str | None:
    """Why the term cannot be extended now (Art. 33 ¶2): only while it runs, and before it ends."""
    clock = uow.clocks.get(request.subject, REPLY_CLOCK)
    if not request.is_open or clock is None or clock.stopped_on is not None:
        return "The time to reply is not running."
    if clock.fixed_due is not None:
        return "The day of the reply was named by a person: it cannot be extended."
    if uow.today > due_date(clock, uow.calendar, uow.today).day:
        return "The term has ended: it can only be extended before it is due."
    return None


def tell_extension(step: Step) -> None:
    """The applicant was told of the longer term."""
    if not step.request.extensions:
        raise Conflict("Nothing has been extended.", request_id=step.request.id)
    pending = step.request.extensions[-1]
    text_of(step.answers, "evidence")
    day = past_day(step.answers, "told_on", step.today, after=pending.asked_on, what="the extension")
    saved = step.save(extensions=(*step.request.extensions[:-1], replace(pending, told_on=day)))
    longer = extension_facts(step.uow, saved)
    if longer["extended_due"] is not None:
        step.issue(saved, LetterKind.EXTENSION, longer)


def check_person(uow: UnitOfWork, actor: Actor, request: Request, which: Review) -> None:
    """Drafter, reviewers and signers are different people. Raises SamePerson (details `roles`)."""
    reply = uow.wing(Casework).reply(request.id, request.round)
    if reply is None:
        return
    roles = ["drafter"] if reply.drafted_by == actor.id else []
    for known in uow.wing(Casework).reviews(request.id, request.round):
        current = known.content_hash == reply.content_hash and known.reviewer == actor.id
        if current and known.review is not which and (known.review in _SIGNS) != (which in _SIGNS):
            roles.append(known.review.value)
    if roles:
        raise SamePerson(person=actor.id, step=which.value, roles=roles)


def check_reviewed(uow: UnitOfWork, request: Request, reply: ReplyDraft, needed: tuple[Review, ...]) -> None:
    """Each review's latest verdict passed exactly this text. Raises VerdictsMissing (details `checks`)."""
    latest: dict[Review, ReplyReview] = {}
    for known in uow.wing(Casework).reviews(request.id, request.round):
        latest[known.review] = known
    missing = [
        which.value
        for which in needed
        if which not in latest or not latest[which].passed or latest[which].content_hash != reply.content_hash
    ]
    if missing:
        raise VerdictsMissing(checks=missing, request_id=request.id)


def check_consistent(uow: UnitOfWork, request: Request, reply: ReplyDraft) -> None:
    """The reply fits what was found: objections are respected, a search stands behind 'does not exist'.

    Raises FormInvalid (`next`).
    """
    casework = uow.wing(Casework)
    if reply.kind is ReplyKind.DISCLOSE and objecting(casework.parties(request.id)):
        raise FormInvalid(
            {"next": ["A third party objects and has not been overridden: this cannot all be disclosed."]}
        )
    if reply.kind is ReplyKind.NOT_EXIST and not casework.searches(request.id):
        raise FormInvalid({"next": ["'Does not exist' needs a record of the search."]})
    if reply.kind is ReplyKind.REPEAT and not request.repeats:
        raise FormInvalid({"next": ["A repeat names the earlier request."]})


def _add_remedy(step: Step, day: date) -> None:
    """The text on remedies that the table gives for the day of service.

    At the counter no service task asks the table before; elsewhere the law may have changed since the draft.
    """
    reply = draft_of(step.uow, step.request, "served_on")
    definition = step.uow.deployments.definition(step.instance.definition_id)
    decision = bundle_of(step.uow, definition).decisions.get("remedies")
    if decision is None:
        return
    asked = {"kind": reply.kind.value, "basis": None, "decided_on": day.isoformat()}
    found = to_data(decision.evaluate(asked, now=step.uow.now))
    hit = found[0] if isinstance(found, list) and found else found
    if isinstance(hit, Mapping) and hit.get("text"):
        text, citation = str(hit["text"]), str(hit.get("citation") or "")
        step.uow.wing(Casework).save_reply(replace(reply, remedy=text, remedy_citation=citation))


def _check_signed(step: Step, field: str) -> None:
    """Everybody who must has passed exactly this text. Raises VerdictsMissing, FormInvalid (`field`)."""
    reply = draft_of(step.uow, step.request, field)
    reviews = [Review.SECRECY, Review.LEGALITY, Review.APPROVAL]
    if needs_leader(step.uow, step.request, reply):
        reviews.append(Review.LEADER)
    check_reviewed(step.uow, step.request, reply, tuple(reviews))


def _serve(step: Step, method: str, day: date, evidence: str) -> None:
    _add_remedy(step, day)
    service = Service(step.request.round, method, day, evidence, step.actor.id)
    saved = step.save(services=(*step.request.services, service))
    step.issue(saved, LetterKind.REPLY)
    step.issue(saved, LetterKind.SERVICE)


STEPS: Final[Mapping[str, Callable[[Step], None]]] = {
    "draft-reply": draft,
    **dict.fromkeys(REVIEWS, review),
    "answer-now": answer_now,
    **supplying.STEPS,
    "record-reading": record_reading,
    "serve": serve,
    "archive": archive,
    "approve-extension": approve_extension,
    "tell-extension": tell_extension,
}
