"""Sealed versions (封存): what gave away personal data is nowhere to be read but by those with the right."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from published import NOW, SHA, published

from service.exporting.site import write_site
from service.storage.queries import deliveries
from workflows.disclosure.documents import Document, DocumentStatus
from workflows.disclosure.handlers.sealing import SEALERS, hold_back
from workflows.disclosure.ports import Documents, Publications
from workflows.disclosure.publications import (
    Cause,
    Publication,
    PublicationStatus,
    PublicationVersion,
)
from workflows.model import SYSTEM, Actor

LEAK = "王小明低保金额七百三十元"
OFFICE = Actor("zhao", "赵", frozenset({"office", *SEALERS}), "office")


def seal(uow: Any, actor: Actor, publication: Publication) -> None:
    hold_back(uow, actor, publication, Cause.PERSONAL_DATA, f"泄露了{LEAK}")


def correct(uow: Any, _actor: Actor, publication_id: str) -> None:
    store = uow.wing(Publications)
    held = store.get(publication_id)
    document = Document(uow.new_id(), "低保名单", "finance", "li", NOW, NOW, status=DocumentStatus.PUBLISHED)
    uow.wing(Documents).add(document)
    fresh = replace(held, document_id=document.id, version_number=2, version=held.version + 1, tombstone=None)
    store.save(replace(fresh, status=PublicationStatus.LIVE), expected_version=held.version)
    snapshot = {"title": "低保名单", "body": "<p>名单已隐去姓名</p>", "attachments": []}
    store.add_version(PublicationVersion(held.id, 2, document.id, "c" * 64, NOW, "zhou", "隐去个人信息", snapshot))


@pytest.fixture
def publication(dispatch: Callable[..., Any]) -> Publication:
    found: Publication = dispatch(lambda uow, actor: published(uow, actor, "低保名单", f"<p>{LEAK}</p>"), SYSTEM)
    return found


def addresses(publication: Publication) -> list[str]:
    own = f"/publications/{publication.id}"
    return [
        *(own, f"{own}/versions/1", f"/api{own}", "/open", "/open/content", "/open/search?q=王小明"),
        *("/open/feed.atom", "/open/feed.json", "/open/feed.rss", "/open/catalogue.json", "/open/catalogue.csv"),
        *("/api/publications", "/api/publications/search?text=王小明", "/sitemap.xml"),
    ]


def test_what_is_held_back_is_read_nowhere_and_says_why_and_since_when(
    client: Any, dispatch: Callable[..., Any], publication: Publication
) -> None:
    client.get(f"/publications/{publication.id}")
    dispatch(seal, OFFICE, publication=publication)

    page = client.get(f"/publications/{publication.id}")
    assert page.status_code == 410
    assert "涉及个人信息" in page.text
    assert "更正后的版本正在审查" in page.text
    for address in addresses(publication):
        text = client.get(address).text
        assert "七百三十" not in text, address
        assert publication.checksum not in text, address
    assert client.get(f"/publications/{publication.id}/files/{SHA}/附件1.pdf").status_code == 404
    told = client.get(f"/api/publications/{publication.id}").json
    assert (told["tombstone"]["cause"], told["tombstone"]["reason"]) == ("personal_data", "")


def test_the_corrected_version_is_read_and_the_sealed_one_is_a_tombstone_without_its_text(
    client: Any, dispatch: Callable[..., Any], publication: Publication
) -> None:
    dispatch(seal, OFFICE, publication=publication)
    dispatch(correct, SYSTEM, publication_id=publication.id)

    assert "名单已隐去姓名" in client.get(f"/publications/{publication.id}").text
    old = client.get(f"/publications/{publication.id}/versions/1")
    assert old.status_code == 410
    assert "该版本已封存" in old.text
    new = client.get(f"/publications/{publication.id}/versions/2")
    assert new.status_code == 200
    assert "与上一版的不同" not in new.text
    for address in (*addresses(publication), f"/publications/{publication.id}/versions/2"):
        assert "七百三十" not in client.get(address).text, address
    versions = client.get(f"/api/publications/{publication.id}").json["versions"]
    assert versions[0]["checksum"] == ""
    assert versions[0]["sealed"]["cause"] == "personal_data"
    assert versions[1]["sealed"] is None


def test_the_next_export_has_nothing_of_it(
    app: Any, dispatch: Callable[..., Any], publication: Publication, tmp_path: Path
) -> None:
    folder = tmp_path / "out"

    def naming(word: str) -> list[str]:
        with app.app_context():
            write_site(str(folder), "https://www.gongkai.test")
        files = [path for path in folder.rglob("*") if path.is_file()]
        return [path.name for path in files if word in path.read_bytes().decode("utf-8", "replace")]

    assert naming("七百三十")
    assert list(folder.rglob("*.pdf"))
    dispatch(seal, OFFICE, publication=publication)
    assert naming("七百三十") == []
    assert not list(folder.rglob("*.pdf"))
    dispatch(correct, SYSTEM, publication_id=publication.id)
    assert naming("七百三十") == []
    assert naming("名单已隐去姓名")


def test_every_channel_is_told_to_remove_it(app: Any, dispatch: Callable[..., Any], publication: Publication) -> None:
    dispatch(seal, OFFICE, publication=publication)

    from service.storage.database import reading

    with app.app_context():
        found = deliveries.of_publication(reading(), publication.id)
    assert {one.action for one in found} >= {"remove"}
    assert LEAK not in json.dumps([one.result for one in found], ensure_ascii=False)
