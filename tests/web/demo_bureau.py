"""The demo bureau, loaded and served, with the ids of what is in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa

from service.app import create_app
from service.config import Config
from service.demo import load
from service.demo.bureau import PEOPLE
from service.identity.accounts import create_user
from service.storage.database import db
from workflows.model import SYSTEM

_IDS = {
    "publication": "SELECT id FROM publications WHERE title LIKE '%最低生活保障标准%'",
    "document": "SELECT id FROM documents WHERE title LIKE '特困人员%'",
    "draft": "SELECT id FROM documents WHERE title LIKE '文明祭祀%'",
    "draft_task": "SELECT t.id FROM tasks t JOIN instances i ON i.id = t.instance_id"
    " WHERE t.status = 'open' AND t.element_id = 'draft' AND i.title LIKE '文明祭祀%'",
    "review_task": "SELECT t.id FROM tasks t JOIN instances i ON i.id = t.instance_id"
    " WHERE t.status = 'open' AND t.element_id = 'office_review' AND i.title LIKE '特困人员%'",
    "search_task": "SELECT id FROM tasks WHERE status = 'open' AND element_id = 'search'",
    "confirm_task": "SELECT id FROM tasks WHERE status = 'open' AND element_id = 'register'",
    "request": "SELECT id FROM requests WHERE description LIKE '某养老机构%'",
    "closed_request": "SELECT id FROM requests WHERE description LIKE '2025年第四季度%'",
    "correction": "SELECT id FROM record_corrections WHERE outcome = 'corrected'",
    "instance": "SELECT id FROM instances WHERE title LIKE '特困人员%'",
    "incident": "SELECT id FROM incidents",
    "consultation": "SELECT id FROM consultations WHERE results_published_at IS NOT NULL",
    "open_consultation": "SELECT id FROM consultations WHERE until IS NOT NULL AND results_published_at IS NULL",
    "checked_consultation": "SELECT id FROM consultations WHERE notice_published_at IS NULL",
    "inspection": "SELECT id FROM inspections ORDER BY id",
    "record": "SELECT id FROM records WHERE type_key = 'institutions'",
    "supervision_task": "SELECT task_id FROM supervision_evidence",
    "week": "SELECT week FROM supervision_digests",
    "deployment": "SELECT id FROM deployments WHERE name = 'review_then_publish'",
}


@dataclass(frozen=True)
class DemoBureau:
    """Where it is served, and `{name}` -> id for the addresses of pages."""

    url: str
    ids: dict[str, str]


def load_demo(config: Config) -> dict[str, str]:
    """Loads the demo; gives the ids that addresses need."""
    load(config, lambda _line: None)
    app = create_app(config)
    with app.app_context():
        invited = app.extensions["dispatch"](
            create_user, SYSTEM, user_id="new", name="新同事", department="office", link_lifetime=timedelta(hours=1)
        )
        with db.engine.connect() as connection:
            found = {name: connection.execute(sa.text(query)).scalars().first() for name, query in _IDS.items()}
        db.engine.dispose()
    missing = [name for name, value in found.items() if value is None]
    assert not missing, f"the demo has no {missing}"
    named = {
        "column": "social-assistance",
        "item": "temporary-assistance",
        "mandate": "QZ-JC-01",
        "duty": "annual-report",
        "public_register": "institutions",
        "year": "2026",
        "user": PEOPLE[1].id,
    }
    return {**named, "invited": invited, **found}


def database_of(folder: Path) -> str:
    """A SQLite file, for it alone."""
    return f"sqlite:///{folder / 'demo.db'}"
