"""Where a page of the portal lies among files, and its links as relative ones."""

from __future__ import annotations

import hashlib
import posixpath
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, unquote, urljoin, urlsplit

from lxml import html

_ATTRIBUTES: Final = (
    *(("a", "href"), ("link", "href"), ("script", "src"), ("img", "src"), ("use", "href"), ("form", "action")),
)
_PARTS: Final = ("/open/content", "/open/guide", "/open/rules", "/open/annual-reports", "/open/feeds", "/open/columns/")
_LISTS: Final = ("/open/registers/", "/open/inspections", "/open/consultations")
_SEARCH: Final = "/open/search"
_LIST: Final = "open/everything/index.html"


class Places:
    """Addresses of the portal as places of files."""

    def __init__(self, public_url: str) -> None:
        self._public = public_url

    def of(self, path: str) -> str:
        """`/open/guide` is `open/guide/index.html`; what has an ending keeps its name; a query is part of the name."""
        parts = urlsplit(path)
        own = unquote(parts.path).strip("/")
        if own == "open":
            own = ""
        if parts.query:
            own = posixpath.join(own, "page-" + hashlib.sha256(parts.query.encode()).hexdigest()[:12])
        if _is_file(own):
            return own
        return posixpath.join(own, "index.html")

    def between(self, place: str, target: str) -> str:
        """The link from one file to another."""
        return quote(posixpath.relpath(target, posixpath.dirname(place) or "."))

    def online(self, path: str) -> str:
        """The address of what only the portal itself can do."""
        return self._public + path


def is_page(path: str) -> bool:
    """Whether it is a page that leads on, and no file of a page."""
    return not _is_file(urlsplit(path).path.strip("/"))


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The addresses of the newer and of the older page of a list; None where there is none."""

    newer: str | None
    older: str | None


def frame_of(content: bytes, without: str) -> str:
    """A hash of a page without what an XPath finds: what all pages of its kind have in common."""
    page = html.document_fromstring(content.decode())
    for element in _elements(page, without):
        element.drop_tree()
    return hashlib.sha256(html.tostring(page, encoding="utf-8")).hexdigest()


def rewritten(
    content: bytes, path: str, places: Places, neighbours: Neighbours | None = None
) -> tuple[bytes, list[str]]:
    """The page with relative links, and the addresses that are to be exported with it.

    A page of a list leads to `neighbours`, wherever it led before.
    """
    page = html.document_fromstring(content.decode())
    place, found = places.of(path), []
    if neighbours is not None:
        _lead(page, neighbours)
    for element in page.iter("form"):
        if urlsplit(element.get("action", "")).path == _SEARCH:
            _search_link(element, places.between(place, _LIST))
    for tag, attribute in _ATTRIBUTES:
        for element in page.iter(tag):
            value = element.get(attribute)
            if value is None or element.get("rel") == "canonical" or "data-static" in element.attrib:
                continue
            link, target = _link(value, path, place, places)
            element.set(attribute, link)
            if target:
                found.append(target)
    for meta in (one for one in page.iter("meta") if one.get("name") == "icons"):
        link, target = _link(meta.get("content", ""), path, place, places)
        meta.set("content", link)
        found += [target] if target else []
    return html.tostring(page, encoding="utf-8", doctype="<!doctype html>"), found


def _elements(page: html.HtmlElement, which: str) -> list[html.HtmlElement]:
    found = page.xpath(which)
    return [one for one in found if isinstance(one, html.HtmlElement)] if isinstance(found, list) else []


def _lead(page: html.HtmlElement, neighbours: Neighbours) -> None:
    for relation, target in (("prev", neighbours.newer), ("next", neighbours.older)):
        for element in _elements(page, f"//nav[@class='pager']/a[@rel='{relation}']"):
            if target is None:
                element.drop_tree()
            else:
                element.set("href", target)


def _link(value: str, path: str, place: str, places: Places) -> tuple[str, str | None]:
    parts = urlsplit(value)
    if parts.scheme or parts.netloc or not (parts.path or parts.query):
        return value, None
    asked = urlsplit(urljoin(path, value))
    fragment = f"#{asked.fragment}" if asked.fragment else ""
    target = asked.path + (f"?{asked.query}" if asked.query else "")
    if not _exported(asked.path):
        return places.online(target) + fragment, None
    return places.between(place, places.of(target)) + fragment, target


def _search_link(form: html.HtmlElement, href: str) -> None:
    link = html.Element("a")
    link.set("href", href)
    link.set("data-static", "")
    link.set("class", form.get("class", ""))
    link.text = "全部公开信息"
    link.tail = form.tail
    parent = form.getparent()
    if parent is not None:
        parent.replace(form, link)


def _exported(path: str) -> bool:
    if path == "/open" or path.startswith(("/publications/", "/static/", *_PARTS, *_LISTS)):
        return "/feedback" not in path and not path.endswith("/comment")
    return path.startswith("/open/") and _is_file(path.strip("/")) and path.count("/") == 2


def _is_file(path: str) -> bool:
    name = posixpath.basename(path)
    return "/files/" in f"/{path}" or (path.startswith("static/")) or "." in name
