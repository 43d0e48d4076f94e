"""The wing's stores in memory: for tests, dry runs, and as the reference of `disclosure.ports`."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from html import escape
from typing import Any, cast

from workflows.disclosure import memory_texts, public_consultation_memory
from workflows.disclosure.annual_report import AnnualReport
from workflows.disclosure.annual_report_ports import AnnualReports
from workflows.disclosure.blocks import Block, Grid, Heading
from workflows.disclosure.catalogue import CatalogueItem
from workflows.disclosure.catalogue_versions import ItemVersion, Proposal, ProposalState
from workflows.disclosure.documents import Document
from workflows.disclosure.duty_ports import Duties
from workflows.disclosure.feedback import Feedback
from workflows.disclosure.inspection_ports import Inspections
from workflows.disclosure.inspections import FROZEN, Inspection
from workflows.disclosure.mandate_ports import CatalogueReviews, Mandates
from workflows.disclosure.memory_duties import MemoryDuties
from workflows.disclosure.memory_mandates import MemoryMandates, MemoryReviews
from workflows.disclosure.ports import Blobs, Catalogue, Deliveries, Documents, Feedbacks, Publications, Verdicts
from workflows.disclosure.publications import (
    CHECK,
    Delivery,
    IndexTemplate,
    Publication,
    PublicationVersion,
    RegisterEntry,
    Route,
)
from workflows.disclosure.secrecy import SecrecyReview
from workflows.disclosure.supervision import memory as supervision
from workflows.disclosure.verdicts import Participation, Verdict
from workflows.errors import Conflict
from workflows.memory import MemoryTables


class _Store:
    def __init__(self, rows: MemoryTables) -> None:
        self._rows = rows


class MemoryDocuments(_Store):
    def add(self, document: Document) -> None:
        self._rows.table("documents")[document.id] = document

    def get(self, document_id: str) -> Document:
        return cast(Document, self._rows.one("documents", document_id))

    lock = get

    def save(self, document: Document, *, expected_version: int) -> None:
        known = self.get(document.id)
        if known.version != expected_version:
            raise Conflict(document_id=document.id, expected=expected_version, actual=known.version)
        self.add(document)

    def interpretations_of(self, document_id: str) -> list[Document]:
        return [d for d in self._rows.table("documents").values() if d.interprets == document_id]

    def to_reevaluate(self, until: date) -> list[Document]:
        rows = self._rows.table("documents").values()
        return [d for d in rows if d.reevaluate_on is not None and d.reevaluate_on <= until]


class MemoryVerdicts(_Store):
    def add(self, verdict: Verdict) -> None:
        self._rows.table("verdicts")[verdict.id] = verdict

    def of(self, document_id: str) -> list[Verdict]:
        return [v for v in self._rows.table("verdicts").values() if v.document_id == document_id]

    def void(self, verdict_ids: Collection[str], at: datetime, reason: str) -> None:
        table = self._rows.table("verdicts")
        for verdict_id in verdict_ids:
            table[verdict_id] = replace(table[verdict_id], voided_at=at, void_reason=reason)

    def take_part(self, participation: Participation) -> None:
        key = (participation.document_id, participation.person_id, participation.role, participation.step)
        self._rows.table("participations").setdefault(key, participation)

    def participations(self, document_id: str) -> list[Participation]:
        return [p for p in self._rows.table("participations").values() if p.document_id == document_id]

    def conclude(self, review: SecrecyReview) -> None:
        self._rows.table("secrecy_reviews")[review.id] = review

    def conclusions(self, document_id: str) -> list[SecrecyReview]:
        return [r for r in self._rows.table("secrecy_reviews").values() if r.document_id == document_id]


class MemoryBlobs(_Store):
    def put(self, sha256: str, content: bytes, media_type: str) -> None:
        self._rows.table("blobs").setdefault(sha256, (content, media_type))

    def get(self, sha256: str) -> bytes:
        return cast(bytes, self._rows.one("blobs", sha256)[0])

    def drop(self, sha256: str) -> None:
        named = [one for table in ("documents", "publication_versions") for one in self._rows.table(table).values()]
        if sha256 not in repr(named):
            self._rows.table("blobs").pop(sha256, None)


class MemoryPublications(_Store):
    def __init__(self, rows: MemoryTables, template: IndexTemplate) -> None:
        super().__init__(rows)
        self._template = template

    @property
    def index_template(self) -> IndexTemplate:
        return self._template

    def next_serial(self, series: str) -> int:
        table = self._rows.table("index_serials")
        table[series] = table.get(series, 0) + 1
        return cast(int, table[series])

    def add(self, publication: Publication, version: PublicationVersion) -> None:
        self._rows.table("publications")[publication.id] = publication
        self.add_version(version)

    def get(self, publication_id: str) -> Publication:
        return cast(Publication, self._rows.one("publications", publication_id))

    lock = get

    def save(self, publication: Publication, *, expected_version: int) -> None:
        known = self.get(publication.id)
        if known.version != expected_version:
            raise Conflict(publication_id=publication.id, expected=expected_version, actual=known.version)
        kept = replace(publication, index_number=known.index_number)
        self._rows.table("publications")[publication.id] = kept

    def add_version(self, version: PublicationVersion) -> None:
        self._rows.table("publication_versions")[version.publication_id, version.number] = version

    def versions(self, publication_id: str) -> list[PublicationVersion]:
        rows = self._rows.table("publication_versions").values()
        return [v for v in rows if v.publication_id == publication_id]

    def of_document(self, document_id: str) -> Publication | None:
        for version in self._rows.table("publication_versions").values():
            if version.document_id == document_id:
                return self.get(version.publication_id)
        return None

    def of_categories(self, categories: Collection[str]) -> list[Publication]:
        found = [one for one in self._rows.table("publications").values() if one.category in categories]
        return sorted(found, key=lambda one: (one.form_date, one.id))

    def register(self, entry: RegisterEntry) -> None:
        self._rows.table("register")[entry.document_id] = entry

    def registered(self, document_id: str) -> RegisterEntry | None:
        return self._rows.table("register").get(document_id)


class MemoryDeliveries(_Store):
    def __init__(self, rows: MemoryTables, routes: Sequence[Route] = (), first_look: timedelta | None = None) -> None:
        super().__init__(rows)
        self._routes = routes
        self._first_look = first_look

    @property
    def routes(self) -> Sequence[Route]:
        return self._routes

    @property
    def first_look(self) -> timedelta | None:
        return self._first_look

    def check_of(self, publication_id: str, channel: str) -> Delivery | None:
        own = (one for one in self._rows.table("deliveries").values() if one.action == CHECK)
        found = [one for one in own if (one.publication_id, one.channel) == (publication_id, channel)]
        return max(found, key=lambda one: one.asked_at, default=None)

    def add(self, deliveries: Sequence[Delivery]) -> None:
        known = self._rows.table("jobs")
        self._rows.table("deliveries").update({one.job_id: one for one in deliveries if one.job_id in known})

    def of_job(self, job_id: str) -> Delivery:
        return cast(Delivery, self._rows.one("deliveries", job_id))


class MemoryFeedbacks(_Store):
    def add(self, feedback: Feedback) -> None:
        self._rows.table("feedback").setdefault(feedback.id, feedback)

    def find(self, feedback_id: str) -> Feedback | None:
        return self._rows.table("feedback").get(feedback_id)

    def numbered(self, number: str) -> Feedback | None:
        return next((one for one in self._rows.table("feedback").values() if number and one.number == number), None)

    def get(self, feedback_id: str) -> Feedback:
        return cast(Feedback, self._rows.one("feedback", feedback_id))

    def save(self, feedback: Feedback) -> None:
        self._rows.table("feedback")[feedback.id] = feedback


class MemoryInspections(_Store):
    def add(self, inspection: Inspection) -> None:
        self._rows.table("inspections")[inspection.id] = inspection

    def get(self, inspection_id: str) -> Inspection:
        return cast(Inspection, self._rows.one("inspections", inspection_id))

    def find(self, inspection_id: str) -> Inspection | None:
        return self._rows.table("inspections").get(inspection_id)

    def save(self, inspection: Inspection, *, expected_version: int) -> None:
        known = self.get(inspection.id)
        if known.version != expected_version:
            raise Conflict(inspection_id=inspection.id, expected=expected_version, actual=known.version)
        frozen = {name: getattr(known, name) for name in FROZEN}
        self.add(replace(inspection, **frozen))

    def refreeze(self, inspection: Inspection, *, expected_version: int) -> None:
        known = self.get(inspection.id)
        if known.version != expected_version or known.plan_published_at or known.drawn_at:
            raise Conflict(inspection_id=inspection.id, expected=expected_version, actual=known.version)
        self.add(inspection)


class MemoryCatalogue(_Store):
    def items(self) -> Sequence[CatalogueItem]:
        return list(self._rows.table("catalogue").values())

    def get(self, item_id: str) -> CatalogueItem:
        return cast(CatalogueItem, self._rows.one("catalogue", item_id))

    def find(self, item_id: str) -> CatalogueItem | None:
        return self._rows.table("catalogue").get(item_id)

    def put(self, version: ItemVersion) -> None:
        known = self.versions(version.item.id)
        if version.number != len(known) + 1:
            raise Conflict(item_id=version.item.id, expected=version.number - 1, actual=len(known))
        self._rows.table("catalogue_versions")[version.item.id] = [version, *known]
        self._rows.table("catalogue")[version.item.id] = version.item

    def versions(self, item_id: str) -> Sequence[ItemVersion]:
        return list(self._rows.table("catalogue_versions").get(item_id, ()))

    def propose(self, proposal: Proposal) -> None:
        self._rows.table("catalogue_proposals")[proposal.id] = proposal

    def save_proposal(self, proposal: Proposal) -> None:
        self._rows.table("catalogue_proposals")[proposal.id] = proposal

    def proposal(self, proposal_id: str) -> Proposal:
        return cast(Proposal, self._rows.one("catalogue_proposals", proposal_id))

    def open_proposals(self) -> Sequence[Proposal]:
        every = self._rows.table("catalogue_proposals").values()
        return [proposal for proposal in every if proposal.state is ProposalState.OPEN]


class MemoryAnnualReports(_Store):
    agency = "白山市民政局"

    def press(self, title: str, blocks: Sequence[Block], form: str) -> bytes:
        """Something with everything in it: how it looks is the service's."""
        return "".join(map(_plain, [Heading(f"{form} {title}"), *blocks])).encode()

    def add(self, report: AnnualReport) -> None:
        self._rows.table("annual_reports")[f"{report.year}:{report.version}"] = report

    def latest(self, year: int) -> AnnualReport | None:
        known = [one for one in self._rows.table("annual_reports").values() if one.year == year]
        return max(known, key=lambda one: one.version, default=None)

    def all(self) -> list[AnnualReport]:
        years = {one.year for one in self._rows.table("annual_reports").values()}
        return [report for year in sorted(years, reverse=True) if (report := self.latest(year)) is not None]


def wings(template: IndexTemplate, routes: Sequence[Route] = ()) -> Mapping[type, Callable[[MemoryTables], Any]]:
    """The stores as `MemoryWorld` takes them: by protocol, made on its tables."""
    return {
        Documents: MemoryDocuments,
        Verdicts: MemoryVerdicts,
        Blobs: MemoryBlobs,
        Publications: lambda rows: MemoryPublications(rows, template),
        Feedbacks: MemoryFeedbacks,
        Deliveries: lambda rows: MemoryDeliveries(rows, routes),
        Catalogue: MemoryCatalogue,
        Mandates: MemoryMandates,
        CatalogueReviews: MemoryReviews,
        Inspections: MemoryInspections,
        Duties: MemoryDuties,
        AnnualReports: MemoryAnnualReports,
        **public_consultation_memory.STORES,
        **supervision.STORES,
        **memory_texts.STORES,
    }


def _plain(block: Block) -> str:
    if not isinstance(block, Grid):
        return f"<p>{escape(block.text)}</p>"
    rows = ("".join(f"<td>{escape(cell.text)}</td>" for cell in row) for row in block.rows)
    return "<table>" + "".join(f"<tr>{row}</tr>" for row in rows) + "</table>"
