"""The history of a publication as the public reads it (历次版本): each version whole, and what it changed."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from flask.typing import ResponseReturnValue
from markupsafe import Markup

from service.storage.queries import portal as queries
from service.web import words
from service.web.i18n import _
from service.web.pages import moment, reading
from service.web.portal.frame import blueprint, draw, readable
from service.web.portal.keeping import kept
from service.web.words import word
from workflows.disclosure.handlers.channel_jobs import url_path
from workflows.disclosure.publications import PublicationStatus, PublicationVersion
from workflows.disclosure.rich_text import plain_text, sanitise
from workflows.errors import NotFound

_LINES: Final = 2000
"""Of longer texts only whole lines are compared."""
_CHARACTERS: Final = 1000
GONE: Final = 410


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a line; `kind` is same, gone or new."""

    text: str
    kind: str = "same"


@dataclass(frozen=True, slots=True)
class Change:
    """A line that differs, or one beside it; `parts` in their order."""

    kind: str
    parts: tuple[Part, ...]


@blueprint.get("/publications/<publication_id>/versions/<int:number>")
@readable
@kept
def version(publication_id: str, number: int) -> ResponseReturnValue:
    """One version: its text, and what is different from the one before; 410 where it was sealed.

    Raises NotFound, also for what is withdrawn.
    """
    found = queries.shown(reading(), publication_id)
    own = next((one for one in found.versions if one.number == number), None)
    if own is None or found.publication.status is PublicationStatus.WITHDRAWN:
        raise NotFound("There is no such version.", id=publication_id, number=number)
    if seal := found.publication.seal_of(number):
        cause = word(words.CAUSES, seal.cause)
        return draw("portal/sealed.html", shown=found, number=number, seal=seal, cause=cause, moment=moment), GONE
    before = next((one for one in found.versions if one.number == number - 1), None)
    if before is not None and found.publication.seal_of(before.number):
        before = None
    snapshot = own.snapshot
    return draw(
        "portal/version.html",
        publication=found.publication,
        version=own,
        title=str(snapshot.get("title", found.publication.title)),
        body=Markup(sanitise(str(snapshot.get("body", "")))),  # noqa: S704 - cleaned in this very line
        changes=list(changes(_lines(before), _lines(own))) if before else None,
        files=_files(before, own) if before else [],
        item_url=url_path(publication_id),
        moment=moment,
    )


def _lines(one: PublicationVersion) -> list[str]:
    return [str(one.snapshot.get("title", "")), *plain_text(str(one.snapshot.get("body", ""))).split("\n")]


def _files(before: PublicationVersion, own: PublicationVersion) -> list[tuple[str, str]]:
    """Attachments that came or went, or have other bytes now."""
    old, new = _by_name(before), _by_name(own)
    gone = [(name, _("已移除")) for name in old if name not in new]
    came = [(name, _("新增")) for name in new if name not in old]
    return gone + came + [(name, _("内容已更换")) for name in new if name in old and old[name] != new[name]]


def _by_name(one: PublicationVersion) -> dict[str, Any]:
    return {str(file["name"]): file["sha256"] for file in one.snapshot.get("attachments", ())}


def changes(before: list[str], after: list[str]) -> Iterator[Change]:
    """What is different, with one line around it that is the same."""
    for group in difflib.SequenceMatcher(None, before, after, autojunk=False).get_grouped_opcodes(1):
        for kind, a, b, c, d in group:
            old, new = before[a:b], after[c:d]
            if kind == "equal":
                yield from (Change("same", (Part(line),)) for line in old)
            elif kind == "replace" and len(old) == len(new) and len(before) < _LINES:
                yield from (_within(one, other) for one, other in zip(old, new, strict=True))
            else:
                yield from (Change("gone", (Part(line, "gone"),)) for line in old)
                yield from (Change("new", (Part(line, "new"),)) for line in new)


def _within(old: str, new: str) -> Change:
    if max(len(old), len(new)) > _CHARACTERS:
        return Change("changed", (Part(old, "gone"), Part(new, "new")))
    parts: list[Part] = []
    for kind, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            parts.append(Part(old[a:b]))
            continue
        parts += [Part(old[a:b], "gone")] if b > a else []
        parts += [Part(new[c:d], "new")] if d > c else []
    return Change("changed", tuple(parts))
