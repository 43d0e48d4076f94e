"""One publication: its page as the live check (回查) reads it, its attachments, what is left of a withdrawn one."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from flask import redirect, send_file, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from service.identity import current_actor
from service.storage.queries import catalogue
from service.storage.queries import portal as queries
from service.storage.queries.portal import Shown
from service.web import products, words
from service.web.i18n import _, is_english
from service.web.pages import moment, names, reading
from service.web.portal.frame import GUIDE, REPORTS, RULES, absolute, blueprint, column_name, draw, readable
from service.web.portal.keeping import kept
from service.web.words import VALIDITIES, word
from workflows.disclosure.attributes import BASES
from workflows.disclosure.handlers.channel_jobs import url_path
from workflows.disclosure.publications import PublicationStatus
from workflows.disclosure.rich_text import plain_text, sanitise
from workflows.handlers.moments import local_date

_SANDBOX: Final = "default-src 'none'; sandbox"
_GONE: Final = 410
_DESCRIBED: Final = 120
_PICTURES: Final = (".png", ".jpg", ".jpeg")


@blueprint.get("/publications/<publication_id>")
@readable
@kept
def item(publication_id: str) -> ResponseReturnValue:
    """The page of a publication; 410 with index number and reason where it was withdrawn. Raises NotFound."""
    found = queries.shown(reading(), publication_id)
    if found.publication.status is PublicationStatus.WITHDRAWN:
        return _tombstone(found), _GONE
    snapshot = found.latest.snapshot
    return draw(
        "portal/item.html",
        here=_part(found.publication.column),
        shown=found,
        publication=found.publication,
        facts=_facts(found),
        body=Markup(sanitise(str(snapshot.get("body", "")))),  # noqa: S704 - cleaned in this very line
        mark=snapshot.get("mark"),
        attachments=[(file, _file_url(publication_id, file)) for file in snapshot.get("attachments", ())],
        products=products.of_snapshot(snapshot, _file_by_name(publication_id, snapshot)),
        explained_by=[(entry, products.kinds(found.products.get(entry.id, ()))) for entry in found.explained_by],
        published_at=_published(found.latest.published_at),
        author=names().department(found.publication.department),
        description=_description(snapshot),
        image=_image(publication_id, snapshot),
        moment=moment,
        item_url=url_path,
        validity=word(VALIDITIES, found.publication.validity),
        ending=catalogue.ending(reading(), found.publication.item_id) if found.publication.item_id else None,
        ended_on=lambda ending: local_date(ending.at),
    )


@blueprint.get("/open/publications/<publication_id>")
def item_alias(publication_id: str) -> ResponseReturnValue:
    """The same page under the portal's own address."""
    return redirect(url_path(publication_id), 308)


@blueprint.get("/publications/<publication_id>/files/<sha256>/<name>")
def attachment(publication_id: str, sha256: str, name: str) -> ResponseReturnValue:  # noqa: ARG001 - for the reader
    """An attachment of the version that is shown, to be saved and never shown in the page. Raises NotFound."""
    file = queries.file(reading(), publication_id, sha256)
    response = send_file(
        io.BytesIO(file.content),
        mimetype=file.media_type,
        as_attachment=True,
        download_name=file.name,
        etag=sha256,
        conditional=True,
    )
    scope = "private" if current_actor() is not None else "public"
    response.headers["Cache-Control"] = f"{scope}, max-age=0, must-revalidate"
    response.headers["Content-Security-Policy"] = _SANDBOX
    return response


def _part(column: str | None) -> str:
    return column if column in (GUIDE, RULES, REPORTS) else "content"


def _file_url(publication_id: str, file: dict[str, Any]) -> str:
    return url_for("portal.attachment", publication_id=publication_id, sha256=file["sha256"], name=file["name"])


def _file_by_name(publication_id: str, snapshot: Mapping[str, Any]) -> Callable[[str], str]:
    files = {file["name"]: file for file in snapshot.get("attachments", ())}
    return lambda name: _file_url(publication_id, files[name])


def _description(snapshot: Mapping[str, Any]) -> str:
    """The beginning of the text, for search engines."""
    text = " ".join(plain_text(sanitise(str(snapshot.get("body", "")))).split())
    return text if len(text) <= _DESCRIBED else text[: _DESCRIBED - 1] + "…"


def _image(publication_id: str, snapshot: Mapping[str, Any]) -> str:
    """The address of the first picture among the files; empty without one."""
    files = snapshot.get("attachments", ())
    return next((absolute(_file_url(publication_id, file)) for file in files if file["name"].endswith(_PICTURES)), "")


def _published(at: datetime) -> str:
    return moment(at)


def _tombstone(found: Shown) -> str:
    stone = found.publication.tombstone
    cause = word(words.CAUSES, stone.cause) if stone else ""
    return draw("portal/tombstone.html", publication=found.publication, cause=cause, moment=moment)


def _facts(found: Shown) -> list[tuple[str, str]]:
    """The fields of a catalogue entry as government sites show them."""
    publication, separator = found.publication, "；" if not is_english() else "; "
    return [
        (_("索引号"), publication.index_number),
        (_("发文字号"), publication.document_number or ""),
        (_("发布机构"), publication.publisher),
        (_("责任科室"), names().department(publication.department)),
        (_("成文日期"), publication.form_date.isoformat()),
        (_("发布日期"), publication.published_on.isoformat()),
        (_("栏目"), column_name(publication.column)),
        (_("主题分类"), publication.theme or ""),
        (_("组配分类"), publication.category or ""),
        (_("关键词"), separator.join(publication.keywords)),
        (_("公开方式"), word(words.ATTRIBUTES, publication.attribute)),
        (_("公开依据"), _basis(publication.basis)),
        (_("公开渠道"), separator.join(word(words.CHANNELS, channel) for channel in publication.channels)),
        (_("有效性"), word(VALIDITIES, publication.validity)),
        (_("废止日期"), publication.invalid_on.isoformat() if publication.invalid_on else ""),
        (_("有效性依据"), publication.validity_basis),
    ]


def _basis(code: str) -> str:
    basis = BASES.get(code)
    if basis is None:
        return code
    if is_english():
        return f"OGI Regulations, Art. {code}: {basis.text_en}"
    return f"《政府信息公开条例》{basis.article}：{basis.text}"
