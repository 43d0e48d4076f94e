"""Public consultations (意见征集): the notice, a form while the term runs, what became of what was said."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import current_app, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from service.identity.visitors import TooOften, send_comment
from service.storage.queries import consultations as queries
from service.web import error_texts
from service.web.consultation_words import ADOPTIONS, LOOKS, STATES, state_of
from service.web.downloads import named
from service.web.i18n import _
from service.web.pages import moment, names, paging, position, reading, text_field, today
from service.web.portal.frame import absolute, blueprint, draw, private, readable
from service.web.words import word
from workflows.disclosure.feedback import feedback_id, new_code, read_code
from workflows.disclosure.handlers.requests import VISITOR
from workflows.disclosure.public_consultations import TEXT_LIMIT, Consultation
from workflows.errors import Conflict, FormInvalid, NotFound
from workflows.handlers.files import file_names, named_file


@blueprint.get("/open/consultations")
@readable
def consultations() -> ResponseReturnValue:
    """Every consultation whose notice is public, the newest first."""
    page = queries.listing(reading(), position())
    return draw(
        "portal/consultations.html",
        here="content",
        page=page,
        neighbours=paging(page),
        moment=moment,
        states={line.id: state_of(line, today()) for line in page.rows},
        state_word=lambda state: word(STATES, state),
        looks=LOOKS,
    )


@blueprint.get("/open/consultations/<consultation_id>")
@readable
def consultation(consultation_id: str) -> ResponseReturnValue:
    """The notice with its draft, and the results once they are published. Raises NotFound."""
    found = queries.shown(reading(), consultation_id)
    counts = queries.points_of(reading(), consultation_id)
    state = state_of(found, today())
    return draw(
        "portal/consultation.html",
        here="content",
        consultation=found,
        notice=found.notice,
        department=names().department(found.notice.department),
        state=state,
        state_word=word(STATES, state),
        look=LOOKS[state],
        files=_files(found),
        received=sum(counts.values()),
        points=[(point, counts.get(point.number, 0), word(ADOPTIONS, point.adoption)) for point in found.points],
        moment=moment,
    )


@blueprint.get("/open/consultations/<consultation_id>/files/<file_id>/<name>")
def consultation_file(consultation_id: str, file_id: str, name: str) -> ResponseReturnValue:  # noqa: ARG001
    """A file that goes with the draft, as it was reviewed; `name` is what browsers save it as. Raises NotFound."""
    notice = queries.shown(reading(), consultation_id).notice
    found, content = current_app.extensions["dispatch"].ask(
        named_file, VISITOR, file_id=file_id, answers=list(notice.files)
    )
    return named(found.name, found.media_type, content)


@blueprint.get("/open/consultations/<consultation_id>/comment")
def consultation_comment(consultation_id: str) -> ResponseReturnValue:
    """The form. Raises NotFound; once the term is over it leads back."""
    found = queries.shown(reading(), consultation_id)
    if not found.is_open(today()):
        return redirect(url_for("portal.consultation", consultation_id=consultation_id), 303)
    return _form(found, "", {})


@blueprint.post("/open/consultations/<consultation_id>/comment")
def leave_comment(consultation_id: str) -> ResponseReturnValue:
    """Say something, then the receipt; or the form again with what was typed."""
    found = queries.shown(reading(), consultation_id)
    code, text = read_code(text_field("code", 60)), text_field("text", TEXT_LIMIT + 1)
    if text_field("website"):
        return _form(found, text, {"website": _("请将此项留空后重新提交。")}, code=code)
    if code is None:
        return _form(found, text, {"text": _("请再次提交。")})
    try:
        given = {"consultation_id": consultation_id, "text": text, "code": code}
        current_app.extensions["dispatch"](send_comment, VISITOR, address=request.remote_addr or "", **given)
    except FormInvalid as error:
        wrong = {name: texts[0] for name, texts in error_texts.fields(error).items()}
        return _form(found, text, wrong, code=code)
    except Conflict as error:
        return _form(found, text, {"text": error_texts.message(error)}, code=code)
    except TooOften:
        return private(draw("portal/too_often.html"), 429)
    return redirect(url_for("portal.comment", code=code), 303)


@blueprint.get("/open/comments/<code>")
def comment(code: str) -> ResponseReturnValue:
    """What became of a comment, for whoever has its code. Raises NotFound."""
    known = read_code(code)
    found = queries.found_comment(reading(), feedback_id(known)) if known is not None else None
    if found is None:
        raise NotFound("There is no such comment.")
    about = queries.shown(reading(), found.consultation_id)
    point = about.point(found.point) if about.results_published_at else None
    return private(
        draw(
            "portal/comment.html",
            found=found,
            code=known,
            consultation=about,
            point=point,
            adoption=word(ADOPTIONS, point.adoption) if point else "",
            moment=moment,
        )
    )


@blueprint.get("/open/consultations/<consultation_id>.json")
@readable
def consultation_json(consultation_id: str) -> ResponseReturnValue:
    """The same as data. Raises NotFound."""
    found = queries.shown(reading(), consultation_id)
    return jsonify(_told(found, queries.points_of(reading(), consultation_id)))


def _told(found: Consultation, counts: Mapping[int | None, int]) -> Mapping[str, Any]:
    notice = found.notice
    told: dict[str, Any] = {
        "url": absolute(url_for("portal.consultation", consultation_id=found.id)),
        "title": notice.title,
        "explanation": notice.explanation,
        "draft": notice.draft,
        "until": found.until.isoformat() if found.until else None,
        "results_due": found.results_due.isoformat() if found.results_due else None,
        "received": sum(counts.values()),
        "files": [
            {"name": name, "sha256": sha256, "url": absolute(_file_url(found.id, one, name))}
            for one, name, _size, sha256 in _files(found)
        ],
        "called_off_at": found.called_off_at.isoformat() if found.called_off_at else None,
        "called_off_reason": found.called_off_reason,
    }
    if found.results_published_at is not None:
        told["overview"] = found.overview
        told["results"] = [
            {
                "gist": point.gist,
                "comments": counts.get(point.number, 0),
                "adoption": point.adoption.value,
                "explanation": point.explanation,
            }
            for point in found.points
        ]
    return told


def _files(found: Consultation) -> list[tuple[str, str, int, str]]:
    """Id, name, size and digest of each file."""
    known = current_app.extensions["dispatch"].ask(file_names, VISITOR, answers=list(found.notice.files))
    files = [known[one] for one in found.notice.files if one in known]
    return [(one.id, one.name, one.size, one.sha256) for one in files]


def _file_url(consultation_id: str, file_id: str, name: str) -> str:
    return url_for("portal.consultation_file", consultation_id=consultation_id, file_id=file_id, name=name)


def _form(found: Consultation, text: str, errors: dict[str, str], *, code: str | None = None) -> ResponseReturnValue:
    page = draw(
        "portal/consultation_comment.html",
        here="content",
        consultation=found,
        text=text,
        errors=errors,
        code=code or new_code(),
        limit=TEXT_LIMIT,
    )
    return private(page, 422 if errors else 200)
