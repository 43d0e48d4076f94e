"""Who asks: shown for a reason, and every look is on record."""

from __future__ import annotations

import io

from flask import make_response, render_template, send_file
from flask.typing import ResponseReturnValue

from service.identity.visitors import identity_file
from service.problems import status_of
from service.web import error_texts, request_words
from service.web.intake.frame import blueprint, visible_case
from service.web.intake.show import Typed, draw
from service.web.pages import dispatch, text_field
from service.web.words import word
from workflows.disclosure.handlers.requests import view_identity
from workflows.errors import FormInvalid, NotAllowed


@blueprint.post("/<request_id>/identity")
def identity(request_id: str) -> ResponseReturnValue:
    """The applicant, once. Raises NotFound."""
    case = visible_case(request_id)
    reason = text_field("reason", 500)
    try:
        applicant = dispatch(view_identity, request_id=request_id, reason=reason)
    except (FormInvalid, NotAllowed) as error:
        errors = {f"identity-{name}": texts[0] for name, texts in error_texts.fields(error).items()}
        typed = Typed("identity", {"reason": reason}, errors, "" if errors else error_texts.message(error))
        return draw(visible_case(request_id), typed), status_of(error)
    page = make_response(
        render_template(
            "intake/identity.html",
            case=case,
            req=case.request,
            applicant=applicant,
            kind=word(request_words.APPLICANTS, applicant.kind),
            proof_type=word(request_words.PROOFS, applicant.proof_type),
            reason=reason,
        )
    )
    page.headers["Cache-Control"] = "no-store"
    return page


@blueprint.post("/<request_id>/identity/files/<file_id>")
def proof(request_id: str, file_id: str) -> ResponseReturnValue:
    """A copy of a proof of identity, to be saved. Raises NotAllowed, Invalid, NotFound."""
    visible_case(request_id)
    file = dispatch(identity_file, request_id=request_id, file_id=file_id, reason=text_field("reason", 500))
    response = send_file(
        io.BytesIO(file.content), mimetype=file.media_type, as_attachment=True, download_name=file.name, etag=False
    )
    response.headers["Cache-Control"] = "no-store"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
