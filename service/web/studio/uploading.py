"""Deploying files from the disk, without the editor: single files, or a whole archive."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from service.bundle_files import KINDS, collected, unpacked
from service.web import error_texts
from service.web.i18n import _
from service.web.input_refused import InputRefused
from service.web.pages import SEE_OTHER, dispatch, roles_required, text_field
from service.web.studio.deploying import deployed, deployment_name, problems_of
from workflows.errors import Invalid
from workflows.handlers.deployments import deploy
from workflows.policy import DESIGNERS


def add_to(blueprint: Blueprint) -> None:
    """Add the page."""
    blueprint.add_url_rule("/upload", "upload", form)
    blueprint.add_url_rule("/upload", "upload_files", upload, methods=["POST"])


@roles_required(*DESIGNERS)
def form() -> ResponseReturnValue:
    """The form."""
    return _draw()


@roles_required(*DESIGNERS)
def upload() -> ResponseReturnValue:
    """Check and deploy; the problems are listed where there are any. `only_check` deploys nothing."""
    try:
        files = uploaded()
    except Invalid as error:
        return _draw(errors={"files": error_texts.message(error)}), 422
    if problems := problems_of(files, {}):
        return _draw(problems=problems), 422
    if request.form.get("only_check"):
        return _draw(fine=True)
    answer = deployed(dispatch(deploy, name=deployment_name(text_field("name", 200), files), files=files))
    flash(answer["message"], "success")
    return redirect(answer["location"], SEE_OTHER)


def uploaded() -> dict[str, bytes]:
    """What was sent, archives unpacked. Raises Invalid."""
    found: list[tuple[str, bytes]] = []
    for sent in request.files.getlist("files"):
        name = sent.filename or ""
        if not name:
            continue
        if name.lower().endswith(".zip"):
            found += unpacked(sent.read())
        elif name.lower().endswith(KINDS):
            found.append((name, sent.read()))
        else:
            message = _("“%(name)s”不是 .bpmn、.form、.dmn 或者 .zip 文件。", name=name[:80])
            raise InputRefused(message, field="files")
    if not found:
        raise InputRefused(_("请选择文件。"), field="files")
    return collected(found)


def _draw(
    problems: Sequence[Mapping[str, Any]] = (), errors: Mapping[str, str] | None = None, fine: bool = False
) -> str:
    return render_template(
        "studio/upload.html",
        problems=problems,
        errors=errors or {},
        fine=fine,
        name=text_field("name", 200) if request.method == "POST" else "",
    )
