"""What must hold for every address that is only looked at, pages and API alike, found from the URL map."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import cycle
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from service.identity.accounts import create_user
from service.identity.organisation import ROLES
from service.identity.passwords import hash_password
from service.identity.sign_in import set_password
from service.scheduling import Worker
from service.shipped import BPMN, bundle_files
from service.storage.database import db
from workflows.disclosure.catalogue import work_points
from workflows.disclosure.duty_list import shipped_text
from workflows.disclosure.handlers.catalogue import put
from workflows.disclosure.handlers.duties import load_duties
from workflows.handlers.deployments import deploy
from workflows.handlers.moments import local_date
from workflows.model import SYSTEM

if TYPE_CHECKING:
    from flask import Flask

Call = Callable[[str], Any]
PASSWORD = "correct horse battery"
SERVICE = Path(__file__).parents[3] / "service"
ODD_IDS = ("%F0%9F%98%80'%22%3C(%25%E2%80%AE", "x" * 2000)
ODD_NUMBERS = ("0", "99999999999999999999")
ODD_ARGUMENTS = (
    ("zzz", "9999-12-31", "99999999999999999999"),
    ("\U0001f600'\"(*)%_-", "-1", "0000-00-00", "\u202e"),
)
"""Values for the arguments in turn: three and four of them, so that an argument gets another one each time."""
_ARGUMENT = re.compile(r"""(?:args\.get|args\.getlist|text_argument)\(\s*["'](\w+)["']""")


def addresses(app: Flask) -> Iterator[str]:
    """The rules of everything that is got."""
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and rule.endpoint != "static":
            yield rule.rule


def filled(rule: str, value: str, number: str = "1") -> str:
    """The rule with one value in every place."""
    rule = re.sub(r"<int(?:\([^)]*\))?:\w+>", number, rule)
    rule = re.sub(r"<any\((\w+)[^)]*\):\w+>", r"\1", rule)
    return re.sub(r"<(?:path:)?\w+>", value, rule)


@pytest.fixture
def everything(app: Flask, dispatch: Callable[..., Any], leave: None, wing: None, call: Call) -> Any:
    """The browser of somebody who has every role."""

    def hire(uow: Any, actor: Any) -> None:
        roles = tuple(role for role, *_names in ROLES)
        given = {"user_id": "all", "name": "全", "department": "office", "roles": roles}
        token = create_user(uow, actor, link_lifetime=timedelta(hours=1), **given)
        set_password(uow, actor, token=token, user_id="all", password_hash=hash_password(PASSWORD))

    dispatch(hire, SYSTEM)
    return call("all")


@pytest.mark.parametrize("who", ["all", ""])
def test_no_odd_address_and_no_odd_argument_makes_a_page_fail(
    app: Flask, everything: Any, call: Call, who: str
) -> None:
    client = call(who).client
    names = {name for path in SERVICE.rglob("*.py") for name in _ARGUMENT.findall(path.read_text())}
    assert {"q", "state", "year", "department"} <= names
    failed = []
    for rule in addresses(app):
        if rule == "/api/openapi.json":
            continue
        odd = [filled(rule, value) for value in ODD_IDS] if "<" in rule else []
        odd += [filled(rule, "none", number) for number in ODD_NUMBERS] if "<int" in rule else []
        plain = filled(rule, "none", "2026")
        arguments = [dict(zip(sorted(names), cycle(values), strict=False)) for values in ODD_ARGUMENTS]
        asked = [(path, None) for path in odd] + [(plain, one) for one in arguments]
        failed += [(path, one) for path, one in asked if client.get(path, query_string=one).status_code >= 500]
    assert not failed


def more(call: Call, number: int, arrived_on: str = "2026-03-02") -> None:
    """Another of what lists show."""
    li, deng = call("li"), call("deng")
    li.post("/definitions/leave/start", {"answers": {"why": "x", "days": 1}}, 201)
    li.post("/documents", {"title": f"预算{number}", "body": "<p>预算</p>"}, 201)
    applicant = {"kind": "person", "name": "x", "proof_type": "other", "proof_number": str(number), "phone": "1"}
    body = {
        "channel": "oral",
        "arrived_on": arrived_on,
        "applicant": applicant,
        "form_of_supply": "paper",
        "read_back": "x",
    }
    deng.post("/requests", {**body, "description": f"x{number}"}, 201)


def declare(dispatch: Callable[..., Any], *registers: str) -> None:
    """A bundle with these of the shipped registers."""
    files = {
        path: content
        for path, content in bundle_files(BPMN / "registers").items()
        if not path.startswith("records/") or Path(path).stem in registers
    }
    dispatch(deploy, SYSTEM, name="registers", files=files)


def test_no_list_asks_the_database_more_often_because_it_is_longer(
    app: Flask, everything: Any, call: Call, dispatch: Callable[..., Any]
) -> None:
    dispatch(
        load_duties,
        SYSTEM,
        text='[[duty]]\ncode = "a"\nname = "甲"\nname_en = "A"\nclause = "1"\n'
        'department = "office"\ncycle = "monthly 1"\n',
    )
    counted: list[str] = []
    with app.app_context():
        engine = db.engine
    sa.event.listen(engine, "before_cursor_execute", lambda *given: counted.append(given[2]))
    paths = [rule for rule in addresses(app) if "<" not in rule and rule not in ("/", "/login")]

    def statements() -> dict[str, int]:
        found = {}
        for path in paths:
            counted.clear()
            everything.client.get(path)
            found[path] = len(counted)
        return found

    more(call, 0)
    dispatch(lambda uow, actor: put(uow, actor.id, work_points().items[0], reason="x"), SYSTEM)
    declare(dispatch, "proposals", "licences")
    statements()
    few = statements()
    for number in range(1, 5):
        more(call, number)
    for item in work_points().items[1:5]:
        dispatch(lambda uow, actor, item=item: put(uow, actor.id, item, reason="x"), SYSTEM)
    declare(dispatch, "proposals", "licences", "open-days", "trainings", "institutions", "charity-ledger")
    statements()
    many = statements()
    assert min(few[path] for path in ("/documents", "/requests", "/cockpit", "/catalogue", "/duties", "/api/tasks")) > 1
    assert {path: (few[path], many[path]) for path in paths if many[path] > few[path]} == {}


TASK = {"code": "2.1-9", "clause": "2.1", "title": "公布", "department": "office"}


@pytest.mark.parametrize(
    "moment",
    [datetime(2026, 12, 31, 16, 0, tzinfo=UTC), datetime(2028, 2, 28, 16, 0, tzinfo=UTC)],
    ids=["a new year", "a leap day"],
)
def test_everything_works_at_the_turn_of_a_year_whose_holidays_nobody_has_loaded(
    app: Flask, everything: Any, call: Call, dispatch: Callable[..., Any], frozen_time: Any, moment: datetime
) -> None:
    for name in ("duty", "annual_report", "supervision"):
        dispatch(deploy, SYSTEM, name=name, files=bundle_files(BPMN / name))
    dispatch(load_duties, SYSTEM, text=shipped_text())
    for at in (moment - timedelta(seconds=1), moment):
        frozen_time.set(at)
        for person in ("all", "li", "deng"):
            call(person).sign_in(person)
        more(call, 1, local_date(at).isoformat())
        assert f"〔{local_date(at).year}〕" in everything.get("/requests")["items"][0]["number"]
    day = local_date(moment)
    request = everything.get("/requests")["items"][0]["id"]
    row = {**TASK, "leader": "zhao", "handler": "zhao", "due": day.isoformat()}
    task = everything.post(f"/supervision/plans/{day.year}/tasks", row, 201)
    everything.post("/supervision/assignment", {"tasks": [task["id"]]})
    everything.post("/definitions/annual_report/start", {"answers": {"year": day.year - 1}}, 201)
    worker = Worker(app.extensions["dispatch"], {}, batch=50, plugins=app.extensions["plugins"])
    with app.app_context():
        done = worker.run_until_idle(rounds=20)
        worker.recompute()
        worker.watch()
    assert done.failures == 0
    paths = [rule for rule in addresses(app) if "<" not in rule]
    paths += [f"/supervision/tasks/{task['id']}", "/duties/budget", f"/annual-report/{day.year - 1}"]
    paths += [f"/tasks/{one['task']['id']}" for one in everything.get("/tasks?list=offered")["items"][:9]]
    paths += [f"/requests/{request}"]
    assert [path for path in paths if everything.client.get(path).status_code >= 500] == []
    for path in (f"/duties?year={day.year + 1}", "/work?list=offered"):
        assert "暂定" in everything.client.get(path).text, path
