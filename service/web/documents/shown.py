"""Documents and verdicts as templates take them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from service.storage.queries import tasks
from service.web import words
from service.web.history_texts import void_reason
from service.web.i18n import _, is_english
from service.web.pages import names, reading
from service.web.words import word
from workflows.disclosure import subjects
from workflows.disclosure.attributes import BASES
from workflows.disclosure.documents import Document
from workflows.disclosure.verdicts import Check, Verdict, current
from workflows.model import UserTask

LOOKS: Final = {"passed": "approved", "returned": "returned"}
"""What the macro `verdict_card` calls an outcome."""
STEPS: Final = ("head", "secrecy", "office", "discuss", "sign")
"""The steps at which verdicts are given, in order."""


@dataclass(frozen=True, slots=True)
class Said:
    """A verdict in words. `void` says why it no longer counts; empty while it does."""

    outcome: str
    outcome_text: str
    who: str
    step: str
    at: datetime
    comment: str
    void: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """One of the five checks: what counts now, and whether the task in hand gives it."""

    check: str
    title: str
    hint: str
    said: Said | None
    active: bool


def cards(
    document: Document, verdicts: Sequence[Verdict], active: Collection[Check], people: Mapping[str, str]
) -> list[Card]:
    """The five checks in their order."""
    standing = current(verdicts, document.content_hash)
    return [
        Card(
            check.value,
            word(words.CHECKS, check),
            word(words.CHECK_HINTS, check),
            said(standing[check], document, people) if check in standing else None,
            check in active,
        )
        for check in Check
    ]


def grid(
    document: Document, verdicts: Sequence[Verdict], people: Mapping[str, str]
) -> list[tuple[str, list[list[Said]]]]:
    """Every verdict ever given: a row a check, a cell a step, the oldest first."""
    rows = []
    for check in Check:
        own = [verdict for verdict in verdicts if verdict.check is check]
        cells = [[said(verdict, document, people) for verdict in own if verdict.step == step] for step in STEPS]
        rows.append((word(words.CHECKS, check), cells))
    return rows


def said(verdict: Verdict, document: Document, people: Mapping[str, str]) -> Said:
    """One verdict; one on another text than today's does not count, whether or not it was voided."""
    void = ""
    if verdict.voided_at is not None:
        void = void_reason(verdict.void_reason)
    elif verdict.content_hash != document.content_hash:
        void = _("文稿已修改")
    return Said(
        outcome=LOOKS.get(verdict.outcome.value, "pending"),
        outcome_text=word(words.OUTCOMES, verdict.outcome),
        who=people.get(verdict.person_id, verdict.person_id),
        step=word(words.STEPS, verdict.step),
        at=verdict.at,
        comment=verdict.comment,
        void=void,
    )


def facts(document: Document, people: Mapping[str, str]) -> list[tuple[str, str | None]]:
    """What is written about the document beside its text."""
    channels = _("、").join(word(words.CHANNELS, channel) for channel in document.channels)
    return [
        (_("公开属性"), word(words.ATTRIBUTES, document.attribute)),
        (_("依据"), basis_text(document.basis)),
        (_("例外情形"), _override(document)),
        (_("公开渠道"), channels),
        (_("属性标识"), document.mark),
        (_("成文日期"), document.form_date.isoformat() if document.form_date else None),
        (_("发文字号"), document.number),
        (_("索引号"), document.index_number),
        (_("主题分类"), document.theme),
        (_("关键词"), _("、").join(document.keywords)),
        (_("是否需要解读"), _("需要") if document.interpretation_needed else _("不需要")),
        (_("征求意见对象"), _("、").join(party.name for party in document.parties)),
        (_("拟稿人"), people.get(document.drafter, document.drafter)),
        (_("科室"), names().department(document.department)),
    ]


def basis_text(code: str | None) -> str:
    """A basis in words, with its article."""
    basis = BASES.get(code or "")
    if basis is None:
        return code or ""
    return f"{basis.text_en} ({basis.code})" if is_english() else f"{basis.article} {basis.text}"


def open_tasks(document_id: str) -> list[UserTask]:
    """The open tasks of every instance about the document."""
    about = tasks.instances_about(reading(), subjects.of_document(document_id))
    return [task for instance_id in about for task in tasks.open_of_instance(reading(), instance_id)]


def is_drafting(found: Sequence[UserTask], user_id: str) -> bool:
    """Whether the person holds the drafting task: the right to change the text."""
    return any(task.properties.get("step") == "draft" and task.assignee == user_id for task in found)


def _override(document: Document) -> str:
    named = word(words.OVERRIDES, document.override)
    return f"{named}{_('：')}{document.override_reason}" if named and document.override_reason else named
