"""The stores of the wing, reached by `uow.wing(Documents)` and so on. Records are frozen; rows are the service's."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Protocol

from workflows.disclosure.catalogue import CatalogueItem
from workflows.disclosure.catalogue_versions import ItemVersion, Proposal
from workflows.disclosure.documents import Document
from workflows.disclosure.feedback import Feedback
from workflows.disclosure.publications import (
    Delivery,
    IndexTemplate,
    Publication,
    PublicationVersion,
    RegisterEntry,
    Route,
)
from workflows.disclosure.secrecy import SecrecyReview
from workflows.disclosure.verdicts import Participation, Verdict


class Documents(Protocol):
    """Documents under review and their history."""

    def add(self, document: Document) -> None: ...
    def get(self, document_id: str) -> Document:
        """Raises NotFound."""
        ...

    def lock(self, document_id: str) -> Document:
        """Like `get`; other units of work that lock the same document wait until this one ends."""
        ...

    def save(self, document: Document, *, expected_version: int) -> None:
        """Raises Conflict if the stored version is another one."""
        ...

    def interpretations_of(self, document_id: str) -> list[Document]:
        """The documents that explain this one (解读), oldest first."""
        ...

    def to_reevaluate(self, until: date) -> list[Document]:
        """Registered documents whose day of re-evaluation is `until` or earlier."""
        ...


class Verdicts(Protocol):
    """Verdicts and participations: rows are added, and a verdict may be voided; nothing is deleted."""

    def add(self, verdict: Verdict) -> None: ...
    def of(self, document_id: str) -> list[Verdict]:
        """All of them, voided ones too, oldest first."""
        ...

    def void(self, verdict_ids: Collection[str], at: datetime, reason: str) -> None: ...
    def take_part(self, participation: Participation) -> None:
        """The same person, role and step again changes nothing."""
        ...

    def participations(self, document_id: str) -> list[Participation]: ...
    def conclude(self, review: SecrecyReview) -> None:
        """Keep an examination; there is no way to change one."""
        ...

    def conclusions(self, document_id: str) -> list[SecrecyReview]:
        """The examinations of a document, oldest first."""
        ...


class Blobs(Protocol):
    """Bytes of attachments by their SHA-256 (hex)."""

    def put(self, sha256: str, content: bytes, media_type: str) -> None:
        """Content that is already there is not stored again."""
        ...

    def get(self, sha256: str) -> bytes:
        """Raises NotFound."""
        ...

    def drop(self, sha256: str) -> None:
        """Forgets content that no document, published version or answer names any more."""
        ...


class Publications(Protocol):
    """The public catalogue and the internal register."""

    @property
    def index_template(self) -> IndexTemplate:
        """How this agency writes its index numbers."""
        ...

    def next_serial(self, series: str) -> int:
        """The next number of a series, from 1, without gaps: taken for good only if this unit of work commits."""
        ...

    def add(self, publication: Publication, version: PublicationVersion) -> None: ...
    def get(self, publication_id: str) -> Publication:
        """Raises NotFound."""
        ...

    def lock(self, publication_id: str) -> Publication: ...
    def save(self, publication: Publication, *, expected_version: int) -> None:
        """Raises Conflict if the stored version is another one. The index number is never written again."""
        ...

    def add_version(self, version: PublicationVersion) -> None: ...
    def versions(self, publication_id: str) -> list[PublicationVersion]:
        """Oldest first."""
        ...

    def of_document(self, document_id: str) -> Publication | None:
        """The publication one of whose versions is this document."""
        ...

    def of_categories(self, categories: Collection[str]) -> list[Publication]:
        """Those of the categories (组配分类), whatever their status, by form date and id."""
        ...

    def register(self, entry: RegisterEntry) -> None:
        """Adds or replaces the document's entry in the internal register."""
        ...

    def registered(self, document_id: str) -> RegisterEntry | None: ...


class Deliveries(Protocol):
    """Which jobs carry a publication to which channels."""

    @property
    def routes(self) -> Sequence[Route]:
        """Where publications go besides the portal, as this service is set up."""
        ...

    @property
    def first_look(self) -> timedelta | None:
        """How long after its delivery a page is looked at again (回查); None: never."""
        ...

    def check_of(self, publication_id: str, channel: str) -> Delivery | None:
        """The newest look at what a channel shows of a publication."""
        ...

    def add(self, deliveries: Sequence[Delivery]) -> None:
        """Keep them; one whose job was never added (the same effect was asked for before) is left out."""
        ...

    def of_job(self, job_id: str) -> Delivery:
        """Raises NotFound."""
        ...


class Feedbacks(Protocol):
    """What readers said, and what was answered."""

    def add(self, feedback: Feedback) -> None:
        """One whose id is there already changes nothing."""
        ...

    def find(self, feedback_id: str) -> Feedback | None: ...
    def numbered(self, number: str) -> Feedback | None:
        """The one with this number (not empty)."""
        ...

    def get(self, feedback_id: str) -> Feedback:
        """Others that get it wait for this unit of work. Raises NotFound."""
        ...

    def save(self, feedback: Feedback) -> None: ...


class Catalogue(Protocol):
    """The disclosure catalogue (公开事项目录)."""

    def items(self) -> Sequence[CatalogueItem]:
        """In their order, those that have ended too: nothing leaves the catalogue."""
        ...

    def get(self, item_id: str) -> CatalogueItem:
        """Raises NotFound."""
        ...

    def find(self, item_id: str) -> CatalogueItem | None: ...
    def put(self, version: ItemVersion) -> None:
        """The next version of an item, which is in force from now on.

        Raises Conflict where `number` does not follow the last one.
        """
        ...

    def versions(self, item_id: str) -> Sequence[ItemVersion]:
        """The newest first; none for what is not in the catalogue."""
        ...

    def propose(self, proposal: Proposal) -> None: ...
    def save_proposal(self, proposal: Proposal) -> None:
        """Keep what has come of it; what was proposed stays as it was."""
        ...

    def proposal(self, proposal_id: str) -> Proposal:
        """Raises NotFound."""
        ...

    def open_proposals(self) -> Sequence[Proposal]: ...
