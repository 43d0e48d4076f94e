"""Registers (台账) in the Studio: which are declared, their versions, and declaring one without writing files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.problems import status_of
from service.storage.queries import people, studio
from service.storage.queries import records as record_queries
from service.storage.queries.studio import DeclaredVersion
from service.web import error_texts
from service.web.annual_report_texts import FIGURES
from service.web.diagram_names import named
from service.web.forms import drawn
from service.web.i18n import _, _l
from service.web.pages import (
    SEE_OTHER,
    ask,
    dispatch,
    lang,
    moment,
    names,
    names_of,
    reading,
    roles_required,
    text_field,
)
from service.web.portal.frame import all_columns, column_name
from service.web.registers.shown import column_headings
from service.web.studio.deploying import told
from service.web.studio.register_drafts import KIND_WORDS, anchors, changed, filled, option_lines, posted_draft
from service.web.words import Words, word
from workflows.disclosure.annual_report_figures import TWO
from workflows.errors import Conflict, Invalid, NotFound
from workflows.forms import Form
from workflows.policy import DESIGNERS
from workflows.records.declaration import RecordType
from workflows.records.drafting import OTHER, FieldDraft, RegisterDraft, differences, drafted, path_of
from workflows.records.extension import declarations
from workflows.records.handlers.declaring import (
    DeclaredRegister,
    check_declaration,
    declare_register,
    declared_files,
    form_of,
    open_declaration,
    open_declarations,
    reviewing,
)

_FIRST: Final = FieldDraft("name", "名称", label_en="Name", required=True, listed=True)
_BLANK: Final = RegisterDraft(title="name", fields=(_FIRST, FieldDraft("", "")))
_SETTING_WORDS: Final[Words] = {
    "key": _l("台账标识"),
    "name": _l("台账名称"),
    "name_en": _l("英文名称"),
    "description": _l("说明"),
    "description_en": _l("英文说明"),
    "clause": _l("对应的工作要点"),
    "title": _l("作为记录名称的字段"),
    "process": _l("审核流程"),
    "read": _l("可以查看的人"),
    "write": _l("可以登记的人"),
    "is_public": _l("对外公开"),
    "column": _l("公开栏目"),
    "note": _l("公开页面的说明"),
    "note_en": _l("公开页面的英文说明"),
    "counts": _l("计入年度报告"),
}


@dataclass(frozen=True, slots=True)
class Preview:
    """What a draft would look like; `problems` come with the ids of their controls."""

    problems: Sequence[tuple[Mapping[str, Any], str]]
    declaration: str = ""
    register: RecordType | None = None
    form: Form | None = None
    differences: Mapping[str, Sequence[str]] | None = None


def add_to(blueprint: Blueprint) -> None:
    """Add the pages."""
    blueprint.add_url_rule("/registers", "registers", index)
    blueprint.add_url_rule("/registers/new", "new_register", new)
    blueprint.add_url_rule("/registers/new", "declare_register", declare, methods=["POST"])
    blueprint.add_url_rule("/registers/<type_key>", "register", show)
    blueprint.add_url_rule("/registers/<type_key>/edit", "edit_register", edit)
    blueprint.add_url_rule("/registers/<type_key>/edit", "change_register", change, methods=["POST"])


@roles_required(*DESIGNERS)
def index() -> ResponseReturnValue:
    """Every register, by name."""
    declared = ask(open_declarations)
    found = [(declared[line.key], line) for line in record_queries.registers(reading()) if line.key in declared]
    found.sort(key=lambda pair: (pair[0].declared.clause or "~", pair[0].declared.name.zh))
    return render_template("studio/registers.html", rows=found, lang=lang(), moment=moment)


@roles_required(*DESIGNERS)
def show(type_key: str) -> ResponseReturnValue:
    """What a register is declared as, and its versions. Raises NotFound."""
    opened = ask(open_declaration, type_key=type_key)
    versions = studio.declared_versions(reading(), opened.paths)
    pairs = zip(versions, [*versions[1:], None], strict=True)
    form = form_of(studio.bundle(reading(), opened.deployment_id), opened.declared)
    return render_template(
        "studio/register.html",
        opened=opened,
        declared=opened.declared,
        draft=opened.draft,
        form_fields=drawn(form, {}) if form else [],
        versions=[(one, _since(type_key, one, before)) for one, before in pairs],
        people=names_of(*(one.deployed_by for one in versions)),
        figures=[word(FIGURES, one.figure) for one in opened.declared.counts],
        kind_word=lambda kind: word(KIND_WORDS, kind) if kind in KIND_WORDS else _("其他"),
        setting_word=lambda name: word(_SETTING_WORDS, name),
        process=_process_name(opened.declared.process),
        column=column_name(opened.declared.public.column) if opened.declared.public else "",
        groups=lambda ids: _("、").join(names().group(one) for one in ids),
        lang=lang(),
        moment=moment,
    )


@roles_required(*DESIGNERS)
def new() -> ResponseReturnValue:
    """An empty declaration with its first field."""
    return _draw(_BLANK, None, _homes())


@roles_required(*DESIGNERS)
def declare() -> ResponseReturnValue:
    """What the pressed button says: change the list of fields, show, or deploy."""
    homes = _homes()
    return _answer(None, homes)


@roles_required(*DESIGNERS)
def edit(type_key: str) -> ResponseReturnValue:
    """A register in force, to be changed. Raises NotFound."""
    opened = ask(open_declaration, type_key=type_key)
    return _draw(opened.draft, opened, _homes(opened))


@roles_required(*DESIGNERS)
def change(type_key: str) -> ResponseReturnValue:
    """As `declare`, for the next version. Raises NotFound."""
    opened = ask(open_declaration, type_key=type_key)
    return _answer(opened, _homes(opened))


def _answer(opened: DeclaredRegister | None, homes: Mapping[str, str]) -> ResponseReturnValue:
    draft, action = _posted(opened), request.form.get("do", "preview")
    if action not in ("preview", "deploy"):
        return _draw(changed(draft, action), opened, homes)
    draft, home = filled(draft), _home(draft, opened, homes)
    preview = _preview(draft, opened, home)
    if action == "preview" or preview.problems:
        return _draw(draft, opened, homes, preview), 422 if preview.problems else 200
    expected = None if opened is None else text_field("expected", 80)
    try:
        dispatch(declare_register, draft=draft, home=home, expected=expected)
    except (Conflict, Invalid) as error:
        return _draw(draft, opened, homes, preview, error_texts.message(error)), status_of(error)
    flash(_("台账“%(name)s”已部署。", name=draft.name), "success")
    return redirect(url_for("studio.register", type_key=draft.key), SEE_OTHER)


def _posted(opened: DeclaredRegister | None) -> RegisterDraft:
    """The key of a register is for ever, whatever is posted."""
    draft = posted_draft()
    return draft if opened is None else RegisterDraft(**{**_values(draft), "key": opened.draft.key})


def _values(draft: RegisterDraft) -> dict[str, Any]:
    return {name: getattr(draft, name) for name in RegisterDraft.__slots__}


def _homes(opened: DeclaredRegister | None = None) -> dict[str, str]:
    """The processes that review records, by key and name: those of the register's own bundle where it has one."""
    rows = [row.latest for row in studio.processes(reading()) if row.latest.startable]
    if opened is not None:
        own = {one.deployment_id for one in rows if one.key == opened.home}
        rows = [one for one in rows if one.deployment_id in own]
    able = set(ask(reviewing, keys=[one.key for one in rows]))
    return {one.key: named(one.name) for one in rows if one.key in able}


