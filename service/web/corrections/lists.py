"""The list of requests to correct a record."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from service.identity import required_actor
from service.storage.queries import record_corrections as queries
from service.storage.queries.record_corrections import Wanted
from service.web import correction_words, request_words
from service.web.corrections.frame import blueprint
from service.web.intake.frame import REGISTRARS, departments
from service.web.pages import names, paging, position, reading, text_argument
from service.web.words import word


@blueprint.get("")
def index() -> ResponseReturnValue:
    """Those that the person may see."""
    actor = required_actor()
    state, outcome = text_argument("state"), text_argument("outcome")
    wanted = Wanted(
        status=state if state in correction_words.STATES else None,
        outcome=outcome if outcome in correction_words.OUTCOMES else None,
        text=text_argument("q", queries.TEXT_LIMIT),
        departments=departments(actor),
    )
    page = queries.listing(reading(), wanted, position())
    return render_template(
        "corrections/index.html",
        rows=page.rows,
        neighbours=paging(page),
        wanted=wanted,
        states=[(key, str(text)) for key, text in correction_words.STATES.items()],
        outcomes=[(key, str(text)) for key, text in correction_words.OUTCOMES.items()],
        looks=correction_words.STATE_LOOKS,
        state_word=lambda value: word(correction_words.STATES, value),
        outcome_word=lambda value: word(correction_words.OUTCOMES, value),
        channel_word=lambda value: word(request_words.CHANNELS, value),
        department_name=names().department,
        may_enter=actor.has(*REGISTRARS),
    )
