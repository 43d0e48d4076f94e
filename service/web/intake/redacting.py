"""Making a redacted copy: find words, choose where they stand, name regions of a page, give the reasons."""

from __future__ import annotations

from typing import Any, Final

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.web import error_texts, request_words
from service.web.i18n import _
from service.web.intake.frame import blueprint, visible_case
from service.web.pages import ask, command
from workflows.disclosure.handlers.redacting import Source, page_picture, read_source, redact_file
from workflows.disclosure.redaction import MARKS_LIMIT, REASON_LENGTH, Cuts, Mark, Region
from workflows.errors import FormInvalid, WorkflowError

_WORDS: Final = 2000
_REGIONS: Final = 5
_SIDES: Final = ("page", "left", "top", "width", "height")


@blueprint.get("/<request_id>/files/<file_id>/redaction")
def redact(request_id: str, file_id: str) -> ResponseReturnValue:
    """The words that are looked for, and where they stand. Raises NotFound, NotAllowed, Conflict."""
    return _page(request_id, file_id, {})


@blueprint.post("/<request_id>/files/<file_id>/redaction")
def make_redacted(request_id: str, file_id: str) -> ResponseReturnValue:
    """The copy. Raises NotFound, NotAllowed."""
    visible_case(request_id)

    def again(error: WorkflowError) -> str:
        errors = {name: texts[0] for name, texts in error_texts.fields(error).items()}
        return _page(request_id, file_id, errors or {"marks": error_texts.message(error)})

    try:
        cuts = _cuts()
    except FormInvalid as error:
        return again(error), 422
    to = f"{url_for('intake.show', request_id=request_id)}#case-files"
    done = _("区分处理件已制作并附卷。")
    given = {"request_id": request_id, "file_id": file_id, "cuts": cuts}
    return command(redact_file, to=to, done=done, again=again, makes=True, **given)


@blueprint.get("/<request_id>/files/<file_id>/pages/<int:page>.png")
def page_image(request_id: str, file_id: str, page: int) -> ResponseReturnValue:
    """A page with a ruler. Raises NotFound, NotAllowed, FormInvalid."""
    visible_case(request_id)
    content = ask(page_picture, request_id=request_id, file_id=file_id, page=page)
    response = Response(content, content_type="image/png")
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _page(request_id: str, file_id: str, errors: dict[str, str]) -> str:
    case = visible_case(request_id)
    typed = {name: request.values.get(name, "") for name in ("words", "page")}
    wanted = [line for line in typed["words"][:_WORDS].replace("\x00", "").splitlines() if line.strip()]
    try:
        source: Source | None = ask(read_source, request_id=request_id, file_id=file_id, wanted=wanted)
    except FormInvalid as error:
        source, errors = None, {**errors, "file": error_texts.message(error)}
    shown = int(typed["page"]) if typed["page"].isascii() and typed["page"].isdigit() else 1
    return render_template(
        "intake/redact.html",
        req=case.request,
        file=next(file for file in case.case_files if file.id == file_id),
        source=source,
        typed=typed,
        shown=min(max(shown, 1), source.pages) if source else 1,
        errors=errors,
        chosen=set(request.form.getlist("mark")),
        regions=range(_REGIONS),
        sides=_SIDES,
        form=request.form,
        bases=[("", _("（不涉及）")), *((str(text), str(text)) for text in request_words.BASES.values())],
    )


def _cuts() -> Cuts:
    """What was chosen. Raises FormInvalid (`marks`, `region`)."""
    marks = []
    for key in request.form.getlist("mark")[: MARKS_LIMIT + 1]:
        try:
            page, start, length = (int(part) for part in key.split(":"))
        except ValueError:
            raise FormInvalid({"marks": [_("请选择一项。")]}) from None
        if page < 1 or start < 0 or length < 1:
            raise FormInvalid({"marks": [_("请选择一项。")]})
        marks.append(Mark(page, start, length, _reason(f"reason-{key}")))
    regions = [region for number in range(_REGIONS) if (region := _region(number)) is not None]
    return Cuts(tuple(marks), tuple(regions))


def _region(number: int) -> Region | None:
    typed: dict[str, Any] = {side: request.form.get(f"region-{number}-{side}", "").strip() for side in _SIDES}
    if not any(typed[side] for side in _SIDES[1:]):
        return None
    try:
        page = int(typed["page"] or 1)
        left, top, width, height = (float(typed[side]) for side in _SIDES[1:])
    except ValueError:
        raise FormInvalid({"region": [_("请以毫米填写位置和大小。")]}) from None
    return Region(page, left, top, width, height, _reason(f"region-{number}-reason"))


def _reason(name: str) -> str:
    """The reason of one blank: its own, else the one for all."""
    common = "：".join(filter(None, (request.form.get(part, "").strip() for part in ("reason", "reason_text"))))
    return (request.form.get(name, "").strip() or common)[:REASON_LENGTH].replace("\x00", "")
