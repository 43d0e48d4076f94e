"""Addresses that cannot lead anywhere by their form (RFC 3986), and places of the text that are not there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from workflows.textcheck.model import Finding, Kind, Text, found

_SCHEME: Final = r"(?:h{1,2}t{1,3}p{0,2}s?|ttps?|hppts?|ftps?|[A-Za-z]{3,8}(?=[:：]//))"
_PART: Final = r"[A-Za-z0-9\-._~:/?#@!$&'*+=%Ａ-Ｚａ-ｚ０-９／．：]"
_ADDRESS: Final = re.compile(
    rf"(?<![A-Za-z0-9])(?:{_SCHEME}(?:[:：;]?\s?[/／\\]{{1,3}}|[:：](?=www))|(?:ww{{1,3}}|ｗｗｗ)[.,，。．](?=\s?[a-zａ-ｚ]))"
    rf"(?:{_PART}|[。，,](?=[A-Za-z/])|(?<=\.)\s(?=[a-z]+\.)|[\u4e00-\u9fff]+(?=\.[\u4e00-\u9fffa-z]))*(?:(?<=\.)[\u4e00-\u9fff]{{2,4}}(?![\u4e00-\u9fff]))?"
)
_HOST: Final = re.compile(
    r"(?:[A-Za-z0-9\u4e00-\u9fff](?:[A-Za-z0-9\u4e00-\u9fff-]*[A-Za-z0-9\u4e00-\u9fff])?\.)+[A-Za-z\u4e00-\u9fff]{2,}"
)
_IPV4: Final = re.compile(r"\d+(?:\.\d+){3}")
_URL: Final = re.compile(r"(?P<scheme>https?|ftp)://(?P<host>[^/:?#]*)(?::(?P<port>[^/?#]*))?(?P<rest>[/?#].*)?", re.I)
_MAIL: Final = re.compile(r"mailto:[\w.+-]+@(?:[\w-]+\.)+[A-Za-z]{2,}(?:\?.*)?", re.I)
_TEL: Final = re.compile(r"tel:\+?\d[\d\-() ]{2,}", re.I)
_PERCENT: Final = re.compile(r"%(?![0-9A-Fa-f]{2})")


def addresses(text: str) -> Iterator[re.Match[str]]:
    """Everything in a text that is meant as an address of the web."""
    return _ADDRESS.finditer(text)


def dead_links(text: Text) -> Iterator[Finding]:
    """Addresses in the text, and where its links lead."""
    for match in addresses(text.text):
        address = re.sub(r"[.,:;?!。，：]+$", "", match.group())
        whole = address if "://" in address or not address.lower().startswith("www.") else f"http://{address}"
        if not is_address(whole):
            yield found(Kind.DEAD_LINK, text.text, match.start(), match.start() + len(address))
    for link in text.links:
        if not leads_somewhere(link.href, text):
            yield Finding(Kind.DEAD_LINK, 0, 0, link.href, field="links")


def is_address(address: str) -> bool:
    """Whether an address of the web can be one by its form."""
    match = _URL.fullmatch(address)
    if match is None or re.search(r"[\s\uff01-\uff5e。，]", address) or _PERCENT.search(address):
        return False
    host, port = match["host"], match["port"]
    if port is not None and not (port.isdecimal() and 0 < int(port[:6]) <= 65535):
        return False
    if _IPV4.fullmatch(host):
        return all(int(part) <= 255 for part in host.split("."))
    return _HOST.fullmatch(host) is not None


def leads_somewhere(href: str, text: Text) -> bool:
    """Whether a link is well-formed and its place in the text or its file is there."""
    lower = href.lower()
    if href.startswith("#"):
        return href[1:] in text.anchors if len(href) > 1 else False
    if lower.startswith("mailto:"):
        return _MAIL.fullmatch(href) is not None
    if lower.startswith("tel:"):
        return _TEL.fullmatch(href) is not None
    if lower.startswith(("http", "ftp")) or "://" in href or re.match(r"[a-z]+:", lower):
        return is_address(href)
    if href.startswith("/"):
        return not re.search(r"\s", href)
    return bool(href.strip()) and (text.attachments is None or href in text.attachments)
