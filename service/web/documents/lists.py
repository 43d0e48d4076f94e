"""Lists of documents, and the page of one."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from service.identity import required_actor
from service.storage.queries import documents as queries
from service.storage.queries.documents import Filter
from service.web import error_texts, words
from service.web.documents import channels, determination, errors, products, shown, text_check
from service.web.pages import ask, due_state, moment, names, names_of, paging, position, reading, text_argument
from service.web.words import word
from workflows.disclosure.handlers.deliveries import LOOKERS, SENDERS
from workflows.disclosure.handlers.documents import DRAFTERS
from workflows.disclosure.handlers.reading import SEES_ALL, dossier
from workflows.disclosure.handlers.secrecy import secrecy_reviews
from workflows.errors import WorkflowError
from workflows.model import Actor
from workflows.policy import may_see_task

SCOPES: Final = ("mine", "department", "all")


def add_to(blueprint: Blueprint) -> None:
    """Add the routes."""
    blueprint.get("", endpoint="index")(index)
    blueprint.get("/withheld", endpoint="withheld")(withheld)
    blueprint.get("/<document_id>", endpoint="show")(show)
    blueprint.post("/<document_id>/determination", endpoint="determine")(determine)


def index() -> ResponseReturnValue:
    """One of the lists: my own, my department's, everything for those who see all."""
    actor = required_actor()
    scopes = _scopes(actor)
    scope = request.args.get("scope", "")
    if scope not in scopes:
        scope = scopes[0]
    status = request.args.get("status", "")
    wanted = Filter(
        drafter=actor.id if scope == "mine" else None,
        department=actor.department if scope == "department" else text_argument("department") or None,
        status=status if status in words.DOCUMENT_STATES else None,
        text=text_argument("q", queries.TEXT_LIMIT),
    )
    page = queries.find(reading(), wanted, position())
    return render_template(
        "documents/index.html",
        page=page,
        neighbours=paging(page),
        scope=scope,
        scopes=scopes,
        wanted=wanted,
        states=words.DOCUMENT_STATES,
        looks=words.STATE_LOOKS,
        attributes=words.ATTRIBUTES,
        word=word,
        names=names(),
        people=names_of(*(line.drafter for line in page.rows)),
        moment=moment,
        may_draft=actor.has("drafter", "admin"),
    )


def withheld() -> ResponseReturnValue:
    """The internal register (Art. 18): one's department's, or everything for those who see all."""
    actor = required_actor()
    sees_all = actor.has(*SEES_ALL)
    department = text_argument("department") or None if sees_all else actor.department or ""
    page = queries.withheld(reading(), department, position())
    return render_template(
        "documents/withheld.html",
        page=page,
        neighbours=paging(page),
        sees_all=sees_all,
        department=department,
        attributes=words.ATTRIBUTES,
        outcomes=words.REEVALUATIONS,
        word=word,
        names=names(),
        basis_text=shown.basis_text,
        scopes=_scopes(actor),
    )


def show(document_id: str) -> ResponseReturnValue:
    """The document with everything said about it. Raises NotFound, NotAllowed."""
    return _draw(document_id)


def determine(document_id: str) -> ResponseReturnValue:
    """Record what the secrecy authority has answered about it (Art. 17)."""
    return determination.record(document_id, lambda error: _draw(document_id, error))


def _draw(document_id: str, error: WorkflowError | None = None) -> str:
    """That page; `error` is why the answer of the secrecy authority could not be recorded. Raises as `show`."""
    actor = required_actor()
    found = ask(dossier, document_id=document_id)
    document = found.document
    waiting = shown.open_tasks(document_id)
    said_by = (verdict.person_id for verdict in found.verdicts)
    reviews = ask(secrecy_reviews, document_id=document_id)
    findings = text_check.review(document_id)
    spoke = (*said_by, *(one.person_id for one in reviews), *findings.people)
    people = names_of(document.drafter, *spoke, *(task.assignee for task in waiting))
    return render_template(
        "documents/show.html",
        document=document,
        facts=shown.facts(document, people),
        findings=findings,
        errors=errors.of_document(document_id),
        products=products.of_document(document),
        reviews=[(one, word(words.CONCLUSIONS, one.conclusion)) for one in reviews],
        may_interpret=found.publication is not None and document.interprets is None and actor.has(*DRAFTERS),
        grid=shown.grid(document, found.verdicts, people),
        steps=[word(words.STEPS, step) for step in shown.STEPS],
        publication=found.publication,
        versions=found.versions,
        deliveries=channels.lines(found.publication.id) if found.publication else [],
        may_send=actor.has(*SENDERS),
        may_look=actor.has(*LOOKERS),
        drafting=shown.is_drafting(waiting, actor.id),
        asked_since=determination.waits_since(document_id),
        determined=determination.answers(document_id),
        determinations=determination.choices(),
        may_determine=determination.may_record(),
        typed=request.form if error else {},
        wrong={name: texts[0] for name, texts in (error_texts.fields(error) if error else {}).items()},
        message=error_texts.message(error) if error else "",
        waiting=[(task, may_see_task(actor, task), due_state(task.due_at)) for task in waiting],
        people=people,
        names=names(),
        words=words,
        word=word,
        moment=moment,
    )


def _scopes(actor: Actor) -> list[str]:
    return [
        scope
        for scope in SCOPES
        if scope == "mine"
        or (scope == "department" and actor.department is not None)
        or (scope == "all" and actor.has(*SEES_ALL))
    ]
