"""What the text check found in a public consultation: marked in its texts, listed, answered for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup, escape

from service.web.documents.text_check import Line, Review, lines_of, mark_of, review_of
from service.web.i18n import _
from service.web.pages import ask, command, local_path, text_field
from workflows.disclosure.finding_answers import AT_ONCE
from workflows.disclosure.handlers.consultation_checks import answer_consultation_findings
from workflows.disclosure.handlers.consultation_views import shown_texts
from workflows.disclosure.text_findings import ANSWER_LIMIT

ENDPOINT: Final = "consultations.answer_finding"


@dataclass(frozen=True, slots=True)
class Checked:
    """The findings as the template of the text check takes them, and each text with its marks by its part."""

    review: Review
    texts: Mapping[str, Markup]


def add_to(blueprint: Blueprint) -> None:
    """Add the route."""
    blueprint.post("/<consultation_id>/findings/<finding_id>/answer", endpoint="answer_finding")(answer)


def answer(consultation_id: str, finding_id: str) -> ResponseReturnValue:
    """Say why a finding stays; with `same` also all others of its kind that are open."""
    others = request.form.getlist("same")[: AT_ONCE - 1] if request.form.get("all") else []
    to = local_path(request.form.get("next"), url_for("consultations.show", consultation_id=consultation_id))
    return command(
        answer_consultation_findings,
        consultation_id=consultation_id,
        finding_ids=[finding_id, *others],
        answer=text_field("answer", ANSWER_LIMIT + 1),
        to=f"{to.partition('#')[0]}#findings",
        done=_("已记录答复。"),
    )


def checked(consultation_id: str) -> Checked:
    """Of a consultation that the person may see."""
    found = ask(shown_texts, consultation_id=consultation_id)
    lines = lines_of(found.findings, found.names)
    texts = {
        part: marked(text, [line for line in lines if line.marked and line.finding.part == part])
        for part, text in found.texts.items()
    }
    subject = {"consultation_id": consultation_id}
    return Checked(review_of(lines, Markup(), found.waiting, ENDPOINT, subject, masks=False), texts)


def marked(text: str, lines: Sequence[Line]) -> Markup:
    """A plain text with the marks of its findings; of two that overlap the later one has only its number."""
    parts, at = [], 0
    # What a mark is made of is escaped where it is made.
    for line in sorted(lines, key=lambda one: (one.finding.start, one.finding.end)):
        before, behind, number = mark_of(line)
        start = max(at, line.finding.start)
        if start < line.finding.end:
            parts += [escape(text[at:start]), Markup(before), escape(text[start : line.finding.end]), Markup(behind)]  # noqa: S704
            at = line.finding.end
        parts.append(Markup(number))  # noqa: S704
    return Markup("").join([*parts, escape(text[at:])])
