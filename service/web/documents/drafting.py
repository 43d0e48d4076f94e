"""Writing a document: a new one, changing it, saving by itself while it is written."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.identity import required_actor
from service.storage.queries import documents as queries
from service.storage.queries import portal
from service.web import error_texts, words
from service.web.documents import shown
from service.web.i18n import _, is_english
from service.web.pages import SEE_OTHER, ask, command, dispatch, moment, now, reading, text_argument, text_field
from service.web.words import word
from workflows.disclosure.annual_report_figures import CATEGORIES
from workflows.disclosure.attributes import BASES
from workflows.disclosure.documents import Document, submission_problems
from workflows.disclosure.editing import TITLE_LIMIT
from workflows.disclosure.handlers.documents import DRAFTERS, create_document, edit_document
from workflows.disclosure.handlers.reading import dossier
from workflows.disclosure.rich_text import BODY_LIMIT
from workflows.errors import FormInvalid, NotAllowed, WorkflowError

LINES: Final = ("title", "attribute", "basis", "override", "override_reason", "form_date", "number", "item_id")
MORE_LINES: Final = ("column", "theme", "category", "correction_notice")
_SEPARATORS: Final = re.compile(r"[,，、;；\s]+")
_SPARE_PARTIES: Final = 2


def add_to(blueprint: Blueprint) -> None:
    """Add the routes."""
    blueprint.get("/new", endpoint="new")(new)
    blueprint.post("/new", endpoint="create")(create)
    blueprint.get("/new/emergency", endpoint="new_emergency", defaults={"emergency": True})(new)
    blueprint.post("/new/emergency", endpoint="create_emergency", defaults={"emergency": True})(create)
    blueprint.get("/<document_id>/edit", endpoint="edit")(edit)
    blueprint.post("/<document_id>/edit", endpoint="save")(save)
    blueprint.post("/<document_id>/autosave", endpoint="autosave")(autosave)


def new(*, emergency: bool = False) -> ResponseReturnValue:
    """An empty form, for the ordinary way or the short one. Raises NotAllowed."""
    if not required_actor().has(*DRAFTERS):
        raise NotAllowed("Only drafters may create documents.")
    fields = {"channels": ["website"], **({"attribute": "proactive"} if emergency else {})}
    explains = text_argument("explains", 60)
    if explains:
        title = portal.shown(reading(), explains).publication.title
        fields = {"title": _("《%(title)s》政策解读", title=title)[:TITLE_LIMIT]}
    return _draw(None, fields, None, emergency=emergency, explains=explains)


def create(*, emergency: bool = False) -> ResponseReturnValue:
    """A document and its review. What the catalogue entry knows need not be typed."""
    typed = posted()
    given = {name: value for name, value in typed.items() if value not in ("", [], None, False)}

    explains = text_field("explains", 60)

    def again(error: WorkflowError) -> str:
        return _draw(None, typed, error, emergency=emergency, explains=explains)

    return command(
        create_document,
        title=given.pop("title", ""),
        item_id=given.pop("item_id", None),
        fields=given,
        emergency=emergency,
        explains=explains or None,
        to=lambda document: url_for("documents.edit", document_id=document.id),
        done=_("文稿已建立，可以继续编辑、添加附件；完成后在任务页面提交审核。"),
        again=again,
        makes=True,
    )


def edit(document_id: str) -> ResponseReturnValue:
    """The form with what is there, for whoever holds the drafting task. Raises NotFound, NotAllowed."""
    document = ask(dossier, document_id=document_id).document
    if not shown.is_drafting(shown.open_tasks(document_id), required_actor().id):
        flash(_("文稿不在您手中的拟稿环节，现在不能修改。"), "warning")
        return redirect(url_for("documents.show", document_id=document_id), SEE_OTHER)
    return _draw(document, values_of(document), None)


def save(document_id: str) -> ResponseReturnValue:
    """Write what was typed; nothing of it is lost when it is refused."""
    typed = posted()

    def again(error: WorkflowError) -> str:
        return _draw(ask(dossier, document_id=document_id).document, typed, error)

    return command(
        edit_document,
        document_id=document_id,
        expected_version=version_field(),
        fields=typed,
        to=url_for("documents.edit", document_id=document_id),
        done=_("已保存。"),
        again=again,
    )


def autosave(document_id: str) -> ResponseReturnValue:
    """Save without being asked; what cannot be saved yet is said beside the button. Raises Conflict, NotAllowed."""
    try:
        document = dispatch(edit_document, document_id=document_id, expected_version=version_field(), fields=posted())
    except FormInvalid as error:
        first = next((texts[0] for texts in error_texts.fields(error).values()), error_texts.message(error))
        return render_template("documents/_autosave.html", saved_at=None, problem=first, version=version_field())
    return render_template("documents/_autosave.html", saved_at=moment(now()), problem="", version=document.version)


def posted() -> dict[str, Any]:
    """The fields of the form as the handlers take them; those that the form did not send are left out."""
    sent = request.form
    fields: dict[str, Any] = {name: sent[name] for name in (*LINES, *MORE_LINES) if name in sent}
    if "body" in sent:
        # One character over the limit is enough for the handler to refuse: the rest need not be kept.
        fields["body"] = text_field("body", BODY_LIMIT + 1)
    if "title" in sent:
        fields |= {
            "channels": sent.getlist("channels"),
            "keywords": [part for part in _SEPARATORS.split(sent.get("keywords", "")) if part],
            "interpretation_needed": "interpretation_needed" in sent,
            "parties": _posted_parties(),
        }
    return fields


def version_field() -> int:
    """The version that the page was drawn from; 0 where it is missing or no number."""
    given = request.form.get("version", "")
    return int(given) if re.fullmatch(r"[0-9]{1,9}", given) else 0


def values_of(document: Document) -> dict[str, Any]:
    """What the form shows of a stored document."""
    lines = {name: getattr(document, name) for name in (*LINES, *MORE_LINES)}
    parties = [{"name": one.name, "kind": one.kind.value, "contact": one.contact} for one in document.parties]
    return {
        **lines,
        "body": document.body,
        "channels": [channel.value for channel in document.channels],
        "keywords": list(document.keywords),
        "interpretation_needed": document.interpretation_needed,
        "parties": parties,
    }


def _posted_parties() -> list[dict[str, str]]:
    sent = request.form
    columns = (sent.getlist("party_name"), sent.getlist("party_kind"), sent.getlist("party_contact"))
    rows = zip(*columns, strict=False)
    return [{"name": name, "kind": kind, "contact": contact} for name, kind, contact in rows if name.strip()]


def _draw(document: Document | None, values: Mapping[str, Any], error: WorkflowError | None, **more: Any) -> str:
    actor = required_actor()
    wrong = {name: texts[0] for name, texts in error_texts.fields(error).items()} if error else {}
    waiting = shown.open_tasks(document.id) if document else []
    task = next((one for one in waiting if one.properties.get("step") == "draft"), None)
    parties = [*values.get("parties", ()), *({"kind": "third_party"} for _one in range(_SPARE_PARTIES))]
    return render_template(
        "documents/edit.html",
        categories=list(CATEGORIES),
        document=document,
        emergency=more.get("emergency", False),
        explains=more.get("explains", ""),
        values=values,
        parties=parties,
        errors=wrong,
        message=error_texts.message(error) if error else "",
        editable=document is None or shown.is_drafting(waiting, actor.id),
        task=task,
        lacking=_lacking(document) if document else [],
        options=_options(actor.department),
        title_limit=TITLE_LIMIT,
    )


def _lacking(document: Document) -> list[str]:
    return [error_texts.problem({"code": one.code, "message": one.message}) for one in submission_problems(document)]


def _options(department: str | None) -> dict[str, list[tuple[str, str]]]:
    def choices(table: words.Words, blank: str | None = None) -> list[tuple[str, str]]:
        return ([("", blank)] if blank is not None else []) + [(key, word(table, key)) for key in table]

    blank = _("请选择")
    return {
        "attribute": choices(words.ATTRIBUTES, blank),
        "basis": [("", blank), *((code, shown.basis_text(code)) for code in BASES)],
        "override": choices(words.OVERRIDES, _("没有")),
        "channels": choices(words.CHANNELS),
        "party_kind": choices(words.PARTY_KINDS),
        "item_id": [("", _("不对应目录事项")), *queries.items(reading(), department, english=is_english())],
    }
