"""The portal as files that any web server can serve, or a browser open from a disk (静态导出).

The pages are those of the portal, asked for as a reader would and led to one another by relative links. Each file is
replaced at once or not at all; what says the same as before is not touched; a publication that did not change is not
even rendered. What was withdrawn stays as its tombstone. What needs a server (applications, the search) leads to the
portal itself; instead of the search there is a list of everything.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any, Final

from flask import Flask, current_app
from flask.testing import FlaskClient

from service.config import Config
from service.connectors.errors import DeliveryFailed
from service.exporting.links import Places, is_page, rewritten
from service.storage.database import reading
from service.storage.queries import exports

MANIFEST: Final = "manifest.json"
LIST: Final = "/open/everything"
_STARTS: Final = ("/open", "/open/content", "/open/guide", "/open/rules", "/open/annual-reports", "/open/feeds")
_FILES: Final = ("/open/feed.atom", "/open/feed.rss", "/open/feed.json", "/open/catalogue.json", "/open/catalogue.csv")
_GONE: Final = 410


@dataclass(slots=True)
class Written:
    """What one export did: numbers of files."""

    written: int = 0
    kept: int = 0
    removed: int = 0
    files: dict[str, str] = field(default_factory=dict)
    """Path -> SHA-256 (hex)."""
    stamps: dict[str, str] = field(default_factory=dict)
    """Publication -> what its page was made of."""


def write_site(folder: str, url: str = "") -> Mapping[str, Any]:
    """Writes the whole portal below `folder`, for a site at `url` (the portal's own address if empty).

    Returns the numbers of files written, kept and removed. Raises DeliveryFailed.
    """
    root = Path(folder)
    try:
        root.mkdir(parents=True, exist_ok=True)
        with _alone(root):
            done = _Export(_app(), root, url).run()
    except OSError as error:
        raise DeliveryFailed(f"The export cannot be written: {error}") from error
    return {"written": done.written, "kept": done.kept, "removed": done.removed}


class _Export:
    def __init__(self, app: Flask, root: Path, url: str) -> None:
        config: Config = app.config["GONGKAI"]
        self._app = app
        self._root = root
        self._public = config.server.public_url.rstrip("/")
        self._url = url.rstrip("/") or self._public
        self._places = Places(self._public)
        self._before = _read_manifest(root)
        self._done = Written()
        self._client: FlaskClient = app.test_client()

    def run(self) -> Written:
        with self._app.app_context():
            known = exports.publications_to_export(reading())
        self._publications(known)
        self._crawl([*_STARTS, *(f"/open/columns/{one}" for one in {entry.column for entry in known if entry.column})])
        self._machines({entry.column for entry in known if entry.column})
        self._everything(known)
        self._write("404.html", _NOT_FOUND.encode())
        self._finish()
        return self._done

    def _publications(self, known: list[exports.Exported]) -> None:
        for entry in known:
            path = f"/publications/{entry.id}"
            place = self._places.of(path)
            before = self._before.get("files", {}).get(place)
            if before and self._before.get("stamps", {}).get(entry.id) == entry.stamp and (self._root / place).exists():
                self._keep(place, before)
                for file in self._files_below(path):
                    self._keep(file, self._before["files"][file])
            else:
                self._page(path, follow=False)
            self._done.stamps[entry.id] = entry.stamp

    def _files_below(self, path: str) -> list[str]:
        head = f"{path[1:]}/files/"
        return [file for file in self._before.get("files", {}) if file.startswith(head)]

    def _crawl(self, starts: list[str]) -> None:
        waiting, seen = list(dict.fromkeys(starts)), set(starts)
        while waiting:
            for path in self._page(waiting.pop(0), follow=True):
                if path not in seen and not path.startswith("/publications/"):
                    seen.add(path)
                    waiting.append(path)

    def _page(self, path: str, *, follow: bool) -> list[str]:
        """Write one page with the files that it needs; the pages it leads to."""
        data, kind = self._read(path)
        if data is None:
            return []
        if kind != "text/html":
            self._write(self._places.of(path), data)
            return []
        content, links = rewritten(data, path, self._places)
        self._write(self._places.of(path), content)
        for link in links:
            if not is_page(link) and self._places.of(link) not in self._done.files:
                self._asset(link)
        return [link for link in links if is_page(link)] if follow else []

    def _asset(self, path: str) -> None:
        data, _kind = self._read(path)
        if data is not None:
            self._write(self._places.of(path), data)

    def _read(self, path: str) -> tuple[bytes | None, str]:
        """What the portal says to everybody, and its media type; None for what is not there."""
        with self._client.get(path) as answer:
            return (answer.data if answer.status_code in (200, _GONE) else None), answer.mimetype or ""

    def _machines(self, columns: set[str]) -> None:
        feeds = [f"/open/columns/{one}/feed.{form}" for one in sorted(columns) for form in ("atom", "rss", "json")]
        for path in (*_FILES, *feeds, *self._sitemaps()):
            data, _kind = self._read(path)
            if data is not None:
                self._write(self._places.of(path), data.replace(self._public.encode(), self._url.encode()))

    def _sitemaps(self) -> list[str]:
        data, _kind = self._read("/open/sitemap.xml")
        parts = [f"/open/sitemap-{number}.xml" for number in range(1, (data or b"").count(b"<sitemap>") + 1)]
        return ["/open/sitemap.xml", *parts]

    def _everything(self, known: list[exports.Exported]) -> None:
        """The list that stands for the search, and the same as data for whoever wants to search it."""
        live = [entry for entry in known if entry.live]
        place = self._places.of(LIST)
        lines = "".join(
            f'<li><a href="{self._places.between(place, self._places.of(f"/publications/{entry.id}"))}">'
            f"{escape(entry.title)}</a> {escape(entry.index_number)} {entry.published_on}</li>"
            for entry in live
        )
        self._write(place, _EVERYTHING.format(lines=lines, home=self._places.between(place, "index.html")).encode())
        data = [
            {
                "title": entry.title,
                "index_number": entry.index_number,
                "published_on": entry.published_on,
                "path": self._places.of(f"/publications/{entry.id}"),
            }
            for entry in live
        ]
        self._write("search.json", json.dumps(data, ensure_ascii=False, indent=0).encode())

    def _keep(self, place: str, sha256: str) -> None:
        self._done.files[place] = sha256
        self._done.kept += 1

    def _write(self, place: str, content: bytes) -> None:
        path = self._root / place
        sha256 = hashlib.sha256(content).hexdigest()
        if self._before.get("files", {}).get(place) == sha256 and path.exists():
            self._keep(place, sha256)
            return
        _replace(path, content)
        self._done.files[place] = sha256
        self._done.written += 1

    def _finish(self) -> None:
        for place in self._before.get("files", {}):
            path = (self._root / place).resolve()
            # Only what an earlier export wrote, and only below its folder.
            if place not in self._done.files and path.is_relative_to(self._root.resolve()):
                path.unlink(missing_ok=True)
                self._done.removed += 1
        manifest = {"url": self._url, "files": self._done.files, "stamps": self._done.stamps}
        _replace(self._root / MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=0, sort_keys=True).encode())


def _app() -> Flask:
    return current_app._get_current_object()  # type: ignore[attr-defined,no-any-return]


@contextmanager
def _alone(root: Path) -> Iterator[None]:
    """One export of a folder at a time; the next one waits."""
    with (root / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _read_manifest(root: Path) -> dict[str, Any]:
    try:
        found = json.loads((root / MANIFEST).read_bytes())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _replace(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.part")
    draft.write_bytes(content)
    draft.replace(path)


_EVERYTHING: Final = """<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>全部公开信息</title></head><body><main><h1>全部公开信息</h1>
<p>这是静态页面，没有检索。请用浏览器的“在页面中查找”。All that is public; use your browser's search in the page.</p>
<p><a href="{home}">首页</a></p><ul>{lines}</ul></main></body></html>
"""
_NOT_FOUND: Final = """<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>没有这个页面</title></head><body><main><h1>没有这个页面</h1>
<p>地址可能有误，或者页面已经移走。<span lang="en">There is no such page.</span></p>
</main></body></html>
"""
