"""What is said for findings of the text check that stay as they are: which of them, the words, and who said them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from workflows.disclosure.text_findings import ANSWER_LIMIT, TextFinding
from workflows.errors import FormInvalid, NotFound

AT_ONCE: Final = 100
"""Findings that one answer may be for."""


def chosen(there: Iterable[TextFinding], finding_ids: Sequence[str]) -> list[TextFinding]:
    """Those of them that are meant, each once. Raises NotFound for one that is not there, and for none."""
    known = {one.id: one for one in there}
    wanted = list(dict.fromkeys(finding_ids))[:AT_ONCE]
    lost = [one for one in wanted if one not in known]
    if lost or not wanted:
        raise NotFound("This finding is not in the text any more.", kind="finding", id=next(iter(lost), ""))
    return [known[one] for one in wanted]


def answered(findings: Iterable[TextFinding], answer: str, actor_id: str, now: datetime) -> list[TextFinding]:
    """The findings with the answer. Raises FormInvalid (`answer`)."""
    said = answer.strip()
    if not said:
        raise FormInvalid({"answer": ["Say why it stays as it is."]})
    if len(said) > ANSWER_LIMIT:
        raise FormInvalid({"answer": [f"At most {ANSWER_LIMIT} characters."]})
    return [replace(one, answer=said, answered_by=actor_id, answered_at=now) for one in findings]
