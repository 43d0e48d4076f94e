"""Files of a document: attachments, and the text of a Word file, looked at before it is taken over."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.web import error_texts
from service.web.documents.drafting import version_field
from service.web.downloads import named
from service.web.i18n import _
from service.web.pages import SEE_OTHER, ask, command, local_path
from workflows.disclosure.handlers.documents import add_attachment, remove_attachment, replace_attachment
from workflows.disclosure.handlers.reading import attachment, dossier
from workflows.disclosure.word_import import read_word
from workflows.errors import Invalid


def add_to(blueprint: Blueprint) -> None:
    """Add the routes."""
    blueprint.post("/<document_id>/attachments", endpoint="attach")(attach)
    blueprint.get("/<document_id>/attachments/<attachment_id>", endpoint="attachment")(download)
    blueprint.post("/<document_id>/attachments/<attachment_id>/remove", endpoint="detach")(detach)
    blueprint.post("/<document_id>/attachments/<attachment_id>/replace", endpoint="replace_file")(replace)
    blueprint.post("/<document_id>/word", endpoint="word")(preview_word)


def attach(document_id: str) -> ResponseReturnValue:
    """Add the file at the end."""
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        flash(_("请选择文件。"), "warning")
        return redirect(_edit_url(document_id), SEE_OTHER)
    return command(
        add_attachment,
        document_id=document_id,
        expected_version=version_field(),
        name=sent.filename,
        content=sent.read(),
        to=_edit_url(document_id),
        done=_("附件“%(name)s”已上传。", name=sent.filename),
        makes=True,
    )


def replace(document_id: str, attachment_id: str) -> ResponseReturnValue:
    """Another version of the file, such as one that was corrected by hand."""
    to = local_path(request.form.get("next"), _edit_url(document_id))
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        flash(_("请选择文件。"), "warning")
        return redirect(to, SEE_OTHER)
    return command(
        replace_attachment,
        document_id=document_id,
        expected_version=version_field(),
        attachment_id=attachment_id,
        content=sent.read(),
        to=to,
        done=_("附件已更换；此前的审查意见已作废。"),
    )


def detach(document_id: str, attachment_id: str) -> ResponseReturnValue:
    """Take the file off."""
    return command(
        remove_attachment,
        document_id=document_id,
        expected_version=version_field(),
        attachment_id=attachment_id,
        to=_edit_url(document_id),
        done=_("附件已移除。"),
    )


def download(document_id: str, attachment_id: str) -> ResponseReturnValue:
    """The file itself, never shown inside the page. Raises NotFound, NotAllowed."""
    return named(*ask(attachment, document_id=document_id, attachment_id=attachment_id))


def preview_word(document_id: str) -> ResponseReturnValue:
    """What the text of a Word file would be; nothing is changed until the drafter takes it over."""
    document = ask(dossier, document_id=document_id).document
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        flash(_("请选择文件。"), "warning")
        return redirect(_edit_url(document_id), SEE_OTHER)
    try:
        read = read_word(sent.read())
    except Invalid as error:
        flash(error_texts.message(error), "danger")
        return redirect(_edit_url(document_id), SEE_OTHER)
    return render_template("documents/word.html", document=document, read=read, file_name=sent.filename)


def _edit_url(document_id: str) -> str:
    return url_for("documents.edit", document_id=document_id) + "#files"
