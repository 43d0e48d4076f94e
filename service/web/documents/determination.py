"""What nobody here can decide is asked of the secrecy authority (Art. 17): its answer is recorded, and shown after."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from flask import url_for
from flask.typing import ResponseReturnValue

from service.identity import required_actor
from service.storage.queries import documents, history, tasks
from service.storage.queries.documents import Asked
from service.web import words
from service.web.i18n import _
from service.web.pages import command, names_of, reading, text_field
from service.web.words import word
from workflows.disclosure import subjects
from workflows.disclosure.handlers.publications import DETERMINATION, DETERMINERS, record_secrecy_determination
from workflows.errors import WorkflowError

_LIMIT: Final = 2000
_RECORDED: Final = "secrecy-determined"
_ANSWERS: Final = ("may_publish", "after_processing", "must_not")


@dataclass(frozen=True, slots=True)
class Answer:
    """What the authority determined, and who recorded it."""

    outcome: str
    letter: str
    opinion: str
    who: str
    at: datetime


def record(document_id: str, again: Callable[[WorkflowError], str]) -> ResponseReturnValue:
    """Record the answer that was sent: the secrecy review goes on. `again` draws the page with what was refused."""
    return command(
        record_secrecy_determination,
        document_id=document_id,
        outcome=text_field("outcome", _LIMIT),
        letter=text_field("letter", _LIMIT),
        opinion=text_field("opinion", _LIMIT),
        to=url_for("documents.show", document_id=document_id),
        done=_("已登记确定意见，请领取“保密审查”任务，据此作出结论。"),
        again=again,
    )


def answers(document_id: str) -> list[Answer]:
    """Every answer about the document, the newest first."""
    about = tasks.instances_about(reading(), subjects.of_document(document_id))
    found = [one for one in history.of_instances(reading(), about) if one.kind == _RECORDED] if about else []
    people = names_of(*(one.actor_id for one in found))
    return [
        Answer(
            word(words.CONCLUSIONS, one.data.get("outcome")),
            str(one.data.get("letter", "")),
            str(one.data.get("opinion", "")),
            people.get(one.actor_id, one.actor_id),
            one.at,
        )
        for one in found
    ]


def waits_since(document_id: str) -> datetime | None:
    """Since when the authority has been asked without an answer; None where nothing waits."""
    return next((one.since for one in _asked() if one.document_id == document_id), None)


def waiting() -> list[Asked]:
    """The documents whose reviews wait for an answer, for those who record it."""
    return _asked() if may_record() else []


def may_record() -> bool:
    """Whether this person records answers."""
    return required_actor().has(*DETERMINERS)


def choices() -> Sequence[tuple[str, str]]:
    """The answers there are, for the form."""
    return [("", _("请选择")), *((key, word(words.CONCLUSIONS, key)) for key in _ANSWERS)]


def _asked() -> list[Asked]:
    return documents.asked(reading(), DETERMINATION)
