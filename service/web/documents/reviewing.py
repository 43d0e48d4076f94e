"""The five checks (五关) on the task page: each of them a form of its own, open where the task in hand gives it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue

from service.web import error_texts, history_texts, words
from service.web.documents import determination, products, returned, shown, text_check
from service.web.i18n import _
from service.web.pages import ask, command, moment, names_of, text_field
from service.web.panels import Panel, TaskContext
from service.web.tasks import draw_refused
from service.web.words import PARTY_ANSWERS, PARTY_KINDS, word
from workflows.disclosure import subjects
from workflows.disclosure.documents import Document
from workflows.disclosure.handlers.reading import checks_of_task, dossier
from workflows.disclosure.handlers.verdicts import COMMENT_LIMIT, give_verdict
from workflows.errors import WorkflowError

_WORD_LIMIT = 40


def add_to(blueprint: Blueprint) -> None:
    """Add the route."""
    blueprint.post("/<document_id>/verdicts", endpoint="judge")(judge)


def judge(document_id: str) -> ResponseReturnValue:
    """Give one verdict in the task `task`; a refusal keeps the comment."""
    task_id, check = text_field("task", 100), text_field("check", _WORD_LIMIT)
    comment = text_field("comment", COMMENT_LIMIT + 1)

    def again(error: WorkflowError) -> str:
        typed = {"check": check, "comment": comment, "error": error_texts.message(error)}
        return draw_refused(task_id, error_texts.message(error), typed)

    return command(
        give_verdict,
        document_id=document_id,
        check=check,
        outcome=text_field("outcome", _WORD_LIMIT),
        comment=comment,
        content_hash=text_field("content_hash", 100),
        to=url_for("tasks.show", task_id=task_id) + "#verdicts",
        done=_("已记录“%(check)s”的意见。", check=word(words.CHECKS, check)),
        again=again,
        makes=True,
    )


def panel(document_id: str, context: TaskContext) -> Panel:
    """The document beside the form, and the five checks above it."""
    found = ask(dossier, document_id=document_id)
    document = found.document
    is_open = context.task.ended_at is None
    active = ask(checks_of_task, task_id=context.task.id) if is_open else frozenset()
    drafting = context.held and context.task.properties.get("step") == "draft"
    reviewed = returned.since_submitted(context.task) if drafting else []
    so_far = [] if drafting else returned.this_round(context.task)
    spoke = (verdict.person_id for verdict in found.verdicts)
    findings = text_check.review(document_id)
    people = names_of(document.drafter, *spoke, *history_texts.people_in((*reviewed, *so_far)), *findings.people)
    cards = shown.cards(document, found.verdicts, active, people)
    return Panel(
        title=_("文稿"),
        template="documents/_panel.html",
        values={
            "document": document,
            "facts": [(name, value) for name, value in shown.facts(document, people) if value],
            "findings": findings,
            "people": people,
            "products": products.of_document(document),
            "cards": cards,
            "held": context.held,
            "drafting": drafting,
            "signing": context.task.properties.get("step") == "sign",
            "determined": determination.answers(document_id),
            "so_far": returned.so_far(so_far, people),
            "asking": _asking(context.data),
            "confirmations": _confirmations(document, context.data),
            "remarks": returned.remarks(reviewed, found.verdicts, people),
            "given": any(card.said or card.active for card in cards),
            "steps": [word(words.STEPS, step) for step in shown.STEPS],
            "grid": shown.grid(document, found.verdicts, people) if found.verdicts else [],
            "typed": context.typed,
            "task_id": context.task.id,
            "subject_key": subjects.of_document(document_id),
            "comment_limit": COMMENT_LIMIT,
            "moment": moment,
        },
        url=url_for("documents.show", document_id=document_id),
        beside="documents/_checks.html",
        content_hash=document.content_hash,
    )


def _asking(data: Mapping[str, Any]) -> tuple[str, str, str] | None:
    """Whom this task asks (name, kind, contact), where it asks one of several parties."""
    party = data.get("party")
    if not isinstance(party, Mapping):
        return None
    return str(party.get("name", "")), word(PARTY_KINDS, party.get("kind")), str(party.get("contact") or "")


def _confirmations(document: Document, data: Mapping[str, Any]) -> list[tuple[str, str, str, str]]:
    """What other parties have answered: (name, kind, answer, what they wrote)."""
    found = data.get("confirmations")
    if not document.parties or not isinstance(found, list):
        return []
    return [
        (
            str(one.get("party", "")),
            word(PARTY_KINDS, one.get("kind")),
            word(PARTY_ANSWERS, one.get("answer")),
            str(one.get("reason") or ""),
        )
        for one in found
        if isinstance(one, Mapping)
    ]
