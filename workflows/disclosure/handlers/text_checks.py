"""The text check of documents: run whenever the text has changed, kept, and asked before a step is passed.

What takes too long to be waited for (long bodies, large files, addresses outside) is left to jobs, whose findings are
kept by `keep_waiting` and `keep_links`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from workflows.disclosure.documents import Document
from workflows.disclosure.error_register import ErrorSource, kind_of
from workflows.disclosure.errors import FindingsOpen, TextCheckWaiting
from workflows.disclosure.handlers.error_entries import enter, entry_about, settled
from workflows.disclosure.handlers.holding import running_review
from workflows.disclosure.ports import Blobs, Documents, Publications, Verdicts
from workflows.disclosure.publications import PublicationStatus
from workflows.disclosure.text_events import TextFindingsChanged
from workflows.disclosure.text_findings import (
    IN_FILE,
    Located,
    TextChecked,
    TextFinding,
    facts,
    holding_back,
    in_file,
    in_reading_order,
    kept,
    located,
    merge,
)
from workflows.disclosure.text_pieces import BODY_LIMIT, findings, links
from workflows.disclosure.text_ports import FileTexts, TermList, TextFindings
from workflows.disclosure.verdicts import Role
from workflows.errors import NotFound
from workflows.model import Actor, Job
from workflows.ports import UnitOfWork
from workflows.textcheck.check import check
from workflows.textcheck.model import FilePiece, Finding, Kind, Term

CHECK_TOPIC: Final = "text.check"
"""Jobs that read what was left waiting. Payload: `document_id`, `content_hash`."""
LINKS_TOPIC: Final = "text.links"
"""Jobs that call addresses outside. Payload: `document_id`, `addresses`."""
BODY: Final = "body"
BODY_WHERE: Final = ("body", "table")
_OWN_PAGES: Final = "/publications/"
_LINKS: Final = 50
"""Addresses of one document that are called."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """What a job has to look at, outside a transaction: `files` are name, SHA-256 and bytes."""

    document: Document
    terms: Sequence[Term]
    today: date
    body: bool
    files: tuple[tuple[str, str, bytes], ...]


def check_document(uow: UnitOfWork, actor: Actor, document: Document, earlier: Document | None = None) -> TextChecked:
    """Checks a locked document; one whose content and list of terms were checked already is left as it is.

    `earlier` is the document before an edit: it knows the names of files that are gone.
    """
    store, terms = uow.wing(TextFindings), uow.wing(TermList).terms()
    before, fingerprint = store.checked(document.id), terms_fingerprint(terms)
    if before and (before.content_hash, before.terms) == (document.content_hash, fingerprint):
        return before
    same_terms = before is not None and before.terms == fingerprint
    known = store.of(document.id)
    read = set(before.read) if before is not None and same_terms else set()
    found, waiting = _own(uow, document, terms)
    unchanged: list[TextFinding] = []
    for sha256, name, size in {one.sha256: (one.sha256, one.name, one.size) for one in document.attachments}.values():
        if sha256 in read:
            unchanged += [one for one in known if one.where == IN_FILE and one.part == sha256]
            continue
        pieces = uow.wing(FileTexts).read(name, sha256, size)
        if pieces is None:
            waiting.append(sha256)
        else:
            read.add(sha256)
            found += in_pieces(sha256, pieces, terms, uow.today)
    called = dict(before.links) if before else {}
    found += [*_dead(document, called), *_missing_pages(uow, document)]
    files = (*(earlier.attachments if earlier else ()), *document.attachments)
    named = {one.sha256: one.name for one in files}
    edited = before is None or before.content_hash != document.content_hash
    checked = TextChecked(
        document.id, document.content_hash, fingerprint, uow.now, tuple(waiting), tuple(sorted(read)), called
    )
    _keep(uow, actor, document, found, unchanged, waiting, named if edited else None)
    store.put_checked(checked)
    _ask_for_the_rest(uow, document, checked)
    return checked


def terms_fingerprint(terms: Iterable[Term]) -> str:
    """Changes whenever a term does."""
    return hashlib.sha256(repr(sorted(terms, key=lambda one: one.term)).encode()).hexdigest()[:16]


def in_pieces(sha256: str, pieces: Iterable[FilePiece], terms: Sequence[Term], today: date) -> list[Located]:
    """What is found in the pieces of a file, and what of it cannot be read."""
    found = []
    for piece in pieces:
        if piece.text is None:
            unread = Finding(Kind.UNREADABLE, 0, 0, piece.unreadable, field="file")
            found.append(in_file(sha256, piece, unread))
        else:
            found += [in_file(sha256, piece, finding) for finding in check(piece.text, terms, today)]
    return found


def waiting_texts(uow: UnitOfWork, _actor: Actor, *, document_id: str) -> Waiting | None:
    """What of a document is still to be read; None where nothing is."""
    checked = uow.wing(TextFindings).checked(document_id)
    if checked is None or not checked.waiting:
        return None
    document = uow.wing(Documents).get(document_id)
    blobs = uow.wing(Blobs)
    named = {one.sha256: one.name for one in document.attachments if one.sha256 in checked.waiting}
    files = tuple((name, sha256, blobs.get(sha256)) for sha256, name in named.items())
    return Waiting(document, uow.wing(TermList).terms(), uow.today, BODY in checked.waiting, files)


def keep_waiting(uow: UnitOfWork, actor: Actor, *, looked_at: Waiting, found: Sequence[Located]) -> bool:
    """Keeps what a job found in what waited. False where the text was changed since: then another job does it."""
    document = uow.wing(Documents).lock(looked_at.document.id)
    store = uow.wing(TextFindings)
    checked = store.checked(document.id)
    current = (document.content_hash, terms_fingerprint(looked_at.terms))
    if checked is None or current != (looked_at.document.content_hash, checked.terms):
        return False
    files = {sha256 for _, sha256, _ in looked_at.files}
    done = {*files, *((BODY,) if looked_at.body else ())}
    others = [one for one in store.of(document.id) if not _is_in(one, done) and one.resolved_at is None]
    _keep(uow, actor, document, found, others, ())
    left = tuple(one for one in checked.waiting if one not in done)
    store.put_checked(replace(checked, waiting=left, read=tuple(sorted({*checked.read, *files}))))
    return True


def keep_links(uow: UnitOfWork, actor: Actor, *, document_id: str, answers: Mapping[str, str]) -> bool:
    """Keeps what addresses outside answered; an empty text means that they do."""
    document = uow.wing(Documents).lock(document_id)
    store = uow.wing(TextFindings)
    checked = store.checked(document_id)
    if checked is None:
        return False
    called = {**checked.links, **answers}
    store.put_checked(replace(checked, links=called))
    known = [one for one in store.of(document_id) if one.resolved_at is None and not (one.place and _is_link(one))]
    _keep(uow, actor, document, _dead(document, called), known, ())
    return True


def findings_of(uow: UnitOfWork, document_id: str) -> list[TextFinding]:
    """What stands in the text now, answered or not, in reading order."""
    return in_reading_order(one for one in uow.wing(TextFindings).of(document_id) if one.resolved_at is None)


def check_findings(uow: UnitOfWork, actor: Actor, document: Document, *, signing: bool) -> None:
    """Nothing that was found holds this step back. Raises FindingsOpen, which names each; TextCheckWaiting."""
    checked = check_document(uow, actor, document)
    if checked.waiting:
        raise TextCheckWaiting(document_id=document.id)
    check_kept_findings(uow, document, signing=signing)


def check_kept_findings(uow: UnitOfWork, document: Document, *, signing: bool) -> None:
    """The same of what is known already."""
    waiting = holding_back(findings_of(uow, document.id), signing=signing)
    if waiting:
        names = {one.sha256: one.name for one in document.attachments}
        raise FindingsOpen(document_id=document.id, findings=[facts(one, names) for one in waiting])


def _own(uow: UnitOfWork, document: Document, terms: Sequence[Term]) -> tuple[list[Located], list[str]]:
    if len(document.body) <= BODY_LIMIT:
        return own_findings(document, terms, uow.today), []
    short = replace(document, body="")
    return own_findings(short, terms, uow.today), [BODY]


def own_findings(document: Document, terms: Sequence[Term], today: date) -> list[Located]:
    """What is found in title, body, tables and the names of files."""
    return [located(one) for one in findings(document, terms, today)]


def _dead(document: Document, called: Mapping[str, str]) -> list[Located]:
    there = {link.href for link in links(document.body)}
    return [
        Located(Finding(Kind.DEAD_LINK, 0, 0, address, field="links"), "", "body", "", said)
        for address, said in called.items()
        if said and address in there
    ]


def _missing_pages(uow: UnitOfWork, document: Document) -> list[Located]:
    """Links to publications of one's own, and to their files, that are not there (any more)."""
    found = []
    for address in dict.fromkeys(link.href for link in links(document.body)):
        if address.startswith(_OWN_PAGES) and not _is_there(uow, address):
            found.append(Located(Finding(Kind.DEAD_LINK, 0, 0, address, field="links"), "", "body", ""))
    return found


