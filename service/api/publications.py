"""What was published: open to everybody; and what is asked for afterwards: corrections, withdrawals, validity."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response
from marshmallow import Schema, fields, validate

from service.api.base import Blueprint, Moment, Strict, run
from service.api.files import file_response
from service.api.instance_schemas import Reason
from service.api.listing import PageArguments, page_body, paged, position
from service.api.messages import ReachedSchema
from service.identity import public
from service.storage.database import reading
from service.storage.queries import portal, search
from service.storage.queries.portal import Shown
from service.storage.queries.search import LAST_PAGE, Wanted
from workflows.disclosure.handlers import publications as handlers
from workflows.disclosure.handlers.sealing import read_sealed_version, reopen_publication
from workflows.disclosure.handlers.validity import request_validity_change
from workflows.disclosure.publications import Cause, PublicationStatus, PublicationVersion, Validity

blueprint = Blueprint("publications", __name__, description="The public catalogue; no sign-in is needed to read it.")


class EntrySchema(Schema):
    """A line of the catalogue (公开目录)."""

    id = fields.String(required=True)
    index_number = fields.String(required=True)
    title = fields.String(required=True)
    document_number = fields.String(allow_none=True)
    form_date = fields.Date()
    published_on = fields.Date()
    column = fields.String(allow_none=True)
    department = fields.String()
    validity = fields.Enum(Validity, by_value=True)
    version_number = fields.Integer()
    theme = fields.String(allow_none=True)
    category = fields.String(allow_none=True)
    keywords = fields.List(fields.String())
    checksum = fields.String()


class TombstoneSchema(Schema):
    """What stays of a publication that was withdrawn (撤稿). Where it is sealed only `cause` says why."""

    reason = fields.String(required=True)
    cause = fields.Enum(Cause, by_value=True, required=True)
    awaits_correction = fields.Boolean(
        required=True, metadata={"description": "It comes back with a corrected version."}
    )
    taken_down_at = Moment(required=True)


class SealSchema(Schema):
    """Since when, and why, the public does not read a version any more."""

    cause = fields.Enum(Cause, by_value=True, required=True)
    at = Moment(required=True)


class PublishedVersionSchema(Schema):
    """One published text. `checksum` is the SHA-256 that was signed; a sealed version (封存) has none."""

    sealed = fields.Nested(SealSchema, allow_none=True)
    number = fields.Integer(required=True)
    checksum = fields.String()
    published_at = Moment()
    correction_notice = fields.String()


class PublicFileSchema(Schema):
    """An attachment of the text that is shown."""

    name = fields.String(required=True)
    sha256 = fields.String(required=True)
    size = fields.Integer()


class PublicationSchema(EntrySchema):
    """A publication. Of a withdrawn one there is the tombstone, and neither text nor files."""

    publisher = fields.String()
    basis = fields.String()
    status = fields.Enum(PublicationStatus, by_value=True, required=True)
    invalid_on = fields.Date(allow_none=True)
    validity_basis = fields.String(metadata={"description": "The document that declares the validity."})
    tombstone = fields.Nested(TombstoneSchema, allow_none=True)
    body = fields.String(allow_none=True, metadata={"description": "HTML, cleaned."})
    attachments = fields.List(fields.Nested(PublicFileSchema))
    versions = fields.List(fields.Nested(PublishedVersionSchema))
    explains = fields.Nested(EntrySchema, allow_none=True)
    explained_by = fields.List(fields.Nested(EntrySchema))


class CatalogueArguments(PageArguments):
    """Which column (栏目)."""

    column = fields.String(validate=validate.Length(max=100))


class SearchArguments(Strict):
    """Words that must all occur, in title, number, keywords or text."""

    text = fields.String(required=True, validate=validate.Length(1, 100))
    column = fields.String(validate=validate.Length(max=100))
    year = fields.Integer(validate=validate.Range(1900, 2100))
    page = fields.Integer(load_default=1, validate=validate.Range(1, LAST_PAGE))


class PieceSchema(Schema):
    """A piece of a text; `hit` where a word was found."""

    text = fields.String(required=True)
    hit = fields.Boolean(required=True)


class HitSchema(Schema):
    """A publication that was found."""

    entry = fields.Nested(EntrySchema, required=True)
    excerpt = fields.List(fields.Nested(PieceSchema))


class ResultsSchema(Schema):
    """One page of what was found; 1001 stands for more than 1000."""

    items = fields.List(fields.Nested(HitSchema), required=True)
    total = fields.Integer(required=True)
    page = fields.Integer(required=True)
    has_more = fields.Boolean(required=True)


class Change(Reason):
    """Why, in words and from the list; personal data and secrets seal every version at once."""

    cause = fields.String(load_default=Cause.OTHER.value, validate=validate.OneOf([one.value for one in Cause]))


class Withdrawal(Change):
    """Why; `leak` says that a secret is out."""

    leak = fields.Boolean(load_default=False)


class ValidityChange(Reason):
    """What to mark it as, where that is known; without `validity` the drafter is asked for everything.

    `invalid_on` and `basis` go with it: the day of 失效 or 废止, and the document that declares it.
    """

    validity = fields.String(load_default=None, validate=validate.OneOf([one.value for one in Validity]))
    invalid_on = fields.Date(load_default=None)
    basis = fields.String(load_default="", validate=validate.Length(max=2000))


class SealedVersionSchema(Schema):
    """A version that the public does not see."""

    number = fields.Integer(required=True)
    checksum = fields.String(required=True)
    published_at = Moment(required=True)
    snapshot = fields.Dict(required=True)


class AskedSchema(Schema):
    """The instance that works on it."""

    instance_id = fields.String(required=True)


class Determination(Strict):
    """The answer of the secrecy authority (Art. 17)."""

    outcome = fields.String(required=True, validate=validate.OneOf(["may_publish", "after_processing", "must_not"]))
    letter = fields.String(required=True, validate=validate.Length(1, 200))
    opinion = fields.String(load_default="", validate=validate.Length(max=5000))


@blueprint.route("/publications", methods=["GET"])
@blueprint.arguments(CatalogueArguments, location="query")
@blueprint.response(200, paged(EntrySchema))
@public
def list_publications(arguments: Mapping[str, Any]) -> Mapping[str, Any]:
    """What is public now, the newest first."""
    return page_body(portal.listing(reading(), arguments.get("column"), position(arguments)))


@blueprint.route("/publications/search", methods=["GET"])
@blueprint.arguments(SearchArguments, location="query")
@blueprint.response(200, ResultsSchema)
@public
def find(arguments: Mapping[str, Any]) -> Mapping[str, Any]:
    """Search; what has the words in its title comes first."""
    wanted = Wanted(arguments["text"], arguments.get("column"), arguments.get("year"), arguments["page"])
    found = search.find(reading(), wanted)
    return {"items": found.hits, "total": found.total, "page": found.page, "has_more": found.has_more}


@blueprint.route("/publications/<publication_id>", methods=["GET"])
@blueprint.response(200, PublicationSchema)
@blueprint.alt_response(410, schema=PublicationSchema, description="It was withdrawn.")
@public
def show(publication_id: str) -> Mapping[str, Any] | tuple[Mapping[str, Any], int]:
    """A publication with its text; 410 with index number and reason where it was withdrawn."""
    found = portal.shown(reading(), publication_id)
    if found.publication.status is PublicationStatus.WITHDRAWN:
        return _shown(found, {}), 410
    return _shown(found, found.latest.snapshot)


@blueprint.route("/publications/<publication_id>/files/<sha256>", methods=["GET"])
@blueprint.file()
@public
def download(publication_id: str, sha256: str) -> Response:
    """An attachment of the text that is shown."""
    found = portal.file(reading(), publication_id, sha256)
    return file_response(found.content, found.name, found.media_type)


@blueprint.route("/publications/<publication_id>/correction", methods=["POST"])
@blueprint.arguments(Change)
@blueprint.response(201, AskedSchema)
def correct(body: Mapping[str, Any], publication_id: str) -> Mapping[str, Any]:
    """更正: ask for a corrected version; what gives away personal data or secrets is off every channel until then."""
    return {"instance_id": run(handlers.request_correction, publication_id=publication_id, **body)}


@blueprint.route("/publications/<publication_id>/opening", methods=["POST"])
@blueprint.arguments(Reason)
@blueprint.response(204)
def open_again(body: Mapping[str, Any], publication_id: str) -> None:
    """A leader finds that what is held back gives nothing away: it is public again."""
    run(reopen_publication, publication_id=publication_id, reason=body["reason"])


@blueprint.route("/publications/<publication_id>/versions/<int:number>/reading", methods=["POST"])
@blueprint.arguments(Reason)
@blueprint.response(200, SealedVersionSchema)
def read_sealed(body: Mapping[str, Any], publication_id: str, number: int) -> PublicationVersion:
    """Read a sealed version (those with the right); the reading and its reason go into the history."""
    return run(read_sealed_version, publication_id=publication_id, number=number, reason=body["reason"])


@blueprint.route("/publications/<publication_id>/withdrawal", methods=["POST"])
@blueprint.arguments(Withdrawal)
@blueprint.response(201, AskedSchema)
def withdraw(body: Mapping[str, Any], publication_id: str) -> Mapping[str, Any]:
    """撤稿: take it down (综合科 and leaders)."""
    return {"instance_id": run(handlers.request_withdrawal, publication_id=publication_id, **body)}


@blueprint.route("/publications/<publication_id>/validity", methods=["POST"])
@blueprint.arguments(ValidityChange)
@blueprint.response(201, AskedSchema)
def change_validity(body: Mapping[str, Any], publication_id: str) -> Mapping[str, Any]:
    """有效性: ask to mark it 有效, 失效 or 废止; its drafter who says all of it has proposed it."""
    return {"instance_id": run(request_validity_change, publication_id=publication_id, **body)}


@blueprint.route("/documents/<document_id>/determination", methods=["POST"])
@blueprint.arguments(Determination)
@blueprint.response(200, ReachedSchema)
def determine(body: Mapping[str, Any], document_id: str) -> Mapping[str, Any]:
    """The secrecy authority has answered: the review that waits for it goes on (secrecy reviewers)."""
    return {"instances": run(handlers.record_secrecy_determination, document_id=document_id, **body)}


def _shown(found: Shown, snapshot: Mapping[str, Any]) -> Mapping[str, Any]:
    publication = found.publication
    own = {name: getattr(publication, name) for name in PublicationSchema().fields if hasattr(publication, name)}
    return {
        **own,
        "body": snapshot.get("body"),
        "attachments": list(snapshot.get("attachments", ())),
        "versions": [_version(found, one) for one in found.versions],
        "explains": found.explains,
        "explained_by": found.explained_by,
    }


def _version(found: Shown, version: PublicationVersion) -> Mapping[str, Any]:
    told = ("number", "checksum", "published_at", "correction_notice")
    seal = found.publication.seal_of(version.number)
    return {**{name: getattr(version, name) for name in told}, "sealed": seal}
