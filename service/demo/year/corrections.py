"""Requests of the year to correct a record about oneself (Art. 41): corrected late, left, passed on, referred."""

from __future__ import annotations

from datetime import date
from typing import Final

from service.demo.corrections import FAMILY, HOUSEHOLD, SUBSIDY, enter
from service.demo.year.story import YEAR, Story
from workflows.disclosure.record_corrections import Claim

_OTHER: Final = {"agency": "白山市公安局", "reasons": "户籍登记由公安机关负责"}
_UNFOUNDED: Final = {
    "verdict": "unfounded",
    "finding": "记录与居民身份证原件、入院登记一致",
    "reasons": "所附材料不能证明记录有误",
}


def begin(story: Story) -> None:
    """Everything of this part, each on its day."""
    passed_on = {"assign": {**_OTHER, "competence": "forward"}}
    referred = {"assign": {**_OTHER, "competence": "refer"}}
    story.several(
        [
            (date(YEAR, 3, 9), lambda: late(story)),
            (date(YEAR, 6, 15), lambda: _begun(story, "高女士", SUBSIDY, {"check": _UNFOUNDED})),
            (date(YEAR, 7, 20), lambda: _begun(story, "吴女士", HOUSEHOLD, passed_on)),
            (date(YEAR, 9, 14), lambda: _begun(story, "田先生", HOUSEHOLD, referred)),
        ]
    )


def late(story: Story) -> None:
    """The check takes longer than the bureau's own target; the head of disclosure hears of it."""
    subject = _begun(story, "郑先生", FAMILY, {})
    story.hold(subject, "correction-check", date(YEAR, 4, 13))


def _begun(story: Story, who: str, claim: Claim, said: dict[str, dict[str, str]]) -> str:
    subject = enter(story.stage, who, claim)
    story.plan(subject, **{f"correction__{step}": dict(answers) for step, answers in said.items()})
    return subject