def _is_there(uow: UnitOfWork, address: str) -> bool:
    name, _, rest = address.removeprefix(_OWN_PAGES).partition("#")[0].partition("?")[0].partition("/")
    try:
        publication = uow.wing(Publications).get(name)
    except NotFound:
        return False
    if publication.status is not PublicationStatus.LIVE:
        return False
    files = {one.sha256 for one in uow.wing(Documents).get(publication.document_id).attachments}
    return not rest.startswith("files/") or rest.split("/")[1] in files


def _is_link(one: TextFinding) -> bool:
    return one.kind is Kind.DEAD_LINK and one.where == "body" and (one.start, one.end) == (0, 0)


def _is_in(one: TextFinding, done: Collection[str]) -> bool:
    if one.where == IN_FILE:
        return one.part in done
    return BODY in done and one.where in BODY_WHERE and not (one.place and _is_link(one))


def _keep(
    uow: UnitOfWork,
    actor: Actor,
    document: Document,
    found: Sequence[Located],
    unchanged: Sequence[TextFinding],
    waiting: Collection[str],
    edited: Mapping[str, str] | None = None,
) -> None:
    """Writes what is found over what is known. What waits to be read is neither there nor gone.

    `edited`: what is gone was mended by an edit; the names of its files by SHA-256.
    """
    store = uow.wing(TextFindings)
    known = [one for one in store.of(document.id) if not _is_in(one, waiting)]
    fresh = [*kept(document.id, document.content_hash, found, uow.now)]
    still = [replace(one, content_hash=document.content_hash) for one in unchanged if one.resolved_at is None]
    merged = merge(known, [*fresh, *still], by=actor.id, at=uow.now)
    store.put(merged.rows)
    if merged.mended and edited is not None:
        _enter_errors(uow, actor, document, merged.mended, edited)
    ids = {one.id for one in known}
    new = [one for one in merged.rows if one.id not in ids]
    if new or merged.mended:
        event = TextFindingsChanged(
            at=uow.now,
            actor_id=actor.id,
            instance_id=running_review(uow, document.id),
            document_id=document.id,
            found=len(new),
            mended=len(merged.mended),
        )
        uow.history.append([event])


