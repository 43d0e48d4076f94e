"""Documents under review (拟公开文稿) and the hash that ties a verdict to an exact text."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from workflows.disclosure.attributes import BASES, Attribute, Override, attribute_problem, mark
from workflows.disclosure.products import Product, product_data, product_problems
from workflows.disclosure.publications import Channel
from workflows.disclosure.rich_text import is_empty


class DocumentStatus(StrEnum):
    DRAFT = "draft"
    """With the drafter; the only status in which the text may be edited."""
    REVIEW = "review"
    SIGNED = "signed"
    PUBLISHED = "published"
    REGISTERED = "registered"
    """Kept in the internal register (依申请公开、不予公开)."""
    CLOSED = "closed"
    """Refused or given up."""


class PartyKind(StrEnum):
    THIRD_PARTY = "third_party"
    """第三方, Art. 15."""
    AGENCY = "agency"
    """其他行政机关, Arts. 10 and 11."""


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody outside whom the text concerns, and who is asked before it is published."""

    name: str
    kind: PartyKind
    contact: str = ""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of the document. `sha256` (hex) finds the bytes in the blob store; `size` is in bytes."""

    id: str
    name: str
    sha256: str
    size: int
    media_type: str


@dataclass(frozen=True, slots=True)
class Document:
    """A text on its way to the public.

    `body` is sanitised HTML (`rich_text.sanitise`). `form_date` (形成日期) starts the 20 working days of Art. 26.
    `interprets` names the document this one explains (解读), `corrects` the publication this one replaces (更正).
    `index_number` (索引号) is set once and never changes. `version` counts saved states.
    """

    id: str
    title: str
    department: str
    drafter: str
    created_at: datetime
    updated_at: datetime
    body: str = ""
    attachments: tuple[Attachment, ...] = ()
    attribute: Attribute | None = None
    basis: str | None = None
    override: Override | None = None
    override_reason: str = ""
    channels: tuple[Channel, ...] = ()
    form_date: date | None = None
    number: str | None = None
    """发文字号"""
    item_id: str | None = None
    """The entry of the disclosure catalogue (目录事项)."""
    column: str | None = None
    """栏目"""
    theme: str | None = None
    """主题分类"""
    category: str | None = None
    """组配分类"""
    keywords: tuple[str, ...] = ()
    interpretation_needed: bool = False
    parties: tuple[Party, ...] = ()
    interprets: str | None = None
    corrects: str | None = None
    correction_notice: str = ""
    products: tuple[Product, ...] = ()
    """解读产品, of a document that interprets another one."""
    status: DocumentStatus = DocumentStatus.DRAFT
    index_number: str | None = None
    reevaluate_on: date | None = None
    """When a withheld document is looked at again, Art. 18."""
    version: int = 1

    @property
    def content_hash(self) -> str:
        """What verdicts are given on: SHA-256 (hex) over everything that the public will see or the law asks about."""
        return content_hash(self)

    @property
    def mark(self) -> str | None:
        """公文属性标识, derived from the attribute; None while there is no attribute."""
        return mark(self.attribute) if self.attribute else None


_SEPARATORS: Final = (",", ":")


def content_hash(document: Document) -> str:
    """SHA-256 (hex) of the canonical form: title, body, attachments in order, attribute, basis, channels, notice.

    Canonical is JSON without blanks, keys sorted, UTF-8; channels are a set, hence sorted. Products
    stand in it where there are any.
    """
    canonical: dict[str, object] = {
        "title": document.title,
        "body": document.body,
        "attachments": [[attachment.name, attachment.sha256] for attachment in document.attachments],
        "attribute": document.attribute,
        "basis": [document.basis, document.override],
        "channels": sorted(document.channels),
        "correction_notice": document.correction_notice,
    }
    if document.products:
        canonical["products"] = [product_data(product) for product in document.products]
    text = json.dumps(canonical, ensure_ascii=False, sort_keys=True, separators=_SEPARATORS)
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that stands in the way. `code` is stable, the message English."""

    code: str
    message: str


def submission_problems(document: Document) -> list[Problem]:
    """What is missing before the drafter may submit; empty if nothing.

    A document without attribute has no mark, and what is unmarked cannot be issued (work points 1e).
    """
    problems = [
        Problem(code, message)
        for lacking, code, message in (
            (not document.title.strip(), "title-missing", "The title is missing."),
            (
                is_empty(document.body) and not document.attachments and not document.products,
                "body-missing",
                "There is no text and no attachment.",
            ),
            (document.form_date is None, "form-date-missing", "The form date is missing."),
            (
                document.attribute is Attribute.PROACTIVE and not document.channels,
                "channels-missing",
                "A document for the public needs at least one channel.",
            ),
            (
                document.override is not None and not document.override_reason.strip(),
                "override-reason-missing",
                "Say why the ground for withholding does not hold.",
            ),
            (
                document.corrects is not None and not document.correction_notice.strip(),
                "correction-notice-missing",
                "A correction needs its notice.",
            ),
        )
        if lacking
    ]
    told = not is_empty(document.body)
    found = product_problems(document.products, document.attachments, has_text=told)
    problems += [Problem(code, message) for code, message in found]
    wrong = attribute_problem(document.attribute, document.basis, document.override)
    if wrong is not None:
        problems.append(Problem(wrong.code, wrong.message))
    return problems


def basis_text(document: Document) -> str:
    """The basis in words, such as 第十九条 涉及公众利益调整…; empty while there is none."""
    basis = BASES.get(document.basis or "")
    return f"{basis.article} {basis.text}" if basis else ""
