"""Interpretation products (解读产品) of a document that explains another: what they are, for whom, what each needs.

Work points 2023, 三（二）: 数字化、图表图解、音频视频、动漫, 政行风热线, 在线访谈, for different groups. What is only
seen or heard has its words beside it (无障碍环境建设法, chapter 3), so that everybody gets it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from workflows.disclosure.documents import Attachment

COUNT_LIMIT: Final = 20
QUESTION_LIMIT: Final = 60
TEXT_LIMIT: Final = 20_000


class ProductKind(StrEnum):
    TEXT = "text"
    """文字解读: the text of the document itself."""
    GRAPHIC = "graphic"
    """图解"""
    VIDEO = "video"
    """视频"""
    AUDIO = "audio"
    """音频"""
    ANIMATION = "animation"
    """动漫"""
    QUESTIONS = "questions"
    """问答"""
    INTERVIEW = "interview"
    """专家解读、在线访谈"""
    HOTLINE = "hotline"
    """政行风热线"""


class Audience(StrEnum):
    """Whom a product is made for (不同群体)."""

    PUBLIC = "public"
    """社会公众"""
    RECIPIENTS = "recipients"
    """困难群众"""
    ELDERLY = "elderly"
    """老年人"""
    CHILDREN = "children"
    """儿童及其监护人"""
    DISABLED = "disabled"
    """残疾人"""
    ORGANISATIONS = "organisations"
    """社会组织、企业"""
    WORKERS = "workers"
    """基层工作人员"""


WORDLESS: Final[Mapping[ProductKind, tuple[str, ...]]] = {
    ProductKind.GRAPHIC: ("image/",),
    ProductKind.VIDEO: ("video/",),
    ProductKind.AUDIO: ("audio/",),
    ProductKind.ANIMATION: ("image/", "video/"),
}
"""Kinds that need a file or an address, with the media types (their beginnings) that a file of theirs may have."""
TOLD: Final = (*WORDLESS, ProductKind.INTERVIEW, ProductKind.HOTLINE)
"""Kinds that need their words: a description of the picture, a transcript of what is said."""


@dataclass(frozen=True, slots=True)
class Answered:
    """A question and what is answered. `record` is the entry in the register of questions that it comes from."""

    question: str
    answer: str
    record: str | None = None


@dataclass(frozen=True, slots=True)
class Product:
    """One product. `file` is the name of an attachment of the same document; `link` an http(s) address instead.

    `words` says in words what is seen or heard: the description of a picture, the transcript of a recording.
    """

    kind: ProductKind
    title: str
    audiences: tuple[Audience, ...] = ()
    file: str = ""
    link: str = ""
    words: str = ""
    questions: tuple[Answered, ...] = ()


def product_data(product: Product) -> dict[str, Any]:
    """The product as JSON-safe values; `product_of` reads them."""
    return asdict(product)


def product_of(data: Mapping[str, Any]) -> Product:
    """The product of JSON-safe values. Raises KeyError, TypeError, ValueError."""
    return Product(
        ProductKind(data["kind"]),
        str(data.get("title") or ""),
        tuple(Audience(one) for one in data.get("audiences") or ()),
        str(data.get("file") or ""),
        str(data.get("link") or ""),
        str(data.get("words") or ""),
        tuple(
            Answered(str(one["question"]), str(one.get("answer") or ""), one.get("record") or None)
            for one in data.get("questions") or ()
        ),
    )


def product_problems(
    products: Sequence[Product], attachments: Iterable[Attachment], *, has_text: bool
) -> list[tuple[str, str]]:
    """What stands in the way of showing these products, as (code, message); empty if nothing.

    `has_text` says whether the document has a text of its own, which a product of the kind text needs.
    """
    media = {file.name: file.media_type for file in attachments}
    found: list[tuple[str, str]] = []
    for number, product in enumerate(products, 1):
        found += [(code, f"Product {number}: {message}") for code, message in _problems(product, media, has_text)]
    return found


def _problems(product: Product, media: Mapping[str, str], has_text: bool) -> Iterable[tuple[str, str]]:
    kind, wanted = product.kind, WORDLESS.get(product.kind)
    if not product.audiences:
        yield "product-audience-missing", "say for whom it is made."
    if product.file and product.file not in media:
        yield "product-file-unknown", f"there is no attachment {product.file}."
    elif product.file and wanted is not None and not media[product.file].startswith(wanted):
        yield "product-file-unfit", f"{product.file} is not of the kind {kind.value}."
    if wanted is not None and not product.file and not product.link:
        yield "product-file-missing", f"a {kind.value} needs a file or an address."
    if kind in TOLD and not product.words.strip():
        yield "product-words-missing", "say in words what is seen or heard, for those who cannot see or hear it."
    if kind is ProductKind.TEXT and not has_text:
        yield "product-text-missing", "the document has no text."
    if kind is ProductKind.QUESTIONS and not product.questions:
        yield "product-questions-missing", "there is no question in it."
    if any(not one.answer.strip() for one in product.questions):
        yield "product-answer-missing", "a question has no answer."
