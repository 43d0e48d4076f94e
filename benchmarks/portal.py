"""Readers of the portal: pages kept in the process beside the floor of a view that says one constant text.

Also what a page, a facet search and a feed cost with many publications on both databases, with nothing kept.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask, Response

from benchmarks.completions import postgresql
from service.app import create_app
from service.config import load_config
from service.identity import public
from service.storage import schema
from service.storage.database import db
from service.storage.queries import feeds, portal, search
from service.storage.queries.search import Wanted
from service.storage.repositories.search_index import rebuild
from service.storage.tables.documents import documents, publication_versions, publications

ROWS = 50_000
REQUESTS = 600
NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
COLUMNS = ("finance", "social-assistance", "elderly-care", "social-organisations", "charity")
WORDS = ("城乡低保", "临时救助", "养老服务", "社会组织", "慈善捐赠", "殡葬管理", "区划地名", "预算决算")
LOADED = 500


def main() -> None:
    """Prints the tables of benchmarks/README.md."""
    with tempfile.TemporaryDirectory() as folder:
        _measure("SQLite", Path(folder), None)
    with tempfile.TemporaryDirectory() as folder, postgresql(Path(folder)) as url:
        _measure("PostgreSQL", Path(folder), url)


def _measure(name: str, folder: Path, url: str | None) -> None:
    app = _application(folder, url)
    _fill(app, ROWS)
    _readers(app, name)
    _queries(app, name)
    with app.app_context():
        db.engine.dispose()


def _application(folder: Path, url: str | None) -> Flask:
    path = folder / "config.toml"
    path.touch()
    app = create_app(load_config(path, {"GONGKAI_DATABASE_URL": url} if url else {}))

    @app.get("/floor")
    @public
    def floor() -> Response:
        return Response(FLOOR, mimetype="text/html")

    with app.app_context():
        schema.upgrade()
    return app


FLOOR = "<!doctype html><title>floor</title>" + "<p>x</p>" * 1500


def _fill(app: Flask, rows: int) -> None:
    with app.app_context(), db.engine.begin() as connection:
        for begin in range(0, rows, LOADED):
            numbers = range(begin, min(rows, begin + LOADED))
            connection.execute(sa.insert(documents), [_document(number) for number in numbers])
            connection.execute(sa.insert(publications), [_publication(number) for number in numbers])
            connection.execute(sa.insert(publication_versions), [_version(number) for number in numbers])
        rebuild(connection)
    with app.app_context(), db.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql("ANALYZE")


def _title(number: int) -> str:
    return f"关于{WORDS[number % 8]}第{number}号事项的通知"


def _document(number: int) -> dict[str, Any]:
    empty = ("override_reason", "correction_notice")
    return {
        **dict.fromkeys(empty, ""),
        **{"id": f"d{number:06d}", "title": _title(number), "department": "finance", "drafter": "li"},
        **{"created_at": NOW, "updated_at": NOW, "attachments": [], "attribute": "proactive", "basis": "20"},
        **{"channels": ["website"], "keywords": [], "interpretation_needed": False, "parties": []},
        **{"status": "published", "content_hash": "h", "version": 1, "body": ""},
    }


def _publication(number: int) -> dict[str, Any]:
    return {
        **{"id": f"p{number:06d}", "index_number": f"x/{number}", "title": _title(number), "publisher": "b"},
        **{"form_date": date(2026, 1, 1), "published_on": date(2016, 1, 1) + timedelta(days=number % 3700)},
        **{"keywords": ["民政"], "attribute": "proactive", "basis": "20", "department": COLUMNS[number % 5]},
        **{"site_column": COLUMNS[number % 5], "channels": ["website"], "checksum": "c"},
        **{"category": "规范性文件" if number % 3 else "通知", "document_id": f"d{number:06d}", "version_number": 1},
        **{"validity": "in_force", "status": "live", "tombstone": None, "version": 1},
    }


def _version(number: int) -> dict[str, Any]:
    said = f"{WORDS[(number + 3) % 8]}工作按照有关规定办理，标准为每人每月{600 + number % 300}元"
    body = f"<p>{_title(number)}。{said}。</p>"
    return {
        **{"publication_id": f"p{number:06d}", "number": 1, "document_id": f"d{number:06d}", "checksum": "c"},
        **{"published_at": NOW, "published_by": "zhou", "correction_notice": ""},
        "snapshot": {"title": _title(number), "body": body, "attachments": []},
    }


def _readers(app: Flask, name: str) -> None:
    client = app.test_client()

    def rate(path: str) -> float:
        client.get(path)
        began = time.perf_counter()
        for _ in range(REQUESTS):
            assert client.get(path).status_code == 200
        return REQUESTS / (time.perf_counter() - began)

    floors = [rate("/floor") for _ in range(3)]
    floor = statistics.median(floors)
    print(f"\n| {name}, {ROWS:,} publications | answers/s | to the floor |\n|---|---|---|")
    print(f"| floor: one constant text | {floor:.0f} | 1.00 |")
    for path in ("/open", "/open/content", "/publications/p000001", "/open/feed.atom", "/open/search?q=低保"):
        kept = statistics.median(rate(path) for _ in range(3))
        print(f"| {path} | {kept:.0f} | {kept / floor:.2f} |")


def _queries(app: Flask, name: str) -> None:
    print(f"\n| {name}, nothing kept | ms |\n|---|---|")
    with app.app_context(), db.engine.connect() as connection:
        for what, ask in _ASKED.items():
            ask(connection)
            taken = []
            for _ in range(5):
                began = time.perf_counter()
                ask(connection)
                taken.append((time.perf_counter() - began) * 1000)
            print(f"| {what} | {statistics.median(taken):.1f} |")


_ASKED: dict[str, Callable[[sa.Connection], object]] = {
    "newest of everything": portal.listing,
    "newest of a column": lambda connection: portal.listing(connection, "finance"),
    "sizes of the columns": portal.column_sizes,
    "feed of 50": lambda connection: feeds.feed(connection, None, 50),
    "sitemap of 50,000": lambda connection: feeds.sitemap_rows(connection, 50_000, 1),
    "search, common word": lambda connection: search.find(connection, Wanted("低保")),
    "search, rare word": lambda connection: search.find(connection, Wanted("第49999号")),
    "search, narrowed": lambda connection: search.find(connection, Wanted("低保", department="finance", year=2020)),
    "facets, common word": lambda connection: search.facets(connection, Wanted("低保")),
    "facets, rare word": lambda connection: search.facets(connection, Wanted("第49999号")),
}


if __name__ == "__main__":
    main()
