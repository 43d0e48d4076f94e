"""What is deployed: processes, versions, files, what changed between two versions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.bundle_files import packed, texts
from service.storage.queries import processes, studio
from service.storage.queries.studio import FileLine, Version
from service.web.i18n import LazyText, _l
from service.web.pages import ask, moment, names_of, reading, roles_required
from service.web.processes import start_url as address_to_start
from workflows.errors import NotFound
from workflows.handlers.inspection import Diagram, diagrams_of
from workflows.policy import DESIGNERS

CHANGES: Final[Mapping[str, LazyText]] = {
    "added": _l("新增"),
    "changed": _l("有修改"),
    "removed": _l("已移除"),
    "same": _l("未变"),
}


@dataclass(frozen=True, slots=True)
class FileView:
    """A file of a version, and what became of it since the version before (None: there is none before)."""

    path: str
    size: int
    digest: str
    change: str | None


@dataclass(frozen=True, slots=True)
class DiagramView:
    """A drawing of a version; `called` maps element ids to the address of what they call."""

    file: str
    name: str
    src: str
    url: str
    called: Mapping[str, str]


def add_to(blueprint: Blueprint) -> None:
    """Add the pages that show what is deployed."""
    blueprint.add_url_rule("", "index", index)
    blueprint.add_url_rule("/processes/<key>", "process", process)
    blueprint.add_url_rule("/deployments/<deployment_id>/files/<path:path>", "file", file)
    blueprint.add_url_rule("/deployments/<deployment_id>/bundle.zip", "bundle", bundle)


@roles_required(*DESIGNERS)
def index() -> ResponseReturnValue:
    """Every process with its latest version: those that people start first."""
    rows = sorted(studio.processes(reading()), key=lambda row: not row.latest.startable)
    return render_template(
        "studio/index.html", rows=rows, people=names_of(*(row.latest.deployed_by for row in rows)), moment=moment
    )


@roles_required(*DESIGNERS)
def process(key: str) -> ResponseReturnValue:
    """One process: its versions, and one of them in full. Raises NotFound."""
    versions = studio.versions(reading(), key)
    if not versions:
        raise NotFound(kind="process", id=key)
    asked = request.args.get("version", "")
    chosen = next((one for one in versions if str(one.version) == asked), versions[0])
    before = next((one for one in versions if one.version < chosen.version), None)
    drawn = diagram_views(ask(diagrams_of, deployment_id=chosen.deployment_id), chosen)
    own = next((view for view in drawn if view.file == request.args.get("diagram")), None)
    return render_template(
        "studio/process.html",
        versions=versions,
        chosen=chosen,
        before=before,
        files=file_views(chosen, before),
        changes=CHANGES,
        diagrams=drawn,
        diagram=own or next((view for view in drawn if chosen.name in view.name), None) or drawn[0],
        start_url=start_url(key),
        people=names_of(*(one.deployed_by for one in versions)),
        moment=moment,
        together=[one for one in studio.definitions_in(reading(), chosen.deployment_id) if one.key != key],
    )


@roles_required(*DESIGNERS)
def file(deployment_id: str, path: str) -> ResponseReturnValue:
    """One file as text: never as a page or a script of ours."""
    content = studio.file_of(reading(), deployment_id, path)
    if content is None:
        raise NotFound(kind="file", id=path)
    return text_response(path, content)


@roles_required(*DESIGNERS)
def bundle(deployment_id: str) -> ResponseReturnValue:
    """All files of a deployment as an archive."""
    files = studio.bundle(reading(), deployment_id)
    if not files:
        raise NotFound(kind="deployment", id=deployment_id)
    headers = {"Content-Disposition": f'attachment; filename="bundle-{deployment_id}.zip"'}
    return Response(packed(files), mimetype="application/zip", headers=headers)


def text_response(path: str, content: bytes) -> Response:
    """A file in UTF-8; what is no text is handed over as it is."""
    text = texts({path: content}).get(path)
    if text is None:
        return Response(content, mimetype="application/octet-stream")
    return Response(text, mimetype="text/plain")


def file_views(chosen: Version, before: Version | None) -> list[FileView]:
    """The files of a version against those of the version before, by content."""
    now = {one.path: one for one in studio.files(reading(), chosen.deployment_id)}
    if before is None:
        return [FileView(one.path, one.size, one.digest, None) for one in now.values()]
    then = {one.path: one for one in studio.files(reading(), before.deployment_id)}
    return [_compared(now.get(path), then.get(path)) for path in sorted(now.keys() | then.keys())]


def diagram_views(drawn: tuple[Diagram, ...], version: Version) -> list[DiagramView]:
    """One view a file, with links from call activities to what they call."""
    file_by_key = {one.process_key: one.file for one in drawn}
    found: dict[str, DiagramView] = {}
    for one in drawn:
        called = {
            element: _diagram_url(version, file_by_key[key])
            for element, key in one.calls.items()
            if file_by_key.get(key, one.file) != one.file
        }
        known = found.get(one.file)
        found[one.file] = DiagramView(
            file=one.file,
            name=f"{known.name} · {one.name}" if known else one.name,
            src=url_for("studio.file", deployment_id=version.deployment_id, path=one.file),
            url=_diagram_url(version, one.file),
            called={**(known.called if known else {}), **called},
        )
    return list(found.values())


def start_url(key: str) -> str | None:
    """Where the person may start the latest version, if they may."""
    latest = next((one for one in processes.latest(reading()) if one.key == key), None)
    return None if latest is None else address_to_start(latest)


def _compared(now: FileLine | None, then: FileLine | None) -> FileView:
    shown: Any = now or then
    if now is None:
        change = "removed"
    elif then is None:
        change = "added"
    else:
        change = "same" if now.digest == then.digest else "changed"
    return FileView(shown.path, shown.size, shown.digest, change)


def _diagram_url(version: Version, file: str) -> str:
    return url_for("studio.process", key=version.key, version=version.version, diagram=file, _anchor="diagram")