def _enter_errors(
    uow: UnitOfWork, actor: Actor, document: Document, mended: Sequence[TextFinding], names: Mapping[str, str]
) -> None:
    """What is mended once reviewers have read the text was an error (1d); before that it is writing."""
    reviews = [one for one in uow.wing(Verdicts).participations(document.id) if one.role is Role.REVIEWER]
    if not reviews:
        return
    stage = max(reviews, key=lambda one: one.at).step
    for one in (known for known in mended if not known.asks):
        entry = entry_about(
            uow,
            actor,
            document,
            source=ErrorSource.FINDING,
            key=f"{one.id}:{document.version}",
            kind=kind_of(one.kind),
            words=one.excerpt,
        )
        place = place_text(one, names)
        enter(uow, settled(uow, actor, replace(entry, place=place, stage=stage)))


def place_text(one: TextFinding, names: Mapping[str, str]) -> str:
    """Where a finding is, as the register of errors writes it."""
    words = {"title": "标题", "body": "正文", "table": f"表格{one.part}", "attachment name": "附件名称"}
    if one.where == IN_FILE:
        return " ".join(("附件", names.get(one.part, ""), one.place)).strip()
    return words[one.where]


def _ask_for_the_rest(uow: UnitOfWork, document: Document, checked: TextChecked) -> None:
    jobs = []
    if checked.waiting:
        payload: dict[str, Any] = {"document_id": document.id, "content_hash": document.content_hash}
        jobs.append((CHECK_TOPIC, payload, f"{document.content_hash}:{checked.terms}"))
    if uow.wing(FileTexts).looks_at_links:
        outside = (link.href for link in links(document.body) if link.href.startswith(("http://", "https://")))
        fresh = [address for address in dict.fromkeys(outside) if address not in checked.links][:_LINKS]
        if fresh:
            payload = {"document_id": document.id, "addresses": fresh}
            jobs.append((LINKS_TOPIC, payload, hashlib.sha256(repr(fresh).encode()).hexdigest()[:16]))
    uow.outbox.add(
        [
            Job(uow.new_id(), topic, payload, f"{topic}:{document.id}:{key}", uow.now, uow.now)
            for topic, payload, key in jobs
        ]
    )
