"""Rich text (正文): the HTML a document may contain, and nothing else.

Everything passes `sanitise` on its way in, so that whatever is stored may be shown and published as it is.
"""

from __future__ import annotations

import html
import re
from typing import Final

import nh3

from workflows.errors import Invalid

BODY_LIMIT: Final = 2_000_000
"""Characters: some five hundred printed pages."""

_TAGS: Final = {
    *("p", "br", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "ul", "ol", "li", "a"),
    *("strong", "b", "em", "i", "u", "s", "sub", "sup"),
    *("table", "caption", "colgroup", "col", "thead", "tbody", "tfoot", "tr", "th", "td"),
}
_ATTRIBUTES: Final = {
    "a": {"href", "title"},
    "ol": {"start", "type"},
    "col": {"span"},
    "th": {"colspan", "rowspan", "scope"},
    "td": {"colspan", "rowspan"},
}
_ALIGNMENTS: Final = {"p": {"align": {"left", "center", "right", "justify"}}}
_CLEANER: Final = nh3.Cleaner(
    tags=_TAGS,
    attributes=_ATTRIBUTES,
    tag_attribute_values=_ALIGNMENTS,
    url_schemes={"http", "https", "mailto", "tel"},
    link_rel="noopener noreferrer",
    strip_comments=True,
)
_TAG: Final = re.compile(r"<[^>]*>")
_BLOCK_END: Final = re.compile(r"</(?:p|h[1-6]|li|tr|blockquote|table)>|<br>", re.IGNORECASE)
_BLANKS: Final = re.compile(r"[ \t\r\f\v\u00a0]+")


def sanitise(body: str) -> str:
    """The allowed part of an HTML text; the same text again is unchanged. Raises Invalid (`field` body) if too long."""
    if len(body) > BODY_LIMIT:
        raise Invalid(f"The text is longer than {BODY_LIMIT} characters.", field="body", limit=BODY_LIMIT)
    return _CLEANER.clean(body).strip()


def plain_text(body: str) -> str:
    """The words of a sanitised text, one block a line."""
    lines = _TAG.sub("", _BLOCK_END.sub("\n", body)).split("\n")
    return "\n".join(line for raw in lines if (line := _BLANKS.sub(" ", html.unescape(raw)).strip()))


def is_empty(body: str) -> bool:
    """Whether there is not a single word."""
    return not plain_text(body)
