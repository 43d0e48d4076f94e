"""Loads the demo bureau into an empty database, once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from flask import Flask

from service.app import create_app
from service.config import Config
from service.connectors import Connector, DeliveryFailed, connectors
from service.connectors.registry import website_look
from service.connectors.website import Answer, LiveCheck
from service.demo import (
    catalogue,
    consultations,
    corrections,
    documents,
    duties,
    feedback,
    findings,
    inspections,
    published,
    registers,
    requests,
    supervision,
)
from service.demo.bureau import PASSWORD, PEOPLE, DemoPerson
from service.demo.channels import channel_connectors
from service.demo.stage import Site, Stage, StageTime
from service.demo.year import YEAR, Told, Year
from service.exporting import PublicSource
from service.identity.accounts import create_user, set_organisation
from service.identity.organisation import DEPARTMENTS, ROLES
from service.identity.passwords import hash_password
from service.identity.sign_in import set_password
from service.scheduling import Worker, address_of
from service.scheduling.text_jobs import text_connectors
from service.shipped import load_shipped
from workflows.calendar.working_days import WorkingCalendar
from workflows.disclosure.handlers.catalogue import put
from workflows.disclosure.handlers.channel_jobs import LOOK
from workflows.disclosure.handlers.publication_topics import CHECK_LIVE
from workflows.disclosure.ports import Catalogue
from workflows.disclosure.publications import Channel
from workflows.errors import Conflict
from workflows.model import SYSTEM, Actor
from workflows.ports import UnitOfWork

_ZONE = ZoneInfo("Asia/Shanghai")
_LINK = timedelta(hours=1)


def is_loaded(app: Flask) -> bool:
    """Whether the demo is there, whole. Raises Conflict for one whose loading was interrupted."""

    def known(uow: UnitOfWork, actor: Actor, *, user_id: str) -> bool:  # noqa: ARG001 - every handler takes its actor
        return uow.directory.person(user_id) is not None

    dispatch = app.extensions["dispatch"]
    # The administrator comes last: with him everything is there.
    first, last = (dispatch(known, SYSTEM, user_id=person.id) for person in (PEOPLE[-1], PEOPLE[0]))
    if first and not last:
        raise Conflict("Loading the demo was interrupted. Remove the database (var/gongkai.db) and start again.")
    return bool(last)


def load(config: Config, say: Callable[[str], None], *, now: datetime | None = None) -> None:
    """Plays the bureau's last six weeks up to `now`; `say` is told of the progress."""
    calendar = WorkingCalendar.standard()
    today = (now or datetime.now(UTC)).astimezone(_ZONE).date()
    first = calendar.estimate(today, -31).date
    clock = StageTime(datetime.combine(first, time(9), _ZONE).astimezone(UTC))
    app = create_app(config, time_source=clock, calendar=calendar)
    with app.app_context():
        dispatch = app.extensions["dispatch"]
        _load_organisation(app, say)
        site = Site()
        worker = Worker(dispatch, _connectors(app, config, site, clock), batch=100)
        stage = Stage(dispatch, worker, clock, calendar, today, site)
        say("六周以来的文件和申请 six weeks of documents and requests")
        _play(stage)
        _add_people(app, PEOPLE[:1])


def load_year(config: Config, say: Callable[[str], None], *, until: date | None = None) -> Told:
    """Plays the whole of `year.YEAR` into an empty database, and the annual report of the January after it.

    `until` is the last day that is played.
    """
    first, last = date(YEAR, 1, 4), min(until or date.max, date(YEAR + 1, 1, 31))
    clock = StageTime(datetime.combine(first, time(8), _ZONE).astimezone(UTC))
    calendar = WorkingCalendar.standard(YEAR)
    app = create_app(config, time_source=clock, calendar=calendar)
    with app.app_context():
        dispatch = app.extensions["dispatch"]
        _load_organisation(app, say)
        site = Site()
        stage = Stage(
            dispatch, Worker(dispatch, _connectors(app, config, site, clock), batch=100), clock, calendar, last, site
        )
        _add_people(app, PEOPLE[:1])
        days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
        return Year(stage, say).play([day for day in days if calendar.estimated_kind(day).is_worked])


