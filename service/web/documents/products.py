"""Interpretation products (解读产品) of a document: looking at them, writing one, taking up what the public asks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.identity import required_actor
from service.storage.queries import records
from service.web import error_texts, products, words
from service.web.documents import shown
from service.web.documents.drafting import version_field
from service.web.i18n import _
from service.web.pages import ask, command, reading, text_field
from service.web.words import word
from workflows.disclosure.documents import Document
from workflows.disclosure.handlers.documents import edit_document
from workflows.disclosure.handlers.reading import dossier
from workflows.disclosure.products import (
    COUNT_LIMIT,
    QUESTION_LIMIT,
    TEXT_LIMIT,
    ProductKind,
    product_data,
    product_problems,
)
from workflows.disclosure.questions import REGISTER, Question, open_questions
from workflows.disclosure.rich_text import is_empty
from workflows.errors import WorkflowError

_SPARE: Final = 3
"""Empty rows for questions that nobody wrote into the register."""
_OFFERED: Final = 60


def add_to(blueprint: Blueprint) -> None:
    """Add the routes."""
    blueprint.get("/<document_id>/products", endpoint="products")(index)
    blueprint.post("/<document_id>/products", endpoint="save_product")(save)
    blueprint.post("/<document_id>/products/<int:number>/remove", endpoint="remove_product")(remove)


def index(document_id: str) -> ResponseReturnValue:
    """What there is, and the form of one: `edit` is its number, from 1, 0 a new one. Raises NotFound.

    Without a number the first that lacks something is opened: what was asked for is written before anything is added.
    """
    document = ask(dossier, document_id=document_id).document
    number = request.args.get("edit", next(iter(_unfinished(document)), 0), type=int)
    chosen = document.products[number - 1] if 0 < number <= len(document.products) else None
    kind = request.args.get("kind", "")
    typed = product_data(chosen) if chosen else {"kind": kind or "text", "audiences": ["public"]}
    return _draw(document, typed, number if chosen else 0, None)


def save(document_id: str) -> ResponseReturnValue:
    """Write one product; nothing of it is lost when it is refused."""
    document = ask(dossier, document_id=document_id).document
    number = int(text_field("number", 3)) if text_field("number", 3).isdecimal() else 0
    typed = _posted()
    kept: list[Any] = [product_data(one) for one in document.products]
    if 0 < number <= len(kept):
        kept[number - 1] = typed
    else:
        kept.append(typed)

    def again(error: WorkflowError) -> str:
        return _draw(document, typed, number, error)

    place = number or len(kept)
    return command(
        edit_document,
        document_id=document_id,
        expected_version=version_field(),
        fields={"products": kept},
        to=url_for("documents.products", document_id=document_id, edit=place if _to_answer(typed) else None),
        done=_("解读产品已保存。"),
        again=again,
    )


def remove(document_id: str, number: int) -> ResponseReturnValue:
    """Take one off."""
    document = ask(dossier, document_id=document_id).document
    kept = [product_data(one) for place, one in enumerate(document.products, 1) if place != number]
    return command(
        edit_document,
        document_id=document_id,
        expected_version=version_field(),
        fields={"products": kept},
        to=url_for("documents.products", document_id=document_id),
        done=_("解读产品已移除。"),
    )


def of_document(document: Document) -> list[products.Shown]:
    """The products as the document's pages show them."""
    ids = {file.name: file.id for file in document.attachments}

    def url(name: str) -> str:
        return url_for("documents.attachment", document_id=document.id, attachment_id=ids[name])

    return products.shown(document.products, {file.name: file.media_type for file in document.attachments}, url)


def _posted() -> dict[str, Any]:
    sent = request.form
    asked = _open(sent.getlist("ask"))
    rows = zip(sent.getlist("question"), sent.getlist("answer"), sent.getlist("record"), strict=False)
    pairs = [{"question": q, "answer": a, "record": r or None} for q, a, r in rows if q.strip()]
    known = {pair["record"] for pair in pairs}
    pairs += [{"question": q.question, "answer": q.answer, "record": q.id} for q in asked if q.id not in known]
    kind = text_field("kind", 20)
    return {
        "kind": kind,
        "title": text_field("title", 201),
        "audiences": sent.getlist("audiences"),
        "file": text_field("file", 201),
        "link": text_field("link", 501),
        "words": text_field("words", TEXT_LIMIT + 1),
        "questions": pairs[: QUESTION_LIMIT + 1] if kind == ProductKind.QUESTIONS else [],
    }


def _to_answer(typed: Mapping[str, Any]) -> bool:
    """Whether questions were just taken up that want their answers next."""
    return any(not str(pair["answer"]).strip() for pair in typed["questions"])


def _open(ids: Sequence[str] | None = None) -> list[Question]:
    found = open_questions(records.everything(reading(), REGISTER))
    return [one for one in found if ids is None or one.id in ids]


def _draw(document: Document, typed: Mapping[str, Any], number: int, error: WorkflowError | None) -> str:
    wrong = {name: texts[0] for name, texts in error_texts.fields(error).items()} if error else {}
    taken = {pair.get("record") for pair in typed.get("questions") or ()}
    subject = _subject(document)
    offered = [one for one in _open() if one.id not in taken]
    # What is about this very policy first; the order by askers stays within each half.
    offered.sort(key=lambda one: not (one.policy and (one.policy in subject or subject in one.policy)))
    return render_template(
        "documents/products.html",
        document=document,
        products=of_document(document),
        typed=typed,
        number=number,
        error=error_texts.message(error) if error else "",
        errors=wrong,
        editable=shown.is_drafting(shown.open_tasks(document.id), required_actor().id),
        kinds=[(key, word(words.PRODUCTS, key)) for key in words.PRODUCTS],
        audiences=[(key, word(words.AUDIENCES, key)) for key in words.AUDIENCES],
        unfinished=_unfinished(document),
        files=[("", _("不用附件")), *((file.name, file.name) for file in document.attachments)],
        pairs=[*(typed.get("questions") or ()), *({} for _one in range(_SPARE))],
        offered=offered[:_OFFERED],
        theme=lambda one: word(words.QUESTION_THEMES, one.theme),
        limit=COUNT_LIMIT,
        text_limit=TEXT_LIMIT,
    )


def _unfinished(document: Document) -> list[int]:
    """Numbers of the products that lack something."""
    has_text = not is_empty(document.body)
    every = enumerate(document.products, 1)
    return [number for number, one in every if product_problems([one], document.attachments, has_text=has_text)]


def _subject(document: Document) -> str:
    """The title of what the document explains; its own where it explains nothing."""
    if document.interprets is None:
        return document.title
    return str(ask(dossier, document_id=document.interprets).document.title)
