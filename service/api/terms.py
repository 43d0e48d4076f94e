"""The list of words that are not to be used (词表): everybody reads it, the office edits it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, fields, validate

from service.api.base import Blueprint, Moment, Strict, ask, run
from workflows.disclosure.handlers import terms as handlers
from workflows.textcheck.model import Kind, Term

blueprint = Blueprint("terms", __name__, description="Words that are not to be used in texts.")


class TermSchema(Schema):
    """A term. `since`: YYYY or YYYY-MM from when the new name holds; `source`: who decided it."""

    term = fields.String(required=True)
    kind = fields.Enum(Kind, by_value=True)
    replacement = fields.String()
    since = fields.String()
    source = fields.String()


class TermChangeSchema(Schema):
    """What was changed in one go: `changes` are {term, before, after}, one of the two may be null."""

    id = fields.String(required=True)
    at = Moment()
    by = fields.String()
    reason = fields.String()
    changes = fields.List(fields.Dict())


class TermsSchema(Schema):
    """The list and its last changes."""

    terms = fields.List(fields.Nested(TermSchema), required=True)
    changes = fields.List(fields.Nested(TermChangeSchema), required=True)


class SentTerm(Strict):
    """A term as it is to be. `was`: the term that it replaces."""

    term = fields.String(required=True)
    kind = fields.String(required=True)
    replacement = fields.String(load_default="")
    since = fields.String(load_default="")
    source = fields.String(load_default="")
    was = fields.String(load_default="")
    reason = fields.String(load_default="")


class GoneTerm(Strict):
    """A term that goes."""

    term = fields.String(required=True)
    reason = fields.String(load_default="")


class SentTerms(Strict):
    """Terms of a file: all are taken or none. With `replace_all` what is not among them goes."""

    rows = fields.List(fields.Dict(keys=fields.String()), required=True, validate=validate.Length(1, 5000))
    replace_all = fields.Boolean(load_default=False)
    reason = fields.String(load_default="")


@blueprint.route("/terms", methods=["GET"])
@blueprint.response(200, TermsSchema)
def list_terms() -> handlers.ShownTerms:
    """All of them."""
    return ask(handlers.shown_terms)


@blueprint.route("/terms", methods=["POST"])
@blueprint.arguments(SentTerm)
@blueprint.response(200, TermSchema)
def put(body: Mapping[str, Any]) -> Term:
    """Add one, or overwrite the one that is called `was` (the office)."""
    values = {name: body[name] for name in ("term", "kind", "replacement", "since", "source")}
    return run(handlers.put_term, values=values, was=body["was"], reason=body["reason"])


@blueprint.route("/terms/removal", methods=["POST"])
@blueprint.arguments(GoneTerm)
@blueprint.response(204)
def remove(body: Mapping[str, Any]) -> None:
    """Take one out (the office)."""
    run(handlers.remove_term, **body)


@blueprint.route("/terms/import", methods=["POST"])
@blueprint.arguments(SentTerms)
@blueprint.response(200, TermsSchema)
def take(body: Mapping[str, Any]) -> handlers.ShownTerms:
    """Take many (the office); 422 names every row that is wrong (`problems`)."""
    run(handlers.import_terms, **body)
    return ask(handlers.shown_terms)
