"""The stores of requests in memory: complete, for tests of processes and as the reference of `request_ports`."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Mapping
from typing import Any, Final, cast

from workflows.disclosure.archive import Archive, CaseFile, Piece
from workflows.disclosure.consultations import Party
from workflows.disclosure.follow_ups import FollowUp
from workflows.disclosure.letters import Agency, IssuedLetter, Letter, day_text
from workflows.disclosure.memory_record_corrections import MemoryRecordCorrections
from workflows.disclosure.record_corrections import RecordCorrection, RecordCorrections
from workflows.disclosure.replies import ReplyDraft, ReplyReview
from workflows.disclosure.request_ports import (
    Archives,
    Casework,
    CorrectionArchives,
    FollowUps,
    Identities,
    Letters,
    Requests,
)
from workflows.disclosure.requests import Applicant, IdentityView, Request, SearchRecord, counted_in, mark_text
from workflows.errors import InstanceChanged
from workflows.memory import MemoryTables
from workflows.records.memory import MemoryRecords
from workflows.records.ports import Records


class _Store:
    def __init__(self, rows: MemoryTables) -> None:
        self._rows = rows

    def _all(self, table: str) -> list[Any]:
        return list(self._rows.table(table).values())

    def _history(self, subject: str, named: str, id_: str) -> list[Mapping[str, Any]]:
        own = {one.id for one in self._all("instances") if one.business_key == subject}
        return [
            {"at": event.at.isoformat(), "kind": event.kind, "actor": event.actor_id, **event.data()}
            for event in self._all("history")
            if event.instance_id in own or event.data().get(named) == id_
        ]


class MemoryRequests(_Store):
    def add(self, request: Request) -> None:
        self._rows.table("requests")[request.id] = request

    def get(self, request_id: str) -> Request:
        return cast(Request, self._rows.one("requests", request_id))

    lock = get

    def save(self, request: Request, *, expected_version: int) -> None:
        if self.get(request.id).version != expected_version:
            raise InstanceChanged("The request was changed at the same moment.", request_id=request.id)
        self._rows.table("requests")[request.id] = request

    def by_code(self, code_hash: str) -> Request | None:
        return next((r for r in self._all("requests") if hmac.compare_digest(r.code_hash, code_hash)), None)

    def by_number(self, number: str) -> Request | None:
        return next((r for r in self._all("requests") if r.number == number), None)

    def next_serial(self, year: int) -> int:
        serials = self._rows.table("request_serials")
        serials[year] = serials.get(year, 0) + 1
        return cast(int, serials[year])

    def of_applicant(self, mark: str) -> list[Request]:
        found = [request for request in self._all("requests") if request.applicant_mark == mark]
        return sorted(found, key=lambda request: (request.created_at, request.id), reverse=True)

    def for_report(self, year: int) -> list[Request]:
        return [request for request in self._all("requests") if counted_in(request, year)]


class MemoryCasework(_Store):
    def add_search(self, record: SearchRecord) -> None:
        self._rows.table("searches")[record.id] = record

    def searches(self, request_id: str) -> list[SearchRecord]:
        return [record for record in self._all("searches") if record.request_id == request_id]

    def add_party(self, party: Party) -> None:
        self._rows.table("parties")[party.id] = party

    def party(self, party_id: str) -> Party:
        return cast(Party, self._rows.one("parties", party_id))

    def save_party(self, party: Party) -> None:
        self.party(party.id)
        self._rows.table("parties")[party.id] = party

    def parties(self, request_id: str) -> list[Party]:
        return [party for party in self._all("parties") if party.request_id == request_id]

    def save_reply(self, draft: ReplyDraft) -> None:
        self._rows.table("replies")[(draft.request_id, draft.round)] = draft

    def reply(self, request_id: str, round_: int) -> ReplyDraft | None:
        return cast(ReplyDraft | None, self._rows.table("replies").get((request_id, round_)))

    def add_review(self, review: ReplyReview) -> None:
        self._rows.table("reply_reviews")[review.id] = review

    def reviews(self, request_id: str, round_: int) -> list[ReplyReview]:
        return [r for r in self._all("reply_reviews") if (r.request_id, r.round) == (request_id, round_)]


class MemoryIdentities(_Store):
    """Keeps applicants in the open: memory is not a place at rest."""

    def put(self, request_id: str, applicant: Applicant) -> None:
        self._rows.table("identities")[request_id] = applicant

    def get(self, request_id: str) -> Applicant:
        return cast(Applicant, self._rows.one("identities", request_id))

    def mark(self, applicant: Applicant) -> str:
        return hashlib.sha256(mark_text(applicant).encode()).hexdigest()

    def record_view(self, view: IdentityView) -> None:
        self._rows.table("identity_views")[view.id] = view

    def views(self, request_id: str) -> list[IdentityView]:
        return [view for view in self._all("identity_views") if view.request_id == request_id]


class MemoryFollowUps(_Store):
    def add(self, follow_up: FollowUp) -> None:
        self._rows.table("follow_ups")[follow_up.id] = follow_up

    def get(self, follow_up_id: str) -> FollowUp:
        return cast(FollowUp, self._rows.one("follow_ups", follow_up_id))

    def save(self, follow_up: FollowUp) -> None:
        self.get(follow_up.id)
        self.add(follow_up)

    def of(self, request_id: str) -> list[FollowUp]:
        return [follow_up for follow_up in self._all("follow_ups") if follow_up.request_id == request_id]

    def for_report(self, year: int) -> list[FollowUp]:
        return [
            follow_up
            for follow_up in self._all("follow_ups")
            if follow_up.received_on.year <= year and (follow_up.ruled_on is None or follow_up.ruled_on.year >= year)
        ]


class MemoryLetters(_Store):
    """Letters as plain text under both forms: memory has no press."""

    agency = Agency("民政局")

    def typeset(self, letter: Letter, form: str) -> bytes:
        day = day_text(letter.dated_on) if letter.dated_on else ""
        return "\n".join((form, letter.number, letter.title, letter.recipient, *letter.paragraphs, day)).encode()

    def add(self, issued: IssuedLetter, contents: Mapping[str, bytes]) -> None:
        self._rows.table("letters")[issued.id] = issued
        self._rows.table("letter_files").update({(issued.id, form): data for form, data in contents.items()})

    def get(self, letter_id: str) -> IssuedLetter:
        return cast(IssuedLetter, self._rows.one("letters", letter_id))

    def of(self, request_id: str) -> list[IssuedLetter]:
        return [letter for letter in self._all("letters") if letter.request_id == request_id]

    def content(self, letter_id: str, form: str) -> bytes:
        self.get(letter_id)
        return cast(bytes, self._rows.table("letter_files")[(letter_id, form)])


class MemoryArchives(_Store):
    def add_file(self, file: CaseFile, content: bytes) -> None:
        self._rows.table("case_files")[file.id] = file
        self._rows.table("case_file_bytes")[file.id] = content

    def files(self, request_id: str) -> list[CaseFile]:
        return [file for file in self._all("case_files") if file.request_id == request_id]

    def file(self, file_id: str) -> bytes:
        return cast(bytes, self._rows.one("case_file_bytes", file_id))

    def proofs(self, request_id: str) -> list[Piece]:  # noqa: ARG002
        return []

    def history(self, request: Request) -> list[Mapping[str, Any]]:
        return self._history(request.subject, "request_id", request.id)

    def put(self, archive: Archive, content: bytes) -> None:
        self._rows.table("archives")[(archive.request_id, archive.round)] = archive
        self._rows.table("archive_bytes")[(archive.request_id, archive.round)] = content

    def of(self, request_id: str) -> list[Archive]:
        found = [archive for archive in self._all("archives") if archive.request_id == request_id]
        return sorted(found, key=lambda archive: archive.round, reverse=True)

    def content(self, archive: Archive) -> bytes:
        return cast(bytes, self._rows.table("archive_bytes")[(archive.request_id, archive.round)])


class MemoryCorrectionArchives(_Store):
    def history(self, correction: RecordCorrection) -> list[Mapping[str, Any]]:
        return self._history(correction.subject, "correction_id", correction.id)

    def put(self, archive: Archive, content: bytes) -> None:
        self._rows.table("correction_archives")[archive.request_id] = archive
        self._rows.table("correction_archive_bytes")[archive.request_id] = content

    def of(self, correction_id: str) -> Archive | None:
        return cast("Archive | None", self._rows.table("correction_archives").get(correction_id))

    def content(self, archive: Archive) -> bytes:
        return cast(bytes, self._rows.one("correction_archive_bytes", archive.request_id))


STORES: Final[Mapping[type, Callable[[MemoryTables], Any]]] = {
    Requests: MemoryRequests,
    Casework: MemoryCasework,
    Identities: MemoryIdentities,
    FollowUps: MemoryFollowUps,
    Letters: MemoryLetters,
    Archives: MemoryArchives,
    Records: MemoryRecords,
    RecordCorrections: MemoryRecordCorrections,
    CorrectionArchives: MemoryCorrectionArchives,
}
"""For `MemoryWorld(wings=...)`."""