def _home(draft: RegisterDraft, opened: DeclaredRegister | None, homes: Mapping[str, str]) -> str:
    """The process whose bundle the register joins. Raises NotFound where nothing that is deployed reviews records."""
    if opened is not None:
        return opened.home
    home = draft.process if draft.process in homes else next(iter(homes), None)
    if home is None:
        raise NotFound("No deployed process reviews records.", kind="process", id="records.accept")
    return home


def _preview(draft: RegisterDraft, opened: DeclaredRegister | None, home: str) -> Preview:
    problems = told(ask(check_declaration, draft=draft, home=home), {})
    files = ask(declared_files, draft=draft, home=home)
    text = files[path_of(files, draft.key)].decode()
    if problems:
        return Preview(list(zip(problems, anchors(draft, files, problems), strict=True)), text)
    register = declarations(files)[draft.key]
    changes = differences(opened.draft, draft) if opened else None
    return Preview((), text, register, form_of(files, register), changes)


def _process_name(key: str | None) -> str:
    found = next((row.latest for row in studio.processes(reading()) if row.latest.key == key), None)
    return found.name if found else key or ""


def _since(type_key: str, one: DeclaredVersion, before: DeclaredVersion | None) -> Mapping[str, Sequence[str]] | None:
    """What a version changed; None for the first."""
    if before is None:
        return None
    now, then = _draft_in(type_key, one), _draft_in(type_key, before)
    return differences(then, now) if now and then else None


def _draft_in(type_key: str, one: DeclaredVersion) -> RegisterDraft | None:
    files = studio.bundle(reading(), one.deployment_id)
    declared = declarations(files).get(type_key)
    return drafted(declared, files[f"forms/{declared.form}.form"]) if declared else None


def _draw(
    draft: RegisterDraft,
    opened: DeclaredRegister | None,
    homes: Mapping[str, str],
    preview: Preview | None = None,
    message: str = "",
) -> str:
    units = (*people.all_roles(reading()), *people.all_departments(reading()))
    register, form = (preview.register, preview.form) if preview else (None, None)
    return render_template(
        "studio/register_edit.html",
        draft=draft,
        opened=opened,
        expected=text_field("expected", 80) or (opened.digest if opened else ""),
        homes=homes,
        preview=preview,
        message=message,
        groups=[(one.id, names().group(one.id)) for one in units],
        columns=[("", _("（不归入栏目）")), *((one.id, one.name) for one in all_columns())],
        kinds=[(kind, str(text)) for kind, text in KIND_WORDS.items()],
        figures=[("", _("（不计入）")), *((name, word(FIGURES, name)) for name in TWO)],
        other=OTHER,
        option_lines=option_lines,
        drawn=drawn(form, {}) if form else [],
        listed=column_headings(form, register.columns) if form and register else [],
        published=column_headings(form, register.public.columns) if form and register and register.public else [],
        lang=lang(),
        setting_word=lambda name: word(_SETTING_WORDS, name),
    )
