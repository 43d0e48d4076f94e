"""The portal as files that any web server can serve, or a browser open from a disk (静态导出).

The pages are those of the portal, asked for as a reader would and led to one another by relative links. An export costs
what changed: a publication, a page of a list, a register that is made of the same as the last time is not even
rendered; a file that says the same is not touched. What was withdrawn stays as its tombstone. What needs a server
(applications, the search) leads to the portal itself; instead of the search there is a list of everything by column.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from flask import Flask, current_app
from flask.testing import FlaskClient

from service.config import Config
from service.connectors.errors import DeliveryFailed
from service.exporting.archive import blocks
from service.exporting.folder import MANIFEST, Folder, alone
from service.exporting.links import Neighbours, Places, frame_of, is_page, rewritten
from service.exporting.standing import everything, not_found, search_data
from service.storage.database import reading
from service.storage.queries import exports, portal
from service.storage.queries.exports import Exported

__all__ = ["MANIFEST", "write_site"]

_STARTS: Final = ("/open", "/open/content", "/open/guide", "/open/rules", "/open/annual-reports", "/open/feeds")
_FILES: Final = (
    *("/open/feed.atom", "/open/feed.rss", "/open/feed.json", "/open/catalogue.json", "/open/catalogue.csv"),
    *("/open/items.json", "/open/items.csv"),
)
_LISTS: Final = {"/open/content": None, "/open/rules": "system", "/open/annual-reports": "annual-report"}
"""Lists of publications and their columns; None: all. The other columns are below _COLUMN."""
_COLUMN: Final = "/open/columns/"
_REGISTER: Final = "/open/registers/"
_VARIES: Final = "//table | //nav[@class='pager'] | //*[@data-count]"
"""What differs between the pages of one list."""
_GONE: Final = 410


def write_site(folder: str, url: str = "") -> Mapping[str, Any]:
    """Writes the whole portal below `folder`, for a site at `url` (the portal's own address if empty).

    Returns the numbers of files written, kept and removed, and of the pages that were rendered for it. Raises
    DeliveryFailed.
    """
    root = Path(folder)
    try:
        root.mkdir(parents=True, exist_ok=True)
        with alone(root):
            export = _Export(current_app._get_current_object(), root, url)  # type: ignore[attr-defined]
            done = export.run()
    except OSError as error:
        raise DeliveryFailed(f"The export cannot be written: {error}") from error
    return {"written": done.written, "kept": done.kept, "removed": done.removed, "rendered": export.rendered}


class _Export:
    def __init__(self, app: Flask, root: Path, url: str) -> None:
        config: Config = app.config["GONGKAI"]
        self._app = app
        self._public = config.server.public_url.rstrip("/")
        self._url = url.rstrip("/") or self._public
        self._places = Places(self._public)
        self._folder = Folder(root)
        self._client: FlaskClient = app.test_client()
        self._hotline = config.bureau.hotline
        self._frame = ""
        self.rendered = 0

    def run(self) -> Folder:
        with self._app.app_context():
            known = exports.publications_to_export(reading())
            registers, named = exports.register_stamps(reading()), exports.names_stamp(reading())
        self._frame = frame_of(self._read("/open")[0] or b"<p></p>", "//main") + named
        live = [entry for entry in known if entry.live]
        for entry in known:
            self._publication(entry)
        self._machines(known)
        self._crawl([*_STARTS, *(_COLUMN + one for one in {entry.column for entry in known if entry.column})], live)
        for key, stamp in registers.items():
            self._register(key, stamp)
        place = self._places.of("/open/everything")
        self._folder.write(place, everything(live, place, self._places, self._hotline))
        self._folder.write("search.json", search_data(live, self._places))
        self._folder.write("404.html", not_found(self._hotline))
        self._folder.finish(self._url)
        return self._folder

    def _stamp(self, own: str) -> str:
        """Of a page with the frame that all pages have."""
        return hashlib.sha256(f"{self._frame}\n{own}".encode()).hexdigest()

    def _publication(self, entry: Exported) -> None:
        """The page with its files, and the versions before."""
        path = f"/publications/{entry.id}"
        same = self._folder.unchanged(f"publication:{entry.id}", self._stamp(entry.stamp))
        if same and self._folder.keep(self._places.of(path)) and self._folder.keep_below(f"{path[1:]}/"):
            return
        for link in self._page(path):
            if link.startswith(f"{path}/"):
                self._page(link)

    def _crawl(self, starts: list[str], live: list[Exported]) -> None:
        """Every page that leads to no further one of its own: the parts, the columns, the inspections."""
        waiting, seen = list(dict.fromkeys(starts)), set(starts)
        while waiting:
            path = waiting.pop(0)
            links = self._list(path, live) if _is_list(path) else self._page(path)
            for link in links:
                if link not in seen and not link.startswith(("/publications/", _REGISTER)) and not _is_older(link):
                    seen.add(link)
                    waiting.append(link)

    def _list(self, path: str, live: list[Exported]) -> list[str]:
        """The first page of a list as the portal has it, and the older ones as blocks."""
        column = _LISTS.get(path, path.removeprefix(_COLUMN))
        first, older = blocks(path, [entry for entry in live if column is None or entry.column == column])
        content, _kind = self._read(path)
        if content is None:
            return []
        links = self._write_page(path, content, first)
        frame = frame_of(content, _VARIES)
        for block in older:
            same = self._folder.unchanged(f"list:{block.path}", frame + block.stamp)
            if not (same and self._folder.keep(self._places.of(block.path))):
                self._page(block.path, block.neighbours)
        return links

    def _register(self, key: str, stamp: str) -> None:
        """A register with all its pages and files."""
        start = _REGISTER + key
        same = self._folder.unchanged(f"register:{key}", self._stamp(stamp))
        if same and self._folder.keep_below(f"{start[1:]}/", f"{start[1:]}."):
            return
        waiting, seen = [start], {start}
        while waiting:
            for link in self._page(waiting.pop(0)):
                if urlsplit(link).path == start and link not in seen:
                    seen.add(link)
                    waiting.append(link)

    def _page(self, path: str, neighbours: Neighbours | None = None) -> list[str]:
        """Write one page with the files that it needs; the pages it leads to."""
        data, kind = self._read(path)
        if data is None:
            return []
        if kind != "text/html":
            self._folder.write(self._places.of(path), data)
            return []
        return self._write_page(path, data, neighbours)

    def _write_page(self, path: str, data: bytes, neighbours: Neighbours | None) -> list[str]:
        content, links = rewritten(data, path, self._places, neighbours)
        self._folder.write(self._places.of(path), content)
        for link in links:
            place = self._places.of(link)
            if is_page(link) or place in self._folder.files:
                continue
            # What an address names by its hash never changes.
            if link.startswith("/static/") and self._folder.keep(place):
                continue
            self._file(link)
        return [link for link in links if is_page(link)]

    def _read(self, path: str) -> tuple[bytes | None, str]:
        """What the portal says to everybody, and its media type; None for what is not there."""
        self.rendered += 1
        with self._client.get(path) as answer:
            return (answer.data if answer.status_code in (200, _GONE) else None), answer.mimetype or ""

    def _machines(self, known: list[Exported]) -> None:
        """Feeds, catalogue and sitemap; the feeds of a column only where something in it changed."""
        for path in (*_FILES, *_catalogue_parts(known), *self._sitemaps()):
            self._file(path)
        for column in sorted({entry.column for entry in known if entry.column}):
            own = "|".join(f"{entry.id}:{entry.stamp}" for entry in known if entry.column == column)
            paths = [f"{_COLUMN}{column}/feed.{form}" for form in ("atom", "rss", "json")]
            same = self._folder.unchanged(f"feeds:{column}", self._stamp(self._url + own))
            for path in paths:
                if not (same and self._folder.keep(self._places.of(path))):
                    self._file(path)

    def _file(self, path: str) -> None:
        """Something that is no page; feeds and data name the address at which the site will be, added files do not."""
        data, _kind = self._read(path)
        if data is not None and path.startswith("/open/") and "/files/" not in path:
            data = data.replace(self._public.encode(), self._url.encode())
        if data is not None:
            self._folder.write(self._places.of(path), data)

    def _sitemaps(self) -> list[str]:
        data, _kind = self._read("/open/sitemap.xml")
        parts = [f"/open/sitemap-{number}.xml" for number in range(1, (data or b"").count(b"<sitemap>") + 1)]
        return ["/open/sitemap.xml", *parts]


def _is_list(path: str) -> bool:
    return path in _LISTS or (path.startswith(_COLUMN) and is_page(path) and "?" not in path)


def _is_older(link: str) -> bool:
    parts = urlsplit(link)
    return bool(parts.query) and _is_list(parts.path)


def _catalogue_parts(known: list[Exported]) -> list[str]:
    """The further parts of a catalogue that one file does not hold."""
    parts = -(-sum(entry.live for entry in known) // portal.EXPORT)
    return [f"/open/catalogue-{number}.{form}" for number in range(2, parts + 1) for form in ("json", "csv")]
