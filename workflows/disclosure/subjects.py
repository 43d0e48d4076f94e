"""Business keys of the wing: `document:ID` and `publication:ID`. Clock subjects and correlation keys are the same."""

from __future__ import annotations

from typing import Final

from workflows.model import Instance

_DOCUMENT: Final = "document:"
_PUBLICATION: Final = "publication:"
_DUTY: Final = "duty:"
_FEEDBACK: Final = "feedback:"
_INSTANCE: Final = "instance:"


def of_document(document_id: str) -> str:
    """The business key of a document's review."""
    return _DOCUMENT + document_id


def of_publication(publication_id: str) -> str:
    """The business key of what happens to a publication afterwards."""
    return _PUBLICATION + publication_id


def of_duty(code: str, period: str) -> str:
    """The business key of the process that carries one time of a duty out."""
    return f"{_DUTY}{code}:{period}"


def of_instance(instance_id: str) -> str:
    """What a time of a duty is about that somebody began by hand, under whatever business key."""
    return _INSTANCE + instance_id


def is_duty(instance: Instance) -> bool:
    """Whether an instance carries one time of a duty out."""
    return (instance.business_key or "").startswith(_DUTY)


def document_id(instance: Instance) -> str | None:
    """The document an instance is about, or None."""
    key = instance.business_key or ""
    return key.removeprefix(_DOCUMENT) if key.startswith(_DOCUMENT) else None


def publication_id(instance: Instance) -> str | None:
    """The publication an instance is about, or None."""
    key = instance.business_key or ""
    return key.removeprefix(_PUBLICATION) if key.startswith(_PUBLICATION) else None


def of_feedback(feedback_id: str) -> str:
    """The business key of the process that answers a reader."""
    return _FEEDBACK + feedback_id


def feedback_id(instance: Instance) -> str | None:
    """The feedback an instance is about, or None."""
    key = instance.business_key or ""
    return key.removeprefix(_FEEDBACK) if key.startswith(_FEEDBACK) else None