def _load_organisation(app: Flask, say: Callable[[str], None]) -> None:
    dispatch = app.extensions["dispatch"]
    say("部门和人员 departments and people")
    dispatch(set_organisation, SYSTEM, departments=DEPARTMENTS, roles=ROLES)
    _add_people(app, reversed(PEOPLE[1:]))
    load_shipped(dispatch, say)
    dispatch(_name_responsible, SYSTEM)


def _play(stage: Stage) -> None:
    papers: dict[str, str] = {}
    asked: dict[str, str] = {}
    story = [(ago, step, papers) for ago, step in documents.steps()]
    story += [(ago, step, papers) for ago, step in published.steps()]
    story += [(ago, step, papers) for ago, step in feedback.steps()]
    story += [(ago, step, papers) for ago, step in findings.steps()]
    story += [(ago, step, asked) for ago, step in requests.steps()]
    wrong: dict[str, str] = {}
    story += [(ago, step, wrong) for ago, step in corrections.steps()]
    story += [(ago, step, {}) for ago, step in registers.steps()]
    story += [(ago, step, {}) for ago, step in duties.steps()]
    asked_in_public: dict[str, str] = {}
    story += [(ago, step, asked_in_public) for ago, step in consultations.steps()]
    story += [(ago, step, {}) for ago, step in catalogue.steps()]
    drawn: dict[str, str] = {}
    story += [(ago, step, drawn) for ago, step in inspections.steps()]
    story += [(ago, step, {}) for ago, step in supervision.steps()]
    for ago, step, ids in sorted(story, key=lambda part: -part[0]):
        stage.go_to(ago)
        step(stage, ids)
    stage.go_to(0, hour=8)


def _add_people(app: Flask, people: Iterable[DemoPerson]) -> None:
    dispatch = app.extensions["dispatch"]
    known = hash_password(PASSWORD)
    for person in people:
        token = dispatch(
            create_user,
            SYSTEM,
            user_id=person.id,
            name=person.name,
            department=person.department,
            roles=person.roles,
            link_lifetime=_LINK,
        )
        dispatch(set_password, SYSTEM, token=token, user_id=person.id, password_hash=known)


def _name_responsible(uow: UnitOfWork, actor: Actor) -> None:
    """明确负责同志和具体经办人员 (work points 五（二）)."""
    responsible = {person.department: person.id for person in reversed(PEOPLE) if "head" in person.roles}
    # The office has nobody who only drafts.
    writers = [person for person in reversed(PEOPLE) if {"drafter", "office-reviewer"} & set(person.roles)]
    handlers = {person.department: person.id for person in writers}
    for item in uow.wing(Catalogue).items():
        leader, handler = responsible.get(item.department), handlers.get(item.department)
        put(uow, actor.id, replace(item, leader=leader, handler=handler), reason="五（二）明确负责同志和具体经办人员")


def _connectors(app: Flask, config: Config, site: Site, clock: StageTime) -> dict[str, Connector]:
    client = app.test_client()

    def read(url: str) -> Answer:
        if site.is_down:
            raise DeliveryFailed(f"{urlsplit(url).netloc} does not answer: timed out")
        if site.shows_old:
            return Answer(200, b"<html><head></head><body></body></html>")
        answer = client.get(urlsplit(url).path)
        return Answer(answer.status_code, answer.data)

    # The pages are checked as they will be served; the server itself does not listen yet.
    check, source = LiveCheck(config.server.public_url, read), PublicSource(config)
    own = connectors(config, address_of(app), source)
    texts = text_connectors(app.extensions["dispatch"])
    look = website_look(config, source, check, clock.now)
    standing_in = channel_connectors(source, config.live_checks.pauses, clock.now)
    return {**own, **texts, **standing_in, CHECK_LIVE: check, f"{LOOK}{Channel.WEBSITE}": look}
