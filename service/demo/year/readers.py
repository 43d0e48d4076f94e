"""What readers write during the year: feedback, and opinions on a draft."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from service.demo.consultations import BURIAL
from service.demo.year.story import YEAR, Story
from workflows.disclosure.feedback import FeedbackKind, new_code
from workflows.disclosure.handlers.feedback import leave_feedback
from workflows.disclosure.handlers.public_consultation_guard import PROCESS
from workflows.disclosure.handlers.public_consulting import leave_comment, sort_comments
from workflows.disclosure.handlers.requests import VISITOR
from workflows.disclosure.subjects import of_feedback
from workflows.handlers.instances import start_instance

_ADOPTED: Final = {"outcome": "answer", "answer": "建议予以采纳，由综合科落实。", "finding": "adopted"}
_RECORDED: Final = {"outcome": "answer", "answer": "经查接线记录，确有漏接，已调整值班。", "finding": "confirmed"}


def begin(story: Story) -> None:
    """Everything of this part, each on its day."""
    story.several(
        [
            (date(YEAR, 3, 10), lambda: adopted(story)),
            (date(YEAR, 5, 18), lambda: passed_on(story)),
            (date(YEAR, 7, 13), lambda: lain(story)),
            (date(YEAR, 5, 7), lambda: consulted(story)),
        ]
    )


def _written(story: Story, kind: FeedbackKind, text: str) -> str:
    given: dict[str, Any] = {"publication_id": None, "kind": kind.value, "text": text, "code": new_code()}
    return of_feedback(story.stage.act(VISITOR, leave_feedback, **given).id)


def adopted(story: Story) -> None:
    """A suggestion that the office adopts and carries out."""
    subject = _written(story, FeedbackKind.SUGGESTION, "老人看网页字太小，希望能放大。")
    story.plan(subject, feedback=_ADOPTED)


def passed_on(story: Story) -> None:
    """A question that belongs to another department."""
    subject = _written(story, FeedbackKind.QUESTION, "外地户口在白山住院，能申请临时救助吗？")
    story.plan(subject, feedback=[{"outcome": "transfer", "to": "social-assistance"}])


def lain(story: Story) -> None:
    """A complaint that is not answered within five working days."""
    subject = _written(story, FeedbackKind.COMPLAINT, "上周三下午打救助热线，一直没有人接。")
    story.plan(subject, feedback=_RECORDED)
    story.hold(subject, "feedback", date(YEAR, 7, 22))


def consulted(story: Story) -> None:
    """A draft is put to the public; its secrecy review returns it once, and the results are late."""
    title = BURIAL["title"]
    given: dict[str, Any] = {"data": {"title": title}, "title": title}
    started = story.stage.act("drafter.affairs", start_instance, key=PROCESS, **given)
    subject = started.business_key or started.id
    story.plan(
        subject,
        notice={key: value for key, value in BURIAL.items() if key != "title" and value},
        notice_secrecy=[{"outcome": "return", "note": "请删去联系人手机号码。"}],
        sort={"overview": "征集期间收到意见2条，采纳1个方面。"},
    )
    said: list[str] = []

    def comment() -> None:
        for text in ("0.5平方米偏小，建议合葬墓位适当放宽。", "合葬墓位应当大一些。"):
            made = story.stage.act(VISITOR, leave_comment, consultation_id=started.id, text=text, code=new_code())
            said.append(made.id)

    def sorted_out() -> None:
        point: dict[str, Any] = {
            "gist": "放宽合葬墓位面积",
            "adoption": "adopted",
            "explanation": "第三条改为合葬墓位不超过0.8平方米。",
        }
        story.stage.act("drafter.affairs", sort_comments, consultation_id=started.id, comments=said, **point)

    story.at(date(YEAR, 5, 25), comment)
    story.at(date(YEAR, 7, 16), sorted_out)
    story.hold(subject, "sort", date(YEAR, 7, 16))
