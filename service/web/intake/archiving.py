"""Files that are added to a case, and the package that it was closed with."""

from __future__ import annotations

from flask import request, url_for
from flask.typing import ResponseReturnValue

from service.problems import status_of
from service.web import error_texts
from service.web.downloads import named
from service.web.i18n import _
from service.web.intake.frame import blueprint, visible_case
from service.web.intake.show import Typed, draw
from service.web.pages import command, dispatch, local_path, text_field
from workflows.disclosure.handlers.archiving import add_case_file, archive_package, case_file
from workflows.errors import FormInvalid, NotAllowed, NotFound, WorkflowError


@blueprint.post("/<request_id>/files")
def add_file(request_id: str) -> ResponseReturnValue:
    """One more file for the case."""
    visible_case(request_id)
    given = request.files.get("file")
    own = url_for("intake.show", request_id=request_id)
    back = local_path(request.form.get("next"), own)
    return command(
        add_case_file,
        makes=True,
        to=f"{back}#case-files" if back == own else back,
        done=_("材料已附卷。"),
        again=lambda error: _again(request_id, "case-file", error),
        request_id=request_id,
        role=text_field("role", 20),
        name=(given.filename or "").replace("\\", "/").rpartition("/")[2] if given else "",
        media_type=given.mimetype if given else "",
        content=given.stream.read() if given else b"",
    )


@blueprint.post("/<request_id>/files/<file_id>")
def open_file(request_id: str, file_id: str) -> ResponseReturnValue:
    """A file of the case; the look is recorded. Raises NotFound."""
    if file_id not in {file.id for file in visible_case(request_id).case_files}:
        raise NotFound(kind="case file", id=file_id)
    reason = text_field("reason", 500)
    try:
        file, content = dispatch(case_file, request_id=request_id, file_id=file_id, reason=reason)
    except (FormInvalid, NotAllowed) as error:
        return _again(request_id, f"case-file-{file_id}", error), status_of(error)
    return named(file.name, "application/octet-stream", content)


@blueprint.post("/<request_id>/archive")
def open_archive(request_id: str) -> ResponseReturnValue:
    """The package that the case was closed with; the look is recorded. Raises NotFound."""
    case = visible_case(request_id)
    reason, wanted = text_field("reason", 500), request.args.get("round", type=int)
    try:
        found, content = dispatch(archive_package, request_id=request_id, reason=reason, round_=wanted)
    except (FormInvalid, NotAllowed) as error:
        newest = case.archives[0].round if case.archives else 0
        return _again(request_id, f"archive-{newest if wanted is None else wanted}", error), status_of(error)
    name = case.request.number if found.round == 0 else f"{case.request.number}-{found.round + 1}"
    return named(f"{name}.zip", "application/zip", content)


def _again(request_id: str, form: str, error: WorkflowError) -> str:
    errors = {f"{form}-{name}": texts[0] for name, texts in error_texts.fields(error).items()}
    typed = {name: value for name, value in request.form.items() if name != "csrf_token"}
    return draw(visible_case(request_id), Typed(form, typed, errors, "" if errors else error_texts.message(error)))
