"""Migration of running instances: choose the versions, see who goes where and what stands in the way, then start."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from flask import Blueprint, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.identity import required_actor
from service.storage.database import reading
from service.storage.queries import processes, studio
from service.web import error_texts
from service.web.diagram_names import named
from service.web.i18n import _, _l
from service.web.pages import ask, command, text_argument, text_field
from service.web.studio.library import text_response
from service.web.words import Words
from workflows.errors import Conflict, Invalid, NotFound, WorkflowError
from workflows.handlers.migrations import MigrationPreview, preview_migration, start_migration
from workflows.policy import check_supervise

HOW: Final[Words] = {
    "same": _l("标识相同"),
    "name": _l("名称和类型相同"),
    "chosen": _l("人工指定"),
    "changed": _l("类型已改变"),
    "gone": _l("新版本没有"),
}


@dataclass(frozen=True, slots=True)
class Drawing:
    """One side: the old or the new diagram with what differs, and where the tokens stand or would stand."""

    name: str
    src: str
    markers: Mapping[str, Mapping[str, int]]


def add_to(blueprint: Blueprint) -> None:
    """Add the pages."""
    blueprint.add_url_rule("/migrate", "migrate", show)
    blueprint.add_url_rule("/migrate", "start_migration", start, methods=["POST"])
    blueprint.add_url_rule("/migrate/files/<deployment_id>/<path:path>", "version_file", version_file)


def show() -> ResponseReturnValue:
    """Choose a process and two versions; with both chosen, the plan and its dry run."""
    check_supervise(required_actor())
    return _draw({})


def start() -> ResponseReturnValue:
    """Look again with other choices, or start."""
    check_supervise(required_actor())
    renamed = _renamed()
    if request.form.get("action") != "start":
        return _draw(renamed)
    return command(
        start_migration,
        to=lambda batch: url_for("cockpit.batch", batch_id=batch.id),
        again=lambda error: _draw(renamed, error),
        makes=True,
        source_id=text_argument("from", 100),
        target_id=text_argument("to", 100),
        renamed=renamed,
        reason=text_field("reason", 2000),
    )


def version_file(deployment_id: str, path: str) -> ResponseReturnValue:
    """A diagram of a version."""
    check_supervise(required_actor())
    content = studio.file_of(reading(), deployment_id, path) if path.endswith(".bpmn") else None
    if content is None:
        raise NotFound(kind="file", id=path)
    return text_response(path, content)


def _draw(renamed: Mapping[str, str], error: WorkflowError | None = None) -> str:
    key, source, target = text_argument("process", 200), text_argument("from", 100), text_argument("to", 100)
    versions = studio.versions(reading(), key) if key else []
    known = {one.definition_id for one in versions}
    seen: MigrationPreview | None = None
    if source in known and target in known and source != target:
        try:
            seen = ask(preview_migration, source_id=source, target_id=target, renamed=renamed)
        except (Invalid, Conflict) as refused:
            flash(error_texts.message(refused), "danger")
            seen = ask(preview_migration, source_id=source, target_id=target)
    return render_template(
        "cockpit/migrate.html",
        processes=[
            ("", _("选择流程")),
            *((one.key, named(one.name or one.key)) for one in processes.latest(reading())),
        ],
        versions=versions,
        asked={"process": key, "from": source, "to": target},
        seen=seen,
        rows=_rows(seen) if seen else [],
        drawings=_drawings(seen) if seen else [],
        how=HOW,
        reason=text_field("reason", 2000),
        errors={name: texts[0] for name, texts in error_texts.fields(error).items()} if error else {},
        refused=error_texts.message(error) if error else "",
    )


def _rows(seen: MigrationPreview) -> list[dict[str, Any]]:
    """Elements that matter: where tokens stand, and what does not simply stay what it is."""
    found = []
    for one in seen.plan.mapped:
        number = seen.positions.get(one.process_key, {}).get(one.element_id, 0)
        if not number and one.how == "same":
            continue
        fitting = [other for other in seen.plan.choices.get(one.process_key, ()) if other.type == one.type]
        options = [(other.id, f"{named(other.name)} ({other.id})" if other.name else other.id) for other in fitting]
        found.append({"mapped": one, "number": number, "options": options})
    return found


def _drawings(seen: MigrationPreview) -> list[Drawing]:
    plan, differs = seen.plan, seen.plan.difference
    before, after = ([ids[side] for ids in differs.changed] for side in (0, 1))
    sides = (
        (plan.source, plan.source_file, seen.positions, {"gone": differs.gone, "changed": before}),
        (plan.target, plan.target_file, seen.moved, {"added": differs.added, "changed": after}),
    )
    return [
        Drawing(
            _("第 %(n)s 版", n=definition.version),
            url_for("cockpit.version_file", deployment_id=definition.deployment_id, path=file),
            {
                **{kind: dict.fromkeys(ids, 1) for kind, ids in marks.items()},
                "active": dict(positions.get(definition.key, {})),
            },
        )
        for definition, file, positions, marks in sides
        if file
    ]


def _renamed() -> dict[str, str]:
    """What a person chose: `map-ELEMENT`."""
    chosen = {key.removeprefix("map-"): value for key, value in request.form.items() if key.startswith("map-")}
    return {old: new for old, new in chosen.items() if new and new != old and len(old) <= 200}
