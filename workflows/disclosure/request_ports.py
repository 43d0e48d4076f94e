"""The stores of requests, reached by `uow.wing(Requests)` and so on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from workflows.disclosure.archive import Archive, CaseFile, Piece
from workflows.disclosure.consultations import Party
from workflows.disclosure.follow_ups import FollowUp
from workflows.disclosure.letters import Agency, IssuedLetter, Letter
from workflows.disclosure.record_corrections import RecordCorrection
from workflows.disclosure.redaction import Cuts, Passage
from workflows.disclosure.replies import ReplyDraft, ReplyReview
from workflows.disclosure.requests import Applicant, IdentityView, Request, SearchRecord


class Requests(Protocol):
    """Requests, without who asks."""

    def add(self, request: Request) -> None: ...
    def get(self, request_id: str) -> Request:
        """Raises NotFound."""
        ...

    def lock(self, request_id: str) -> Request:
        """Like `get`; other units of work that lock the same request wait until this one ends."""
        ...

    def save(self, request: Request, *, expected_version: int) -> None:
        """Raises Conflict if the stored version is another one."""
        ...

    def by_code(self, code_hash: str) -> Request | None: ...
    def by_number(self, number: str) -> Request | None: ...
    def next_serial(self, year: int) -> int:
        """The next number of a year, from 1, without gaps: taken for good only if this unit of work commits."""
        ...

    def of_applicant(self, mark: str) -> list[Request]:
        """Requests of the same applicant, newest first."""
        ...

    def for_report(self, year: int) -> list[Request]:
        """Requests that the report of a year counts: open at its start, or arrived before its end."""
        ...


class Casework(Protocol):
    """What is recorded while a request is worked on: searches, parties, replies and their reviews."""

    def add_search(self, record: SearchRecord) -> None: ...
    def searches(self, request_id: str) -> list[SearchRecord]:
        """Oldest first."""
        ...

    def add_party(self, party: Party) -> None: ...
    def party(self, party_id: str) -> Party:
        """Raises NotFound."""
        ...

    def save_party(self, party: Party) -> None: ...
    def parties(self, request_id: str) -> list[Party]:
        """In the order in which they were added."""
        ...

    def save_reply(self, draft: ReplyDraft) -> None:
        """Adds the draft of a round or replaces it."""
        ...

    def reply(self, request_id: str, round_: int) -> ReplyDraft | None: ...
    def add_review(self, review: ReplyReview) -> None: ...
    def reviews(self, request_id: str, round_: int) -> list[ReplyReview]:
        """Oldest first."""
        ...


class Identities(Protocol):
    """Who asks: encrypted at rest, outside engine state, history and logs."""

    def put(self, request_id: str, applicant: Applicant) -> None: ...
    def get(self, request_id: str) -> Applicant:
        """Raises NotFound.

        People look through `view_identity` alone, so that every look is recorded; the service itself takes the name
        for the head of a letter, which it seals again.
        """
        ...

    def mark(self, applicant: Applicant) -> str:
        """A keyed hash of the proof of identity: equal for the same person, useless without the key."""
        ...

    def record_view(self, view: IdentityView) -> None: ...
    def views(self, request_id: str) -> list[IdentityView]: ...


class Letters(Protocol):
    """Letters as they were issued, and the press that sets them."""

    @property
    def agency(self) -> Agency:
        """Whose letters they are."""
        ...

    def typeset(self, letter: Letter, form: str) -> bytes:
        """The letter as `pdf` or `docx`: the same letter gives the same bytes."""
        ...

    def add(self, issued: IssuedLetter, contents: Mapping[str, bytes]) -> None:
        """Keeps a letter with its bytes by form, sealed. Nothing changes or removes them again."""
        ...

    def get(self, letter_id: str) -> IssuedLetter:
        """Raises NotFound."""
        ...

    def of(self, request_id: str) -> list[IssuedLetter]:
        """Oldest first."""
        ...

    def content(self, letter_id: str, form: str) -> bytes:
        """The bytes of a form. Raises NotFound."""
        ...


class Archives(Protocol):
    """Files that were added to cases, and the packages that cases were closed with: sealed, and never changed."""

    def add_file(self, file: CaseFile, content: bytes) -> None: ...
    def files(self, request_id: str) -> list[CaseFile]:
        """Oldest first."""
        ...

    def file(self, file_id: str) -> bytes:
        """Raises NotFound."""
        ...

    def proofs(self, request_id: str) -> list[Piece]:
        """Copies of proofs of identity that came with the request."""
        ...

    def history(self, request: Request) -> list[Mapping[str, Any]]:
        """What happened to a request and in its processes, oldest first, as plain data."""
        ...

    def put(self, archive: Archive, content: bytes) -> None:
        """Keeps the package of a round. A round has one; another takes its place while the case is not closed."""
        ...

    def of(self, request_id: str) -> list[Archive]:
        """The package of each round that was closed, the last round's first."""
        ...

    def content(self, archive: Archive) -> bytes:
        """Raises NotFound."""
        ...


class CorrectionArchives(Protocol):
    """The packages of requests to correct a record, one each: sealed, and never changed."""

    def history(self, correction: RecordCorrection) -> list[Mapping[str, Any]]:
        """What happened to it and in its process, oldest first, as plain data."""
        ...

    def put(self, archive: Archive, content: bytes) -> None:
        """Keeps the package; another takes its place."""
        ...

    def of(self, correction_id: str) -> Archive | None: ...
    def content(self, archive: Archive) -> bytes:
        """Raises NotFound."""
        ...


class Redaction(Protocol):
    """Reads files, and makes copies of them without what is marked. All raise FormInvalid (`file`)."""

    def find(self, content: bytes, wanted: Sequence[str]) -> list[Passage]:
        """Where the words stand."""
        ...

    def pages(self, content: bytes) -> list[str]:
        """The text of each page."""
        ...

    def copy(self, content: bytes, cuts: Cuts, title: str) -> tuple[str, bytes]:
        """Media type and bytes of the copy. Raises FormInvalid (`region`) too."""
        ...

    def picture(self, content: bytes, page: int) -> bytes:
        """A page of a PDF as PNG with a ruler. Raises FormInvalid (`region`) too."""
        ...


class FollowUps(Protocol):
    """Reviews, suits and complaints."""

    def add(self, follow_up: FollowUp) -> None: ...
    def get(self, follow_up_id: str) -> FollowUp:
        """Raises NotFound."""
        ...

    def save(self, follow_up: FollowUp) -> None: ...
    def of(self, request_id: str) -> list[FollowUp]: ...
    def for_report(self, year: int) -> list[FollowUp]:
        """Those received in a year, or not ruled on before it began."""
        ...
