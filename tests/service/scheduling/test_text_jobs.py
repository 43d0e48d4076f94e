"""What takes too long to be read while somebody waits is read by jobs, and holds the review back so long."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from flask import Flask

from service.app import create_app
from service.config import Config, TextCheck
from service.scheduling import Worker
from service.scheduling.text_jobs import text_connectors
from service.storage.repositories.texts import AT_ONCE
from workflows.disclosure.errors import TextCheckWaiting
from workflows.disclosure.handlers.documents import add_attachment, create_document, edit_document
from workflows.disclosure.handlers.text_checks import check_findings, findings_of
from workflows.disclosure.handlers.text_findings import mask_finding
from workflows.disclosure.ports import Blobs, Documents
from workflows.disclosure.text_pieces import BODY_LIMIT
from workflows.disclosure.text_ports import TextFindings
from workflows.errors import NotFound
from workflows.handlers.deployments import deploy
from workflows.handlers.tasks import claim_task
from workflows.model import SYSTEM, Actor

ROOT = Path(__file__).parents[3] / "bpmn" / "review_then_publish"
LIN = Actor("lin", "林", frozenset({"drafter", "finance"}), "finance")
PHONE = "13943901234"


class Desk:
    def __init__(self, app: Flask, answers: dict[str, str]) -> None:
        self.run = app.extensions["dispatch"]
        files = {
            str(p.relative_to(ROOT)): p.read_bytes() for p in ROOT.rglob("*") if p.suffix in (".bpmn", ".form", ".dmn")
        }
        self.run(deploy, SYSTEM, name="review", files=files)
        self.called: list[str] = []
        self.worker = Worker(
            self.run, text_connectors(self.run, lambda a: self.called.append(a) or answers.get(a, "")), batch=10
        )

    def create(self, body: str) -> str:
        document = self.run(create_document, LIN, title="名单", fields={"body": body})
        self.run(lambda uow, actor: claim_task(uow, actor, task_id=self._task(uow, document.id)), LIN)
        return str(document.id)

    def _task(self, uow: Any, document_id: str) -> str:
        (instance,) = uow.instances.running_with(f"document:{document_id}")
        return str(uow.tasks.open_of(instance.id)[0].id)

    def document(self, document_id: str) -> Any:
        return self.run(lambda uow, _actor: uow.wing(Documents).get(document_id), SYSTEM)

    def attach(self, document_id: str, name: str, content: bytes) -> None:
        version = self.document(document_id).version
        self.run(add_attachment, LIN, document_id=document_id, expected_version=version, name=name, content=content)

    def edit(self, document_id: str, body: str) -> None:
        version = self.document(document_id).version
        self.run(edit_document, LIN, document_id=document_id, expected_version=version, fields={"body": body})

    def mask(self, document_id: str) -> None:
        (one,) = self.run(lambda uow, _actor: findings_of(uow, document_id), SYSTEM)
        version = self.document(document_id).version
        self.run(mask_finding, LIN, document_id=document_id, finding_id=one.id, expected_version=version)

    def found(self, document_id: str) -> list[tuple[str, str, str]]:
        rows = self.run(lambda uow, _actor: findings_of(uow, document_id), SYSTEM)
        return [(one.kind.value, one.where, one.place) for one in rows]

    def pass_step(self, document_id: str) -> None:
        def step(uow: Any, actor: Actor) -> None:
            check_findings(uow, actor, uow.wing(Documents).lock(document_id), signing=True)

        self.run(step, LIN)


@pytest.fixture
def desk(config: Config, frozen_time: Any, calendar: Any) -> Callable[..., Desk]:
    def made(**answers: str) -> Desk:
        own = replace(config, text_check=TextCheck(external_links=True))
        app = create_app(own, time_source=frozen_time, calendar=calendar)
        app.app_context().push()
        return Desk(app, {name.replace("_", "."): said for name, said in answers.items()})

    return made


def sheet(rows: list[list[str]]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def test_files_are_read_by_page_and_cell_at_once_where_they_are_small(desk: Callable[..., Desk]) -> None:
    own = desk()
    document_id = own.create("<p>名单见附件。</p>")
    own.attach(document_id, "名单.xlsx", sheet([["姓名", "手机"], ["王海波", PHONE], ["李秀兰", "13843905678"]]))
    assert ("phone-number", "attachment", "Sheet B2") in own.found(document_id)
    assert ("personal-name-in-list", "attachment", "Sheet A3") in own.found(document_id)
    word = docx.Document()
    word.add_paragraph(f"手机：{PHONE}")
    buffer = io.BytesIO()
    word.save(buffer)
    own.attach(document_id, "说明.docx", buffer.getvalue())
    own.attach(document_id, "坏.pdf", b"%PDF-1.7")
    assert ("phone-number", "attachment", "document") in own.found(document_id)
    assert ("unreadable", "attachment", "") in own.found(document_id)


def test_the_old_file_goes_when_it_is_masked_unless_somebody_else_has_it(desk: Callable[..., Desk]) -> None:
    own = desk()
    content = f"值班手机：{PHONE}".encode()
    first, second = own.create("<p>名单见附件。</p>"), own.create("<p>名单见附件。</p>")
    for document_id in (first, second):
        own.attach(document_id, "名单.txt", content)
    old = own.document(first).attachments[0].sha256
    own.mask(first)
    assert own.run(lambda uow, _: uow.wing(Blobs).get(old), SYSTEM) == content
    own.mask(second)
    with pytest.raises(NotFound):
        own.run(lambda uow, _: uow.wing(Blobs).get(old), SYSTEM)
    new = {own.document(one).attachments[0].sha256 for one in (first, second)}
    assert [own.run(lambda uow, _, one=one: uow.wing(Blobs).get(one), SYSTEM).decode() for one in new] == [
        "值班手机：139****1234"
    ]
    assert own.found(first) == own.found(second) == []


def test_a_large_file_and_a_long_text_wait_for_a_job_and_hold_the_step_back(desk: Callable[..., Desk]) -> None:
    own = desk()
    long = "<p>" + "中文。" * (BODY_LIMIT // 3 + 10) + f"</p><p>手机：{PHONE}</p>"
    document_id = own.create(long)
    own.attach(document_id, "大.txt", ("中" * AT_ONCE + f"\n手机：{PHONE}").encode()[: AT_ONCE * 3 + 40])
    with pytest.raises(TextCheckWaiting):
        own.pass_step(document_id)
    assert own.worker.run_until_idle().failures == 0
    kinds = {(kind, where) for kind, where, _ in own.found(document_id)}
    assert ("phone-number", "body") in kinds
    assert ("unreadable", "attachment") in kinds
    checked = own.run(lambda uow, _actor: uow.wing(TextFindings).checked(document_id), SYSTEM)
    assert checked.waiting == ()
    own.edit(document_id, "<p>短。</p>")
    assert {where for _, where, _ in own.found(document_id)} == {"attachment"}


def test_a_job_for_an_older_text_keeps_nothing_of_it(desk: Callable[..., Desk]) -> None:
    own = desk()
    document_id = own.create("<p>" + "中文。" * BODY_LIMIT + f"</p><p>手机：{PHONE}</p>")
    own.edit(document_id, "<p>短。</p>")
    own.worker.run_until_idle()
    assert own.found(document_id) == []


def test_addresses_outside_are_called_once_and_ask(desk: Callable[..., Desk]) -> None:
    own = desk(**{"http://gone_example_cn/": "404"})
    body = '<p><a href="http://gone.example.cn/">甲</a><a href="https://here.example.cn/">乙</a></p>'
    document_id = own.create(body)
    own.worker.run_until_idle()
    assert own.called == ["http://gone.example.cn/", "https://here.example.cn/"]
    assert own.found(document_id) == [("dead-link", "body", "404")]
    own.pass_step(document_id)
    own.edit(document_id, body + "<p>再编辑。</p>")
    own.worker.run_until_idle()
    assert len(own.called) == 2
    assert own.found(document_id) == [("dead-link", "body", "404")]
    own.edit(document_id, "<p>没有链接。</p>")
    assert own.found(document_id) == []
