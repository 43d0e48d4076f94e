"""What was written before: for a drafter what has to be changed, for everybody else what this review knows so far."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile
from typing import Final

from service.storage.queries import history
from service.storage.queries.history import Happening
from service.web import history_texts, words
from service.web.i18n import _
from service.web.pages import reading
from service.web.words import word
from workflows.disclosure.verdicts import Verdict, VerdictOutcome
from workflows.model import UserTask

_DONE: Final = "task-completed"
_ORAL: Final = "document-signed-orally"
_DRAFTS: Final = ("draft", "urgent_draft")
"""Where a round of review begins in the diagrams of this product; elsewhere the whole course is shown."""


@dataclass(frozen=True, slots=True)
class Remark:
    """Somebody's words, and about what they are: a task, or one of the five checks."""

    who: str
    about: str
    text: str
    at: datetime


def since_submitted(task: UserTask) -> list[Happening]:
    """Tasks of the review finished since this drafting task was last done, the oldest first; none for a first draft."""
    done = [one for one in history.of_instances(reading(), [task.instance_id]) if one.kind == _DONE]
    later = list(takewhile(lambda one: one.element_id != task.element_id, done))
    return later[::-1] if len(later) < len(done) else []


def this_round(task: UserTask) -> list[Happening]:
    """Tasks finished and oral signatures recorded since the text was last submitted, the oldest first.

    The submission is the first of them: an urgent one says why.
    """
    told = [one for one in history.of_instances(reading(), [task.instance_id]) if one.kind in (_DONE, _ORAL)]
    later = list(takewhile(lambda one: one.element_id not in _DRAFTS, told))
    return told[: len(later) + 1][::-1]


def so_far(round_: Sequence[Happening], people: Mapping[str, str]) -> list[Remark]:
    """What was written in this round, and what a leader said who signed orally."""
    found = []
    for one in round_:
        data = one.data
        if one.kind == _ORAL:
            means = word(words.ORAL_MEANS, data.get("means"))
            signer = people.get(str(data.get("signer")), str(data.get("signer")))
            about = _("记录%(who)s的口头签发（%(means)s，%(at)s）", who=signer, means=means, at=data.get("said_at", ""))
            found.append(Remark(people.get(one.actor_id, one.actor_id), about, str(data.get("words", "")), one.at))
        elif text := history_texts.written(data.get("answers")):
            name = str(data.get("name", ""))
            found.append(Remark(people.get(one.actor_id, one.actor_id), name, text, one.at))
    return found


def remarks(reviewed: Sequence[Happening], verdicts: Sequence[Verdict], people: Mapping[str, str]) -> list[Remark]:
    """What was written when these tasks were finished, and the checks that were not passed in them."""
    tasks = {one.task_id for one in reviewed}
    written = [
        Remark(people.get(one.actor_id, one.actor_id), str(one.data.get("name", "")), text, one.at)
        for one in reviewed
        if (text := history_texts.written(one.data.get("answers")))
    ]
    checked = [
        Remark(
            people.get(one.person_id, one.person_id),
            _("%(check)s退回", check=word(words.CHECKS, one.check)),
            one.comment,
            one.at,
        )
        for one in verdicts
        if one.task_id in tasks and one.outcome is VerdictOutcome.RETURNED
    ]
    return sorted([*written, *checked], key=lambda remark: remark.at)
