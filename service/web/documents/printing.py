"""A document as a file with its mark (公文属性标识), and the form of its secrecy review (保密审查表)."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue

from service.typesetting.report import TYPES, printed
from service.web.downloads import named
from service.web.pages import ask, config, moment, names, names_of
from workflows.disclosure import secrecy
from workflows.disclosure.documents import Document, DocumentStatus
from workflows.disclosure.handlers.reading import visible_document
from workflows.disclosure.handlers.secrecy import SecrecyFile, secrecy_file
from workflows.disclosure.printing import document_blocks
from workflows.errors import NotFound
from workflows.model import Actor
from workflows.ports import UnitOfWork

FORMS: Final = ("pdf", "docx")
_SIGNED: Final = (DocumentStatus.SIGNED, DocumentStatus.PUBLISHED, DocumentStatus.REGISTERED)


def add_to(blueprint: Blueprint) -> None:
    """Add the routes."""
    blueprint.get("/<document_id>/print.<form>", endpoint="print")(print_document)
    blueprint.get("/<document_id>/secrecy/<review_id>.<form>", endpoint="secrecy_form")(print_review)


def print_document(document_id: str, form: str) -> ResponseReturnValue:
    """The document as it is now, its mark below the date. Raises NotFound, NotAllowed."""
    document = ask(_document, document_id=document_id)
    blocks = document_blocks(document, config().bureau.name)
    return _file(document.title, printed(document.title, blocks, _of(form)), form)


def print_review(document_id: str, review_id: str, form: str) -> ResponseReturnValue:
    """The form of one examination. Raises NotFound, NotAllowed."""
    found = ask(secrecy_file, document_id=document_id, review_id=review_id)
    blocks = secrecy.form_blocks(found.document, found.review, found.verdict, _facts(found))
    return _file(f"{secrecy.TITLE}-{found.document.title}", printed(secrecy.TITLE, blocks, _of(form)), form)


def _facts(found: SecrecyFile) -> secrecy.FormFacts:
    document, review = found.document, found.review
    last = {part.step: part for part in found.participations}
    head, sign = last.get("head"), last.get("sign") if document.status in _SIGNED else None
    people = names_of(document.drafter, review.person_id, *(part.person_id for part in last.values()))
    return secrecy.FormFacts(
        agency=config().bureau.name,
        department=names().department(document.department),
        drafter=people.get(document.drafter, document.drafter),
        reviewer=people.get(review.person_id, review.person_id),
        reviewed_at=moment(review.at),
        signer=people.get(sign.person_id, sign.person_id) if sign else "",
        signed_at=moment(sign.at) if sign else "",
        head=people.get(head.person_id, head.person_id) if head else "",
        headed_at=moment(head.at) if head else "",
    )


def _of(form: str) -> str:
    if form not in FORMS:
        raise NotFound(kind="form", id=form)
    return form


def _file(title: str, content: bytes, form: str) -> Response:
    return named(f"{title[:80]}.{form}", TYPES[form], content)


def _document(uow: UnitOfWork, actor: Actor, *, document_id: str) -> Document:
    return visible_document(uow, actor, document_id)
