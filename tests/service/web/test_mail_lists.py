"""Mails about columns: asked for, confirmed from the mailbox, sent once to each, ended with one click."""

from __future__ import annotations

import email
import email.policy
import re
import socket
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from lxml import html
from published import published

from service.config import Config
from service.scheduling.clockwork import worker_of
from service.storage.database import db
from service.storage.repositories.subscribers import SqlSubscribers
from workflows.disclosure.handlers.channel_jobs import to_channels
from workflows.disclosure.publications import Publication
from workflows.model import SYSTEM


class Mailboxes:
    """Keeps what arrives, and refuses whom it does not know."""

    def __init__(self) -> None:
        self.arrived: list[Any] = []
        self.after_the_text: dict[str, str] = {}
        """What is said after DATA to mails whose address begins so."""
        self.asked: list[str] = []

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address.startswith("gone"):
            return "550 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        content = envelope.content
        assert isinstance(content, bytes)
        message = email.message_from_bytes(content, policy=email.policy.default)
        for name, answer in self.after_the_text.items():
            if message["To"].startswith(name):
                self.asked.append(message["To"])
                return answer
        self.arrived.append(message)
        return "250 OK"


@pytest.fixture
def mailboxes() -> Mailboxes:
    return Mailboxes()


@pytest.fixture
def port(mailboxes: Mailboxes) -> Iterator[int]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        free: int = probe.getsockname()[1]
    controller = Controller(mailboxes, hostname="127.0.0.1", port=free)
    controller.start()
    yield free
    controller.stop()


@pytest.fixture
def config(database_url: str, tmp_path: Path, make_config: Callable[..., Config], port: int) -> Config:
    mail = f'[mail]\nhost = "127.0.0.1"\nport = {port}\nsender = "office@gongkai.test"\n'
    return make_config(tmp_path, database_url, mail + '[channels.letters]\nkind = "mail"\n')


@pytest.fixture
def work(app: Any) -> Callable[[], None]:
    def run() -> None:
        with app.app_context():
            worker_of(app).run_until_idle()

    return run


class Reader:
    """A browser without scripts."""

    def __init__(self, client: Any) -> None:
        self.client = client

    def post(self, page: str, index: int = 0, **typed: Any) -> Any:
        form = html.document_fromstring(self.client.get(page).text).xpath("//form[@method='post']")[index]
        values: dict[str, Any] = {}
        for name, value in form.form_values():
            values.setdefault(name, []).append(value)
        return self.client.post(form.get("action"), data={**values, **typed})


@pytest.fixture
def reader(app: Any) -> Reader:
    return Reader(app.test_client())


@pytest.fixture
def send(dispatch: Any, work: Any) -> Callable[..., Publication]:
    def publish(title: str, **more: Any) -> Publication:
        made: Publication = dispatch(lambda uow, actor: published(uow, actor, title, "<p>正文内容</p>", **more), SYSTEM)
        dispatch(lambda uow, _: to_channels(uow, made, "publish", "t"), SYSTEM)
        work()
        return made

    return publish


def link(message: Any) -> str:
    found = re.search(r"http://127\.0\.0\.1:8000(/open/subscriptions/\S+)", message.get_content())
    assert found
    return found[1]


def subscribed(reader: Reader, mailboxes: Mailboxes, work: Any, address: str, *columns: str) -> str:
    assert reader.post("/open/subscribe", email=address, columns=list(columns)).status_code == 200
    work()
    confirming = link(mailboxes.arrived[-1])
    assert reader.post(confirming).status_code == 200
    return confirming.partition("?")[0]


