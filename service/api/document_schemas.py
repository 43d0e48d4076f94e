"""Documents, verdicts and publications as they are shown, and what is sent about documents."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, pre_dump, validate

from service.api.base import Moment, Strict
from service.api.listing import PageArguments
from service.api.task_schemas import TaskSchema
from service.storage.queries import documents
from workflows.disclosure.attributes import Attribute, Override
from workflows.disclosure.documents import Document, DocumentStatus, PartyKind, submission_problems
from workflows.disclosure.products import Audience, ProductKind
from workflows.disclosure.publications import Channel
from workflows.disclosure.verdicts import Check, Role, VerdictOutcome


class PartySchema(Schema):
    """Somebody outside who is asked before a text is published."""

    name = fields.String(required=True)
    kind = fields.Enum(PartyKind, by_value=True, required=True)
    contact = fields.String(load_default="")


class AttachmentSchema(Schema):
    """A file of a document; `size` in bytes."""

    id = fields.String(required=True)
    name = fields.String(required=True)
    sha256 = fields.String(required=True)
    size = fields.Integer(required=True)
    media_type = fields.String()


class LackSchema(Schema):
    """What is missing before the drafter may submit."""

    code = fields.String(required=True)
    message = fields.String(required=True)


class AnsweredSchema(Schema):
    """A question and its answer; `record` is the entry of the register of questions that it comes from."""

    question = fields.String(required=True)
    answer = fields.String(load_default="")
    record = fields.String(allow_none=True, load_default=None)


class ProductSchema(Schema):
    """An interpretation product. `file` names an attachment; `words` says what is seen or heard in words."""

    kind = fields.String(required=True, validate=validate.OneOf([kind.value for kind in ProductKind]))
    title = fields.String(required=True)
    audiences = fields.List(fields.String(validate=validate.OneOf([one.value for one in Audience])), load_default=())
    file = fields.String(load_default="")
    link = fields.String(load_default="")
    words = fields.String(load_default="")
    questions = fields.List(fields.Nested(AnsweredSchema), load_default=())


class DocumentSchema(Schema):
    """A text on its way to the public. A verdict is given on its `content_hash`, a change on its `version`."""

    id = fields.String(required=True)
    version = fields.Integer(required=True)
    content_hash = fields.String(required=True)
    title = fields.String()
    department = fields.String()
    drafter = fields.String()
    created_at = Moment()
    updated_at = Moment()
    body = fields.String(metadata={"description": "HTML, cleaned."})
    attachments = fields.List(fields.Nested(AttachmentSchema))
    attribute = fields.Enum(Attribute, by_value=True, allow_none=True)
    mark = fields.String(allow_none=True)
    basis = fields.String(allow_none=True)
    override = fields.Enum(Override, by_value=True, allow_none=True)
    override_reason = fields.String()
    channels = fields.List(fields.Enum(Channel, by_value=True))
    form_date = fields.Date(allow_none=True)
    number = fields.String(allow_none=True)
    item_id = fields.String(allow_none=True)
    column = fields.String(allow_none=True)
    theme = fields.String(allow_none=True)
    category = fields.String(allow_none=True)
    keywords = fields.List(fields.String())
    interpretation_needed = fields.Boolean()
    parties = fields.List(fields.Nested(PartySchema))
    interprets = fields.String(allow_none=True)
    corrects = fields.String(allow_none=True)
    correction_notice = fields.String()
    products = fields.List(fields.Nested(ProductSchema))
    status = fields.Enum(DocumentStatus, by_value=True)
    index_number = fields.String(allow_none=True)
    reevaluate_on = fields.Date(allow_none=True)
    lacking = fields.List(fields.Nested(LackSchema), metadata={"description": "Before it may be submitted."})

    @pre_dump
    def _with_lacks(self, document: Document, **_: Any) -> dict[str, Any]:
        names = (name for name in self.fields if name != "lacking")
        return {**{name: getattr(document, name) for name in names}, "lacking": submission_problems(document)}


class VerdictSchema(Schema):
    """One check of one text by one person."""

    id = fields.String(required=True)
    check = fields.Enum(Check, by_value=True, required=True)
    outcome = fields.Enum(VerdictOutcome, by_value=True, required=True)
    person_id = fields.String()
    at = Moment()
    comment = fields.String()
    content_hash = fields.String()
    step = fields.String()
    task_id = fields.String()
    voided_at = Moment(allow_none=True)
    void_reason = fields.String(allow_none=True)


class ParticipationSchema(Schema):
    """Somebody acted on the document in one of three roles."""

    person_id = fields.String(required=True)
    role = fields.Enum(Role, by_value=True, required=True)
    step = fields.String()
    at = Moment()


class DossierSchema(Schema):
    """A document with what was said of it, its open tasks, and where it was published."""

    document = fields.Nested(DocumentSchema, required=True)
    verdicts = fields.List(fields.Nested(VerdictSchema))
    participations = fields.List(fields.Nested(ParticipationSchema))
    publication_id = fields.String(allow_none=True)
    tasks = fields.List(fields.Nested(TaskSchema), metadata={"description": "Open ones that concern you."})


class DocumentLineSchema(Schema):
    """A document in a list."""

    id = fields.String(required=True)
    title = fields.String(required=True)
    department = fields.String()
    drafter = fields.String()
    status = fields.Enum(DocumentStatus, by_value=True)
    attribute = fields.Enum(Attribute, by_value=True, allow_none=True)
    number = fields.String(allow_none=True)
    index_number = fields.String(allow_none=True)
    form_date = fields.Date(allow_none=True)
    updated_at = Moment()


class DocumentArguments(PageArguments):
    """Which documents."""

    list = fields.String(load_default="mine", validate=validate.OneOf(["mine", "department", "all"]))
    department = fields.String(validate=validate.Length(max=100))
    status = fields.Enum(DocumentStatus, by_value=True)
    text = fields.String(load_default="", validate=validate.Length(max=documents.TEXT_LIMIT))


class SentParty(Strict):
    """Somebody to ask."""

    name = fields.String(required=True)
    kind = fields.String(required=True, validate=validate.OneOf([kind.value for kind in PartyKind]))
    contact = fields.String(load_default="")


class DocumentFields(Strict):
    """What a drafter writes; what is not sent stays as it is."""

    title = fields.String()
    body = fields.String()
    attribute = fields.String(allow_none=True)
    basis = fields.String(allow_none=True)
    override = fields.String(allow_none=True)
    override_reason = fields.String()
    channels = fields.List(fields.String())
    form_date = fields.String(allow_none=True, metadata={"format": "date"})
    number = fields.String(allow_none=True)
    item_id = fields.String(allow_none=True)
    column = fields.String(allow_none=True)
    theme = fields.String(allow_none=True)
    category = fields.String(allow_none=True)
    keywords = fields.List(fields.String())
    interpretation_needed = fields.Boolean()
    parties = fields.List(fields.Nested(SentParty))
    correction_notice = fields.String()
    products = fields.List(fields.Nested(ProductSchema))


class NewDocument(DocumentFields):
    """A new document of your department. `item_id` fills in what its catalogue entry knows."""

    title = fields.String(required=True)
    emergency = fields.Boolean(
        load_default=False, metadata={"description": "The short way (Arts. 6, 20(12)): checks side by side."}
    )
    explains = fields.String(metadata={"description": "A live publication that this document interprets."})


class WithheldArguments(PageArguments):
    """Which entries of the internal register."""

    department = fields.String()


class WithheldSchema(Schema):
    """A document that is not published, and when it is looked at again (Art. 18)."""

    document_id = fields.String(required=True)
    title = fields.String(required=True)
    attribute = fields.Enum(Attribute, by_value=True)
    basis = fields.String()
    department = fields.String()
    registered_on = fields.Date()
    reevaluate_on = fields.Date()
    reevaluated_on = fields.Date(allow_none=True)
    outcome = fields.String(allow_none=True, metadata={"description": "Of the last time: keep or change."})
    reason = fields.String(allow_none=True)
    successor = fields.String(allow_none=True, metadata={"description": "The document that decides anew."})


class ChangedDocument(DocumentFields):
    """A change of the version that you read."""

    version = fields.Integer(required=True, validate=validate.Range(0, 2**31))


class VersionArguments(Strict):
    """The version that you read."""

    version = fields.Integer(required=True, validate=validate.Range(0, 2**31))


class GivenVerdict(Strict):
    """One judgement on the text that you read, whose hash you name. A return needs a comment."""

    check = fields.String(required=True, validate=validate.OneOf([check.value for check in Check]))
    outcome = fields.String(required=True, validate=validate.OneOf([outcome.value for outcome in VerdictOutcome]))
    comment = fields.String(load_default="")
    content_hash = fields.String(required=True, validate=validate.Length(1, 128))


class ImportedSchema(Schema):
    """The document with the text of the Word file."""

    document = fields.Nested(DocumentSchema, required=True)
    pictures_left_out = fields.Integer(required=True)


class ChecksSchema(Schema):
    """The checks that a task gives."""

    checks = fields.List(fields.Enum(Check, by_value=True), required=True)
