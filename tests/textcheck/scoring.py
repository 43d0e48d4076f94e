"""Scores the check on the labelled set: `python tests/textcheck/scoring.py [development|heldout]` prints the table."""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from dataclasses import dataclass

from labelled_set import KINDS, Case, Mark, Part, cases, terms

from workflows.textcheck.check import check
from workflows.textcheck.model import Finding, Kind, Link, Term, Text


@dataclass(frozen=True)
class Score:
    """What of one kind was found rightly and wrongly; a label counts once however many findings are on it."""

    labels: int
    hit: int
    findings: int
    wrong: int

    @property
    def precision(self) -> float:
        return 1 - self.wrong / self.findings if self.findings else 1.0

    @property
    def recall(self) -> float:
        return self.hit / self.labels if self.labels else 1.0


def find(case: Case) -> list[Finding]:
    """What the check finds in a case."""
    text = Text(
        case.where,
        case.plain,
        case.rows,
        tuple(Link(link.text, link.href) for link in case.links),
        case.anchors,
        case.attachments if _judges_attachments(case) else None,
        case.form_date,
    )
    listed = [Term(t.term, Kind(t.kind), t.source, t.replacement, t.since) for t in terms()]
    return check(text, listed, case.today)


def _judges_attachments(case: Case) -> bool:
    return bool(case.attachments)


def right(case: Case, finding: Finding, label: Mark) -> bool:
    """Whether a finding is the label."""
    if finding.kind != label.kind or finding.field != label.field:
        return False
    if label.field:
        return finding.excerpt == label.excerpt
    start, end = label.span(case.plain)
    return finding.start < end and start < finding.end


def scores(part: Part) -> dict[str, Score]:
    """By kind."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for case in cases(part):
        findings = find(case)
        for label in case.findings:
            counts[label.kind]["labels"] += 1
            counts[label.kind]["hit"] += any(right(case, finding, label) for finding in findings)
        for finding in findings:
            counts[finding.kind]["findings"] += 1
            counts[finding.kind]["wrong"] += not any(right(case, finding, label) for label in case.findings)
    return {kind: Score(*(counts[kind][name] for name in ("labels", "hit", "findings", "wrong"))) for kind in KINDS}


def table(part: Part) -> str:
    """The scores as a table of Markdown."""
    lines = ["| Kind | Labels | Found | Recall | Findings | Wrong | Precision |", "| --- " * 7 + "|"]
    found = scores(part)
    whole = Score(*(sum(getattr(s, n) for s in found.values()) for n in ("labels", "hit", "findings", "wrong")))
    for name, s in [*((f"`{kind}`", s) for kind, s in found.items()), ("**all**", whole)]:
        lines.append(
            f"| {name} | {s.labels} | {s.hit} | {s.recall:.1%} | {s.findings} | {s.wrong} | {s.precision:.1%} |"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    print(table("heldout" if sys.argv[1:] == ["heldout"] else "development"))  # noqa: T201
