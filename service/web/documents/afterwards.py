"""What is done to a publication afterwards: correction, withdrawal, opening, and reading what is sealed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from service.identity import required_actor
from service.web import words
from service.web.i18n import _
from service.web.pages import ask, command, dispatch, moment, text_field
from service.web.portal.frame import private
from service.web.words import word
from workflows.disclosure.handlers.publications import OFFICE, REQUESTERS, request_correction, request_withdrawal
from workflows.disclosure.handlers.reading import dossier
from workflows.disclosure.handlers.sealing import LEADERS, may_read_sealed, read_sealed_version, reopen_publication
from workflows.disclosure.publications import Publication, PublicationStatus
from workflows.disclosure.rich_text import sanitise
from workflows.errors import NotFound

_REASON: Final = 2000


def add_to(blueprint: Blueprint) -> None:
    """Add the routes."""
    blueprint.get("/<document_id>/afterwards", endpoint="afterwards")(index)
    blueprint.post("/<document_id>/correction", endpoint="correct")(correct)
    blueprint.post("/<document_id>/withdrawal", endpoint="withdraw")(withdraw)
    blueprint.post("/<document_id>/opening", endpoint="open_again")(open_again)
    blueprint.post("/<document_id>/versions/<int:number>", endpoint="sealed_version")(sealed_version)


def index(document_id: str) -> ResponseReturnValue:
    """What may be asked for, and which versions are sealed. Raises NotFound, NotAllowed."""
    found, actor = ask(dossier, document_id=document_id), required_actor()
    publication = _published(found.publication)
    standing = publication.status is PublicationStatus.LIVE or publication.awaits_correction
    return render_template(
        "documents/afterwards.html",
        document=found.document,
        publication=publication,
        sealed=[
            (one, word(words.CAUSES, seal.cause), seal)
            for one in found.versions
            if (seal := publication.seal_of(one.number))
        ],
        causes=[("", _("请选择")), *((key, str(text)) for key, text in words.CAUSES.items())],
        may_correct=standing and actor.has(*REQUESTERS),
        may_withdraw=standing and actor.has(*OFFICE),
        may_open=publication.awaits_correction and actor.has(*LEADERS),
        may_read=may_read_sealed(actor, publication),
        moment=moment,
    )


def correct(document_id: str) -> ResponseReturnValue:
    """Ask for a corrected version."""
    done = _("已要求更正；涉及个人信息或者秘密的，原文已经封存。")
    return _act(request_correction, document_id, done, cause=text_field("cause", _REASON))


def withdraw(document_id: str) -> ResponseReturnValue:
    """Take it down."""
    done = _("已撤下，等待分管领导追认。")
    return _act(request_withdrawal, document_id, done, cause=text_field("cause", _REASON))


def open_again(document_id: str) -> ResponseReturnValue:
    """A leader ends the seal."""
    return _act(reopen_publication, document_id, _("已恢复公开。"))


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


def _act(handler: Callable[..., object], document_id: str, done: str, **given: Any) -> ResponseReturnValue:
    """Does it with the reason that was written, and comes back to this page."""
    return command(
        handler,
        publication_id=_publication_id(document_id),
        reason=text_field("reason", _REASON),
        to=url_for("documents.afterwards", document_id=document_id),
        done=done,
        **given,
    )


def _publication_id(document_id: str) -> str:
    return _published(ask(dossier, document_id=document_id).publication).id


def _published(publication: Publication | None) -> Publication:
    if publication is None:
        raise NotFound("This document is not published.")
    return publication