def test_only_who_confirms_from_the_mailbox_gets_mails_of_the_columns_wanted(
    reader: Reader, mailboxes: Mailboxes, work: Any, send: Any
) -> None:
    reader.post("/open/subscribe", email="a@reader.test", columns=["finance"])
    work()
    (asking,) = mailboxes.arrived
    assert asking["To"] == "a@reader.test"
    send("没有人收到")
    assert len(mailboxes.arrived) == 1
    assert reader.client.get(link(asking)).status_code == 200
    send("看了链接还不算确认")
    assert len(mailboxes.arrived) == 1
    assert "已订阅" in reader.post(link(asking)).text
    made = send("2026年预算", column="finance")
    send("别的栏目", column="charity")
    (_, mail) = mailboxes.arrived
    assert mail["Subject"] == "2026年预算"
    assert f"/publications/{made.id}" in mail.get_content()
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_one_click_without_cookie_or_token_ends_it_and_leaves_nothing(
    reader: Reader, mailboxes: Mailboxes, work: Any, send: Any, app: Any
) -> None:
    subscribed(reader, mailboxes, work, "a@reader.test")
    send("甲")
    header = mailboxes.arrived[-1]["List-Unsubscribe"]
    path = header.strip("<>").partition(":8000")[2]
    program = app.test_client()
    assert program.post(path, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    assert program.post(path, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    assert program.post(path.replace("/unsubscribe", "")).status_code == 403
    before = len(mailboxes.arrived)
    send("乙")
    assert len(mailboxes.arrived) == before
    with app.app_context(), db.engine.connect() as connection:
        assert connection.execute(sa.text("SELECT count(*) FROM mail_subscribers")).scalar_one() == 0


def test_addresses_are_sealed_and_in_no_job(
    reader: Reader, mailboxes: Mailboxes, work: Any, send: Any, app: Any
) -> None:
    subscribed(reader, mailboxes, work, "secret.reader@reader.test")
    send("甲")
    with app.app_context(), db.engine.connect() as connection:
        rows = connection.execute(sa.text("SELECT payload, result, last_error FROM jobs")).all()
        sealed = connection.execute(sa.text("SELECT sealed, address_mark FROM mail_subscribers")).all()
    assert "secret.reader" not in repr(rows)
    assert "secret.reader" not in repr([(bytes(one.sealed), one.address_mark) for one in sealed])


def test_a_mailbox_that_is_gone_does_not_keep_the_others_from_theirs(
    reader: Reader, mailboxes: Mailboxes, work: Any, send: Any, dispatch: Any, monkeypatch: pytest.MonkeyPatch, app: Any
) -> None:
    monkeypatch.setattr("service.connectors.mail_lists._BATCH", 2)
    for name in ("a", "b", "c"):
        subscribed(reader, mailboxes, work, f"{name}@reader.test")
    with app.app_context(), db.engine.begin() as connection:
        store = SqlSubscribers(connection)
        store.confirm(store.ask("0", "gone@reader.test", [], datetime.now(UTC)), [], datetime.now(UTC))
    before = len(mailboxes.arrived)
    send("甲")
    assert sorted(one["To"] for one in mailboxes.arrived[before:]) == [f"{name}@reader.test" for name in "abc"]
    ids = {one["Message-ID"] for one in mailboxes.arrived[before:]}
    assert len(ids) == 3
    with app.app_context(), db.engine.connect() as connection:
        result = connection.execute(sa.text("SELECT result FROM jobs WHERE topic = 'channel.letters'")).scalar_one()
    assert '"sent":3' in result
    assert '"refused":1' in result


@pytest.fixture
def five(reader: Reader, mailboxes: Mailboxes, work: Any) -> list[str]:
    """Five readers; their addresses."""
    addresses = [f"{name}@reader.test" for name in "abcde"]
    for address in addresses:
        subscribed(reader, mailboxes, work, address)
    mailboxes.arrived.clear()
    return addresses


def test_a_mail_that_is_refused_after_its_text_keeps_nobody_from_theirs_and_nobody_gets_it_twice(
    five: list[str], mailboxes: Mailboxes, send: Any, app: Any
) -> None:
    mailboxes.after_the_text = {"c@": "554 it looks like advertising"}
    send("甲")
    assert sorted(one["To"] for one in mailboxes.arrived) == [one for one in five if one != "c@reader.test"]
    with app.app_context(), db.engine.connect() as connection:
        result = connection.execute(sa.text("SELECT result FROM jobs WHERE topic = 'channel.letters'")).scalar_one()
    assert '"sent":4' in result
    assert '"refused":1' in result
    assert "reader.test" not in result


def test_a_busy_mailbox_gets_its_mail_later_and_the_others_not_again(
    five: list[str], mailboxes: Mailboxes, send: Any, work: Any, frozen_time: Any
) -> None:
    mailboxes.after_the_text = {"b@": "451 come back later"}
    send("甲")
    assert len(mailboxes.arrived) == 4
    mailboxes.after_the_text = {}
    for _ in range(3):
        frozen_time.advance(minutes=11)
        work()
    assert sorted(one["To"] for one in mailboxes.arrived) == five


def test_a_mailbox_that_stays_busy_is_given_up_in_the_end(
    five: list[str], mailboxes: Mailboxes, send: Any, work: Any, frozen_time: Any, app: Any
) -> None:
    mailboxes.after_the_text = {"b@": "451 come back later"}
    send("甲")
    for _ in range(10):
        frozen_time.advance(minutes=11)
        work()
    assert len(mailboxes.arrived) == 4
    assert 2 < len(mailboxes.asked) < 10
    with app.app_context(), db.engine.connect() as connection:
        state = connection.execute(sa.text("SELECT status, result FROM jobs WHERE topic = 'channel.letters'")).one()
    assert state.status == "done"
    assert '"refused":1' in state.result


def test_a_server_that_closes_in_the_middle_sends_to_nobody_again(
    five: list[str], mailboxes: Mailboxes, send: Any, work: Any, frozen_time: Any
) -> None:
    mailboxes.after_the_text = dict.fromkeys(("a@", "b@", "c@", "d@", "e@"), "421 going down")
    send("甲")
    assert mailboxes.arrived == []
    mailboxes.after_the_text.clear()
    frozen_time.advance(minutes=2)
    mailboxes.after_the_text = {"e@": "421 going down", "d@": "421 going down"}
    work()
    took = len(mailboxes.arrived)
    mailboxes.after_the_text.clear()
    for _ in range(3):
        frozen_time.advance(minutes=11)
        work()
    assert took < 5
    assert sorted(one["To"] for one in mailboxes.arrived) == five


def test_what_is_no_address_is_refused_and_a_false_link_leads_nowhere(
    reader: Reader, work: Any, mailboxes: Any
) -> None:
    for wrong in ("", "x", "a@b\r\nBcc: c@d.test", "a b@c.test", "<a@b.test>"):
        assert reader.post("/open/subscribe", email=wrong).status_code == 422
    assert reader.post("/open/subscribe", email="a@b.test", website="x").status_code == 422
    assert reader.client.get("/open/subscriptions/abc.def").status_code == 404
    work()
    assert mailboxes.arrived == []


def test_somebody_else_cannot_change_what_a_confirmed_address_wants(
    reader: Reader, mailboxes: Mailboxes, work: Any, send: Any, frozen_time: Any
) -> None:
    subscribed(reader, mailboxes, work, "a@reader.test", "finance")
    reader.post("/open/subscribe", email="A@reader.test", columns=["charity"])
    frozen_time.advance(hours=2)
    before = len(mailboxes.arrived)
    send("预算", column="finance")
    assert [one["Subject"] for one in mailboxes.arrived[before:] if one["Subject"] == "预算"] == ["预算"]
