"""The form for a request to correct a record, at the counter and on the portal: who asks, what for, evidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from flask import request

from service.web import error_texts, request_words
from service.web.correction_words import FIELDS
from service.web.i18n import _
from service.web.pages import text_field
from service.web.words import word
from workflows.disclosure.handlers.record_corrections import FILE_BYTES, FILES_LIMIT, Evidence, evidence_of
from workflows.disclosure.record_corrections import TEXT_LIMIT, Claim
from workflows.disclosure.requests import Applicant, ApplicantKind
from workflows.errors import FormInvalid, WorkflowError
from workflows.files import AttachmentInvalid

PERSONAL: Final = ("name", "proof_type", "proof_number", "phone", "address", "email")
CLAIM: Final = ("record", "wrong", "right", "evidence")


def typed(*more: str) -> dict[str, str]:
    """What was typed into the form."""
    return {name: text_field(name, TEXT_LIMIT + 1) for name in ("kind", *PERSONAL, *CLAIM, *more)}


def arguments(values: Mapping[str, str]) -> dict[str, Any]:
    """What the handlers take. Raises FormInvalid with the fields that hold nonsense."""
    wrong: dict[str, list[str]] = {}
    if values["kind"] not in list(ApplicantKind):
        wrong["kind"] = [_("请选择一项。")]
    if values["proof_type"] not in request_words.PROOFS:
        wrong["proof_type"] = [_("请选择证件类型。")]
    files = _files(wrong)
    if wrong:
        raise FormInvalid(wrong)
    personal = {name: values[name].strip() for name in PERSONAL}
    return {
        "applicant": Applicant(ApplicantKind(values["kind"]), **personal),
        "claim": Claim(**{name: values[name] for name in CLAIM}),
        "files": files,
    }


def errors(error: WorkflowError) -> dict[str, str]:
    """What is wrong, by field."""
    found = {name: texts[0] for name, texts in error_texts.fields(error).items()}
    return found or {"record": error_texts.message(error)}


def options(values: Mapping[str, str], wrong: Mapping[str, str]) -> dict[str, Any]:
    """What the template of the form needs."""
    named = {**request_words.FIELDS, **FIELDS}
    return {
        "v": values,
        "e": wrong,
        "summary": {
            name: f"{word(named, name)}{_('：')}{text}" if name in named else text for name, text in wrong.items()
        },
        "kinds": list(request_words.APPLICANTS.items()),
        "proofs": list(request_words.PROOFS.items()),
        "limit": FILES_LIMIT,
        "megabytes": FILE_BYTES // 1_000_000,
    }


def _files(wrong: dict[str, list[str]]) -> Sequence[Evidence]:
    given = [one for one in request.files.getlist("files") if one.filename]
    if len(given) > FILES_LIMIT:
        wrong["files"] = [_("最多上传%(n)s个文件。", n=FILES_LIMIT)]
        return ()
    try:
        return [evidence_of(one.filename or "", one.stream.read(FILE_BYTES + 1)) for one in given]
    except AttachmentInvalid as error:
        wrong["files"] = [error_texts.message(error)]
        return ()
