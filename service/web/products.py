"""Interpretation products (解读产品) as templates take them, on the document's page and on the portal."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from service.web import words
from service.web.i18n import _
from service.web.words import word
from workflows.disclosure.products import Product, ProductKind, product_of


@dataclass(frozen=True, slots=True)
class Shown:
    """One product. `look` is image, video, audio, or empty where `url` only leads to it."""

    product: Product
    kind: str
    icon: str
    audiences: str
    url: str = ""
    look: str = ""
    external: bool = False


def shown(products: Iterable[Product], media: Mapping[str, str], url: Callable[[str], str]) -> list[Shown]:
    """The products. `media` are the media types of the attachments by name, `url` gives the address of one."""
    return [_shown(product, media, url) for product in products]


def of_snapshot(snapshot: Mapping[str, Any], url: Callable[[str], str]) -> list[Shown]:
    """Those of a published version."""
    media = {str(file["name"]): str(file["media_type"]) for file in snapshot.get("attachments", ())}
    return shown((product_of(one) for one in snapshot.get("products", ())), media, url)


def kinds(found: Iterable[str]) -> str:
    """The kinds of products in words, each once."""
    every = set(found)
    return _("、").join(word(words.PRODUCTS, kind) for kind in ProductKind if kind in every)


def _shown(product: Product, media: Mapping[str, str], url: Callable[[str], str]) -> Shown:
    kind = product.kind.value
    named = Shown(
        product,
        word(words.PRODUCTS, kind),
        words.PRODUCT_ICONS[kind],
        _("、").join(word(words.AUDIENCES, one) for one in product.audiences),
    )
    if product.file in media:
        look = media[product.file].partition("/")[0]
        return replace(named, url=url(product.file), look=look if look in ("image", "video", "audio") else "")
    return replace(named, url=product.link, external=True) if product.link else named
