"""A person's feed for calendar programs: a secret address that can be made anew and taken away (RFC 5545)."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import Blueprint, Response, current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from icalendar import Alarm, Calendar, Event

from service.characters import sayable
from service.identity.duty_feeds import feed_of, make_feed, revoke_feed
from service.web.duties.lists import STATES, name_of, state_of
from service.web.i18n import _
from service.web.pages import dispatch, lang, now, text_field, today
from service.web.words import word
from workflows.calendar.cycle_words import in_words
from workflows.disclosure.duty_words import period_words
from workflows.disclosure.handlers.duty_reading import DutyLine, duties_of_year
from workflows.errors import NotFound
from workflows.model import SYSTEM


def add_to(blueprint: Blueprint) -> None:
    """Add the views of signed-in people."""
    blueprint.add_url_rule("/feed", "make", make, methods=["POST"])
    blueprint.add_url_rule("/feed/revoke", "revoke", revoke, methods=["POST"])


def make() -> ResponseReturnValue:
    """A new address; the one before stops working. Shown once."""
    token = dispatch(make_feed, department=text_field("department", 100))
    base = current_app.config["GONGKAI"].server.public_url.rstrip("/")
    flash(_("订阅地址（只显示一次）：%(url)s", url=f"{base}{url_for('duty_feed.show', token=token)}"), "success")
    return redirect(url_for("duties.index"), 303)


def revoke() -> ResponseReturnValue:
    """No address works any more."""
    dispatch(revoke_feed)
    flash(_("订阅地址已停用。"), "success")
    return redirect(url_for("duties.index"), 303)


def show() -> ResponseReturnValue:
    """The feed. Raises NotFound for a token that is no good, whatever is wrong with it."""
    department = feed_of(request.args.get("token", "")[:200])
    if department is None:
        raise NotFound("There is no such calendar.")
    ask = current_app.extensions["dispatch"].ask
    years = (today().year, today().year + 1)
    lines = [line for year in years for line in ask(duties_of_year, SYSTEM, year=year, department=department)]
    response = Response(calendar_of(lines, now(), lang()), mimetype="text/calendar")
    response.headers["Cache-Control"] = "private, max-age=900"
    return response


def calendar_of(lines: list[DutyLine], stamp: datetime, language: str) -> bytes:
    """All-day events on the due days, each with an alarm on the day it opens."""
    made = Calendar()
    made.add("prodid", "-//gongkai//duties//ZH")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", _("职责日历"))
    for line in lines:
        made.add_component(_event(line, stamp, language))
    content: bytes = made.to_ical()
    return content


def _event(line: DutyLine, stamp: datetime, language: str) -> Event:
    duty, one = line.duty, line.occurrence
    made = Event()
    made.add("uid", f"{one.id}@gongkai")
    made.add("sequence", one.sequence)
    made.add("dtstamp", stamp)
    made.add("dtstart", one.due_on)
    made.add("dtend", one.due_on + timedelta(days=1))
    mark = _("（暂定）") if one.provisional else ""
    made.add("summary", sayable(f"{name_of(duty)} {period_words(one.period, language)}{mark}"))
    facts = (
        word(STATES, state_of(line)),
        f"{duty.clause} {in_words(duty.rule, language)}",
        (language == "en" and duty.evidence_en) or duty.evidence,
    )
    made.add("description", sayable("\n".join(facts)))
    made.add("categories", [duty.department])
    made.add("transp", "TRANSPARENT")
    made.add("status", _status(line))
    if one.is_open:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", sayable(name_of(duty)))
        alarm.add("trigger", one.opens_on - one.due_on)
        made.add_component(alarm)
    return made


def _status(line: DutyLine) -> str:
    if line.occurrence.state.value == "waived":
        return "CANCELLED"
    return "TENTATIVE" if line.occurrence.provisional else "CONFIRMED"
