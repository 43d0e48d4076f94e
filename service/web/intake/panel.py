"""What a task of a request is about: the facts beside the form, and above it what the step works on."""

from __future__ import annotations

from typing import Final

from flask import url_for

from service.storage.queries import requests as queries
from service.web.i18n import _
from service.web.intake.letters import drafts
from service.web.intake.show import Typed, values
from service.web.pages import reading
from service.web.panels import Panel, TaskContext

_BESIDE: Final = {
    "draft-reply": "intake/_reply_form.html",
    "answer-now": "intake/_reply_form.html",
    "name-parties": "intake/_party_form.html",
    "archive": "intake/_manifest_form.html",
}
_READS_REPLY: Final = ("reply-secrecy", "reply-legality", "reply-approval", "reply-leader", "serve")


def panel(request_id: str, context: TaskContext) -> Panel:
    """The panel of a task whose business key is `request:ID`. Raises NotFound.

    Whoever may see the task may see what it is about, but never who asks.
    """
    case = queries.case(reading(), request_id)
    step = context.task.properties.get("step", "")
    reads = step in _READS_REPLY and case.reply is not None
    return Panel(
        title=_("申请内容"),
        template="intake/_panel.html",
        values={
            **values(case, context.actor),
            "typed": Typed(),
            "step": step,
            "reads_reply": reads,
            "drafts": drafts(case, step),
            "next": url_for("tasks.show", task_id=context.task.id),
        },
        url=url_for("intake.show", request_id=request_id),
        beside=_BESIDE.get(step) if context.held else None,
        content_hash=case.reply.content_hash if reads and case.reply else "",
    )
