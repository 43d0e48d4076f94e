"""Every letter, form and report of a played year as pictures, a PNG a page: to be looked at after a change of the type.

.venv/bin/gongkai --config FOLDER/config.toml demo year    # once, then stop it; the report is there in its January
.venv/bin/python -m benchmarks.letters FOLDER/config.toml PICTURES
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from pathlib import Path

import pypdfium2 as pdfium
import sqlalchemy as sa

from service.app import create_app
from service.config import load_config
from service.demo import demo_config
from service.storage.database import db
from service.storage.tables.documents import publications
from service.storage.tables.record_corrections import correction_letters, record_corrections
from service.storage.tables.requests import request_letters, requests
from service.storage.tables.supervision import urge_letters
from service.typesetting.report import printed
from workflows.disclosure.annual_report import blocks
from workflows.disclosure.annual_report_ports import AnnualReports
from workflows.disclosure.letters import LetterKind
from workflows.disclosure.ports import Documents
from workflows.disclosure.printing import document_blocks
from workflows.disclosure.record_corrections import RecordCorrections
from workflows.disclosure.request_ports import Letters
from workflows.disclosure.supervision.ports import UrgeLetters
from workflows.model import SYSTEM, Actor
from workflows.ports import UnitOfWork

Paper = tuple[str, bytes]
SCALE = 1.3


def main() -> None:
    """Writes the pictures and says how many."""
    parser = argparse.ArgumentParser()
    parser.add_argument("config", type=Path)
    parser.add_argument("pictures", type=Path)
    given = parser.parse_args()
    given.pictures.mkdir(parents=True, exist_ok=True)
    app = create_app(demo_config(load_config(given.config, os.environ)))
    with app.app_context():
        papers = app.extensions["dispatch"](_papers, SYSTEM)
        db.engine.dispose()
    for name, content in papers:
        document = pdfium.PdfDocument(content)
        for number in range(len(document)):
            document[number].render(scale=SCALE).to_pil().save(given.pictures / f"{name}-{number + 1}.png")
    print(f"{len(papers)} papers in {given.pictures}")


def _papers(uow: UnitOfWork, actor: Actor) -> list[Paper]:
    with db.engine.connect() as connection:
        return [
            *_of_requests(uow, connection),
            *_of_corrections(uow, connection),
            *_of_supervision(uow, connection),
            *_documents(uow, connection),
            *_reports(uow),
        ]


def _of_requests(uow: UnitOfWork, connection: sa.Connection) -> Iterator[Paper]:
    """The first letter of each kind; of replies the first of each kind of reply."""
    letters = request_letters.c
    statement = sa.select(letters.id, letters.kind, letters.title, requests.c.outcome_kind)
    joined = statement.join(requests, requests.c.id == letters.request_id).order_by(letters.issued_at)
    seen = set()
    for row in connection.execute(joined):
        reply = row.outcome_kind.value if row.kind is LetterKind.REPLY and row.outcome_kind else ""
        name = f"{row.kind.value}-{reply}".strip("-")
        if name not in seen:
            seen.add(name)
            yield name, uow.wing(Letters).content(row.id, "pdf")


def _of_corrections(uow: UnitOfWork, connection: sa.Connection) -> Iterator[Paper]:
    """The first letter of each kind about the correction of a record, by what became of it."""
    letters = correction_letters.c
    statement = sa.select(letters.id, letters.kind, record_corrections.c.outcome)
    joined = statement.join(record_corrections, record_corrections.c.id == letters.correction_id)
    seen = set()
    for row in connection.execute(joined.order_by(letters.issued_at)):
        name = f"correction-{row.kind.value}-{row.outcome.value if row.outcome else ''}".strip("-")
        if name not in seen:
            seen.add(name)
            yield name, uow.wing(RecordCorrections).letter(row.id, "pdf")


def _of_supervision(uow: UnitOfWork, connection: sa.Connection) -> Iterator[Paper]:
    for row in connection.execute(sa.select(urge_letters.c.id, urge_letters.c.round).order_by(urge_letters.c.round)):
        yield f"urge-{row.round}", uow.wing(UrgeLetters).content(row.id, "pdf")


def _documents(uow: UnitOfWork, connection: sa.Connection) -> Iterator[Paper]:
    """The last published document of each department, under its mark."""
    found = sa.select(publications.c.department, sa.func.max(publications.c.document_id).label("id"))
    for row in connection.execute(found.group_by(publications.c.department)):
        document = uow.wing(Documents).get(row.id)
        told = document_blocks(document, uow.wing(AnnualReports).agency)
        yield f"document-{row.department}", printed(document.title, told, "pdf")


def _reports(uow: UnitOfWork) -> Iterator[Paper]:
    for report in uow.wing(AnnualReports).all():
        yield f"annual-report-{report.year}", printed(report.title, blocks(report.texts, report.figures), "pdf")


if __name__ == "__main__":
    main()
