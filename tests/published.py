"""A publication as the wing leaves it: with its document, its version and an attachment."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from workflows.disclosure.attributes import Attribute
from workflows.disclosure.documents import Document, DocumentStatus
from workflows.disclosure.ports import Blobs, Documents, Publications
from workflows.disclosure.publications import Channel, Publication, PublicationVersion
from workflows.model import Actor

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
PDF = b"%PDF-1.7 the attachment"
SHA = hashlib.sha256(PDF).hexdigest()


def published(uow: Any, _actor: Actor, title: str, body: str = "<p>正文</p>", **more: Any) -> Publication:
    files = [{"id": "f1", "name": "附件1.pdf", "sha256": SHA, "size": len(PDF), "media_type": "application/pdf"}]
    uow.wing(Blobs).put(SHA, PDF, "application/pdf")
    document = Document(uow.new_id(), title, "finance", "li", NOW, NOW, body=body, status=DocumentStatus.PUBLISHED)
    document = replace(document, attribute=Attribute.PROACTIVE, basis="20", form_date=date(2026, 2, 27))
    uow.wing(Documents).add(document)
    serial = uow.wing(Publications).next_serial("x")
    told = more.pop("snapshot", None)
    made = Publication(
        id=uow.new_id(),
        index_number=f"000014349/2026-{serial:05d}",
        title=title,
        document_number=more.pop("document_number", f"白山民发〔2026〕{serial}号"),
        publisher="白山市民政局",
        form_date=date(2026, 2, 27),
        published_on=more.pop("published_on", date(2026, 3, 2)),
        theme="民政",
        category="规范性文件",
        keywords=("低保", "资金"),
        attribute="proactive",
        basis="20",
        department="finance",
        column=more.pop("column", "finance"),
        item_id=more.pop("item_id", None),
        channels=(Channel.WEBSITE, Channel.GAZETTE),
        checksum=document.content_hash,
        document_id=document.id,
        **more,
    )
    shown = {"title": title, "body": body, "mark": "（此件公开发布）", "attachments": files}
    snapshot = {**shown, **(told or {})}
    version = PublicationVersion(made.id, 1, document.id, made.checksum, NOW, "zhou", "", snapshot)
    uow.wing(Publications).add(made, version)
    return made
