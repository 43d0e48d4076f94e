"""What is done to a publication afterwards: correction, withdrawal, validity, opening, and reading what is sealed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, Final

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from service.identity import required_actor
from service.problems import status_of
from service.storage.queries import deliveries, history, tasks
from service.web import error_texts, history_texts, words
from service.web.i18n import _
from service.web.input_refused import InputRefused
from service.web.pages import ask, command, dispatch, moment, names_of, reading, text_field, today
from service.web.portal.frame import private
from service.web.topic_texts import channel_name
from service.web.words import VALIDITIES, word
from workflows.disclosure import subjects
from workflows.disclosure.handlers.publications import OFFICE, REQUESTERS, request_correction, request_withdrawal
from workflows.disclosure.handlers.reading import dossier
from workflows.disclosure.handlers.sealing import LEADERS, may_read_sealed, read_sealed_version, reopen_publication
from workflows.disclosure.handlers.validity import request_validity_change
from workflows.disclosure.publications import SEALING, Cause, Publication, PublicationStatus, Validity
from workflows.disclosure.rich_text import sanitise
from workflows.errors import Invalid, NotFound, WorkflowError
from workflows.model import UserTask
from workflows.policy import may_see_task

_REASON: Final = 2000
_DAY: Final = 10
CORRECTION, WITHDRAWAL, VALIDITY, OPENING = "correction", "withdrawal", "validity", "opening"


def add_to(blueprint: Blueprint) -> None:
    """Add the routes."""
    blueprint.get("/<document_id>/afterwards", endpoint="afterwards")(index)
    blueprint.post("/<document_id>/correction", endpoint="correct")(correct)
    blueprint.post("/<document_id>/withdrawal", endpoint="withdraw")(withdraw)
    blueprint.post("/<document_id>/validity", endpoint="change_validity")(change_validity)
    blueprint.post("/<document_id>/opening", endpoint="open_again")(open_again)
    blueprint.post("/<document_id>/versions/<int:number>", endpoint="sealed_version")(sealed_version)


def index(document_id: str) -> ResponseReturnValue:
    """What may be asked for, what is under way, and which versions are sealed. Raises NotFound, NotAllowed."""
    return _page(document_id)


def correct(document_id: str) -> ResponseReturnValue:
    """Ask for a corrected version; what would be taken down at once is asked about first."""
    if text_field("cause", _REASON) in SEALING and not _confirmed():
        return _ask_first(document_id, CORRECTION)
    done = _("已要求更正；涉及个人信息或者秘密的，原文已经封存。")
    return _act(request_correction, document_id, CORRECTION, done, cause=text_field("cause", _REASON))


def withdraw(document_id: str) -> ResponseReturnValue:
    """Take it down, after a page that says what readers will see."""
    if not _confirmed():
        return _ask_first(document_id, WITHDRAWAL)
    done = _("已撤下，等待分管领导追认。")
    return _act(request_withdrawal, document_id, WITHDRAWAL, done, cause=text_field("cause", _REASON))


def change_validity(document_id: str) -> ResponseReturnValue:
    """Ask for another mark: 有效, 失效 or 废止."""
    try:
        day = _day()
    except InputRefused as error:
        return _page(document_id, VALIDITY, error), status_of(error)
    done = _("已提出；综合科审核、分管领导审批后，公开页面即行标注。")
    given = {name: text_field(name, _REASON) for name in ("validity", "basis")}
    return _act(request_validity_change, document_id, VALIDITY, done, invalid_on=day, **given)


def open_again(document_id: str) -> ResponseReturnValue:
    """A leader ends the seal."""
    return _act(reopen_publication, document_id, OPENING, _("已恢复公开。"))


def sealed_version(document_id: str, number: int) -> ResponseReturnValue:
    """The text of a sealed version; the reading is in the history. Raises NotFound, NotAllowed, Invalid."""
    publication_id, reason = _publication_id(document_id), text_field("reason", _REASON)
    version = dispatch(read_sealed_version, publication_id=publication_id, number=number, reason=reason)
    page = render_template(
        "documents/sealed.html",
        document_id=document_id,
        version=version,
        title=str(version.snapshot.get("title", "")),
        body=Markup(sanitise(str(version.snapshot.get("body", "")))),  # noqa: S704 - cleaned in this very line
        moment=moment,
    )
    return private(page)


def _page(document_id: str, form: str = "", error: WorkflowError | None = None) -> str:
    """The page; `form` is the one that was refused, and shows again what was typed into it."""
    found, actor = ask(dossier, document_id=document_id), required_actor()
    publication = _published(found.publication)
    standing = publication.status is PublicationStatus.LIVE or publication.awaits_correction
    about = _about(publication.id)
    running = _running(about)
    wrong = {name: texts[0] for name, texts in (error_texts.fields(error) if error else {}).items()}
    return render_template(
        "documents/afterwards.html",
        document=found.document,
        publication=publication,
        validity=word(VALIDITIES, publication.validity),
        validities=[(key, str(text)) for key, text in VALIDITIES.items()],
        sealed=[
            (one, word(words.CAUSES, seal.cause), seal)
            for one in found.versions
            if (seal := publication.seal_of(one.number))
        ],
        causes=[("", _("请选择")), *((key, str(text)) for key, text in words.CAUSES.items())],
        running=running,
        course=_course(about),
        people=names_of(*(task.assignee for task, _seen in running)),
        may_correct=standing and not running and actor.has(*REQUESTERS),
        may_withdraw=standing and actor.has(*OFFICE),
        may_mark=publication.status is PublicationStatus.LIVE and not running and actor.has(*REQUESTERS),
        may_open=publication.awaits_correction and actor.has(*LEADERS),
        may_read=may_read_sealed(actor, publication),
        typed={form: request.form},
        wrong={form: wrong},
        message=error_texts.message(error) if error else "",
        today=today(),
        moment=moment,
    )


def _ask_first(document_id: str, what: str) -> ResponseReturnValue:
    """What readers will see once it is down, before anything is done; nothing is asked about what cannot be done."""
    cause, reason = text_field("cause", _REASON), text_field("reason", _REASON).strip()
    if text_field("edit", _DAY):
        return _page(document_id, what)
    try:
        if cause not in list(Cause):
            raise Invalid("Choose why from the list.", field="cause")
        if not reason:
            raise Invalid("A reason is needed.", field="reason")
    except Invalid as error:
        return _page(document_id, what, error), status_of(error)
    found = ask(dossier, document_id=document_id)
    publication = _published(found.publication)
    gone = {line.channel for line in deliveries.of_publication(reading(), publication.id)}
    page = render_template(
        "documents/taking_down.html",
        document=found.document,
        publication=publication,
        what=what,
        cause=cause,
        reason=reason,
        seals=cause in SEALING,
        leaks=cause == Cause.STATE_SECRET and what == WITHDRAWAL,
        shown=word(words.CAUSES, cause) if cause in SEALING else reason,
        channels=[channel_name(name) for name in sorted(gone)],
    )
    return private(page)


def _confirmed() -> bool:
    return text_field("confirmed", _DAY) == "yes"


def _act(handler: Callable[..., object], document_id: str, form: str, done: str, **given: Any) -> ResponseReturnValue:
    """Does it with the reason that was written, and comes back to this page."""
    return command(
        handler,
        publication_id=_publication_id(document_id),
        reason=text_field("reason", _REASON),
        to=url_for("documents.afterwards", document_id=document_id),
        done=done,
        again=lambda error: _page(document_id, form, error),
        makes=True,
        **given,
    )


def _about(publication_id: str) -> list[str]:
    """The instances of everything that was asked for afterwards."""
    return tasks.instances_about(reading(), subjects.of_publication(publication_id))


def _running(about: Sequence[str]) -> list[tuple[UserTask, bool]]:
    """The open tasks, and whether this person may open each."""
    found = [task for instance_id in about for task in tasks.open_of_instance(reading(), instance_id)]
    return [(task, may_see_task(required_actor(), task)) for task in found]


def _course(about: Sequence[str]) -> list[history_texts.Line]:
    happenings = history.of_instances(reading(), about) if about else []
    return history_texts.timeline(happenings, names_of(*history_texts.people_in(happenings)))


def _day() -> date | None:
    """Raises InputRefused (field `invalid_on`)."""
    typed = text_field("invalid_on", _DAY).strip()
    if not typed or text_field("validity", _REASON) == Validity.IN_FORCE:
        return None
    try:
        return date.fromisoformat(typed)
    except ValueError as error:
        raise InputRefused(_("请填写日期，例如2026-03-02。"), field="invalid_on") from error


def _publication_id(document_id: str) -> str:
    return _published(ask(dossier, document_id=document_id).publication).id


def _published(publication: Publication | None) -> Publication:
    if publication is None:
        raise NotFound("This document is not published.")
    return publication
