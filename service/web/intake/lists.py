"""The list of requests, by what is asked for and by when the reply is due."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from flask import render_template
from flask.typing import ResponseReturnValue

from service.identity import required_actor
from service.storage.queries import requests as queries
from service.storage.queries.requests import Line, Wanted
from service.web import request_words
from service.web.clock_texts import explain
from service.web.i18n import _
from service.web.intake.frame import REGISTRARS, blueprint, departments
from service.web.pages import DueState, names, paging, position, reading, text_argument
from service.web.words import word

DUE: Final = ("overdue", "soon", "running")
_SHOWN: Final = 200
"""Rows of a list by due day: bounded, and never reached by a bureau that answers in time."""


@dataclass(frozen=True, slots=True)
class Row:
    """A request with its due day. `due` is None before receipt is confirmed; `stopped` when it is answered."""

    line: Line
    due: DueState | None = None
    paused: bool = False
    stopped: date | None = None


@blueprint.get("")
def index() -> ResponseReturnValue:
    """The requests that the person may see."""
    actor = required_actor()
    wanted = _wanted()
    due = text_argument("due")
    if due in DUE:
        rows, neighbours = _by_due(due, wanted), None
    else:
        page = queries.listing(reading(), wanted, position())
        rows, neighbours = _rows(page.rows), paging(page)
    return render_template(
        "intake/index.html",
        rows=rows,
        neighbours=neighbours,
        wanted=wanted,
        due=due if due in DUE else "",
        states=[(key, str(text)) for key, text in request_words.STATES.items()],
        channels=[(key, str(text)) for key, text in request_words.CHANNELS.items()],
        departments=names().departments,
        dues=[("overdue", _("已超期")), ("soon", _("3个工作日内到期")), ("running", _("计时中，先到期的在前"))],
        looks=request_words.STATE_LOOKS,
        state_word=lambda value: word(request_words.STATES, value),
        channel_word=lambda value: word(request_words.CHANNELS, value),
        outcome_word=lambda value: word(request_words.REPLIES, value),
        department_name=names().department,
        may_enter=actor.has(*REGISTRARS),
    )


def _wanted() -> Wanted:
    state, channel, department = (text_argument(name) for name in ("state", "channel", "department"))
    return Wanted(
        status=state if state in request_words.STATES else None,
        channel=channel if channel in request_words.CHANNELS else None,
        department=department or None,
        text=text_argument("q", queries.TEXT_LIMIT),
        departments=departments(required_actor()),
    )


def _rows(lines: Sequence[Line]) -> list[Row]:
    clocks = queries.reply_clocks(reading(), lines)
    rows = []
    for line in lines:
        clock = clocks.get(line.id)
        if clock is None:
            rows.append(Row(line))
            continue
        told = explain(clock)
        rows.append(Row(line, told.state, told.paused, told.ended_on))
    return rows


def _by_due(due: str, wanted: Wanted) -> list[Row]:
    running = [row for row in _rows(queries.unanswered(reading(), wanted)) if row.due and row.stopped is None]
    if due == "overdue":
        running = [row for row in running if row.due and row.due.overdue]
    elif due == "soon":
        running = [row for row in running if row.due and row.due.soon]
    return sorted(running, key=lambda row: row.due.day if row.due and row.due.day else date.max)[:_SHOWN]
