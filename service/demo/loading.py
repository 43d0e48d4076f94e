"""Loads the demo bureau into an empty database, once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from flask import Flask

from service.app import create_app
from service.config import Config
from service.connectors import Connector, DeliveryFailed, connectors
from service.connectors.website import Answer, LiveCheck
from service.demo import documents, requests
from service.demo.bureau import PASSWORD, PEOPLE
from service.demo.stage import Site, Stage, StageTime
from service.identity.accounts import create_user, set_organisation
from service.identity.organisation import DEPARTMENTS, ROLES
from service.identity.passwords import hash_password
from service.identity.sign_in import set_password
from service.scheduling import Worker
from workflows.calendar.working_days import WorkingCalendar
from workflows.disclosure.catalogue import work_points
from workflows.disclosure.handlers.publication_topics import CHECK_LIVE
from workflows.disclosure.ports import Catalogue
from workflows.handlers.deployments import deploy
from workflows.model import SYSTEM, Actor
from workflows.ports import UnitOfWork

BPMN = Path(__file__).parents[2] / "bpmn"
_ZONE = ZoneInfo("Asia/Shanghai")
_LINK = timedelta(hours=1)


def is_loaded(app: Flask) -> bool:
    """Whether the demo's people are there."""

    def known(uow: UnitOfWork, actor: Actor) -> bool:  # noqa: ARG001 - every handler takes its actor
        return uow.directory.person(PEOPLE[0].id) is not None

    return bool(app.extensions["dispatch"](known, SYSTEM))


def load(config: Config, say: Callable[[str], None], *, now: datetime | None = None) -> None:
    """Plays the bureau's last six weeks up to `now`; `say` is told of the progress."""
    calendar = WorkingCalendar.standard()
    today = (now or datetime.now(UTC)).astimezone(_ZONE).date()
    first = calendar.estimate(today, -31).date
    clock = StageTime(datetime.combine(first, time(9), _ZONE).astimezone(UTC))
    app = create_app(config, time_source=clock, calendar=calendar)
    with app.app_context():
        dispatch = app.extensions["dispatch"]
        say("部门和人员 departments and people")
        dispatch(set_organisation, SYSTEM, departments=DEPARTMENTS, roles=ROLES)
        _add_people(app)
        say("公开事项目录 catalogue")
        dispatch(_load_catalogue, SYSTEM)
        deploy_shipped(app, say)
        site = Site()
        worker = Worker(dispatch, _connectors(app, config, site), batch=100)
        stage = Stage(dispatch, worker, clock, calendar, today, site)
        say("六周以来的文件和申请 six weeks of documents and requests")
        _play(stage)


def _play(stage: Stage) -> None:
    papers: dict[str, str] = {}
    asked: dict[str, str] = {}
    story = [(ago, step, papers) for ago, step in documents.steps()]
    story += [(ago, step, asked) for ago, step in requests.steps()]
    for ago, step, ids in sorted(story, key=lambda part: -part[0]):
        stage.go_to(ago)
        step(stage, ids)
    stage.go_to(0, hour=8)


def deploy_shipped(app: Flask, say: Callable[[str], None]) -> None:
    """Deploys the processes that come with gongkai; what is deployed already stays as it is."""
    for folder in sorted(path for path in BPMN.iterdir() if path.is_dir()):
        say(f"流程 process {folder.name}")
        app.extensions["dispatch"](deploy, SYSTEM, name=folder.name, files=bundle_files(folder))


def bundle_files(folder: Path) -> dict[str, bytes]:
    """A folder's diagrams, forms and decisions."""
    kinds = {".bpmn", ".form", ".dmn"}
    found = (path for path in sorted(folder.rglob("*")) if path.suffix in kinds)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def _add_people(app: Flask) -> None:
    dispatch = app.extensions["dispatch"]
    known = hash_password(PASSWORD)
    for person in PEOPLE:
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


def _load_catalogue(uow: UnitOfWork, actor: Actor) -> None:  # noqa: ARG001
    responsible = {person.department: person.id for person in reversed(PEOPLE) if "head" in person.roles}
    handlers = {person.department: person.id for person in reversed(PEOPLE) if "drafter" in person.roles}
    items = [
        replace(item, leader=responsible.get(item.department), handler=handlers.get(item.department))
        for item in work_points().items
    ]
    uow.wing(Catalogue).replace(items)


def _connectors(app: Flask, config: Config, site: Site) -> dict[str, Connector]:
    client = app.test_client()

    def read(url: str) -> Answer:
        if site.is_down:
            raise DeliveryFailed(f"{url} cannot be read: the site does not answer.")
        answer = client.get(urlsplit(url).path)
        return Answer(answer.status_code, answer.data)

    # The pages are checked as they will be served; the server itself does not listen yet.
    return {**connectors(config), CHECK_LIVE: LiveCheck(config.server.public_url, read)}
