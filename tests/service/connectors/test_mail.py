"""Mail through a real SMTP server on this machine."""

from __future__ import annotations

import email
import email.policy
import socket
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from flask import Flask

from service.config import Config
from service.connectors import DeliveryFailed
from service.connectors.errors import NotConfigured
from service.connectors.mail import ApplicantMail, MailConnector
from workflows.model import Job

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


class Letterbox:
    """Keeps what arrives; refuses what a test wants refused."""

    def __init__(self) -> None:
        self.received: list[Envelope] = []
        self.refuse = ""

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.refuse:
            return self.refuse
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.received.append(envelope)
        return "250 OK"


@pytest.fixture
def letterbox() -> Letterbox:
    return Letterbox()


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        free: int = probe.getsockname()[1]
        return free


@pytest.fixture
def server(letterbox: Letterbox, port: int) -> Iterator[Controller]:
    controller = Controller(letterbox, hostname="127.0.0.1", port=port)
    controller.start()
    yield controller
    controller.stop()


@pytest.fixture
def mail(port: int, tmp_path: Path, make_config: Callable[..., Config]) -> MailConnector:
    text = f"""
        [mail]
        host = "127.0.0.1"
        port = {port}
        sender = "office@gongkai.test"
        [bureau]
        name = "白山市民政局"
    """
    return MailConnector(make_config(tmp_path, f"sqlite:///{tmp_path / 'x.db'}", text))


def job(**payload: Any) -> Job:
    content = {
        "to": "li@example.test",
        "user_id": "li",
        "kind": "task-overdue",
        "data": {"name": "一审一校", "due": "2026-02-27T15:59:59+00:00", "offset": 1},
        "task_id": "t1",
        **payload,
    }
    return Job("j1", "mail", content, "mail:1", NOW, NOW)


@pytest.mark.usefixtures("server")
def test_a_notice_arrives_in_chinese_with_its_link(mail: MailConnector, letterbox: Letterbox, app: Flask) -> None:
    with app.app_context():
        result = mail(job())
    (envelope,) = letterbox.received
    content = envelope.content
    assert isinstance(content, bytes)
    message = email.message_from_bytes(content, policy=email.policy.default)
    assert envelope.rcpt_tos == ["li@example.test"]
    assert "一审一校" in message["Subject"]
    assert "2026-02-27" in message["Subject"]
    assert "/tasks/t1" in message.get_content()
    assert message["Message-ID"] == result["message_id"]


@pytest.mark.usefixtures("server")
def test_a_line_break_in_a_name_cannot_add_a_header(mail: MailConnector, letterbox: Letterbox, app: Flask) -> None:
    with app.app_context():
        mail(job(data={"name": "x\r\nBcc: spy@example.test", "due": None}))
    content = letterbox.received[0].content
    assert isinstance(content, bytes)
    message = email.message_from_bytes(content, policy=email.policy.default)
    assert message["Bcc"] is None


@pytest.mark.usefixtures("server")
@pytest.mark.parametrize(("answer", "final"), [("550 no such user", True), ("450 busy", False)])
def test_a_refused_address_is_final_only_if_the_server_says_so(
    mail: MailConnector, letterbox: Letterbox, app: Flask, answer: str, final: bool
) -> None:
    letterbox.refuse = answer
    with app.app_context(), pytest.raises(DeliveryFailed) as failure:
        mail(job())
    assert failure.value.final is final


def test_without_a_host_nothing_is_attempted(app: Flask, config: Config) -> None:
    with app.app_context(), pytest.raises(NotConfigured):
        MailConnector(config)(job())


def test_a_server_that_does_not_answer_is_tried_again(mail: MailConnector, app: Flask) -> None:
    with app.app_context(), pytest.raises(DeliveryFailed) as failure:
        mail(job())
    assert failure.value.final is False


@pytest.fixture
def opened() -> list[tuple[str, str]]:
    return []


@pytest.fixture
def applicant_mail(mail: MailConnector, opened: list[tuple[str, str]]) -> ApplicantMail:
    def address_of(request_id: str, reason: str) -> str:
        opened.append((request_id, reason))
        return {"r1": "zhang@example.org", "r3": "no\naddress"}.get(request_id, "")

    return ApplicantMail(mail._config, address_of)


def told(kind: str = "clarification", request_id: str = "r1") -> Job:
    payload = {"request_id": request_id, "number": "依申请〔2026〕0001号", "kind": kind, "title": "补正告知书"}
    return Job("j9", "applicant-mail", payload, "applicant-mail:l1", NOW, NOW)


def test_an_applicant_is_told_without_what_was_asked_or_who_asked(
    applicant_mail: ApplicantMail, server: Controller, letterbox: Letterbox, opened: list[tuple[str, str]]
) -> None:
    assert applicant_mail(told())["sent"] is True
    [envelope] = letterbox.received
    assert envelope.rcpt_tos == ["zhang@example.org"]
    message = email.message_from_bytes(envelope.content or b"", policy=email.policy.default)  # type: ignore[arg-type]
    assert message["Subject"].startswith("【白山市民政局】依申请〔2026〕0001号 申请内容需要补正")
    assert "/open/requests/follow" in message.get_body().get_content()  # type: ignore[union-attr]
    assert opened == [("r1", "发送邮件：补正告知书")]


def test_an_applicant_without_an_address_gets_no_mail_and_nothing_fails(
    applicant_mail: ApplicantMail, server: Controller, letterbox: Letterbox
) -> None:
    assert applicant_mail(told(request_id="r2")) == {"sent": False}
    assert letterbox.received == []


@pytest.mark.parametrize("request_id", ["r1", "r3"])
def test_no_failure_quotes_the_address_of_an_applicant(
    applicant_mail: ApplicantMail, server: Controller, letterbox: Letterbox, request_id: str
) -> None:
    letterbox.refuse = "550 no zhang@example.org here"
    with pytest.raises(DeliveryFailed) as failed:
        applicant_mail(told(request_id=request_id))
    assert failed.value.final
    assert "example.org" not in str(failed.value)
    assert failed.value.__cause__ is None


def test_without_a_mail_host_no_address_is_opened(
    tmp_path: Path, make_config: Callable[..., Config], opened: list[tuple[str, str]]
) -> None:
    config = make_config(tmp_path, f"sqlite:///{tmp_path / 'x.db'}", "")
    with pytest.raises(NotConfigured):
        ApplicantMail(config, lambda request_id, reason: opened.append((request_id, reason)) or "x@y.zz")(told())
    assert opened == []
