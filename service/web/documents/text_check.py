"""What the text check found: marked in the body, listed beside it, answered for, masked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup, escape

from service.web.i18n import _
from service.web.pages import ask, command, local_path, text_field
from service.web.text_words import kind_text, place_text, unread_text
from workflows.disclosure.handlers.finding_views import ShownFinding, shown_findings
from workflows.disclosure.handlers.text_findings import answer_findings, mask_finding
from workflows.disclosure.text_findings import ANSWER_LIMIT, IN_FILE, FindingState, TextFinding
from workflows.disclosure.text_places import Insertion, with_insertions
from workflows.textcheck.model import Kind

_LIMIT: Final = 100


@dataclass(frozen=True, slots=True)
class Line:
    """A finding in words. `number` is its mark in the body; `same` are the ids of open ones that are answered alike."""

    number: int
    finding: TextFinding
    kind: str
    place: str
    before: str
    words: str
    behind: str
    marked: bool
    answerable: bool
    same: tuple[str, ...]
    in_file: int
    """Open findings of the same file that can be masked, this one with them; 0 for what is not inside a file."""
    file_id: str
    """Of the attachment, at the first finding inside it."""

    @property
    def look(self) -> tuple[str, str, str]:
        """Colour, icon and word of its state."""
        if self.finding.state is FindingState.ANSWERED:
            return ("green", "circle-check", _("已答复"))
        if self.finding.blocks:
            return ("red", "alert-triangle", _("不宜公开"))
        return ("grey", "message-circle", _("请核实")) if self.finding.asks else ("orange", "alert-circle", _("待处理"))


@dataclass(frozen=True, slots=True)
class Review:
    """The findings of a document, and its body with their marks."""

    lines: tuple[Line, ...]
    body: Markup
    waiting: bool
    open: int
    blocking: int
    people: tuple[str, ...]
    endpoint: str
    subject: Mapping[str, Any]
    masks: bool = True
    """Whether personal information is masked here with one command."""
    limit: int = ANSWER_LIMIT

    def answer_url(self, finding_id: str) -> str:
        """Where an answer for a finding is sent."""
        return url_for(self.endpoint, finding_id=finding_id, **self.subject)


def add_to(blueprint: Blueprint) -> None:
    """Add the routes."""
    blueprint.post("/<document_id>/findings/<finding_id>/answer", endpoint="answer_finding")(answer)
    blueprint.post("/<document_id>/findings/<finding_id>/mask", endpoint="mask_finding")(mask)


def answer(document_id: str, finding_id: str) -> ResponseReturnValue:
    """Say why a finding stays; with `same` also all others of its kind that are open."""
    others = request.form.getlist("same")[:_LIMIT] if request.form.get("all") else []
    return command(
        answer_findings,
        document_id=document_id,
        finding_ids=[finding_id, *others],
        answer=text_field("answer", ANSWER_LIMIT + 1),
        to=_back(document_id),
        done=_("已记录答复。"),
    )


def mask(document_id: str, finding_id: str) -> ResponseReturnValue:
    """Write the mask into the text."""
    given = request.form.get("version", "")
    return command(
        mask_finding,
        document_id=document_id,
        finding_id=finding_id,
        expected_version=int(given) if given.isascii() and given.isdigit() and len(given) < 10 else 0,
        all_in_file=request.form.get("all") == "yes",
        to=_back(document_id),
        done=_("已脱敏；此前的审查意见已作废。"),
    )


def review(document_id: str) -> Review:
    """The findings of a document that the person may see."""
    found = ask(shown_findings, document_id=document_id)
    files = {file.sha256: file.id for file in found.document.attachments}
    lines = lines_of(found.findings, found.names, files)
    marks = [_mark(line, one) for line, one in zip(lines, found.findings, strict=True) if line.marked]
    # Sanitised on its way in; what is put into it here is escaped.
    body = Markup(with_insertions(found.document.body, marks))  # noqa: S704
    return review_of(lines, body, found.waiting, "documents.answer_finding", {"document_id": document_id})


def review_of(
    lines: tuple[Line, ...], body: Markup, waiting: bool, endpoint: str, subject: Mapping[str, str], masks: bool = True
) -> Review:
    """The findings as the template of the text check takes them."""
    opened = [line.finding for line in lines if line.finding.state is FindingState.OPEN]
    people = {line.finding.answered_by for line in lines if line.finding.answered_by}
    blocking = sum(one.blocks for one in opened)
    return Review(lines, body, waiting, len(opened), blocking, tuple(people), endpoint, subject, masks)


def lines_of(
    found: Sequence[ShownFinding], names: Mapping[str, str], files: Mapping[str, str] | None = None
) -> tuple[Line, ...]:
    """Findings in words, numbered; `names` are those of files, `files` the attachments that may be changed here."""
    alike: dict[Kind, list[str]] = {}
    for one in found:
        if one.answerable and one.finding.state is FindingState.OPEN:
            alike.setdefault(one.finding.kind, []).append(one.finding.id)
    masks = Counter(one.finding.part for one in found if _in_file(one.finding) and one.finding.maskable)
    left = dict(files or {})
    return tuple(
        _line(
            number,
            one,
            names,
            alike.get(one.finding.kind, []),
            masks[one.finding.part],
            left.pop(one.finding.part, "") if _in_file(one.finding) else "",
        )
        for number, one in enumerate(found, 1)
    )


def _in_file(one: TextFinding) -> bool:
    return one.where == IN_FILE


def _line(number: int, one: ShownFinding, names: Mapping[str, str], alike: list[str], masks: int, file_id: str) -> Line:
    finding = one.finding
    return Line(
        number,
        finding,
        kind_text(finding.kind),
        place_text(finding.where, names.get(finding.part, finding.part), finding.place),
        one.before,
        unread_text(one.words) if finding.kind is Kind.UNREADABLE else one.words,
        one.behind,
        bool(one.spans),
        one.answerable,
        tuple(other for other in alike if other != finding.id),
        masks if _in_file(finding) else 0,
        file_id,
    )


def _mark(line: Line, one: ShownFinding) -> Insertion:
    return Insertion(one.spans, *mark_of(line))


def mark_of(line: Line) -> tuple[str, str, str]:
    """What stands before a finding's words, behind them, and at their end: HTML."""
    look = "answered" if line.finding.state is FindingState.ANSWERED else "blocks" if line.finding.blocks else "open"
    label = escape(_("第%(n)s处：%(kind)s", n=line.number, kind=line.kind))
    return (
        f'<mark class="finding {look}">',
        "</mark>",
        f'<a class="finding-ref" id="mark-{line.number}" href="#finding-{line.number}" aria-label="{label}">'
        f"{line.number}</a>",
    )


def _back(document_id: str) -> str:
    to = local_path(request.form.get("next"), url_for("documents.show", document_id=document_id))
    return f"{to.partition('#')[0]}#findings"
