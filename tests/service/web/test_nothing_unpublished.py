"""What is not public stands on no page, in no feed and in no file of the export, wherever somebody looks for it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from service.exporting import write_site
from service.shipped import BPMN, bundle_files
from tests.published import NOW, published
from workflows.disclosure.attributes import Attribute
from workflows.disclosure.catalogue import item_data, work_points
from workflows.disclosure.documents import Document, DocumentStatus
from workflows.disclosure.handlers.catalogue import put
from workflows.disclosure.handlers.catalogue_changes import propose_changes
from workflows.disclosure.handlers.mandates import load_mandates
from workflows.disclosure.handlers.requests import register_request
from workflows.disclosure.mandates import MandateKind
from workflows.disclosure.ports import Blobs, Documents, Publications
from workflows.disclosure.publications import PublicationStatus, PublicationVersion, Tombstone
from workflows.disclosure.requests import Applicant, ApplicantKind, Channel, FormOfSupply
from workflows.disclosure.supervision.handlers.planning import add_task
from workflows.files import digest
from workflows.handlers.deployments import deploy
from workflows.handlers.instances import start_instance
from workflows.model import SYSTEM, Actor
from workflows.records.model import Record
from workflows.records.ports import Records

if TYPE_CHECKING:
    from flask import Flask

    from workflows.ports import UnitOfWork

Dispatch = Callable[..., Any]
SECRET, PUBLIC = "暗号", "公开的一件"
DRAFTER = Actor("li", "李明", frozenset({"drafter", "finance", "drafter@finance"}), "finance")
OFFICE = Actor("zhao", "赵军", frozenset({"office-reviewer", "office", "registrar"}), "office")
ITEM = replace(work_points().items[0], leader="wang", handler="li")
MANDATE = f"""source = "x"
[[mandate]]
code = "SD-02"
kind = "{MandateKind.STRUCTURE}"
title = "依据"
department = "finance"
valid_from = 2019-03-01
"""
OLD = f"{SECRET}旧附件".encode()


def plant(uow: UnitOfWork, actor: Actor) -> list[str]:
    """Publications, documents and records that the public must not see, beside some that it must. Returns their ids."""
    shown, gone, corrected = (published(uow, actor, title) for title in (PUBLIC, f"{SECRET}撤下", "更正前"))
    stone = Tombstone("不宜公开", NOW, "zhao")
    withdrawn = replace(gone, status=PublicationStatus.WITHDRAWN, tombstone=stone, version=2)
    uow.wing(Publications).save(withdrawn, expected_version=1)
    _correct(uow, corrected)
    documents = []
    for number, status in enumerate(set(DocumentStatus) - {DocumentStatus.PUBLISHED}):
        made = Document(uow.new_id(), f"{SECRET}文稿{number}", "finance", "li", NOW, NOW, body=f"<p>{SECRET}正文</p>")
        documents.append(replace(made, status=status, attribute=Attribute.WITHHELD, basis="14"))
        uow.wing(Documents).add(documents[-1])
    _records(uow)
    return [*(one.id for one in (shown, gone, corrected)), *(one.id for one in documents), "r2", "r3", "r4"]


def _correct(uow: UnitOfWork, before: Any) -> None:
    """The correction takes an attachment away: nobody gets it any more."""
    uow.wing(Blobs).put(digest(OLD), OLD, "text/plain")
    file = {"id": "f2", "name": "a.txt", "sha256": digest(OLD), "size": len(OLD), "media_type": "text/plain"}
    for number, files in ((2, [file]), (3, [])):
        document = Document(uow.new_id(), "更正后", "finance", "li", NOW, NOW, status=DocumentStatus.PUBLISHED)
        uow.wing(Documents).add(document)
        snapshot = {"title": "更正后", "body": "<p>新</p>", "attachments": files}
        at = NOW + timedelta(days=number)
        version = PublicationVersion(before.id, number, document.id, before.checksum, at, "zhou", "有误", snapshot)
        uow.wing(Publications).add_version(version)
    after = replace(before, title="更正后", document_id=document.id, version_number=3, version=2)
    uow.wing(Publications).save(after, expected_version=1)


def _records(uow: UnitOfWork) -> None:
    """Of a public register: one that counts, one not reviewed, one withdrawn; and one of a register of the house."""
    answers = {"organisation": "公开协会", "kind": "社会团体", "note": f"{SECRET}列"}
    counts = Record(
        "r1", "licences", "公开协会", None, NOW, "li", NOW, current=1, accepted_at=NOW, public_text="公开协会"
    )
    counts = replace(counts, current_answers=answers)
    secret = {**answers, "organisation": f"{SECRET}协会"}
    waits = replace(
        counts, id="r2", title=f"{SECRET}待审", current=0, pending=True, accepted_at=None, current_answers={}
    )
    gone = replace(counts, id="r3", title=f"{SECRET}注销", withdrawn_at=NOW, withdrawn_reason=f"{SECRET}原因")
    inner = replace(counts, id="r4", type_key="contacts", title=f"{SECRET}联系人", current_answers=secret)
    uow.wing(Records).add([counts, waits, replace(gone, current_answers=secret), inner])


def work(dispatch: Dispatch) -> list[str]:
    """What is under way in the house: a change of the catalogue, a plan of an inspection, a request, a task."""
    for name in ("catalogue_change", "catalogue_review", "random_inspection", "request_response", "registers"):
        dispatch(deploy, SYSTEM, name=name, files=bundle_files(BPMN / name))
    dispatch(load_mandates, SYSTEM, text=MANDATE)
    dispatch(lambda uow, actor: put(uow, actor.id, ITEM, reason="2023"), SYSTEM)
    changed = [
        item_data(replace(ITEM, name=f"{SECRET}事项")),
        item_data(replace(ITEM, id="secret", name=f"{SECRET}新")),
    ]
    dispatch(propose_changes, DRAFTER, items=changed, reason=f"{SECRET}理由")
    inspection = dispatch(start_instance, DRAFTER, key="random_inspection", data={"title": f"{SECRET}抽查"})
    asked = {
        "channel": Channel.IN_PERSON,
        "arrived_on": date(2026, 3, 2),
        "applicant": Applicant(ApplicantKind.PERSON, f"{SECRET}人", "other", "1", phone="13800000000", address="x"),
        "description": f"{SECRET}申请",
        "form_of_supply": FormOfSupply.PAPER,
    }
    request = dispatch(register_request, OFFICE, **asked).request
    row = {"code": "2.1-9", "clause": "2.1", "title": f"{SECRET}督办", "department": "finance", "due": "2026-05-01"}
    task = dispatch(add_task, OFFICE, year=2026, row=row)
    return [inspection.id, request.id, request.number, task.id, "secret"]


def addresses(app: Flask, ids: list[str]) -> Iterator[str]:
    """Everything that is open to the public, with every id that there is in every place."""
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or not rule.rule.startswith(
            ("/open", "/publications", "/api/publications")
        ):
            continue
        plain = re.sub(r"<int(?:\([^)]*\))?:\w+>", "1", re.sub(r"<any\((\w+)[^)]*\):\w+>", r"\1", rule.rule))
        plain = re.sub(r"<sha256>", digest(OLD), plain)
        if "<" not in plain:
            yield plain
        for one in [*ids, "licences", "contacts", "finance", ITEM.id] if "<" in plain else ():
            yield re.sub(r"<(?:path:)?\w+>", one, plain)
    for asked in (SECRET, f"{SECRET}撤下", f"{SECRET}协会", "公开协会"):
        yield f"/open/search?q={asked}"
        yield f"/open/registers/licences?q={asked}"
        yield f"/api/publications/search?text={asked}"


def test_what_is_not_public_is_nowhere(
    app: Flask, client: Any, dispatch: Dispatch, organisation: None, tmp_path: Path
) -> None:
    ids = [*work(dispatch), *dispatch(plant, SYSTEM)]
    found, failed = {}, []
    for path in addresses(app, ids):
        answer = client.get(path)
        # What was asked for is said again in the field of a search.
        said = re.sub(r'value="[^"]*"|“[^”]*”', "", answer.text.partition("<main")[2]) if "q=" in path else answer.text
        found[path] = said.encode() if "q=" in path else answer.data
        failed += [path] if answer.status_code >= 500 else []
    assert failed == []
    with app.app_context():
        write_site(str(tmp_path / "out"))
    found |= {str(file): file.read_bytes() for file in (tmp_path / "out").rglob("*") if file.is_file()}
    assert [path for path, content in found.items() if SECRET.encode() in content] == []
    everything = b"".join(found.values()).decode(errors="ignore")
    assert PUBLIC in everything
    assert "公开协会" in everything
    assert "不宜公开" in everything
    assert "张三" not in everything
